"""What the worker does with tasks that another one left, with old outcomes, and when it is told to stop."""

import datetime
import os
import signal
import subprocess
import sys
import time
import uuid

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from catalogue import health, tasks
from tests.processes import environment

WORKER = """
import sys
import time
import django
django.setup()
from django.core.management import call_command
from catalogue import tasks
def slow(*args, **kwargs):
    print("begun", flush=True)
    time.sleep(float(sys.argv[2]))
    return 7
tasks.publishing.rebuild = slow
print("ready", flush=True)
call_command("db_worker", "--no-reload", "--no-startup-delay", "--interval", "0.1", "--queue-name", "*",
    worker_id=sys.argv[1], verbosity=0)
"""


def worker(name, seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, name, str(seconds)],
        cwd=settings.BASE_DIR,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\n", process.stderr.read()
    return process


def result(**values):
    now = timezone.now()
    return DBTaskResult.objects.create(
        **{
            "status": "SUCCESSFUL",
            "started_at": now,
            "finished_at": now,
            "args_kwargs": {"args": [], "kwargs": {}},
            "task_path": tasks.rebuild.module_path,
            "backend_name": "default",
            "run_after": get_date_max(),
            "exception_class_path": "",
            "traceback": "",
            **values,
        }
    )


def running(worker_id, *, others=(), minutes=20):
    started = timezone.now() - datetime.timedelta(minutes=minutes)
    return result(status="RUNNING", started_at=started, finished_at=None, worker_ids=[*others, worker_id])


@pytest.mark.django_db(transaction=True)
def test_a_task_at_hand_is_finished_when_the_worker_is_told_to_stop():
    task = tasks.rebuild.enqueue()
    process = worker("stops", 1.5)
    assert process.stdout.readline() == b"begun\n"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
    row = DBTaskResult.objects.get(pk=task.id)
    assert (row.status, row.return_value) == ("SUCCESSFUL", 7)


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_worker_was_killed_is_done_by_its_successor():
    task = tasks.rebuild.enqueue()
    process = worker("the-same", 60)
    assert process.stdout.readline() == b"begun\n"
    process.kill()
    process.communicate()
    assert DBTaskResult.objects.get(pk=task.id).status == "RUNNING"
    process = worker("the-same", 0)
    assert process.stdout.readline() == b"begun\n"
    deadline = time.monotonic() + 20
    while DBTaskResult.objects.get(pk=task.id).status != "SUCCESSFUL":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=30)
    names = [health.bare_name(name) for name in DBTaskResult.objects.get(pk=task.id).worker_ids]
    assert names == ["the-same", "the-same"]


@pytest.mark.django_db
def test_only_what_nobody_does_any_more_is_put_back():
    for name in ("alive", "gone"):
        health.beat(name)
    gone = timezone.now() - datetime.timedelta(minutes=20)
    DBTaskResult.objects.filter(pk=uuid.uuid5(uuid.NAMESPACE_URL, "gone")).update(finished_at=gone)
    left, kept = running("gone"), running("alive")
    unheard = running("batch")  # one that ends by itself gives no sign of life
    old, mine = running("batch", minutes=25 * 60), running("me", minutes=0)
    assert tasks.put_back() == 2
    waiting = DBTaskResult.objects.filter(status="READY")
    assert set(waiting) == {left, old}
    assert tasks.put_back("me") == 1 and mine in waiting.all()
    assert set(DBTaskResult.objects.running()) == {kept, unheard}


@pytest.mark.django_db
def test_a_task_whose_worker_was_told_twice_to_stop_is_put_back():
    hurried, wrong = running("me", minutes=1), running("me", minutes=1)
    hurried.set_failed(SystemExit(1))
    wrong.set_failed(ValueError("no"))
    assert tasks.put_back() == 1
    assert list(DBTaskResult.objects.filter(status="READY")) == [hurried]


@pytest.mark.django_db
def test_a_task_that_takes_every_worker_along_has_failed():
    left = running("me", others=["one", "two"])
    tasks.put_back("me")
    left.refresh_from_db()
    assert left.status == "FAILED" and "3 workers" in left.traceback


@pytest.mark.django_db
def test_outcomes_are_kept_for_thirty_days():
    now = timezone.now()
    old = [
        result(status=status, finished_at=now - datetime.timedelta(days=31))
        for status in ("SUCCESSFUL", "FAILED")
    ]
    young = result(finished_at=now - datetime.timedelta(days=29))
    waiting = result(status="READY", finished_at=None)
    tasks.sweep_quotas.func()
    left = set(DBTaskResult.objects.exclude(task_path=tasks.sweep_quotas.module_path))
    assert left == {young, waiting} and not left & set(old)


@pytest.mark.django_db
def test_what_comes_every_day_waits_once_a_worker_has_begun():
    for _twice in range(2):
        tasks.see_to_daily()
    waiting = DBTaskResult.objects.filter(status="READY").values_list("task_path", flat=True)
    for task in (tasks.look_for_gaps, tasks.sweep_quotas):
        assert list(waiting).count(task.module_path) == 1
    assert tasks.publish_due.module_path in waiting
