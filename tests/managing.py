"""Databases of their own, and `manage.py` run on them as an operator does. For tests with `transaction=True`."""

import os
import shutil
import subprocess
import sys
import uuid
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tests.processes import database_url


def run(url, *arguments, **environment):
    """`manage.py` with these arguments on the database at this address; returns how it ended and what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "catalogue.example,testserver",
            "DATABASE_URL": url,
            **environment,
        },
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def manage(url, *arguments, **environment):
    """The same; it must succeed. Returns what it said."""
    code, said = run(url, *arguments, **environment)
    assert code == 0, said
    return said


def new_sqlite(folder):
    return f"sqlite:///{folder / f'{uuid.uuid4().hex}.sqlite3'}"


@contextmanager
def new_postgres(like="template0"):
    """A database beside that of the tests, a copy of another one; gone afterwards."""
    name = f"beside_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    try:
        yield urlsplit(database_url())._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def new_database(folder):
    """An empty one of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield new_sqlite(folder)
    else:
        with new_postgres() as url:
            yield url


@contextmanager
def copy_of(catalogue, folder):
    """A copy of a catalogue of the benchmarks, which nobody may have open."""
    if catalogue.vendor == "sqlite":
        url = new_sqlite(folder)
        shutil.copyfile(catalogue.file, url.removeprefix("sqlite:///"))
        yield url
    else:
        with new_postgres(catalogue.name) as url:
            yield url
