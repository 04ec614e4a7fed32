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


def _start(folder: Path, stack: contextlib.ExitStack) -> int:
    port = free_port()
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    _run("pg_ctl", "-D", folder, "-w", "-l", f"{folder}.log", "-o", f"-p {port} {options}", "start")
    stack.callback(_run, "pg_ctl", "-D", folder, "-w", "-m", "immediate", "stop")
    return port


@contextlib.contextmanager
def primary_and_standby() -> Iterator[tuple[str, str]]:
    """The addresses of an empty database and of its copy, which follows it and cannot be written to."""
    with contextlib.ExitStack() as stack:
        # not below pytest's folders, which nobody but root enters
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clusters-", dir="/tmp")))
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _run(
            "initdb",
            "-D",
            folder / "primary",
            "-U",
            "catalogue",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
            "-A",
            "trust",
        )
        port = _start(folder / "primary", stack)
        server = ("-h", "127.0.0.1", "-p", port, "-U", "catalogue")
        _run("createdb", *server, "catalogue")
        _run("pg_basebackup", *server, "-D", folder / "standby", "-R", "-X", "stream", "-c", "fast")
        yield tuple(
            f"postgres://catalogue@127.0.0.1:{one}/catalogue"
            for one in (port, _start(folder / "standby", stack))
        )
