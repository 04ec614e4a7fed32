"""The page of an entry before it is public, for whoever was given a link. Nobody keeps it, and no engine lists it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import previewing, text
from catalogue.views.entries import page_context


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    found = previewing.find(token)
    if found is None:
        response = render(request, "catalogue/preview_over.html", {"robots": "noindex"}, status=410)
    else:
        key = text.sort_key(found.document["name"])
        context = page_context(found.kind, found.record_id, found.document, found.body, found.sources, key)
        context |= {"preview": found, "robots": "noindex, nofollow"}
        response = render(request, "catalogue/entry_detail.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
