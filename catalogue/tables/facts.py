"""Which facts stand in a table: what the public may see of each kind, fetched with all that a column shows of them.

The number of queries depends on the columns, never on the rows.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from catalogue.choices import Status
from catalogue.models import (
    ENTRY_TYPES,
    Achievement,
    Alias,
    Approval,
    Award,
    AwardParticipant,
    BenchmarkResult,
    Citation,
    Classification,
    Designation,
    Distribution,
    Entry,
    Figure,
    Filing,
    FundingRound,
    FundingStage,
    Identifier,
    Issuer,
    Link,
    Listing,
    Measure,
    Milestone,
    Observation,
    Outcome,
    Participant,
    Phase,
    Product,
    Programme,
    RankingPlace,
    Role,
    SourceTable,
    SourceTableColumn,
)
from catalogue.models.base import OfEntry, Sourced


def _published(name: str) -> Q:
    return Q(**{f"{name}__status": Status.PUBLISHED})


def _published_or_none(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | _published(name)


def _of_published(queryset: QuerySet) -> QuerySet:
    of_any = Q()
    for entry_type in ENTRY_TYPES:
        of_any |= _published(entry_type)
    return queryset.filter(of_any)


def _of(*names: str) -> Callable[[QuerySet], QuerySet]:
    """Facts whose subjects are published."""
    published = Q()
    for name in names:
        published &= _published(name)
    return lambda queryset: queryset.filter(published)


def _of_organisation(queryset: QuerySet) -> QuerySet:
    """Facts of a published organisation, or of one whose name our copy has lost."""
    return queryset.filter(_published_or_none("organisation"))


def _shared_by(name: str) -> Callable[[QuerySet], QuerySet]:
    """Shared records that a published entry shows, or that name no entry at all."""
    return lambda queryset: queryset.filter(_shown_by(queryset.model, name))


def _shown_by(model: type[Model], name: str, prefix: str = "") -> Q:
    records = model._default_manager
    shown = records.filter(_published(name)).values("pk")
    naming_one = records.filter(**{f"{name}__isnull": False}).values("pk")
    return Q(**{f"{prefix}pk__in": shown}) | ~Q(**{f"{prefix}pk__in": naming_one})


def _approvals(queryset: QuerySet) -> QuerySet:
    return queryset.filter(_shown_by(Product, "makers", "product__"))


def _award_participants(queryset: QuerySet) -> QuerySet:
    awards = _shown_by(Award, "participants__organisation", "award__")
    return queryset.filter(awards & _published_or_none("organisation"))


KINDS: dict[str, tuple[type[Sourced], Callable[[QuerySet], QuerySet]]] = {
    "achievement": (Achievement, _shared_by("organisations")),
    "alias": (Alias, _of_published),
    "approval": (Approval, _approvals),
    "award": (Award, _shared_by("participants__organisation")),
    "award_participant": (AwardParticipant, _award_participants),
    "benchmark_result": (BenchmarkResult, _shared_by("organisations")),
    "citation": (Citation, _of_published),
    "classification": (Classification, _of_organisation),
    "designation": (Designation, _of_organisation),
    "distribution": (Distribution, _of("dataset")),
    "figure": (Figure, _of_organisation),
    "filing": (Filing, _of_organisation),
    "funding_round": (FundingRound, _of_organisation),
    "funding_stage": (FundingStage, _of_organisation),
    "identifier": (Identifier, _of_published),
    "issuer": (Issuer, _of("policy", "organisation")),
    "link": (Link, _of_published),
    "listing": (Listing, _of_organisation),
    "measure": (Measure, _of("policy")),
    "milestone": (Milestone, _of_organisation),
    "observation": (Observation, _of_organisation),
    "outcome": (Outcome, _of("scenario")),
    "participant": (Participant, _of("scenario", "organisation")),
    "phase": (Phase, _of("policy")),
    "product": (Product, _shared_by("makers")),
    "programme": (Programme, _of_organisation),
    "ranking_place": (RankingPlace, _of_organisation),
    "role": (Role, _of_organisation),
}


def visible_of(facts: list[Any]) -> list[Any]:
    """The ids of those facts whose owner is published, or that hang on nothing at all."""
    found: list[Any] = []
    for model, visible in KINDS.values():
        ids = [fact.pk for fact in facts if type(fact) is model]
        if ids:
            found += visible(model._default_manager.filter(pk__in=ids)).values_list("pk", flat=True)
    return found


Facts = dict[int, dict[str, list[Any]]]  # row → kind → facts


def facts_of(table: SourceTable, columns: list[SourceTableColumn]) -> Facts:
    """The facts of the table's rows."""
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for kind in sorted({column.path.partition(".")[0] for column in columns} & set(KINDS)):
        model, visible = KINDS[kind]
        own = [column for column in columns if column.path.startswith(f"{kind}.")]
        paths = [column.path.split(".")[1:] for column in own]
        paths += [name.split(".") for column in own for name in conditions(column.where)]
        found = visible(model._default_manager.filter(table=table, row__isnull=False))
        for fact in found.prefetch_related(*_relations(model, paths)):
            facts[fact.row][kind].append(fact)
    return facts


def spellings(table: SourceTable) -> dict[tuple[int, Any], str]:
    """(row, entry id) → how the row spells the entry's name, where that is cited by itself."""
    names = _of_published(Citation.objects.filter(table=table, row__isnull=False, fields="name"))
    return {
        (row, next(filter(None, ids))): as_reported
        for row, as_reported, *ids in names.values_list(
            "row", "as_reported", *(f"{kind}_id" for kind in ENTRY_TYPES)
        )
    }


def in_source(fact: Any) -> tuple[int, list[int]]:
    """Where a fact stands among others of its row: by its own order, then by the lines that its locator names."""
    return getattr(fact, "order", 0), [int(number) for number in re.findall(r"L(\d+)", fact.locator)]


def _relations(model: type[Model], paths: Iterable[list[str]]) -> list[str]:
    """What to fetch with the facts, so that following the paths asks the database no more; their subjects always, and
    the indicator for its unit."""
    wanted: dict[str, None] = {}
    subjects = [[name] for name in ("entry", "organisation", "policy", "scenario", "dataset", "indicator")]
    for path in [*subjects, *paths]:
        starts: list[tuple[str, type[Model]]] = [("", model)]
        for name in path:
            following = []
            for prefix, owner in starts:
                names = ENTRY_TYPES if name == "entry" and issubclass(owner, OfEntry) else (name,)
                for step in names:
                    relation = {item.name: item for item in owner._meta.get_fields()}.get(step)
                    if relation and relation.related_model and hasattr(owner, step):
                        wanted[f"{prefix}{step}"] = None
                        following.append((f"{prefix}{step}__", relation.related_model))
            starts = following
    return list(wanted)


def other_names(facts: Iterable[Sourced]) -> dict:
    """Entry id → its other names, for every entry that these facts or their relations name."""
    ids: dict[str, set] = {entry_type: set() for entry_type in ENTRY_TYPES}
    waiting, seen = list[Any](facts), set()
    while waiting:
        record = waiting.pop()
        if isinstance(record, Entry):
            ids[record.entry_type].add(record.pk)
        if (key := (type(record), record.pk)) in seen:
            continue
        seen.add(key)
        waiting += [item for item in record._state.fields_cache.values() if isinstance(item, Model)]
        for fetched in getattr(record, "_prefetched_objects_cache", {}).values():
            waiting += list(fetched)
    names: dict[Any, list[str]] = defaultdict(list)
    of_these = Q()
    for entry_type, found in ids.items():
        of_these |= Q(**{f"{entry_type}__in": found})
    for alias in Alias.objects.filter(of_these):
        names[next(filter(None, (getattr(alias, f"{kind}_id") for kind in ENTRY_TYPES)))].append(alias.name)
    return names


def conditions(where: str) -> dict[str, tuple[str, list[str]]]:
    """`metric=revenue;as_reported^=研究领域` → {name: (operator, values)}; `^=` asks how the value begins."""
    conditions = {}
    for part in filter(None, (part.strip() for part in where.split(";"))):
        name, _equals, values = part.partition("=")
        operator = "^" if name.endswith("^") else "!" if name.endswith("!") else "="
        conditions[name.rstrip("^!")] = (operator, values.split("|"))
    return conditions
