"""Whether this node can serve, and what it lacks: asked by /readyz, the metrics and the operator's page; and the sign
of life that a worker leaves. Numbers and names here are for operators; anybody may read the names of checks and ok.
"""

import datetime
import functools
import logging
import os
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from catalogue.models import ChangeCounter

logger = logging.getLogger(__name__)

# For how long a process answers from what it last found.
REUSE_SECONDS = 2.0
# For how long a server that says nothing is waited for.
KNOCK_SECONDS = 3
# How often a worker leaves a sign of life, and for how long that is believed.
BEAT_SECONDS = 30
ALIVE = datetime.timedelta(seconds=150)
# After this it is not only slow: on SQLite none is left while a large import becomes public.
GONE = datetime.timedelta(minutes=15)
# A sign of life is a row among the tasks, which every node sees; it names no task that could be run.
BEAT = "catalogue.health.worker"
KEPT = datetime.timedelta(days=1)

# Without these a node answers 503: nothing can be read, or nothing written. Without a worker readers and editors are
# served all the same; what is planned waits.
NEEDED = ("database", "migrations", "disk")


class Health(NamedTuple):
    database: bool
    migrations: bool
    worker: bool
    disk: bool

    @property
    def lacks(self) -> list[str]:
        return [name for name, good in self._asdict().items() if not good]

    @property
    def status(self) -> str:
        if not self.lacks:
            return "ready"
        return "unready" if set(self.lacks) & set(NEEDED) else "degraded"


_lock = threading.Lock()
_last: tuple[float, Health] | None = None


def health() -> Health:
    """How it stands, at most REUSE_SECONDS ago. Two short statements; never raises."""
    global _last
    with _lock:  # one thread asks for all that wait
        if _last is None or time.monotonic() - _last[0] > REUSE_SECONDS:
            found = _look()
            _last = time.monotonic(), found
        return _last[1]


def forget() -> None:
    global _last
    _last = None


def _look() -> Health:
    try:
        _knock()
    except DatabaseError as error:
        logger.warning("The database takes no connection: %s", type(error).__name__)
        return Health(False, False, False, is_room())
    try:
        answers = ChangeCounter.objects.filter(pk=1).exists()
        migrated = not waiting_migrations()
        worker = workers() > 0
    except DatabaseError as error:
        logger.warning("The database does not answer as it should: %s", type(error).__name__)
        answers = migrated = worker = False
        try:  # one that was never migrated answers too
            connection.ensure_connection()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            answers = True
        except DatabaseError:
            pass
    return Health(answers, migrated, worker, is_room())


def _knock() -> None:
    """Raises DatabaseError where PostgreSQL takes no new connection in time. One that is open already cannot tell: a
    server that was halted, or a network that is gone, is waited for."""
    if connection.vendor == "postgresql":
        database: Any = connection
        parameters = database.get_connection_params() | {"connect_timeout": KNOCK_SECONDS}
        with database.wrap_database_errors:
            database.Database.connect(**parameters).close()


# What SQLite says when it is not the statement that is wrong.
_OUTAGES = (
    *("database is locked", "database or disk is full", "disk i/o error", "unable to open database file"),
    "attempt to write a readonly database",
)


def is_outage(error: BaseException | None) -> bool:
    """Whether a request failed because the database cannot serve it now, and may succeed if it is sent again."""
    if (
        connection.vendor == "postgresql"
    ):  # no connection, halted, full, a lock or a statement that took too long
        return isinstance(error, (OperationalError, InterfaceError))
    return isinstance(error, OperationalError) and str(error).lower().startswith(_OUTAGES)


# --- migrations ------------------------------------------------------------------------------------------------------


@functools.cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def waiting_migrations() -> list[str]:
    """Migrations of this release that the database has not had. One of a newer release is none of them."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(".".join(key) for key in _known_migrations() - set(applied))


# --- room ------------------------------------------------------------------------------------------------------------


def folders() -> dict[str, Path]:
    """Where this node writes: SQLite's folder, and the one for what is uploaded and sorted."""
    found = {"temporary": Path(tempfile.gettempdir())}
    if connection.vendor == "sqlite":
        found["database"] = Path(connection.settings_dict["NAME"]).absolute().parent
    return found


def free() -> dict[str, int]:
    """Bytes free in each folder; 0 where that cannot be told."""
    found = {}
    for name, folder in folders().items():
        try:
            found[name] = shutil.disk_usage(folder).free
        except OSError:
            found[name] = 0
    return found


def is_room() -> bool:
    least = settings.DISK_FREE_MB * 1024**2
    return not least or all(room >= least for room in free().values())


# --- the worker ------------------------------------------------------------------------------------------------------


def workers(now: datetime.datetime | None = None) -> int:
    """How many workers have given a sign of life lately."""
    rows = _beats().filter(finished_at__gte=(now or timezone.now()) - ALIVE)
    return sum(not is_gone(names[0]) for names in rows.values_list("worker_ids", flat=True))


def last_beat() -> datetime.datetime | None:
    return _beats().order_by("-finished_at").values_list("finished_at", flat=True).first()


def silent_workers() -> list[str]:
    """The names of workers that gave a sign of life once, and none for so long that they are gone."""
    rows = _beats().filter(finished_at__lt=timezone.now() - GONE).values_list("worker_ids", flat=True)
    return [names[0] for names in rows]


def process_name(worker: str) -> str:
    """A worker's name with what tells its process from every other one: the machine, the process, and when it began."""
    here, pid = _machine(), os.getpid()
    return f"{worker}@{here}.{pid}.{_begun(pid)}" if here else worker


def bare_name(worker: str) -> str:
    """The name that a worker was given, which its successor may have as well."""
    return worker.rpartition("@")[0] or worker


def is_gone(worker: str) -> bool:
    """Whether this worker's process is certainly no more. Of another machine's nobody can tell."""
    machine, *process = worker.rpartition("@")[2].rsplit(".", 2)
    if not process or machine != _machine():
        return False
    pid, begun = int(process[0]), process[1]
    try:
        os.kill(pid, 0)
        return _begun(pid) != begun
    except ProcessLookupError:
        return True
    except OSError:  # another user's
        return False


@functools.cache
def _machine() -> str:
    """Within what ids of processes mean something; nothing where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}.{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""


def _begun(pid: int) -> str:
    """When the process began, in ticks since the machine did; nothing for one that has ended and was not waited for.
    Raises OSError."""
    state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]


def _beats():
    return DBTaskResult.objects.filter(queue_name=BEAT)


def beat(worker: str) -> None:
    """Leave a sign of life for this worker, and sweep those of workers that are long gone. Raises DatabaseError."""
    now = timezone.now()
    known = uuid.uuid5(uuid.NAMESPACE_URL, worker)
    if _beats().filter(pk=known).update(finished_at=now):
        return
    DBTaskResult.objects.create(
        pk=known,
        status="SUCCESSFUL",
        started_at=now,
        finished_at=now,
        args_kwargs={"args": [], "kwargs": {}},
        task_path=BEAT,
        worker_ids=[worker],
        queue_name=BEAT,
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="",
    )
    _beats().filter(finished_at__lt=now - KEPT).delete()


def beat_on(worker: str, also: Callable[[], object] = lambda: None) -> threading.Thread:
    """Leave signs of life for as long as this process lives, whatever its task takes, and do something `also` each
    time. A thread of its own does it, so a worker in the midst of a long import does not look dead."""

    def run() -> None:
        while True:
            try:
                beat(worker)
                also()
            except DatabaseError as error:  # somebody else writes for a long time, or it is being restarted
                logger.info("No sign of life was left: %s", type(error).__name__)
            finally:
                connection.close()
            time.sleep(BEAT_SECONDS)

    thread = threading.Thread(target=run, name=f"beat-{os.getpid()}", daemon=True)
    thread.start()
    return thread
