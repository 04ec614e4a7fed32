"""Counts beside each value of a facet, for the result of a query; and the labels of values.

A facet's counts leave out the facet's own selection, so that a second value can be seen before it is chosen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from catalogue import index
from catalogue.choices import Layer, Vocabulary
from catalogue.documents.base import enumeration
from catalogue.filters import FILTER_SETS, Listing
from catalogue.models import FacetValue, PublicDocument


@dataclass(frozen=True)
class Choice:
    """One value of a facet with the number of entries that the selection of it would leave."""

    value: str
    label: str
    label_en: str
    count: int
    selected: bool


NAMES = {
    "kind": _("Kind"),
    "layer": _("Industry-chain layer"),
    "sector": _("Sector"),
    "topic": _("Topic"),
    "place": _("Place"),
    "listed": _("Listed"),
    "ranking": _("Ranking"),
    "designation": _("Designation"),
    "round": _("Funding round"),
    "level": _("Level"),
    "issuer": _("Issuer"),
    "theme": _("Theme"),
    "instrument": _("Instrument"),
    "beneficiary": _("Beneficiary"),
    "validity": _("Validity"),
    "domain": _("Domain"),
    "campaign": _("Campaign"),
    "stage": _("Stage"),
    "technology": _("Technology"),
    "organisation": _("Organisation"),
    "policy": _("Policy"),
    "modality": _("Modality"),
    "task": _("Task"),
    "licence": _("Licence"),
    "access": _("Access"),
    "publisher": _("Publisher"),
}


def choices(listing: Listing, counts: dict[str, dict[str, int]]) -> dict[str, list[Choice]]:
    """Every facet of the listing's type: its values with these counts, most frequent first, selected ones always
    included."""
    names = list(listing.filter_set_class.facet_filters())
    chosen = {name: listing.values.get(name, []) for name in names}
    found: dict[str, list[tuple[str, int]]] = {}
    for name in names:
        counted = {**dict.fromkeys(chosen[name], 0), **counts.get(name, {})}
        found[name] = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    labels_ = labels(listing.entry_type, {name: dict(pairs) for name, pairs in found.items()})
    return {
        name: [Choice(value, *labels_[name, value], count, value in chosen[name]) for value, count in pairs]
        for name, pairs in found.items()
    }


def counts_by_sql(listing: Listing) -> dict[str, dict[str, int]]:
    """What the index counts, by grouping rows: facet → value → number of entries."""
    names = list(listing.filter_set_class.facet_filters())
    found: dict[str, dict[str, int]] = {name: {} for name in names}
    for name in names:
        documents = listing.without(name).order_by().values("number")
        rows = FacetValue.objects.filter(type=listing.entry_type, facet=name, document__in=documents)
        found[name] = dict(rows.values_list("value").annotate(count=Count("id")).order_by())
    return found


_VOCABULARIES = frozenset(Vocabulary.values)
_YES_NO = {"true": ("是", "Yes"), "false": ("否", "No")}


def labels(entry_type: str, wanted: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """(facet, value) → (Chinese label, English label), in one query at most; a value without a document labels
    itself."""
    filters = FILTER_SETS[entry_type].facet_filters()
    held = index.labels()
    found: dict[tuple[str, str], tuple[str, str]] = {}
    entries: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for name, values in wanted.items():
        origin = str(filters[name].origin)
        kind, prefix = ("term", f"{origin}.") if origin in _VOCABULARIES else (origin, "")
        for value in values:
            found[name, value] = (value, value)
            if origin == "layer":
                layer = enumeration(Layer, value)
                found[name, value] = (layer["name"], layer["name_en"])
            elif origin == "boolean":
                found[name, value] = _YES_NO[value]
            elif kind not in held:
                entries[origin, value].append((name, value))
            elif label := held[kind].get(prefix + value):
                found[name, value] = (label.name, label.name_en)
    if entries:
        types, slugs = {kind for kind, _slug in entries}, {slug for _kind, slug in entries}
        rows = PublicDocument.objects.filter(type__in=types, slug__in=slugs)
        for kind, slug, chinese, english in rows.values_list("type", "slug", "name", "name_en"):
            for key in entries.get((kind, slug), ()):
                found[key] = (chinese, english or chinese)
    return found
