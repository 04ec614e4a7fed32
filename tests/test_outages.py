"""A database that says nothing, takes too long or has no room: an answer in time that says so, and no fault of ours."""

import json
import os
import signal
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection, models, transaction
from django.urls import reverse

from catalogue import queries, sessions
from tests import clusters
from tests.processes import environment, start

ASKS = """
import json, sys, time
from config.wsgi import application
from django.test import Client
client = Client(raise_request_exception=False)
for path in sys.argv[1:]:
    begun = time.monotonic()
    response = client.get(path, secure=True)
    print(json.dumps([path, response.status_code, time.monotonic() - begun, response.content.decode(),
        response.headers.get("Retry-After")]))
"""


def asked(*paths, **more):
    """Path → status, seconds, content and Retry-After, from a process that serves like a web server's."""
    done = subprocess.run(
        [sys.executable, "-c", ASKS, *paths],
        cwd=settings.BASE_DIR,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = {path: rest for path, *rest in map(json.loads, done.stdout.splitlines())}
    return found, done.stderr


def test_a_server_that_takes_a_connection_and_says_nothing():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        url = f"postgres://catalogue:a-password@127.0.0.1:{silent.getsockname()[1]}/catalogue"
        found, log = asked("/healthz", "/readyz", "/en/", "/api/v1/organisations/", DATABASE_URL=url)
    assert found["/healthz"][0] == 200
    status, seconds, content, _wait = found["/readyz"]
    assert (status, json.loads(content)["status"]) == (503, "unready") and seconds < 5
    for path in ("/en/", "/api/v1/organisations/"):
        status, seconds, content, wait = found[path]
        assert (status, wait) == (503, "30") and seconds < 15, path
        assert "cannot reach its data" in content and "a-password" not in content
    assert "a-password" not in log


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_server_that_was_halted_is_noticed_by_who_is_connected():
    """The server's process is stopped: the kernel still takes connections, and nobody answers."""
    if why := clusters.why_not():
        pytest.skip(why)
    with clusters.primary() as cluster:
        asks = start(
            "import sys, time\nimport django\ndjango.setup()\nfrom catalogue import health\n"
            "from django.db import connection\nconnection.ensure_connection()\nprint('ready', flush=True)\n"
            "for line in sys.stdin:\n    begun = time.monotonic()\n    health.forget()\n"
            "    print(health.health().database, time.monotonic() - begun, flush=True)\n",
            DATABASE_URL=cluster.url,
        )
        asks.stdin.write(b"\n")
        asks.stdin.flush()
        assert asks.stdout.readline().startswith(b"True")
        os.kill(cluster.pid, signal.SIGSTOP)
        try:
            asks.stdin.write(b"\n")
            asks.stdin.flush()
            answer, seconds = asks.stdout.readline().split()
        finally:
            os.kill(cluster.pid, signal.SIGCONT)
        assert answer == b"False" and float(seconds) < 5
        asks.communicate(timeout=30)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_request_does_not_take_for_ever_and_a_command_may():
    takes_long = """
import sys, time
{}
from django.db import connection, transaction
print("ready", flush=True)
try:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sys.argv[1])
    print("done")
except Exception as error:
    print(type(error.__cause__).__name__)
"""
    request, command = "from config.wsgi import application", "import django; django.setup()"

    def says(which, statement, **more):
        process = start(takes_long.format(which), statement, **more)
        return process.communicate(timeout=60)[0].decode().strip()

    assert says(request, "SELECT pg_sleep(1)", STATEMENT_TIMEOUT_MS="200") == "QueryCanceled"
    assert says(command, "SELECT pg_sleep(1)", STATEMENT_TIMEOUT_MS="200") == "done"
    assert says(request, "SELECT pg_sleep(1)", STATEMENT_TIMEOUT_MS="0") == "done"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE catalogue_place")
        locks = "SELECT * FROM catalogue_place"
        assert says(request, locks, LOCK_TIMEOUT_MS="200") == "LockNotAvailable"


@pytest.mark.parametrize("words", ["database or disk is full", "database is locked", "disk I/O error"])
@pytest.mark.django_db
@pytest.mark.sqlite
def test_what_the_database_cannot_do_now_is_503_wherever_it_fails(client, admin_client, monkeypatch, words):
    def full(*args, **kwargs):
        raise OperationalError(words)

    with monkeypatch.context() as during:
        during.setattr(queries, "head", full)
        response = client.get("/en/organisations/")
        assert (response.status_code, response["Retry-After"]) == (503, "30")
        assert ("busy" in response.content.decode()) == (words == "database is locked")
        answer = client.get("/api/v1/organisations/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert answer["Content-Type"] == "application/problem+json"
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", full)
    admin_client.raise_request_exception = False
    monkeypatch.setattr(sessions, "is_over", lambda session, now: session.update({"touched": now}))
    response = admin_client.get(reverse("admin:index"))  # saved by middleware, when the page is written
    assert (response.status_code, response["Retry-After"]) == (503, "30")


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_session_that_cannot_be_written_down_is_503_too(admin_client, monkeypatch):
    """Django takes it for one that was deleted, which would be 400."""
    save = SessionStore.save

    def full(self, must_create=False):
        with monkeypatch.context() as during:
            during.setattr(models.Model, "save", lambda *args, **kwargs: fails("database or disk is full"))
            save(self, must_create)

    monkeypatch.setattr(SessionStore, "save", full)
    admin_client.raise_request_exception = False
    monkeypatch.setattr(sessions, "is_over", lambda session, now: session.update({"touched": now}))
    response = admin_client.get(reverse("admin:index"))
    assert (response.status_code, response["Retry-After"]) == (503, "30")


def fails(words):
    raise OperationalError(words)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_statement_that_is_wrong_is_a_fault_and_no_outage(client, monkeypatch):
    def wrong(*args, **kwargs):
        raise OperationalError("no such column: colour")

    client.raise_request_exception = False
    monkeypatch.setattr(queries, "head", wrong)
    assert client.get("/en/organisations/").status_code == 500
    assert client.get("/api/v1/organisations/").status_code == 500
