"""Several processes migrate one empty database at once, and one is killed half-way."""

import random
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from tests.managing import manage, new_database
from tests.processes import environment

SAYS = """
import sys, time
import django
django.setup()
from django.core.management import call_command
print("ready", flush=True)
sys.stdin.readline()
call_command("migrate", verbosity=1)
"""


def begin(url, program=SAYS):
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=environment(DATABASE_URL=url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def together(url, count=4):
    """What that many processes say that begin to migrate at the same moment."""
    processes = [begin(url) for _ in range(count)]
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=300) for process in processes]
    assert [process.returncode for process in processes] == [0] * count, [error for _out, error in said]
    return [out for out, _error in said]


def is_whole(url):
    assert "No migrations to apply" in manage(url, "migrate")
    manage(url, "check_database")
    shown = manage(url, "showmigrations", "--plan")
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert shown.count("[X]") == len(known) and "[ ]" not in shown


@pytest.mark.django_db(transaction=True)
def test_four_processes_migrate_an_empty_database_once(tmp_path):
    with new_database(tmp_path) as url:
        said = together(url)
        assert sum("Applying catalogue.0001_initial... OK" in out for out in said) == 1
        assert sum("No migrations to apply" in out for out in said) == 3
        is_whole(url)


@pytest.mark.django_db(transaction=True)
def test_what_was_killed_half_way_is_gone_on_with_by_the_others(tmp_path):
    chance = random.Random(6)
    with new_database(tmp_path) as url:
        first = begin(url)
        assert first.stdout.readline() == "ready\n", first.stderr.read()
        first.stdin.write("\n")
        first.stdin.flush()
        while "Applying catalogue" not in (line := first.stdout.readline()):
            assert line, first.stderr.read()
        time.sleep(chance.uniform(0, 0.5))
        first.kill()
        done = first.communicate()[0]
        said = together(url, 2)
        assert "catalogue.0021" not in done and sum("Applying" in out for out in said) == 1
        is_whole(url)


BREAKS = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute("INSERT INTO catalogue_notice (id, user_id, revision_id, at) VALUES ('1', 99, '2', '2026-01-01')")
print("ready", flush=True)
call_command("migrate", verbosity=0)
"""


@pytest.mark.sqlite
def test_what_refers_to_nothing_after_a_migration_is_said(tmp_path):
    process = begin(f"sqlite:///{tmp_path / 'broken.sqlite3'}", BREAKS)
    said, fault = process.communicate(timeout=300)
    assert (said, process.returncode) == ("ready\n", 1)
    assert "IntegrityError" in fault and "catalogue_notice" in fault
