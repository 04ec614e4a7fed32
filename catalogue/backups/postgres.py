"""PostgreSQL: pg_dump's own format, and a restore in one transaction. How to connect goes to its programs in the
environment, so that no password stands on a command line."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from catalogue.models import ChangeCounter

SUFFIX = "pgdump"
# Without owners and rights: those are of the server on which it was made.
PLAIN = ("--no-owner", "--no-privileges")
BEGUN = "SET client_min_messages = warning;\nSET lock_timeout = '10s';\nBEGIN;\n"
EMPTIED = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', name);
  END LOOP;
END $$;
"""


class Failed(Exception):
    """A program of PostgreSQL said no; the message is what it said."""


ERRORS = (Failed, psycopg.Error)


def described() -> str:
    return f"The database {connection.settings_dict['NAME']}"


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Failed(f"{name} is not installed: install PostgreSQL's client programs, as new as the server.")
    return found


def _environment(database: str | None = None) -> dict[str, str]:
    """Everything that Django connects with, as libpq reads it from the environment."""
    options = psycopg.pq.Conninfo.get_defaults()
    known = {option.keyword.decode(): option.envvar.decode() for option in options if option.envvar}
    said = connection.get_connection_params() | ({"dbname": database} if database else {})
    values = {known[name]: str(value) for name, value in said.items() if value and name in known}
    return {**os.environ, **values, "PGAPPNAME": "catalogue backup"}


def _run(*command: str, database: str | None = None) -> None:
    done = subprocess.run(
        [_program(command[0]), *command[1:]],
        env=_environment(database),
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    if done.returncode:
        raise Failed(_said(command[0], done.returncode, done.stderr))


def _said(program: str, code: int, errors: bytes) -> str:
    text = errors.decode(errors="replace").strip().splitlines()
    return f"{program} ended with {code}: {' '.join(text[-5:]) or 'it said nothing'}"


def save(path: Path) -> None:
    """Write what the connection sees into the file: pg_dump reads the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    _run(
        *("pg_dump", "--format=custom", *PLAIN, "--lock-wait-timeout=60s"),
        *(f"--snapshot={snapshot}", f"--file={path}"),
    )
    # what was cut while it was written has no list of contents that can be read to its end
    _run("pg_restore", "--list", "--file=/dev/null", str(path))


def in_use() -> str:
    """Who else is connected, in words; nothing where nobody is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT concat_ws(' ', usename, host(client_addr), application_name) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"
        )
        found = sorted(row[0] for row in cursor.fetchall())
    connection.close()
    return ", ".join(found)


def put(path: Path, *, set_aside: bool, save: Callable[[], Path]) -> Path | None:
    """Put the backup in the place of all tables, in one transaction. What was there is backed up first."""
    aside = save() if set_aside else None
    connection.close()
    table = connection.ops.quote_name(ChangeCounter._meta.db_table)
    epoch = f"UPDATE {table} SET epoch = '{uuid.uuid4()}';"  # noqa: S608 - a name of our own
    with tempfile.TemporaryFile() as read_errors, tempfile.TemporaryFile() as write_errors:
        reading = subprocess.Popen(
            [_program("pg_restore"), *PLAIN, "--file=-", str(path)],
            stdout=subprocess.PIPE,
            stderr=read_errors,
        )
        writing = subprocess.Popen(
            [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=write_errors,
        )
        script: Any = reading.stdout
        into: Any = writing.stdin
        try:
            into.write(f"{BEGUN}{EMPTIED}".encode())
            shutil.copyfileobj(script, into, 1024**2)
            if reading.wait() == 0:  # else psql comes to the end of its text without a COMMIT
                into.write(f"\nSET search_path TO DEFAULT;\n{epoch}\nCOMMIT;\nANALYZE;\n".encode())
        except BrokenPipeError:
            reading.kill()  # psql has given up, and says why
        script.close()
        writing.communicate()
        for program, process, errors in (
            ("psql", writing, write_errors),
            ("pg_restore", reading, read_errors),
        ):
            if process.wait():
                errors.seek(0)
                raise Failed(_said(program, process.returncode, errors.read()))
    return aside


@contextmanager
def scratch(path: Path) -> Iterator[tuple[str, Callable[[str], int]]]:
    """The backup as a database of its own on the same server: its address, and a function that counts the rows of a
    table."""
    name = f"{connection.settings_dict['NAME'][:40]}_drill_{uuid.uuid4().hex[:8]}"
    try:
        _on_the_server("CREATE DATABASE {} TEMPLATE template0", name)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Failed(
            f"{error} The drill makes a database of its own and deletes it again: give the role CREATEDB, or run the "
            "drill with a DATABASE_URL of another server."
        ) from error
    try:
        _run(
            *("pg_restore", *PLAIN, "--exit-on-error", "--single-transaction", f"--dbname={name}", str(path)),
            database=name,
        )
        with psycopg.connect(**_parameters(name), autocommit=True) as database:
            database.execute("ANALYZE")  # what has no statistics is asked slowly

        def count(table: str) -> int:
            with psycopg.connect(**_parameters(name)) as database:
                row: Any = database.execute(
                    sql.SQL("SELECT COUNT(*) FROM {}").format(sql.Identifier(table))
                ).fetchone()
                return row[0]

        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(), count
    finally:
        _on_the_server("DROP DATABASE IF EXISTS {}", name)


def _parameters(database: str) -> dict[str, Any]:
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    said = connection.get_connection_params() | {"dbname": database}
    return {name: value for name, value in said.items() if name in known}


def _on_the_server(statement: str, name: str) -> None:
    with psycopg.connect(**_parameters(connection.settings_dict["NAME"]), autocommit=True) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))
