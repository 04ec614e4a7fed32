"""Topics: one subject across the four types."""

import json
from collections import defaultdict

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalogue.choices import Vocabulary
from catalogue.models import FacetValue, PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.views.entries import stored
from catalogue.views.pages import cards, public_page

# Entries of each type that stand on a page about a place or a topic; the list of the type has the rest.
SHOWN = 8


def strips(facet: str, value: str, types: tuple[str, ...], counts: dict[str, int]) -> list[dict]:
    """For each type, how many entries have this value in this facet, and the best connected of them: one query."""
    matching = FacetValue.objects.filter(facet=facet, value=value, type__in=types).values("document_id")
    ranked = PublicDocument.objects.filter(number__in=matching).annotate(
        position=Window(
            RowNumber(), partition_by=F("type"), order_by=(F("weight").desc(), F("sort_key"), F("id"))
        )
    )
    found: dict[str, list[dict]] = defaultdict(list)
    for card in cards(ranked.filter(position__lte=SHOWN).defer("body").order_by("type", "position")):
        found[card["type"]].append(card)
    return [
        {
            "kind": kind,
            "cards": found[kind],
            "count": counts.get(kind, 0),
            "address": f"{reverse(f'{kind}_list')}?{facet}={value}",
        }
        for kind in types
        if counts.get(kind)
    ]


def _counts() -> dict[str, dict[str, int]]:
    """Topic → type → number of entries."""
    rows = FacetValue.objects.filter(facet="topic", type__in=ENTRY_TYPES).values_list("value", "type")
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for topic, kind, count in rows.annotate(Count("id")).order_by():
        found[topic][kind] = count
    return found


@public_page()
def topic_list(request: HttpRequest) -> HttpResponse:
    counts = _counts()
    topics = cards(PublicDocument.objects.filter(type="topic").defer("body").order_by("sort_key", "id"))
    rows = [
        {
            "topic": topic,
            "counts": [(kind, counts[topic["slug"]].get(kind, 0)) for kind in ENTRY_TYPES],
            "total": sum(counts[topic["slug"]].values()),
        }
        for topic in topics
    ]
    return render(request, "catalogue/topic_list.html", {"rows": sorted(rows, key=lambda row: -row["total"])})


@public_page()
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = stored(request, "topic", slug)
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    indicators = PublicDocument.objects.filter(
        type="indicator", references__target_id=found.pk, references__role="topic"
    )
    terms: dict[str, list[dict]] = defaultdict(list)
    for term in document["terms"]:
        terms[str(Vocabulary(term["vocabulary"]).label)].append(term)
    return render(
        request,
        "catalogue/topic_detail.html",
        {
            "document": document,
            "terms": dict(terms),
            "strips": strips("topic", slug, ENTRY_TYPES, _counts()[slug]),
            "indicators": list(indicators.defer("body", "card").order_by("sort_key", "id")),
        },
    )
