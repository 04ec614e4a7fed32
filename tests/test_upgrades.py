"""A database of an earlier release is migrated: nothing that it held is lost, whenever the migration is stopped."""

import contextlib
import json
import random
import signal
import subprocess
import sys
import time

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from catalogue.models import ENTRY_MODELS
from tests.benchmarks.catalogues import Catalogue, build
from tests.managing import copy_of, manage, new_database
from tests.processes import database_url, environment, start
from tests.upgrading import SCHEMAS, rows_in

# Columns that have another name today, or are gone; and why a value is another.
RENAMED: dict[tuple[str, str], str] = {}
# Rows that a migration may add, and an upgrade may change, by table.
ADDED = {"auth.permission", "contenttypes.contenttype", "auth.group_permissions", "catalogue.changelogrow"}
# What `rebuild_documents` writes anew where this release writes a document otherwise.
REBUILT = {
    "catalogue.publicdocument": {"body", "seq", "version", "updated_at"},
    "catalogue.changecounter": {"seq"},
}


@contextlib.contextmanager
def left_by(path, folder):
    """A database as that release left it."""
    with new_database(folder) as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.upgrading", path],
            cwd=settings.BASE_DIR,
            env=environment(DATABASE_URL=url),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        yield url


def upgraded(url, folder):
    """What docs/operating.md has an operator do; then everything as it stands, by table."""
    manage(url, "migrate", "-v0")
    manage(url, "rebuild_documents")
    manage(url, "check_database")
    manage(url, "check_index")
    manage(url, "export_everything", folder)
    return {
        path.stem: [json.loads(text) for text in path.read_bytes().splitlines()]
        for path in folder.glob("*.jsonl")
    }


def lost(before, after):
    """Each row and value of before that is not there after."""
    found = []
    for label, rows in before.items():
        if label not in after:
            continue
        key = apps.get_model(label)._meta.pk.attname
        now = {row[key]: row for row in after[label]}
        for row in rows:
            if row[key] not in now:
                found.append((label, row[key], "is gone"))
                continue
            for name, value in row.items():
                name = RENAMED.get((label, name), name)
                is_there = now[row[key]].get(name, value)
                if is_there != value and name not in REBUILT.get(label, ()):
                    found.append((label, row[key], name, value, is_there))
    return found


SCHEMA = pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.xz")), ids=lambda path: path.name[:4])


@SCHEMA
@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost(path, tmp_path):
    before = rows_in(path)
    with left_by(path, tmp_path) as url:
        after = upgraded(url, tmp_path / "after")
        assert lost(before, after) == []
        more = {label for label, rows in after.items() if len(rows) > len(before.get(label, rows))}
        assert more <= ADDED, more
        entries = sum(len(before[f"catalogue.{kind}"]) for kind in ENTRY_MODELS)
        look = (
            "from catalogue.models import EntryLookup, Event, IdentityKey; print("
            "EntryLookup.objects.values('record_id').distinct().count(),"
            "IdentityKey.objects.values('record_id').distinct().count(), Event.objects.exists())"
        )
        found = manage(url, "shell", "-v0", "-c", look).split()
        assert int(found[0]) >= entries and int(found[1]) > 0 and found[2] == "True", found
        again = manage(url, "rebuild_documents")
        assert again.startswith("0 documents"), again


def test_what_is_lost_is_seen():
    before = {"catalogue.term": [{"id": 1, "name": "甲"}, {"id": 2, "name": "乙"}]}
    assert lost(before, {"catalogue.term": [{"id": 1, "name": "甲", "new": 1}, {"id": 2, "name": ""}]}) == [
        ("catalogue.term", 2, "name", "乙", "")
    ]
    assert lost(before, {"catalogue.term": [before["catalogue.term"][0]]}) == [
        ("catalogue.term", 2, "is gone")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_was_killed_is_run_again(tmp_path):
    killed_and_run_again(tmp_path, kills=3)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_was_killed_twenty_times_is_run_again(tmp_path):
    killed_and_run_again(tmp_path, kills=20)


def killed_and_run_again(folder, kills):
    """From the oldest schema on, each time at another moment; it comes to what it comes to undisturbed."""
    path = min(SCHEMAS.glob("*.xz"))
    chance = random.Random(1)
    stopped = []
    with left_by(path, folder) as url:
        for number in range(kills):
            process = start(MIGRATE, DATABASE_URL=url)
            time.sleep(chance.uniform(0, 0.2 + 0.1 * number))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            said = manage(url, "showmigrations", "catalogue")
            stopped.append(said.count("[X]"))
        assert stopped == sorted(stopped) and stopped[0] < said.count("["), stopped
        assert lost(rows_in(path), upgraded(url, folder / "after")) == []


MIGRATE = """
import django
django.setup()
from django.core.management import call_command
print("ready", flush=True)
call_command("migrate", verbosity=0)
"""


# The first schema that was released; what comes after it is migrated while the site of before still serves.
FIRST_RELEASED = "0021_sign_in_counts"
LONGEST_WAIT = 2  # seconds

# Reads and writes what editors and readers do, and says how long the longest took.
PROBE = """
import sys, threading, time
import django
django.setup()
from django.db import connection
tables = ["organisation", "publicdocument", "revision", "citation", "user", "changecounter"]
def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if statement.startswith("SELECT") else None
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
print("ready", flush=True)
longest, rounds = 0, 0
while not stop.is_set():
    for table in tables:
        began = time.monotonic()
        if sys.argv[1] == "read":
            ask(f"SELECT * FROM catalogue_{table} LIMIT 1")
        else:
            ask(f"UPDATE catalogue_{table} SET id = id WHERE id = (SELECT id FROM catalogue_{table} LIMIT 1)")
        longest = max(longest, time.monotonic() - began)
    rounds += 1
    time.sleep(0.02)
print(rounds, longest)
"""


def longest_waits(url, act):
    """Seconds that the longest reading and writing took while `act` went on."""
    probes = {what: start(PROBE, what, DATABASE_URL=url) for what in ("read", "write")}
    act()
    time.sleep(1)
    found = {}
    for what, probe in probes.items():
        said, faults = probe.communicate()
        assert faults == b"", faults
        rounds, longest = said.split()
        assert int(rounds) > 0
        found[what] = float(longest)
    return found


def slowness():
    """How much longer than its work a program takes here and now: that a machine is busy is no fault of a migration."""
    began, worked = time.monotonic(), time.process_time()
    while (done := time.process_time() - worked) < 1:
        pass
    return (time.monotonic() - began) / done


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_nobody_waits_long_for_a_migration(tmp_path, size=100_000):
    catalogue = Catalogue(size, connection.vendor, database_url())
    build(catalogue)
    with copy_of(catalogue, tmp_path) as url:
        manage(url, "migrate", "catalogue", FIRST_RELEASED, "-v0")
        calm, before = longest_waits(url, lambda: time.sleep(20)), slowness()
        waits = longest_waits(url, lambda: manage(url, "migrate", "-v0"))
        slow = max(before, slowness())
        sys.stdout.write(
            f"\n{catalogue.vendor}, {size:,} entries: {waits} s; without a migration {calm} s; "
            f"a second of work takes {slow:.1f} s\n"
        )
        assert all(waits[what] < LONGEST_WAIT * slow + calm[what] for what in waits), (waits, calm, slow)


HOLD = """
import sys, time
import django
django.setup()
from django.db import connection, transaction
print("ready", flush=True)
with transaction.atomic():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE catalogue_revision IN ACCESS EXCLUSIVE MODE")
        else:
            cursor.execute("UPDATE catalogue_changecounter SET id = id")
    time.sleep(float(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_long_wait_is_seen():
    url = database_url()
    waits = longest_waits(url, lambda: start(HOLD, 2 * LONGEST_WAIT, DATABASE_URL=url).communicate())
    assert waits["write"] > LONGEST_WAIT, waits
    # in SQLite's WAL nobody waits to read
    assert connection.vendor == "sqlite" or waits["read"] > LONGEST_WAIT, waits
