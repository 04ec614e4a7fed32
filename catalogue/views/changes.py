"""What was published, changed and withdrawn, newest first."""

from collections import Counter
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from catalogue import queries
from catalogue.choices import ChangeAction, EntryType
from catalogue.filters import BadParameters, not_among
from catalogue.models import ChangeLogRow, PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.templatetags.formats import Text, named
from catalogue.templatetags.site import PLURALS, address, link
from catalogue.views.pages import Paging, public_page

# Types whose documents have pages. Terms and rankings are in the log too, and show with the entries that use them.
OTHERS = {
    "place": gettext_lazy("Places"),
    "topic": gettext_lazy("Topics"),
    "indicator": gettext_lazy("Statistics"),
    "source": gettext_lazy("Sources"),
}
SHOWN = (*ENTRY_TYPES, *OTHERS)


def _rows(types):
    """A refresh only repeats, in one document, what was changed in another."""
    return ChangeLogRow.objects.filter(type__in=types).exclude(action=ChangeAction.REFRESHED).order_by("-seq")


def described(rows: list[ChangeLogRow]) -> list[dict]:
    """Log rows with the name that the record has now, or had when it was taken down; what is deleted is called by its
    slug."""
    documents = PublicDocument.objects.defer("body", "card").in_bulk([row.record_id for row in rows])
    gone = queries.last_names({row.record_id for row in rows} - documents.keys())

    def name(row: ChangeLogRow) -> Text:
        if row.record_id in documents:
            return link(documents[row.record_id])
        return named(gone[row.record_id]) if row.record_id in gone else Text(row.slug)

    return [
        {
            "type": row.type,
            "action": row.action,
            "label": ChangeAction(row.action).label,
            "name": name(row),
            "reason": row.reason,
            "successor": Text(row.successor, address(row.type, row.successor)) if row.successor else None,
            "at": row.at,
        }
        for row in rows
    ]


def newest_changes(count: int) -> list[dict]:
    """The newest changes of entries, one for each entry. Of many published at once, the types take turns."""
    seen: set = set()
    turns: Counter = Counter()
    ranked = []
    for row in _rows(ENTRY_TYPES)[: count * 25]:
        if row.record_id not in seen:
            seen.add(row.record_id)
            ranked.append((-row.at.timestamp(), turns[row.at, row.type], -row.seq, row))
            turns[row.at, row.type] += 1
    return described([row for *_rank, row in sorted(ranked, key=lambda item: item[:3])[:count]])


@public_page("type", "page", "page_size", reads_rows=True)
def changes(request: HttpRequest) -> HttpResponse:
    """All of them, or those of one type."""
    kind = request.GET.get("type", "")
    if kind and kind not in SHOWN:
        raise BadParameters([not_among("type", SHOWN)])
    rows = _rows((kind,) if kind else SHOWN)
    paging = Paging.of(request, rows.count(), 100)
    shown = described(list(rows[paging.slice]))
    days = groupby(shown, key=lambda change: timezone.localtime(change["at"]).date())
    return render(
        request,
        "catalogue/change_list.html",
        {
            "days": [{"day": day, "changes": list(group)} for day, group in days],
            "paging": paging,
            "type": kind,
            "types": [*((one, PLURALS[EntryType(one)]) for one in ENTRY_TYPES), *OTHERS.items()],
            "canonical_query": request.GET.urlencode(),
        },
    )
