"""What the dry run has shown, done: chunks of at most 500 rows, each one transaction that also notes which rows are in.

A run that is killed leaves whole chunks; the next one goes on after them, and no row goes in twice.
"""

import json
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import bulk, deciding, deleting, reverting, snapshots, text, workflow
from catalogue.bulk import NewRecord
from catalogue.choices import OPEN_PROPOSALS, Act, ImportState, RevisionState, RowVerdict, Status
from catalogue.importing import CHUNK, count_rows, entry_model, is_mine, planner
from catalogue.importing.columns import columns_of
from catalogue.importing.planning import Plan, Planner, Staged
from catalogue.importing.resolving import CREATABLE, CREATE
from catalogue.models import ChangeLogRow, Import, ImportRow, Revision, Term, User
from catalogue.permissions import require
from catalogue.publishing import Publication, publication

PUBLISHED_AT_ONCE = 100
_FAULTS = (ValidationError, PermissionDenied, IntegrityError, DataError)


def apply(job: Import, run: uuid.UUID, user: User | None) -> None:
    """Bring in every row that is new or changed, or a duplicate about which somebody has decided; then, if that was
    asked for, publish them."""
    require(user, "publish" if job.publish else "change", job)
    doing = planner(job)
    with publication():
        if not is_mine(job, run):
            return
        _create_named(job, doing, user)
    wanted = Q(verdict__in=[RowVerdict.NEW, RowVerdict.CHANGED]) | Q(verdict=RowVerdict.DUPLICATE) & ~Q(
        decision=""
    )
    waiting = job.rows.filter(wanted, applied=False, number__gt=job.header_row).order_by("number")
    Import.objects.filter(pk=job.pk).update(total=waiting.count() + job.rows.filter(applied=True).count())
    last = job.header_row
    while True:
        with publication() as work:
            if not is_mine(job, run):
                return
            rows = list(waiting.filter(number__gt=last)[:CHUNK])
            if not rows:
                break
            last = rows[-1].number
            _apply_rows(job, doing, rows, work, user)
            Import.objects.filter(pk=job.pk).update(done=job.rows.filter(applied=True).count())
    if job.publish and not _publish(job, run, user):
        return
    with transaction.atomic():
        if is_mine(job, run):
            Import.objects.filter(pk=job.pk).update(
                state=ImportState.APPLIED, run=None, counts=json.dumps(count_rows(job))
            )


def _create_named(job: Import, doing: Planner, user) -> None:
    """Terms and topics that somebody wants made for values of the file."""
    answers = json.loads(job.answers or "{}")
    wanted: dict[uuid.UUID, Any] = {}
    known = columns_of(job.entry_type)
    for name, given in answers.items():
        column = known.get(name)
        for value in [value for value, answer in given.items() if answer == CREATE]:
            if column is None or column.related not in CREATABLE:
                continue
            require(user, "add", column.related)
            record = column.related(pk=doing.resolver.created_id(column, value), name=value)
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


def _apply_rows(job: Import, doing: Planner, rows: list[ImportRow], work: Publication, user) -> None:
    staged = [Staged(row.number, json.loads(row.cells), row.decision) for row in rows]
    plans = {plan.row.number: plan for plan in doing.plan(staged, within_file=False)}
    new: list[tuple[ImportRow, NewRecord]] = []
    for row in rows:
        plan = plans[row.number]
        expected = row.verdict == RowVerdict.DUPLICATE or plan.verdict == row.verdict
        if plan.verdict == RowVerdict.UNCHANGED:
            row.applied, row.verdict, row.target_id = True, RowVerdict.UNCHANGED, plan.target.pk
        elif plan.verdict not in (RowVerdict.NEW, RowVerdict.CHANGED) or not expected:
            _set_aside(
                row, [_("The catalogue has changed since the dry run; check the file again."), *plan.reasons]
            )
        elif plan.verdict == RowVerdict.NEW:
            new.append((row, doing.new_record(plan)))
        else:
            _change(job, row, plan, work, user)
    _insert(job, new, user)
    for row in rows:
        row.save(update_fields=["applied", "verdict", "reason", "target_id"])


def _set_aside(row: ImportRow, reasons: list[str]) -> None:
    row.verdict, row.reason = RowVerdict.REJECTED, "\n".join(reasons)


def _insert(job: Import, new: list[tuple[ImportRow, NewRecord]], user) -> None:
    """All at once; where the database refuses one, one by one, and the one is set aside with what it says."""
    if not new:
        return
    require(user, "add", entry_model(job))
    try:
        with transaction.atomic():
            _insert_now(job, [record for _row, record in new], user)
    except (IntegrityError, DataError):
        for row, record in new:
            try:
                with transaction.atomic():
                    _insert_now(job, [record], user)
            except (IntegrityError, DataError) as error:
                _set_aside(
                    row, [_("A rule of the catalogue does not allow this: %(rule)s") % {"rule": error}]
                )
            else:
                row.applied, row.target_id = True, record.record.pk
        return
    for row, record in new:
        row.applied, row.target_id = True, record.record.pk


def _insert_now(job: Import, records: list[NewRecord], user) -> None:
    _give_slugs([record.record for record in records])
    bulk.insert(records, act=Act.CREATED, at=timezone.now(), user=user, batch=job.batch)


def _give_slugs(records: list[Any]) -> None:
    """A free address for each, in a few queries for all of them."""
    model = type(records[0])
    kind = getattr(model, "entry_type", model._meta.model_name)
    wanting = [record for record in records if not record.slug]
    bases = {
        record.pk: text.slugify(record.name_en) or text.slugify(record.name) or f"record-{str(record.pk)[:8]}"
        for record in wanting
    }
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


def _change(job: Import, row: ImportRow, plan: Plan, work: Publication, user) -> None:
    try:
        with transaction.atomic():
            if plan.target.status == Status.PUBLISHED:
                _require_no_other_proposal(job, plan, user)
                workflow.propose(
                    entry=plan.target,
                    snapshot=plan.snapshot or {},
                    user=user,
                    reason=job.file_name,
                    batch=job.batch,
                )
            else:
                record, _lost = workflow.apply_snapshot(
                    work=work, snapshot=plan.snapshot or {}, user=user, batch=job.batch
                )
                workflow.saved(record=record, user=user, reason=job.file_name, batch=job.batch, work=work)
    except _FAULTS as error:
        _set_aside(row, getattr(error, "messages", [str(error)]))
    else:
        row.applied, row.target_id = True, plan.target.pk


def _require_no_other_proposal(job: Import, plan: Plan, user) -> None:
    """A proposal of one's own would be superseded, and with it what it says."""
    own = Revision.objects.filter(
        kind=job.entry_type,
        record_id=plan.target.pk,
        state__in=OPEN_PROPOSALS,
        act=Act.PROPOSED,
        user=user,
    )
    if own.exclude(batch=job.batch).exists() or own.filter(batch=None).exists():
        raise workflow.Refused(_("You have a proposal for this entry that waits; have it decided first."))


# --- at the end ------------------------------------------------------------------------------------------------------


def _publish(job: Import, run: uuid.UUID, user) -> bool:
    """Everything that came in becomes public. Returns whether this run came to the end of it."""
    last = 0
    applied = job.rows.filter(applied=True, number__gt=job.header_row).order_by("number")
    while rows := list(
        applied.filter(number__gt=last, verdict__in=[RowVerdict.NEW, RowVerdict.DUPLICATE])[
            :PUBLISHED_AT_ONCE
        ]
    ):
        last = rows[-1].number
        with publication() as work:
            if not is_mine(job, run):
                return False
            drafts = entry_model(job)._default_manager.filter(
                pk__in=[row.target_id for row in rows], status__in=[Status.DRAFT, Status.IN_REVIEW]
            )
            for entry in drafts:
                try:
                    with transaction.atomic():
                        workflow.publish(
                            entry=entry, user=user, reason=job.file_name, batch=job.batch, work=work
                        )
                except _FAULTS as error:
                    _note_unpublished(rows, entry, error)
    proposals = Revision.objects.filter(batch=job.batch, state=RevisionState.PENDING).order_by("id")
    for proposal in list(proposals.defer("snapshot")):  # one that others have to approve too goes on waiting
        with transaction.atomic():
            if not is_mine(job, run):
                return False
        try:
            deciding.approve(revision=proposal, user=user, reason=job.file_name)
        except _FAULTS as error:
            rows_of_it = job.rows.filter(target_id=proposal.record_id)
            rows_of_it.update(reason=" ".join(getattr(error, "messages", [str(error)])))
    return True


def _note_unpublished(rows: list[ImportRow], entry: Any, error: Exception) -> None:
    for row in rows:
        if row.target_id == entry.pk:
            row.reason = "\n".join(getattr(error, "messages", [str(error)]))
            row.save(update_fields=["reason"])


def revert(job: Import, run: uuid.UUID, user: User | None, reason: str) -> None:
    """Take back everything that the file brought in; what was changed since stays and is said."""
    require(user, "change", job)
    with transaction.atomic():
        if not is_mine(job, run):
            return
    lines: list[str] = []
    if Revision.objects.filter(batch=job.batch).exists():
        outcome = reverting.revert_batch(batch=job.batch, user=user, reason=reason or job.file_name)
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
            job.rows.filter(applied=True).update(applied=False)
            Import.objects.filter(pk=job.pk).update(
                state=ImportState.REVERTED, run=None, done=0, message="\n".join(lines)[:5000]
            )


def _remove_made(job: Import, outcome: reverting.Reverted, reason: str) -> None:
    """Terms and topics that were made for the file go with it, where nothing names them and nobody has touched them. To
    delete a term is otherwise an administrator's act; this one only exists because of the file."""
    kinds = {str(model._meta.model_name): model for model in CREATABLE}
    made = Revision.objects.filter(batch=job.batch, act=Act.CREATED, number=1, kind__in=kinds)
    for revision in made:
        record = kinds[revision.kind]._default_manager.filter(pk=revision.record_id).first()
        if record is None or snapshots.take(record) != snapshots.loads(revision.snapshot):
            continue
        touched = deleting.consequences(record)
        if touched.needed_by or touched.gone or touched.changed:
            continue
        workflow.delete(record=record, user=None, reason=reason, batch=outcome.batch)
        outcome.done += 1
        refused = [line for line in outcome.refused if not line.startswith(f"{revision.label}: ")]
        outcome.refused_count -= len(outcome.refused) - len(refused)
        outcome.refused = refused


def pending_of(job: Import) -> models.QuerySet:
    """Proposals of the import that wait for a reviewer."""
    return Revision.objects.filter(batch=job.batch, state=RevisionState.PENDING)
