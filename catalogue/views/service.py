"""Answers for machines that watch and index the site: robots.txt, favicon.ico, healthz, readyz."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue import addresses, health, metrics
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
def metrics_page(request):
    """For Prometheus, at addresses that METRICS_ALLOW names; for everybody else there is no such page."""
    if not addresses.is_among(addresses.client(request), settings.METRICS_ALLOW):
        raise Http404
    response = HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def readyz(request):
    """What this node can do, check by check, as names and ok or not: 200, or 503 where it cannot serve. Without a
    worker it is "degraded" and serves all the same."""
    found = health.health()
    checks = {name: "ok" if good else "not ok" for name, good in found._asdict().items()}
    response = JsonResponse(
        {"status": found.status, "checks": checks}, status=503 if found.status == "unready" else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response
