"""What /readyz tells: the database, migrations, the worker, the disk."""

import datetime
import os
import shutil
import subprocess
import time

import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError
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
    monkeypatch.setattr(health, "beat_on", lambda worker, also: begun.append(worker))
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    monkeypatch.setattr(db_worker.Worker, "run", lambda self: None)
    call_command("db_worker", "--batch", "--no-reload", "--no-startup-delay", worker_id="ends", verbosity=0)
    assert begun == []
    call_command("db_worker", "--no-reload", worker_id="stays", verbosity=0)
    assert list(map(health.bare_name, begun)) == ["stays"]


def test_the_worker_outlasts_whoever_writes_to_sqlite_for_long(monkeypatch):
    begun, turns = [], [OperationalError("database is locked"), OperationalError("database is locked")]

    def run(self):
        if turns:
            raise turns.pop()

    monkeypatch.setattr(health, "beat_on", lambda worker, also: begun.append(worker))
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    monkeypatch.setattr(db_worker.Worker, "run", run)
    call_command("db_worker", "--no-reload", worker_id="stays", verbosity=0)
    assert turns == [] and len(begun) == 1
    turns.append(OperationalError("disk I/O error"))
    with pytest.raises(OperationalError):
        call_command("db_worker", "--no-reload", worker_id="ends", verbosity=0)


def test_a_worker_that_was_killed_is_known_to_be_gone_at_once():
    process = subprocess.Popen(["sleep", "60"])
    other = health.process_name("w").replace(
        f".{os.getpid()}.{health._begun(os.getpid())}", f".{process.pid}.{health._begun(process.pid)}"
    )
    later = other.rpartition(".")[0] + ".1"  # its number was given to another process
    elsewhere = other.replace(health._machine(), "another-machine.1")
    named = ("w", "", "w@host", health.process_name("w"), other, elsewhere)
    assert [name for name in named if health.is_gone(name)] == [] and health.is_gone(later)
    health.beat(other)
    assert health.workers() == 1
    process.kill()
    while not health.is_gone(other):  # before anybody has waited for it
        time.sleep(0.01)
    assert health.workers() == 0 and not health.is_gone(elsewhere)
    process.wait()
    assert health.is_gone(other)
