"""One query behind page, API, export and feed: URL parameters to a queryset of stored documents, or a clear refusal.

`Listing(kind, params)` is what every surface uses. The parameters of each type are the fields of its filter set below.
"""

import datetime
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalogue import index, resolving, search
from catalogue.choices import EntryType, Layer, Vocabulary
from catalogue.dates import PartialDate, overlaps_from, overlaps_to
from catalogue.models import FacetValue, PublicDocument

PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
MAX_VALUES = 50
MAX_VALUE_LENGTH = 220
MAX_PAGE = 999_999_999
# Added to addresses by those who share them; pages redirect them away, nothing ever filters by them.
TRACKING = ("from", "isappinstalled")
TRACKING_PREFIX = "utm_"


@dataclass(frozen=True)
class Problem:
    """A parameter that is not understood: its name, a sentence, and the nearest thing that would be."""

    name: str
    message: str
    nearest: str | None = None


class BadParameters(Exception):
    """The request cannot be answered; `problems` say why, one for each parameter."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


def unknown_names(params, known: Iterable[str]) -> list[Problem]:
    """A problem for each parameter that is not among the known ones, with the nearest that is."""
    unknown = [name[:100].encode(errors="replace").decode() for name in params if name not in known]
    return [
        Problem(
            name,
            _("There is no parameter “%(name)s” here.") % {"name": name},
            next(iter(difflib.get_close_matches(name, known, n=1)), None),
        )
        for name in unknown
    ]


def whole(params, name: str, default: int, largest: int) -> int:
    """A parameter that is a whole number from 1. Raises BadParameters."""
    text = params.get(name, "")
    if text == "":
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= largest:
        return int(text)
    message = _("“%(name)s” is a whole number from 1 to %(largest)d.") % {"name": name, "largest": largest}
    raise BadParameters([Problem(name, message)])


def no_value(name: str, value: str, nearest: str | None = None) -> Problem:
    """A value that there is not."""
    shown = value[:MAX_VALUE_LENGTH].encode(errors="replace").decode()
    return Problem(
        name, _("“%(value)s” is no value of “%(name)s”.") % {"value": shown, "name": name}, nearest
    )


def not_among(name: str, known: Iterable[str]) -> Problem:
    """A value that is none of the few that a parameter takes."""
    message = _("“%(name)s” is one of %(values)s.")
    return Problem(name, message % {"name": name, "values": ", ".join(known)})


def repeated(params, names: Iterable[str]) -> list[Problem]:
    """Parameters that stand more than once and may not."""
    message = _("“%(name)s” may stand only once.")
    return [Problem(name, message % {"name": name}) for name in names if len(params.getlist(name)) > 1]


# --- filter fields -------------------------------------------------------------------------------------------------


class ValuesWidget(forms.SelectMultiple):
    """Reads `?kind=a&kind=b`."""

    def value_from_datadict(self, data, files, name):
        return data.getlist(name)


class ValuesField(forms.Field):
    widget = ValuesWidget

    def clean(self, value):
        if len(value or ()) > MAX_VALUES:
            raise ValidationError(_("At most %(count)d values.") % {"count": MAX_VALUES})
        values = list(dict.fromkeys(item for item in value or [] if item != ""))
        for item in values:
            _check_text(item, MAX_VALUE_LENGTH)
        return values


# A filter says what it means twice: `filter` in SQL, `condition` in sets (a function of `index.Contents` and a type).


_VOCABULARIES = frozenset(Vocabulary.values)


def _kind_and_prefix(origin: str) -> tuple[str, str]:
    """Of the documents that values come from: their type, and what stands before the value in their slugs."""
    return ("term", f"{origin}.") if origin in _VOCABULARIES else (origin, "")


def slugs(origin: str, most: int) -> list[str]:
    """The values that a vocabulary or a type has for filters, in order; where there are more than so many, those that
    most entries have."""
    kind, prefix = _kind_and_prefix(origin)
    held: Iterable[str] | None = index.labels().get(kind)
    if held is None:
        held = PublicDocument.objects.filter(type=kind).order_by("slug").values_list("slug", flat=True)
    values = {slug.removeprefix(prefix) for slug in held if slug.startswith(prefix)}
    if len(values) > most:
        used = (
            FacetValue.objects.filter(_facets_of(origin)).values("value").annotate(entries=Count("document"))
        )
        by_use = [value for value, _n in used.values_list("value", "entries").order_by("-entries", "value")]
        values = set([value for value in dict.fromkeys([*by_use, *sorted(values)]) if value in values][:most])
    return sorted(values)


def _facets_of(origin: str) -> Q:
    """The facets, of whatever type, whose values come from there."""
    asked = Q()
    for kind, filter_set in FILTER_SETS.items():
        names = [name for name, one in filter_set.facet_filters().items() if one.origin == origin]
        asked |= Q(type=kind, facet__in=names)
    return asked


class FacetFilter(django_filters.Filter):
    """Documents that have one of the given values in the facet of this name."""

    field_class = ValuesField

    def __init__(self, origin: str, **kwargs):
        super().__init__(**kwargs)
        self.origin = origin  # where its values come from: a vocabulary, or a type of document

    def filter(self, queryset, values):
        if not values:
            return queryset
        matches = FacetValue.objects.filter(
            type=self.parent.entry_type, facet=self.field_name, value__in=values
        )
        return queryset.filter(number__in=matches.values("document_id"))

    def condition(self, values):
        return lambda contents, kind: contents.having(kind, self.field_name, values)

    def known(self, values: list[str]) -> dict[str, str]:
        """Those of the values that exist in public, each with what is meant by it now: a deprecated term means its
        successor, and an old slug the record that it leads to."""
        if self.origin == "layer":
            return {value: value for value in values if value in Layer.values}
        if self.origin == "boolean":
            return {value: value for value in values if value in ("true", "false")}
        kind, prefix = _kind_and_prefix(self.origin)
        found = {value: value for value in values if value in self._public(kind, prefix, values)}
        successors = {
            value: successor for value in found if (successor := self._successor(kind, prefix + value))
        }
        if successors:  # nothing stands above itself, so this ends
            later = self.known(list(successors.values()))
            found |= {value: later.get(successor, value) for value, successor in successors.items()}
        for value in values:
            if value not in found:
                match resolving.resolve(kind, prefix + value):
                    case resolving.Moved(slug):
                        found[value] = slug.removeprefix(prefix)
        return found

    @staticmethod
    def _public(kind: str, prefix: str, values: list[str]) -> set[str]:
        held = index.labels().get(kind)
        if held is not None:
            return {value for value in values if prefix + value in held}
        return set(PublicDocument.objects.filter(type=kind, slug__in=values).values_list("slug", flat=True))

    @staticmethod
    def _successor(kind: str, slug: str) -> str | None:
        label = index.labels().get(kind, {}).get(slug)
        return label.replaced_by if label else None

    def nearest(self, value: str, entry_type: str) -> str | None:
        """The existing value that looks most like this one."""
        if self.origin == "layer":
            candidates = list(Layer.values)
        elif self.origin == "boolean":
            candidates = ["true", "false"]
        else:
            candidates = list(
                FacetValue.objects.filter(type=entry_type, facet=self.field_name)
                .values_list("value", flat=True)
                .distinct()[:2000]
            )
        return next(iter(difflib.get_close_matches(value, candidates, n=1, cutoff=0.4)), None)


class PartialDateField(forms.Field):
    def clean(self, value):
        if value in (None, ""):
            return None
        try:
            return PartialDate(value)
        except ValueError:
            raise ValidationError(_("Write a date as 2018, 2018-10 or 2018-10-12.")) from None


class FromFilter(django_filters.Filter):
    """Dates that may lie on or after the first day of the value."""

    field_class = PartialDateField

    def filter(self, queryset, value):
        return queryset.filter(overlaps_from("date", value)) if value else queryset

    def condition(self, value):
        return lambda contents, kind: contents.dated_from(kind, value)


class ToFilter(django_filters.Filter):
    """Dates that may lie on or before the last day of the value."""

    field_class = PartialDateField

    def filter(self, queryset, value):
        return queryset.filter(overlaps_to("date", value)) if value else queryset

    def condition(self, value):
        return lambda contents, kind: contents.dated_to(kind, value)


class NameField(forms.Field):
    """A name to be looked up: unlike a query it has as many words as it has."""

    def clean(self, value):
        value = (value or "").strip()
        _check_text(value, search.MAX_LENGTH)
        return value


class TextField(NameField):
    def clean(self, value):
        value = super().clean(value)
        if len(value.split()) > search.MAX_WORDS:
            raise ValidationError(_("At most %(count)d words.") % {"count": search.MAX_WORDS})
        return value


class QueryFilter(django_filters.Filter):
    field_class = TextField

    def filter(self, queryset, value):
        return search.matching(queryset, value) if value else queryset


class IdentifierFilter(FacetFilter):
    """`identifier=stock:SSE:688000`, or the value alone; any value is understood, few are known."""

    def known(self, values):
        return {value: value for value in values}


class UpdatedFromFilter(django_filters.Filter):
    field_class = PartialDateField

    def filter(self, queryset, value):
        return queryset.filter(updated_at__gte=self._start(value)) if value else queryset

    def condition(self, value):
        return lambda contents, kind: contents.updated_from(kind, self._start(value))

    @staticmethod
    def _start(value: PartialDate) -> datetime.datetime:
        return datetime.datetime.combine(value.first_day, datetime.time.min, tzinfo=datetime.UTC)


def _check_text(value: str, limit: int) -> None:
    if len(value) > limit:
        raise ValidationError(_("At most %(count)d characters.") % {"count": limit})
    # Bytes of an address that are no UTF-8 come as U+FFFD, which nobody looks for.
    if any(char in "\x00\ufffd" or "\ud800" <= char <= "\udfff" for char in value):
        raise ValidationError(_("This is no text."))


# --- filter sets -----------------------------------------------------------------------------------------------------


class EntryFilterSet(django_filters.FilterSet):
    """The parameters that all types share. A filter named as in the contract; its origin says where its values
    come from."""

    entry_type: str
    orderings: tuple[str, ...] = ()

    q = QueryFilter()
    identifier = IdentifierFilter("identifier")
    updated_from = UpdatedFromFilter()

    @classmethod
    def facet_filters(cls) -> dict[str, FacetFilter]:
        """The filters that are shown as facets, in the order of the contract."""
        return {
            name: filter_
            for name, filter_ in cls.base_filters.items()
            if isinstance(filter_, FacetFilter) and not isinstance(filter_, IdentifierFilter)
        }


class OrganisationFilterSet(EntryFilterSet):
    entry_type = EntryType.ORGANISATION
    orderings = ("founded", "market_value")

    kind = FacetFilter(Vocabulary.ORGANISATION_KIND)
    layer = FacetFilter("layer")
    sector = FacetFilter(Vocabulary.SECTOR)
    topic = FacetFilter("topic")
    place = FacetFilter("place")
    founded_from = FromFilter()
    founded_to = ToFilter()
    listed = FacetFilter("boolean")
    ranking = FacetFilter("ranking")
    designation = FacetFilter(Vocabulary.DESIGNATION)
    round = FacetFilter(Vocabulary.ROUND)


class PolicyFilterSet(EntryFilterSet):
    entry_type = EntryType.POLICY
    orderings = ("issued_on",)

    kind = FacetFilter(Vocabulary.POLICY_KIND)
    level = FacetFilter(Vocabulary.POLICY_LEVEL)
    issuer = FacetFilter(EntryType.ORGANISATION)
    theme = FacetFilter(Vocabulary.THEME)
    instrument = FacetFilter(Vocabulary.INSTRUMENT)
    beneficiary = FacetFilter(Vocabulary.BENEFICIARY)
    validity = FacetFilter(Vocabulary.VALIDITY)
    place = FacetFilter("place")
    topic = FacetFilter("topic")
    issued_from = FromFilter()
    issued_to = ToFilter()


class ScenarioFilterSet(EntryFilterSet):
    entry_type = EntryType.SCENARIO

    domain = FacetFilter(Vocabulary.DOMAIN)
    campaign = FacetFilter(Vocabulary.CAMPAIGN)
    topic = FacetFilter("topic")
    place = FacetFilter("place")
    stage = FacetFilter(Vocabulary.STAGE)
    technology = FacetFilter(Vocabulary.TECHNOLOGY)
    organisation = FacetFilter(EntryType.ORGANISATION)
    policy = FacetFilter(EntryType.POLICY)


class DatasetFilterSet(EntryFilterSet):
    entry_type = EntryType.DATASET
    orderings = ("released_on",)

    kind = FacetFilter(Vocabulary.DATASET_KIND)
    modality = FacetFilter(Vocabulary.MODALITY)
    task = FacetFilter(Vocabulary.TASK)
    domain = FacetFilter(Vocabulary.DOMAIN)
    topic = FacetFilter("topic")
    licence = FacetFilter(Vocabulary.LICENCE)
    access = FacetFilter(Vocabulary.ACCESS)
    publisher = FacetFilter(EntryType.ORGANISATION)


FILTER_SETS: dict[str, type[EntryFilterSet]] = {
    str(filter_set.entry_type): filter_set
    for filter_set in (OrganisationFilterSet, PolicyFilterSet, ScenarioFilterSet, DatasetFilterSet)
}

# Column behind each ordering; a leading `-` reverses, unknown comes last either way, ties go by id.
_COLUMNS = {
    "relevance": "relevance",
    "name": "sort_key",
    "updated_at": "updated_at",
    "founded": "date",
    "issued_on": "date",
    "released_on": "date",
    "market_value": "market_value",
}


class Listing:
    """A validated query over the published entries of one type: `question` for the index, `documents` in SQL.

    `params` is a QueryDict. `also` names parameters that the surface itself understands. Raises BadParameters.
    """

    def __init__(self, entry_type: str, params, *, also: tuple[str, ...] = ()):
        self.entry_type = str(entry_type)
        self.params = params
        self.filter_set_class = FILTER_SETS[self.entry_type]
        problems = unknown_names(params, [*self.names(self.entry_type), *also])
        self.values = self._cleaned(problems)
        self.moved: dict[str, list[str]] = {}  # parameters whose values have another name by now, with that
        problems += self._unknown_values()
        several = [
            name for name, one in self.filter_set_class.base_filters.items() if isinstance(one, FacetFilter)
        ]
        problems += repeated(params, [name for name in self.names(self.entry_type) if name not in several])
        self.page_number = self._whole("page", 1, MAX_PAGE, problems)
        self.page_size = self._whole("page_size", PAGE_SIZE, MAX_PAGE_SIZE, problems)
        self.ordering = self._ordering(problems)
        if problems:
            raise BadParameters(problems)

    @classmethod
    def names(cls, entry_type: str) -> list[str]:
        """Every parameter that a list of this type understands."""
        return [*FILTER_SETS[str(entry_type)].base_filters, "ordering", "page", "page_size"]

    @classmethod
    def orderings(cls, entry_type: str) -> list[str]:
        return ["name", "updated_at", "relevance", *FILTER_SETS[str(entry_type)].orderings]

    def question(self, *, facets: Iterable[str] = (), most: int = index.Question.most) -> index.Question:
        """The page that is asked for, with the cards of its entries and the counts of these facets: of the `most`
        frequent values of each, and of the selected ones."""
        filters = self.filter_set_class.base_filters
        name = self.ordering.removeprefix("-")
        sign = self.ordering.removesuffix(name)
        return index.Question(
            types=(self.entry_type,),
            conditions={
                name: filters[name].condition(value) for name, value in self.values.items() if name != "q"
            },
            plan=search.Plan.of(self.values["q"]) if self.values.get("q") else None,
            ordering=sign + _COLUMNS[name],
            start=(self.page_number - 1) * self.page_size,
            size=self.page_size,
            facets=tuple(facets),
            most=most,
            chosen={name: self.values.get(name, ()) for name in facets},
        )

    # The same in SQL: for files, which hold all of the result, and to compare with.

    def published(self) -> QuerySet:
        return PublicDocument.objects.filter(type=self.entry_type)

    @cached_property
    def documents(self) -> QuerySet:
        """All documents of the result, in order."""
        return self._ordered(self.without(""))

    def without(self, facet: str) -> QuerySet:
        """The result as it would be without the selection in this facet, in no order."""
        filter_set = self.filter_set_class(self.params, queryset=self.published())
        queryset = filter_set.queryset
        for name, value in self.values.items():
            if name != facet:
                queryset = filter_set.filters[name].filter(queryset, value)
        return queryset

    def _ordered(self, queryset: QuerySet) -> QuerySet:
        name = self.ordering.removeprefix("-")
        if name == "relevance":
            return queryset.order_by(*search.RELEVANCE[self.ordering])
        column = F(_COLUMNS[name])
        first = column.desc(nulls_last=True) if self.ordering.startswith("-") else column.asc(nulls_last=True)
        return queryset.order_by(first, "id")

    # --- validation

    def _cleaned(self, problems: list[Problem]) -> dict[str, Any]:
        """The values that are given, by the fields of the filters; only those of the parameters that are there."""
        values = {}
        for name, filter_ in self.filter_set_class.base_filters.items():
            if name not in self.params:
                continue
            field = filter_.field
            if not isinstance(field, ValuesField):
                problems += repeated(self.params, (name,))
            try:
                value = field.clean(field.widget.value_from_datadict(self.params, {}, name))
            except ValidationError as error:
                problems.append(Problem(name, " ".join(map(str, error.messages))))
                continue
            if value:
                values[name] = value
        return values

    def _unknown_values(self) -> list[Problem]:
        problems = []
        for name, value in self.values.items():
            filter_: Any = self.filter_set_class.base_filters[name]
            if not isinstance(filter_, FacetFilter):
                continue
            known = filter_.known(value)
            meant = list(dict.fromkeys(known[item] for item in value if item in known))
            if meant != value:
                self.moved[name] = self.values[name] = meant
            problems += [
                no_value(name, item, filter_.nearest(item, self.entry_type))
                for item in value
                if item not in known
            ]
        return problems

    def _whole(self, name: str, default: int, largest: int, problems: list[Problem]) -> int:
        try:
            return whole(self.params, name, default, largest)
        except BadParameters as error:
            problems += error.problems
            return default

    def _ordering(self, problems: list[Problem]) -> str:
        default = "relevance" if self.values.get("q") else "name"
        ordering = self.params.get("ordering", "") or default
        name = ordering.removeprefix("-")
        known = self.orderings(self.entry_type)
        if name not in known:
            message = _("“ordering” is one of %(names)s, with “-” before it for the reverse.")
            nearest = next(iter(difflib.get_close_matches(name[:100], known, n=1)), None)
            problems.append(Problem("ordering", message % {"names": ", ".join(known)}, nearest))
        if name not in known or (
            name == "relevance" and default != name
        ):  # without words nothing is more relevant
            return default
        return ordering
