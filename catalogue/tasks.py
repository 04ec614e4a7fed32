"""Work that the worker does (`manage.py db_worker`), and what is planned for a moment to come."""

import datetime
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from catalogue import (
    accounts,
    gaps,
    health,
    importing,
    keys,
    linkchecks,
    once,
    publishing,
    quotas,
    reverting,
    reviewing,
    security,
    signing_in,
    snapshots,
    suggestions,
    together,
    workflow,
)
from catalogue.choices import Act, ImportState, Status
from catalogue.importing import applying
from catalogue.many import Change
from catalogue.models import ENTRY_MODELS, Entry, Import, User

logger = logging.getLogger(__name__)


@task()
def publish_due() -> int:
    """Publish the entries whose scheduled moment has come. Enqueued for that moment by `schedule`."""
    return publish_planned()


def publish_planned(*, now: datetime.datetime | None = None) -> int:
    """Publish every entry whose moment has come; returns how many. One that cannot be published is unscheduled."""
    done = 0
    for model in ENTRY_MODELS.values():
        waiting = model._default_manager.filter(status__in=[Status.DRAFT, Status.IN_REVIEW])
        due = waiting.filter(publish_on__lte=now or timezone.now())
        for entry in due:
            try:
                with publishing.publication():
                    # somebody may have called it off a moment ago
                    if now_due := due.filter(pk=entry.pk).select_for_update(no_key=True).first():
                        if reviewing.needed(now_due) > 1:
                            reviewing.of_entry(now_due).check(None)
                        workflow.publish(entry=entry, user=None, reason=_("As scheduled."))
                        done += 1
            except workflow.Refused as refusal:
                with transaction.atomic():
                    model._default_manager.filter(pk=entry.pk).update(publish_on=None)
                    why = " ".join(refusal.messages)
                    senders = reviewing.senders(entry, Act.SUBMITTED, Act.SCHEDULED)
                    refused = workflow.record_revision(record=entry, act=Act.SCHEDULED, reason=why)
                    reviewing.tell(refused, senders)
    return done


@transaction.atomic
def schedule(*, entry: Entry, at: datetime.datetime | None, user, reason: str = "") -> None:
    """Publish the entry at a moment to come, and have the worker look then; `at=None` calls it off."""
    workflow.schedule(entry=entry, at=at, user=user, reason=reason)
    if at:
        publish_due.using(run_after=at).enqueue()


@task()
def rebuild() -> int:
    """Store every public document anew, as after a change of their form. Returns how many changed."""
    return publishing.rebuild()


# How often work that goes on where it was is begun again because another process writes to SQLite for longer than the
# database waits, which is 20 seconds.
PATIENCE = 60


def _patiently(work: Callable[[], Any]) -> Any:
    for _attempt in range(PATIENCE):
        try:
            return work()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            logger.info("Somebody else writes to the database; it is tried again.")
    return work()


@task()
def revert_batch(batch: str, user: int, reason: str, within: str = "", language: str = "zh-hans") -> dict:
    """Take back all that was done together, for a user, with acts that are done together `within` another number.
    Returns how many, what was kept and what was refused."""
    by = User.objects.get(pk=user)
    within = within or str(uuid.uuid4())  # an earlier release did not say it
    with translation.override(language):
        done = _patiently(
            lambda: reverting.revert_batch(
                batch=uuid.UUID(batch), within=uuid.UUID(within), user=by, reason=reason
            )
        )
    return {**asdict(done), "batch": within}


@task()
def act_together(
    *, act: str, kind: str, seen: list, user: int, batch: str, reason: str, change: list | None, language: str
) -> dict:
    """Do something to many records, for a user, as one batch: pairs of id and state as somebody has seen them. Returns
    what was refused."""
    by = User.objects.get(pk=user)
    said = together.Act(
        act, snapshots.ROOTS[kind], by, uuid.UUID(batch), reason, Change(*change) if change else None
    )
    states = {uuid.UUID(pk): state for pk, state in seen}
    with translation.override(language):  # reasons are for whoever asked
        return asdict(_patiently(lambda: said.carry_out(states)))


def start_together(*, act: str, model, seen: dict, user, reason: str, change: Change | None) -> str:
    """Have the worker do something to many records; the id of its task."""
    return act_together.enqueue(
        act=act,
        kind=str(model._meta.model_name),
        seen=[[str(pk), state] for pk, state in seen.items()],
        user=user.pk,
        batch=str(uuid.uuid4()),
        reason=reason,
        change=[change.kind, change.field, change.value] if change else None,
        language=translation.get_language() or "zh-hans",
    ).id


def start_reverting(*, batch: uuid.UUID, user, reason: str) -> str:
    """Have the worker take back what was done together; the id of its task."""
    return revert_batch.enqueue(
        batch=str(batch),
        within=str(uuid.uuid4()),
        user=user.pk,
        reason=reason,
        language=translation.get_language() or "zh-hans",
    ).id


@task()
def run_import(pk: str, run: str, user_pk: int | None, reason: str = "", language: str = "zh-hans") -> None:
    """Carry on with an import: what its state says is to be done. Another run may have taken it over, or it is gone."""
    job = Import.objects.filter(pk=pk, run=run).first()
    if job is None:
        return
    user = User.objects.filter(pk=user_pk).first() if user_pk else None
    if user_pk and user is None:
        return importing.fail(job, uuid.UUID(run), _("The account that started this is gone."))
    try:
        with translation.override(language):  # reasons are for whoever asked
            if job.state == ImportState.READING:
                _patiently(lambda: importing.read_in(job, uuid.UUID(run)))
            elif job.state == ImportState.CHECKING:
                _patiently(lambda: importing.check(job, uuid.UUID(run)))
            elif job.state == ImportState.APPLYING:
                _patiently(lambda: applying.apply(job, uuid.UUID(run), user))
            elif job.state == ImportState.REVERTING:
                _patiently(lambda: applying.revert(job, uuid.UUID(run), user, reason))
    except Exception as error:
        importing.fail(
            job, uuid.UUID(run), " ".join(getattr(error, "messages", [f"{type(error).__name__}: {error}"]))
        )
        raise
    return None


@transaction.atomic
def start_import(*, job: Import, state: ImportState, user, publish: bool = False, reason: str = "") -> None:
    """Have the worker check, apply or take back an import."""
    run = importing.begin(job=job, state=state, user=user, publish=publish)
    run_import.enqueue(
        str(job.pk), str(run), user.pk if user else None, reason, translation.get_language() or "zh-hans"
    )


# --- what comes again every day ---------------------------------------------------------------------------------------

DAILY = datetime.timedelta(days=1)
AT_ONCE = datetime.timedelta(minutes=1)


@transaction.atomic
def _plan(work: Any, wait: datetime.timedelta | None = None) -> None:
    """Have it done after a while, or now; it waits for its turn only once."""
    waiting = DBTaskResult.objects.filter(task_path=work.module_path, status="READY")
    at = timezone.now() + wait if wait else None
    if at and waiting.filter(run_after__lte=at).exists():
        return
    waiting.delete()
    (work.using(run_after=at) if at else work).enqueue()


@task()
def look_for_gaps() -> int:
    """Look for every gap of the catalogue, and have that done again tomorrow. Returns how many there are."""
    _plan(look_for_gaps, DAILY)  # first, so that a run that fails is not the last one
    return gaps.look()


@task()
def check_links() -> int:
    """Ask web addresses whether they still work; soon again while there are more, else tomorrow. Returns how many were
    asked. Where no host may be asked this does nothing, and is not planned either."""
    if not settings.LINK_CHECK_HOSTS:
        return 0
    _plan(check_links, DAILY)
    asked = linkchecks.run()
    if asked and linkchecks.is_behind():
        _plan(check_links, AT_ONCE)
    return asked


def look_again() -> None:
    """Have the worker look for gaps and ask addresses now; from then on it does so every day by itself."""
    for work in (look_for_gaps, check_links):
        _plan(work)


@task()
def forget_senders() -> int:
    """Delete what is known of readers who suggested something, once its time has come; returns how many e-mail
    addresses. It comes again every day while there is anything to forget; what came due while no worker ran is deleted
    when one does."""
    done = suggestions.forget_old()
    see_to_senders()
    return done


def see_to_senders() -> None:
    """Have the worker look tomorrow what is to be forgotten, if there is anything and it will not look anyway. Called
    wherever something is sent, so that a task that was lost is made up for."""
    if suggestions.has_to_forget():
        _plan(forget_senders, DAILY)


# For how long the outcome of a task can be read.
RESULTS_KEPT = datetime.timedelta(days=30)


@task()
def sweep_quotas() -> int:
    """Delete what callers used of their quota in windows that are over, sessions that are over, and, all of it long
    ago, what was asked with keys, who failed to sign in, which forms were sent and what came of tasks. It comes again
    every day. Returns how many windows."""
    _plan(sweep_quotas, DAILY)
    keys.sweep_uses()
    signing_in.sweep()
    security.sweep()
    yesterday = timezone.now() - DAILY
    # they hold the e-mail addresses that were typed
    DBTaskResult.objects.filter(task_path=send_password_link.module_path, finished_at__lt=yesterday).delete()
    once.sweep()
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - RESULTS_KEPT).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return quotas.sweep()


@task()
def send_password_link(address: str) -> int:
    """Send whoever has this e-mail address a link that sets a password. Planned for every address that is typed, so
    that nobody learns by how long it takes which is known."""
    return accounts.send_links(address)


_looked_at = float("-inf")


def see_to_quotas() -> None:
    """Have the worker sweep tomorrow, if it will not anyway; looked at once a day and process. Called by whoever counts
    requests."""
    global _looked_at
    now = time.monotonic()
    if now - _looked_at < DAILY.total_seconds():
        return
    _looked_at = now
    try:
        _plan(sweep_quotas, DAILY)
    except DatabaseError as error:  # a standby; its primary does it
        logger.info("Nothing can be planned here: %s", error)


# --- the worker -------------------------------------------------------------------------------------------------------

# How many workers a task may take along before it has failed, and one that goes on where it was.
ATTEMPTS = 3
MORE_ATTEMPTS = 50
GOES_ON = {work.module_path for work in (run_import, act_together, revert_batch)}


def see_to_daily() -> None:
    """What comes again every day waits for its turn, and what came due while no worker ran is done now. Called by a
    worker that begins."""
    for work in (look_for_gaps, check_links, sweep_quotas):
        _plan(work, DAILY)
    publish_due.enqueue()
    see_to_senders()


@transaction.atomic
def put_back(worker: str = "") -> int:
    """Tasks that were taken up by a worker which is gone, killed or cut off, wait for another one: each of them can be
    begun again. `worker` begins itself, so what was taken up under its name is left from before. Returns how many."""
    now, silent = timezone.now(), set(health.silent_workers())
    cut_off = Q(exception_class_path="builtins.SystemExit", finished_at__gt=now - DAILY)  # told twice to stop
    done = 0
    begun = DBTaskResult.objects.filter(Q(status="RUNNING") | cut_off)
    for left in begun.select_for_update(skip_locked=True):
        last = left.worker_ids[-1] if left.worker_ids else ""
        successor = bool(worker) and health.bare_name(last) == health.bare_name(worker)
        ended = left.status == "FAILED" or health.is_gone(last) or last in silent
        if not (successor or ended or (left.started_at or now) < now - DAILY):
            continue
        done += 1
        most = MORE_ATTEMPTS if left.task_path in GOES_ON else ATTEMPTS
        if len(left.worker_ids) < most:
            left.status, left.started_at, left.exception_class_path = "READY", None, ""
            left.save(update_fields=["status", "started_at", "exception_class_path"])
            continue
        left.set_failed(RuntimeError(f"{most} workers ended while they did this."))
        if left.task_path == run_import.module_path:
            pk, run, *_rest = left.args_kwargs["args"]
            why = _("%(count)d workers ended while they did this.") % {"count": most}
            importing.fail(Import(pk=pk), uuid.UUID(run), why)
    return done
