"""Work that the worker does (`manage.py db_worker`): short functions that call the module which knows how."""

from django_tasks import task

from catalogue import publishing, workflow


@task()
def publish_due() -> int:
    """Publish the entries whose scheduled moment has come. Enqueued for that moment when an entry is scheduled."""
    return workflow.publish_due()


@task()
def rebuild() -> int:
    """Store every public document anew, as after a change of their form. Returns how many changed."""
    return publishing.rebuild()
