"""Backups of the whole database, secrets and all, by the database's own means; restoring one; and trying one out.

A backup is two files: the database as SQLite or PostgreSQL writes it, and beside it a note (`.json`) with its SHA-256,
its migrations and the number of rows in each table. The note is written last: without it there is no backup. What
differs between the databases is in `sqlite` and `postgres`, function by function.
"""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from catalogue import moving
from catalogue.backups import postgres, sqlite
from catalogue.models import ChangeCounter
from catalogue.moving import Refused, settle, sync_folder

FORMAT = 1
DAY = 24 * 60 * 60
NAME = re.compile(r"catalogue-[0-9]{8}T[0-9]{6}Z\.(sqlite3|pgdump)")
# Tables that say nothing of whether somebody works with a database.
NO_CONTENT = {*moving.FIRST_ROWS, *moving.LEFT_OUT}


def means() -> Any:
    """The module for the database that the settings name."""
    return sqlite if connection.vendor == "sqlite" else postgres


# --- making one ------------------------------------------------------------------------------------------------------


def make(folder: Path, *, keep: int | None = None) -> Path:
    """Back up the database into the folder; then, with `keep`, delete all but that many of the newest backups there.
    Raises Refused; what was there before is still there then."""
    moment = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    name = f"catalogue-{moment:%Y%m%dT%H%M%SZ}.{means().SUFFIX}"
    path, part = folder / name, folder / f".{name}.part-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob(".catalogue-*.part-*"):  # of a process that was killed
            if time.time() - left.stat().st_mtime > DAY:
                left.unlink()
        if path.exists():  # two in one second
            time.sleep(1)
            return make(folder, keep=keep)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # it holds secrets
        with moving.one_moment():
            note = {
                "format": FORMAT,
                "file": name,
                "database": connection.vendor,
                "made_at": moment.isoformat(),
                "migrations": sorted(
                    ".".join(key) for key in MigrationRecorder(connection).applied_migrations()
                ),
                "seq": ChangeCounter.objects.values_list("seq", flat=True).first() or 0,
                "rows": _counts(),
            }
            means().save(part)
        with open(part, "rb+") as file:
            settle(file)
            note["bytes"] = file.seek(0, os.SEEK_END)
            file.seek(0)
            note["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
        part.rename(path)
        part.write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
        part.chmod(0o600)
        with open(part, "rb") as file:
            settle(file)
        part.rename(_note_of(path))
        sync_folder(folder)
    except (OSError, DatabaseError, *means().ERRORS) as error:
        raise Refused(f"No backup was made: {error}") from error
    finally:
        for left in folder.glob(f"{part.name}*"):
            left.unlink()
    if keep:
        _prune(folder, keep)
    return path


def _prune(folder: Path, keep: int) -> None:
    """The note goes first, so that what is left after a crash is no backup."""
    found = (path for path in folder.glob(f"*.{means().SUFFIX}") if NAME.fullmatch(path.name))
    whole = [path for path in found if _note_of(path).exists()]
    for path in sorted(whole, key=lambda path: path.name, reverse=True)[keep:]:
        _note_of(path).unlink()
        path.unlink()


def _note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _counts() -> dict[str, int]:
    """Rows of each table, of the tables that are there: an older database may lack one."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        tables = sorted({model._meta.db_table for model in moving.every_model()} & there)
        return {table: _count(cursor, table) for table in tables}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - a name of our own
    return cursor.fetchone()[0]


# --- reading one -----------------------------------------------------------------------------------------------------


def read(path: Path) -> dict:
    """The note of a backup that is whole, and that this release can restore into this kind of database. Raises
    Refused."""
    if not path.is_file():
        raise Refused(f"{path} is not there.")
    beside = _note_of(path)
    try:
        note = json.loads(beside.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(
            f"{beside.name} cannot be read ({error.strerror}). A backup is two files: without the note nothing says "
            "whether the other is whole. Copy both."
        ) from error
    except ValueError as error:
        raise Refused(f"{beside} is broken: it is no JSON.") from error
    if not isinstance(note, dict) or not isinstance(note.get("format"), int):
        raise Refused(f"{beside} is not the note of a backup.")
    if note["format"] > FORMAT:
        raise Refused(
            f"{path} was made by a newer release (format {note['format']}): restore it with that one."
        )
    if note["database"] != connection.vendor:
        raise Refused(
            f"{path} is a backup of {note['database']}, and DATABASE_URL names {connection.vendor}. To move between "
            "them use export_everything and import_everything."
        )
    if path.stat().st_size != note["bytes"]:
        raise Refused(f"{path} is broken: it has {path.stat().st_size} bytes instead of {note['bytes']}.")
    with open(path, "rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != note["sha256"]:
            raise Refused(f"{path} is broken: its hash is not the one in its note.")
    known = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if newer := set(note["migrations"]) - known:
        raise Refused(
            f"{path} was made by a newer release: this one does not know {', '.join(sorted(newer)[:3])}. "
            "Restore it with the release that made it, or a later one."
        )
    return note


# --- restoring one ---------------------------------------------------------------------------------------------------


class Restored(NamedTuple):
    # Where that which was there before is kept.
    aside: Path | None
    # Whether the backup is of an older release.
    must_migrate: bool


def restore(path: Path, *, replace: bool = False) -> Restored:
    """Put a backup in the place of the database that the settings name, all of it or nothing, and begin a new epoch of
    the change feed. Raises Refused; then the database is as it was."""
    note = read(path)
    holds = _holds_anything()
    if holds and not replace:
        raise Refused(
            f"{means().described()} is not empty: {holds}. With --replace what is there is set aside first, and then "
            "replaced; or set DATABASE_URL to a new database."
        )
    if others := means().in_use():
        raise Refused(
            f"{means().described()} is open elsewhere ({others}). Stop the site and the worker first: what they wrote "
            "meanwhile would be lost."
        )
    try:
        aside = means().put(path, set_aside=bool(holds), save=lambda: make(path.parent))
    except (OSError, *means().ERRORS) as error:
        raise Refused(f"Nothing was restored: {error}") from error
    migrations = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    return Restored(aside, bool(migrations - set(note["migrations"])))


def _holds_anything() -> str:
    """What somebody would miss, in words; nothing where the database is new, empty or just migrated."""
    tables = {model._meta.db_table: model._meta.label for model in moving.every_model()}
    try:
        with connection.cursor() as cursor:
            for table in sorted(connection.introspection.table_names(cursor)):
                if table == "django_migrations" or tables.get(table) in NO_CONTENT:
                    continue
                if table in tables and (rows := _count(cursor, table)):
                    return f"{rows} rows in {table}"
        return ""
    except DatabaseError as error:
        return f"it cannot be read ({error})"
    finally:
        connection.close()


# --- trying one out --------------------------------------------------------------------------------------------------


class Drill(NamedTuple):
    seconds: float  # until the backup was a database again
    rows: int
    faults: list[str]


def drill(path: Path) -> Drill:
    """Restore a backup into a database of its own, bring it up to date, look whether everything is there and right, and
    throw it away. The database of the settings is left alone. Raises Refused if it comes to no database at all."""
    note = read(path)
    faults = []
    begun = time.monotonic()
    try:
        with means().scratch(path) as (url, count):
            seconds = time.monotonic() - begun
            for table, rows in note["rows"].items():
                if (found := count(table)) != rows:
                    faults.append(f"{table} has {found} rows instead of {rows}")
            for command in (("migrate", "--verbosity", "0"), ("check_database",), ("check_index",)):
                faults += _said_by(url, *command)
    except (OSError, *means().ERRORS) as error:
        raise Refused(f"{path} could not be restored: {error}") from error
    return Drill(seconds, sum(note["rows"].values()), faults)


def _said_by(url: str, *command: str) -> Iterator[str]:
    """What a command of ours complains about in another database."""
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = f"{done.stdout}\n{done.stderr}".strip().splitlines()
        yield from (f"{command[0]}: {line.strip()}" for line in lines[-50:])
