"""Taking back everything that was done together: a bulk action, an import, a deletion with what went along.

Goes through the workflow record by record, in chunks of one transaction each. What was changed since stays and is
reported, so a run that was interrupted is finished by running it again.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import many, merging, snapshots, suggestions, workflow
from catalogue.bulk import batches, give_way
from catalogue.choices import Act, RevisionState, Status
from catalogue.models import Entry, PublicDocument, Revision
from catalogue.permissions import may, require
from catalogue.publishing import Publication, Refused, publication

MENTIONED = 200
CHUNK = 100  # of records that are taken back one by one


@dataclass
class Reverted:
    """What came of it; of each list at most the first 200 are named."""

    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    done: int = 0
    kept_count: int = 0
    refused_count: int = 0
    kept: list[str] = field(default_factory=list)  # changed since, and kept as they are
    refused: list[str] = field(default_factory=list)  # could not be taken back, each with its reason
    lost: list[str] = field(default_factory=list)  # references to what no longer exists

    def keep(self, what: str) -> None:
        self.kept_count += 1
        self.kept += [what] if len(self.kept) < MENTIONED else []

    def refuse(self, label: str, why: str) -> None:
        self.refused_count += 1
        self.refused += [f"{label}: {why}"] if len(self.refused) < MENTIONED else []


@dataclass
class _Member:
    """A record of the batch: its acts in it, and the act before them."""

    acts: list[Revision]
    earlier: Revision | None = None

    @property
    def was_there(self) -> bool:
        return self.earlier is not None and self.earlier.act != Act.DELETED


def revert_batch(
    *,
    batch: uuid.UUID,
    user,
    reason: str = "",
    within: uuid.UUID | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Reverted:
    """Take back every act of a batch, with one revision for each record, all of one new batch.

    What the batch deleted comes back (an entry as a draft), what it changed is as before except for what was changed
    since, and what it created is deleted, or archived where it is public; a created record that was changed since is
    kept. Proposals of the batch are withdrawn. Raises Refused where there is no such batch.
    `within` is the new batch, where somebody knows it already; `progress` is told after each chunk how many records
    were looked at, of how many.
    """
    rows = Revision.objects.filter(batch=batch)
    done = rows.filter(state=RevisionState.DONE)
    if not rows.exists():
        raise Refused(_("Nothing was done together under this number."))
    outcome = Reverted(within or uuid.uuid4())
    _withdraw_proposals(rows.filter(state=RevisionState.PENDING), user, outcome)
    mergers = done.filter(act=Act.MERGED).order_by("at", "number")
    if merger := mergers.first():
        outcome.lost, since = workflow.undo_merge(
            revision=merger, user=user, reason=reason, batch=outcome.batch
        )
        outcome.done = Revision.objects.filter(batch=outcome.batch).count()
        for what in since:
            outcome.keep(what)
        return outcome
    created, deleted, changed = {}, {}, {}
    for kind, pk, number, act in done.order_by("at", "number").values_list(
        "kind", "record_id", "number", "act"
    ):
        if kind not in snapshots.ROOTS:
            continue
        if number == 1 and act in (Act.CREATED, Act.LOADED):
            created[pk] = kind
        elif act == Act.DELETED:
            deleted[pk] = kind
        else:
            changed[pk] = kind
    gone = created.keys() & deleted.keys()
    steps = (
        (_bring_back, [pk for pk in deleted if pk not in gone]),
        (_take_back, [pk for pk in changed if pk not in deleted and pk not in created]),
        (_remove, [pk for pk in reversed(created) if pk not in gone]),
    )
    seen, total = 0, sum(len(ids) for _do, ids in steps)
    for step, ids in steps:
        for chunk in batches(ids, None if step is _remove else CHUNK):
            with publication() as work:
                _step(step, work, _members(batch, chunk), user, reason, outcome)
            seen += len(chunk)
            progress(seen, total)
            give_way()
    return outcome


def _withdraw_proposals(pending, user, outcome: Reverted) -> None:
    for proposal in pending.defer("snapshot"):
        model = snapshots.ROOTS.get(proposal.kind, Revision)
        if (user is not None and proposal.user_id == user.pk) or may(user, "approve", model):
            Revision.objects.filter(pk=proposal.pk, state=RevisionState.PENDING).update(
                state=RevisionState.SUPERSEDED
            )
            suggestions.proposals_dropped([proposal])
            outcome.done += 1
        else:
            outcome.refuse(proposal.label, _("It waits for review; a reviewer has to decline it."))


def _members(batch: uuid.UUID, ids: list) -> list[_Member]:
    acts: dict[Any, list[Revision]] = defaultdict(list)
    for revision in Revision.objects.filter(
        batch=batch, state=RevisionState.DONE, record_id__in=ids
    ).order_by("number"):
        acts[revision.record_id].append(revision)
    earlier: dict[Any, Any] = {}
    others = Revision.objects.filter(record_id__in=ids, state=RevisionState.DONE)
    for kind, pk, number, revision_pk in others.values_list("kind", "record_id", "number", "pk"):
        if kind == acts[pk][0].kind and number < acts[pk][0].number:
            earlier[pk] = max(earlier.get(pk, (0, None)), (number, revision_pk))
    stored = Revision.objects.in_bulk([pk for _number, pk in earlier.values()])
    return [_Member(acts[pk], stored[earlier[pk][1]] if pk in earlier else None) for pk in ids if pk in acts]


def _step(step: Callable, work: Publication, members, user, reason: str, outcome: Reverted) -> None:
    if step is _remove:
        members = _remove_drafts(members, user, reason, outcome)
    if step is not _bring_back:
        members = _archive_together(work, members, user, reason, outcome)
    for member in members:
        label = member.acts[-1].label
        try:
            with transaction.atomic():
                outcome.done += bool(step(work, member, user, reason, outcome))
        except PermissionDenied as error:
            outcome.refuse(label, str(error))
        except ValidationError as error:
            outcome.refuse(label, " ".join(error.messages[:5]))
        except ProtectedError:
            outcome.refuse(label, _("Other records need it."))


def _live(member: _Member) -> Any:
    model = snapshots.ROOTS[member.acts[0].kind]
    rows = model._default_manager.select_for_update(no_key=True)
    return rows.filter(pk=member.acts[0].record_id).first()


def _restored(work, snapshot: dict, user, reason: str, outcome: Reverted) -> Any:
    record, lost = workflow.apply_snapshot(work=work, snapshot=snapshot, user=user, batch=outcome.batch)
    workflow.saved(record=record, user=user, act=Act.RESTORED, reason=reason, batch=outcome.batch, work=work)
    outcome.lost += lost[: max(0, MENTIONED - len(outcome.lost))]
    return record


def _bring_back(work, member: _Member, user, reason: str, outcome: Reverted) -> bool:
    """A record that the batch deleted, as it was; as a draft, where it is an entry."""
    if _live(member) is not None:
        outcome.keep(member.acts[-1].label)
        return False
    require(user, "change", snapshots.ROOTS[member.acts[0].kind])
    _restored(work, snapshots.loads(member.acts[-1].snapshot), user, reason, outcome)
    return True


def _take_back(work, member: _Member, user, reason: str, outcome: Reverted) -> bool:
    """A record that the batch changed, without what the batch changed in it."""
    if not member.was_there and member.earlier is not None:
        return _remove(work, member, user, reason, outcome)
    live = _live(member)
    last = member.acts[-1]
    if live is None:
        outcome.keep(last.label)
        return False
    if member.earlier is None or not member.earlier.snapshot:
        raise Refused(_("The history does not know how it was before."))
    now = snapshots.take(live)
    wanted, since = snapshots.take_back(
        snapshots.loads(member.earlier.snapshot), snapshots.loads(last.snapshot), now
    )
    for row in since:
        outcome.keep(f"{last.label}: {snapshots.in_words(row)}")
    changed = wanted != now
    if changed:
        require(user, "publish" if getattr(live, "is_public", False) else "change", live)
        live = _restored(work, wanted, user, reason, outcome)
    return _step_back(member, live, user, reason, outcome) or changed


def _reason(reason: str) -> str:
    return reason or _("What was done together was taken back.")


def _step_back(member: _Member, live: Any, user, reason: str, outcome: Reverted) -> bool:
    """The state of an entry before the batch moved it on; nobody has moved it since. What was public once is archived
    instead of being a draft again."""
    if not isinstance(live, Entry):
        return False
    moved = _moves(member)
    if not moved:
        return False
    why = _reason(reason)
    archive = partial(workflow.archive, about=member.acts[-1].pk)
    steps: dict[Any, Callable] = {
        (Act.SUBMITTED, Status.IN_REVIEW): workflow.send_back,
        (Act.PUBLISHED, Status.PUBLISHED): archive,
        (Act.RESTORED, Status.PUBLISHED): archive,
        (Act.RESTORED, Status.DRAFT): partial(workflow.put_back, about=member.acts[-1].pk),
        (Act.ARCHIVED, Status.ARCHIVED): workflow.bring_back,
    }
    step = steps.get((moved[-1], live.status))
    if step is None:
        outcome.keep(member.acts[-1].label)
        return False
    step(entry=live, user=user, reason=why, batch=outcome.batch)
    return True


def _moves(member: _Member) -> list:
    """What the batch did to the status of an entry."""
    moves = [Act.SUBMITTED, Act.PUBLISHED, Act.ARCHIVED]
    if member.earlier is not None and member.earlier.act == Act.ARCHIVED:
        moves.append(Act.RESTORED)  # brought back, and not one of its contents
    return [act.act for act in member.acts if act.act in moves]


def _remove(work, member: _Member, user, reason: str, outcome: Reverted) -> bool:
    """A record that the batch created: deleted, or archived where the public knows it."""
    live = _live(member)
    if live is None:
        return False
    if snapshots.take(live) != snapshots.loads(member.acts[-1].snapshot):
        outcome.keep(member.acts[-1].label)
        return False
    why = _reason(reason)
    if isinstance(live, Entry) and live.status in (Status.PUBLISHED, Status.ARCHIVED):
        if live.status == Status.ARCHIVED:
            return False
        about = member.acts[-1].pk
        workflow.archive(entry=live, user=user, reason=why, batch=outcome.batch, about=about)
    else:
        workflow.delete(record=live, user=user, reason=why, batch=outcome.batch)
    return True


def _remove_drafts(members: list[_Member], user, reason: str, outcome: Reverted) -> list[_Member]:
    """Delete, by the hundred, drafts that nothing names and nobody has touched. Returns the other members."""
    left: dict[Any, _Member] = {member.acts[0].record_id: member for member in members}
    by_kind: dict[str, list] = defaultdict(list)
    for pk, member in left.items():
        by_kind[member.acts[0].kind].append(pk)
    for kind, ids in by_kind.items():
        model: Any = snapshots.ROOTS[kind]
        if not issubclass(model, Entry):
            continue
        rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=ids, status=Status.DRAFT)
        drafts = {row.pk: row for row in rows if may(user, "delete", row)}
        for pk in _named(model, list(drafts)):
            drafts.pop(pk, None)
        taken = snapshots.take_many(list(drafts.values()))
        drafts = {
            pk: row for pk, row in drafts.items() if taken[pk] == snapshots.loads(left[pk].acts[-1].snapshot)
        }
        numbers = dict(
            Revision.objects.filter(kind=kind, record_id__in=list(drafts))
            .order_by()
            .values_list("record_id")
            .annotate(models.Max("number"))
        )
        Revision.objects.bulk_create(
            Revision(
                kind=kind,
                record_id=pk,
                number=numbers[pk] + 1,
                act=Act.DELETED,
                label=str(row)[:300],
                snapshot=snapshots.dumps(taken[pk]),
                user=user,
                at=timezone.now(),
                reason=reason[:500],
                batch=outcome.batch,
            )
            for pk, row in drafts.items()
        )
        model._default_manager.filter(pk__in=list(drafts)).delete()
        outcome.done += len(drafts)
        for pk in drafts:
            left.pop(pk)
    return list(left.values())


def _archive_together(
    work: Publication, members: list[_Member], user, reason: str, outcome: Reverted
) -> list[_Member]:
    """Archive, by the hundred, entries that the batch brought before the public and nobody has touched since. Returns
    the other members."""
    left: dict[Any, _Member] = {member.acts[0].record_id: member for member in members}
    by_kind: dict[str, list] = defaultdict(list)
    for pk, member in left.items():
        if issubclass(snapshots.ROOTS[member.acts[0].kind], Entry) and _made_public(member):
            by_kind[member.acts[0].kind].append(pk)
    for kind, ids in by_kind.items():
        rows = snapshots.ROOTS[kind]._default_manager.select_for_update(no_key=True)
        public: list[Any] = list(rows.filter(pk__in=ids, status=Status.PUBLISHED))
        taken = snapshots.take_many(public)
        public = [row for row in public if taken[row.pk] == snapshots.loads(left[row.pk].acts[-1].snapshot)]
        refused = many.archive(
            entries=public,
            user=user,
            reason=_reason(reason),
            batch=outcome.batch,
            work=work,
            about={row.pk: left[row.pk].acts[-1].pk for row in public},
        )
        outcome.done += len(public) - len(refused)
        for row in public:
            label = left.pop(row.pk).acts[-1].label
            if row.pk in refused:
                outcome.refuse(label, " ".join(refused[row.pk][:5]))
    return list(left.values())


def _made_public(member: _Member) -> bool:
    """Whether the batch has made an entry, or has moved it on and changed nothing in it, and published it last."""
    if member.earlier is None:
        return member.acts[0].number == 1
    is_same = member.earlier.snapshot == member.acts[-1].snapshot
    return member.was_there and is_same and _moves(member)[-1:] in ([Act.PUBLISHED], [Act.RESTORED])


def _named(model: type[models.Model], ids: list) -> set:
    """Those of the records that others name, or that have a public document."""
    own = dict(snapshots.PARTS[model])
    named = set(PublicDocument.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for relation in merging.pointing_at(model):
        name = relation.field.name
        if own.get(relation.related_model) != name:
            rows = relation.related_model._default_manager.filter(**{f"{name}__in": ids}).order_by()
            named.update(rows.values_list(name, flat=True))
    return named
