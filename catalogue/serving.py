"""The catalogue on one machine: the database brought up to date, then web server and task worker side by side.

What `make run` does. A larger installation runs the same two programs under its own supervisor.
"""

import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from catalogue import tasks
from catalogue.models import Source

LOADED = settings.VAR / "loaded"


def check_port(port):
    """Raises OSError if nothing can be served on this port of 127.0.0.1."""
    with socket.socket() as probe:
        # as the web server does: a connection that is still closing does not hold the port
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def bring_up_to_date():
    """Migrates, and loads the fixtures if they changed since they were last loaded into this database."""
    call_command("migrate", verbosity=0)
    fixtures = fixtures_digest()
    # without a single source it is another database than the one that was loaded, whatever it is called
    if not Source.objects.exists() or not LOADED.exists() or LOADED.read_text() != fixtures:
        call_command("load_catalogue")
        LOADED.write_text(fixtures)
    tasks.look_again()


def fixtures_digest():
    """A digest of every fixture and of which database they go into."""
    where = [str(connection.settings_dict[key]) for key in ("ENGINE", "HOST", "PORT", "NAME")]
    digest = hashlib.sha256("\0".join(where).encode())
    for file in sorted((settings.BASE_DIR / "fixtures").rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(settings.BASE_DIR)).encode() + file.read_bytes())
    return digest.hexdigest()


def commands(port):
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    return {
        "web server": [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "4", "--graceful-timeout", "5"),
            *("--log-level", "error"),  # the rest is in gunicorn.conf.py
        ],
        "task worker": [*manage, "db_worker", "--queue-name", "*", "--no-reload", "--worker-id", "run"],
    }


def run_together(commands, *, ready, on_ready):
    """Runs the commands until we are told to stop, or one of them ends: then the others are stopped too.

    `commands` maps a name to a command line. `ready()` is asked until it says yes, then `on_ready()` is called once.
    Returns None if we were told to stop, else the sentence that says which of them ended.
    """
    told_to_stop = []
    before = {
        number: signal.signal(number, lambda number, frame: told_to_stop.append(number))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    running = {name: start(command) for name, command in commands.items()}
    try:
        announced = False
        while not told_to_stop:
            for name, process in running.items():
                if process.poll() is not None:
                    return f"The {name} ended (exit code {process.returncode})."
            if not announced and ready():
                announced = True
                on_ready()
            time.sleep(0.1)
        return None
    finally:
        stop(running.values())
        for number, handler in before.items():
            signal.signal(number, handler)


def start(command):
    # A group of its own: Ctrl-C in a terminal reaches only us, and each process is told to stop exactly once. (The
    # worker takes a second signal for "now", and would drop the task at hand.) On Linux the kernel stops it, too,
    # when we are killed outright.
    on_linux = sys.platform == "linux"
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        process_group=0,
        preexec_fn=end_with_parent if on_linux else None,
    )


def end_with_parent():
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def stop(processes, *, seconds=15):
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0, deadline - time.monotonic()))
        # what did not listen, and what a process that was killed left behind
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
