"""Pages that are only text: what this is, on which terms, and what becomes of personal data."""

from django.shortcuts import render

from catalogue.choices import Absence
from catalogue.templatetags import formats
from catalogue.templatetags.glossary import glossary
from catalogue.views.pages import public_page


@public_page()
def about(request):
    return render(
        request,
        "catalogue/about.html",
        {"absences": list(formats.MARKS), "missing": Absence.MISSING, "glossary": glossary()},
    )


@public_page()
def terms(request):
    return render(request, "catalogue/terms.html")


@public_page()
def privacy(request):
    return render(request, "catalogue/privacy.html")
