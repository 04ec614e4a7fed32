"""Organisations, or policies, side by side: what each of their pages says, row by row, with the way to its source."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue import facets, index, text
from catalogue.choices import Absence, EntryType
from catalogue.filters import BadParameters, Problem, no_value, not_among, repeated, unknown_names
from catalogue.models import FacetValue, PublicDocument
from catalogue.resolving import Found, Moved, may_be_slug, resolve
from catalogue.suggesting import suggest
from catalogue.templatetags.formats import Text, bilingual, name, named
from catalogue.templatetags.site import address, link, list_address
from catalogue.views.entries import LAYOUTS
from catalogue.views.home import WAYS_IN
from catalogue.views.pages import bad_parameters, public_page
from catalogue.views.sheets import Sheet, Value

TYPES = (EntryType.ORGANISATION, EntryType.POLICY)
# As many fit beside each other, and as many rows of one kind are shown of each.
MOST, MOST_ROWS = 4, 5
LONGEST = 100
# How many sectors, or themes, there are to choose from, entries of each, and entries of an example.
VALUES, TO_CHOOSE, EXAMPLE = 6, 6, 3
# Of more than fit beside each other, as many are offered again.
MOST_TICKED = 40


@dataclass
class Said:
    """One statement of an entry, with the address of the place on its page where its source stands."""

    values: list[Value]
    address: str


@dataclass
class Cell:
    said: list[Said] = field(default_factory=list)
    more: int = 0
    address: str = ""  # where the others are
    of: Text = Text("")  # whose it is, for screens on which columns stand below each other


@dataclass
class Line:
    title: str
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        told = {
            tuple(
                word
                for said in cell.said
                for value in said.values
                for word in [value.absence, *(str(part.text) for part in value.parts)]
            )
            for cell in self.cells
        }
        return len(told) > 1


@dataclass
class Pick:
    """Entries that share a value and so may be compared: those to choose from, and an example with the first of
    them."""

    label: Text
    entries: list[tuple[str, Text]]  # slug and name
    added: int
    example: str


@public_page(checks_itself=True)
def page(request: HttpRequest) -> HttpResponse:
    if problems := unknown_names(request.GET, [*map(str, TYPES), "add", "type"]):
        raise BadParameters(problems)
    kind, slugs = _asked(request)
    if len(slugs) > MOST:
        return _too_many(request, kind, slugs)
    found, moved = _documents(kind, slugs)
    if moved:
        return HttpResponseRedirect(_address(kind, moved, type=""))
    typed = request.GET.get("add", "").strip()
    offered: list[Text] = []
    if typed:
        matches = [row for row in suggest(typed, (kind,), 6) if row.slug not in slugs]
        exact = [row for row in matches if text.fold(typed) in (text.fold(row.name), text.fold(row.name_en))]
        if len(slugs) < MOST and (len(matches) == 1 or len(exact) == 1):
            return HttpResponseRedirect(_address(kind, [*slugs, (exact or matches)[0].slug], type=""))
        offered = [Text(str(link(row).text), _address(kind, [*slugs, row.slug], type="")) for row in matches]
    return render(
        request,
        "catalogue/compare.html",
        {
            "kind": str(kind),
            "columns": [
                {"entry": one, "without": _address(kind, [slug for slug in slugs if slug != one["slug"]])}
                for one in found
            ],
            "lines": _lines(kind, found),
            "types": [(str(one), _address(one, []), one == kind) for one in TYPES],
            "typed": typed,
            "offered": offered,
            "may_add": len(found) < MOST,
            "picks": [] if typed or len(found) > 1 else _picks(kind, found),
            "most": MOST,
            "room": MOST - len(found),
            "canonical_query": urlencode([(str(kind), slug) for slug in slugs]),
            "robots": "noindex, follow" if request.GET else "",
        },
    )


def _too_many(request: HttpRequest, kind: EntryType, slugs: list[str]) -> HttpResponse:
    """More than fit, as from a form: all of them again, to take some away."""
    known = [slug for slug in slugs[:MOST_TICKED] if may_be_slug(slug)]
    documents = PublicDocument.objects.filter(type=kind, slug__in=known).defer("body", "card")
    entries = [(row.slug, name(row)) for row in documents.order_by("sort_key", "id")]
    problem = Problem(str(kind), _("%(most)d fit beside each other.") % {"most": MOST})
    context = {
        "kind": str(kind),
        "types": [(str(one), _address(one, []), one == kind) for one in TYPES],
        "picks": [Pick(Text(_("Chosen")), entries, 0, "")] if entries else [],
        "most": MOST,
        "room": MOST,
        "robots": "noindex, follow",
    }
    return bad_parameters(request, BadParameters([problem]), "catalogue/compare.html", **context)


def _asked(request: HttpRequest) -> tuple[EntryType, list[str]]:
    """The type and the slugs, each once. Raises BadParameters."""
    given = {kind: list(dict.fromkeys(filter(None, request.GET.getlist(kind)))) for kind in TYPES}
    problems = []
    if all(given.values()):
        problems.append(
            Problem("policy", _("Organisations and policies cannot be compared with each other."))
        )
    problems += repeated(request.GET, ("add", "type"))
    if len(typed := request.GET.get("add", "")) > LONGEST or text.UNSEEN.search(typed):
        problems.append(Problem("add", _("Type the name of one entry.")))
    wanted = request.GET.get("type", "")
    if wanted and wanted not in TYPES:
        problems.append(not_among("type", TYPES))
    if problems:
        raise BadParameters(problems)
    kind = next((kind for kind, slugs in given.items() if slugs), EntryType(wanted or TYPES[0]))
    return kind, given[kind]


def _documents(kind: EntryType, slugs: list[str]) -> tuple[list[dict], list[str]]:
    """The documents at these slugs, and all slugs as they are now where one has moved. Raises BadParameters."""
    found, now, problems = [], [], []
    for slug in slugs:
        match resolve(kind, slug):
            case Found(document):
                found.append(json.loads(document.body))
                now.append(slug)
            case Moved(new_slug):
                now.append(new_slug)
            case _:
                problems.append(no_value(str(kind), slug))
    if problems:
        raise BadParameters(problems)
    return found, ([] if now == slugs else list(dict.fromkeys(now)))


def _address(kind: EntryType, slugs: list[str], **changed: str) -> str:
    own = [("type", str(kind))] if not slugs and kind != TYPES[0] and "type" not in changed else []
    pairs = [*((str(kind), slug) for slug in slugs), *own]
    return reverse("compare") + (f"?{urlencode(pairs)}" if pairs else "")


# --- what may be compared --------------------------------------------------------------------------------------------


def _picks(kind: EntryType, chosen: list[dict]) -> list[Pick]:
    """The best connected entries of each sector, or theme, that the chosen ones have; without any, of the largest."""
    facet, slugs = WAYS_IN[kind], [entry["slug"] for entry in chosen]
    of_chosen = FacetValue.objects.filter(type=kind, facet=facet, document__slug__in=slugs).order_by("value")
    values = list(of_chosen.values_list("value", flat=True).distinct())
    found = index.answer(
        index.Question(
            (kind,),
            {facet: lambda contents, kind: contents.having(kind, facet, values)} if slugs else {},
            ordering="-weight",
            size=TO_CHOOSE + len(slugs),
            most=1000 if slugs else VALUES,
            columns=("slug", "name", "name_en"),
            each=facet,
        )
    )
    rows = {row.number: row for row in found.rows}
    shown = values[:VALUES] if slugs else list(found.groups)
    labels = facets.labels(kind, {facet: shown})
    picks = []
    for value in shown:
        of_value = [rows[number] for number in found.groups.get(value, ()) if number in rows]
        others = [row for row in of_value if row.slug not in slugs][:TO_CHOOSE]
        added = [row.slug for row in others[: EXAMPLE - len(slugs)]]
        label = bilingual(*labels[facet, value], f"{list_address(kind)}?{facet}={value}")
        if label and added and len(slugs) + len(added) > 1:
            entries = [(row.slug, name(row)) for row in others]
            picks.append(Pick(label, entries, len(added), _address(kind, [*slugs, *added])))
    return picks


# --- what is compared ------------------------------------------------------------------------------------------------


def _lines(kind: EntryType, documents: list[dict]) -> list[Line]:
    """A line for each key fact and each group of facts that any of them has, in the order of their pages."""
    if not documents:
        return []
    lines: dict[str, Line] = {}
    orders: list[list[str]] = []
    for position, document in enumerate(documents):
        told = list(_told(kind, document))
        for key, title, cell in told:
            line = lines.setdefault(key, Line(title, [Cell() for _document in documents]))
            line.cells[position] = cell
        orders.append([key for key, _title, _cell in told])
    for line in lines.values():
        for cell, document in zip(line.cells, documents, strict=True):
            cell.of = named(document)
    return [lines[key] for key in _merged(orders)]


def _told(kind: EntryType, document: dict) -> Iterator[tuple[str, str, Cell]]:
    """What the page of an entry tells, in its order: an anchor that all pages of the type share, title and cell."""
    sheet, layout, home = Sheet(document, {}), LAYOUTS[kind], address(kind, document["slug"])
    for fact in layout.key_facts(sheet):
        yield fact.anchor, str(fact.label), Cell([Said([fact.value], f"{home}#{fact.anchor}")])
    for section in filter(None, layout.sections(sheet)):
        said = [Said(_in_one(row), f"{home}#{row.anchor}") for row in section.rows[:MOST_ROWS]]
        more = len(section.rows) - len(said)
        yield section.anchor, str(section.title), Cell(said, more, f"{home}#{section.anchor}")


def _in_one(row) -> list[Value]:
    """The cells of a fact; a bare number says what it counts, and a lost value what was lost. Other reasons for absence
    are told where nothing stands but the first cell."""
    filled = sum(bool(value.parts) for _heading, value in row.cells)
    told = []
    for heading, value in row.cells:
        if value.absence and (value.absence == Absence.MISSING or filled <= 1):
            told.append(Value([Text(str(heading))]) if filled > 1 else Value())
            told.append(Value(absence=value.absence))
        elif value.style == "number":
            parts = [
                Text(f"{heading} {part.text}") if part.text.isdecimal() else part for part in value.parts
            ]
            told.append(Value(parts))
        else:
            told.append(value)
    return [value for value in told if value]


def _merged(orders: list[list[str]]) -> list[str]:
    """All keys, each behind those that it follows on one of the pages."""
    merged: list[str] = []
    for keys in orders:
        at = 0
        for key in keys:
            if key in merged:
                at = merged.index(key) + 1
            else:
                merged.insert(at, key)
                at += 1
    return merged
