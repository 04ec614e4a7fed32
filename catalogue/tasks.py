"""Work that the worker does (`manage.py db_worker`), and what is planned for a moment to come."""

import datetime
import logging
import time
import uuid
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from catalogue import (
    gaps,
    importing,
    keys,
    linkchecks,
    publishing,
    quotas,
    reverting,
    reviewing,
    signing_in,
    suggestions,
    workflow,
)
from catalogue.choices import Act, ImportState, Status
from catalogue.importing import applying
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


@task()
def revert_batch(batch: str, user: int, reason: str) -> dict:
    """Take back all that was done together, for a user. Returns how many, what was kept and what was refused."""
    by = User.objects.get(pk=user)
    done = reverting.revert_batch(batch=uuid.UUID(batch), user=by, reason=reason)
    return {"done": done.done, "kept": done.kept, "refused": done.refused, "lost": done.lost}


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
                importing.read_in(job, uuid.UUID(run))
            elif job.state == ImportState.CHECKING:
                importing.check(job, uuid.UUID(run))
            elif job.state == ImportState.APPLYING:
                applying.apply(job, uuid.UUID(run), user)
            elif job.state == ImportState.REVERTING:
                applying.revert(job, uuid.UUID(run), user, reason)
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


@task()
def sweep_quotas() -> int:
    """Delete what callers used of their quota in windows that are over, and what was asked with keys and who failed to
    sign in long ago; it comes again every day. Returns how many windows."""
    _plan(sweep_quotas, DAILY)
    keys.sweep_uses()
    signing_in.sweep()
    return quotas.sweep()


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
