"""The results of a query as files and feeds, beside the list pages and with their parameters."""

import datetime
import json
import re
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import exports, facets, queries
from catalogue.choices import ChangeAction
from catalogue.filters import Listing
from catalogue.models import ENTRY_TYPES, ChangeLogRow, PublicDocument
from catalogue.templatetags.site import data_licence, plural, site_name
from catalogue.views.pages import public_page
from catalogue.workbooks import XLSX

NEWEST = 50
# Control characters, which XML cannot hold
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# --- files -------------------------------------------------------------------------------------------------------


@public_page(checks_itself=True)
def export_csv(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """All results, whatever page of them was looked at."""
    documents = Listing(kind, request.GET).documents
    return _file(request, exports.documents_as_csv(kind, documents), exports.CSV, f"{kind}.csv")


@public_page(checks_itself=True)
def export_jsonl(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    documents = Listing(kind, request.GET).documents
    return _file(request, exports.documents_as_json_lines(documents), exports.JSON_LINES, f"{kind}.jsonl")


@public_page(checks_itself=True)
def export_xlsx(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same for spreadsheets, as far as one can hold it; beyond that the page says where the rest is to be had."""
    documents = Listing(kind, request.GET).documents
    count, query = documents.count(), f"?{request.GET.urlencode()}" if request.GET else ""
    if count > exports.MOST_SHEET_ROWS:
        files = {name: reverse(f"{kind}_{name}") + query for name in ("csv", "jsonl", "list")}
        context = {"count": count, "most": exports.MOST_SHEET_ROWS, "files": files}
        return render(request, "catalogue/too_many_rows.html", context, status=400)
    rows = exports.documents_as_xlsx(kind, documents, _about(kind, count, query))
    return _file(request, rows, XLSX, f"{kind}.xlsx")


def _about(kind: str, count: int, query: str) -> list[tuple[str, str]]:
    """What the second sheet says: where the rows come from, and what they are not."""
    changed = queries.head().at
    return [
        (_("Source"), site_name()),
        (_("Contents"), f"{plural(kind)} ({count})"),
        (_("Address"), f"{settings.SITE_URL}{reverse(f'{kind}_list')}{query}"),
        (_("As of"), f"{timezone.localtime(changed):%Y-%m-%d %H:%M %z}" if changed else ""),
        (_("Licence"), data_licence()),
        ("", settings.SITE_URL + reverse("terms")),
        (
            _("What is lost here"),
            _("These are the columns of lists; the facts with their sources are in JSON Lines."),
        ),
        ("", _("Every cell is text, several values in one have ; between them.")),
        ("", _("Control characters are left out, and a cell ends after 32,767 characters.")),
    ]


def _file(
    request: HttpRequest, lines: Iterator[bytes], content_type: str, name: str
) -> StreamingHttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = iter(()) if request.method == "HEAD" else lines
    return StreamingHttpResponse(content, content_type=content_type, headers=disposition)


# --- feeds -------------------------------------------------------------------------------------------------------


class Feed(Atom1Feed):
    """An Atom feed that has a date of its own where it has no items, and no summaries without words."""

    def latest_post_date(self):
        changed = queries.head().at if not self.items else None
        return changed or super().latest_post_date()

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, {**item, "description": item["description"] or None})


@public_page(checks_itself=True)
def entry_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest of a query's results."""
    listing = Listing(kind, request.GET)
    cards = listing.documents.order_by("-updated_at", "id").values_list("card", flat=True)
    title = " · ".join([*_conditions(listing), plural(kind)])
    feed = _feed(request, title, reverse(f"{kind}_list"))
    for card in map(json.loads, cards[:NEWEST]):
        feed.add_item(
            title=_text(card["name"], card["name_en"]),
            link=settings.SITE_URL + reverse(f"{kind}_detail", args=[card["slug"]]),
            description=_html(_text(card["summary"], card["summary_en"])),
            unique_id=f"urn:uuid:{card['id']}",
            updateddate=datetime.datetime.fromisoformat(card["updated_at"]),
        )
    return _answer(feed)


@public_page(reads_rows=True)
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The newest entries to be published, changed or taken down; what only followed from that is left out."""
    rows = ChangeLogRow.objects.filter(type__in=ENTRY_TYPES).exclude(action=ChangeAction.REFRESHED)
    newest = list(rows.order_by("-seq")[:NEWEST])
    names = PublicDocument.objects.filter(pk__in=[row.record_id for row in newest])
    known = {pk: (name, name_en) for pk, name, name_en in names.values_list("pk", "name", "name_en")}
    gone = queries.last_names({row.record_id for row in newest} - known.keys())
    known |= {pk: (names["name"], names["name_en"]) for pk, names in gone.items()}
    epoch = queries.head().epoch
    feed = _feed(request, _("Changes"), reverse("changes"))
    for row in newest:
        feed.add_item(
            title=_("%(action)s: %(name)s")
            % {
                "action": ChangeAction(row.action).label,
                "name": _text(*known.get(row.record_id, (row.slug, row.slug))),
            },
            link=settings.SITE_URL + reverse(f"{row.type}_detail", args=[row.slug]),
            description=_html(_text(row.reason, row.reason)),
            unique_id=f"urn:uuid:{uuid.uuid5(epoch, str(row.seq))}",
            updateddate=row.at,
        )
    return _answer(feed)


def _conditions(listing: Listing) -> list[str]:
    """What a feed is narrowed to: a reader of several tells them apart by their titles."""
    chosen = {name: values for name, values in listing.values.items() if name in facets.NAMES}
    labels = facets.labels(listing.entry_type, chosen)
    words = [
        f"{facets.NAMES[name]} {_text(*labels[name, value])}"
        for name, values in chosen.items()
        for value in values
    ]
    return ([_NOT_XML.sub(" ", listing.values["q"])] if listing.values.get("q") else []) + words


def _text(chinese: str, english: str) -> str:
    """The words in the language of the feed, or in the other one where there are none."""
    first, second = (english, chinese) if get_language() == "en" else (chinese, english)
    return _NOT_XML.sub(" ", first or second)


def _html(text: str) -> str:
    """Feed readers take a summary for HTML."""
    return escape(text)


def _feed(request: HttpRequest, title: str, page: str) -> Feed:
    """An empty feed about a page, with the query of this request."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return Feed(
        title=f"{title} · {site_name()}",
        link=f"{settings.SITE_URL}{page}{query}",
        feed_url=f"{settings.SITE_URL}{request.path}{query}",
        description="",
        language=get_language(),
        author_name=site_name(),
    )


def _answer(feed: Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
