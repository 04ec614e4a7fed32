"""Indicators: what is counted, by whose definition, and the values that sources give; and, told apart from them, what
the catalogue itself holds."""

import json
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import exports, facets, index, queries
from catalogue.choices import EntryType, Nature, PlaceKind
from catalogue.models import DocumentReference, PublicDocument
from catalogue.templatetags import formats
from catalogue.templatetags.formats import bilingual, named
from catalogue.templatetags.site import PLURALS, address, site_name
from catalogue.views import linked_data, sentences
from catalogue.views.chart_svg import File
from catalogue.views.charts import DIMENSIONS, Chart, chart, dimension, subject
from catalogue.views.entries import stored
from catalogue.views.observations import (
    dimensions,
    newest,
    newest_first,
    observed,
    other_nature,
    time_of,
    with_definition,
)
from catalogue.views.pages import public_page, stored_cards
from catalogue.views.sheets import Section, Sheet, Text, Value, text
from catalogue.views.sheets import places as place_values


@public_page()
def indicator_list(request: HttpRequest) -> HttpResponse:
    documents = PublicDocument.objects.filter(type="indicator").defer("body").order_by("sort_key", "id")
    groups: dict[str, dict] = {}
    by_several = []
    for card in stored_cards(documents):
        topic = card["topic"]
        group = groups.setdefault(topic["slug"] if topic else "", {"topic": topic, "indicators": []})
        group["indicators"].append(newest(card))
        if len({row["source"] for row in card["observations"] if row["source"]}) > 1:
            by_several.append(card)
    for group in groups.values():
        group["indicators"].sort(key=lambda row: not row.values)
    ordered = sorted(groups.values(), key=lambda group: (group["topic"] is None, -len(group["indicators"])))
    context = {"groups": ordered, "by_several": by_several, "live": held()}
    return render(request, "catalogue/indicator_list.html", context)


@public_page()
def indicator_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = stored(request, "indicator", slug)
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    sources = _sources(found.pk)
    sheet = Sheet({**document, "citations": []}, sources)
    table = _table(sheet)
    return render(
        request,
        "catalogue/indicator_detail.html",
        {
            **linked_data.on_page(document),
            "document": document,
            "chart": chart(document, sources, sheet.absences),
            "accounts": _accounts(document, sources, sheet.absences, _findings(found.pk, document["slug"])),
            "tables": [table] if table else [],
            "sources": sheet.by_source(),
            "absences": [kind for kind in formats.MARKS if kind in sheet.shown_absences],
        },
    )


@public_page()
def cite(request: HttpRequest, slug: str) -> HttpResponse:
    """Each observation as a sentence to be cited."""
    found = stored(request, "indicator", slug, "cite")
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    table = _table(Sheet({**document, "citations": []}, _sources(found.pk)))
    return sentences.page(request, document, [], [table] if table else [])


def _table(sheet: Sheet) -> Section | None:
    document = sheet.document
    return sheet.section(
        "observations",
        _("Observations"),
        [with_definition(row) for row in newest_first(document["observations"])],
        [
            (_("Value"), "value", lambda row: observed(row, document)),
            (_("Time"), "period", time_of),
            (
                _("Nature"),
                "nature",
                lambda row: text(str(Nature(row["nature"]).label), "nature" if other_nature(row) else ""),
            ),
            (_("Place"), "place", lambda row: place_values([row["place"]])),
            (_("Of what"), "category", dimensions),
        ],
        cite_first=True,
    )


def _sources(document_id) -> dict[str, dict]:
    targets = DocumentReference.objects.filter(document_id=document_id, role="source").values("target_id")
    rows = PublicDocument.objects.filter(type="source", pk__in=targets).values_list("card", flat=True)
    return {source["slug"]: source for source in map(json.loads, rows)}


@public_page()
def indicator_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Every observation with its definition and source, for spreadsheets."""
    found = stored(request, "indicator", slug)
    if isinstance(found, HttpResponse):
        return found
    response = HttpResponse(exports.observations_as_csv(json.loads(found.body)), content_type=exports.CSV)
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    return response


@public_page()
def indicator_svg(request: HttpRequest, slug: str) -> HttpResponse:
    """The chart as a file for reports and slides, with where it comes from in it."""
    found = stored(request, "indicator", slug)
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    sources = _sources(found.pk)
    drawn = chart(document, sources, Sheet({**document, "citations": []}, sources).absences)
    if not drawn:
        raise Http404(_("This indicator has no chart: its values stand in its table."))
    seen = settings.SITE_URL + address("indicator", slug)
    day = formats.day(queries.head().at)
    foot = [
        _("From %(name)s, as of %(day)s: %(address)s") % {"name": site_name(), "day": day, "address": seen}
    ]
    title, definition = formats.named(document).text, formats.in_words(document, "definition")
    file = File(_named_sources(drawn), title, definition, foot)
    response = render(
        request, "catalogue/indicator.svg", {"file": file, "title": title}, content_type="image/svg+xml"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.svg"'
    return response


def _named_sources(drawn: Chart) -> Chart:
    """Sources by the name that the page's language has for them."""
    drawn.sources = [(sign, {**source, "name": named(source).text}) for sign, source in drawn.sources]
    return drawn


# --- what the sources say ---------------------------------------------------------------------------------------------

# As many values and findings of one source stand side by side with another's; table and source have the others.
MOST_VALUES, MOST_FINDINGS = 8, 4


@dataclass
class Account:
    """What one source says of an indicator: what it counts, what it finds, and why another's number differs."""

    source: dict
    definitions: list[Text]
    values: list[dict]
    more: int
    notes: list[Text]
    findings: list[dict]


def _findings(indicator_id, slug: str) -> dict[str, list[dict]]:
    """What sources say in their own voice about an indicator, by source."""
    documents = PublicDocument.objects.filter(
        type="source", references__target_id=indicator_id, references__role="indicator"
    ).distinct()
    return {
        document.slug: [
            finding
            for finding in json.loads(document.body)["findings"]
            if any(indicator["slug"] == slug for indicator in finding["indicators"])
        ]
        for document in documents.only("slug", "body")[:10]
    }


def _accounts(
    document: dict, sources: dict[str, dict], absences: dict, findings: dict[str, list[dict]]
) -> list[Account]:
    """Side by side, where several sources count the same or one has something to say of it; what more than one of them
    counts comes first."""
    by_source: dict[str, list[dict]] = {}
    for row in newest_first(document["observations"]):
        if row["source"] in sources:
            by_source.setdefault(row["source"], []).append(row)
    if len(by_source) < 2 and not any(findings.get(slug) for slug in by_source):
        return []
    named_by = Counter(key for rows in by_source.values() for key in {subject(row)[:-1] for row in rows})

    def account(slug: str, rows: list[dict]) -> Account:
        ordered = sorted(rows, key=lambda row: (-named_by[subject(row)[:-1]], row["value"] is None))
        values = [
            {
                "anchor": row["id"],
                "of": Value([part for name in DIMENSIONS if (part := dimension(row, name))]),
                "value": observed(row, document),
                "absence": absences.get((row["id"], "observations.value"), ""),
                "time": time_of(row),
            }
            for row in ordered[:MOST_VALUES]
        ]
        several = len(by_source) > 1
        return Account(
            sources[slug],
            _once(rows, "definition") or _once([document], "definition"),
            values if several else [],
            len(rows) - len(values) if several else 0,
            _once(ordered, "note")[:MOST_FINDINGS] if several else [],
            findings.get(slug, [])[:MOST_FINDINGS],
        )

    return [account(slug, rows) for slug, rows in by_source.items()]


def _once(rows: list[dict], name: str) -> list[Text]:
    """The different words that rows have in a field."""
    found = (bilingual(row[name], row[f"{name}_en"]) for row in rows)
    return list(dict.fromkeys(words for words in found if words))


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
