"""The worker killed in the midst of an import, again and again: no row is doubled, none is lost."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from catalogue import importing, tasks
from catalogue.choices import ImportState
from catalogue.models import Alias, Citation, Import, Organisation, PublicDocument, Revision
from tests.acting import user
from tests.processes import database_url
from tests.test_importing import checked, run

WORKER = """
import sys
import django
django.setup()
from catalogue import importing, tasks, text
from catalogue.importing import applying
importing.CHUNK = applying.CHUNK = applying.PUBLISHED_AT_ONCE = 20
text.readings("改名")  # the dictionaries are read before it begins
print("ready", flush=True)
tasks.run_import.call(sys.argv[1], sys.argv[2], int(sys.argv[3]), "", "en")
print("done", flush=True)
"""


def start(job, token, by):
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.pk), str(token), str(by.pk)],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "catalogue.example",
            "DATABASE_URL": database_url(),
            "PYTHONPATH": str(Path(settings.BASE_DIR)),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert worker.stdout.readline() == b"ready\n", worker.stderr.read()
    return worker


def begin(job, state, by, **kwargs):
    Import.objects.filter(pk=job.pk).update(alive_at=None)  # nobody waits until it has been silent for long
    job.refresh_from_db()
    return importing.begin(job=job, state=state, user=by, **kwargs)


def killed_and_resumed(job, state, by, kills, chance, longest, **kwargs):
    """Run a step, kill its worker `kills` times in the midst of it, then let it come to its end. Returns how often it
    really was in the midst."""
    hit = 0
    for _turn in range(kills):
        worker = start(job, begin(job, state, by, **kwargs), by)
        time.sleep(chance.uniform(0, longest))
        worker.kill()
        hit += worker.stdout.read() == b""
        worker.stderr.close()
        worker.stdout.close()
        worker.wait()
        job.refresh_from_db()
        if job.state != state:
            break
    if job.state == state:
        worker = start(job, begin(job, state, by, **kwargs), by)
        assert worker.stdout.read() == b"done\n", worker.stderr.read()
        worker.stderr.close()
        worker.stdout.close()
        worker.wait()
    job.refresh_from_db()
    return hit


def prove(kills, rows, longest):
    by = user("reviewer")
    chance = random.Random(kills)
    text = "企业名称,简称\n" + "".join(f"第{n}号公司,{n}号\n" for n in range(rows))
    job = checked(text)
    hit = killed_and_resumed(job, ImportState.APPLYING, by, kills, chance, longest, publish=True)
    assert job.state == ImportState.APPLIED, job.message
    names = list(Organisation.objects.values_list("name", flat=True))
    assert sorted(names) == sorted(f"第{n}号公司" for n in range(rows))
    assert (Alias.objects.count(), Citation.objects.count()) == (rows, rows)
    assert Revision.objects.filter(batch=job.batch, act="created").count() == rows
    assert Revision.objects.filter(batch=job.batch, act="published").count() == rows
    assert PublicDocument.objects.filter(type="organisation").count() == rows
    assert job.rows.filter(applied=True).count() == rows
    again = checked(text)
    assert again.rows.exclude(verdict__in=["", "unchanged"]).count() == 0
    hit += killed_and_resumed(job, ImportState.REVERTING, by, max(1, kills // 4), chance, longest)
    assert job.state == ImportState.REVERTED
    assert not PublicDocument.objects.filter(type="organisation").exists()
    assert not Organisation.objects.exclude(status="archived").exists()
    return hit


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_and_doubles_nothing():
    assert prove(3, 120, 0.6) >= 1


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_twenty_killed_workers_lose_and_double_nothing():
    assert prove(20, 2000, 1.2) >= 15


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_left_is_taken_back():
    by = user("reviewer")
    job = checked("企业名称\n" + "".join(f"第{n}号公司\n" for n in range(200)))
    worker = start(job, importing.begin(job=job, state=ImportState.APPLYING, user=by), by)
    while not Organisation.objects.exists():
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    worker.stderr.close()
    worker.stdout.close()
    left = Organisation.objects.count()
    assert left % 20 == 0
    Import.objects.update(alive_at=None)
    job.refresh_from_db()
    if job.state == ImportState.APPLYING:
        run(job, ImportState.REVERTING)
        assert (Organisation.objects.count(), job.state) == (0, ImportState.REVERTED)


def test_the_task_is_the_one_that_the_pages_start():
    assert tasks.run_import.module_path == "catalogue.tasks.run_import"
