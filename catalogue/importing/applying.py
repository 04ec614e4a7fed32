"""What the dry run has shown, done: chunks of about 500 rows, each one transaction that also notes which rows are in.

A run that is killed leaves whole chunks; the next one goes on after them, and no row goes in twice. Nothing of it is
public until the last step, which is one publication.
"""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import bulk, deciding, deleting, many, reverting, snapshots, text, workflow
from catalogue.bulk import NewRecord
from catalogue.choices import OPEN_PROPOSALS, Act, ImportState, RevisionState, RowVerdict, Status
from catalogue.importing import CHUNK, columns, count_rows, is_current, is_mine, planner
from catalogue.importing.columns import columns_of
from catalogue.importing.planning import Plan, Planner, Staged
from catalogue.importing.resolving import CREATABLE, CREATE
from catalogue.models import ENTRY_MODELS, ChangeLogRow, Entry, Import, ImportRow, Revision, Term, User
from catalogue.permissions import may, require
from catalogue.publishing import Publication, is_shown, publication

CHANGES = 100
# What a row without an open question does, where it does anything.
WRITTEN = (RowVerdict.NEW, RowVerdict.CHANGED, RowVerdict.RESTORED)

_FAULTS = (ValidationError, PermissionDenied, IntegrityError, DataError)


def apply(job: Import, run: uuid.UUID, user: User | None) -> None:
    """Bring in every row that is new or changed, or a duplicate about which somebody has decided; what the public sees
    of it follows at the end, all at once."""
    require(user, "publish" if job.publish else "change", job)
    doing = planner(job)
    with publication():
        if not is_mine(job, run):
            return
        _create_named(job, doing, user)
    waiting = _waiting(job)
    done = job.rows.filter(applied=True).count()
    Import.objects.filter(pk=job.pk).update(total=waiting.count() + done, done=done)
    for numbers in _in_chunks(waiting):
        with publication() as work:
            if not is_mine(job, run):
                return
            _apply_rows(job, doing, numbers, work, user)
            Import.objects.filter(pk=job.pk).update(done=job.rows.filter(applied=True).count())
        bulk.give_way()
    finish(job, run, user, doing)


def _waiting(job: Import) -> models.QuerySet:
    wanted = Q(verdict__in=WRITTEN) | Q(verdict=RowVerdict.DUPLICATE) & ~Q(decision="")
    return job.rows.filter(wanted, applied=False, number__gt=job.header_row)


def _in_chunks(waiting: models.QuerySet) -> Iterator[list[int]]:
    """Numbers of rows, those of one record together, so that they become one change of it; suspected duplicates after
    all others. A change takes longer than a new record, so fewer of them are one chunk."""
    order = F("target_id").asc(nulls_first=True)
    # what one of these is the same as may be in another row of the file
    decided = Q(verdict=RowVerdict.DUPLICATE)
    for rows in (waiting.exclude(decided), waiting.filter(decided)):
        chunk: list[int] = []
        last = None
        for target, number in list(rows.order_by(order, "number").values_list("target_id", "number")):
            together = target is not None and target == last and len(chunk) < CHUNK * 10
            if len(chunk) >= (CHUNK if target is None else CHANGES) and not together:
                yield chunk
                chunk = []
            chunk.append(number)
            last = target
        if chunk:
            yield chunk


def finish(job: Import, run: uuid.UUID, user, doing: Planner) -> None:
    """The last step, in one transaction: records that have no drafts are written and, if that was asked for, everything
    that came in becomes public. The public sees nothing of it before and all of it after; a run that is killed leaves
    nothing."""
    with transaction.atomic():
        if not is_current(job, run):
            return
        if job.publish or _waiting(job).exists():
            with publication() as work:
                for numbers in _in_chunks(_waiting(job)):
                    _apply_rows(job, doing, numbers, work, user, at_end=True)
                if job.publish:
                    _publish(job, user, work)
        if not is_mine(job, run):  # somebody has taken it over meanwhile; theirs begins anew
            transaction.set_rollback(True)
            return
        counts = count_rows(job)
        if unpublished := job.rows.filter(unpublished=True).count():
            counts["unpublished"] = unpublished
        Import.objects.filter(pk=job.pk).update(
            state=ImportState.APPLIED,
            run=None,
            done=job.rows.filter(applied=True).count(),
            counts=json.dumps(counts),
        )


def _create_named(job: Import, doing: Planner, user) -> None:
    """Terms and topics that somebody wants made for values of the file."""
    answers = json.loads(job.answers or "{}")
    wanted: dict[uuid.UUID, Any] = {}
    known = columns_of(job.kind)
    for name, given in answers.items():
        column = known.get(name)
        for value, answer in given.items():
            if not answer.startswith(CREATE):
                continue
            if column is None or column.related not in CREATABLE:
                continue
            require(user, "add", column.related)
            pk = doing.resolver.created_id(column, value)
            if doing.resolver.find(column, value) != str(pk):
                continue  # it is there
            record = column.related(pk=pk, name=value, name_en=answer.removeprefix(CREATE))
            if column.related is Term:
                record.vocabulary = column.vocabulary
            wanted[record.pk] = record
    for record in wanted.values():
        if not type(record)._default_manager.filter(pk=record.pk).exists():
            _give_slugs([record])
            bulk.insert(
                [NewRecord(record, {field.name: [] for field in record._meta.many_to_many})],
                act=Act.CREATED,
                at=timezone.now(),
                user=user,
                batch=job.batch,
            )


def _apply_rows(
    job: Import, doing: Planner, numbers: list[int], work: Publication, user, *, at_end: bool = False
) -> None:
    rows = list(_waiting(job).filter(number__in=numbers).order_by("number"))
    staged = [Staged(row.number, json.loads(row.cells), row.decision) for row in rows]
    plans = {plan.row.number: plan for plan in doing.plan(staged, within_file=False)}
    new: list[tuple[ImportRow, NewRecord]] = []
    changes: dict[Any, list[tuple[ImportRow, Plan]]] = {}
    group_by_target: dict[Any, Any] = {}
    later: list[int] = []
    for row in rows:
        plan = plans[row.number]
        group = doing.group_of(plan)
        if plan.target is not None and group_by_target.setdefault(plan.target.pk, group) != group:
            later.append(row.number)  # planned anew when the one before it is written
            continue
        expected = row.verdict == RowVerdict.DUPLICATE or plan.verdict == row.verdict
        if doing.is_shared(plan) and not at_end:
            continue
        if plan.verdict == RowVerdict.UNCHANGED:
            row.applied, row.verdict, row.target_id = True, RowVerdict.UNCHANGED, plan.target.pk
        elif plan.verdict not in WRITTEN or not expected:
            _set_aside(
                row, [_("The catalogue has changed since the dry run; check the file again."), *plan.reasons]
            )
        elif plan.target is None:
            new.append((row, doing.new_record(plan)))
        else:
            changes.setdefault(group, []).append((row, plan))
    for together in changes.values():
        _change(job, doing, together, work, user)
    _insert(job, new, work, user)
    for row in rows:
        row.save(update_fields=["applied", "verdict", "reason", "target_id"])
    if later:
        _apply_rows(job, doing, later, work, user, at_end=at_end)


def _set_aside(row: ImportRow, reasons: list[str]) -> None:
    row.verdict, row.reason = RowVerdict.REJECTED, "\n".join(reasons)


def _insert(job: Import, new: list[tuple[ImportRow, NewRecord]], work: Publication, user) -> None:
    """All at once; where one is refused, one by one, and the one is set aside with what was said."""
    if not new:
        return
    require(user, "add", columns.KINDS[job.kind])
    try:
        with transaction.atomic():
            _insert_now(job, [record for _row, record in new], work, user)
    except _FAULTS:
        for row, record in new:
            try:
                with transaction.atomic():
                    _insert_now(job, [record], work, user)
            except (IntegrityError, DataError) as error:
                _set_aside(
                    row, [_("A rule of the catalogue does not allow this: %(rule)s") % {"rule": error}]
                )
            except _FAULTS as error:
                _set_aside(row, getattr(error, "messages", [str(error)]))
            else:
                row.applied, row.target_id = True, record.record.pk
        return
    for row, record in new:
        row.applied, row.target_id = True, record.record.pk


def _insert_now(job: Import, records: list[NewRecord], work: Publication, user) -> None:
    _give_slugs([record.record for record in records])
    bulk.insert(records, act=Act.CREATED, at=timezone.now(), user=user, batch=job.batch)
    if isinstance(records[0].record, Entry):
        return
    for new in records:  # one that has no draft
        if not may(user, "publish", new.record) and is_shown(new.record):
            raise workflow.Refused(_("The public would see this at once; a reviewer has to import it."))
        work.touch(new.record)


def _give_slugs(records: list[Any]) -> None:
    """A free address for each, in a few queries for all of them."""
    model = type(records[0])
    if not hasattr(model, "slug"):
        return
    kind = getattr(model, "entry_type", model._meta.model_name)
    wanting = [record for record in records if not record.slug]
    bases = {}
    for record in wanting:
        words = (getattr(record, name, "") for name in ("name_en", "name", "title_en", "title"))
        bases[record.pk] = next(filter(None, map(text.slugify, words)), f"record-{str(record.pk)[:8]}")
    taken = {record.slug for record in records} | {"facets"}
    rows = model._default_manager.all()
    if model is Term:
        rows = rows.filter(vocabulary=records[0].vocabulary)
    for attempt in range(1, 40):
        names = {record.pk: bases[record.pk] + (f"-{attempt}" if attempt > 1 else "") for record in wanting}
        found = set(rows.filter(slug__in=names.values()).values_list("slug", flat=True))
        found |= set(
            ChangeLogRow.objects.filter(type=kind, slug__in=names.values()).values_list("slug", flat=True)
        )
        left = []
        for record in wanting:
            slug = names[record.pk]
            if slug in taken or slug in found:
                left.append(record)
            else:
                record.slug = slug
                taken.add(slug)
        wanting = left
        if not wanting:
            return
    for record in wanting:
        record.slug = f"{bases[record.pk][:80]}-{record.pk.hex[:12]}"


def _change(
    job: Import, doing: Planner, group: list[tuple[ImportRow, Plan]], work: Publication, user
) -> None:
    """One change of one record, by one row or by several; all of them or none."""
    target = group[0][1].target
    said = {"user": user, "reason": job.file_name, "batch": job.batch}
    try:
        with transaction.atomic():
            if group[0][1].comes_back:
                workflow.reopen(entry=target, **said)
            snapshot = doing.changed([plan for _row, plan in group])
            if not snapshot:
                pass  # brought back as it was
            elif isinstance(target, Entry) and target.status == Status.PUBLISHED:
                _require_no_other_proposal(job, target, user)
                workflow.propose(entry=target, snapshot=snapshot, **said)
            else:
                record, _lost = workflow.apply_snapshot(
                    work=work, snapshot=snapshot, user=user, batch=job.batch
                )
                workflow.saved(record=record, work=work, **said)
    except _FAULTS as error:
        for row, _plan in group:
            _set_aside(row, getattr(error, "messages", [str(error)]))
    else:
        for row, _plan in group:
            row.applied, row.target_id = True, target.pk


def _require_no_other_proposal(job: Import, target: Entry, user) -> None:
    """A proposal of one's own would be superseded, and with it what it says."""
    own = Revision.objects.filter(
        kind=target.entry_type,
        record_id=target.pk,
        state__in=OPEN_PROPOSALS,
        act=Act.PROPOSED,
        user=user,
    )
    if own.exclude(batch=job.batch).exists() or own.filter(batch=None).exists():
        raise workflow.Refused(_("You have a proposal for this entry that waits; have it decided first."))


# --- at the end ------------------------------------------------------------------------------------------------------


def _publish(job: Import, user, work: Publication) -> None:
    """Drafts that came in are published, and proposals approved; what is refused is noted at its rows."""
    job.rows.filter(unpublished=True).update(unpublished=False, reason="")  # as an earlier attempt left it
    rows = job.rows.filter(applied=True, number__gt=job.header_row).exclude(verdict=RowVerdict.UNCHANGED)
    ids: list[Any] = list(dict.fromkeys(rows.order_by("number").values_list("target_id", flat=True)))
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        for model in ENTRY_MODELS.values():
            drafts = model._default_manager.filter(pk__in=some, status__in=[Status.DRAFT, Status.IN_REVIEW])
            if job.kind in columns.FAMILIES:  # nobody has looked at the rest of these entries
                why = [_("The entry is a draft; this becomes public with it.")]
                refused = {entry.pk: why for entry in drafts}
            else:
                refused = many.publish(
                    entries=list(drafts), user=user, reason=job.file_name, batch=job.batch, work=work
                )
            for pk, reasons in refused.items():
                _note_unpublished(job, pk, reasons)
    proposals = pending_of(job).order_by("id").values_list("pk", flat=True)
    for pk in list(proposals):
        proposal = Revision.objects.get(pk=pk)
        try:
            with transaction.atomic():
                deciding.approve(revision=proposal, user=user, reason=job.file_name, work=work)
        except _FAULTS as error:
            _note_unpublished(job, proposal.record_id, getattr(error, "messages", [str(error)]))
        else:
            if pending_of(job).filter(pk=pk).exists():
                _note_unpublished(job, proposal.record_id, [_("It waits for another reviewer.")])


def _note_unpublished(job: Import, pk: uuid.UUID, reasons: list[str]) -> None:
    rows = job.rows.filter(target_id=pk, applied=True)
    rows.update(unpublished=True, reason="\n".join(reasons)[:5000])


def revert(job: Import, run: uuid.UUID, user: User | None, reason: str) -> None:
    """Take back everything that the file brought in; what was changed since stays and is said."""
    require(user, "change", job)
    with transaction.atomic():
        if not is_mine(job, run):
            return
    lines: list[str] = []

    def note(done: int, total: int) -> None:
        Import.objects.filter(pk=job.pk, run=run).update(alive_at=timezone.now(), done=done, total=total)

    if Revision.objects.filter(batch=job.batch).exists():
        outcome = reverting.revert_batch(
            batch=job.batch, user=user, reason=reason or job.file_name, progress=note
        )
        _remove_made(job, outcome, reason or job.file_name)
        lines = [_("%(count)d records were taken back.") % {"count": outcome.done}]
        if outcome.kept_count:
            lines.append(
                _("%(count)d were changed since and stay: %(names)s")
                % {"count": outcome.kept_count, "names": "; ".join(outcome.kept[:20])}
            )
        if outcome.refused_count:
            lines.append(
                _("%(count)d could not be taken back: %(names)s")
                % {"count": outcome.refused_count, "names": "; ".join(outcome.refused[:20])}
            )
    with transaction.atomic():
        if is_mine(job, run):
            job.rows.filter(applied=True).update(applied=False, unpublished=False)
            Import.objects.filter(pk=job.pk).update(
                state=ImportState.REVERTED, run=None, done=0, message="\n".join(lines)[:5000]
            )


def _remove_made(job: Import, outcome: reverting.Reverted, reason: str) -> None:
    """Terms and other shared records that were made by the file go with it, where nothing names them and nobody has
    touched them. To delete one is otherwise an administrator's act; this one only exists because of the file."""
    kinds = {name: model for name, model in snapshots.ROOTS.items() if not issubclass(model, Entry)}
    made = Revision.objects.filter(batch=job.batch, act=Act.CREATED, number=1, kind__in=kinds)
    for revision in made:
        record = kinds[revision.kind]._default_manager.filter(pk=revision.record_id).first()
        if record is None or snapshots.take(record) != snapshots.loads(revision.snapshot):
            continue
        touched = deleting.consequences(record)
        if touched.needed_by or touched.gone or touched.changed:
            stays = _("%(name)s: stays, for records still name it, archived ones too.") % {
                "name": revision.label
            }
            outcome.refused = [
                stays if line.startswith(f"{revision.label}: ") else line for line in outcome.refused
            ]
            continue
        workflow.delete(record=record, user=None, reason=reason, batch=outcome.batch)
        outcome.done += 1
        refused = [line for line in outcome.refused if not line.startswith(f"{revision.label}: ")]
        outcome.refused_count -= len(outcome.refused) - len(refused)
        outcome.refused = refused


def drafts_of(job: Import) -> int:
    """How many entries came in as drafts and still are."""
    model = ENTRY_MODELS.get(job.kind)
    if model is None:
        return 0
    came = job.rows.filter(applied=True).order_by().values("target_id")
    return model._default_manager.filter(pk__in=came, status__in=[Status.DRAFT, Status.IN_REVIEW]).count()


def pending_of(job: Import) -> models.QuerySet:
    """Proposals of the import that wait for a reviewer."""
    return Revision.objects.filter(batch=job.batch, state=RevisionState.PENDING)
