"""Cells of a source that our copy of it has lost, table by table, and what stands in the same rows.

Reads only. `quality` counts them for the whole catalogue, here they are found for the one who fills them in.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max

from catalogue.choices import Absence, RevisionState
from catalogue.models import (
    Citation,
    ExchangeRate,
    RankingEdition,
    RankingPlace,
    Revision,
    Source,
    SourceTable,
)
from catalogue.models.base import Entry, Sourced
from catalogue.snapshots import MODELS, PARTS
from catalogue.tables.facts import KINDS, in_source

FACTS: tuple[type[Sourced], ...] = (
    *(model for model, _visible in KINDS.values()),
    RankingEdition,
    ExchangeRate,
)
MOST_CELLS = 200  # on one page


@dataclass
class Gap:
    """A fact with the names of its values that are lost."""

    fact: Any
    names: list[str]
    beside: list[str] = field(default_factory=list)  # what else the row of the table says

    @property
    def said(self) -> str:
        """What it is about, in one line."""
        fact = self.fact
        if isinstance(fact, Citation):
            return str(fact.entry or "")
        return " · ".join(filter(None, (str(fact), fact.as_reported)))


@dataclass(frozen=True)
class Table:
    """A table of the source, or what stands in none, with the number of its lost cells."""

    table: SourceTable | None
    cells: int
    facts: int


def incomplete(model: Any, source: Source | None = None) -> Any:
    """The facts of a kind that have lost something."""
    facts: Any = model._default_manager.filter(source=source) if source else model._default_manager.all()
    if model is Citation:
        return facts.filter(absence=Absence.MISSING)
    return facts.filter(absent__contains=f"={Absence.MISSING}")


def names(fact: Any) -> list[str]:
    """Its values that are lost."""
    if fact is None:
        return []
    if isinstance(fact, Citation):
        return fact.field_names
    return [name for name, reason in fact.absent.items() if reason == Absence.MISSING]


def sources() -> list[tuple[Source, int]]:
    """The sources with lost cells, and how many facts have some."""
    facts: dict[Any, int] = defaultdict(int)
    for model in FACTS:
        for pk, count in incomplete(model).order_by().values_list("source").annotate(facts=Count("pk")):
            facts[pk] += count
    return [(source, facts[source.pk]) for source in Source.objects.filter(pk__in=[pk for pk in facts if pk])]


def tables(source: Source) -> list[Table]:
    """The tables with lost cells in the order of the source; what stands in no table comes first."""
    cells: dict[Any, int] = defaultdict(int)
    facts: dict[Any, int] = defaultdict(int)
    for model in FACTS:
        for fact in incomplete(model, source).only("table", "fields" if model is Citation else "absent"):
            cells[fact.table_id] += len(names(fact))
            facts[fact.table_id] += 1
    known = list(source.tables.filter(pk__in=[pk for pk in cells if pk]).order_by("order", "slug"))
    found = [Table(None, cells[None], facts[None])] if cells.get(None) else []
    return [*found, *(Table(table, cells[table.pk], facts[table.pk]) for table in known)]


def in_name(model: Any) -> list[str]:
    """What the name of a fact needs."""
    named = [one.name for one in model._meta.fields if one.is_relation]
    return [*named, "edition__ranking"] if model is RankingPlace else named


def whole(rows: Any) -> Any:
    """With all that a form shows of them."""
    named = in_name(rows.model)
    return rows.select_related(*named).prefetch_related(*(one.name for one in rows.model._meta.many_to_many))


def gaps(source: Source, table: SourceTable | None) -> list[Gap]:
    """The facts of a table with lost cells, in the order of its rows."""
    found = []
    for model in FACTS:
        found += [Gap(fact, names(fact)) for fact in whole(incomplete(model, source).filter(table=table))]
    found.sort(
        key=lambda gap: (gap.fact.row or 0, in_source(gap.fact), str(gap.fact._meta.model_name), gap.fact.pk)
    )
    return found


def fetch(source: Source, wanted: dict[str, dict[Any, list[str]]]) -> list[Gap]:
    """Facts of the source by kind and id, with the names that were lost when they were last shown."""
    found = []
    for model in FACTS:
        if asked := wanted.get(str(model._meta.model_name)):
            found += [
                Gap(fact, asked[fact.pk])
                for fact in whole(model._default_manager.filter(pk__in=asked, source=source))
            ]
    return found


def pages(found: Iterable[Gap]) -> list[list[Gap]]:
    """At most 200 cells a page; one fact is never torn apart."""
    pages: list[list[Gap]] = [[]]
    cells = 0
    for gap in found:
        if pages[-1] and cells + len(gap.names) > MOST_CELLS:
            pages.append([])
            cells = 0
        pages[-1].append(gap)
        cells += len(gap.names)
    return pages


def look_beside(shown: list[Gap], table: SourceTable | None) -> None:
    """Fetch what else the rows of these facts say, for orientation."""
    numbers = {gap.fact.row for gap in shown if gap.fact.row} if table else set()
    if not numbers:
        return
    said: dict[int | None, list[tuple[Any, str]]] = defaultdict(list)
    for model in FACTS:
        named = in_name(model)
        for fact in model._default_manager.filter(table=table, row__in=numbers).select_related(*named)[:2000]:
            said[fact.row].append((fact.pk, fact.as_reported[:120] or str(fact)[:120]))
    for gap in shown:
        words = [
            text
            for pk, text in said.get(gap.fact.row, ())
            if pk != gap.fact.pk and text != gap.fact.as_reported
        ]
        gap.beside = list(dict.fromkeys(words))[:6]


KEYS = {part: [key for parts in PARTS.values() for one, key in parts if one is part] for part in MODELS}


def owner(fact: Any) -> Any:
    """The record that a row fetched here is a part of, or itself; no query."""
    return next((found for key in KEYS[type(fact)] if (found := getattr(fact, key)) is not None), fact)


def states(records: Iterable[Any]) -> dict[Any, int]:
    """`workflow.state_of` of many records, in one query."""
    records = list(records)
    others = [record.pk for record in records if not isinstance(record, Entry)]
    last = Revision.objects.filter(record_id__in=others, state=RevisionState.DONE).values_list("record_id")
    numbers = dict(last.annotate(last=Max("number")))
    return {
        record.pk: record.lock if isinstance(record, Entry) else numbers.get(record.pk, 0)
        for record in records
    }
