"""What becomes of a proposal: reviewers approve it, as it stands or amended, return it to its editor, or decline it;
its author may withdraw it.

As in `workflow`, which these acts are a part of: keywords, the policy function, one transaction, one revision.
"""

import uuid
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue import reviewing, snapshots, suggestions
from catalogue.choices import OPEN_PROPOSALS, Act, RevisionState
from catalogue.models import Entry, Revision
from catalogue.permissions import require
from catalogue.publishing import Publication, Refused, publication
from catalogue.workflow import (
    Conflict,
    apply_snapshot,
    check_not_merged,
    locked,
    record_revision,
    saved,
    state_of,
)


def approve(
    *,
    revision: Revision,
    user,
    reason: str = "",
    amended: dict | None = None,
    onto: int | None = None,
    work: Publication | None = None,
) -> list[str]:
    """Make a proposal the live, public state, as it stands or `amended` by the reviewer. Refused when the entry has
    changed since, unless the amended one was made `onto` that newer state; returns references that were lost. Where
    several reviews are needed and these are not enough, the proposal goes on waiting with one more approval; amended,
    it is another proposal, approved by its amender. As part of the publication `work`, where many are decided at
    once."""
    model = snapshots.ROOTS[revision.kind]
    with nullcontext(work) if work else publication() as work:
        live = locked(model(pk=revision.record_id))
        revision_now = _undecided(revision, RevisionState.PENDING)
        require(user, "approve", live)
        if isinstance(live, Entry):
            check_not_merged(live)
        base = revision_now.base if onto is None else onto
        if base != state_of(live):
            raise Conflict(
                _(
                    "The entry has changed since this was proposed; compare both and merge them field by field."
                )
            )
        reviews = reviewing.of_proposal(revision_now, live)
        if amended is not None and reviews.needed > 1:
            reviews = reviewing.Reviews(reviews.needed, [], reviews.author_id)
            revision_now = _replaced(revision_now, live, amended, base, user, reason)
        if user is not None and reviews.lacking(user):
            reviews.check_counts(user)
            record_revision(record=live, act=Act.REVIEWED, user=user, reason=reason, about=revision_now.pk)
            return []
        batch = uuid.uuid4()
        wanted = amended or snapshots.loads(revision_now.snapshot)
        record, lost = apply_snapshot(work=work, snapshot=wanted, user=user, batch=batch)
        act = Act.APPROVED if amended is None else Act.AMENDED
        _decide(revision_now, RevisionState.DONE)
        suggestions.proposal_approved(revision_now, user, amended=amended is not None)
        about = revision_now.pk
        saved(
            record=record,
            user=user,
            act=act,
            reason=reason,
            batch=batch,
            work=work,
            decided=True,
            about=about,
        )
        _tell_proposer(revision_now, record, act)
    return lost


def _undecided(revision: Revision, *states: RevisionState) -> Revision:
    now = Revision.objects.select_for_update().get(pk=revision.pk)
    if now.state not in states:
        raise Refused(_("This proposal has been decided already, or is with its editor."))
    return now


def _decide(proposal: Revision, state: RevisionState) -> None:
    proposal.state = state
    proposal.save(update_fields=["state"])


def _replaced(proposal: Revision, live: Any, amended: dict, base: int | None, user, reason: str) -> Revision:
    """The proposal as its reviewer wants it, in the place of the one before."""
    _decide(proposal, RevisionState.SUPERSEDED)
    replacement = record_revision(
        record=live,
        act=Act.AMENDED,
        user=user,
        reason=reason,
        state=RevisionState.PENDING,
        snapshot=amended,
        base=base,
        about=proposal.pk,
    )
    suggestions.proposal_replaced([proposal], replacement, amended=True)
    return replacement


def _tell_proposer(proposal: Revision, record: Any, act: Act) -> None:
    decision = Revision.objects.filter(about=proposal.pk, act=act).order_by("-number").first()
    if decision is not None:
        reviewing.tell(decision, {proposal.user_id, reviewing.author_of(proposal)})


@transaction.atomic
def return_proposal(*, revision: Revision, user, reason: str) -> None:
    """A reviewer returns a proposal to its editor, who finds the reason on the entry's form and goes on with it."""
    live = locked(snapshots.ROOTS[revision.kind](pk=revision.record_id))
    require(user, "return", live)
    if not reason.strip():
        raise Refused(_("Say what is to be changed."))
    revision_now = _undecided(revision, RevisionState.PENDING)
    if revision_now.user_id is None or revision_now.act != Act.PROPOSED:
        raise Refused(_("No editor waits for this one: amend it, approve it or decline it."))
    _decide(revision_now, RevisionState.RETURNED)
    record_revision(record=live, act=Act.RETURNED, user=user, reason=reason, about=revision.pk)
    _tell_proposer(revision_now, live, Act.RETURNED)


@transaction.atomic
def decline(*, revision: Revision, user, reason: str) -> None:
    """Turn a proposal down, with a reason."""
    model = snapshots.ROOTS[revision.kind]
    live = model._default_manager.select_for_update(no_key=True).filter(pk=revision.record_id).first()
    require(user, "approve", live or model)
    if not reason.strip():
        raise Refused(_("Say why; the sender reads it."))
    revision_now = _undecided(revision, *OPEN_PROPOSALS)
    _decide(revision_now, RevisionState.DECLINED)
    suggestions.proposals_dropped([revision_now])
    if live:  # one that was deleted in the meantime has nothing to go on with
        record_revision(record=live, act=Act.DECLINED, user=user, reason=reason, about=revision.pk)
        _tell_proposer(revision_now, live, Act.DECLINED)


@transaction.atomic
def withdraw(*, revision: Revision, user, reason: str = "") -> None:
    """Its author, or a reviewer, takes a proposal back before it is decided. Who has approved it already is told."""
    model = snapshots.ROOTS[revision.kind]
    live = model._default_manager.select_for_update(no_key=True).filter(pk=revision.record_id).first()
    require(user, "withdraw", revision)
    revision_now = _undecided(revision, *OPEN_PROPOSALS)
    _decide(revision_now, RevisionState.WITHDRAWN)
    suggestions.proposals_dropped([revision_now])
    if live:
        act = record_revision(record=live, act=Act.WITHDRAWN, user=user, reason=reason, about=revision.pk)
        approved = Revision.objects.filter(about=revision.pk, act=Act.REVIEWED).values_list(
            "user_id", flat=True
        )
        reviewing.tell(act, {revision_now.user_id, reviewing.author_of(revision_now), *approved})
