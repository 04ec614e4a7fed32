"""Writing public documents: the one way in which anything becomes public, changes in public, or stops being public.

`publication()` holds the row lock of the change counter from its beginning to its commit: one publication at a
time, so that a document never shows a label that another transaction is just changing, two never wait for each
other's rows, and `seq` is contiguous in the order of commits. `workflow`, the loader and commands say what
happened; what follows from it (documents, facets, search text, references, referrers, log rows) is worked out
here, once, at the end.
"""

import json
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from catalogue import documents, queries, sql, tables
from catalogue.choices import ChangeAction, EntryType
from catalogue.documents import differing
from catalogue.models import (
    ENTRY_MODELS,
    Achievement,
    Approval,
    Award,
    AwardParticipant,
    BenchmarkResult,
    ChangeCounter,
    ChangeLogRow,
    DocumentDifference,
    DocumentReference,
    Entry,
    Event,
    FacetValue,
    Finding,
    Observation,
    Organisation,
    Person,
    Product,
    PublicDocument,
    RankingEdition,
    RankingPlace,
    SearchText,
    SlugHistory,
    SourceTable,
    Topic,
)
from catalogue.search import hits

CHUNK = 500
# So many documents leave the index of the full text in many pieces.
MANY = 2000
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Records that are published along with the first document that names them.
_FOLLOWERS = ("source", "place", "topic", "term", "ranking", "indicator")


class Refused(ValidationError):
    """What the state of the records does not allow; the message says why and what to do."""


@contextmanager
def publication(at=None) -> Iterator["Publication"]:
    """One transaction in which public changes are collected and then written; `at` is the time that documents show."""
    with transaction.atomic():
        ChangeCounter.objects.select_for_update().get_or_create(pk=1)
        work = Publication(at or documents.moment())
        yield work
        work._flush()
        transaction.on_commit(queries.forget_head)


class Publication:
    """What happened in one publication. Call its methods, in any order; everything is written when the context ends."""

    def __init__(self, at):
        self.at = at
        self._written: dict[str, dict[uuid.UUID, ChangeAction]] = defaultdict(dict)
        self._withdrawn: dict[uuid.UUID, tuple[ChangeAction, str, str]] = {}
        self._touched: set[uuid.UUID] = set()
        self._listed_in: set[uuid.UUID] = set()
        self._looked_up: set[tuple[uuid.UUID, str]] = set()
        self._log: list[dict[str, Any]] = []
        self._differences: list[DocumentDifference] = []
        self._built: list[documents.Built] = []  # what is not written yet, and what stands in its place
        self._stored: dict[uuid.UUID, PublicDocument] = {}
        self._forgotten: list[str] = []
        self._seq = self._before = 0

    def publish(self, record: Any) -> None:
        """The record's document is to be stored as it now is."""
        self._written[str(documents.type_of(record))][record.pk] = ChangeAction.PUBLISHED
        self._withdrawn.pop(record.pk, None)

    def withdraw(self, record: Any, action: ChangeAction, *, reason: str = "", successor: str = "") -> None:
        """The record's document is to be removed, leaving a tombstone in the log."""
        self._written[str(documents.type_of(record))].pop(record.pk, None)
        self._withdrawn[record.pk] = (action, reason, successor)

    def refresh(self, kind: str, ids: Iterable) -> None:
        """Documents of this type are to be stored anew if they have changed."""
        for pk in ids:
            self._written[kind].setdefault(pk, ChangeAction.REFRESHED)

    def forget(self, record: Any) -> None:
        """The record is deleted: what the public history of others says of it goes too, and so does its own."""
        self._forgotten.append(str(record.pk))
        if isinstance(record, Person):  # who may be named in a text as well
            self._forgotten += [name for name in (record.name, record.name_en) if name]

    def touch(self, record: Any) -> None:
        """The record changed and has, perhaps, no document of its own: refresh the documents that show it. What is
        not public stays so: a source of drafts alone gets no document because somebody corrects its title."""
        self._touched.add(record.pk)
        if isinstance(record, Topic):  # entries whose terms it joins belong to it from now on
            self._touched.update(record.terms.values_list("pk", flat=True))
        for subject in subjects(record):
            kind = str(documents.type_of(subject))
            if kind in ENTRY_MODELS and not subject.is_public:
                continue
            self._written[kind].setdefault(subject.pk, ChangeAction.REFRESHED)
        if documents.type_of(record) and _is_public(record):
            self.publish(record)

    # --- writing

    def _flush(self) -> None:
        """Store the documents that were asked for, then those that follow from them, until nothing more does."""
        # The counter has been locked since this publication began, so commits follow the numbers. It is read here
        # because a publication inside this one may have moved it on.
        self._seq = self._before = ChangeCounter.objects.values_list("seq", flat=True).get(pk=1)
        self._withdraw_documents()
        self._reader = documents.Reader()
        changed = set(self._withdrawn) | self._touched
        seen: set[uuid.UUID] = set(self._withdrawn)
        pending = {kind: dict(actions) for kind, actions in self._written.items() if actions}
        pending = pending or self._referrers(changed, seen)
        while pending:
            found: set[tuple[uuid.UUID, str]] = set()
            for chunk in _chunks(pending):
                relabelled, references = self._store(chunk)
                changed |= relabelled
                found |= references
            seen.update(*pending.values())
            pending = self._followers(found, seen) or self._rankings(seen) or self._referrers(changed, seen)
        self._write()
        if len(seen) >= MANY:
            hits.settle()
        self._write_log()

    def _withdraw_documents(self) -> None:
        if not self._withdrawn:
            return
        stored = PublicDocument.objects.filter(pk__in=list(self._withdrawn)).defer("body", "card")
        for document in stored:
            action, reason, successor = self._withdrawn[document.pk]
            seq = self._append(document, document.version + 1, action, reason=reason, successor=successor)
            if document.type in ENTRY_MODELS and action != ChangeAction.DELETED:
                contents = documents.canonical(differing.last_names(document.name, document.name_en))
                self._differences.append(
                    DocumentDifference(change_id=seq, record_id=document.pk, contents=contents)
                )
        PublicDocument.objects.filter(pk__in=list(self._withdrawn)).delete()

    def _referrers(self, changed: set, seen: set) -> dict[str, dict]:
        """Documents that show the label of something that appeared, vanished, changed its label, or was touched."""
        stale: dict[str, dict] = defaultdict(dict)
        targets = list(changed)
        for start in range(0, len(targets), CHUNK):
            some = targets[start : start + CHUNK]
            for pk, kind in sql.values(
                DocumentReference, "target_id", some, ("document_id", "document__type")
            ):
                if pk not in seen:
                    stale[kind][pk] = ChangeAction.REFRESHED
        return stale

    def _rankings(self, seen: set) -> dict[str, dict]:
        """Rankings that list, or listed, an organisation that was written: they show its places as their own rows."""
        public = PublicDocument.objects.filter(pk__in=self._listed_in - seen).values_list("pk", flat=True)
        return {"ranking": actions} if (actions := dict.fromkeys(public, ChangeAction.REFRESHED)) else {}

    def _followers(self, references: set, seen: set) -> dict[str, dict]:
        """Reference records that are named and have no document yet."""
        named = {
            pk: "place" if role == "place_above" else role
            for pk, role in references - self._looked_up
            if (role in _FOLLOWERS or role == "place_above") and pk not in seen
        }
        self._looked_up |= references
        known = {pk for (pk,) in sql.values(PublicDocument, "id", named, ("id",))}
        missing: dict[str, dict] = defaultdict(dict)
        for pk in named.keys() - known:
            missing[named[pk]][pk] = ChangeAction.PUBLISHED
        return missing

    def _store(self, pending: dict[str, dict]) -> tuple[set, set]:
        """Build documents, and write them when they are many. Returns the ids whose label or presence changed, and all
        references found. No document is built twice in a publication."""
        actions = {pk: action for some in pending.values() for pk, action in some.items()}
        stored = {document.pk: document for document in sql.records(PublicDocument, "id", actions)}
        before = self._last_stays([pk for pk in actions if pk not in stored])

        def stamp(pk):
            if document := stored.get(pk):
                return documents.Stamp(document.version, document.published_at, document.updated_at)
            version, published_at = before.get(pk, (0, None))
            return documents.Stamp(version + 1, published_at or self.at, self.at)

        built: list[documents.Built] = []
        rewritten = set()  # organisations whose places in rankings may have changed
        relabelled, references = set(), set()
        for kind, some in pending.items():
            items = documents.build(kind, some, stamp, self._reader)
            self._keep_addresses(kind, [item.document for item in items], stored)
            built += items
        for item in built:
            new, old = item.document, stored.get(item.document.pk)
            action = actions[new.pk]
            references |= item.references
            if old is None or (old.slug, old.name, old.name_en) != (new.slug, new.name, new.name_en):
                relabelled.add(new.pk)
            if old is None:
                new.seq = self._append(new, new.version, ChangeAction.PUBLISHED)
            elif new.body == old.body:
                new.seq = old.seq
            else:  # the next version, of the time of this publication
                item.stamp(documents.Stamp(old.version + 1, old.published_at, self.at))
                new.seq = self._append(new, new.version, self._change(old, new, action))
                self._note_difference(old, new)
            if new.type == EntryType.ORGANISATION and (
                old is None or action != ChangeAction.REFRESHED or new.version != old.version
            ):
                rewritten.add(new.pk)
        if rewritten:
            self._note_rankings(built, rewritten)
        self._built += built
        self._stored |= stored
        if len(self._built) >= CHUNK:
            self._write()
        return relabelled, references

    def _note_difference(self, old: PublicDocument, new: PublicDocument) -> None:
        if new.type in ENTRY_MODELS and (found := differing.differences(old.body, new.body)):
            contents = documents.canonical(found)
            row = DocumentDifference(change_id=new.seq, record_id=new.pk, contents=contents)
            self._differences.append(row)

    def _change(self, old: PublicDocument, new: PublicDocument, action: ChangeAction) -> ChangeAction:
        """What the log calls it when a document differs from the one that was stored."""
        if old.slug != new.slug:
            SlugHistory.objects.update_or_create(type=old.type, slug=old.slug, defaults={"record_id": old.pk})
            return ChangeAction.RENAMED
        return action if action == ChangeAction.REFRESHED else ChangeAction.UPDATED

    def _keep_addresses(self, kind: str, rows: list[PublicDocument], stored: dict) -> None:
        """An address that was public once leads to its record for ever. Raises Refused if it is given to another."""
        moved = [row for row in rows if row.pk not in stored or stored[row.pk].slug != row.slug]
        for refusal in taken_addresses(kind, moved).values():
            raise refusal

    def _note_rankings(self, built: list, ids: set) -> None:
        """Remember the rankings that list these organisations, or that did when they were last stored."""
        old = sql.values(DocumentReference, "document_id", ids, ("target_id", "role"))
        self._listed_in.update(pk for pk, role in old if role == "ranking")
        for item in built:
            if item.document.pk in ids:
                self._listed_in.update(pk for pk, role in item.references if role == "ranking")

    def _last_stays(self, ids: list) -> dict:
        """Of records that were public before: their last version and, where a merger that is being undone took them
        away, since when they were public."""
        if not ids:
            return {}
        of_record = ChangeLogRow.objects.filter(record_id=models.OuterRef("record_id")).order_by("-seq")
        rows = (
            ChangeLogRow.objects.filter(record_id__in=ids)
            .values("record_id")
            .annotate(
                last=models.Max("version"),
                left=models.Subquery(of_record.values("action")[:1]),
                since=models.Subquery(of_record.filter(action=ChangeAction.PUBLISHED).values("at")[:1]),
            )
        )
        return {
            row["record_id"]: (row["last"], row["since"] if row["left"] == ChangeAction.MERGED else None)
            for row in rows
        }

    def _write(self) -> None:
        built, stored = self._built, self._stored
        self._built, self._stored = [], {}
        if not built:
            return
        numbers = self._new_numbers(sum(item.document.pk not in stored for item in built))
        for item in built:
            old = stored.get(item.document.pk)
            item.document.number = old.number if old else next(numbers)
            item.document.written = self._before + 1
        # SQLite's index of the full text writes a piece of itself whenever a number is lower than the one before
        built.sort(key=lambda item: item.document.number)
        rows = [item.document for item in built]
        sql.put(rows)
        for kind in {row.type for row in rows}:
            taken = [row.slug for row in rows if row.type == kind and _slug_of(stored, row) != row.slug]
            if taken:
                SlugHistory.objects.filter(type=kind, slug__in=taken).delete()
        _write_differences(
            FacetValue,
            [row.number for row in stored.values()],
            ("document_id", "type", "facet", "value"),
            {(item.document.number, item.document.type, *pair) for item in built for pair in item.facets},
        )
        _write_differences(
            Event,
            [row.number for row in stored.values()],
            ("document_id", "sort_key", "year", *documents.Happening._fields),
            {
                (item.document.number, item.document.sort_key, event.date and int(event.date[:4]), *event)
                for item in built
                for event in item.events
            },
        )
        _write_differences(
            DocumentReference,
            list(stored),
            ("document_id", "target_id", "role"),
            {(item.document.pk, target, role) for item in built for target, role in item.references},
        )
        sql.put([SearchText(document=item.document, **item.search) for item in built if item.search])

    def _new_numbers(self, count: int) -> Iterator[int]:
        """Numbers for documents that are stored for the first time."""
        if count:
            ChangeCounter.objects.filter(pk=1).update(documents=models.F("documents") + count)
        last = ChangeCounter.objects.values_list("documents", flat=True).get(pk=1) if count else 0
        return iter(range(last - count + 1, last + 1))

    def _append(self, document, version, action, *, reason="", successor="") -> int:
        """One row of the log; returns its number."""
        self._seq += 1
        self._log.append(
            {
                "seq": self._seq,
                "type": document.type,
                "record_id": document.pk,
                "slug": document.slug,
                "version": version,
                "action": action,
                "reason": reason,
                "successor": successor,
                "at": self.at,
            }
        )
        return self._seq

    def _write_log(self) -> None:
        if self._log:
            sql.insert(ChangeLogRow, tuple(self._log[0]), [tuple(row.values()) for row in self._log])
        sql.put(self._differences)
        if self._forgotten:
            forget_in_history(self._forgotten)
        if self._touched or self._withdrawn or any(self._written.values()):
            ChangeCounter.objects.filter(pk=1).update(seq=self._seq, acts=models.F("acts") + 1)


def _chunks(pending: dict[str, dict]) -> Iterator[dict[str, dict]]:
    """The same, in parts of no more than CHUNK records."""
    flat = [(kind, pk, action) for kind, actions in pending.items() for pk, action in actions.items()]
    for start in range(0, len(flat), CHUNK):
        part: dict[str, dict] = defaultdict(dict)
        for kind, pk, action in flat[start : start + CHUNK]:
            part[kind][pk] = action
        yield part


def _slug_of(stored: dict, row: PublicDocument) -> str | None:
    return stored[row.pk].slug if row.pk in stored else None


def _write_differences(
    model: type[models.Model], documents: list, columns: tuple[str, ...], wanted: set[tuple]
) -> None:
    """Make the rows of these documents the wanted ones, by writing only what differs."""
    present = {tuple(row): pk for pk, *row in sql.values(model, "document_id", documents, ("id", *columns))}
    gone = [pk for row, pk in present.items() if row not in wanted]
    for start in range(0, len(gone), CHUNK):
        model._default_manager.filter(pk__in=gone[start : start + CHUNK]).delete()
    sql.insert(model, columns, sorted(wanted - present.keys(), key=str))


def taken_addresses(kind: str, records: Sequence[Any]) -> dict[uuid.UUID, Refused]:
    """Those of these documents or entries whose address was public for another record, each with what to say."""
    if not records:
        return {}
    by_slug = {record.slug: record for record in records}
    earlier = ChangeLogRow.objects.filter(type=kind, slug__in=by_slug).values_list("slug", "record_id")
    return {
        by_slug[slug].pk: Refused(
            _("“%(name)s” cannot have the address “%(slug)s”: it belongs to another record; choose another.")
            % {"name": by_slug[slug].name, "slug": slug}
        )
        for slug, pk in earlier
        if pk != by_slug[slug].pk
    }


def forget_in_history(words: list[str]) -> int:
    """Take everything in which one of these ids, names or other words stands out of the public history of entries, and
    the history of the entries with these ids. Returns the number of changes that now say less.

    Removing a person from the catalogue does this; for personal data in a text call it with the words.
    """
    ids = {word for word in words if _UUID.fullmatch(word)}
    with transaction.atomic():
        gone, _rows = DocumentDifference.objects.filter(record_id__in=ids).delete()
        holding = models.Q()
        for word in words:
            holding |= models.Q(contents__contains=json.dumps(word, ensure_ascii=False)[1:-1])
        poorer = []
        for row in DocumentDifference.objects.filter(holding):
            contents = differing.without(row.contents, words)
            if contents is not None:
                row.contents = contents
                poorer.append(row)
        DocumentDifference.objects.bulk_update(poorer, ["contents"], batch_size=CHUNK)
        if gone or poorer:  # answers that are kept are written again
            ChangeCounter.objects.filter(pk=1).update(acts=models.F("acts") + 1)
            transaction.on_commit(queries.forget_head)
    return gone + len(poorer)


def begin_epoch() -> uuid.UUID:
    """After a restore: numbers of changes are given out a second time, so whoever has read further starts anew. Returns
    the new epoch."""
    epoch = uuid.uuid4()
    with transaction.atomic():
        ChangeCounter.objects.filter(pk=1).update(epoch=epoch)
        transaction.on_commit(queries.forget_head)
    return epoch


def rebuild() -> int:
    """Store every public document anew, with a new version and a log row where it differs. Returns how many did."""
    before = ChangeCounter.objects.get(pk=1).seq
    for kind in documents.KINDS:
        ids = list(PublicDocument.objects.filter(type=kind).values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            with publication() as work:
                work.refresh(kind, ids[start : start + CHUNK])
    return ChangeCounter.objects.get(pk=1).seq - before


# What `_owners` reads of each kind of record.
_OWNERS_OF: dict[type, tuple[str, ...]] = {
    Product: ("makers",),
    Approval: ("product__makers",),
    Award: ("participants__organisation",),
    AwardParticipant: ("organisation",),
    Achievement: ("organisations",),
    BenchmarkResult: ("organisations", "dataset"),
    RankingPlace: ("organisation", "edition__ranking"),
    RankingEdition: ("ranking",),
    Observation: ("indicator",),
    Finding: ("source",),
    SourceTable: ("source",),
}


def subjects(record: Any) -> list[Any]:
    """The records with documents that show this shared record or fact as theirs."""
    return [one for one in _owners(record) if isinstance(one, Entry) or _is_public(one)]


def _owners(record: Any) -> list[Any]:
    if isinstance(record, Product):
        return list(record.makers.all())
    if isinstance(record, Approval):
        return list(record.product.makers.all())
    if isinstance(record, Award):
        found = {row.organisation_id: row.organisation for row in record.participants.all()}
        return [one for one in found.values() if one is not None]
    if isinstance(record, Achievement):
        return list(record.organisations.all())
    if isinstance(record, BenchmarkResult):
        return [*record.organisations.all(), *([record.dataset] if record.dataset else [])]
    if isinstance(record, RankingPlace):
        return [*([record.organisation] if record.organisation else []), record.edition.ranking]
    if isinstance(record, RankingEdition):
        return [record.ranking]
    if isinstance(record, Observation):
        return [record.indicator]
    if isinstance(record, Finding | SourceTable):
        return [record.source]
    if not isinstance(record, Entry) and isinstance(getattr(record, "organisation", None), Organisation):
        return [record.organisation]
    return []


def _is_public(record: models.Model) -> bool:
    return PublicDocument.objects.filter(pk=record.pk).exists()


def is_shown(record: Any) -> bool:
    """Whether the public sees this record: its document, one that names it or shows it as a fact, or a table."""
    return bool(shown([record]))


def shown(records: Iterable[Any]) -> set[Any]:
    """The ids of those of these records that the public sees; it costs as many queries as there are kinds of them."""
    left = {record.pk: record for record in records}
    seen: set[Any] = set()

    def see(found: Iterable[Any]) -> None:
        for pk in found:
            if left.pop(pk, None) is not None:
                seen.add(pk)

    see(list(PublicDocument.objects.filter(pk__in=list(left)).values_list("pk", flat=True)))
    if left:
        named = DocumentReference.objects.filter(target_id__in=list(left))
        see(list(named.values_list("target_id", flat=True)))
    by_kind: dict[type, list[Any]] = defaultdict(list)
    for record in left.values():
        by_kind[type(record)].append(record)
    for kind, rows in by_kind.items():
        models.prefetch_related_objects(rows, *_OWNERS_OF.get(kind, ()))
    owners = {pk: {one.pk for one in _owners(record)} for pk, record in left.items()}
    if wanted := set().union(*owners.values()):
        public = set(PublicDocument.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        see([pk for pk, held in owners.items() if held & public])
    see(tables.printed(list(left.values())))
    return seen
