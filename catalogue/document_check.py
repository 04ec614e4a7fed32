"""What publishing stored beside what it would store now: the records are the truth, and the log has no gap.

`check_database` and the restore drill ask here; nothing is mended (`rebuild_documents` does that).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, OuterRef, Subquery

from catalogue import documents, sql
from catalogue.choices import TAKEN_DOWN
from catalogue.models import (
    ENTRY_MODELS,
    ChangeCounter,
    ChangeLogRow,
    DocumentReference,
    Event,
    FacetValue,
    PublicDocument,
    SearchText,
)

CHUNK = 500
COLUMNS = ("slug", "name", "name_en", "sort_key", "date", "market_value", "card", "body")


def faults() -> Iterator[str]:
    """Each thing that is wrong, in a sentence."""
    yield from _references()
    yield from _log()
    for kind in documents.KINDS:
        yield from _presence(kind)
        numbers = list(PublicDocument.objects.filter(type=kind).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(numbers), CHUNK):
            yield from _documents(kind, numbers[start : start + CHUNK])


def _references() -> Iterator[str]:
    """Foreign keys that lead nowhere: SQLite looks for them only when told to, PostgreSQL never lets one in."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            yield from (f"integrity: {said}" for (said,) in cursor.fetchall() if said != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            for table, row, other, _number in cursor.fetchall():
                yield f"{table}: row {row} names a row of {other} that is not there"


def _log() -> Iterator[str]:
    counter = ChangeCounter.objects.get(pk=1)
    log = ChangeLogRow.objects.aggregate(first=Min("seq"), last=Max("seq"), rows=Count("seq"))
    if (log["first"] or 1, log["last"] or 0, log["rows"]) != (1, counter.seq, counter.seq):
        yield (
            f"the change log has {log['rows']} rows from {log['first']} to {log['last']}, "
            f"and its counter says {counter.seq}"
        )
    newest = ChangeLogRow.objects.filter(record_id=OuterRef("pk")).order_by("-seq")
    columns = ("seq", "version", "slug", "action")
    says = [Subquery(newest.values(name)[:1]) for name in columns]
    for kind, *row in PublicDocument.objects.order_by("pk").values_list("type", *columns[:3], *says):
        if row[:3] != row[3:6] or row[6] in TAKEN_DOWN:
            yield f"{kind}/{row[2]}: the change log says otherwise what is stored of it"


def _presence(kind: str) -> Iterator[str]:
    """Entries are public exactly where there is a document; of other records the document needs the record."""
    stored = set(PublicDocument.objects.filter(type=kind).values_list("pk", flat=True))
    if kind in ENTRY_MODELS:
        public = ENTRY_MODELS[kind]._default_manager.filter(status="published")
        there = set(public.values_list("pk", flat=True))
        yield from (f"{kind} {pk} is published and has no document" for pk in sorted(there - stored))
    else:
        there = set(documents.KINDS[kind].model._default_manager.values_list("pk", flat=True))
    yield from (f"{kind} {pk} has a document and is not public" for pk in sorted(stored - there))


def _documents(kind: str, ids: list) -> Iterator[str]:
    stored = {row.pk: row for row in PublicDocument.objects.filter(pk__in=ids)}
    numbers = {row.number: pk for pk, row in stored.items()}
    facets: dict[Any, set] = defaultdict(set)
    events: dict[Any, set] = defaultdict(set)
    references: dict[Any, set] = defaultdict(set)
    for number, *pair in sql.values(FacetValue, "document_id", numbers, ("document_id", "facet", "value")):
        facets[numbers[number]].add(tuple(pair))
    for number, *event in sql.values(
        Event, "document_id", numbers, ("document_id", *documents.Happening._fields)
    ):
        events[numbers[number]].add(tuple(event))
    for pk, *pair in sql.values(DocumentReference, "document_id", ids, ("document_id", "target_id", "role")):
        references[pk].add(tuple(pair))
    searched: dict[Any, Any] = {
        numbers[row.pk]: row for row in SearchText.objects.filter(document_id__in=list(numbers))
    }
    stamps = {
        pk: documents.Stamp(row.version, row.published_at, row.updated_at) for pk, row in stored.items()
    }
    for item in documents.build(kind, stored, stamps.__getitem__):
        row = stored[item.document.pk]
        wrong = [name for name in COLUMNS if getattr(row, name) != getattr(item.document, name)]
        if facets[row.pk] != item.facets:
            wrong.append("facets")
        if events[row.pk] != {tuple(event) for event in item.events}:
            wrong.append("events")
        # a ranking takes note of a draft's place in it when that is published
        if kind != "ranking" and references[row.pk] != item.references:
            wrong.append("references")
        search = searched.get(row.pk)
        if (search and {name: getattr(search, name) for name in item.search or ()}) != item.search:
            wrong.append("search text")
        if wrong:
            yield f"{row}: {', '.join(wrong)} not as its record says"
