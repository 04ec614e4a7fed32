"""Sources: the documents that facts are taken from, what they claim, and what rests on them."""

import json
from itertools import groupby

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue import tables
from catalogue.models import DocumentReference, PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.views import linked_data
from catalogue.views.entries import stored
from catalogue.views.pages import Paging, public_page, stored_cards


def with_counts() -> list[dict]:
    """The cards of all sources with the number of `entries` and `statistics` that rest on each, the most used first."""
    rows = (
        DocumentReference.objects.filter(role="source", document__type__in=(*ENTRY_TYPES, "indicator"))
        .values_list("target_id", "document__type")
        .annotate(count=Count("id"))
        .order_by()
    )
    entries: dict[str, int] = {}
    statistics: dict[str, int] = {}
    for target, kind, count in rows:
        counts = statistics if kind == "indicator" else entries
        counts[str(target)] = counts.get(str(target), 0) + count
    documents = PublicDocument.objects.filter(type="source").defer("body").order_by("sort_key", "id")
    shown = [
        {**card, "entries": entries.get(card["id"], 0), "statistics": statistics.get(card["id"], 0)}
        for card in stored_cards(documents)
    ]
    return sorted(shown, key=lambda source: -(source["entries"] + source["statistics"]))


@public_page(reads_rows=True)
def source_list(request: HttpRequest) -> HttpResponse:
    sources = with_counts()
    used = [source for source in sources if source["entries"] or source["statistics"]]
    return render(
        request,
        "catalogue/source_list.html",
        {"used": used, "named": [source for source in sources if source not in used]},
    )


@public_page("page", "page_size", reads_rows=True)
def source_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = stored(request, "source", slug)
    if isinstance(found, HttpResponse):
        return found
    source = json.loads(found.body)
    resting = DocumentReference.objects.filter(
        target_id=found.pk, role="source", document__type__in=ENTRY_TYPES
    )
    paging = Paging.of(request, resting.count())
    rows = resting.select_related("document").defer("document__body", "document__card")
    rows = rows.order_by("document__type", "document__sort_key", "document_id")[paging.slice]
    indicators = PublicDocument.objects.filter(
        type="indicator", references__target_id=found.pk, references__role="source"
    ).defer("body", "card")
    cited_by = PublicDocument.objects.filter(
        type="source", references__target_id=found.pk, references__role="source"
    ).defer("body", "card")
    findings = groupby(source["findings"], key=lambda finding: finding["kind"])
    return render(
        request,
        "catalogue/source_detail.html",
        {
            **linked_data.on_page(source),
            "source": source,
            "readable": {table.slug for table, readable in tables.every() if readable},
            "findings": [{"kind": kind, "findings": list(group)} for kind, group in findings],
            "paging": paging,
            "entries": [
                {"kind": kind, "documents": [row.document for row in group]}
                for kind, group in groupby(rows, key=lambda row: row.document.type)
            ],
            "indicators": list(indicators.order_by("sort_key", "id")),
            "cited_by": list(cited_by.order_by("sort_key", "id")),
        },
    )
