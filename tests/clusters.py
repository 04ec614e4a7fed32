"""A PostgreSQL of a test's own, and a standby that copies it by streaming.

Needs the server's programs; root runs them as the user `postgres`.
"""

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SETTINGS = {
    "fsync": "off",
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "max_connections": "40",
    "shared_buffers": "'64MB'",
}


def programs() -> str:
    """The folder of the newest server's programs, or nothing."""
    folders = [Path(one).parent for one in glob.glob("/usr/lib/postgresql/*/bin/initdb")]
    newest = max(folders, key=lambda folder: float(folder.parent.name), default=None)
    found = newest or Path(shutil.which("initdb") or "").parent
    return str(found) if (found / "pg_basebackup").exists() else ""


def why_not() -> str:
    """Why there can be none here, or nothing."""
    if not programs():
        return "no PostgreSQL server's programs found"
    if os.geteuid() == 0 and not shutil.which("runuser"):
        return "PostgreSQL does not run as root"
    return ""


def _run(program: str, *arguments: object) -> None:
    command = [f"{programs()}/{program}", *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert done.returncode == 0, done.stderr.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A server of its own with an empty database, to be stopped and started. `settings` are postgresql.conf's."""

    def __init__(self, folder: Path, **settings: str):
        self.folder, self.port = folder, free_port()
        self.url = f"postgres://catalogue@127.0.0.1:{self.port}/catalogue"
        said = {**SETTINGS, **settings}
        self.options = f"-p {self.port} " + " ".join(f"-c {name}={value}" for name, value in said.items())

    def start(self) -> None:
        _run("pg_ctl", "-D", self.folder, "-w", "-l", f"{self.folder}.log", "-o", self.options, "start")

    def stop(self, how: str = "immediate") -> None:
        """`fast` ends what is going on and writes everything down; `immediate` is a crash."""
        _run("pg_ctl", "-D", self.folder, "-w", "-m", how, "stop")

    @property
    def pid(self) -> int:
        """Of the server's first process, or 0."""
        file = self.folder / "postmaster.pid"
        return int(file.read_text().split()[0]) if file.exists() else 0

    def end(self) -> None:
        if self.pid:
            self.stop()


def _made(folder: Path) -> None:
    _run("initdb", "-D", folder, "-U", "catalogue", "--locale=C.UTF-8", "-E", "UTF8", "-A", "trust")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    # not below pytest's folders, which nobody but root enters
    with tempfile.TemporaryDirectory(prefix="clusters-", dir="/tmp") as name:
        if os.geteuid() == 0:
            shutil.chown(name, "postgres")
        yield Path(name)


@contextlib.contextmanager
def primary(parent: Path | None = None, **settings: str) -> Iterator[Cluster]:
    """A server with an empty database; below `parent`, as where there is little room, if that is given."""
    with contextlib.ExitStack() as stack:
        folder = parent or stack.enter_context(_folder())
        _made(folder / "primary")
        cluster = Cluster(folder / "primary", **settings)
        cluster.start()
        stack.callback(cluster.end)
        _run("createdb", "-h", "127.0.0.1", "-p", cluster.port, "-U", "catalogue", "catalogue")
        yield cluster


@contextlib.contextmanager
def primary_and_standby() -> Iterator[tuple[str, str]]:
    """The addresses of an empty database and of its copy, which follows it and cannot be written to."""
    with _folder() as folder, primary(folder) as first, contextlib.ExitStack() as stack:
        server = ("-h", "127.0.0.1", "-p", first.port, "-U", "catalogue")
        _run("pg_basebackup", *server, "-D", folder / "standby", "-R", "-X", "stream", "-c", "fast")
        standby = Cluster(folder / "standby")
        standby.start()
        stack.callback(standby.end)
        yield first.url, standby.url
