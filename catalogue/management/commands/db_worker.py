"""The task worker, with a sign of life that /readyz looks for; it takes up what a worker that is gone has left, and
outlasts whoever writes to SQLite for longer than the database waits."""

import logging
import os

from django.db import OperationalError
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker
from django_tasks_db.utils import is_locked_database_exception

from catalogue import health, tasks

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    def handle(self, *, batch, reload, worker_id, **options):
        worker_id = health.process_name(worker_id)
        watches_files = reload and not batch and os.environ.get(DJANGO_AUTORELOAD_ENV) != "true"
        beats = False
        while True:
            try:
                if not watches_files:
                    tasks.put_back(worker_id)  # also what was cut off by what is caught below
                if not (
                    watches_files or batch or beats
                ):  # one that ends when nothing is left is no standing worker
                    tasks.see_to_daily()
                    health.beat_on(worker_id, also=tasks.put_back)
                    beats = True
                return super().handle(batch=batch, reload=reload, worker_id=worker_id, **options)
            except OperationalError as error:
                if not is_locked_database_exception(error):
                    raise
                logger.info("Somebody else writes to the database; the worker waits.")
