"""Each gap of the catalogue, said once as a queryset: the quality desk lists and counts it, `quality.check` reads it.

A list is one query over one kind of record, of at most `MOST` rows. Counts are kept by a task (`count`), so that no
page view looks through the whole catalogue.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue import snapshots
from catalogue.choices import LinkState, Status
from catalogue.fields import UrlField
from catalogue.models import (
    ENTRY_MODELS,
    Entry,
    Figure,
    FundingStage,
    GapCount,
    LinkCheck,
    Person,
    Place,
    Product,
    Term,
)
from catalogue.models.base import OfEntry, Sourced

# As many are listed and counted; whoever has mended those finds the next.
MOST = 1000
# An organisation whose newest figure is older is looked at again.
STALE_YEARS = 2

BARE = Q(source=None) | Q(locator="")


@dataclass(frozen=True)
class Gap:
    """One thing that may be missing or wrong, with its records by kind."""

    name: str
    label: str | Promise
    explanation: str | Promise
    lists: dict[str, Callable[[], QuerySet]]
    field: str = ""  # where in the form of the record it is mended


def entries(model: type[Entry]) -> QuerySet:
    """Entries that are looked after."""
    return model._default_manager.exclude(status=Status.ARCHIVED).order_by("sort_key", "id")


def _of_entries(condition: Callable[[type[Entry]], Q]) -> dict[str, Callable[[], QuerySet]]:
    return {
        kind: (lambda model=model: entries(model).filter(condition(model)))  # type: ignore[misc]
        for kind, model in ENTRY_MODELS.items()
    }


def without_citation(model: type[Entry]) -> Q:
    citations: Any = model._meta.get_field("citation")
    rows = citations.related_model._default_manager.filter(**{model.entry_type: OuterRef("pk")})
    return ~Exists(rows)  # type: ignore[return-value]


WITHOUT_SUMMARY = Q(summary="")
WITHOUT_SUMMARY_EN = Q(summary_en="")


@cache
def parts() -> dict[str, tuple[type[Sourced], str]]:
    """The facts that are rows of an entry: name → model and the keys to what they belong to."""
    return {
        str(part._meta.model_name): (part, "entry" if issubclass(part, OfEntry) else key)
        for model in ENTRY_MODELS.values()
        for part, key in snapshots.PARTS[model]
        if issubclass(part, Sourced)
    }


def bare_facts(model: type[Sourced], key: str) -> QuerySet:
    """Statements without a source or a place in it, of entries that are looked after."""
    keys = list(ENTRY_MODELS) if key == "entry" else [key]
    alive = Q()
    for one in keys:
        alive |= Q(**{f"{one}__isnull": False}) & ~Q(**{f"{one}__status": Status.ARCHIVED})
    return model._default_manager.filter(BARE).filter(alive).select_related(*keys).order_by("pk")


# --- figures ---------------------------------------------------------------------------------------------------------


def stale() -> QuerySet:
    """Organisations all of whose figures are of a time before `STALE_YEARS` years ago, or of none that is known."""
    limit = str(timezone.localdate().year - STALE_YEARS)
    figures = Figure.objects.filter(organisation=OuterRef("pk"))
    fresh = figures.filter(Q(period__gte=limit) | Q(as_of__gte=limit))
    return entries(ENTRY_MODELS["organisation"]).filter(Exists(figures), ~Exists(fresh))


def disputed_figures() -> QuerySet:
    """Amounts that several rows state for one time, with none or more than one of them preferred; as `Figure.question`
    says what one question is. One row of each."""
    when = Case(When(period="", then=F("as_of")), default=F("period"), output_field=models.CharField())
    rows = Figure.objects.exclude(organisation=None).exclude(amount=None).annotate(when=when)
    return _disputed(rows, "organisation", "metric", "fiscal", "when")


def disputed_stages() -> QuerySet:
    return _disputed(FundingStage.objects.exclude(organisation=None), "organisation")


def _disputed(rows: QuerySet, *question: str) -> QuerySet:
    one = models.Count("pk", filter=Q(preferred=True))
    asked = rows.order_by().values(*question).annotate(answers=Count("pk"), chosen=one)
    found = asked.filter(answers__gt=1).exclude(chosen=1).values_list("organisation", flat=True)
    return entries(ENTRY_MODELS["organisation"]).filter(pk__in=found)


# --- what is used ----------------------------------------------------------------------------------------------------


def _uses(model: type[models.Model], *but: type[models.Model]) -> list[Exists]:
    """For each relation that leads to a model, whether it leads to this record."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.is_relation and relation.auto_created and relation.field.remote_field):
            continue
        naming: Any = relation.related_model
        if naming in snapshots.MODELS and naming not in but:
            field = relation.field
            if field.many_to_many:
                through, name = field.remote_field.through, field.m2m_reverse_field_name()
                found.append(Exists(through._default_manager.filter(**{name: OuterRef("pk")})))
            else:
                found.append(Exists(naming._default_manager.filter(**{field.name: OuterRef("pk")})))
    return found


def _any(conditions: list[Exists]) -> Q:
    used = Q()
    for condition in conditions:
        used |= Q(condition)
    return used


def deprecated_terms() -> QuerySet:
    """Terms that have a successor and are still used."""
    return Term.objects.exclude(replaced_by=None).filter(_any(_uses(Term, Term))).order_by("sort_key", "id")


def unused(model: type[models.Model]) -> QuerySet:
    return model._default_manager.filter(~_any(_uses(model)))


def unconnected(model: type[Entry]) -> Q:
    """Entries that no other entry names, and that name none."""
    ours = set(ENTRY_MODELS.values())
    connected = []
    for other in sorted(snapshots.MODELS, key=lambda one: str(one._meta.model_name)):
        fields = [f for f in (*other._meta.fields, *other._meta.many_to_many) if f.related_model in ours]
        keys = {*ENTRY_MODELS} if issubclass(other, OfEntry) else set()
        beyond = [f for f in fields if f.name not in keys]
        if other not in ours and (not beyond or (not keys and len(fields) < 2)):
            continue
        for f in fields:
            if f.many_to_many:
                if other is model:
                    rows = f.remote_field.through._default_manager.filter(
                        **{f.m2m_field_name(): OuterRef("pk")}
                    )
                    connected.append(Exists(rows))
                if f.related_model is model:
                    rows = f.remote_field.through._default_manager.filter(
                        **{f.m2m_reverse_field_name(): OuterRef("pk")}
                    )
                    connected.append(Exists(rows))
            elif f.related_model is model:
                connected.append(Exists(other._default_manager.filter(**{f.name: OuterRef("pk")})))
    return ~_any(connected)


# --- links -----------------------------------------------------------------------------------------------------------


@cache
def url_fields() -> list[tuple[type[models.Model], str]]:
    """Every field that holds a web address."""
    return [
        (model, field.name)
        for model in sorted(snapshots.MODELS, key=lambda one: str(one._meta.model_name))
        for field in model._meta.concrete_fields
        if isinstance(field, UrlField)
    ]


def broken(model: type[models.Model], name: str) -> QuerySet:
    rows = LinkCheck.objects.filter(state=LinkState.BROKEN).values("url")
    return model._default_manager.filter(**{f"{name}__in": rows}).order_by("pk")


# --- all of them -----------------------------------------------------------------------------------------------------


@cache
def every() -> dict[str, Gap]:
    def due(_model) -> Q:
        return Q(next_check_due__lte=timezone.localdate())

    found = (
        Gap(
            "bare",
            _("Bare facts"),
            _("Statements without a source or a place in it; they keep an entry from being published."),
            {
                kind: (lambda model=model, key=key: bare_facts(model, key))  # type: ignore[misc]
                for kind, (model, key) in parts().items()
            },
        ),
        Gap(
            "uncited",
            _("Entries without a citation"),
            _("No source bears them."),
            _of_entries(without_citation),
        ),
        Gap(
            "stale",
            _("Stale figures"),
            _("The newest figure is more than two years old, or of no known time."),
            {"organisation": stale},
            "figure_set-group",
        ),
        Gap(
            "due",
            _("Due for a check"),
            _("The day that somebody set has come."),
            _of_entries(due),
            "id_verified_on",
        ),
        Gap(
            "name_en",
            _("Missing English names"),
            _("English readers see the Chinese name."),
            _of_entries(lambda _model: Q(name_en="")),
            "id_name_en",
        ),
        Gap(
            "summary_en",
            _("Missing English summaries"),
            _("English readers see the Chinese summary, or none."),
            _of_entries(lambda _model: WITHOUT_SUMMARY_EN),
            "id_summary_en",
        ),
        Gap(
            "summary",
            _("Missing summaries"),
            _("Lists and pages begin with a name alone."),
            _of_entries(lambda _model: WITHOUT_SUMMARY),
            "id_summary",
        ),
        Gap(
            "links",
            _("Broken links"),
            _("Web addresses that did not work when they were last asked."),
            {
                f"{model._meta.model_name}.{name}": (lambda model=model, name=name: broken(model, name))  # type: ignore[misc]
                for model, name in url_fields()
            },
        ),
        Gap(
            "terms",
            _("Deprecated terms in use"),
            _("Merge each into its successor: that moves all its uses."),
            {"term": deprecated_terms},
            "id_replaced_by",
        ),
        Gap(
            "orphans",
            _("Orphans"),
            _("Entries that name no other and that none names; shared records that nothing uses."),
            {
                **_of_entries(unconnected),
                **{
                    str(model._meta.model_name): (lambda model=model: unused(model))  # type: ignore[misc]
                    for model in (Term, Person, Product, Place)
                },
            },
        ),
        Gap(
            "disputed",
            _("Disagreement without a preferred value"),
            _("Several answers to one question, and none or more than one is preferred."),
            {"figure": disputed_figures, "fundingstage": disputed_stages},
        ),
    )
    return {gap.name: gap for gap in found}


def count(*, now: datetime.datetime | None = None) -> int:
    """Count every gap, up to one more than `MOST`; returns how many there are in all."""
    rows = [
        GapCount(gap=gap.name, kind=kind, count=rows()[: MOST + 1].count(), at=now or timezone.now())
        for gap in every().values()
        for kind, rows in gap.lists.items()
    ]
    with transaction.atomic():
        GapCount.objects.all().delete()
        GapCount.objects.bulk_create(rows)
    return sum(row.count for row in rows)
