"""Many records at once: rows, choices and revisions go in by the hundred, not one by one.

Whoever calls decides what becomes public. The loader of editions, the import, the benchmarks and what is done to many
entries in one act write through here.
"""

import datetime
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.utils import timezone

from catalogue import identity, lookups, snapshots
from catalogue.choices import Act
from catalogue.models import Revision

BATCH = 500


@dataclass
class NewRecord:
    """An unsaved record with its many-to-many choices (field → ids) and the rows that are parts of it."""

    record: Any
    choices: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    parts: Sequence["NewRecord"] = ()

    def snapshot(self) -> dict:
        parts: dict[str, list] = defaultdict(list)
        for part in self.parts:
            parts[str(part.record._meta.model_name)].append(part.snapshot())
        return snapshots.compose(self.record, self.choices, parts)


def insert(
    rows: Sequence[NewRecord], *, act: Act, at: datetime.datetime, user=None, batch: uuid.UUID | None = None
) -> None:
    """Insert new records with everything that belongs to them, each with its first revision. The caller holds the
    transaction; referred records are there already or among these."""
    by_model: dict[type[models.Model], list[NewRecord]] = defaultdict(list)
    for row in rows:
        for member in (row, *row.parts):
            member.record.prepare()
            by_model[type(member.record)].append(member)
    for model, members in by_model.items():
        model._default_manager.bulk_create([member.record for member in members], batch_size=BATCH)
        for column in model._meta.many_to_many:
            through: Any = column.remote_field.through
            own, other = f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
            through._default_manager.bulk_create(
                (
                    through(**{own: member.record.pk, other: pk})
                    for member in members
                    for pk in member.choices.get(column.name, ())
                ),
                batch_size=BATCH,
            )
    taken = [row.snapshot() for row in rows]
    Revision.objects.bulk_create(
        (
            _revision(row.record, snapshot, 1, act=act, user=user, at=at, batch=batch)
            for row, snapshot in zip(rows, taken, strict=True)
        ),
        batch_size=BATCH,
    )
    lookups.remember(taken, new=True)
    identity.remember(taken, new=True)


def revise(
    records: Sequence[Any],
    *,
    act: Act,
    user=None,
    reason: str = "",
    batch: uuid.UUID | None = None,
    about: Mapping[uuid.UUID, uuid.UUID] | None = None,
) -> list[Revision]:
    """A revision of each of these records of one model, as they are in the database now, and, by their ids, which act
    it is about. The caller holds the transaction and has moved their locks on."""
    if not records:
        return []
    kind, now = str(records[0]._meta.model_name), timezone.now()
    rows = {record.pk: record for record in records}
    acts = Revision.objects.filter(kind=kind, record_id__in=list(rows)).order_by()
    numbers = dict(acts.values_list("record_id").annotate(models.Max("number")))
    taken = snapshots.take_many(list(rows.values()))
    lookups.remember(list(taken.values()))
    identity.remember(list(taken.values()))
    said = {"act": act, "user": user, "at": now, "reason": reason[:500], "batch": batch}
    return Revision.objects.bulk_create(
        (
            _revision(rows[pk], snapshot, numbers.get(pk, 0) + 1, about=(about or {}).get(pk), **said)
            for pk, snapshot in taken.items()
        ),
        batch_size=BATCH,
    )


# SQLite lets one write at a time and has no queue: whoever waits looks again every tenth of a second.
TURN = 0.15


def give_way() -> None:
    """Between two transactions of long work: let whoever waits to write have a turn."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(TURN)


def batches(ids: list, size: int | None = None) -> Iterator[list]:
    """The same, in parts of this size, or that fit into a statement."""
    size = size or BATCH
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _revision(record: Any, snapshot: dict, number: int, **said: Any) -> Revision:
    return Revision(
        kind=record._meta.model_name,
        record_id=record.pk,
        number=number,
        label=_label(record),
        snapshot=snapshots.dumps(snapshot),
        base=getattr(record, "lock", None),
        **said,
    )


def _label(record: Any) -> str:
    """Its name, without asking the database for what it belongs to."""
    return str(getattr(record, "name", "") or getattr(record, "title", "") or getattr(record, "slug", ""))[
        :300
    ]
