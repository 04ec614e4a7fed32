"""The list of one type: search box, facets with counts, years, sorting, pages. Every state has an address."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import facets, index
from catalogue.choices import EntryType
from catalogue.exports import MOST_SHEET_ROWS
from catalogue.filters import BadParameters, Listing
from catalogue.suggesting import did_you_mean
from catalogue.templatetags.formats import Text, bilingual, date, english, label_of, number
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
        query_now = {**dict(request.GET.lists()), **listing.moved}
        return HttpResponsePermanentRedirect(f"{request.path}?{urlencode(query_now, doseq=True)}")
    question = listing.question(facets=listing.filter_set_class.facet_filters(), most=MOST + 1)
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
            "applying_in": listing.values.get("place", []) if kind == EntryType.POLICY else [],
            "years": _years(listing),
            "orderings": _orderings(request, listing),
            "ordering": listing.ordering,
            "kept": _kept(request, "q"),
            "kept_beside_years": _kept(request, *(f"{YEARS.get(kind)}_{end}" for end in ("from", "to"))),
            "canonical_query": urlencode(_without(request, "page_size")),
            "files": _files(request, kind),
            "fits_a_sheet": found.count <= MOST_SHEET_ROWS,
            "robots": "noindex, follow" if listing.values else "",
        },
    )


# --- addresses -----------------------------------------------------------------------------------------------------


Pairs = list[tuple[str, str]]


def _without(request: HttpRequest, *names: str) -> Pairs:
    """The parameters that have a value, but for these."""
    held = request.GET.lists()
    return [(name, value) for name, values in held if name not in names and any(values) for value in values]


def _address(path: str, pairs: Pairs) -> str:
    return path + (f"?{urlencode(pairs)}" if pairs else "")


def _toggling(request: HttpRequest, name: str) -> Callable[[str], str]:
    """This list with a value of a facet added or taken away, from its first page: a function of the value. A page has
    hundreds of such addresses, so what they share is written once."""
    others = _without(request, "page", name)
    values = [item for item in dict.fromkeys(request.GET.getlist(name)) if item]
    adding = _address(request.path, [*others, *((name, item) for item in values), (name, "")])

    def toggled(value: str) -> str:
        if value in values:
            return _address(request.path, [*others, *((name, item) for item in values if item != value)])
        return adding + quote_plus(value)

    return toggled


def _kept(request: HttpRequest, *replaced: str) -> Pairs:
    """What a form carries along as hidden fields: everything but the page and what it asks for itself."""
    return _without(request, "page", *replaced)


def _files(request: HttpRequest, kind: EntryType) -> dict[str, str]:
    """The addresses of this result, all pages of it, as files and as a feed."""
    pairs = _without(request, "page", "page_size")
    return {name: _address(reverse(f"{kind}_{name}"), pairs) for name in ("csv", "xlsx", "jsonl", "feed")}


# --- parts of the page ---------------------------------------------------------------------------------------------


def _facet(request: HttpRequest, name: str, choices: list[facets.Choice]) -> Facet:
    ordered = sorted(choices, key=lambda choice: not choice.selected)
    chosen = sum(choice.selected for choice in ordered)
    opened = max(OPEN, chosen)
    toggled = _toggling(request, name)
    for_english = english()
    shown = [_option(choice, toggled(choice.value), for_english) for choice in ordered[:MOST]]
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


def _chips(request: HttpRequest, listing: Listing, choices: dict[str, list[facets.Choice]]) -> list[Chip]:
    chips = []
    if listing.values.get("q"):
        chips.append(
            Chip(
                _("Search"), Text(listing.values["q"]), _address(request.path, _without(request, "q", "page"))
            )
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
                Chip(
                    _date_title(name),
                    Text(date(value)),
                    _address(request.path, _without(request, name, "page")),
                )
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
    others, shown = _without(request, "page", "ordering"), []
    for name in names:
        own = [("ordering", name)] if name != default else []
        address = _address(request.path, [*others, *own])
        shown.append((str(ORDERINGS[name]), address, name == listing.ordering))
    return shown
