"""Work that the worker does (`manage.py db_worker`): short functions that call the module which knows how."""

import datetime

from django.db import transaction
from django_tasks import task

from catalogue import publishing, workflow
from catalogue.models import Entry


@task()
def publish_due() -> int:
    """Publish the entries whose scheduled moment has come. Enqueued for that moment by `schedule`."""
    return workflow.publish_due()


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
