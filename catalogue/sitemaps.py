"""The sitemap: every page of a document or table, in both languages, in files of at most `PART` documents."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from catalogue import tables
from catalogue.models import PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.templatetags.site import address, translated
from catalogue.views.pages import public_page

# The protocol allows 50,000 addresses and 50 MB; every document has two addresses.
PART = 10_000
XML = "application/xml"
DOCUMENTS = (*ENTRY_TYPES, "source", "indicator", "place", "topic")
PAGES = (
    "home",
    *(f"{kind}_list" for kind in DOCUMENTS),
    *(
        "landscape",
        "timeline",
        "compare",
        "match_names",
        "table_list",
        "changes",
        "about",
        "api_guide",
        "terms",
        "privacy",
    ),
)


def _documents():
    rows = PublicDocument.objects.filter(type__in=DOCUMENTS).order_by("type", "id")
    return rows.values_list("type", "slug", "updated_at")


def _parts(count: int) -> int:
    return max(1, -(-count // PART))


@public_page()
def index(request):
    numbers = range(1, _parts(_documents().count()) + 1)
    files = (f"{settings.SITE_URL}{reverse('sitemap_part', args=[number])}" for number in numbers)
    body = "".join(f"<sitemap><loc>{escape(file)}</loc></sitemap>" for file in files)
    return _xml("sitemapindex", body)


@public_page()
def part(request, number: int):
    """The first part also holds the pages that are no document's."""
    rows = list(_documents()[(number - 1) * PART : number * PART]) if 1 <= number <= 10_000 else []
    if not rows and number != 1:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        paths = [(reverse(name), None) for name in PAGES] if number == 1 else []
        if number == 1:
            readable = (table.slug for table, readable in tables.every() if readable)
            paths += [(reverse("table_detail", args=[slug]), None) for slug in readable]
        paths += [(address(kind, slug), updated_at) for kind, slug, updated_at in rows]
    return _xml(
        "urlset", "".join(_url(path, language, at) for path, at in paths for language in ("zh-Hans", "en"))
    )


def _url(path: str, language: str, updated_at) -> str:
    def absolute(tag):
        return escape(settings.SITE_URL + translated(path, tag))

    # as components/alternates.html says it in each page
    alternates = {"zh-Hans": "zh-Hans", "en": "en", "x-default": "zh-Hans"}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href="{absolute(tag)}"/>'
        for name, tag in alternates.items()
    )
    changed = f"<lastmod>{updated_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if updated_at else ""
    return f"<url><loc>{absolute(language)}</loc>{changed}{links}</url>"


def _xml(root: str, body: str) -> HttpResponse:
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {spaces}>{body}</{root}>\n'
    return HttpResponse(text, content_type=XML)
