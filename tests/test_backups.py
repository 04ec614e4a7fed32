"""Backups made, kept, restored and tried out on both databases; and what is refused."""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from catalogue import backups, document_check, moving
from catalogue.models import (
    ChangeCounter,
    ChangeLogRow,
    FacetValue,
    Organisation,
    PublicDocument,
    SearchText,
    User,
)
from tests.acting import edit, in_state
from tests.checking import check_everything_public
from tests.factories import OrganisationFactory
from tests.managing import manage, new_database, run
from tests.processes import database_url, start
from tests.test_moving import WRITER, same

CHANGES = "/api/v1/changes/"


@pytest.fixture(autouse=True)
def counter(db):
    """A test that empties the database leaves the next one without what the migrations brought."""
    ChangeCounter.objects.get_or_create(pk=1)


@pytest.fixture
def aside(transactional_db, tmp_path_factory):
    """A restore wants the database for itself, and servers of other tests in this process may have it open: on SQLite
    a copy is used instead, and goes with what is set aside beside it; PostgreSQL sends them away."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        yield
        return
    name = connection.settings_dict["NAME"]
    copy = tmp_path_factory.mktemp("database") / "copy.sqlite3"
    connection.close()
    with closing(sqlite3.connect(name)) as database, closing(sqlite3.connect(copy)) as own:
        database.backup(own)
    connection.settings_dict["NAME"] = str(copy)
    yield
    connection.close()
    connection.settings_dict["NAME"] = name


def with_note(path, **values):
    note = path.with_name(f"{path.name}.json")
    note.write_text(json.dumps(json.loads(note.read_text()) | values))


def refused(path, words, **options):
    with pytest.raises(CommandError) as refusal:
        call_command("restore", str(path), **options)
    assert re.search(words, str(refusal.value)), str(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_a_restore_brings_back_what_was_and_begins_a_new_epoch(client, tmp_path, aside, capsys):
    entry = in_state("published", name="甲", slug="jia")
    person = User.objects.create_user("anna", password="correct horse battery staple")
    moving.export(tmp_path / "before")
    call_command("backup", str(tmp_path / "backups"))
    path = backups.Path(capsys.readouterr().out.split(" (")[0])
    before = client.get(CHANGES).json()
    edit(entry, name="乙")
    OrganisationFactory.create_batch(2, published=True)
    after = client.get(CHANGES).json()
    old = {"cursor": after["next_cursor"]}
    assert client.get(CHANGES, old).status_code == 200

    refused(path, r"is not empty: \d+ rows in catalogue_\w+\. With --replace")
    assert Organisation.objects.count() == 3
    call_command("restore", str(path), replace=True)
    said = capsys.readouterr().out
    assert "new epoch" in said and "older release" not in said
    kept = backups.Path(re.search("before: (.*)", said)[1])
    assert kept.stat().st_size > 10_000

    assert Organisation.objects.get().name == "甲"
    assert User.objects.get().check_password("correct horse battery staple") and person.username == "anna"
    moving.export(tmp_path / "after")
    same(tmp_path / "before", tmp_path / "after")
    check_everything_public()
    assert client.get(CHANGES, old).status_code == 410
    assert client.get(CHANGES, {"cursor": before["next_cursor"]}).status_code == 410
    again = client.get(CHANGES).json()
    assert again["epoch"] != before["epoch"]
    assert [row["seq"] for row in again["results"]] == [row["seq"] for row in before["results"]]
    OrganisationFactory(published=True)  # and it goes on
    check_everything_public()
    if connection.vendor == "postgresql":  # what was set aside is a backup too
        call_command("restore", str(kept), replace=True)
        assert Organisation.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_backup_while_others_write_passes_the_drill(tmp_path):
    OrganisationFactory.create_batch(3, published=True)
    writers = [start(WRITER, number) for number in range(2)]
    try:
        said = manage(database_url(), "backup", tmp_path)
        at = ChangeCounter.objects.get().seq
        while ChangeCounter.objects.get().seq < at + 3:  # they go on
            pass
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
    path = said.split(" (")[0]
    said = manage(database_url(), "restore_drill", path)
    assert "Everything is there" in said
    assert os.stat(path).st_mode & 0o077 == 0 and os.stat(f"{path}.json").st_mode & 0o077 == 0
    with new_database(tmp_path) as url:
        manage(url, "restore", path)
        assert "whole" in manage(url, "check_database")


@pytest.mark.django_db(transaction=True)
def test_the_drill_finds_what_is_wrong(tmp_path):
    OrganisationFactory(published=True, slug="wrong")
    PublicDocument.objects.filter(slug="wrong").update(name="不对")
    path = backups.make(tmp_path)
    with_note(path, rows=json.loads(backups._note_of(path).read_text())["rows"] | {"catalogue_alias": 7})
    code, said = run(database_url(), "restore_drill", path)
    assert code == 1 and "Traceback" not in said
    assert "catalogue_alias has 0 rows instead of 7" in said
    assert "organisation/wrong: name not as its record says" in said
    assert sorted(file.name for file in tmp_path.iterdir()) == [path.name, f"{path.name}.json"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_database WHERE starts_with(datname, current_database() || '_drill_')"
            )
            assert cursor.fetchone() == (0,)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_drill_without_the_right_to_make_databases_says_so(tmp_path):
    path = backups.make(tmp_path)
    role = f"role_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'a b/c@d'")
    try:
        url = re.sub("//[^@]*@", f"//{role}:a%20b%2Fc%40d@", database_url())
        code, said = run(url, "restore_drill", path)
        assert code == 1 and "give the role CREATEDB" in said and "a b/c@d" not in said
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {role}")


DAMAGED = {
    "no file": (lambda path: path.unlink(), "is not there"),
    "no note": (lambda path: backups._note_of(path).unlink(), "A backup is two files"),
    "a note that is none": (lambda path: backups._note_of(path).write_text("[]"), "is not the note"),
    "a cut note": (lambda path: backups._note_of(path).write_text("{"), "no JSON"),
    "a newer format": (lambda path: with_note(path, format=2), "newer release .format 2"),
    "another database": (lambda path: with_note(path, database="oracle"), "import_everything"),
    "a cut file": (lambda path: os.truncate(path, path.stat().st_size - 1000), "bytes instead of"),
    "one byte": (lambda path: flip(path), "its hash is not"),
    "a newer schema": (
        lambda path: with_note(path, migrations=["catalogue.9999_later"]),
        "does not know catalogue.9999_later",
    ),
    "cut before it was hashed": (lambda path: cut(path), "Nothing was restored"),
    "something else": (lambda path: put(path, b"SQLite or dump" * 10_000), "Nothing was restored"),
}


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path):
    put(path, path.read_bytes()[: path.stat().st_size * 2 // 3])


def put(path, data):
    """Other contents, with a note that fits."""
    path.write_bytes(data)
    digest = backups.hashlib.sha256(data).hexdigest()
    with_note(path, bytes=len(data), sha256=digest)


@pytest.mark.django_db(transaction=True)
def test_what_is_damaged_is_refused_and_nothing_is_changed(tmp_path, aside):
    OrganisationFactory(published=True)
    original = backups.make(tmp_path / "whole")
    entry = OrganisationFactory(published=True)
    epoch = ChangeCounter.objects.get().epoch
    for name, (damage, words) in DAMAGED.items():
        shutil.copytree(tmp_path / "whole", tmp_path / "damaged")
        path = tmp_path / "damaged" / original.name
        damage(path)
        refused(path, words, replace=True)
        with pytest.raises(CommandError):
            call_command("restore_drill", str(path))
        assert Organisation.objects.filter(pk=entry.pk).exists(), name
        assert ChangeCounter.objects.get().epoch == epoch, name
        shutil.rmtree(tmp_path / "damaged")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_replaced_under_somebody(tmp_path):
    OrganisationFactory(published=True)
    path = backups.make(tmp_path)
    other = start(
        "import django; django.setup(); import time\n"
        "from catalogue.models import Organisation; Organisation.objects.count()\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    try:
        refused(path, r"is open elsewhere \(.+\)\. Stop the site and the worker", replace=True)
    finally:
        other.kill()
        other.communicate()
    assert Organisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_no_half_backup_and_no_half_database(tmp_path):
    OrganisationFactory(published=True)
    path = backups.make(tmp_path / "backups")
    before = {file.name: file.read_bytes() for file in (tmp_path / "backups").iterdir()}
    blocks = path.stat().st_size // 1024 // 2

    def limited(url, *arguments):
        """As `run`, and no file may grow beyond half a backup."""
        done = subprocess.run(
            [
                "bash",
                "-c",
                f'ulimit -f {blocks}; exec "$@"',
                "-",
                sys.executable,
                "manage.py",
                *map(str, arguments),
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    code, said = limited(database_url(), "backup", tmp_path / "backups", "--keep", 1)
    assert code == 1 and "No backup was made" in said and "Traceback" not in said, said
    assert {file.name: file.read_bytes() for file in (tmp_path / "backups").iterdir()} == before
    if connection.vendor == "sqlite":  # the disk of PostgreSQL is the server's
        target = tmp_path / "new.sqlite3"
        code, said = limited(f"sqlite:///{target}", "restore", path)
        assert code == 1 and "Nothing was restored" in said and "Traceback" not in said, said
        assert [file.name for file in tmp_path.glob("new.sqlite3.*")] == []


@pytest.mark.django_db(transaction=True)
def test_the_newest_are_kept_and_nothing_else_is_deleted(tmp_path):
    kept = [f"catalogue-2020010{day}T000000Z.{backups.means().SUFFIX}" for day in range(1, 5)]
    for name in kept:
        (tmp_path / name).touch()
        (tmp_path / f"{name}.json").touch()
    (tmp_path / "notes.txt").touch()
    for name, age in (("left", 2 * backups.DAY), ("underway", 60)):
        half = tmp_path / f".catalogue-{name}.part-1"
        half.touch()
        os.utime(half, (time.time() - age,) * 2)
    (tmp_path / "catalogue-mine.sqlite3").touch()
    path = backups.make(tmp_path, keep=3)
    names = {file.name for file in tmp_path.iterdir() if not file.name.endswith(".json")}
    assert names == {
        *kept[2:],
        path.name,
        ".catalogue-underway.part-1",
        "notes.txt",
        "catalogue-mine.sqlite3",
    }
    with pytest.raises(CommandError, match="1 or more"):
        call_command("backup", str(tmp_path), keep=0)


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_an_older_release_says_what_is_to_be_done(tmp_path, capsys, aside):
    path = backups.make(tmp_path)
    note = json.loads(backups._note_of(path).read_text())
    with_note(path, migrations=note["migrations"][:-1])
    call_command("restore", str(path), replace=True)
    assert "manage.py migrate" in capsys.readouterr().out


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_a_restore_that_is_killed_leaves_what_was_or_what_is_to_be(tmp_path):
    """Killed ten times at any moment, with all that it started or alone; then it is let through."""
    OrganisationFactory(published=True)
    one = backups.make(tmp_path)
    OrganisationFactory.create_batch(2, published=True)
    three = backups.make(tmp_path)
    chance, seen = random.Random(8), []
    count = "from catalogue.models import Organisation; print(Organisation.objects.count())"
    with new_database(tmp_path) as url:
        manage(url, "restore", one)
        begun = time.monotonic()
        manage(url, "restore", three, "--replace")
        longest = time.monotonic() - begun
        for turn in range(10):
            path = (one, three)[turn % 2]
            environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
            process = subprocess.Popen(
                [sys.executable, "manage.py", "restore", str(path), "--replace"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            time.sleep(chance.uniform(longest * 0.3, longest))
            (os.killpg if turn % 3 else os.kill)(process.pid, signal.SIGKILL)
            process.wait()
            time.sleep(1)  # what it left running has seen that nobody is there
            assert "whole" in manage(url, "check_database")
            seen.append(manage(url, "shell", "-v0", "-c", count).strip())
            assert seen[-1] in ("1", "3")
        manage(url, "restore", one, "--replace")
        assert manage(url, "shell", "-v0", "-c", count).strip() == "1", seen


@pytest.mark.django_db(transaction=True)
def test_whoever_put_the_database_back_by_other_means_begins_an_epoch(client):
    OrganisationFactory(published=True)
    old = client.get(CHANGES).json()
    call_command("new_epoch", verbosity=0)
    assert client.get(CHANGES, {"cursor": old["next_cursor"]}).status_code == 410


# --- the check that the drill runs -----------------------------------------------------------------------------------


def document(**values):
    PublicDocument.objects.filter(slug="one").update(**values)


FAULTS = {
    "body": (lambda: document(body='{"version":1}'), "organisation/one: body not as"),
    "card": (lambda: document(card="{}"), "organisation/one: card not as"),
    "facets": (lambda: FacetValue.objects.first().delete(), "facets not as"),
    "search": (lambda: SearchText.objects.update(body="\n"), "search text not as"),
    "version": (lambda: document(version=9), "the change log says otherwise"),
    "gap": (lambda: ChangeLogRow.objects.filter(seq=1).delete(), "its counter says"),
    "counter": (lambda: ChangeCounter.objects.update(seq=99), "its counter says 99"),
    "missing": (
        lambda: PublicDocument.objects.filter(slug="one").delete(),
        "is published and has no document",
    ),
    "leaked": (lambda: Organisation.objects.update(status="archived"), "has a document and is not public"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_sees(fault):
    in_state("published", slug="one")
    assert list(document_check.faults()) == []
    damage, words = FAULTS[fault]
    damage()
    assert words in "\n".join(document_check.faults())
