"""What goes along when a record is deleted: records that cannot stand without it, and records that name it.

Reads only; `workflow.delete` decides and writes, the admin shows it before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS, models

from catalogue import snapshots


@dataclass
class Consequences:
    """What the deletion of a record would do to others."""

    needed_by: list[Any] = field(default_factory=list)  # rows that keep it from being deleted
    gone: list[Any] = field(default_factory=list)  # records that would be deleted along with it
    changed: list[Any] = field(default_factory=list)  # records that would lose a row, a value or a choice


def consequences(record: models.Model) -> Consequences:
    """What the database would do, told by record instead of by row."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect([record])
    found = Consequences(needed_by=sorted(collector.protected, key=str))
    deleted = [row for rows in collector.data.values() for row in rows if row.pk != record.pk]
    emptied = [row for (_field, _value), rows in collector.field_updates.items() for row in _rows(rows)]
    owners: dict[Any, Any] = {}
    for row in (*deleted, *emptied):
        owner = _owner(row, record)
        if owner is not None:
            owners[owner.pk] = owner
    gone = {row.pk for row in deleted if owners.get(row.pk) is not None}
    found.gone = [owner for pk, owner in owners.items() if pk in gone]
    found.changed = [owner for pk, owner in owners.items() if pk not in gone and pk != record.pk]
    for rows in (found.gone, found.changed):
        rows.sort(key=lambda row: (str(row._meta.model_name), str(row)))
    return found


def _rows(updates: Iterable[Any]) -> Iterable[Any]:
    for update in updates:
        yield from update if isinstance(update, models.QuerySet) else [update]


def _owner(row: Any, record: models.Model) -> Any:
    """The record that has a row: itself, the one it is a part of, or the one whose choice it is."""
    if row._meta.auto_created:
        source: Any = next(key for key in row._meta.fields if key.is_relation)
        chooser = getattr(row, source.name)
        return None if chooser.pk == record.pk else snapshots.owner_of(chooser)
    return snapshots.owner_of(row) if type(row) in snapshots.MODELS else None
