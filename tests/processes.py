"""Other processes on the database of a test, with the settings of production. For tests with `transaction=True`."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection


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
