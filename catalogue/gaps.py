"""Each gap of the catalogue, said once as a queryset: the quality desk lists it, `quality.check` reports it.

A gap has a list for every kind of record that can have it. `look` runs them all, which takes the longer the larger the
catalogue is, and keeps what it found; a page reads that, and asks again only about the few records that it shows
(`still`).
"""

import datetime
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, StrIndex, Substr
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue import lost
from catalogue.choices import LinkState, Status
from catalogue.fields import UrlField
from catalogue.models import (
    ENTRY_MODELS,
    Achievement,
    Award,
    BenchmarkResult,
    Citation,
    Entry,
    Figure,
    Finding,
    FundingStage,
    GapList,
    Indicator,
    LinkCheck,
    Person,
    Place,
    Product,
    Ranking,
    RankingEdition,
    Source,
    SourceTable,
    Term,
    Topic,
)
from catalogue.models.base import Sourced, unknown_first
from catalogue.snapshots import MODELS, PARTS

# As many of a kind are listed; whoever has mended those finds the next.
MOST = 1000
# An organisation whose newest figure is older is looked at again.
STALE_YEARS = 2
# Only these need a translation: names and codes in Latin letters are read as they are.
CHINESE = "[\u3400-\u9fff]"

Rows = Callable[[], QuerySet]


@dataclass(frozen=True)
class Gap:
    """One thing that may be missing or wrong, with the records that have it by kind."""

    name: str
    label: str | Promise
    explanation: str | Promise
    lists: dict[str, Rows]


# --- which records are looked after ----------------------------------------------------------------------------------


def alive(model: type[models.Model]) -> Q:
    """Whatever is no archived entry, and no part of one."""
    if issubclass(model, Entry):
        return ~Q(status=Status.ARCHIVED)
    keys = [key for key in lost.KEYS[model] if key in ENTRY_MODELS]
    return reduce(lambda found, key: found & ~Q(**{f"{key}__status": Status.ARCHIVED}), keys, Q())


def records(model: type[models.Model]) -> QuerySet:
    """The records of a model that are looked after."""
    rows = model._default_manager.filter(alive(model))
    return rows.order_by("sort_key", "id") if issubclass(model, Entry) else rows.order_by("pk")


def _entries(condition: Callable[[type[Entry]], Q]) -> dict[str, Rows]:
    return {
        kind: lambda model=model: records(model).filter(condition(model))  # type: ignore[misc]
        for kind, model in ENTRY_MODELS.items()
    }


def _models() -> list[type[models.Model]]:
    return sorted(MODELS, key=lambda model: _name(model))


def _name(model: type[models.Model]) -> str:
    return str(model._meta.model_name)


def _by_model(found: dict[type[models.Model], Callable[[type[models.Model]], QuerySet]]) -> dict[str, Rows]:
    return {
        _name(model): lambda model=model, rows=rows: rows(model)  # type: ignore[misc]
        for model, rows in found.items()
    }


# --- statements and their sources ------------------------------------------------------------------------------------


def bare(model: type[models.Model]) -> QuerySet:
    """Statements without a source or a place in it."""
    condition = Q(locator="") if model is Finding else Q(source=None) | Q(locator="")
    return records(model).filter(condition)


def uncited(model: type[Entry]) -> Q:
    return Q(~Exists(Citation.objects.filter(**{model.entry_type: OuterRef("pk")})))


def missing(model: type[models.Model]) -> QuerySet:
    """Facts of which our copy of the source has lost a value."""
    rows = lost.incomplete(model).filter(alive(model))
    return rows.order_by("source", unknown_first("table"), unknown_first("row"), "pk")


# --- translations ----------------------------------------------------------------------------------------------------


@cache
def translated(model: type[models.Model]) -> tuple[str, ...]:
    """The names of the Chinese fields of a model that have an English one beside them."""
    names = {field.name for field in model._meta.concrete_fields}
    own = {"name", "summary"} if issubclass(model, Entry) else set()
    return tuple(name for name in sorted(names) if f"{name}_en" in names and name not in own)


def untranslated(row: models.Model) -> list[str]:
    """The Chinese fields of a record that lack their English; as `_untranslated` finds them."""
    return [
        name
        for name in translated(type(row))
        if re.search(CHINESE, getattr(row, name)) and not getattr(row, f"{name}_en")
    ]


def _untranslated(model: type[models.Model]) -> QuerySet:
    lacking = [Q(**{f"{name}__regex": CHINESE, f"{name}_en": ""}) for name in translated(model)]
    return records(model).filter(reduce(or_, lacking))


# --- figures ---------------------------------------------------------------------------------------------------------


def stale() -> QuerySet:
    """Organisations all of whose figures are of a time before `STALE_YEARS` years ago, or of none that is known; where
    nobody has printed newer ones, an editor sets when to look again, and until then it is none."""
    limit = str(timezone.localdate().year - STALE_YEARS)
    # a period counts by its end: 2022/2024
    ends = Substr("period", StrIndex("period", Value("/")) + 1)
    figures = Figure.objects.filter(organisation=OuterRef("pk"))
    fresh = figures.alias(ends=ends).filter(Q(ends__gte=limit) | Q(as_of__gte=limit))
    rows = records(ENTRY_MODELS["organisation"]).filter(Exists(figures), ~Exists(fresh))
    return rows.exclude(next_check_due__gt=timezone.localdate())


def disputed_figures(model: type[models.Model] = Figure) -> QuerySet:
    """Amounts that differ from another one of the same time, where not exactly one is preferred; as `Figure.question`
    says what one question is. The first row of each question."""
    when = Case(
        When(period="", then=Coalesce(F("as_of"), Value(""))),
        default=F("period"),
        output_field=models.CharField(),
    )
    rows = Figure.objects.exclude(organisation=None).exclude(amount=None).alias(when=when)
    same = rows.filter(**{name: OuterRef(name) for name in ("organisation", "metric", "fiscal", "when")})
    differs = ~Q(amount=OuterRef("amount")) | ~Q(currency=OuterRef("currency"))
    return _disputed(rows, same, differs)


def disputed_stages(model: type[models.Model] = FundingStage) -> QuerySet:
    rows = FundingStage.objects.exclude(organisation=None).exclude(round=None)
    same = rows.filter(organisation=OuterRef("organisation"))
    return _disputed(rows, same, ~Q(round=OuterRef("round")))


def _disputed(rows: QuerySet, same: QuerySet, differs: Q) -> QuerySet:
    chosen = same.filter(preferred=True).order_by().values("organisation").annotate(n=Count("pk")).values("n")
    first = ~Exists(same.filter(pk__lt=OuterRef("pk")))
    # one question may be answered twice alike and once otherwise, so any two answers may be those that differ
    return (
        rows.filter(alive(rows.model))
        .alias(chosen=Coalesce(Subquery(chosen), 0))
        .exclude(chosen=1)
        .filter(first, Exists(same.filter(differs)))
        .order_by("organisation__sort_key", "pk")
    )


# --- what is connected -----------------------------------------------------------------------------------------------

# Everything stands in a source and most have terms and places: that connects no two records.
_EVERYWHERE = {Source, SourceTable, Term, Topic, Place}


def _relations(model: Any) -> list[Any]:
    """The fields of a model that lead to a record of which it could be an orphan."""
    return [
        field
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.related_model in MODELS and field.related_model not in _EVERYWHERE
    ]


def unconnected(model: type[Entry]) -> Q:
    """Entries that name no other record and that none names, by themselves or through one of their parts. One that
    stands in a table of a source is there for that, though nothing else is said of it."""
    of_it = OuterRef("pk")
    connected = [
        Exists(records(model).filter(pk=of_it, **{f"{f.name}__isnull": False})) for f in _relations(model)
    ]
    for other in _models():
        relations = _relations(other)
        for field in (one for one in relations if one.related_model is model):
            rows = records(other).order_by().filter(**{field.name: of_it})
            if (other, field.name) not in PARTS[model]:
                connected.append(Exists(rows))
                continue
            if issubclass(other, Sourced):
                connected.append(Exists(rows.exclude(table=None)))
            beyond = [one.name for one in relations if one.name not in lost.KEYS[other]]
            if beyond:
                further = reduce(or_, (Q(**{f"{name}__isnull": False}) for name in beyond))
                connected.append(Exists(rows.filter(further)))
    return ~reduce(or_, (Q(one) for one in connected))


def _uses(model: type[models.Model], *but: type[models.Model]) -> Q:
    """Whether a record of the model is named by anything that is looked after."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        naming: Any = relation.related_model
        if relation.auto_created and relation.is_relation and naming in MODELS and naming not in but:
            rows = records(naming).order_by()
            found.append(Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")}))))  # type: ignore[union-attr]
    return reduce(or_, found)


def unused(model: type[models.Model]) -> QuerySet:
    """Shared records that nothing names."""
    return records(model).filter(~_uses(model))


def _of_nobody(*names: str) -> Callable[[type[models.Model]], QuerySet]:
    """Shared records that name nobody they belong to, and do not say why either."""

    def rows(model: type[models.Model]) -> QuerySet:
        said = reduce(or_, (Q(absent__contains=f"{name}=") for name in names))
        return records(model).filter(**{f"{name}__isnull": True for name in names}).exclude(said)

    return rows


def deprecated_terms(model: type[models.Model] = Term) -> QuerySet:
    """Terms that have a successor and are still used."""
    return Term.objects.exclude(replaced_by=None).filter(_uses(Term, Term)).order_by("sort_key", "id")


# --- links -----------------------------------------------------------------------------------------------------------


@cache
def url_fields() -> tuple[tuple[type[models.Model], str], ...]:
    """Every field that holds a web address."""
    return tuple(
        (model, field.name)
        for model in _models()
        for field in model._meta.concrete_fields
        if isinstance(field, UrlField)
    )


def _links(state: LinkState) -> dict[str, Rows]:
    return {
        f"{_name(model)}.{name}": lambda model=model, name=name: records(model).filter(  # type: ignore[misc]
            **{f"{name}__in": LinkCheck.objects.filter(state=state).values("url")}
        )
        for model, name in url_fields()
    }


# --- all of them -----------------------------------------------------------------------------------------------------


@cache
def every() -> dict[str, Gap]:
    sourced = [model for model in _models() if issubclass(model, Sourced)]
    found = (
        Gap(
            "bare",
            _("Bare facts"),
            _("Statements without a source or a place in it; they keep an entry from being published."),
            _by_model(dict.fromkeys([*sourced, Finding], bare)),
        ),
        Gap(
            "uncited",
            _("Entries without a citation"),
            _("No source bears them; they cannot be published."),
            _entries(uncited),
        ),
        Gap(
            "missing",
            _("Missing from our copy"),
            _("The source gives a value and our copy of it has lost it; a better copy has it."),
            _by_model(dict.fromkeys(lost.FACTS, missing)),
        ),
        Gap(
            "stale",
            _("Stale figures"),
            _(
                "The newest figure of the organisation is more than two years old, or of no known time. "
                "Where there is no newer one, set in its form when to look again."
            ),
            {"organisation": stale},
        ),
        Gap(
            "due",
            _("Due for a check"),
            _("The day has come on which they were to be compared with their sources again."),
            _entries(lambda _model: Q(next_check_due__lte=timezone.localdate())),
        ),
        Gap(
            "summary",
            _("Missing summaries"),
            _("Lists and pages begin with a name alone."),
            _entries(lambda _model: Q(summary="")),
        ),
        Gap(
            "summary_en",
            _("Missing English summaries"),
            _("English readers see no summary."),
            _entries(lambda _model: Q(summary_en="")),
        ),
        Gap(
            "name_en",
            _("Missing English names"),
            _("English readers see the Chinese name."),
            _entries(lambda _model: Q(name_en="", name__regex=CHINESE)),
        ),
        Gap(
            "translation",
            _("Other missing translations"),
            _("Facts and shared records with Chinese words and no English ones beside them."),
            _by_model(dict.fromkeys([model for model in _models() if translated(model)], _untranslated)),
        ),
        Gap(
            "broken",
            _("Broken links"),
            _("Web addresses that did not work when they were last asked."),
            _links(LinkState.BROKEN),
        ),
        Gap(
            "moved",
            _("Links that have moved"),
            _("Web addresses that lead on to another one for good."),
            _links(LinkState.MOVED),
        ),
        Gap(
            "terms",
            _("Deprecated terms in use"),
            _("Merging each into its successor moves all its uses."),
            _by_model({Term: deprecated_terms}),
        ),
        Gap(
            "orphans",
            _("Orphans"),
            _(
                "Entries that name no other record and that none names; shared records that belong to nothing."
            ),
            {
                **_entries(unconnected),
                **_by_model(
                    {
                        Product: _of_nobody("makers"),
                        Award: _of_nobody("participants"),
                        Achievement: _of_nobody("organisations", "people"),
                        BenchmarkResult: _of_nobody("organisations", "dataset"),
                        **dict.fromkeys((Person, Ranking, RankingEdition, Indicator, Source), unused),
                    }
                ),
            },
        ),
        Gap(
            "disputed",
            _("Disagreement without a preferred value"),
            _("Several answers to one question, and none or more than one of them is preferred."),
            _by_model({Figure: disputed_figures, FundingStage: disputed_stages}),
        ),
    )
    return {gap.name: gap for gap in found}


# --- what was found --------------------------------------------------------------------------------------------------


def look(*, now: datetime.datetime | None = None) -> int:
    """Look for every gap and keep what was found, at most `MOST` of a list; returns how many there are."""
    found = []
    for gap in every().values():
        for kind, rows in gap.lists.items():
            ids = [str(pk) for pk in rows().values_list("pk", flat=True)[: MOST + 1]]
            kept = " ".join(ids[:MOST])
            found.append(GapList(gap=gap.name, kind=kind, count=len(ids), ids=kept, at=now or timezone.now()))
    with transaction.atomic():
        GapList.objects.all().delete()
        GapList.objects.bulk_create(found)
    return sum(row.count for row in found)


@dataclass(frozen=True)
class Counted:
    """How many there were; of more than are listed it is known only that there are more."""

    number: int
    more: bool = False

    def __str__(self):
        return f"{self.number // MOST * MOST:,}+" if self.more else f"{self.number:,}"

    def __bool__(self):
        return self.number > 0


def counted(rows: list[GapList]) -> Counted:
    return Counted(sum(min(row.count, MOST) for row in rows), any(row.count > MOST for row in rows))


def still(gap: Gap, kind: str, ids: list[str]) -> list[Any]:
    """Those of these records that have the gap even now, in the same order, with what their names need."""
    rows = gap.lists[kind]().filter(pk__in=[uuid.UUID(pk) for pk in ids])
    rows = rows.select_related(*lost.in_name(rows.model))
    found = {str(row.pk): row for row in rows}
    return [found[pk] for pk in ids if pk in found]


def asked(url_of: dict[Any, str]) -> dict[Any, LinkCheck]:
    """What the addresses of these records answered, by the same keys."""
    known = {check.url: check for check in LinkCheck.objects.filter(url__in=set(url_of.values()))}
    return {key: known[url] for key, url in url_of.items() if url in known}
