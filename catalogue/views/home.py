"""The front page: what the catalogue holds, in numbers that lead there; search; what is new; what it rests on."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalogue import facets, index
from catalogue.choices import EntryType
from catalogue.models import PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.templatetags.formats import bilingual
from catalogue.templatetags.site import link
from catalogue.views import linked_data
from catalogue.views.changes import newest_changes
from catalogue.views.connections import CHAIN
from catalogue.views.landscape import in_small
from catalogue.views.pages import public_page
from catalogue.views.places import PLACED
from catalogue.views.sources import with_counts

# The facet by which each type is entered from the front page, and how many of its values are shown.
WAYS_IN = {
    EntryType.ORGANISATION: "sector",
    EntryType.POLICY: "theme",
    EntryType.SCENARIO: "domain",
    EntryType.DATASET: "modality",
}
VALUES, CHANGES, SOURCES = 6, 8, 4


@public_page(reads_rows=True)
def home(request: HttpRequest) -> HttpResponse:
    counts = index.answer(index.Question(ENTRY_TYPES, size=0)).by_type
    sources = with_counts()
    newest = PublicDocument.objects.filter(type__in=ENTRY_TYPES).order_by("-updated_at", "id").first()
    return render(
        request,
        "catalogue/home.html",
        {
            "linked_data": linked_data.home(),
            "counts": counts,
            "total": sum(counts.get(kind, 0) for kind in ENTRY_TYPES),
            "ways": _ways_in(counts),
            "layers": in_small(),
            "topics": _topics(),
            "changes": newest_changes(CHANGES),
            "sources": [source for source in sources if source["entries"]][:SOURCES],
            "source_count": len(sources),
            "indicator_count": PublicDocument.objects.filter(type="indicator").count(),
            "place_count": len(index.counts("place", PLACED)),
            "updated_at": newest.updated_at if newest else None,
            "example": _example(),
        },
    )


def _ways_in(counts: dict[str, int]) -> list[dict]:
    """The four types in the order in which they hang together, each with its most frequent values."""
    ways = []
    for kind in CHAIN:
        facet = WAYS_IN[kind]
        found = [(value, by_type[kind]) for value, by_type in index.counts(facet, (kind,)).items()]
        most = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:VALUES]
        labels = facets.labels(kind, {facet: {value for value, _count in most}})
        address = reverse(f"{kind}_list")
        values = [
            {"label": bilingual(*labels[facet, value], f"{address}?{facet}={value}"), "count": count}
            for value, count in most
        ]
        ways.append({"kind": str(kind), "count": counts.get(kind, 0), "values": values})
    return ways


def _topics() -> list[dict]:
    """Every topic with the number of entries that it joins, the largest first."""
    counts = index.counts("topic", ENTRY_TYPES)
    topics = PublicDocument.objects.filter(type="topic").order_by("sort_key", "id").defer("body", "card")
    shown = [{"label": link(topic), "count": sum(counts.get(topic.slug, {}).values())} for topic in topics]
    return sorted((topic for topic in shown if topic["count"]), key=lambda topic: -topic["count"])


def _example() -> dict | None:
    """One real fact with its source, to show what every fact here looks like."""
    document = (
        PublicDocument.objects.filter(type=EntryType.ORGANISATION, market_value__isnull=False)
        .order_by("-market_value", "id")
        .first()
    )
    if document is None:
        return None
    organisation = json.loads(document.body)
    figure = next(
        (row for row in organisation["figures"] if row["metric"] == "market_value" and row["preferred"]), None
    )
    source = PublicDocument.objects.filter(type="source", slug=figure["source"]).first() if figure else None
    return {"organisation": organisation, "figure": figure, "source": source} if source else None
