"""The source that an editor is reading: chosen once, and filled into every new fact until another is chosen.

It is kept in the session, with a place in the source that counts on and the date for which it speaks.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.forms import ChosenSelect, refuse_unseen, text_input
from catalogue.dates import PartialDate, PartialDateFormField
from catalogue.fields import PartialDateField
from catalogue.locators import furthest, next_locator
from catalogue.models import Citation, Source
from catalogue.permissions import may

KEY = "current_source"


@dataclass(frozen=True)
class CurrentSource:
    source: Source
    locator: str = ""
    as_of: str = ""

    def initial(self, position: int = 0) -> dict[str, Any]:
        """What a new fact starts with, by field; the locator is counted on for those after the first."""
        locator = self.locator
        for _step in range(position):
            locator = next_locator(locator)
        return {
            "source": self.source.pk,
            "locator": locator,
            "as_of": PartialDate(self.as_of) if self.as_of else None,
        }


def current_source(request) -> CurrentSource | None:
    """The source that is chosen; read once in a request."""
    if not hasattr(request, "current_source"):
        kept = getattr(request, "session", {}).get(KEY) or {}
        source = Source.objects.filter(pk=uuid.UUID(kept["source"])).first() if kept else None
        request.current_source = source and CurrentSource(source, kept["locator"], kept["as_of"])
    return request.current_source


def choose(request, source: Source, locator: str, as_of: str) -> None:
    request.session[KEY] = {"source": str(source.pk), "locator": locator, "as_of": str(as_of or "")}
    request.__dict__.pop("current_source", None)


def count_on(request, facts) -> None:
    """After new facts were saved: the next one stands below the furthest of them that rests on the chosen source. The
    families of a form do not stand in the order in which they were filled in."""
    current = current_source(request)
    used = [fact for fact in facts if current and fact.source_id == current.source.pk and fact.locator]
    if current and used:
        places = [fact.locator for fact in used]
        choose(request, current.source, next_locator(furthest(current.locator, places))[:300], current.as_of)


class CurrentSourceForm(forms.Form):
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Every new fact starts with it until you choose another one."),
        widget=ChosenSelect(Citation._meta.get_field("source"), admin.site, attrs={"autofocus": True}),
    )
    locator = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Locator"),
        help_text=gettext_lazy(
            "As in p. 12 row 1 or 表2 第1行: a number that counts rows goes up with each fact."
        ),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    as_of = PartialDateFormField(
        required=False,
        label=gettext_lazy("As of"),
        help_text=gettext_lazy("As precise as its source: 2018, 2018-10 or 2018-10-12."),
        **text_input("short", placeholder="2018-10"),
    )

    def clean_locator(self):
        return refuse_unseen(self.cleaned_data["locator"])

    def clean_as_of(self):
        return PartialDateField().to_python(self.cleaned_data["as_of"]) or ""


def current_source_view(request):
    """Choose the current source, or none. The page that asked for it is come back to."""
    if not may(request.user, "view", Source):
        raise PermissionDenied
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("admin:index")
    if request.method == "POST" and "none" in request.POST:
        request.session.pop(KEY, None)
        return HttpResponseRedirect(back)
    current = current_source(request)
    initial: dict[str, Any] = current.initial() if current else {}
    with suppress(ValueError):  # an address that names no source leaves the form as it is
        initial = {"source": uuid.UUID(request.GET["source"])} if "source" in request.GET else initial
    form = CurrentSourceForm(request.POST if request.method == "POST" else None, initial=initial)
    try:
        if request.method == "POST" and form.is_valid():
            choose(request, **form.cleaned_data)
            return HttpResponseRedirect(back)
    except ValidationError:
        form.add_error("source", _("Choose a source of the list."))
    context = {
        **admin.site.each_context(request),
        "title": _("Current source"),
        "form": form,
        "back": back,
        "chosen": current,
    }
    return TemplateResponse(request, "admin/catalogue/current_source.html", context)
