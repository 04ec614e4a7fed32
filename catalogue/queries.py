"""Consistent readings of what publishing stored: the head of the change log, the log with its documents, the dump.

Each is one SELECT, so that a reader sees one moment on either database without a transaction (which on SQLite would
take the lock of the writers).
"""

import datetime
import json
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from catalogue import sql
from catalogue.choices import TAKEN_DOWN
from catalogue.models import ChangeCounter, ChangeLogRow, DocumentDifference, PublicDocument

# Rows fetched at a time by what streams: bounds memory, whatever the size of the catalogue.
CHUNK = 200


@dataclass(frozen=True)
class Head:
    """How far the change log has come; `at` is the time of its newest row, None before the first publication. `acts`
    moves on with everything that is saved, also where no document changes by it."""

    seq: int
    epoch: uuid.UUID
    acts: int
    at: datetime.datetime | None


_known: tuple[float, Head] | None = None


def head(*, at_once: bool = False) -> Head:
    """How far the log has come, as this process last saw it: a moment ago at most, or with `at_once` right now."""
    global _known
    now = time.monotonic()
    if at_once or _known is None or now - _known[0] >= settings.HEAD_REUSE_SECONDS:
        newest = ChangeLogRow.objects.filter(seq=OuterRef("seq")).values("at")
        seen = ChangeCounter.objects.values_list("seq", "epoch", "acts", Subquery(newest)).get(pk=1)
        _known = (now, Head(*seen))
    return _known[1]


def forget_head() -> None:
    """Look again at the next question: this process has just published."""
    global _known, _memory
    _known, _memory = None, (None, {})


_memory: tuple[Head | None, dict[str, dict]] = (None, {})


def memory(name: str) -> dict:
    """A dictionary of this name for what was read of the stored documents; it is empty again after every change."""
    global _memory
    now = head()
    if _memory[0] != now:
        _memory = (now, {})
    return _memory[1].setdefault(name, {})


class Change(NamedTuple):
    """A row of the change log. `body` is the stored document if the row is its record's newest and no tombstone;
    `superseded`, whether the record has a newer row; `head`, the newest seq."""

    seq: int
    type: str
    record_id: uuid.UUID
    slug: str
    version: int
    action: str
    reason: str
    successor: str
    at: datetime.datetime
    body: str | None
    superseded: bool
    head: int


def changes(after: int, limit: int) -> list[Change]:
    """The first rows of the change log behind a `seq`.

    A reader that follows the log page by page to a head holds exactly the documents of that head: every page is read in
    one moment, and what changes later comes in a later row.
    """
    return [Change(*row) for row in sql.rows(_changes, after, arguments=(limit,))]


def _changes(limit: int, after: int) -> QuerySet:
    document = PublicDocument.objects.filter(pk=OuterRef("record_id"), seq=OuterRef("seq"))
    newer = ChangeLogRow.objects.filter(record_id=OuterRef("record_id"), seq__gt=OuterRef("seq"))
    rows = ChangeLogRow.objects.filter(seq__gt=after).order_by("seq")
    annotated = rows.annotate(
        body=Subquery(document.values("body")),
        superseded=Exists(newer),
        head=Subquery(ChangeCounter.objects.filter(pk=1).values("seq")),
    )
    return annotated.values_list(*Change._fields)[:limit]


def dump() -> tuple[Head, Iterator[str]]:
    """Every stored document, by type and name, and the head at which they are cut."""
    before = head()
    counter = ChangeCounter.objects.filter(pk=1)
    documents = (
        PublicDocument.objects.order_by("type", "sort_key", "id")
        .annotate(at_seq=Subquery(counter.values("seq")))
        .values_list("body", "at_seq")
    )
    rows = documents.iterator(chunk_size=CHUNK)
    first = next(rows, None)
    if first is None:
        return before, iter(())
    return replace(before, seq=first[1]), _bodies(first, rows)


def _bodies(first: tuple, rows: Iterator[tuple]) -> Iterator[str]:
    yield first[0]
    for body, _seq in rows:
        yield body


def last_names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict]:
    """The last public names of entries that were taken down, without those that had to be forgotten:
    `{id: {"name": …, "name_en": …}}`."""
    kept = DocumentDifference.objects.filter(record_id__in=list(ids), change__action__in=TAKEN_DOWN)
    found = {}
    for pk, contents in kept.order_by("change_id").values_list("record_id", "contents"):
        said = {one["field"]: one.get("before") for one in json.loads(contents)}
        # what one name may not say, its translation must not
        found[pk] = {name: said.get(name) or "" for name in ("name", "name_en")} if all(said.values()) else {}
    return {pk: names for pk, names in found.items() if names}
