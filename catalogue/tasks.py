"""Work that the worker does (`manage.py db_worker`), and what is planned for a moment to come."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from catalogue import gaps, publishing, suggestions, workflow
from catalogue.choices import Act, Status
from catalogue.models import ENTRY_MODELS, Entry


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
                    if due.filter(pk=entry.pk).select_for_update(no_key=True).first():
                        workflow.publish(entry=entry, user=None, reason=_("As scheduled."))
                        done += 1
            except workflow.Refused as refusal:
                with transaction.atomic():
                    model._default_manager.filter(pk=entry.pk).update(publish_on=None)
                    why = " ".join(refusal.messages)
                    workflow.record_revision(record=entry, act=Act.SCHEDULED, reason=why)
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
def look_after() -> int:
    """Count the gaps of the quality desk anew, and delete e-mail addresses of the public whose time has come."""
    suggestions.forget_old()
    return gaps.count()


def enqueue_once(work) -> bool:
    """Have the worker do it, unless that waits already; returns whether it was enqueued."""
    waiting = DBTaskResult.objects.filter(task_path=work.module_path, status="READY")
    if waiting.exists():
        return False
    work.enqueue()
    return True
