"""The task worker, with a sign of life that /readyz looks for."""

import os

from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

from catalogue import health


class Command(db_worker.Command):
    def handle(self, *, batch, reload, worker_id, **options):
        # one that ends when nothing is left is no standing worker; and with --reload a parent only watches files
        if not batch and (not reload or os.environ.get(DJANGO_AUTORELOAD_ENV) == "true"):
            health.beat_on(worker_id)
        super().handle(batch=batch, reload=reload, worker_id=worker_id, **options)
