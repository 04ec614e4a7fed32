"""SQLite: its online backup, which waits for nobody and for which nobody waits; a restore is the change of a file."""

import datetime
import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection, connections

from catalogue.models import ChangeCounter
from catalogue.moving import settle, sync_folder

SUFFIX = "sqlite3"
ERRORS = (sqlite3.Error,)


def described() -> str:
    return f"The database {connection.settings_dict['NAME']}"


def _opened(path: Path) -> Any:
    """A connection to another file, with the functions that the constraints call, and no write-ahead log."""
    kind = type(connections[connection.alias])
    database: Any = kind({**connection.settings_dict, "NAME": str(path), "OPTIONS": {}}, "beside")
    database.connect()
    return closing(database.connection)


def save(path: Path) -> None:
    """Copy what the connection sees into the file, and look whether the copy is whole."""
    with _opened(path) as copy:
        connection.connection.backup(copy)
        _settled(copy)


def _settled(database: sqlite3.Connection) -> None:
    """One file without others beside it, and sound. Raises sqlite3.Error."""
    database.execute("PRAGMA journal_mode=DELETE")
    said = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
    if said != ["ok"]:
        raise sqlite3.DatabaseError(f"the file is damaged: {'; '.join(said)}")


def in_use() -> str:
    """Who else has the file open, in words; nothing where nobody has. SQLite leaves the write-ahead log only when it is
    alone."""
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as database:
            alone = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
    except sqlite3.OperationalError as error:
        alone = "locked" not in str(error)
    except sqlite3.DatabaseError:  # damaged; that is why it is replaced
        alone = True
    return "" if alone else "another process"


def put(path: Path, *, set_aside: bool, save: Callable[[], Path]) -> Path | None:
    """Put the backup in the place of the database file. What was there stays beside it under another name."""
    target = Path(connection.settings_dict["NAME"])
    new = target.with_name(f"{target.name}.restoring")  # in the place of what a killed process left
    aside = None
    try:
        shutil.copyfile(path, new)
        new.chmod(0o600)
        if target.exists():  # whoever serves it can go on
            kept = target.stat()
            new.chmod(kept.st_mode)
            with suppress(PermissionError):
                os.chown(new, kept.st_uid, kept.st_gid)
        with _opened(new) as database:
            _settled(database)
            table = ChangeCounter._meta.db_table
            database.execute(f"UPDATE {table} SET epoch = ?", [uuid.uuid4().hex])  # noqa: S608 - a name of our own
        with open(new, "rb") as file:
            settle(file)
        if set_aside:
            now = datetime.datetime.now(datetime.UTC)
            aside = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
            try:
                os.link(target, aside)  # so that there is a database at every moment
            except OSError:  # a file system without links
                shutil.copyfile(target, aside)
        for end in ("-wal", "-shm"):  # of a file that was damaged; the new one must not meet them
            with suppress(FileNotFoundError):
                os.rename(f"{target}{end}", f"{aside or new}{end}")
        os.replace(new, target)
        sync_folder(target.parent)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{new}{end}").unlink(missing_ok=True)
    return aside


@contextmanager
def scratch(path: Path) -> Iterator[tuple[str, Callable[[str], int]]]:
    """The backup as a database of its own beside it, where there was room for a backup: its address, and a function
    that counts the rows of a table."""
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=path.parent) as folder:
        copy = Path(folder) / "drill.sqlite3"
        shutil.copyfile(path, copy)
        with _opened(copy) as database:
            _settled(database)

        def count(table: str) -> int:
            with closing(sqlite3.connect(copy)) as database:
                return database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - from our note

        yield f"sqlite:///{copy}", count
