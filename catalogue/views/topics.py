"""Topics: one subject across the four types."""

import json
from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalogue import index
from catalogue.choices import Vocabulary
from catalogue.models import PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.views import linked_data
from catalogue.views.cards import cards
from catalogue.views.entries import stored
from catalogue.views.pages import public_page, stored_cards

# Entries of each type that stand on a page about a place or a topic; the list of the type has the rest.
SHOWN = 8


def strips(facet: str, value: str, types: tuple[str, ...]) -> list[dict]:
    """For each type, how many entries have this value in this facet, and the best connected of them."""
    found = [(kind, index.best(kind, facet, value, SHOWN)) for kind in types]
    return [
        {
            "kind": kind,
            "cards": cards(answer.rows, brief=True),
            "count": answer.count,
            "address": f"{reverse(f'{kind}_list')}?{facet}={value}",
        }
        for kind, answer in found
        if answer.count
    ]


@public_page()
def topic_list(request: HttpRequest) -> HttpResponse:
    counts = index.counts("topic", ENTRY_TYPES)
    topics = stored_cards(
        PublicDocument.objects.filter(type="topic").defer("body").order_by("sort_key", "id")
    )
    rows = [
        {
            "topic": topic,
            "counts": [(kind, counts.get(topic["slug"], {}).get(kind, 0)) for kind in ENTRY_TYPES],
            "total": sum(counts.get(topic["slug"], {}).values()),
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
            **linked_data.on_page(document),
            "document": document,
            "terms": dict(terms),
            "strips": strips("topic", slug, ENTRY_TYPES),
            "indicators": list(indicators.defer("body", "card").order_by("sort_key", "id")),
        },
    )
