"""Indicators: what is counted, by whose definition, and the values that sources give; and, told apart from them, what
the catalogue itself holds."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import facets, index
from catalogue.choices import EntryType, Nature, PlaceKind
from catalogue.models import DocumentReference, PublicDocument
from catalogue.templatetags import formats
from catalogue.templatetags.formats import bilingual, named
from catalogue.templatetags.site import PLURALS, link
from catalogue.views.entries import stored
from catalogue.views.pages import public_page, stored_cards
from catalogue.views.sheets import Sheet, Text, Value, text
from catalogue.views.sheets import date as date_value
from catalogue.views.sheets import places as place_values


# The newest first, so that the head of a table is what most come for; unknown times last.
def _newest_first(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: row["period"] or row["as_of"] or "", reverse=True)


@public_page()
def indicator_list(request: HttpRequest) -> HttpResponse:
    documents = PublicDocument.objects.filter(type="indicator").defer("body").order_by("sort_key", "id")
    groups: dict[str, dict] = {}
    for card in stored_cards(documents):
        topic = card["topic"]
        group = groups.setdefault(topic["slug"] if topic else "", {"topic": topic, "indicators": []})
        group["indicators"].append({**card, "newest": _headline(card)})
    ordered = sorted(groups.values(), key=lambda group: (group["topic"] is None, -len(group["indicators"])))
    return render(request, "catalogue/indicator_list.html", {"groups": ordered, "live": held()})


@public_page()
def indicator_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = stored(request, "indicator", slug)
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    sheet = Sheet({**document, "citations": []}, _sources(found.pk))
    table = sheet.section(
        "observations",
        _("Observations"),
        [_with_definition(row) for row in _newest_first(document["observations"])],
        [
            (_("Value"), "value", lambda row: observed(row, document)),
            (_("Time"), "period", time_of),
            (_("Nature"), "nature", lambda row: text(str(Nature(row["nature"]).label))),
            (_("Place"), "place", lambda row: place_values([row["place"]])),
            (_("Of what"), "category", dimensions),
        ],
        cite_first=True,
    )
    return render(
        request,
        "catalogue/indicator_detail.html",
        {
            "document": document,
            "tables": [table] if table else [],
            "sources": sheet.references(),
            "absences": [kind for kind in formats.MARKS if kind in sheet.shown_absences],
        },
    )


def _sources(document_id) -> dict[str, dict]:
    targets = DocumentReference.objects.filter(document_id=document_id, role="source").values("target_id")
    rows = PublicDocument.objects.filter(type="source", pk__in=targets).values_list("card", flat=True)
    return {source["slug"]: source for source in map(json.loads, rows)}


# --- what the catalogue holds -----------------------------------------------------------------------------------------

# The facets by which the entries of each type are counted on the page of statistics, and how many values stand open.
COUNTED = {
    EntryType.ORGANISATION: ("kind", "place", "layer", "sector", "listed", "ranking", "round"),
    EntryType.POLICY: ("kind", "level"),
    EntryType.SCENARIO: ("domain", "stage"),
    EntryType.DATASET: ("kind", "modality"),
}
TITLES = {"place": gettext_lazy("District or zone"), "listed": gettext_lazy("Stock exchanges")}
OPEN = 8


@dataclass
class Count:
    """How many entries have a value; the label leads to them."""

    label: Text
    count: int


@dataclass
class Counts:
    """The counts of one facet, the largest first: those that stand open, and the rest."""

    title: str
    open: list[Count]
    rest: list[Count]


def held() -> list[dict]:
    """What is published at this moment, by type and facet. It is counted in the index: only the number of values costs
    anything here, not the number of entries."""
    districts = _districts()
    types = []
    for kind in COUNTED:
        found = index.answer(index.Question((kind,), facets=COUNTED[kind], size=0))
        shown = {name: _shown(name, found.counts[name], districts) for name in COUNTED[kind]}
        labels = facets.labels(kind, {name: set(values) for name, values in shown.items()})
        labels["listed", "true"] = (_("Listed companies"),) * 2
        address = reverse(f"{kind}_list")
        groups = []
        for name, values in shown.items():
            counts = [
                Count(_label(labels[name, value], f"{address}?{name}={value}"), count)
                for value, count in sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
            ]
            title = str(TITLES.get(name) or facets.NAMES[name])
            groups.append(Counts(title, counts[:OPEN], counts[OPEN:]))
        total = Count(Text(str(PLURALS[kind]), address), found.count)
        types.append({"kind": str(kind), "total": total, "groups": [group for group in groups if group.open]})
    return types


def _label(names: tuple[str, str], address: str) -> Text:
    return bilingual(*names, address) or Text("", address)


def _shown(facet: str, counts: dict[str, int], districts: set[str]) -> dict[str, int]:
    """Of places those right below a city, for the others contain each other; who is not listed is no number."""
    if facet == "place":
        return {value: count for value, count in counts.items() if value in districts}
    return {value: count for value, count in counts.items() if (facet, value) != ("listed", "false")}


def _districts() -> set[str]:
    """The places that lie right below a city."""
    cards = stored_cards(PublicDocument.objects.filter(type="place").defer("body"))
    cities = {card["slug"] for card in cards if card["kind"]["slug"] == PlaceKind.CITY}
    return {card["slug"] for card in cards if card["parent"] and card["parent"]["slug"] in cities}


# --- one observation -------------------------------------------------------------------------------------------------


def observed(row: dict, indicator: dict) -> Value:
    """The value with its unit, or in words; the rank, which may stand without a value."""
    unit = formats.in_words(row, "unit") or formats.in_words(indicator, "unit")
    parts = [Text(formats.quantity(row["value"], unit, row["qualifier"]))]
    if row["value"] is None:
        parts.append(bilingual(row["value_text"], row["value_text_en"]) or Text(""))
    if row["rank"]:
        parts += [bilingual(row["rank_scope"], row["rank_scope_en"]) or Text("")]
        parts.append(Text(_("rank %(rank)d") % {"rank": row["rank"]}))
    return Value([part for part in parts if part.text])


def time_of(row: dict) -> Value:
    return text(formats.period(row["period"]), "date") if row["period"] else date_value(row["as_of"])


def dimensions(row: dict) -> Value:
    """Which part of the whole the value is of."""
    found = [named(row[name]) for name in ("layer", "sector", "round") if row[name]]
    if row["organisation"]:
        found.append(link(row["organisation"]))
    if category := bilingual(row["category"], row["category_en"]):
        found.append(category)
    return Value(found)


def _with_definition(row: dict) -> dict:
    """A definition of the source's own stands with the value it defines, before the note."""
    return {
        **row,
        "note": "\n".join(filter(None, (row["definition"], row["note"]))),
        "note_en": "\n".join(filter(None, (row["definition_en"], row["note_en"]))),
    }


def _headline(card: dict) -> dict | None:
    """The newest preferred value of an indicator, for lists."""
    rows = [row for row in _newest_first(card["observations"]) if row["preferred"] and observed(row, card)]
    rows.sort(key=lambda row: row["value"] is None)
    if not rows:
        return None
    return {
        "value": observed(rows[0], card),
        "time": time_of(rows[0]),
        "place": named(rows[0]["place"]) if rows[0]["place"] else None,
        "of": dimensions(rows[0]),
    }
