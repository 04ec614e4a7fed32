"""The landscape: every organisation once, where its preferred classification puts it, layer by layer and sector by
sector; those without one in strips by kind. The same as a page and as a drawing to download."""

import json
from collections import Counter
from collections.abc import Callable
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
from catalogue.models import PublicDocument
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, named
from catalogue.templatetags.site import address
from catalogue.views.landscape_svg import TYPE, Drawing, width_of
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
MOST, MOST_IN_STRIP, MOST_DRAWN = 24, 12, 300
# As many boxes of a band are drawn, the largest ones; of the others the page says name and number.
MOST_BOXES = 12
# On a phone as many boxes of a band, and names in one of them; one more where it would be the only one left out.
BOXES_ON_PHONE, NAMES_ON_PHONE = 4, 3
# So many boxes stand side by side; one with more names than this is of double width.
COLUMNS, WIDE_FROM = 4, 8
# How wide a box is inside, in pixels: a usual one, one of double width, one alone; between and around names.
# A box is at least so many lines high, and where not all names are drawn at most so many.
NARROW, WIDE, ALONE, BETWEEN, AROUND, LEAST_LINES, MOST_LINES = 232, 502, 1042, 6, 18, 2, 6
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
    """An organisation. `size` is 1 to 3; `of` decides on its colour; `tone` is 0 without one; `says` is what the colour
    says."""

    name: Text
    size: int
    of: str = ""
    tone: int = 0
    says: str = ""


@dataclass
class Box:
    """The organisations of one sector in one layer, or of one kind; `address` is the list that holds them."""

    title: Text | None
    address: str
    count: int
    niche: str = ""
    most: int = MOST  # names at most
    usual: int = 0  # names that it shows if they fit
    tiles: list[Tile] = field(default_factory=list)
    is_wide: bool = False
    width: int = NARROW
    is_later: bool = False  # on a phone only its name and number stand

    @property
    def more(self) -> int:
        return self.count - len(self.tiles)

    @property
    def on_phone(self) -> int:
        """How many names a phone shows; of a band that is one box more, for it has few lines."""
        most = NAMES_ON_PHONE * (3 if self.width == ALONE else 1)
        return self.count if self.count == most + 1 else min(most, len(self.tiles))

    @property
    def more_on_phone(self) -> int:
        return self.count - self.on_phone


@dataclass
class Band:
    """`rest` are boxes that are not drawn; only their names and numbers stand."""

    title: str
    key: str
    address: str = ""
    boxes: list[Box] = field(default_factory=list)
    rest: list[Box] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(box.count for box in [*self.boxes, *self.rest])

    @property
    def later(self) -> list[Box]:
        return [box for box in self.boxes if box.is_later]


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
    niches = {value: tuple(value.partition(":")[::2]) for value in counts if not value.startswith("=")}
    kinds = {value: value[1:] for value in counts if value.startswith("=")}
    labels = facets.labels(
        KIND,
        {
            "sector": {sector for _layer, sector in niches.values() if sector},
            "kind": filter(None, kinds.values()),
        },
    )

    def box(value: str, title: Text | None, at: dict[str, str], most: int) -> Box:
        return Box(title, asked.list_address(**at), counts[value], value, most)

    bands = []
    for layer in LAYERS:
        address_of_layer = asked.list_address(layer=str(layer)) if layer else ""
        band = Band(_layer_title(layer), str(layer) or "unstated", address_of_layer)
        for value, (of, sector) in niches.items():
            if of == layer:
                title = bilingual(*labels["sector", sector]) if sector else None
                at = {name: slug for name, slug in (("layer", of), ("sector", sector)) if slug}
                band.boxes.append(box(value, title, at, MOST))
        bands.append(band)
    strips = []
    for number, (name, members) in enumerate(STRIPS):
        strip = Band(str(name), f"strip-{number}")
        for value, kind in kinds.items():
            if kind in members:
                title = bilingual(*labels["kind", kind])
                strip.boxes.append(box(value, title, {"kind": kind}, MOST_IN_STRIP))
        strips.append(strip)
    in_strips = {kind for _name, members in STRIPS for kind in members}
    undrawn = [
        Box(
            bilingual(*labels["kind", kind]) if kind else None,
            asked.list_address(**({"kind": kind} if kind else {})),
            counts[value],
        )
        for value, kind in kinds.items()
        if kind not in in_strips
    ]
    for group in [*bands, *strips]:
        group.boxes.sort(key=lambda one: (-one.count, one.title.text if one.title else ""))
        group.boxes, group.rest = group.boxes[:MOST_BOXES], group.boxes[MOST_BOXES:]
        for position, one in enumerate(group.boxes):
            one.is_later = position >= BOXES_ON_PHONE and one.title is not None
    stored = {row.number: row.card for row in found.rows}
    groups = _groups(asked.colour)

    def tiles_of(one: Box) -> list[Tile]:
        numbers = [number for number in found.groups.get(one.niche, ()) if number in stored]
        return [_tile(json.loads(stored[number]), asked, groups) for number in numbers[: one.most]]

    drawn = [one for group in [*bands, *strips] for one in group.boxes]
    for one, usual in zip(drawn, _allotted(drawn), strict=True):
        one.usual = usual
    for group in [*bands, *strips]:
        _fill(group, tiles_of)
    tones = _coloured([tile for one in drawn for tile in one.tiles], groups)
    return Landscape(
        [band for band in bands if band.boxes],
        [strip for strip in strips if strip.boxes],
        sorted(undrawn, key=lambda one: -one.count),
        _legend(tones, asked.colour),
    )


def _allotted(boxes: list[Box]) -> list[int]:
    """How many names each box shows at least: the larger ones more, in proportion to the roots of their counts, so that
    a catalogue ten times as large is still seen at a glance."""

    def shares(scale: float) -> list[int]:
        return [min(one.count, one.most, max(3, round(scale * one.count**0.5))) for one in boxes]

    scales = (MOST * 0.9**step for step in range(60))
    return next((found for scale in scales if sum(found := shares(scale)) <= MOST_DRAWN), shares(0))


def _fill(group: Band, tiles_of: Callable[[Box], list[Tile]]) -> None:
    """Give the boxes of a band their names: those that stand side by side are filled to the same height. Where not all
    are drawn, no line of boxes is left half empty."""
    rows: list[list[Box]] = [[]]
    taken = 0
    for one in group.boxes:
        one.is_wide = one.usual > WIDE_FROM and len(group.boxes) > 1
        if taken + 1 + one.is_wide > COLUMNS:
            rows.append([])
            taken = 0
        rows[-1].append(one)
        taken += 1 + one.is_wide
    if group.rest and taken < COLUMNS and len(rows) > 1:
        group.rest = [*rows.pop(), *group.rest]
    group.boxes = [one for row in rows for one in row]
    for row in rows:
        lines = LEAST_LINES
        for one in row:
            one.width = ALONE if len(group.boxes) == 1 else WIDE if one.is_wide else NARROW
            one.tiles = tiles_of(one)
            wanted = _lines(one.tiles[: one.usual], one.width)[-1]
            is_whole = one.usual >= min(one.count, one.most)
            lines = max(lines, wanted if is_whole else min(wanted, MOST_LINES))
        for one in row:
            one.tiles = _fitting(one.tiles, lines, one.count, one.width)


def _lines(tiles: list[Tile], width: int) -> list[int]:
    """For each tile, on which line of a box of this width it ends. A name that is too long for one takes two."""
    line, x, found = 1, 0.0, []
    for tile in tiles:
        wide = width_of(tile.name.text, TYPE[tile.size][0]) + AROUND
        if x and x + wide > width:
            line, x = line + 1, 0.0
        if wide > width:
            line += 1
        x += min(wide, width) + BETWEEN
        found.append(line)
    return found or [1]


def _fitting(tiles: list[Tile], lines: int, count: int, width: int) -> list[Tile]:
    """The tiles that a box of this width and height shows, with room for "+12" where there are more of them; it never
    stands for one or two."""
    shown = sum(line <= lines for line in _lines(tiles, width)[: len(tiles)])
    if count - shown <= 2 and count <= len(tiles):
        return tiles[:count]
    plus = Tile(Text("+" + "0" * len(str(count - shown))), 1)
    while shown > 1 and _lines([*tiles[:shown], plus], width)[-1] > lines:
        shown -= 1
    return tiles[:shown]


def _layer_title(layer: str) -> str:
    if not layer:
        return _("Sector stated, layer not stated")
    label = enumeration(Layer, layer)
    return label["name_en"] if formats.english() else label["name"]


Groups = dict[str, tuple[str, str]]


def _tile(card: dict, asked: Asked, groups: Groups) -> Tile:
    size = _size(card["market_value"]) if asked.size == "market_value" else 1
    return Tile(named(card, address(KIND, card["slug"])), size, _coloured_by(card, asked.colour, groups))


def _size(value: dict | None) -> int:
    if not value or value["currency"] != settings.SORTING_CURRENCY:
        return 1
    amount = Decimal(value["amount"])
    return 3 if amount >= LARGE else 2 if amount >= MIDDLE else 1


def _groups(colour: str) -> Groups:
    """What cards say → what has a colour, and its name. Of places it is the districts, and what lies around them where
    no district is stated; other places have no colour of their own."""
    if colour != "place":
        return {} if colour == "none" else {"yes": ("yes", str(NAMES[colour]))}
    documents = PublicDocument.objects.filter(type="place").defer("body")
    cards = {card["slug"]: card for card in map(json.loads, documents.values_list("card", flat=True))}
    around = {card["parent"]["slug"] for card in cards.values() if card["tile"] and card["parent"]}
    groups = {}
    for slug in cards:
        at, seen = cards.get(slug), set()
        while at and not at["tile"] and at["slug"] not in around and at["slug"] not in seen:
            seen.add(at["slug"])
            at = cards.get(at["parent"]["slug"]) if at["parent"] else None
        if at and at["slug"] in around and not at["tile"]:
            groups[slug] = (at["slug"], _("%(place)s, district not stated") % {"place": named(at).text})
        elif at or not around:
            at = at or cards[slug]
            groups[slug] = (at["slug"], named(at).text)
    return groups


def _coloured_by(card: dict, colour: str, groups: Groups) -> str:
    """What decides on the colour of an organisation."""
    if colour == "place":
        return groups.get(card["place"]["slug"], ("", ""))[0] if card["place"] else ""
    return "yes" if colour != "none" and card[colour] else ""


def _coloured(tiles: list[Tile], groups: Groups) -> dict[str, tuple[int, str]]:
    """Give the tiles their tones; what decides on it → its tone and its name, those of most organisations."""
    held, names = Counter(tile.of for tile in tiles if tile.of), dict(groups.values())
    if "yes" in names:
        held["yes"] += 1  # the legend explains it also where nobody has it
    frequent = sorted(held, key=lambda of: (-held[of], of))[:TONES]
    tones = {of: (tone, names[of]) for tone, of in enumerate(frequent, 1)}
    for tile in tiles:
        tile.tone, tile.says = tones.get(tile.of, (0, ""))
    return tones


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
