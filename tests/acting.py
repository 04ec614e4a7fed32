"""Records brought to a state by the acts that lead there, and people with a role."""

import contextlib
import json

from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult

from catalogue import snapshots, tasks, workflow
from catalogue.models import (
    PublicDocument,
    User,
)
from tests.factories import (
    OrganisationFactory,
)


def user(role):
    if role is None:
        return None
    found, _made = User.objects.get_or_create(username=role, defaults={"is_staff": True})
    found.groups.add(Group.objects.get_or_create(name=role)[0])
    return User.objects.get(pk=found.pk)


def in_state(state, factory=OrganisationFactory, **values):
    """An entry that has come to this state by the workflow's own acts."""
    entry = factory(**values)
    if state == "in_review":
        workflow.submit(entry=entry, user=None)
    if state in ("published", "archived"):
        workflow.publish(entry=entry, user=None)
    if state == "archived":
        workflow.archive(entry=entry, user=None, reason="closed")
    assert entry.status == state
    return entry


def edit(entry, user=None, **values):
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()
    workflow.saved(record=entry, user=user)


def document(entry):
    return json.loads(PublicDocument.objects.get(pk=entry.pk).body)


def changed(entry, **values):
    """A snapshot of the entry with other values."""
    snapshot = snapshots.take(entry)
    snapshot["values"].update(values)
    return snapshot


def work():
    """What the worker would do of that which is to be done to many records; a task that is killed waits again."""
    for waiting in DBTaskResult.objects.filter(status="READY", task_path__in=tasks.GOES_ON):
        said = waiting.args_kwargs
        with contextlib.suppress(KeyboardInterrupt):
            waiting.set_successful(waiting.task.call(*said["args"], **said["kwargs"]))
