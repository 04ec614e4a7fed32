"""Django's `migrate`, one at a time: of several nodes that begin at once one migrates, and the others wait and find
nothing left to do. On SQLite nobody waits to write while all references are looked at."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connections

# Any number that nothing else on this database locks.
LOCK = 6_171_001_028


@contextmanager
def alone(database: Any) -> Iterator[None]:
    """Hold a lock that whoever migrates this database takes. It ends with the process, however that ends."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            # commands have no bound of time, but the role may
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            if database.is_usable():
                with database.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    elif database.is_in_memory_db():
        yield
    else:
        # beside the database: closing the file itself would take SQLite's own locks along
        with Path(f"{database.settings_dict['NAME']}-migrating").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@contextmanager
def checked_afterwards(database: Any) -> Iterator[None]:
    """On SQLite Django looks at all references before it commits a migration, and nobody else can write: for seconds,
    with 100,000 entries. Here that is done once, after the last one, when all can write. Raises IntegrityError."""
    if database.vendor != "sqlite":
        yield
        return
    check = database.check_constraints
    database.check_constraints = lambda table_names=None: None
    try:
        yield
    finally:
        database.check_constraints = check
    check()


class Command(migrate.Command):
    def handle(self, *args, **options):
        database = connections[options["database"]]
        with alone(database), checked_afterwards(database):
            super().handle(*args, **options)
