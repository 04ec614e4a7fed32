"""Places: what the catalogue holds of each, with all that lies below it."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogue import index
from catalogue.choices import EntryType
from catalogue.filters import BadParameters, not_among
from catalogue.models import PublicDocument
from catalogue.templatetags import formats
from catalogue.templatetags.formats import named
from catalogue.templatetags.site import PLURALS, address, counted
from catalogue.text import has_chinese
from catalogue.views import linked_data, support
from catalogue.views.entries import cards, stored
from catalogue.views.observations import Listed, newest_first, observed, told
from catalogue.views.pages import public_page, stored_cards
from catalogue.views.sheets import References
from catalogue.views.topics import strips

# Types that have a place at all.
PLACED = ("organisation", "policy", "scenario")


# More letters than these a tile has no room for on a phone, or half as many Chinese characters.
LONG_NAME = 24
# A darker ground stands for more; the fewest of each shade are made from the largest number.
SHADES = 4


@public_page("type")
def place_list(request: HttpRequest) -> HttpResponse:
    """The districts as tiles, about where they lie; and the places that hold something as a tree: what lies inside
    another stands below it."""
    types = _types(request)
    counts = index.counts("place", PLACED)
    documents = PublicDocument.objects.filter(type="place").defer("body").order_by("sort_key", "id")
    children: dict[str, list[dict]] = defaultdict(list)
    tiled = []
    for card in stored_cards(documents):
        if card["tile"]:
            tiled.append(card)
        children[card["parent"]["slug"] if card["parent"] else ""].append(card)
    rows: list[dict] = []

    def descend(slug: str, depth: int) -> None:
        below = [card for card in children.pop(slug, ()) if counts.get(card["slug"])]
        for card in sorted(below, key=lambda card: -sum(counts[card["slug"]].values())):
            numbers = [(kind, counts[card["slug"]].get(kind, 0)) for kind in PLACED]
            rows.append({"place": card, "depth": min(depth, 4), "counts": numbers})
            descend(card["slug"], depth + 1)

    descend("", 0)
    steps = _steps(max((_number(card, counts, types) for card in tiled), default=0))
    chosen = types[0] if len(types) == 1 else ""
    return render(
        request,
        "catalogue/place_list.html",
        {
            "rows": rows,
            "types": PLACED,
            "maps": _maps(tiled, counts, types, steps),
            "legend": _legend(steps),
            "choices": [("", _("Everything"), not chosen)]
            + [(kind, str(PLURALS[EntryType(kind)]), kind == chosen) for kind in PLACED],
            "robots": "noindex, follow" if request.GET else "",
        },
    )


def _types(request: HttpRequest) -> tuple[str, ...]:
    """The types that tiles count. Raises BadParameters."""
    asked = request.GET.getlist("type")
    if len(asked) > 1 or any(kind not in PLACED for kind in asked):
        raise BadParameters([not_among("type", PLACED)])
    return tuple(asked) or PLACED


# --- the tile map ----------------------------------------------------------------------------------------------------


@dataclass
class Tile:
    """A place; `short` is what its tile has room for, `says` are its numbers in words."""

    name: formats.Text
    short: str
    number: int
    shade: int
    says: str


@dataclass
class Map:
    """The tiles of one place, row by row from the north; None where nothing lies."""

    place: dict | None
    rows: list[list[Tile | None]]


def _number(card: dict, counts: dict, types: tuple[str, ...]) -> int:
    return sum(counts.get(card["slug"], {}).get(kind, 0) for kind in types)


def _maps(tiled: list[dict], counts: dict, types: tuple[str, ...], steps: list[int]) -> list[Map]:
    """A map for each place that has tiles inside it. Where two share a tile the first has it, and columns and rows
    without any are left out: the table holds every place."""
    by_parent: dict[str, list[dict]] = defaultdict(list)
    for card in tiled:
        by_parent[card["parent"]["slug"] if card["parent"] else ""].append(card)
    maps = []
    for of_place in by_parent.values():
        at: dict[tuple[int, int], Tile] = {}
        for card in of_place:
            number = _number(card, counts, types)
            shade = sum(number >= step for step in steps)
            words = pgettext("list", ", ").join(
                f"{formats.number(count)} {counted(kind, count)}"
                for kind in types
                if (count := counts.get(card["slug"], {}).get(kind, 0))
            )
            name = named(card, address("place", card["slug"]))
            tile = Tile(name, _short(name.text), number, shade, words or _("nothing yet"))
            at.setdefault((card["tile"]["x"], card["tile"]["y"]), tile)
        columns, lines = (sorted({where[axis] for where in at}) for axis in (0, 1))
        maps.append(Map(of_place[0]["parent"], [[at.get((x, y)) for x in columns] for y in lines]))
    return maps


def _short(name: str) -> str:
    """What a place is called for short where its name is long and says so: Yizhuang of "… Area (Yizhuang)"."""
    found = re.search(r"[(（]([^()（）]+)[)）]$", name)
    return found[1] if found and len(name) * (1 + has_chinese(name)) > LONG_NAME else name


def _steps(most: int) -> list[int]:
    """From how many on a tile has each shade: 1, 5, 20, 100; round numbers, each several times the one before."""
    if not most:
        return []
    steps = set()
    for number in range(SHADES):
        exact = most ** (number / SHADES)
        size = 10 ** (len(str(int(exact))) - 1)
        steps.add(next(size * factor for factor in (5, 2, 1) if size * factor <= exact))
    return sorted(steps)


def _legend(steps: list[int]) -> list[tuple[int, str]]:
    found = [(0, "0")]
    for shade, (step, following) in enumerate(zip(steps, [*steps[1:], 0], strict=False), 1):
        words = f"{formats.number(step)}–{formats.number(following - 1)}" if following else ""
        if following == step + 1:
            words = formats.number(step)
        found.append((shade, words or _("%(number)s or more") % {"number": formats.number(step)}))
    return found


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
    below: dict[str, list[str]] = defaultdict(list)
    for card in places.values():
        if card["parent"]:
            below[card["parent"]["slug"]].append(card["slug"])
    inside = [
        {
            "name": named(places[inner], address("place", inner)),
            "count": sum(counts.get(inner, {}).values()),
        }
        for inner in below[slug]
    ]
    above = _above(document, places)
    references = References({})
    indicators = _indicators(found.pk, slug, references)
    levels = support.levels([document, *reversed(above)], below, references)
    return render(
        request,
        "catalogue/place_detail.html",
        {
            **linked_data.on_page(document),
            "document": document,
            "above": above,
            "inside": sorted((row for row in inside if row["count"]), key=lambda row: -row["count"]),
            "strips": strips("place", slug, PLACED),
            "indicators": indicators,
            "support": levels,
            "sources": references.by_source(),
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


# As many values of an indicator stand on the page of a place; the page of the indicator has all.
MOST_VALUES = 4


def _indicators(place_id, slug: str, references: References) -> list[Listed]:
    """Indicators with observations of this very place."""
    documents = PublicDocument.objects.filter(
        type="indicator", references__target_id=place_id, references__role="place"
    ).defer("body")
    found = []
    for card in stored_cards(documents.order_by("sort_key", "id")):
        rows = [
            row
            for row in newest_first(card["observations"])
            if row["place"] and row["place"]["slug"] == slug and row["preferred"] and observed(row, card)
        ]
        if rows:
            found.append((card, rows))
    shown = [row for _card, rows in found for row in rows[:MOST_VALUES]]
    references.sources |= cards("source", {row["source"] for row in shown if row["source"]})
    return [
        Listed(
            card,
            [replace(told(row, card, references), place=None) for row in rows[:MOST_VALUES]],
            len(rows[MOST_VALUES:]),
        )
        for card, rows in found
    ]
