"""The life of an entry: the only code that changes a status, and the way every act leaves a revision.

Functions take keywords, ask the policy function, run in one transaction, write one revision and, where something public
changes, the public documents. `user=None` is the system.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import (
    bareness,
    deleting,
    documents,
    identity,
    lookups,
    merging,
    reviewing,
    snapshots,
    suggestions,
)
from catalogue.choices import OPEN_PROPOSALS, Act, ChangeAction, RevisionState, Status
from catalogue.models import ChangeLogRow, Entry, Person, PublicDocument, Revision, Term
from catalogue.models.base import Record
from catalogue.permissions import may, require
from catalogue.publishing import Publication, Refused, is_shown, publication

# From which states an act may set out.
_ALLOWED = {
    Act.SUBMITTED: {Status.DRAFT},
    Act.REVIEWED: {Status.IN_REVIEW, Status.ARCHIVED},
    Act.RETURNED: {Status.IN_REVIEW},
    Act.PUBLISHED: {Status.DRAFT, Status.IN_REVIEW},
    Act.ARCHIVED: {Status.PUBLISHED},
    Act.RESTORED: {Status.ARCHIVED},
    Act.MERGED: {Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED},
}

# Acts that leave the content alone.
_ABOUT = (Act.REVIEWED, Act.RETURNED, Act.DECLINED, Act.WITHDRAWN)


class Conflict(Refused):
    """The record has changed since it was opened."""


def check_state(entry: Entry, act: Act) -> None:
    if entry.status not in _ALLOWED[act]:
        raise Refused(
            _("“%(name)s” is %(status)s; this is not possible from there.")
            % {"name": entry, "status": Status(entry.status).label}
        )


def locked(record: Any) -> Any:
    """The record as it is now, its row locked; facts that refer to it may still be written."""
    now = type(record)._default_manager.select_for_update(no_key=True).filter(pk=record.pk).first()
    if now is None:
        raise Refused(_("Somebody has deleted this in the meantime."))
    return now


def _fitting(reason: str) -> str:
    """A reason that the public will read."""
    longest: Any = ChangeLogRow._meta.get_field("reason").max_length
    if len(reason) > longest:
        raise Refused(_("Give the reason in at most %(count)d characters.") % {"count": longest})
    return reason.strip()


def public_reason(reason: str) -> str:
    """The reason for which an entry is taken down, which has to be given."""
    reason = _fitting(reason)
    if not reason:
        raise Refused(_("Say why; the public reads it at the entry's address."))
    return reason


def record_revision(
    *,
    record: models.Model,
    act: Act,
    user=None,
    reason="",
    batch=None,
    state=RevisionState.DONE,
    snapshot=None,
    base=None,
    about=None,
    at=None,
) -> Revision:
    """One row for one act. The caller holds the transaction."""
    kind = str(record._meta.model_name)
    snapshot = snapshot or snapshots.take(record)
    if act == Act.DELETED:
        lookups.forget([record.pk])
        identity.forget([record.pk])
    elif state == RevisionState.DONE:
        lookups.remember([snapshot])
        identity.remember([snapshot])
    last = Revision.objects.filter(kind=kind, record_id=record.pk).aggregate(models.Max("number"))[
        "number__max"
    ]
    if base is None and isinstance(record, Entry):
        base = record.lock
    return Revision.objects.create(
        kind=kind,
        record_id=record.pk,
        number=(last or 0) + 1,
        act=act,
        state=state,
        label=str(record)[:300],
        snapshot=snapshots.dumps(snapshot),
        base=base,
        about=about,
        user=user,
        at=at or timezone.now(),
        reason=reason[:500],
        batch=batch,
    )


def _set_status(entry: Entry, status: Status, **values) -> None:
    for name, value in {"status": status, **values}.items():
        setattr(entry, name, value)
    entry.lock += 1
    entry.save(update_fields=["status", "lock", "modified_at", *values])


# --- before publication ----------------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, entry: Entry, user, reason: str = "", batch=None) -> None:
    """A draft goes to the reviewers."""
    require(user, "submit", entry)
    entry_now = locked(entry)
    check_state(entry_now, Act.SUBMITTED)
    _set_status(entry_now, Status.IN_REVIEW)
    record_revision(record=entry_now, act=Act.SUBMITTED, user=user, reason=reason, batch=batch)
    entry.refresh_from_db()


@transaction.atomic
def send_back(*, entry: Entry, user, reason: str, batch=None) -> None:
    """A reviewer returns an entry to its editor, with a reason."""
    require(user, "return", entry)
    if not reason.strip():
        raise Refused(_("Say what is to be changed."))
    entry_now = locked(entry)
    check_state(entry_now, Act.RETURNED)
    _set_status(entry_now, Status.DRAFT, publish_on=None)  # what is to be changed does not go out by itself
    returned = record_revision(record=entry_now, act=Act.RETURNED, user=user, reason=reason, batch=batch)
    reviewing.tell(returned, reviewing.senders(entry_now, Act.SUBMITTED))
    entry.refresh_from_db()


@transaction.atomic
def review(*, entry: Entry, user, reason: str = "", batch=None) -> None:
    """One of several reviewers approves an entry as it stands; it is published when there are enough."""
    require(user, "approve", entry)
    entry_now = locked(entry)
    check_state(entry_now, Act.REVIEWED)
    reviewing.of_entry(entry_now).check_counts(user)
    record_revision(
        record=entry_now, act=Act.REVIEWED, user=user, reason=reason, base=entry_now.lock, batch=batch
    )


# --- publication -----------------------------------------------------------------------------------------------------


def publish(
    *, entry: Entry, user, reason: str = "", batch: uuid.UUID | None = None, work: Publication | None = None
) -> None:
    """The entry and its facts become public; as part of the publication `work`, where many do together."""
    if work is None:
        with publication() as own:
            publish(entry=entry, user=user, reason=reason, batch=batch, work=own)
        return
    require(user, "publish", entry)
    entry_now = locked(entry)
    check_state(entry_now, Act.PUBLISHED)
    senders = reviewing.senders(entry_now, Act.SUBMITTED, Act.SCHEDULED)
    _publish_now(work, entry_now, user)
    published = record_revision(record=entry_now, act=Act.PUBLISHED, user=user, reason=reason, batch=batch)
    reviewing.tell(published, senders)
    entry.refresh_from_db()


def _publish_now(work: Publication, entry: Entry, user) -> None:
    if user is not None:  # what the system publishes was decided elsewhere
        reviewing.of_entry(entry).check(user)
    if bare := bareness.facts(entry):
        raise bareness.refusal(bare)
    _set_status(entry, Status.PUBLISHED, publish_on=None, archive_reason="", successor_slug="")
    work.publish(entry)


def archive(*, entry: Entry, user, reason: str, batch=None, about=None) -> None:
    """A published entry is taken down; its address answers 410 with the reason. `about` is the act that is taken back
    by it, if any."""
    require(user, "archive", entry)
    reason = public_reason(reason)
    with publication() as work:
        entry_now = locked(entry)
        check_state(entry_now, Act.ARCHIVED)
        _set_status(entry_now, Status.ARCHIVED, archive_reason=reason)
        work.withdraw(entry_now, ChangeAction.ARCHIVED, reason=reason)
        record_revision(
            record=entry_now, act=Act.ARCHIVED, user=user, reason=reason, batch=batch, about=about
        )
    entry.refresh_from_db()


def bring_back(*, entry: Entry, user, reason: str = "", batch=None) -> None:
    """An archived entry is published again."""
    require(user, "restore", entry)
    with publication() as work:
        entry_now = locked(entry)
        check_state(entry_now, Act.RESTORED)
        check_not_merged(entry_now)
        _publish_now(work, entry_now, user)
        record_revision(record=entry_now, act=Act.RESTORED, user=user, reason=reason, batch=batch)
    entry.refresh_from_db()


@transaction.atomic
def reopen(*, entry: Entry, user, reason: str = "", batch=None) -> None:
    """An entry that was archived when something was taken back is a draft again, to be published like any other. Its
    address goes on answering 410 until then."""
    require(user, "change", entry)
    entry_now = locked(entry)
    check_state(entry_now, Act.RESTORED)
    if not taken_back(type(entry_now), [entry_now.pk]):
        raise Refused(
            _("“%(name)s” was archived for a reason of its own; bring it back first.") % {"name": entry}
        )
    _set_status(entry_now, Status.DRAFT, archive_reason="")
    record_revision(record=entry_now, act=Act.RESTORED, user=user, reason=reason, batch=batch)
    entry.refresh_from_db()


@transaction.atomic
def put_back(*, entry: Entry, user, reason: str, batch=None, about=None) -> None:
    """The opposite of `reopen`: a draft that was archived before is so again. The public sees nothing of it."""
    require(user, "change", entry)
    entry_now = locked(entry)
    check_state(entry_now, Act.PUBLISHED)
    _set_status(entry_now, Status.ARCHIVED, publish_on=None, archive_reason=_fitting(reason))
    record_revision(record=entry_now, act=Act.ARCHIVED, user=user, reason=reason, batch=batch, about=about)
    entry.refresh_from_db()


def taken_back(kind: type[Entry], ids: Iterable) -> set[uuid.UUID]:
    """Those of these archived entries that nobody archived for a reason of its own: their last archiving took back
    what was done together."""
    acts = Revision.objects.filter(kind=kind.entry_type, record_id__in=ids, act=Act.ARCHIVED)
    last = dict(acts.order_by("number").values_list("record_id", "about"))
    return {pk for pk, about in last.items() if about}


def delete(*, record: models.Model, user, reason: str = "", batch: uuid.UUID | None = None) -> None:
    """Delete a record for good. Its last state stays in the revisions; a public address answers 410 with the reason.

    Records that cannot stand without it are deleted along with it, and those that name it lose what names it; each
    gets a revision of its own in the same batch.
    """
    require(user, "delete", record)
    reason = _fitting(reason)
    batch = batch or uuid.uuid4()
    with publication() as work:
        now = locked(record)
        require(user, "delete", now)  # it may have been published since the caller read it
        if not reason and PublicDocument.objects.filter(pk=now.pk).exists():
            raise Refused(_("Say why; the public reads it at its address."))
        affected = deleting.consequences(now)
        if affected.needed_by:
            users = "; ".join(str(row) for row in affected.needed_by[:5])
            raise Refused(
                _("%(count)d other records need it: %(records)s …")
                % {"count": len(affected.needed_by), "records": users}
            )
        for gone in (now, *affected.gone):
            record_revision(record=gone, act=Act.DELETED, user=user, reason=reason, batch=batch)
            work.touch(gone)
            if isinstance(gone, Entry | Person):
                work.forget(gone)
            if documents.type_of(gone):
                work.withdraw(gone, ChangeAction.DELETED, reason=reason)
        name = str(now)
        if isinstance(now, Entry):
            suggestions.entry_dropped(now)
        now.delete()
        why = reason or _("“%(name)s” was deleted.") % {"name": name}
        try:
            for changed in affected.changed:
                changed.refresh_from_db()
                saved(record=changed, user=user, reason=why, batch=batch, work=work, decided=True)
        except PermissionDenied as error:
            raise Refused(
                _("“%(name)s” names it; a reviewer has to delete it.") % {"name": changed}
            ) from error


# --- merging ---------------------------------------------------------------------------------------------------------


def merge(*, record: Any, into: Any, user, reason: str = "") -> None:
    """A record turns out to be another one: what belongs to it and what names it moves there, and its address leads
    there. An entry is archived and a term deprecated; anything else is gone afterwards."""
    require(user, "merge", record)
    reason = _fitting(reason)
    if type(record) is not type(into) or record.pk == into.pk:
        raise Refused(_("Only two different records of one type can be merged."))
    if getattr(record, "vocabulary", "") != getattr(into, "vocabulary", ""):
        raise Refused(_("Only two terms of one vocabulary can be merged."))
    batch = uuid.uuid4()
    with publication() as work:
        loser, winner = locked(record), locked(into)
        if isinstance(loser, Entry):
            check_state(loser, Act.MERGED)
            check_state(winner, Act.MERGED)
        if loser_is_public := PublicDocument.objects.filter(pk=loser.pk).exists():
            if isinstance(winner, Entry) and not winner.is_public:
                raise Refused(
                    _("“%(name)s” is not public, so a public address cannot lead there.") % {"name": winner}
                )
            work.publish(winner)
        merged = record_revision(record=loser, act=Act.MERGED, user=user, reason=reason, batch=batch)
        proposers = _supersede_proposals(loser)
        if isinstance(loser, Entry):
            reviewing.tell(merged, proposers | reviewing.senders(loser, Act.SUBMITTED))
        work.touch(loser)
        try:
            others = merging.move_everything(loser, winner)
        except IntegrityError as error:
            raise Refused(
                _("Both have records that cannot stand beside each other; merge those first.")
            ) from error
        if loser_is_public and not isinstance(loser, Term):
            work.withdraw(
                loser, ChangeAction.MERGED, reason=reason, successor=documents.document_slug(winner)
            )
        if isinstance(loser, Entry):
            _set_status(loser, Status.ARCHIVED, archive_reason=reason, successor_slug=winner.slug)
        elif isinstance(loser, Term):
            loser.replaced_by = winner
            loser.save()
            others.append(loser)
        else:
            loser.delete()
        for changed in (winner, *others):
            saved(
                record=changed, user=user, act=Act.MERGED, reason=reason, batch=batch, work=work, decided=True
            )
    if isinstance(record, Entry | Term):
        record.refresh_from_db()
    into.refresh_from_db()


def is_merger(revision: Revision) -> bool:
    """Whether the record of this revision was merged into another one by the act; the other has one in its batch."""
    return revision.act == Act.MERGED and merging.revisions_of(revision)[0].pk == revision.pk


def undo_merge(
    *, revision: Revision, user, reason: str = "", batch: uuid.UUID | None = None
) -> tuple[list[str], list[str]]:
    """Two records that were merged are two again, as public as they were, and whatever named the one names it again.

    What was changed since is kept as it is now. Returns references that were lost, and what was changed since."""
    first, *rest = merging.revisions_of(revision)
    model = snapshots.ROOTS[first.kind]
    with publication() as work:
        loser = model._default_manager.select_for_update(no_key=True).filter(pk=first.record_id).first()
        require(user, "merge", loser or model)
        winner = model._default_manager.filter(pk=rest[0].record_id).first()
        if winner is None or (isinstance(winner, Entry) and winner.successor_slug):
            raise Refused(
                _("“%(name)s” is not there any more; bring it back first.") % {"name": rest[0].label}
            )
        follows = getattr(loser, "replaced_by_id" if isinstance(loser, Term) else "successor_slug", None)
        if loser is not None and not follows:
            raise Refused(_("This merger has been undone already."))
        wanted, since = merging.before(first, rest, loser)
        batch = batch or uuid.uuid4()
        lost: list[str] = []
        restored = _applied(wanted)
        for _record, lost_here in restored:
            lost += lost_here
        newest = ChangeLogRow.objects.filter(record_id=first.record_id).order_by("-seq").first()
        was_public = newest is not None and newest.action == ChangeAction.MERGED
        back: Any = model._default_manager.get(pk=first.record_id)
        if isinstance(back, Entry):
            status = Status.PUBLISHED if was_public else Status.DRAFT
            _set_status(back, status, archive_reason="", successor_slug="")
        elif was_public:
            work.publish(back)
        for record in (back, *(record for record, _lost in restored[1:])):
            saved(
                record=record,
                user=user,
                act=Act.RESTORED,
                reason=reason,
                batch=batch,
                work=work,
                decided=True,
            )
    return lost, [snapshots.in_words(row) for row in since]


def check_not_merged(entry: Entry) -> None:
    if entry.successor_slug:
        raise Refused(
            _("“%(name)s” was merged into “%(into)s”. Open the merger in its history and undo it there.")
            % {"name": entry, "into": entry.successor_slug}
        )


def _supersede_proposals(record: models.Model) -> set:
    """Proposals that nobody will decide any more; returns the ids of who made them."""
    open_ones = Revision.objects.filter(
        kind=record._meta.model_name, record_id=record.pk, state__in=OPEN_PROPOSALS
    )
    proposers = set(open_ones.order_by().values_list("user_id", flat=True))
    if proposers:
        suggestions.proposals_dropped(list(open_ones.values_list("pk", flat=True)))
        open_ones.update(state=RevisionState.SUPERSEDED)
    return proposers


# --- changes ---------------------------------------------------------------------------------------------------------


def saved(
    *,
    record: models.Model,
    user,
    act: Act = Act.EDITED,
    reason: str = "",
    batch=None,
    work: Publication | None = None,
    decided: bool = False,
    about=None,
) -> None:
    """Call after the live rows of a record were written: writes the revision and brings public documents up to date.

    A published entry is republished, which needs the right to publish, and is refused where that takes several reviews,
    unless the act was `decided` otherwise; anything else that documents show is refreshed.
    """
    if work is None:
        with publication() as own:
            saved(
                record=record,
                user=user,
                act=act,
                reason=reason,
                batch=batch,
                work=own,
                decided=decided,
                about=about,
            )
        return
    if isinstance(record, Entry):
        type(record)._default_manager.filter(pk=record.pk).update(lock=models.F("lock") + 1)
        record.refresh_from_db(fields=["lock", "status", "publish_on"])
        check_direct(record, user, decided)
    elif not may(user, "publish", record) and is_shown(record):
        raise Refused(_("The public sees this already; a reviewer has to change it."))
    else:
        require(user, "change", record)
    had_planned: set = set()
    if isinstance(record, Record) and record.is_above_itself():
        raise Refused(_("“%(name)s” would stand above itself.") % {"name": record})
    if isinstance(record, Entry):
        if record.is_public:
            if bare := bareness.facts(record):
                raise Refused(
                    [_("A published entry needs a source and a locator under every fact:"), *bare[:50]]
                )
            work.publish(record)
        elif record.publish_on and (not may(user, "publish", record) or reviewing.needed(record) > 1):
            record.publish_on = None  # what was scheduled is not what would be published
            record.save(update_fields=["publish_on"])
            had_planned = reviewing.senders(record, Act.SCHEDULED)
            reason = f"{_('The planned publication is called off.')} {reason}".strip()
    else:
        work.touch(record)
    revision = record_revision(record=record, act=act, user=user, reason=reason, batch=batch, about=about)
    reviewing.tell(revision, had_planned)


def check_direct(entry: Entry, user, decided: bool = False) -> None:
    """Whether this user may change the rows of an entry as they are, without a proposal, or with one that was
    `decided`. Raises Refused or PermissionDenied."""
    require(user, "publish" if entry.is_public else "change", entry)
    if entry.is_public and reviewing.needed(entry) > 1 and not decided and user is not None:
        raise Refused(
            _("“%(name)s” is public, and a change needs several reviewers: propose it on its page.")
            % {"name": entry}
        )


def publish_record(*, record: models.Model, user, reason: str = "", batch=None) -> None:
    """Give a source, indicator, place, topic, term or ranking its public document."""
    require(user, "publish", record)
    if documents.type_of(record) is None or isinstance(record, Entry):
        raise Refused(_("This is published with the entries that show it."))
    with publication() as work:
        work.publish(record)
        record_revision(record=record, act=Act.PUBLISHED, user=user, reason=reason, batch=batch)


@transaction.atomic
def propose(
    *,
    entry: Any,
    snapshot: dict,
    user,
    reason: str = "",
    base: int | None = None,
    act: Act = Act.PROPOSED,
    batch=None,
    at=None,
) -> Revision:
    """Keep a change to a published entry as a pending revision; an earlier open proposal of the same user is
    superseded."""
    require(user, "propose", entry)
    now = locked(entry)  # revisions are numbered by one at a time
    earlier = Revision.objects.filter(
        kind=entry._meta.model_name, record_id=entry.pk, state__in=OPEN_PROPOSALS, user=user, act=act
    )
    replaced = list(earlier.values_list("pk", flat=True))
    earlier.update(state=RevisionState.SUPERSEDED)
    proposal = record_revision(
        record=entry,
        act=act,
        user=user,
        reason=reason,
        state=RevisionState.PENDING,
        snapshot=snapshot,
        base=state_of(now) if base is None else base,
        batch=batch,
        at=at,
    )
    if replaced:
        suggestions.proposal_replaced(replaced, proposal)
    return proposal


def state_of(record: Any) -> int:
    """A number that changes whenever the record does: an entry's lock, or the number of the last act on another one."""
    if isinstance(record, Entry):
        return record.lock
    acts = Revision.objects.filter(
        kind=record._meta.model_name, record_id=record.pk, state=RevisionState.DONE
    )
    return acts.exclude(act__in=_ABOUT).aggregate(last=models.Max("number"))["last"] or 0


def snapshot_at(record: Any, state: int | None) -> dict | None:
    """The content of a record when `state_of` was this number; None where the history does not know it."""
    if state is None:
        return None
    done = Revision.objects.filter(
        kind=record._meta.model_name, record_id=record.pk, state=RevisionState.DONE
    ).exclude(snapshot="")
    # proposals that were made from this state name it too, and come after the act that led to it
    found = done.filter(base=state) if isinstance(record, Entry) else done.filter(number=state)
    first = found.exclude(act__in=(Act.PROPOSED, Act.DELETED)).order_by("number").first()
    return snapshots.loads(first.snapshot) if first else None


def apply_snapshot(*, work: Publication, snapshot: dict, user, batch=None) -> tuple[Any, list[str]]:
    """Make a record equal to a snapshot; `saved` comes next. Returns it and the references that were lost. Records that
    lose rows to it, as a merged entry's successor does, are brought up to date."""
    others = snapshots.other_owners(snapshot)
    ((record, lost),) = _applied([snapshot])
    for other in others:
        saved(record=other, user=user, batch=batch, work=work, decided=True)
    return record, lost


def _applied(wanted: list[dict]) -> list[tuple[Any, list[str]]]:
    """The records of these snapshots, made equal to them, each with the references that were lost; all or none."""
    try:
        with transaction.atomic():
            return [snapshots.apply(snapshot) for snapshot in wanted]
    except snapshots.CannotApply as error:
        raise Refused(_("What it belongs to is gone: %(lost)s") % {"lost": error}) from error
    except IntegrityError as error:
        raise Refused(
            _("Another record has its address or one of its codes by now; change that record first.")
        ) from error


def revert(*, revision: Revision, user, reason: str = "") -> list[str]:
    """Bring a record back to how it stood after an earlier act; also brings back a deleted one, as a draft. Where a
    change of what is public needs several reviews, that is proposed."""
    model = snapshots.ROOTS[revision.kind]
    with publication() as work:
        live = model._default_manager.select_for_update(no_key=True).filter(pk=revision.record_id).first()
        require(user, "publish" if getattr(live, "is_public", False) else "change", live or model)
        if isinstance(live, Entry):
            check_not_merged(live)
            if live.is_public and reviewing.needed(live) > 1 and user is not None:
                propose(entry=live, snapshot=snapshots.loads(revision.snapshot), user=user, reason=reason)
                return []
        batch = uuid.uuid4()
        record, lost = apply_snapshot(
            work=work, snapshot=snapshots.loads(revision.snapshot), user=user, batch=batch
        )
        saved(record=record, user=user, act=Act.RESTORED, reason=reason, batch=batch, work=work)
    return lost


def schedule(*, entry: Entry, at, user, reason: str = "") -> None:
    """Publish the entry at a moment to come (`at=None` calls it off). `tasks.schedule` has it carried out."""
    require(user, "publish", entry)
    with transaction.atomic():
        entry_now = locked(entry)
        check_state(entry_now, Act.PUBLISHED)
        if at and user is not None:
            reviewing.of_entry(entry_now).check(user)
        entry_now.publish_on = at
        entry_now.save(update_fields=["publish_on", "modified_at"])
        when = timezone.localtime(at).strftime("%Y-%m-%d %H:%M %Z") if at else _("Called off.")
        record_revision(
            record=entry_now,
            act=Act.SCHEDULED,
            user=user,
            reason=f"{when} {reason}".strip(),
            base=entry_now.lock if at else 0,  # whoever calls it off approves of nothing
        )
    entry.refresh_from_db()
