"""What was acknowledged is there, once: while processes are killed, the site is deployed again, the database is
restarted and the disk is full. The same proof sees losses and doubles where a promise is given up."""

import contextlib
import http.client
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection

from tests import clusters, ledger
from tests.deploying import Site, listening_at, served, wait_until
from tests.managing import manage
from tests.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN = {"PLAIN_HTTP": "on", "DISK_FREE_MB": "0", "ALLOWED_HOSTS": "127.0.0.1", "GUNICORN_LOG_LEVEL": "error"}


@contextlib.contextmanager
def site_on(url, tmp_path, **more):
    """The site on this database, and where it is reached."""
    static = Path(settings.BASE_DIR) / "var" / "static"
    if not (static / "staticfiles.json").exists():
        static = tmp_path / "static"
        manage(url, "collectstatic", "--no-input", STATIC_ROOT=str(static))
    with listening_at() as listening:
        more = {**PLAIN, "DATABASE_URL": url, "STATIC_ROOT": str(static), **more}
        with served(listening, tmp_path / "site.log", **more) as site:
            address = listening.getsockname()
            wait_until(lambda: is_up(address))
            yield site, address


def is_up(address):
    asks = http.client.HTTPConnection(*address, timeout=20)
    try:
        asks.request("GET", "/healthz")
        return asks.getresponse().read() == b"ok\n"
    except ledger.NO_ANSWER:
        return False
    finally:
        asks.close()


def worked(book, count):
    """Wait until the writers have done that much more."""
    wanted = len(book.acknowledged) + count
    wait_until(lambda: len(book.acknowledged) >= wanted, 180)


def nothing_strange(book, log=None):
    faults = {status: n for status, n in book.statuses.items() if status >= 500 and status not in ledger.AWAY}
    assert not faults and not book.strange, (faults, book.strange[:5], log and log.read_text()[-3000:])


def told(name, book, outcome):
    """For whoever runs it with -s, or sees it fail."""
    sys.stdout.write(
        f"\n{name}: {outcome.acknowledged} acknowledged, {len(outcome.lost)} lost, {len(outcome.doubled)} doubled; "
        f"{book.unanswered} without an answer, {book.repeated} sent again, {dict(book.statuses)}\n"
    )


# --- the two kinds of a database of one's own -------------------------------------------------------------------------


def empty_copy(url):
    """The migrated, empty database of this test, copied to another one, which takes a second instead of a minute."""
    if connection.vendor == "sqlite":
        target = url.removeprefix("sqlite:///")
        with (
            contextlib.closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as here,
            contextlib.closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there)
        return
    dumped = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", database_url()], capture_output=True)
    assert dumped.returncode == 0, dumped.stderr
    put = subprocess.run(
        ["psql", "-q", "-v", "ON_ERROR_STOP=1", url], input=dumped.stdout, capture_output=True
    )
    assert put.returncode == 0, put.stderr


@contextlib.contextmanager
def own_cluster(parent=None, **said):
    if why := clusters.why_not():
        pytest.skip(why)
    # as in service: what is committed is on the disk
    with clusters.primary(parent, **{"fsync": "on", "synchronous_commit": "on", **said}) as cluster:
        empty_copy(cluster.url)
        yield cluster


def test_a_page_that_is_gone_is_written_down():
    book = ledger.Ledger()
    writer = ledger.Writer("w0", ("127.0.0.1", 0), "", book, threading.Event())
    writer.ask = lambda *_asked: SimpleNamespace(status=404, content=b"<p>gone</p>")
    assert writer.write("/gone/", "w0-1-edited") == "" and book.strange == ["/gone/: 404"]


# --- deploying again --------------------------------------------------------------------------------------------------


def test_deploying_again_refuses_and_loses_nothing(tmp_path):
    """The socket stays open, as systemd's does, while the site behind it ends and begins anew three times."""
    url = database_url()
    with site_on(url, tmp_path) as (site, address):

        def deploy(book):
            for _release in range(3):
                worked(book, 12)
                site.restart()
            worked(book, 12)

        book, outcome = ledger.kept(url, address, deploy, writers=3)
    told("deployed three times", book, outcome)
    nothing_strange(book, site.log)
    assert (book.unanswered, book.repeated) == (0, 0) and set(book.statuses) == {200, 302}
    assert (outcome.lost, outcome.doubled, outcome.untold) == ([], [], 0) and outcome.acknowledged >= 48


# --- killed processes, lost answers -----------------------------------------------------------------------------------


def killing(site: Site, kills: int, each: int, chance):
    def disturb(book):
        for _kill in range(kills):
            worked(book, each)
            site.kill_a_worker(chance)
        worked(book, each)

    return disturb


@pytest.mark.parametrize("keys", [True, False])
def test_killed_workers_and_lost_answers(tmp_path, keys):
    url, chance = database_url(), random.Random(8)
    with site_on(url, tmp_path) as (site, address):
        disturb = killing(site, 4, 8, chance)
        book, outcome = ledger.kept(url, address, disturb, writers=3, keys=keys, loses=0.3)
    told(f"killed, with{'' if keys else 'out'} keys", book, outcome)
    assert outcome.lost == [] and book.repeated > 0
    if keys:
        nothing_strange(book, site.log)
        assert outcome.doubled == []
    else:
        assert outcome.doubled  # the proof sees it


# --- the database is restarted ----------------------------------------------------------------------------------------


def restarting(cluster, site, ways, each, chance, seconds=0.5):
    def disturb(book):
        for how in ways:
            worked(book, each)
            site.kill_a_worker(chance)
            cluster.stop(how)
            time.sleep(seconds)
            cluster.start()
        worked(book, each)

    return disturb


@pytest.mark.postgres
def test_a_database_that_is_restarted(tmp_path):
    with own_cluster() as cluster, site_on(cluster.url, tmp_path) as (site, address):
        disturb = restarting(cluster, site, ["fast", "immediate"], 10, random.Random(1))
        book, outcome = ledger.kept(cluster.url, address, disturb, writers=3, loses=0.1)
    told("PostgreSQL restarted twice", book, outcome)
    nothing_strange(book, site.log)
    assert (outcome.lost, outcome.doubled) == ([], [])


# How much it loses is up to chance and the machine, so it is a proof, and not of every run of the suite.
@pytest.mark.prove
@pytest.mark.postgres
def test_the_proof_sees_what_synchronous_commit_off_loses(tmp_path):
    careless = {"synchronous_commit": "off", "wal_writer_delay": "10000", "wal_writer_flush_after": "1GB"}
    with own_cluster(**careless) as cluster, site_on(cluster.url, tmp_path) as (site, address):
        disturb = restarting(cluster, site, ["immediate"] * 2, 12, random.Random(2))
        book, outcome = ledger.kept(cluster.url, address, disturb, writers=3)
    told("synchronous_commit=off", book, outcome)
    assert outcome.lost


# --- a full disk ------------------------------------------------------------------------------------------------------


def no_room(site, full):
    """As where the disk is full: no file of these processes can grow."""
    assert site.process is not None
    limit = 4096 if full else resource.RLIM_INFINITY
    for pid in [site.process.pid, *site.workers()]:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


@pytest.mark.sqlite
def test_no_room_on_the_disk(tmp_path):
    url = database_url()
    with site_on(url, tmp_path) as (site, address):

        def disturb(book):
            for _time in range(2):
                worked(book, 8)
                no_room(site, True)
                before = book.statuses[503]
                wait_until(lambda before=before: book.statuses[503] > before, 60)
                no_room(site, False)
            worked(book, 8)

        book, outcome = ledger.kept(url, address, disturb, writers=3)
    told("SQLite without room", book, outcome)
    nothing_strange(book, site.log)
    assert (outcome.lost, outcome.doubled) == ([], []) and book.statuses[503]


@contextlib.contextmanager
def small_disk(megabytes):
    """A file system of its own with little room."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can make a small file system")
    folder = Path(tempfile.mkdtemp(prefix="small-", dir="/tmp"))
    size = ("-o", f"size={megabytes}m,mode=0777")
    made = subprocess.run(["mount", "-t", "tmpfs", *size, "tmpfs", folder], capture_output=True, text=True)
    if made.returncode:
        folder.rmdir()
        pytest.skip(f"no small file system can be made: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def fill(folder: Path) -> Path:
    path = folder / "something-else"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    return path


def filling(folder, site, times, each, chance, seconds):
    def disturb(book):
        for _time in range(times):
            worked(book, each)
            site.kill_a_worker(chance)
            other = fill(folder)
            before = book.statuses[503]
            wait_until(lambda before=before: book.statuses[503] > before, 120)
            time.sleep(seconds)
            other.unlink()
        worked(book, each)

    return disturb


@contextlib.contextmanager
def on_a_small_disk(tmp_path, megabytes):
    with small_disk(megabytes) as folder:
        if connection.vendor == "sqlite":
            url = f"sqlite:///{folder}/catalogue.sqlite3"
            empty_copy(url)
            yield folder, url
        else:
            shutil.chown(folder, "postgres")
            limits = {"max_wal_size": "'64MB'", "min_wal_size": "'32MB'"}
            with own_cluster(folder, **limits) as cluster:
                yield folder, cluster.url


# --- at length --------------------------------------------------------------------------------------------------------


@pytest.mark.prove
def test_a_full_disk_at_length(tmp_path):
    chance = random.Random(4)
    with on_a_small_disk(tmp_path, 256) as (folder, url), site_on(url, tmp_path) as (site, address):
        disturb = filling(folder, site, 5, 40, chance, 3)
        book, outcome = ledger.kept(url, address, disturb, loses=0.1, patience=180)
    told(f"{connection.vendor}, disk full five times", book, outcome)
    nothing_strange(book, site.log)
    assert (outcome.lost, outcome.doubled) == ([], [])


@pytest.mark.prove
def test_everything_at_length(tmp_path):
    """Twenty times: deployed again, killed, and on PostgreSQL the database restarted in turn."""
    chance = random.Random(5)
    with contextlib.ExitStack() as stack:
        cluster = None if connection.vendor == "sqlite" else stack.enter_context(own_cluster())
        url = cluster.url if cluster else database_url()
        site, address = stack.enter_context(site_on(url, tmp_path))

        def disturb(book):
            for turn in range(20):
                worked(book, 40)
                site.kill_a_worker(chance)
                if turn % 5 == 4:
                    site.restart()
                if cluster:
                    cluster.stop(("fast", "immediate")[turn % 2])
                    time.sleep(chance.uniform(0, 2))
                    cluster.start()
            worked(book, 40)

        book, outcome = ledger.kept(url, address, disturb, writers=6, loses=0.1, patience=180)
    told(f"{connection.vendor}, twenty disturbances", book, outcome)
    nothing_strange(book, site.log)
    assert (outcome.lost, outcome.doubled) == ([], [])
