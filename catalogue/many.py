"""One change to many entries: a value, a choice, a citation. It is worked out on snapshots, so that it can be looked at
before it is made; and it is made through the workflow, entry by entry, as one batch.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue import reviewing, snapshots, workflow
from catalogue.choices import OPEN_PROPOSALS
from catalogue.models import ChangeCounter, Citation, Entry, Revision
from catalogue.permissions import require
from catalogue.publishing import publication

SET, ADD, REMOVE, CITE = "set", "add", "remove", "cite"


@dataclass(frozen=True)
class Change:
    """`set` gives a column the value that snapshots keep, `add` and `remove` give ids to a choice or take them away,
    `cite` adds a citation: its columns as a dict."""

    kind: str
    field: str
    value: Any

    def applied(self, snapshot: dict) -> dict:
        """The snapshot after the change; equal to the one before where nothing changes."""
        if self.kind == SET:
            return {**snapshot, "values": {**snapshot["values"], self.field: self.value}}
        if self.kind == CITE:
            return self._cited(snapshot)
        chosen = set(snapshot["choices"].get(self.field, ()))
        chosen = chosen | set(self.value) if self.kind == ADD else chosen - set(self.value)
        return {**snapshot, "choices": {**snapshot["choices"], self.field: sorted(chosen)}}

    def _cited(self, snapshot: dict) -> dict:
        rows = snapshot["parts"].get("citation", [])
        if any(self.value.items() <= row["values"].items() for row in rows):
            return snapshot
        citation = Citation(**{f"{snapshot['model']}_id": uuid.UUID(snapshot["values"]["id"])}, **self.value)
        rows = sorted([*rows, snapshots.compose(citation, {}, {})], key=lambda row: row["values"]["id"])
        return {**snapshot, "parts": {**snapshot["parts"], "citation": rows}}


def make(*, entry: Entry, change: Change, user, reason: str = "", batch: uuid.UUID, seen: int) -> bool:
    """Make the change, or propose it; False where the entry is so already. `seen` is the state that was looked at.
    Raises Refused, and Conflict where somebody was quicker."""
    with transaction.atomic():
        ChangeCounter.objects.select_for_update().get(pk=1)  # whoever saves holds this lock first
        now = workflow.locked(entry)
        require(user, "propose" if reviewing.proposes(now, user) else "change", now)
        if workflow.state_of(now) != seen:
            raise workflow.Conflict(_("Somebody has changed it meanwhile; look at it again."))
        before = snapshots.take(now)
        after = change.applied(before)
        if after == before:
            return False
        if reviewing.proposes(now, user):
            _propose(now, after, user, reason, batch)
            return True
        with publication() as work:
            record, _lost = workflow.apply_snapshot(work=work, snapshot=after, user=user, batch=batch)
            record.full_clean()
            workflow.saved(record=record, user=user, reason=reason, batch=batch, work=work)
        return True


def _propose(entry: Entry, snapshot: dict, user, reason: str, batch: uuid.UUID) -> None:
    mine = Revision.objects.filter(
        kind=entry.entry_type, record_id=entry.pk, state__in=OPEN_PROPOSALS, user=user
    )
    if mine.exists():
        raise workflow.Refused(_("You have a proposal on it that waits; change it there, or withdraw it."))
    with transaction.atomic():  # tried, and taken back
        record, _lost = snapshots.apply(snapshot)
        record.full_clean()
        bare = workflow.bare_facts(record) if isinstance(record, Entry) else []
        transaction.set_rollback(True)
    if bare:
        raise workflow.Refused([_("A published entry needs a source and a locator under every fact:"), *bare])
    workflow.propose(entry=entry, snapshot=snapshot, user=user, reason=reason, batch=batch)
