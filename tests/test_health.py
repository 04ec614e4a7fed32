"""What /readyz tells: the database, migrations, the worker, the disk."""

import datetime
import shutil

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from catalogue import health

pytestmark = pytest.mark.django_db


def ready(client):
    health.forget()
    response = client.get("/readyz")
    assert response["Cache-Control"] == "no-store"
    return response.status_code, response.json()


def test_with_a_worker_everything_is_well(client):
    health.beat("one")
    everything = dict.fromkeys(("database", "migrations", "worker", "disk"), "ok")
    assert ready(client) == (200, {"status": "ready", "checks": everything})


def test_without_a_worker_it_serves_all_the_same(client):
    status, said = ready(client)
    assert (status, said["status"]) == (200, "degraded")
    assert [name for name, good in said["checks"].items() if good == "not ok"] == ["worker"]


def test_a_migration_that_waits(client):
    MigrationRecorder.Migration.objects.filter(app="catalogue", name="0002_first_rows").delete()
    status, said = ready(client)
    assert (status, said["status"]) == (503, "unready")
    assert said["checks"]["migrations"] == "not ok" and said["checks"]["database"] == "ok"
    assert health.waiting_migrations() == ["catalogue.0002_first_rows"]


def test_a_full_disk(client, settings, monkeypatch):
    usage = type(shutil.disk_usage("."))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12 - 1024**2, 1024**2))
    status, said = ready(client)
    assert (status, said["checks"]["disk"]) == (503, "not ok")
    settings.DISK_FREE_MB = 1
    assert ready(client)[0] == 200
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, 0))
    settings.DISK_FREE_MB = 0
    assert ready(client)[0] == 200


def test_a_database_that_does_not_answer(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("could not connect to 10.1.2.3 as catalogue")

    monkeypatch.setattr(health.ChangeCounter.objects, "filter", refuse)
    monkeypatch.setattr(health.connection, "ensure_connection", refuse)
    status, said = ready(client)
    assert (status, said["checks"]["database"]) == (503, "not ok")
    assert "10.1.2.3" not in str(said)


def test_it_is_asked_at_most_every_two_seconds(client, django_assert_num_queries):
    ready(client)
    with django_assert_num_queries(0):
        assert client.get("/readyz").status_code == 200
    health.forget()
    with django_assert_num_queries(4):  # the migrations' table is looked for first
        client.get("/readyz")


def test_a_sign_of_life_is_one_row_for_each_worker():
    assert health.last_beat() is None
    for worker in ("one", "one", "two"):
        health.beat(worker)
    assert health.workers() == 2
    later = timezone.now() + datetime.timedelta(minutes=3)
    assert health.workers(now=later) == 0
    DBTaskResult.objects.update(finished_at=timezone.now() - datetime.timedelta(days=2))
    health.beat("three")
    assert health.workers() == DBTaskResult.objects.count() == 1
    assert not DBTaskResult.objects.ready().exists()  # nothing that a worker would take up


def test_the_worker_gives_it_but_not_one_that_ends_by_itself(monkeypatch):
    begun = []
    monkeypatch.setattr(health, "beat_on", begun.append)
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    monkeypatch.setattr(db_worker.Worker, "run", lambda self: None)
    call_command("db_worker", "--batch", "--no-reload", "--no-startup-delay", worker_id="ends", verbosity=0)
    assert begun == []
    call_command("db_worker", "--no-reload", worker_id="stays", verbosity=0)
    assert begun == ["stays"]
