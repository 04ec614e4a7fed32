"""What must hold of everything that publishing wrote, whatever happened before."""

import json
from collections import defaultdict

from catalogue import documents
from catalogue.choices import ChangeAction
from catalogue.models import (
    ENTRY_MODELS,
    ChangeCounter,
    ChangeLogRow,
    DocumentReference,
    Event,
    FacetValue,
    PublicDocument,
)

WITHDRAWN = {ChangeAction.ARCHIVED, ChangeAction.MERGED, ChangeAction.DELETED}


def check_everything_public() -> None:
    check_stored_is_fresh()
    check_log()


def check_stored_is_fresh() -> None:
    """Every stored document, with all that stands beside it, equals what would be built now; and none is missing."""
    by_kind, facets, references = defaultdict(dict), defaultdict(set), defaultdict(set)
    events = defaultdict(set)
    columns = ("document__pk", "sort_key", "year", *documents.Happening._fields)
    for pk, *row in Event.objects.values_list(*columns):
        events[pk].add(tuple(row))
    for document in PublicDocument.objects.select_related("search"):
        by_kind[document.type][document.pk] = document
    for pk, facet, value in FacetValue.objects.values_list("document__pk", "facet", "value"):
        facets[pk].add((facet, value))
    for pk, target, role in DocumentReference.objects.values_list("document_id", "target_id", "role"):
        references[pk].add((target, role))
    for kind in documents.KINDS:
        stored = by_kind[kind]
        if kind in ENTRY_MODELS:
            public = set(ENTRY_MODELS[kind].objects.public().values_list("pk", flat=True))
            assert set(stored) == public, f"published {kind} and their documents differ"
        stamps = {
            pk: documents.Stamp(row.version, row.published_at, row.updated_at) for pk, row in stored.items()
        }
        built = documents.build(kind, stored, stamps.__getitem__) if stored else []
        fresh = {item.document.pk: item for item in built}
        assert set(fresh) == set(stored), f"a {kind} has a document and no record"
        for pk, document in stored.items():
            compare(document, fresh[pk], facets[pk], references[pk], events[pk])


def compare(
    document: PublicDocument, fresh: documents.Built, facets: set, references: set, events: set
) -> None:
    assert json.loads(document.body) == json.loads(fresh.document.body), document
    assert document.body == fresh.document.body
    assert document.card == fresh.document.card, document
    for name in ("slug", "name", "name_en", "sort_key", "date", "market_value"):
        assert getattr(document, name) == getattr(fresh.document, name), (document, name)
    assert facets == fresh.facets, document
    assert events == {
        (document.sort_key, event.date and int(event.date[:4]), *event) for event in fresh.events
    }, document
    search = getattr(document, "search", None)
    assert (search and {name: getattr(search, name) for name in fresh.search}) == fresh.search, document
    if document.type != "ranking":  # one takes note of a draft's place in it when that is published
        assert references == fresh.references, document
        assert document.weight == fresh.document.weight, document


def check_log() -> None:
    """`seq` has no gaps, versions count up, and each record's newest row says what is stored of it."""
    rows = list(ChangeLogRow.objects.all())
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert ChangeCounter.objects.get().seq == len(rows)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    newest, previous = {}, {}
    for row in rows:
        if row.record_id in newest:
            assert row.version == newest[row.record_id].version + 1, (
                f"{row.type} {row.slug}: version {row.version}"
            )
            previous[row.record_id] = newest[row.record_id]
        else:
            assert row.version == 1
        newest[row.record_id] = row
    stored = {document.pk: document for document in PublicDocument.objects.all()}
    assert set(stored) == {pk for pk, row in newest.items() if row.action not in WITHDRAWN}
    for pk, document in stored.items():
        row = newest[pk]
        for name in ("seq", "version", "slug", "type"):
            assert getattr(document, name) == getattr(row, name), (document, name)
        assert json.loads(document.body)["version"] == document.version
