"""The landscape: every organisation once, where its preferred classification puts it, layer by layer and sector by
sector; those without one in strips by kind. The same as a page and as a drawing to download."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from pyroaring import BitMap

from catalogue import facets, index, queries
from catalogue.choices import EntryType, Layer
from catalogue.documents.base import enumeration
from catalogue.filters import BadParameters, Listing, Problem, not_among
from catalogue.index.contents import Contents
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, named
from catalogue.templatetags.site import address
from catalogue.views.landscape_svg import Drawing
from catalogue.views.pages import public_page

KIND = str(EntryType.ORGANISATION)
# From what people touch down to what everything stands on; the last is of organisations whose sector alone is known.
LAYERS = (Layer.CROSS_LAYER, Layer.APPLICATION, Layer.TECHNOLOGY, Layer.FOUNDATION, "")
# Who has no place in the chain, by kind.
STRIPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Research and teaching"),
        (
            *("university", "university_unit", "research_institute", "laboratory", "joint_lab", "new_rd"),
            *("corporate_lab", "hospital", "think_tank"),
        ),
    ),
    (
        gettext_lazy("Public bodies and associations"),
        ("government", "public_institution", "association", "alliance", "international", "nonprofit"),
    ),
    (gettext_lazy("Parks and platforms"), ("park", "incubator", "platform")),
    (gettext_lazy("Funds and programmes"), ("fund", "investor", "programme")),
)
# As many are drawn in one box of the chain, and of a strip, and about as many in all; the lists have the others.
MOST, MOST_IN_STRIP, MOST_DRAWN = 24, 10, 300
# Sectors, or organisations, of a layer on the front page.
IN_SMALL = 6
SIZES = ("market_value", "none")
COLOURS = ("listed", "ranking", "place", "none")
_CHOICES = {"size": SIZES, "colour": COLOURS}  # the first is taken where nothing is asked for
NAMES: dict[str, Promise] = {
    "market_value": gettext_lazy("Market value"),
    "listed": gettext_lazy("Listed"),
    "ranking": gettext_lazy("In a ranking"),
    "place": gettext_lazy("Place"),
    "none": pgettext_lazy("landscape", "None"),
}
# From how much on a tile is large, or of middle size.
LARGE, MIDDLE = Decimal(100_000_000_000), Decimal(10_000_000_000)
# As many places have a colour of their own.
TONES = 7
_NOT_UNDERSTOOD = ("q", "page", "page_size", "ordering")


@dataclass
class Tile:
    """An organisation. `size` is 1 to 3; `tone` is 0 without a colour; `says` is what the colour says."""

    name: Text
    size: int
    tone: int = 0
    says: str = ""


@dataclass
class Box:
    """The organisations of one sector in one layer, or of one kind; `address` is the list that holds them."""

    title: Text | None
    address: str
    count: int
    tiles: list[Tile]

    @property
    def more(self) -> int:
        return self.count - len(self.tiles)


@dataclass
class Band:
    title: str
    key: str
    address: str = ""
    boxes: list[Box] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(box.count for box in self.boxes)


@dataclass
class Landscape:
    bands: list[Band]
    strips: list[Band]
    undrawn: list[Box]
    legend: list[tuple[int, str]]  # tone and what it stands for

    @property
    def drawn(self) -> int:
        return sum(band.count for band in [*self.bands, *self.strips])

    @property
    def undrawn_count(self) -> int:
        return sum(box.count for box in self.undrawn)

    @property
    def total(self) -> int:
        return self.drawn + self.undrawn_count


class Asked:
    """What a request asks for: which organisations, and what size and colour stand for. Raises BadParameters."""

    def __init__(self, request: HttpRequest):
        params = request.GET.copy()
        problems = [
            Problem(name, _("“%(name)s” means nothing here.") % {"name": name})
            for name in _NOT_UNDERSTOOD
            if name in params
        ]
        self.size, self.colour = SIZES[0], COLOURS[0]
        for name, known in _CHOICES.items():
            values = params.pop(name, [])
            if len(values) > 1 or any(value not in known for value in values):
                problems.append(not_among(name, known))
            elif values:
                setattr(self, name, values[0])
        if problems:
            raise BadParameters(problems)
        self.conditions = params
        self.listing = Listing(KIND, params)

    def address(self, path: str, **changed: str) -> str:
        """The same with another size or colour; what is the default is left out."""
        wanted = {"size": self.size, "colour": self.colour, **changed}
        own = [(name, wanted[name]) for name, (first, *_rest) in _CHOICES.items() if wanted[name] != first]
        return _with_query(path, [*self._pairs(), *own])

    def list_address(self, **conditions: str) -> str:
        others = [pair for pair in self._pairs() if pair[0] not in conditions]
        return _with_query(reverse(f"{KIND}_list"), [*others, *conditions.items()])

    def _pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.conditions.lists() for value in values if value]


def _with_query(path: str, pairs: list[tuple[str, str]]) -> str:
    return path + (f"?{urlencode(pairs)}" if pairs else "")


# --- what is drawn ---------------------------------------------------------------------------------------------------


def landscape(asked: Asked) -> Landscape:
    """Everything that is drawn, in two questions to the index and one to the database."""
    conditions = asked.listing.question().conditions
    counts = index.answer(index.Question((KIND,), conditions, facets=("niche",), size=0)).counts["niche"]
    best = "-market_value" if asked.size == "market_value" else "-weight"
    found = index.answer(index.Question((KIND,), conditions, ordering=best, size=MOST, each="niche"))
    cards = {row.number: json.loads(row.card) for row in found.rows}
    tones = _tones(cards.values(), asked.colour)
    niches = {value: tuple(value.partition(":")[::2]) for value in counts if not value.startswith("=")}
    kinds = {value: value[1:] for value in counts if value.startswith("=")}
    labels = facets.labels(
        KIND,
        {
            "sector": {sector for _layer, sector in niches.values() if sector},
            "kind": filter(None, kinds.values()),
        },
    )

    most_drawn = _most_drawn(counts.values())

    def box(value: str, title: Text | None, at: dict[str, str], most: int = MOST) -> Box:
        numbers = [number for number in found.groups.get(value, ()) if number in cards]
        most = min(most, most_drawn)
        tiles = [_tile(cards[number], asked, tones) for number in numbers[:most]]
        return Box(title, asked.list_address(**at), counts[value], tiles)

    bands = []
    for layer in LAYERS:
        address_of_layer = asked.list_address(layer=str(layer)) if layer else ""
        band = Band(_layer_title(layer), str(layer) or "unstated", address_of_layer)
        for value, (of, sector) in niches.items():
            if of == layer:
                title = bilingual(*labels["sector", sector]) if sector else None
                at = {name: slug for name, slug in (("layer", of), ("sector", sector)) if slug}
                band.boxes.append(box(value, title, at))
        bands.append(band)
    strips = []
    for number, (name, members) in enumerate(STRIPS):
        strip = Band(str(name), f"strip-{number}")
        for value, kind in kinds.items():
            if kind in members:
                strip.boxes.append(
                    box(value, bilingual(*labels["kind", kind]), {"kind": kind}, MOST_IN_STRIP)
                )
        strips.append(strip)
    in_strips = {kind for _name, members in STRIPS for kind in members}
    undrawn = [
        Box(
            bilingual(*labels["kind", kind]) if kind else None,
            asked.list_address(**({"kind": kind} if kind else {})),
            counts[value],
            [],
        )
        for value, kind in kinds.items()
        if kind not in in_strips
    ]
    for group in [*bands, *strips]:
        group.boxes.sort(key=lambda one: (-one.count, one.title.text if one.title else ""))
    return Landscape(
        [band for band in bands if band.boxes],
        [strip for strip in strips if strip.boxes],
        sorted(undrawn, key=lambda one: -one.count),
        _legend(tones, asked.colour),
    )


def _most_drawn(counts: Collection[int]) -> int:
    """How many are drawn in a box, so that a catalogue ten times as large is still seen at a glance."""
    fitting = (most for most in range(MOST, 3, -1) if sum(min(count, most) for count in counts) <= MOST_DRAWN)
    return next(fitting, 3)


def _layer_title(layer: str) -> str:
    if not layer:
        return _("Sector stated, layer not stated")
    label = enumeration(Layer, layer)
    return label["name_en"] if formats.english() else label["name"]


def _tile(card: dict, asked: Asked, tones: dict[str, tuple[int, str]]) -> Tile:
    size = _size(card["market_value"]) if asked.size == "market_value" else 1
    tone, says = tones.get(_coloured_by(card, asked.colour), (0, ""))
    return Tile(named(card, address(KIND, card["slug"])), size, tone, says)


def _size(value: dict | None) -> int:
    if not value or value["currency"] != settings.SORTING_CURRENCY:
        return 1
    amount = Decimal(value["amount"])
    return 3 if amount >= LARGE else 2 if amount >= MIDDLE else 1


def _coloured_by(card: dict, colour: str) -> str:
    """What decides on the colour of an organisation."""
    if colour == "place":
        return card["place"]["slug"] if card["place"] else ""
    return "yes" if colour != "none" and card[colour] else ""


def _tones(cards, colour: str) -> dict[str, tuple[int, str]]:
    """What decides on the colour → its tone and its name; of places those that most are in."""
    if colour != "place":
        return {} if colour == "none" else {"yes": (1, str(NAMES[colour]))}
    places = Counter(card["place"]["slug"] for card in cards if card["place"])
    names = {card["place"]["slug"]: named(card["place"]).text for card in cards if card["place"]}
    frequent = sorted(places, key=lambda slug: (-places[slug], slug))[:TONES]
    return {slug: (tone, names[slug]) for tone, slug in enumerate(frequent, 1)}


def _legend(tones: dict[str, tuple[int, str]], colour: str) -> list[tuple[int, str]]:
    if colour == "none":
        return []
    others = _("Elsewhere or not stated") if colour == "place" else _("Others")
    return [*sorted(tones.values()), (0, others)]


@dataclass
class Layered:
    """A layer on the front page: what most of its organisations do, or who the best connected are."""

    title: Text
    key: str
    count: int
    sectors: list[tuple[Text, int]]
    organisations: list[Text]
    more: int = 0


def in_small() -> list[Layered]:
    """The layers as lists know them, each number leading to as many entries."""
    found = []
    for layer in filter(None, LAYERS):

        def in_layer(contents: Contents, kind: str, layer: str = str(layer)) -> BitMap:
            return contents.having(kind, "layer", [layer])

        asked = index.Question(
            (KIND,), {"layer": in_layer}, ordering="-weight", size=IN_SMALL, facets=("sector",)
        )
        answer = index.answer(asked)
        counts = answer.counts["sector"]
        labels = facets.labels(KIND, {"sector": set(counts)})
        listing = f"{reverse(f'{KIND}_list')}?layer={layer}"
        most = sorted(counts, key=lambda slug: (-counts[slug], slug))
        sectors = [
            (bilingual(*labels["sector", slug], f"{listing}&sector={slug}") or Text(slug), counts[slug])
            for slug in most[:IN_SMALL]
        ]
        cards = [] if sectors else [json.loads(row.card) for row in answer.rows]
        names = [named(card, address(KIND, card["slug"])) for card in cards]
        shown = len(sectors) or len(names)
        if answer.count:
            title = Text(_layer_title(str(layer)), listing)
            found.append(
                Layered(title, str(layer), answer.count, sectors, names, len(counts or names) - shown)
            )
    return found


# --- pages -----------------------------------------------------------------------------------------------------------


@public_page(checks_itself=True)
def page(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    if asked.listing.moved:
        return HttpResponsePermanentRedirect(_moved(request, asked))
    choices = [
        (
            title,
            [
                (NAMES[value], asked.address(request.path, **{name: value}), value == getattr(asked, name))
                for value in _CHOICES[name]
            ],
        )
        for name, title in (("size", _("Size shows")), ("colour", _("Colour shows")))
    ]
    return render(
        request,
        "catalogue/landscape.html",
        {
            "landscape": landscape(asked),
            "asked": asked,
            "choices": choices,
            "sizes": _size_legend() if asked.size == "market_value" else [],
            "is_part": bool(asked.listing.values),
            "svg_address": asked.address(reverse("landscape_svg")),
            "list_address": asked.list_address(),
            "canonical_query": request.GET.urlencode() if asked.listing.values else "",
            "robots": "noindex, follow" if request.GET else "",
        },
    )


def _moved(request: HttpRequest, asked: Asked) -> str:
    query = {**dict(request.GET.lists()), **asked.listing.moved}
    return f"{request.path}?{urlencode(query, doseq=True)}"


def _size_legend() -> list[tuple[int, str]]:
    def money(amount: Decimal) -> str:
        return formats.money({"amount": str(amount), "currency": settings.SORTING_CURRENCY})

    return [
        (3, _("%(amount)s or more") % {"amount": money(LARGE)}),
        (2, _("%(amount)s or more") % {"amount": money(MIDDLE)}),
        (1, _("less, or not stated")),
    ]


@public_page(checks_itself=True)
def drawing(request: HttpRequest) -> HttpResponse:
    """The same as a file for reports and slides, with where it comes from in it."""
    asked = Asked(request)
    if asked.listing.moved:
        return HttpResponsePermanentRedirect(_moved(request, asked))
    seen = settings.SITE_URL + asked.address(reverse("landscape"))
    picture = Drawing(landscape(asked), _size_legend() if asked.size == "market_value" else [])
    response = render(
        request,
        "catalogue/landscape.svg",
        {"drawing": picture, "address": seen, "at": queries.head().at},
        content_type="image/svg+xml",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="landscape.svg"'
    return response
