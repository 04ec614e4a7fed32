"""The catalogues of the benchmarks: built once for each size and database, kept in var/bench."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

BASE = Path(__file__).resolve().parent.parent.parent
FOLDER = BASE / "var" / "bench"
# Raise it when the same size means another catalogue.
EDITION = 3

FILL = """
import sys, time, django
django.setup()
from django.core.management import call_command
from tests.benchmarks.world import fill
size, began = int(sys.argv[1]), time.monotonic()
call_command("migrate", verbosity=0)
call_command("load_catalogue", verbosity=0)
def show(done):
    print(f"\\r  {done:,} of {size:,} entries, {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)
fill(size, progress=show)
print(file=sys.stderr)
"""


MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


@dataclass(frozen=True)
class Catalogue:
    size: int
    vendor: str
    server: str = ""  # any database of a PostgreSQL server

    @property
    def name(self) -> str:
        return f"catalogue_bench_{EDITION}_{self.size}"

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.sqlite3"

    @property
    def url(self) -> str:
        if self.vendor == "sqlite":
            return f"sqlite:///{self.file}"
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.url,
            "SECRET_KEY": "",
            "SECRET_KEY_FILE": str(BASE / "var" / "secret_key"),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": "http://127.0.0.1:8000",
            "PLAIN_HTTP": "on",
            "PYTHONPATH": str(BASE),
        }

    def run(self, program: str, *arguments: str) -> str:
        """What a program in this catalogue's environment prints."""
        command = [sys.executable, "-c", program, *arguments]
        done = subprocess.run(
            command, cwd=BASE, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


def build(catalogue: Catalogue) -> None:
    """Make it unless it is there. One that was not finished is made again."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = FOLDER / f"{catalogue.name}.{catalogue.vendor}.done"
    if done.exists():
        catalogue.run(MIGRATE)
        return
    sys.stderr.write(f"Building {catalogue.size:,} entries on {catalogue.vendor}\n")
    if catalogue.vendor == "sqlite":
        for part in ("", "-wal", "-shm"):
            Path(f"{catalogue.file}{part}").unlink(missing_ok=True)
    else:
        _recreate(catalogue)
    catalogue.run(FILL, str(catalogue.size))
    _settle(catalogue)
    done.touch()


def _recreate(catalogue: Catalogue) -> None:
    import psycopg

    with psycopg.connect(catalogue.server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{catalogue.name}"')
        connection.execute(f'CREATE DATABASE "{catalogue.name}"')


def _settle(catalogue: Catalogue) -> None:
    """Statistics for the planners, as after a night in service."""
    statement = "ANALYZE" if catalogue.vendor == "sqlite" else "VACUUM ANALYZE"
    catalogue.run(
        f"import django; django.setup()\nfrom django.db import connection\nconnection.cursor().execute('{statement}')"
    )
