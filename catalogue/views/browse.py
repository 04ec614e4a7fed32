"""The list of one type: search box, facets with counts, years, sorting, pages. Every state has an address."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import facets, index
from catalogue.choices import EntryType
from catalogue.filters import BadParameters, Listing
from catalogue.suggesting import did_you_mean
from catalogue.templatetags.formats import Text, bilingual, date, marked, number
from catalogue.views.cards import cards
from catalogue.views.pages import Paging, bad_parameters, public_page

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
ORDERINGS = {
    "relevance": gettext_lazy("Relevance"),
    "name": gettext_lazy("Name"),
    "-updated_at": gettext_lazy("Last changed"),
    "-market_value": gettext_lazy("Market value"),
    "-founded": gettext_lazy("Youngest"),
    "founded": gettext_lazy("Oldest"),
    "-issued_on": gettext_lazy("Newest"),
    "issued_on": gettext_lazy("Oldest"),
    "-released_on": gettext_lazy("Newest"),
    "released_on": gettext_lazy("Oldest"),
}
ORDERINGS_OF = {
    EntryType.ORGANISATION: ("name", "-market_value", "-founded", "founded", "-updated_at"),
    EntryType.POLICY: ("name", "-issued_on", "issued_on", "-updated_at"),
    EntryType.SCENARIO: ("name", "-updated_at"),
    EntryType.DATASET: ("name", "-released_on", "-updated_at"),
}


@dataclass(slots=True)
class Option:
    """A value of a facet with the address that adds it, or takes it away; as it is printed."""

    label: SafeString
    count: str
    selected: bool
    address: str


@dataclass
class Facet:
    name: str
    title: str
    options: list[Option]
    rest: list[Option]
    hidden: int  # values that are not shown at all
    chosen: int
    is_open: bool


@dataclass
class Chip:
    """A condition in force, and the address without it."""

    title: str
    label: Text
    address: str


@public_page(checks_itself=True)
def browse(request: HttpRequest, kind: str) -> HttpResponse:
    kind = EntryType(kind)
    query = request.GET.get("q", "")
    try:
        listing = Listing(kind, request.GET)
    except BadParameters as error:
        return bad_parameters(
            request, error, "catalogue/entry_list.html", kind=kind, query=query[:200], page=None
        )
    if listing.moved:
        query_now = request.GET.copy()
        for name, values in listing.moved.items():
            query_now.setlist(name, values)
        return HttpResponsePermanentRedirect(_address(request, query_now))
    question = listing.question(facets=listing.filter_set_class.facet_filters())
    found = index.answer(question)
    paging = Paging(found.count, listing.page_number, listing.page_size)
    paging.check()
    choices = facets.choices(listing, found.counts)
    return render(
        request,
        "catalogue/entry_list.html",
        {
            "kind": kind,
            "query": query,
            "cards": cards(found.rows, plan=question.plan),
            "instead": did_you_mean(query, (kind,)) if query and not found.count else [],
            "paging": paging,
            "page_sizes": PAGE_SIZES,
            "facets": [_facet(request, name, values) for name, values in choices.items() if values],
            "chips": _chips(request, listing, choices),
            "years": _years(listing),
            "orderings": _orderings(request, listing),
            "ordering": listing.ordering,
            "kept": _kept(request, "q"),
            "kept_beside_years": _kept(request, *(f"{YEARS.get(kind)}_{end}" for end in ("from", "to"))),
            "canonical_query": _without(request, "page_size").urlencode(),
            "files": _files(request, kind),
            "robots": "noindex, follow" if listing.values else "",
        },
    )


# --- addresses -----------------------------------------------------------------------------------------------------


def _without(request: HttpRequest, *names: str) -> QueryDict:
    query = request.GET.copy()
    for name in [name for name in query if name in names or not any(query.getlist(name))]:
        del query[name]
    return query


def _address(request: HttpRequest, query: QueryDict) -> str:
    return request.path + (f"?{query.urlencode()}" if query else "")


def _toggling(request: HttpRequest, name: str) -> Callable[[str], str]:
    """This list with a value of a facet added or taken away, from its first page: a function of the value. A page has
    hundreds of such addresses, so what they share is written once."""
    query = _without(request, "page")
    values = [item for item in dict.fromkeys(query.getlist(name)) if item]
    if name in query:
        del query[name]
    start = f"{request.path}?{query.urlencode()}".rstrip("?")
    before = "&" if query else "?"

    def toggled(value: str) -> str:
        chosen = [item for item in values if item != value] if value in values else [*values, value]
        return start + (before + urlencode([(name, item) for item in chosen]) if chosen else "")

    return toggled


def _kept(request: HttpRequest, *replaced: str) -> list[tuple[str, str]]:
    """What a form carries along as hidden fields: everything but the page and what it asks for itself."""
    query = _without(request, "page", *replaced)
    return [(name, value) for name in query for value in query.getlist(name)]


def _files(request: HttpRequest, kind: EntryType) -> dict[str, str]:
    """The addresses of this result, all pages of it, as files and as a feed."""
    query = _without(request, "page", "page_size").urlencode()
    return {
        name: reverse(f"{kind}_{name}") + (f"?{query}" if query else "") for name in ("csv", "jsonl", "feed")
    }


# --- parts of the page ---------------------------------------------------------------------------------------------


def _facet(request: HttpRequest, name: str, choices: list[facets.Choice]) -> Facet:
    options = sorted(choices, key=lambda choice: not choice.selected)
    chosen = sum(option.selected for option in options)
    opened = max(OPEN, chosen)
    toggled = _toggling(request, name)
    shown = [
        Option(marked(_label(choice)), number(choice.count), choice.selected, toggled(choice.value))
        for choice in options[:MOST]
    ]
    return Facet(
        name,
        str(facets.NAMES[name]),
        shown[:opened],
        shown[opened:],
        len(options[MOST:]),
        chosen,
        bool(chosen) or name not in FOLDED,
    )


def _label(choice: facets.Choice) -> Text:
    return bilingual(choice.label, choice.label_en) or Text(choice.value)


def _chips(request: HttpRequest, listing: Listing, choices: dict[str, list[facets.Choice]]) -> list[Chip]:
    chips = []
    if listing.values.get("q"):
        chips.append(
            Chip(_("Search"), Text(listing.values["q"]), _address(request, _without(request, "q", "page")))
        )
    for name, value in listing.values.items():
        if name in choices:
            chips += [
                Chip(str(facets.NAMES[name]), _label(choice), _toggling(request, name)(choice.value))
                for choice in choices[name]
                if choice.selected
            ]
        elif name == "identifier":
            chips += [Chip(_("Identifier"), Text(item), _toggling(request, name)(item)) for item in value]
        elif name != "q":
            chips.append(
                Chip(_date_title(name), Text(date(value)), _address(request, _without(request, name, "page")))
            )
    return chips


def _date_title(name: str) -> str:
    return {
        "founded_from": _("Founded from"),
        "founded_to": _("Founded to"),
        "issued_from": _("Issued from"),
        "issued_to": _("Issued to"),
        "updated_from": _("Changed since"),
    }[name]


def _years(listing: Listing) -> dict | None:
    name = YEARS.get(EntryType(listing.entry_type))
    if not name:
        return None
    return {
        "name": name,
        "title": YEAR_TITLES[name],
        "from": listing.values.get(f"{name}_from", ""),
        "to": listing.values.get(f"{name}_to", ""),
    }


def _orderings(request: HttpRequest, listing: Listing) -> list[tuple[str, str, bool]]:
    """(label, address, in force) of the ways to sort."""
    names = list(ORDERINGS_OF[EntryType(listing.entry_type)])
    default = "relevance" if listing.values.get("q") else "name"
    if default == "relevance":
        names.insert(0, default)
    shown = []
    for name in names:
        query = _without(request, "page", "ordering")
        if name != default:
            query["ordering"] = name
        shown.append((str(ORDERINGS[name]), _address(request, query), name == listing.ordering))
    return shown
