"""What the catalogue still lacks, and what is wrong in it: counted and named, for editors and for `check_catalogue`.

A gap is honest: a value that our copy of a source has lost, a summary that is not written yet. A fault is a mistake:
a statement without its source or place, an entry without a citation, a table whose rows are not numbered through.
What each of them is stands in `gaps`; here are those that the public may see.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from catalogue import gaps, lost, text
from catalogue.choices import Absence, Status
from catalogue.models import (
    ENTRY_MODELS,
    Alias,
    Citation,
    ExchangeRate,
    Finding,
    RankingEdition,
    SourceTable,
    SourceTableColumn,
)
from catalogue.models.base import Entry
from catalogue.tables.facts import KINDS


@dataclass(frozen=True, order=True)
class Missing:
    """A value that the source gives and our copy of it does not."""

    source: str
    table: str
    locator: str
    field: str
    of: str

    def __str__(self):
        return f"{self.locator}: {self.field} ({self.of})"


@dataclass
class Quality:
    missing: list[Missing] = field(default_factory=list)
    without_summary: list[str] = field(default_factory=list)
    without_summary_en: list[str] = field(default_factory=list)
    same_name: list[str] = field(default_factory=list)
    bare_facts: list[str] = field(default_factory=list)
    bare_entries: list[str] = field(default_factory=list)
    broken_tables: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [*self.bare_facts, *self.bare_entries, *self.broken_tables]

    def missing_by_table(self) -> dict[tuple[str, str], list[Missing]]:
        """(source, table) → what is missing there, in the order of the locators; facts of no table come first."""
        found: dict[tuple[str, str], list[Missing]] = defaultdict(list)
        for row in sorted(self.missing):
            found[row.source, row.table].append(row)
        return dict(found)


def check() -> Quality:
    """Look through everything that the public may see, in a number of queries that does not grow with it."""
    quality = Quality()
    rows: dict[Any, set[int]] = defaultdict(set)
    for fact in _facts():
        quality.missing += _missing(fact)
        if fact.row is not None:
            rows[fact.table_id].add(fact.row)
    quality.bare_facts += [f"{_named(fact)} has no source or no locator" for fact in _facts(gaps.bare)]
    for finding in gaps.bare(Finding):
        quality.bare_facts.append(f"finding {finding.slug} has no locator")
    quality.missing += _lost_columns()
    quality.broken_tables += _broken(rows)
    for model in ENTRY_MODELS.values():
        _look_at_entries(quality, model)
    return quality


def _facts(rows: Callable[[Any], Any] = gaps.records) -> Iterator[Any]:
    """The facts that the public may see: all of them, or those that have a gap."""
    for model, visible in KINDS.values():
        names = [name for name in (*ENTRY_MODELS, "award", "product") if hasattr(model, name)]
        yield from visible(rows(model)).select_related("source", "table", *names).order_by("pk")
    for model in (RankingEdition, ExchangeRate):
        yield from rows(model).select_related("source", "table").order_by("pk")


def _missing(fact: Any) -> Iterator[Missing]:
    if isinstance(fact, Citation) and fact.absence != Absence.MISSING:
        return
    for name in lost.names(fact):
        source = fact.source.slug if fact.source else ""
        table = fact.table.slug if fact.table else ""
        yield Missing(source, table, fact.locator, f"{fact._meta.model_name}.{name}", str(_subject(fact)))


def _lost_columns() -> Iterator[Missing]:
    """Columns of which our copy has kept the heading alone."""
    for column in SourceTableColumn.objects.filter(form=Absence.MISSING).select_related("table__source"):
        table = column.table
        yield Missing(table.source.slug, table.slug, table.locator, f"column {column.label}", table.caption)


def _subject(fact: Any) -> Any:
    for name in (*ENTRY_MODELS, "award", "product"):
        if (subject := getattr(fact, name, None)) is not None:
            return subject
    return fact


def _named(fact: Any) -> str:
    return f"{fact._meta.model_name} {fact.pk} of {_subject(fact)}"


def _broken(rows: dict[Any, set[int]]) -> Iterator[str]:
    """Tables whose rows are not numbered from 1 without gaps."""
    slugs = dict(SourceTable.objects.values_list("pk", "slug"))
    for table, numbers in rows.items():
        if table is None:
            yield f"rows {sorted(numbers)} are of no table"
        elif gaps := sorted(set(range(1, max(numbers) + 1)) - numbers):
            yield f"table {slugs[table]} has no row {', '.join(map(str, gaps))}"


def _look_at_entries(quality: Quality, model: type[Entry]) -> None:
    kind = str(model.entry_type)
    entries = list(model._default_manager.filter(status=Status.PUBLISHED).order_by("slug"))
    known: dict[str, list[str]] = defaultdict(list)
    slugs = {}
    for entry in entries:
        slugs[entry.pk] = entry.slug
        known[text.fold(entry.name)].append(entry.slug)
    quality.without_summary += [f"{kind} {slug}" for slug in _slugs("summary", kind)]
    quality.without_summary_en += [f"{kind} {slug}" for slug in _slugs("summary_en", kind)]
    quality.bare_entries += [f"{kind} {slug} has no citation" for slug in _slugs("uncited", kind)]
    aliases = Alias.objects.filter(Q(**{f"{kind}__in": list(slugs)})).values_list(f"{kind}_id", "name")
    for pk, name in aliases:
        if slugs[pk] not in known[text.fold(name)]:
            known[text.fold(name)].append(slugs[pk])
    quality.same_name += [
        f"{kind} {' = '.join(sorted(same))}: {name}" for name, same in sorted(known.items()) if len(same) > 1
    ]


def _slugs(gap: str, kind: str) -> Any:
    """The published entries of a type that have a gap."""
    return (
        gaps.every()[gap]
        .lists[kind]()
        .filter(status=Status.PUBLISHED)
        .order_by("slug")
        .values_list("slug", flat=True)
    )
