"""Answers for machines that watch and index the site: robots.txt, favicon.ico, healthz, readyz."""

from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.http import HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import ChangeCounter
from catalogue.views.pages import public_page

TEXT = "text/plain; charset=utf-8"


@public_page()
def robots(request):
    """Lists can be combined without end; robots are led through the sitemap instead."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/v1/",
        "Disallow: /api/schema/",
        "Disallow: /api/docs/",
        "Disallow: /*?",
        "Disallow: /*suggest/",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def favicon(request):
    """Where browsers look that have read no page, such as for a file or the API."""
    response = HttpResponseRedirect(static("catalogue/favicon.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
@never_cache
def healthz(request):
    """The process answers."""
    return HttpResponse("ok\n", content_type=TEXT)


@require_safe
@never_cache
def readyz(request):
    """The database answers, and has our tables."""
    try:
        ready = ChangeCounter.objects.filter(pk=1).exists()
    except (DatabaseError, OperationalError):
        ready = False
    return HttpResponse(
        "ready\n" if ready else "not ready\n", status=200 if ready else 503, content_type=TEXT
    )
