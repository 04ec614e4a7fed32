"""Changes to several records that are saved in one sitting: a grid of lost cells, a table that was pasted.

Each record changes wholly or not at all, by what the person may do: a draft is saved, a published entry is
published again or gets a proposal. All revisions share one batch.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from catalogue import bareness, reviewing, snapshots, workflow
from catalogue.choices import OPEN_PROPOSALS, Act
from catalogue.models import Entry, Revision
from catalogue.publishing import Publication, Refused, publication

REFUSALS = (ValidationError, ProtectedError, IntegrityError, PermissionDenied)


@dataclass
class Change:
    """What is to become of one record. `write` writes its rows, and can be called again after a rollback."""

    record: Any
    write: Callable[[], None]
    seen: int | None = None  # `workflow.state_of` the record when the page was opened; None: a new one
    also: Sequence[Any] = ()  # rows that were records of their own until now
    act: Act = Act.EDITED


@dataclass
class Outcome:
    batch: uuid.UUID
    saved: list[Any] = field(default_factory=list)
    proposed: list[Any] = field(default_factory=list)
    problems: dict[Any, list[str]] = field(default_factory=dict)  # id of the record → why it was not saved


def save(*, changes: Sequence[Change], user, reason: str = "") -> Outcome:
    """Write the changes, all of one record or none of it. In one publication, if nothing stands against any of them."""
    try:
        with publication() as work:
            outcome = Outcome(uuid.uuid4())
            for change in changes:
                _one(change, outcome, work, user, reason)
        return outcome
    except REFUSALS:
        pass  # each by itself, then, so that one does not stand in the way of the others
    outcome = Outcome(uuid.uuid4())
    for change in changes:
        try:
            with publication() as work:
                _one(change, outcome, work, user, reason)
        except REFUSALS as error:
            outcome.problems[change.record.pk] = _why(error)
            for done in (outcome.saved, outcome.proposed):
                done[:] = [record for record in done if record.pk != change.record.pk]
    return outcome


def _why(error: Exception) -> list[str]:
    if isinstance(error, ValidationError):
        return list(error.messages)
    if isinstance(error, PermissionDenied):
        return [str(error)]
    return [_("A rule of the catalogue does not allow this: %(rule)s") % {"rule": error}]


def _one(change: Change, outcome: Outcome, work: Publication, user, reason: str) -> None:
    record = change.record
    if change.seen is not None:
        record = type(record)._default_manager.select_for_update(no_key=True).filter(pk=record.pk).first()
        if record is None:
            raise Refused(_("Somebody has deleted this in the meantime."))
        if workflow.state_of(record) != change.seen:
            raise workflow.Conflict(
                _("Somebody has changed this since you opened it. Look at it again, then save once more.")
            )
    said: dict[str, Any] = {"user": user, "reason": reason}
    if reviewing.proposes(record, user):
        _propose(change, record, outcome.batch, said)
        outcome.proposed.append(record)
        return
    change.write()
    for row in change.also:
        workflow.saved(record=row, batch=outcome.batch, work=work, **said)
    fresh = type(record)._default_manager.get(pk=record.pk)
    workflow.saved(record=fresh, act=change.act, batch=outcome.batch, work=work, **said)
    outcome.saved.append(fresh)


def _propose(change: Change, entry: Entry, batch: uuid.UUID, said: dict) -> None:
    """A proposal that goes on with the person's own one, if that waits."""
    own = Revision.objects.filter(
        kind=entry.entry_type,
        record_id=entry.pk,
        state__in=OPEN_PROPOSALS,
        user=said["user"],
        act=Act.PROPOSED,
    ).first()
    if own is not None and own.base != entry.lock:
        raise Refused(_("Your own proposal waits and no longer fits the entry; open that first."))
    with transaction.atomic():  # written, looked at and taken back
        if own is not None:
            try:
                snapshots.apply(snapshots.loads(own.snapshot))
            except snapshots.CannotApply as error:
                raise Refused(
                    _("Your own proposal waits and no longer fits the entry; open that first.")
                ) from error
        change.write()
        fresh = type(entry)._default_manager.get(pk=entry.pk)
        if bare := bareness.facts(fresh):
            raise Refused([_("A published entry needs a source and a locator under every fact:"), *bare[:50]])
        snapshot = snapshots.take(fresh)
        transaction.set_rollback(True)
    revision = workflow.propose(entry=entry, snapshot=snapshot, base=entry.lock, **said)
    revision.batch = batch
    revision.save(update_fields=["batch"])
