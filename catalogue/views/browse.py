"""The list of one type: search box, facets with counts, years, sorting, pages. Every state has an address."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote_plus, urlencode

from django.core.exceptions import ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import facets, index
from catalogue.choices import EntryType
from catalogue.exports import MOST_SHEET_ROWS
from catalogue.filters import FILTER_SETS, BadParameters, FacetFilter, Listing, Problem
from catalogue.suggesting import did_you_mean
from catalogue.templatetags.formats import Text, bilingual, date, english, label_of, number
from catalogue.views.cards import cards
from catalogue.views.pages import Paging, bad_parameters, public_page, with_dates_read

# Values of a facet that stand open, and that are shown at all: the rest is found by searching.
OPEN, MOST = 7, 60
PAGE_SIZES = (20, 50, 100, 200)
# Facets that begin folded away, because few come for them.
FOLDED = (
    *("ranking", "designation", "round", "instrument", "beneficiary", "theme"),
    *("technology", "organisation", "policy", "task", "publisher"),
)
# The parameters of a span of years, by type.
YEARS = {EntryType.ORGANISATION: "founded", EntryType.POLICY: "issued"}
YEAR_TITLES = {"founded": gettext_lazy("Founded"), "issued": gettext_lazy("Issued")}
_DATE_TITLES = {
    "founded_from": gettext_lazy("Founded from"),
    "founded_to": gettext_lazy("Founded to"),
    "issued_from": gettext_lazy("Issued from"),
    "issued_to": gettext_lazy("Issued to"),
    "updated_from": gettext_lazy("Changed since"),
}
ORDERINGS = {
    "relevance": gettext_lazy("Relevance"),
    "name": gettext_lazy("Name"),
    "-updated_at": gettext_lazy("Last changed"),
    "-market_value": gettext_lazy("Market value"),
    "-founded": gettext_lazy("Youngest"),
    "founded": gettext_lazy("Oldest"),
    "-issued_on": gettext_lazy("Newest"),
    "issued_on": gettext_lazy("Earliest"),
    "-released_on": gettext_lazy("Newest"),
    "released_on": gettext_lazy("Earliest"),
}
ORDERINGS_OF = {
    EntryType.ORGANISATION: ("name", "-market_value", "-founded", "founded", "-updated_at"),
    EntryType.POLICY: ("name", "-issued_on", "issued_on", "-updated_at"),
    EntryType.SCENARIO: ("name", "-updated_at"),
    EntryType.DATASET: ("name", "-released_on", "-updated_at"),
}


@dataclass
class Facet:
    name: str
    title: str
    options: SafeString  # those that stand open
    rest: SafeString  # those that are folded away, and their number
    folded: int
    has_more: bool  # values that are not shown at all
    chosen: int
    is_open: bool


@dataclass
class Chip:
    """A condition in force, and the address without it."""

    title: str
    label: Text
    address: str


@dataclass(frozen=True)
class State:
    """A state of the list: where the list is, and its parameters."""

    path: str
    params: QueryDict


@public_page(checks_itself=True)
def browse(request: HttpRequest, kind: str) -> HttpResponse:
    kind = EntryType(kind)
    query = request.GET.get("q", "")
    if way := with_dates_read(request, (*_ends(kind), "updated_from")):
        return way
    problems: list[Problem] = []
    state = State(request.path, request.GET)
    try:
        listing = Listing(kind, request.GET)
    except BadParameters as error:
        problems = error.problems
        state = State(request.path, _without_faults(request.GET, kind, problems))
        query = state.params.get("q", "")
        try:
            listing = Listing(kind, state.params)
        except BadParameters:  # a fault of several together
            return bad_parameters(request, error, "catalogue/entry_list.html", kind=kind, query=query[:200])
    if listing.moved and not problems:
        query_now = {**dict(request.GET.lists()), **listing.moved}
        return HttpResponsePermanentRedirect(f"{request.path}?{urlencode(query_now, doseq=True)}")
    question = listing.question(facets=listing.filter_set_class.facet_filters(), most=MOST + 1)
    found = index.answer(question)
    paging = Paging(found.count, listing.page_number, listing.page_size)
    if not problems:
        paging.check()
    choices = facets.choices(listing, found.counts)
    return render(
        request,
        "catalogue/entry_list.html",
        {
            "kind": kind,
            "query": query,
            "problems": [_said(problem) for problem in problems],
            "without_faults": _address(state.path, _without(state, "page")),
            "cards": [] if problems else cards(found.rows, plan=question.plan),
            "instead": did_you_mean(query, (kind,)) if query and not found.count else [],
            "paging": paging,
            "page_sizes": PAGE_SIZES,
            "facets": [_facet(state, name, values) for name, values in choices.items() if values],
            "chips": _chips(state, listing, choices),
            "applying_in": listing.values.get("place", []) if kind == EntryType.POLICY else [],
            "years": _years(state, listing, request.GET, problems),
            "orderings": _orderings(state, listing),
            "ordering": listing.ordering,
            "kept": _kept(state, "q"),
            "kept_beside_years": _kept(state, *_ends(kind)),
            "canonical_query": urlencode(_without(state, "page_size")),
            "files": _files(state, kind),
            "fits_a_sheet": found.count <= MOST_SHEET_ROWS,
            "robots": "noindex, follow" if listing.values else "",
        },
        status=400 if problems else 200,
    )


# --- what is not understood ------------------------------------------------------------------------------------------


def _ends(kind: EntryType) -> list[str]:
    """The parameters of the span of years of a type."""
    return [f"{YEARS[kind]}_{end}" for end in ("from", "to")] if kind in YEARS else []


def _without_faults(params: QueryDict, kind: EntryType, problems: list[Problem]) -> QueryDict:
    """The parameters without those that are not understood; of a facet the values that there are stay."""
    faulty, rest = {problem.name for problem in problems}, QueryDict(mutable=True)
    for name, values in params.lists():
        filter_ = FILTER_SETS[kind].base_filters.get(name)
        if name in faulty or name not in Listing.names(kind):
            values = _known(filter_, values) if isinstance(filter_, FacetFilter) else []
        if any(values):
            rest.setlist(name, values)
    return rest


def _known(filter_: FacetFilter, values: list[str]) -> list[str]:
    try:
        known = filter_.known(filter_.field.clean(values))
    except ValidationError:
        return []
    return list(dict.fromkeys(known[value] for value in values if value in known))


def _said(problem: Problem) -> dict:
    """A problem, with the words that the page has for its parameter."""
    title = facets.NAMES.get(problem.name) or _DATE_TITLES.get(problem.name) or ""
    return {"name": problem.name, "title": title, "message": problem.message, "nearest": problem.nearest}


# --- addresses -----------------------------------------------------------------------------------------------------


Pairs = list[tuple[str, str]]


def _without(state: State, *names: str) -> Pairs:
    """The parameters that have a value, but for these."""
    held = state.params.lists()
    return [(name, value) for name, values in held if name not in names and any(values) for value in values]


def _address(path: str, pairs: Pairs) -> str:
    return path + (f"?{urlencode(pairs)}" if pairs else "")


def _toggling(state: State, name: str) -> Callable[[str], str]:
    """This list with a value of a facet added or taken away, from its first page: a function of the value. A page has
    hundreds of such addresses, so what they share is written once."""
    others = _without(state, "page", name)
    values = [item for item in dict.fromkeys(state.params.getlist(name)) if item]
    adding = _address(state.path, [*others, *((name, item) for item in values), (name, "")])

    def toggled(value: str) -> str:
        if value in values:
            return _address(state.path, [*others, *((name, item) for item in values if item != value)])
        return adding + quote_plus(value)

    return toggled


def _kept(state: State, *replaced: str) -> Pairs:
    """What a form carries along as hidden fields: everything but the page and what it asks for itself."""
    return _without(state, "page", *replaced)


def _files(state: State, kind: EntryType) -> dict[str, str]:
    """The addresses of this result, all pages of it, as files and as a feed."""
    pairs = _without(state, "page", "page_size")
    return {name: _address(reverse(f"{kind}_{name}"), pairs) for name in ("csv", "xlsx", "jsonl", "feed")}


# --- parts of the page ---------------------------------------------------------------------------------------------


def _facet(state: State, name: str, choices: list[facets.Choice]) -> Facet:
    ordered = sorted(choices, key=lambda choice: not choice.selected)
    chosen = sum(choice.selected for choice in ordered)
    opened = max(OPEN, chosen)
    toggled = _toggling(state, name)
    for_english = english()
    # the fragment keeps the panel of a phone open, at this facet
    shown = [
        _option(choice, f"{toggled(choice.value)}#{'facet' if at < opened else 'rest'}-{name}", for_english)
        for at, choice in enumerate(ordered[:MOST])
    ]
    return Facet(
        name,
        str(facets.NAMES[name]),
        mark_safe("".join(shown[:opened])),  # noqa: S308 - made of `_option`
        mark_safe("".join(shown[opened:])),  # noqa: S308 - the same
        len(shown[opened:]),
        len(ordered) > MOST,
        chosen,
        bool(chosen) or name not in FOLDED,
    )


def _option(choice: facets.Choice, address: str, for_english: bool) -> SafeString:
    """A value of a facet, with the address that adds it or takes it away. Written here and not in a template because a
    list has hundreds of them."""
    current = ' aria-current="true"' if choice.selected else ""
    return mark_safe(  # noqa: S308 - every piece is escaped
        f'<li><a class="option" href="{escape(address)}" rel="nofollow"{current}>'
        '<span class="tick" aria-hidden="true"></span>'
        f'<span class="option-label">{label_of(choice.label, choice.label_en, for_english)}</span> '
        f'<span class="count">{number(choice.count)}</span></a></li>'
    )


def _label(choice: facets.Choice) -> Text:
    return bilingual(choice.label, choice.label_en) or Text(choice.value)


def _chips(state: State, listing: Listing, choices: dict[str, list[facets.Choice]]) -> list[Chip]:
    chips = []
    if listing.values.get("q"):
        chips.append(
            Chip(_("Search"), Text(listing.values["q"]), _address(state.path, _without(state, "q", "page")))
        )
    for name, value in listing.values.items():
        if name in choices:
            chips += [
                Chip(str(facets.NAMES[name]), _label(choice), _toggling(state, name)(choice.value))
                for choice in choices[name]
                if choice.selected
            ]
        elif name == "identifier":
            chips += [Chip(_("Identifier"), Text(item), _toggling(state, name)(item)) for item in value]
        elif name != "q":
            chips.append(
                Chip(
                    str(_DATE_TITLES[name]),
                    Text(date(value)),
                    _address(state.path, _without(state, name, "page")),
                )
            )
    return chips


def _years(state: State, listing: Listing, typed: QueryDict, problems: list[Problem]) -> dict | None:
    """The boxes of the span of years, with what stands in them, and what is wrong with it."""
    name = YEARS.get(EntryType(listing.entry_type))
    if not name:
        return None
    ends = _ends(EntryType(listing.entry_type))
    first, last = (listing.values.get(end) for end in ends)
    messages = {problem.name: problem.message for problem in problems}
    fault, turned, label = next((messages[end] for end in ends if end in messages), ""), "", ""
    if first and last and first.first_day > last.last_day:
        fault, label = _("The start of the span lies after its end."), f"{date(last)}–{date(first)}"
        swapped = zip(ends, (str(last), str(first)), strict=True)
        turned = _address(state.path, [*_without(state, "page", *ends), *swapped])
    boxes = zip(ends, ("from", "to"), (_("From"), _("To")), ("2010", "2020"), strict=True)
    return {
        "title": YEAR_TITLES[name],
        "boxes": [
            (parameter, end, title, typed.get(parameter, "")[:40], parameter in messages, example)
            for parameter, end, title, example in boxes
        ],
        "fault": fault,
        "turned": turned,
        "turned_label": label,
    }


def _orderings(state: State, listing: Listing) -> list[tuple[str, str, bool]]:
    """(label, address, in force) of the ways to sort."""
    names = list(ORDERINGS_OF[EntryType(listing.entry_type)])
    default = "relevance" if listing.values.get("q") else "name"
    if default == "relevance":
        names.insert(0, default)
    others, shown = _without(state, "page", "ordering"), []
    for name in names:
        own = [("ordering", name)] if name != default else []
        address = _address(state.path, [*others, *own])
        shown.append((str(ORDERINGS[name]), address, name == listing.ordering))
    return shown
