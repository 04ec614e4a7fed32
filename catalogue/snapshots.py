"""A record with its facts and choices as plain data: taken for revisions, compared by the loader, applied again.

`take` reads, `apply` writes. One `apply` serves the loader, approval, restore, undelete and revert. What a
record's snapshot holds is said once, in `PARTS`; `tests/test_snapshots.py` fails when a model is in no snapshot.
"""

import datetime
import json
import uuid
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from catalogue import sql
from catalogue.fields import absences_text, plain
from catalogue.models import (
    Achievement,
    Alias,
    Approval,
    Award,
    AwardParticipant,
    BenchmarkResult,
    Citation,
    Classification,
    Dataset,
    Designation,
    Distribution,
    Entry,
    ExchangeRate,
    Figure,
    Filing,
    Finding,
    FundingRound,
    FundingStage,
    Identifier,
    Indicator,
    Issuer,
    Link,
    Listing,
    Measure,
    Milestone,
    Observation,
    Organisation,
    Outcome,
    Participant,
    Person,
    Phase,
    Place,
    Policy,
    Product,
    Programme,
    Ranking,
    RankingEdition,
    RankingPlace,
    Revision,
    Role,
    Scenario,
    Source,
    SourceTable,
    SourceTableColumn,
    Term,
    Topic,
)
from catalogue.models.base import WORKFLOW_FIELDS, Sourced, in_brief

_OF_ENTRY = (Alias, Identifier, Citation, Link)
_OF_ORGANISATION = (
    Classification,
    Figure,
    Listing,
    FundingStage,
    FundingRound,
    Designation,
    Programme,
    Role,
    Milestone,
    Filing,
    RankingPlace,
)

# The models that have revisions, each with the models whose rows are parts of its record and the key that ties
# them to it.
PARTS: dict[type[models.Model], tuple[tuple[type[models.Model], str], ...]] = {
    Organisation: tuple((model, "organisation") for model in (*_OF_ENTRY, *_OF_ORGANISATION)),
    Policy: tuple((model, "policy") for model in (*_OF_ENTRY, Issuer, Measure, Phase)),
    Scenario: tuple((model, "scenario") for model in (*_OF_ENTRY, Participant, Outcome)),
    Dataset: tuple((model, "dataset") for model in (*_OF_ENTRY, Distribution)),
    Product: ((Approval, "product"),),
    Award: ((AwardParticipant, "award"),),
    SourceTable: ((SourceTableColumn, "table"),),
    **dict.fromkeys(
        (
            Achievement,
            BenchmarkResult,
            ExchangeRate,
            Finding,
            Indicator,
            Observation,
            Person,
            Place,
            Ranking,
            RankingEdition,
            Source,
            Term,
            Topic,
            *_OF_ORGANISATION,  # facts that have lost their subject stand by themselves
        ),
        (),
    ),
}
ROOTS: dict[str, type[models.Model]] = {str(model._meta.model_name): model for model in PARTS}
MODELS = frozenset(PARTS) | {part for parts in PARTS.values() for part, _key in parts}

# What the workflow writes on an entry is not content, and neither is what `prepare()` derives. A fact's status is.
ENTRY_STATE = {*WORKFLOW_FIELDS, "created_at", "modified_at"}
_DERIVED = {"sort_key"}


def _plain(value):
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return absences_text(value)
    return str(value) if isinstance(value, str) else value


def content_fields(model: type[models.Model]) -> list[Any]:
    left_out = _DERIVED | (ENTRY_STATE if issubclass(model, Entry) else set())
    return [field for field in model._meta.concrete_fields if field.name not in left_out]


def values(record: models.Model) -> dict:
    """The content columns of one row as plain data, foreign keys as ids."""
    return {field.attname: _plain(field.value_from_object(record)) for field in content_fields(type(record))}


def compose(record: models.Model, choices: dict[str, list], parts: dict[str, list[dict]]) -> dict:
    """A snapshot from its pieces; `choices` maps many-to-many fields to ids. The order of rows never matters."""
    names = sorted(field.name for field in record._meta.many_to_many)
    return {
        "model": record._meta.model_name,
        "values": values(record),
        "choices": {name: sorted(str(pk) for pk in choices.get(name, ())) for name in names},
        "parts": {
            name: sorted(rows, key=lambda row: row["values"]["id"])
            for name, rows in sorted(parts.items())
            if rows
        },
    }


def take_many(records: list[models.Model]) -> dict[uuid.UUID, dict]:
    """Snapshots of rows of one model, in a number of queries that does not depend on how many they are."""
    if not records:
        return {}
    model = type(records[0])
    ids = [record.pk for record in records]
    columns = {part: (part._meta.db_table, f"{key}_id") for part, key in PARTS[model]}
    some = sql.inhabited(columns.values(), ids)
    parts: dict = defaultdict(lambda: defaultdict(list))
    for part, key in PARTS[model]:
        rows = sql.records(part, f"{key}_id", ids) if columns[part] in some else []
        choices = _choices(part, [row.pk for row in rows])
        for row in rows:
            owner = getattr(row, f"{key}_id")
            parts[owner][part._meta.model_name].append(compose(row, choices[row.pk], {}))
    choices = _choices(model, ids)
    return {record.pk: compose(record, choices[record.pk], parts[record.pk]) for record in records}


def take_rows(rows: list[Any]) -> dict[uuid.UUID, dict]:
    """Rows of one model as they stand in snapshots, each by itself."""
    choices = _choices(type(rows[0]), [row.pk for row in rows]) if rows else {}
    return {row.pk: compose(row, choices[row.pk], {}) for row in rows}


def _choices(model: type[models.Model], ids: list) -> dict:
    chosen: dict = defaultdict(lambda: {field.name: [] for field in model._meta.many_to_many})
    columns = {
        field: (field.m2m_db_table(), field.m2m_column_name()) for field in model._meta.many_to_many if ids
    }
    some = sql.inhabited(columns.values(), ids)
    for field in (field for field, column in columns.items() if column in some):
        through: Any = field.remote_field.through
        pairs = through._default_manager.filter(**{f"{field.m2m_column_name()}__in": ids})
        for owner, target in pairs.values_list(field.m2m_column_name(), field.m2m_reverse_name()):
            chosen[owner][field.name].append(target)
    return chosen


def take(record: models.Model) -> dict:
    """The snapshot of one live record."""
    (fresh,) = sql.records(type(record), "id", [record.pk])
    return take_many([fresh])[fresh.pk]


def dumps(snapshot: dict) -> str:
    return json.dumps(snapshot, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def loads(stored: str) -> dict:
    return json.loads(stored)


def owner_of(row: Any) -> Any:
    """The record whose snapshot holds this row: itself, unless it is a part of another one."""
    for model, parts in PARTS.items():
        for part, key in parts:
            if type(row) is part and getattr(row, f"{key}_id") is not None:
                return model._default_manager.get(pk=getattr(row, f"{key}_id"))
    return row


def other_owners(snapshot: dict) -> list[Any]:
    """Records that rows of this snapshot belong to by now, as after a merge: `apply` takes the rows back from them."""
    model = ROOTS[snapshot["model"]]
    owners = {}
    for part, _key in PARTS[model]:
        ids = [row["values"]["id"] for row in snapshot["parts"].get(part._meta.model_name, ())]
        for row in part._default_manager.filter(pk__in=ids) if ids else ():
            owner = owner_of(row)
            owners[owner.pk] = owner
    owners.pop(uuid.UUID(snapshot["values"]["id"]), None)
    return list(owners.values())


class CannotApply(Exception):
    """What the record itself cannot be without is gone; the message names it."""


def apply(snapshot: dict) -> tuple[models.Model, list[str]]:
    """Make the live rows equal to the snapshot. Returns the record and what it refers to that no longer exists.

    A lost reference is left empty, or its row left out where the reference is required; each is reported. Raises
    CannotApply where the record itself would be left out.
    The caller holds a transaction, writes the revision and publishes.
    """
    model = ROOTS[snapshot["model"]]
    lost: list[str] = []
    restored = _restore_rows(model, [snapshot], lost)
    if not restored:
        raise CannotApply("; ".join(lost))
    prune(snapshot)
    for part, _key in PARTS[model]:
        _restore_rows(part, list(snapshot["parts"].get(part._meta.model_name, ())), lost)
    return restored[0], lost


def apply_changes(before: dict, after: dict) -> models.Model:
    """The same where the live rows are equal to `before` and little is to be changed or added: only that is written.
    Raises CannotApply where it names what is not there."""
    model = ROOTS[after["model"]]
    lost: list[str] = []
    if any(before[part] != after[part] for part in ("values", "choices")):
        _restore_rows(model, [after], lost)
    for part, _key in PARTS[model]:
        known = _by_id(before, str(part._meta.model_name))
        rows = _by_id(after, str(part._meta.model_name))
        _restore_rows(part, [row for pk, row in rows.items() if row != known.get(pk)], lost)
    if lost:
        raise CannotApply("; ".join(lost))
    return model._default_manager.get(pk=after["values"]["id"])


def prune(snapshot: dict) -> None:
    """Delete the live rows of the record that are not in the snapshot."""
    for part, key in PARTS[ROOTS[snapshot["model"]]]:
        kept = [row["values"]["id"] for row in snapshot["parts"].get(part._meta.model_name, ())]
        live = part._default_manager.filter(**{key: snapshot["values"]["id"]})
        live.exclude(pk__in=kept).delete()


def _restore_rows(model: type[models.Model], rows: list[dict], lost: list[str]) -> list[models.Model]:
    fields = content_fields(model)
    restored = []
    existing = model._default_manager.in_bulk([row["values"]["id"] for row in rows]) if rows else {}
    known, gone = _targets(model, rows)
    for row in rows:
        pk = uuid.UUID(row["values"]["id"])
        record = existing.get(pk) or model(pk=pk)
        complete, lost_before = True, len(lost)
        for field in fields:
            if field.attname not in row["values"]:
                continue
            value = row["values"][field.attname]
            if field.is_relation and value is not None and str(value) not in known[field.related_model]:
                lost.append(_reference(model, field, gone[field.related_model, str(value)]))
                value, complete = None, complete and field.null
            setattr(
                record,
                field.attname,
                field.target_field.to_python(value) if field.is_relation else field.to_python(value),
            )
        if complete and (len(lost) == lost_before or _is_whole(record)):
            record.save(force_insert=pk not in existing)
            restored.append((record, row))
    for field in model._meta.many_to_many:
        for record, row in restored:
            ids = row["choices"].get(field.name, [])
            lost.extend(
                _reference(model, field, gone[field.related_model, pk])
                for pk in ids
                if pk not in known[field.related_model]
            )
            getattr(record, field.name).set([uuid.UUID(pk) for pk in ids if pk in known[field.related_model]])
    return [record for record, _row in restored]


def _is_whole(record: models.Model) -> bool:
    """Whether the database would take it: a link, say, is none without the entry that it leads to."""
    for constraint in record._meta.constraints:
        try:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(type(record), record)
        except ValidationError:
            return False
    return True


def _reference(model: type[models.Model], field: Any, name: str) -> str:
    return f"{capfirst(str(model._meta.verbose_name))} · {field.verbose_name} · {name}"


def last_names(ids: dict[type[models.Model], set[str]]) -> dict[tuple[type[models.Model], str], str]:
    """What records that are gone were called last, as their history knows; else their ids. One query, if any."""
    names = {(model, pk): pk for model, keys in ids.items() for pk in keys}
    if names:
        kinds = {str(model._meta.model_name): model for model in ids}
        acts = Revision.objects.filter(kind__in=kinds, record_id__in={pk for _model, pk in names})
        for kind, pk, label in acts.order_by("number").values_list("kind", "record_id", "label"):
            names[kinds[kind], str(pk)] = label
    return names


def _targets(model: type[models.Model], rows: list[dict]) -> tuple[dict, dict]:
    """Which of the records that these rows refer to exist, by model (a query for each); what the others were called."""
    wanted: dict = defaultdict(set)
    for row in rows:
        for field in content_fields(model):
            if field.is_relation and row["values"].get(field.attname) is not None:
                wanted[field.related_model].add(str(row["values"][field.attname]))
        for field in model._meta.many_to_many:
            wanted[field.related_model].update(row["choices"].get(field.name, ()))
    own = {row["values"]["id"] for row in rows}
    found: dict = defaultdict(set)
    for target, ids in wanted.items():
        found[target] = {
            str(pk) for pk in target._default_manager.filter(pk__in=ids).values_list("pk", flat=True)
        }
        if target is model:
            found[target] |= own
    return found, last_names(
        {target: gone for target, ids in wanted.items() if (gone := ids - found[target])}
    )


def take_back(before: dict, after: dict, live: dict) -> tuple[dict, list[dict]]:
    """The live snapshot of a record without what led from `before` to `after`. Returns it, and the rows (or the record
    itself) that were changed, added or deleted since: these stay as they are now."""
    record = _take_row_back(before, after, live)
    since = [live] if any(live[part] != after[part] for part in ("values", "choices")) else []
    record["parts"] = {}
    for name in sorted({*before["parts"], *after["parts"], *live["parts"]}):
        then, done, now = (_by_id(snapshot, name) for snapshot in (before, after, live))
        rows = []
        for pk in sorted({*then, *done, *now}):
            if done.get(pk) == now.get(pk):
                rows.append(then.get(pk))
                continue
            since.append(now.get(pk) or done[pk])
            if pk in now and pk in then and pk in done:
                rows.append(_take_row_back(then[pk], done[pk], now[pk]))
            else:
                rows.append(now.get(pk))
        if kept := [row for row in rows if row]:
            record["parts"][name] = kept
    return record, since


def _by_id(snapshot: dict, name: str) -> dict[str, dict]:
    return {row["values"]["id"]: row for row in snapshot["parts"].get(name, ())}


def _take_row_back(before: dict, after: dict, live: dict) -> dict:
    row: dict = {**live, "values": {}, "choices": {}}
    for name, value in live["values"].items():
        row["values"][name] = before["values"].get(name) if value == after["values"].get(name) else value
    for name, ids in live["choices"].items():
        old, new = (set(side["choices"].get(name, ())) for side in (before, after))
        row["choices"][name] = sorted((set(ids) - (new - old)) | (old - new))
    return row


def in_words(row: dict) -> str:
    """A row of a snapshot (or its record) in one line, without asking the database."""
    model = next(one for one in MODELS if one._meta.model_name == row["model"])
    shared = {field.name for field in Sourced._meta.get_fields()} if issubclass(model, Sourced) else set()
    record = model(**{name: value for name, value in row["values"].items() if value is not None})
    own = [field.name for field in content_fields(model) if field.name not in {*shared, "id", "absent"}]
    return " · ".join(filter(None, [str(model._meta.verbose_name), in_brief(record, own[:6])]))


def is_entry(snapshot: dict) -> bool:
    return issubclass(ROOTS[snapshot["model"]], Entry)
