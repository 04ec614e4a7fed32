"""Django's `migrate`, one at a time: of several nodes that begin at once one migrates, and the others wait and find
nothing left to do."""

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


class Command(migrate.Command):
    def handle(self, *args, **options):
        with alone(connections[options["database"]]):
            super().handle(*args, **options)
