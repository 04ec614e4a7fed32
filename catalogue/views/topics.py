"""Topics: one subject across the four types."""

import json
from collections import defaultdict
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from catalogue import facets, index
from catalogue.choices import EntryType, Vocabulary
from catalogue.filters import Listing
from catalogue.models import PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.templatetags.formats import bilingual
from catalogue.templatetags.site import address
from catalogue.views import linked_data
from catalogue.views.cards import cards
from catalogue.views.entries import cards as cards_of
from catalogue.views.entries import stored
from catalogue.views.observations import Listed, newest
from catalogue.views.pages import public_page, stored_cards
from catalogue.views.sheets import References

# Entries of each type that stand on a page about a place or a topic; the list of the type has the rest.
SHOWN = 8
TAKING_PART = 24


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


def taking_part(slug: str) -> list[dict]:
    """Organisations that take part in the scenarios of a topic, those in most of them first; they need not belong to
    the topic themselves, as hospitals do not."""
    parameters = QueryDict(mutable=True)
    parameters["topic"] = slug
    question = Listing(EntryType.SCENARIO, parameters).question(facets=("organisation",), most=TAKING_PART)
    counts = index.answer(replace(question, size=0)).counts["organisation"]
    labels = facets.labels(EntryType.SCENARIO, {"organisation": counts})
    found = [
        {
            "label": bilingual(*labels["organisation", value], address(EntryType.ORGANISATION, value)),
            "count": count,
        }
        for value, count in counts.items()
    ]
    return sorted(found, key=lambda one: -one["count"])


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
    references = References({})
    indicators = _indicators(found.pk, references)
    terms: dict[str, list[dict]] = defaultdict(list)
    for term in document["terms"]:
        terms[str(Vocabulary(term["vocabulary"]).label)].append(term)
    shown = strips("topic", slug, ENTRY_TYPES)
    return render(
        request,
        "catalogue/topic_detail.html",
        {
            **linked_data.on_page(document),
            "document": document,
            "terms": dict(terms),
            "strips": shown,
            "taking_part": taking_part(slug),
            "lacking": [kind for kind in ENTRY_TYPES if kind not in {strip["kind"] for strip in shown}],
            "indicators": indicators,
            "sources": references.by_source(),
        },
    )


def _indicators(topic_id, references: References) -> list[Listed]:
    """What is counted under a topic, each with its newest value."""
    documents = PublicDocument.objects.filter(
        type="indicator", references__target_id=topic_id, references__role="topic"
    )
    found = stored_cards(documents.defer("body").order_by("sort_key", "id"))
    slugs = {row["source"] for card in found for row in card["observations"] if row["source"]}
    references.sources |= cards_of("source", slugs)
    return sorted((newest(card, references) for card in found), key=lambda row: not row.values)
