"""Loading an edition: the files of `fixtures/` become records, published, with one revision each.

Nothing is half loaded: every file is read and checked first (`reading`), and then everything is written in one
publication. A record that somebody has edited since it was loaded is never overwritten: the new row waits as a
pending revision.
"""

import datetime
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models
from django.utils import translation

from catalogue import bulk, documents, snapshots, workflow
from catalogue.choices import Act, RevisionState, Status
from catalogue.models import ENTRY_MODELS, ChangeLogRow, Revision
from catalogue.publishing import Publication, publication
from catalogue.seeding.reading import Fault, FaultyFixtures, Reader, Row

__all__ = ["Fault", "FaultyFixtures", "Reader", "Report", "load"]

BATCH = 500


@dataclass
class Report:
    """What a load did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: list[str] = field(default_factory=list)
    deleted_here: list[str] = field(default_factory=list)
    not_in_files: list[str] = field(default_factory=list)


def load(folder: Path | None = None) -> Report:
    """Load an edition. Raises FaultyFixtures, with nothing written."""
    folder = folder or Path(settings.BASE_DIR) / "fixtures"
    at = _published_at(folder / "edition.json")
    if ChangeLogRow.objects.exists():  # what comes later happens later
        at = documents.moment()
    report = Report()
    with translation.override(None):  # faults are for whoever keeps the files, in English like the columns
        roots = Reader(folder).read()
    try:
        with publication(at=at) as work:
            _write(roots, work, at, report)
    except (DataError, IntegrityError, OverflowError, workflow.Refused) as error:
        raise FaultyFixtures(
            _culprits(roots) or [Fault("?", 0, "?", f"the database refused a row: {error}")]
        ) from error
    return report


def _published_at(file: Path) -> datetime.datetime:
    """When the edition was published. Raises FaultyFixtures."""
    try:
        at = datetime.datetime.fromisoformat(json.loads(file.read_text(encoding="utf-8"))["published_at"])
    except OSError:
        fault = Fault(file.name, 0, "", f"the file is missing in {file.parent}")
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        line = getattr(error, "lineno", 1)
        fault = Fault(file.name, line, "", f"this is no JSON: {getattr(error, 'msg', 'not UTF-8')}")
    except (KeyError, TypeError, ValueError):
        fault = Fault(file.name, 1, "published_at", 'write {"published_at": "2026-11-23T08:00:00+08:00"}')
    else:
        if at.tzinfo:
            return at
        fault = Fault(file.name, 1, "published_at", "the offset from UTC is missing, as in +08:00")
    raise FaultyFixtures([fault])


def _write(roots: list[Row], work: Publication, at, report: Report) -> None:
    loaded = _last_loaded()
    wanted = {row.record.pk: snapshots.dumps(row.snapshot()) for row in roots}
    by_model: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in roots:
        by_model[type(row.record)].append(row)
    new: list[Row] = []
    changed: list[Row] = []
    orphaned: list[Row] = []
    gone: set[uuid.UUID] = set()
    for model, rows in by_model.items():
        different = [row for row in rows if loaded.get(row.record.pk) != wanted[row.record.pk]]
        report.unchanged += len(rows) - len(different)
        live: dict[uuid.UUID, dict] = {}
        for start in range(0, len(different), BATCH):
            ids = [row.record.pk for row in different[start : start + BATCH]]
            live |= snapshots.take_many(list(model._default_manager.filter(pk__in=ids)))
        for row in different:
            pk = row.record.pk
            if pk not in live and pk not in loaded:
                new.append(row)
            elif pk not in live:
                report.deleted_here.append(f"{row.file}, line {row.line}: {row.record}")
                gone.add(pk)
            elif snapshots.dumps(live[pk]) == wanted[pk]:
                report.unchanged += 1
            elif snapshots.dumps(live[pk]) == loaded.get(pk):
                changed.append(row)
            elif pk not in loaded:
                orphaned.append(row)
            else:
                _propose(row, wanted[pk], at, report)
    changing = {row.record.pk for row in changed}
    for row in orphaned:
        # what has lost its subject leaves the record that held it; where that was edited here, it stays there
        owner = snapshots.owner_of(type(row.record)._default_manager.get(pk=row.record.pk))
        if owner.pk in changing:
            new.append(row)
        elif owner.pk == row.record.pk:
            _propose(row, wanted[owner.pk], at, report)
        else:
            report.waiting.append(f"{row.file}, line {row.line}: {owner}")
    if faults := [fault for row in (*new, *changed) for fault in _naming(row, gone)]:
        raise FaultyFixtures(faults)
    for (
        row
    ) in changed:  # what leaves a record may come to a new one, and a new one may be named by a changed one
        snapshots.prune(row.snapshot())
    bulk.insert(new, act=Act.LOADED, at=at)
    for row in new:
        if (
            documents.type_of(row.record)
            and getattr(row.record, "status", Status.PUBLISHED) == Status.PUBLISHED
        ):
            work.publish(row.record)
    for row in changed:
        record, _lost = workflow.apply_snapshot(work=work, snapshot=row.snapshot(), user=None)
        workflow.saved(record=record, user=None, act=Act.LOADED, work=work)
    report.created = len(new)
    report.not_in_files = _left_over(set(loaded) - set(wanted))
    report.changed = len(changed) + _publish_drafts(roots)


def _naming(row: Row, gone: set[uuid.UUID]) -> Iterator[Fault]:
    """References to records that were loaded once and deleted here."""
    for member in (row, *row.parts):
        for column in member.record._meta.concrete_fields:
            if column.is_relation and getattr(member.record, column.attname) in gone:
                yield Fault(member.file, member.line, column.name, "this record was deleted here")
        for name, ids in member.choices.items():
            if gone & set(ids):
                yield Fault(member.file, member.line, name, "a record among these was deleted here")


def _publish_drafts(roots: list[Row]) -> int:
    """Publish entries that were loaded as drafts, are no drafts in the files any more, and were not touched here."""
    done = 0
    for kind, model in ENTRY_MODELS.items():
        wanted = [
            row.record.pk
            for row in roots
            if isinstance(row.record, model) and row.record.status == Status.PUBLISHED
        ]
        touched = Revision.objects.filter(kind=kind).exclude(act=Act.LOADED).values("record_id")
        drafts = model._default_manager.filter(status=Status.DRAFT).exclude(pk__in=touched)
        for entry in drafts:
            if entry.pk in set(wanted):
                workflow.publish(entry=entry, user=None, reason="fixtures")
                done += 1
    return done


def _last_loaded() -> dict[uuid.UUID, str]:
    """The newest loaded snapshot of every record."""
    rows = Revision.objects.filter(act=Act.LOADED, state=RevisionState.DONE).order_by("number")
    return dict(rows.values_list("record_id", "snapshot").iterator())


def _propose(row: Row, snapshot: str, at, report: Report) -> None:
    record = type(row.record)._default_manager.get(pk=row.record.pk)
    kind = record._meta.model_name
    waiting = Revision.objects.filter(kind=kind, record_id=record.pk, act=Act.LOADED)
    if into := getattr(record, "successor_slug", ""):
        report.deleted_here.append(f"{row.file}, line {row.line}: {record} → {into}")
        return
    decided = waiting.exclude(state=RevisionState.SUPERSEDED).exclude(state=RevisionState.DONE)
    known = decided.filter(snapshot=snapshot).order_by("number").last()
    if known is None:
        workflow.propose(
            entry=record, snapshot=row.snapshot(), user=None, reason="fixtures", act=Act.LOADED, at=at
        )
    if known is None or known.state == RevisionState.PENDING:
        report.waiting.append(f"{row.file}, line {row.line}: {record}")


def _left_over(ids: set[uuid.UUID]) -> list[str]:
    """Records that were loaded once and are in no file any more; an editor decides what becomes of them."""
    kinds = (
        Revision.objects.filter(record_id__in=ids, act=Act.LOADED).values_list("kind", "record_id").distinct()
    )
    by_kind: dict[str, set] = defaultdict(set)
    for kind, pk in kinds:
        by_kind[kind].add(pk)
    return [
        f"{kind}: {record}"
        for kind, pks in sorted(by_kind.items())
        for record in snapshots.ROOTS[kind]._default_manager.filter(pk__in=pks)
        if getattr(record, "status", "") != Status.ARCHIVED
    ]


def _culprits(roots: list[Row]) -> list[Fault]:
    """After the database refused: which row breaks which named constraint. Slow, and only then."""
    faults = []
    first: dict[tuple, Row] = {}
    for row in (member for root in roots for member in (root, *root.parts)):
        row.record.prepare()
        for constraint in row.record._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                try:
                    constraint.validate(type(row.record), row.record)
                except ValidationError:
                    faults.append(
                        Fault(row.file, row.line, _column(row, constraint), f"this breaks {constraint.name}")
                    )
        for names in _unique(row.record):
            values = {name: getattr(row.record, name) for name in names}
            if None in values.values() or "" in values.values():
                continue
            twin = first.setdefault((row.file, *values.items()), row)
            others = type(row.record)._default_manager.filter(**values).exclude(pk=row.record.pk)
            if twin is not row:
                faults.append(Fault(row.file, row.line, names[-1], f"the same as in line {twin.line}"))
            elif others.exists():
                faults.append(Fault(row.file, row.line, names[-1], "another record here has this value"))
    return faults


def _unique(record: models.Model) -> Iterator[tuple[str, ...]]:
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            columns: list[Any] = [record._meta.get_field(name) for name in constraint.fields]
            yield tuple(column.attname for column in columns)
    for column in record._meta.concrete_fields:
        if column.unique and not column.primary_key:
            yield (column.attname,)


def _column(row: Row, constraint: models.CheckConstraint) -> str:
    """A column that the constraint speaks of, for whoever looks for the cell."""
    text = str(constraint.condition)
    columns = (column.name for column in row.record._meta.concrete_fields if not column.primary_key)
    return next((name for name in columns if re.search(rf"\b{name}(__|\b)", text)), "key")
