"""What is done to many entries of one type in one publication: published, archived, changed.

A change (a value, a choice, a citation) is worked out on snapshots, so that it can be looked at before it is made.
`together` says to how many this is done, and when.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import bareness, bulk, reviewing, snapshots, workflow
from catalogue.choices import OPEN_PROPOSALS, Act, ChangeAction, Status
from catalogue.models import Citation, Classification, Entry, Revision
from catalogue.permissions import require
from catalogue.publishing import Publication, taken_addresses
from catalogue.refusals import REFUSALS, refusal_messages

SET, ADD, REMOVE, CITE, CLASSIFY = "set", "add", "remove", "cite", "classify"
ADDED: dict[str, Any] = {CITE: Citation, CLASSIFY: Classification}  # the rows that a change may add


@dataclass(frozen=True)
class Change:
    """`set` gives a column the value that snapshots keep, `add` and `remove` give ids to a choice or take them away,
    `cite` and `classify` add a citation or a classification: its columns as a dict."""

    kind: str
    field: str
    value: Any

    def applied(self, snapshot: dict) -> dict:
        """The snapshot after the change; equal to the one before where nothing changes."""
        if self.kind == SET:
            return {**snapshot, "values": {**snapshot["values"], self.field: self.value}}
        if self.kind in ADDED:
            return self._with_row(snapshot, ADDED[self.kind])
        chosen = set(snapshot["choices"].get(self.field, ()))
        chosen = chosen | set(self.value) if self.kind == ADD else chosen - set(self.value)
        return {**snapshot, "choices": {**snapshot["choices"], self.field: sorted(chosen)}}

    def _with_row(self, snapshot: dict, model: Any) -> dict:
        family = str(model._meta.model_name)
        rows = snapshot["parts"].get(family, [])
        if any(self.value.items() <= row["values"].items() for row in rows):
            return snapshot
        row = model(**{f"{snapshot['model']}_id": uuid.UUID(snapshot["values"]["id"])}, **self.value)
        rows = sorted([*rows, snapshots.compose(row, {}, {})], key=lambda row: row["values"]["id"])
        return {**snapshot, "parts": {**snapshot["parts"], family: rows}}


def make(
    *, entries: Sequence[Entry], change: Change, user, reason: str = "", batch: uuid.UUID, work: Publication
) -> dict[uuid.UUID, list[str]]:
    """Make the change to entries of one type, or propose it; those that are so already stay as they are. Returns those
    that are refused, with the reasons."""
    refused: dict[uuid.UUID, list[str]] = {}
    rows = _locked(entries)
    taken = snapshots.take_many(rows)
    written = []
    for row in rows:
        after = change.applied(taken[row.pk])
        if after == taken[row.pk]:
            continue
        try:
            with transaction.atomic():
                if reviewing.proposes(row, user):
                    require(user, "propose", row)
                    _propose(row, after, user, reason, batch)
                    continue
                require(user, "change", row)
                record: Any = snapshots.apply_changes(taken[row.pk], after)
                record.full_clean()
                if record.is_above_itself():
                    raise workflow.Refused(_("“%(name)s” would stand above itself.") % {"name": record})
                written.append(record)
        except snapshots.CannotApply as error:
            refused[row.pk] = [_("What it belongs to is gone: %(lost)s") % {"lost": error}]
        except (*REFUSALS, PermissionDenied) as error:
            refused[row.pk] = refusal_messages(error)
    saved(entries=written, user=user, reason=reason, batch=batch, work=work)
    return refused


def publish(
    *, entries: Sequence[Entry], user, reason: str = "", batch: uuid.UUID, work: Publication
) -> dict[uuid.UUID, list[str]]:
    """Entries of one type become public together, as `workflow.publish` does it one by one, in a number of queries that
    does not depend on how many they are. Returns those that are refused, with the reasons; it holds up no other."""
    refused: dict[uuid.UUID, list[str]] = {}
    if not entries:
        return refused
    model: Any = type(entries[0])
    rows = _locked(entries)
    bare = bareness.facts_of(rows)
    taken = taken_addresses(model.entry_type, rows)
    for row in rows:
        try:
            require(user, "publish", row)
            workflow.check_state(row, Act.PUBLISHED)
            if user is not None:
                reviewing.of_entry(row).check(user)
            if row.pk in bare:
                raise bareness.refusal(bare[row.pk])
            if row.pk in taken:
                raise taken[row.pk]
        except (workflow.Refused, PermissionDenied) as error:
            refused[row.pk] = getattr(error, "messages", [str(error)])
    done = {row.pk: row for row in rows if row.pk not in refused}
    _move(list(done.values()), status=Status.PUBLISHED, publish_on=None, archive_reason="", successor_slug="")
    for row in done.values():
        work.publish(row)
    _note_published(model, done, user, reason, batch)
    return refused


def archive(
    *,
    entries: Sequence[Entry],
    user,
    reason: str,
    batch: uuid.UUID,
    work: Publication,
    about: Mapping[uuid.UUID, uuid.UUID] | None = None,
) -> dict[uuid.UUID, list[str]]:
    """Entries of one type are taken down together, as `workflow.archive` does it one by one. `about` has the act of
    each that is taken back by it, if any. Returns those that are refused, with the reasons; it holds up no other."""
    refused: dict[uuid.UUID, list[str]] = {}
    reason = workflow.public_reason(reason)
    rows = _locked(entries)
    for row in rows:
        try:
            require(user, "archive", row)
            workflow.check_state(row, Act.ARCHIVED)
        except (workflow.Refused, PermissionDenied) as error:
            refused[row.pk] = getattr(error, "messages", [str(error)])
    done = [row for row in rows if row.pk not in refused]
    _move(done, status=Status.ARCHIVED, archive_reason=reason)
    for row in done:
        work.withdraw(row, ChangeAction.ARCHIVED, reason=reason)
    bulk.revise(done, act=Act.ARCHIVED, user=user, reason=reason, batch=batch, about=about)
    return refused


def _locked(entries: Sequence[Entry]) -> list[Any]:
    """The entries as they are now, their rows locked."""
    if not entries:
        return []
    rows = type(entries[0])._default_manager.select_for_update(no_key=True)
    return list(rows.filter(pk__in=[entry.pk for entry in entries]).order_by("pk"))


def _move(rows: Sequence[Any], **values: Any) -> None:
    """Give entries of one type these values, the status among them."""
    if not rows:
        return
    found = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])
    found.update(**values, lock=F("lock") + 1, modified_at=timezone.now())
    for row in rows:
        row.lock += 1
        for name, value in values.items():
            setattr(row, name, value)


def saved(*, entries: Sequence[Entry], user, reason: str = "", batch: uuid.UUID, work: Publication) -> None:
    """What `workflow.saved` does after the rows of one entry were written, for entries of one type; a number of
    queries that does not depend on how many they are."""
    together = [entry for entry in entries if not entry.publish_on]
    for entry in entries:
        if entry.publish_on:  # whether it is still to be published is decided there
            workflow.saved(record=entry, user=user, reason=reason, batch=batch, work=work)
    if not together:
        return
    type(together[0])._default_manager.filter(pk__in=[entry.pk for entry in together]).update(
        lock=F("lock") + 1
    )
    for entry in together:
        entry.lock += 1
        workflow.check_direct(entry, user)
        if entry.is_public:
            work.publish(entry)
    if bare := bareness.facts_of([entry for entry in together if entry.is_public]):
        raise bareness.refusal(next(iter(bare.values())))
    bulk.revise(together, act=Act.EDITED, user=user, reason=reason, batch=batch)


def _note_published(model: type[Entry], done: dict[uuid.UUID, Any], user, reason: str, batch) -> None:
    """A revision for each, and word to whoever had sent it."""
    acts = Revision.objects.filter(kind=model.entry_type, record_id__in=list(done)).order_by()
    sent = set(
        acts.filter(act__in=[Act.SUBMITTED, Act.SCHEDULED]).values_list("record_id", flat=True).distinct()
    )
    rows = list(done.values())
    for revision in bulk.revise(rows, act=Act.PUBLISHED, user=user, reason=reason, batch=batch):
        row = done[revision.record_id]
        if row.pk in sent or row.responsible_id:
            reviewing.tell(revision, reviewing.senders(row, Act.SUBMITTED, Act.SCHEDULED))


def _propose(entry: Entry, snapshot: dict, user, reason: str, batch: uuid.UUID) -> None:
    mine = Revision.objects.filter(
        kind=entry.entry_type, record_id=entry.pk, state__in=OPEN_PROPOSALS, user=user
    )
    if mine.exists():
        raise workflow.Refused(_("You have a proposal on it that waits; change it there, or withdraw it."))
    with transaction.atomic():  # tried, and taken back
        record, _lost = snapshots.apply(snapshot)
        record.full_clean()
        bare = bareness.facts(record) if isinstance(record, Entry) else []
        transaction.set_rollback(True)
    if bare:
        raise workflow.Refused([_("A published entry needs a source and a locator under every fact:"), *bare])
    workflow.propose(entry=entry, snapshot=snapshot, user=user, reason=reason, batch=batch)
