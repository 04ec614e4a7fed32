"""Places: what the catalogue holds of each, with all that lies below it."""

import json
from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue import index
from catalogue.models import PublicDocument
from catalogue.templatetags.formats import named
from catalogue.templatetags.site import address
from catalogue.views.entries import stored
from catalogue.views.pages import public_page, stored_cards
from catalogue.views.statistics import dimensions, observed, time_of
from catalogue.views.topics import strips

# Types that have a place at all.
PLACED = ("organisation", "policy", "scenario")


@public_page()
def place_list(request: HttpRequest) -> HttpResponse:
    """The places that hold something, as a tree: what lies inside another stands below it."""
    counts = index.counts("place", PLACED)
    documents = PublicDocument.objects.filter(type="place").defer("body").order_by("sort_key", "id")
    children: dict[str, list[dict]] = defaultdict(list)
    known = set()
    for card in stored_cards(documents):
        known.add(card["slug"])
        children[card["parent"]["slug"] if card["parent"] else ""].append(card)
    rows: list[dict] = []

    def descend(slug: str, depth: int) -> None:
        below = [card for card in children.pop(slug, ()) if counts.get(card["slug"])]
        for card in sorted(below, key=lambda card: -sum(counts[card["slug"]].values())):
            numbers = [(kind, counts[card["slug"]].get(kind, 0)) for kind in PLACED]
            rows.append({"place": card, "depth": min(depth, 4), "counts": numbers})
            descend(card["slug"], depth + 1)

    descend("", 0)
    return render(request, "catalogue/place_list.html", {"rows": rows, "types": PLACED})


@public_page()
def place_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = stored(request, "place", slug)
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    counts = index.counts("place", PLACED)
    places = {
        card["slug"]: card
        for card in stored_cards(
            PublicDocument.objects.filter(type="place").defer("body").order_by("sort_key", "id")
        )
    }
    below = [card for card in places.values() if card["parent"] and card["parent"]["slug"] == slug]
    inside = [
        {
            "name": named(card, address("place", card["slug"])),
            "count": sum(counts.get(card["slug"], {}).values()),
        }
        for card in below
    ]
    return render(
        request,
        "catalogue/place_detail.html",
        {
            "document": document,
            "above": _above(document, places),
            "inside": sorted((row for row in inside if row["count"]), key=lambda row: -row["count"]),
            "strips": strips("place", slug, PLACED),
            "indicators": _indicators(found.pk, slug),
        },
    )


def _above(document: dict, places: dict[str, dict]) -> list[dict]:
    """The places that this one lies in, the largest first; a cycle ends where it begins."""
    chain: list[dict] = []
    parent = document["parent"]
    while parent and parent["slug"] in places and parent["slug"] not in {place["slug"] for place in chain}:
        chain.insert(0, places[parent["slug"]])
        parent = places[parent["slug"]]["parent"]
    return chain


def _indicators(place_id, slug: str) -> list[dict]:
    """Indicators with observations of this very place."""
    documents = PublicDocument.objects.filter(
        type="indicator", references__target_id=place_id, references__role="place"
    ).defer("body")
    shown = []
    for card in stored_cards(documents.order_by("sort_key", "id")):
        rows = [
            row
            for row in card["observations"]
            if row["place"] and row["place"]["slug"] == slug and row["preferred"]
        ]
        values = [{"value": observed(row, card), "time": time_of(row), "of": dimensions(row)} for row in rows]
        values = [value for value in values if value["value"]]
        if values:
            shown.append({"indicator": card, "values": values[:4], "more": len(values[4:])})
    return shown
