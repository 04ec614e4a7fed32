"""Loading an edition: the files of `fixtures/` become records, published, with one revision each.

Nothing is half loaded: every file is read and checked first (`reading`), and then everything is written in one
publication. A record that somebody has edited since it was loaded is never overwritten: the new row waits as a
pending revision.
"""

import datetime
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils import translation

from catalogue import documents, snapshots, workflow
from catalogue.choices import Act, RevisionState, Status
from catalogue.models import Revision
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


def load(folder: Path | None = None) -> Report:
    """Load an edition. Raises FaultyFixtures, with nothing written."""
    folder = folder or Path(settings.BASE_DIR) / "fixtures"
    edition = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
    at = datetime.datetime.fromisoformat(edition["published_at"])
    report = Report()
    with translation.override(None):  # faults are for whoever keeps the files, in English like the columns
        roots = Reader(folder).read()
    try:
        with publication(at=at) as work:
            _write(roots, work, at, report)
    except IntegrityError as error:
        raise FaultyFixtures(
            _culprits(roots) or [Fault("?", 0, "?", f"the database refused a row: {error}")]
        ) from error
    return report


def _write(roots: list[Row], work: Publication, at, report: Report) -> None:
    loaded = _last_loaded()
    wanted = {row.record.pk: snapshots.dumps(row.snapshot()) for row in roots}
    by_model: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in roots:
        by_model[type(row.record)].append(row)
    new: list[Row] = []
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
            elif snapshots.dumps(live[pk]) == wanted[pk]:
                report.unchanged += 1
            elif snapshots.dumps(live[pk]) == loaded.get(pk):
                record, _lost = snapshots.apply(row.snapshot())
                workflow.saved(record=record, user=None, act=Act.LOADED, work=work)
                report.changed += 1
            else:
                _propose(row, wanted[pk], at, report)
    _create(new, wanted, work, at)
    report.created = len(new)


def _last_loaded() -> dict[uuid.UUID, str]:
    """The newest loaded snapshot of every record."""
    rows = Revision.objects.filter(act=Act.LOADED, state=RevisionState.DONE).order_by("number")
    return dict(rows.values_list("record_id", "snapshot").iterator())


def _propose(row: Row, snapshot: str, at, report: Report) -> None:
    record = type(row.record)._default_manager.get(pk=row.record.pk)
    kind = record._meta.model_name
    waiting = Revision.objects.filter(kind=kind, record_id=record.pk, act=Act.LOADED)
    decided = waiting.exclude(state=RevisionState.SUPERSEDED).exclude(state=RevisionState.DONE)
    if not decided.filter(snapshot=snapshot).exists():
        workflow.propose(
            entry=record, snapshot=row.snapshot(), user=None, reason="fixtures", act=Act.LOADED, at=at
        )
        report.waiting.append(f"{row.file}, line {row.line}: {record}")


def _create(rows: list[Row], wanted: dict[uuid.UUID, str], work: Publication, at) -> None:
    """Insert new records with their parts and choices in bulk, each with its revision, and publish them."""
    everything: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in rows:
        for member in (row, *row.parts):
            member.record.prepare()
            everything[type(member.record)].append(member)
    for model, members in everything.items():
        model._default_manager.bulk_create([member.record for member in members], batch_size=BATCH)
        for column in model._meta.many_to_many:
            through: Any = column.remote_field.through
            own, other = f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
            through._default_manager.bulk_create(
                (
                    through(**{own: member.record.pk, other: pk})
                    for member in members
                    for pk in member.choices[column.name]
                ),
                batch_size=BATCH,
            )
    Revision.objects.bulk_create(
        (
            Revision(
                kind=row.record._meta.model_name,
                record_id=row.record.pk,
                number=1,
                act=Act.LOADED,
                label=(getattr(row.record, "name", "") or row.key)[:300],
                snapshot=wanted[row.record.pk],
                at=at,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    for row in rows:
        if (
            documents.type_of(row.record)
            and getattr(row.record, "status", Status.PUBLISHED) == Status.PUBLISHED
        ):
            work.publish(row.record)


def _culprits(roots: list[Row]) -> list[Fault]:
    """After the database refused: which row breaks which named constraint. Slow, and only then."""
    faults = []
    for root in roots:
        for row in (root, *root.parts):
            row.record.prepare()
            for constraint in row.record._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    try:
                        constraint.validate(type(row.record), row.record)
                    except ValidationError:
                        faults.append(
                            Fault(
                                row.file, row.line, constraint.name, "this breaks the constraint of that name"
                            )
                        )
    return faults
