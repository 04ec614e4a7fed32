"""Other processes on the database of a test, with the settings of production. For tests with `transaction=True`."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.benchmarks.serving import Server
from tests.clusters import free_port


def database_url():
    name = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name['NAME']}"
    return (
        f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT'] or 5432}/{name['NAME']}"
    )


def environment(**more):
    """What such a process finds in its environment."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "catalogue.example,testserver",
        **({} if "DATABASE_URL" in more else {"DATABASE_URL": database_url()}),
        "PYTHONPATH": str(Path(settings.BASE_DIR)),
        "SLOW_QUERY_MS": "0",  # what they say is a fault; that the machine is busy is none
        **more,
    }


def start(program, *arguments, **more):
    """A process that runs this text and says `ready` when it has begun; `more` is for its environment."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\n", process.stderr.read()
    return process


@contextlib.contextmanager
def served(**more):
    """A real web server, one worker with four threads; `more` is for its environment. Yields it with its port."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    assert manifest.exists(), "Pages need the collected files: make var/static/staticfiles.json"
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
    ]
    process = subprocess.Popen(
        [*command, "--log-level", "critical", "--no-control-socket", "--limit-request-line", "8190"],
        cwd=settings.BASE_DIR,
        env=environment(
            **{"ALLOWED_HOSTS": "127.0.0.1,testserver", "PLAIN_HTTP": "on", "ANONYMOUS_QUOTA": "off", **more}
        ),
        stdin=subprocess.DEVNULL,
    )
    server = Server(process, port)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if server.get("/healthz")[0] == 200:
                    break
            except (OSError, http.client.HTTPException):
                server.connection.close()
                assert process.poll() is None and time.monotonic() < until
                time.sleep(0.1)
        yield server
    finally:
        server.connection.close()
        process.terminate()
        process.wait(30)
