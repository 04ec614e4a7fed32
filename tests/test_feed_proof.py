"""A proof of the change feed: writers commit, roll back and are killed while readers poll; whoever has read up to a
head holds exactly its dump. Two feeds as others make them, by time and by a number drawn before the commit, must fail.
With a standby the writers are on one server and the readers on its copy.
"""

import contextlib
import json
import logging
import random
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from typing import NamedTuple

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests import processes
from tests.clusters import primary_and_standby, why_not
from tests.processes import database_url, start

logger = logging.getLogger(__name__)

# Rounds beside those that the rows take: by then both of the others have missed something, or the checker is blind.
MOST_ROUNDS = 60

# Several acts in a transaction, every fourth of which is given up. `drawn` is a counter that all writers share: the
# number is drawn when the work begins, as an autoincrement is, and becomes visible with the commit.
WRITER = """
import os, random, sys, time
import django
django.setup()
from django.db import OperationalError, connection, transaction
from catalogue import text, workflow
from catalogue.models import ENTRY_MODELS, ChangeCounter, Source
from tests.factories import FACTORIES
chance, mark = random.Random(int(sys.argv[1])), f"w{sys.argv[1]}"
drawn = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
text.readings("改名")  # the dictionaries are read before it begins

def act(n):
    kind = chance.choice(list(FACTORIES))
    entry = chance.choice(list(ENTRY_MODELS[kind].objects.all()))
    what = chance.random()
    if what < 0.05:
        FACTORIES[kind](published=True, slug=f"{mark}-{n}", name=f"新 {mark} {n}")
    elif what < 0.15:
        source = Source.objects.get(slug="test-report")
        source.title = f"报告 {mark} {n}"
        source.save()
        workflow.saved(record=source, user=None)
    elif entry.status == "archived":
        workflow.bring_back(entry=entry, user=None)
    elif what < 0.25:
        workflow.archive(entry=entry, user=None, reason="by chance")
    else:
        if what < 0.5:
            entry.slug = f"{mark}-{n}-r"
        entry.summary = f"改 {mark} {n}"
        entry.save()
        workflow.saved(record=entry, user=None)

print("ready", flush=True)
n = 0
while True:
    os.write(drawn, b".")
    number = os.lseek(drawn, 0, os.SEEK_CUR)
    time.sleep(chance.uniform(0, 0.02))  # whatever else a request does
    try:
        with transaction.atomic():
            ChangeCounter.objects.select_for_update().get(pk=1)  # whoever saves holds this lock first
            for _each in range(chance.randint(1, 4)):
                n += 1
                act(n)
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO drawn_before VALUES (%s)", [number])
            if chance.random() < 0.25:
                raise InterruptedError
    except InterruptedError:
        pass
    except OperationalError as error:  # SQLite let others go first for too long: a request would be answered with 503
        if "database is locked" not in str(error):
            raise
"""


# What the catalogue begins with.
BEGINNING = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)  # where it is empty yet
from tests.factories import FACTORIES
for factory in FACTORIES.values():
    factory.create_batch(4, published=True)
print("ready", flush=True)
"""


class Node:
    """A database, asked through the API of this process and in SQL."""

    def __init__(self, client):
        self.client, self.url = client, database_url()

    def get(self, path, query=None):
        """Status, headers and body of an answer."""
        response = self.client.get(path, query)
        return response.status_code, response.headers, response.getvalue()

    def ask(self, sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []


class Server:
    """The same of another process, with the settings of production."""

    def __init__(self, url, port):
        self.url, self.address = url, f"http://127.0.0.1:{port}"
        self.connection = psycopg.connect(url, autocommit=True)

    def get(self, path, query=None):
        address = f"{self.address}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        try:
            with urllib.request.urlopen(address, timeout=60) as response:  # noqa: S310 - our own
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def ask(self, sql, *values):
        cursor = self.connection.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


class Reader:
    """A mirror. Now and then it crashes before it has stored a page, and goes on from the cursor that it had stored."""

    def __init__(self, node, chance):
        self.node, self.chance = node, chance
        self.cursor, self.read, self.documents = None, [], {}

    def poll(self):
        query = {"limit": self.chance.randint(1, 40), **({"cursor": self.cursor} if self.cursor else {})}
        status, _headers, text = self.node.get("/api/v1/changes/", query)
        assert status == 200, text
        body = json.loads(text)
        if self.chance.random() < 0.1:
            return True
        for row in body["results"]:
            self.read.append(row["seq"])
            if row["document"]:
                text = json.dumps(row["document"], ensure_ascii=False, separators=(",", ":"))
                self.documents[row["id"]] = text
            elif not row["superseded"]:
                self.documents.pop(row["id"], None)
        self.cursor = body["next_cursor"]
        return bool(body["results"])


class ByTime:
    """What many feeds do: rows that are newer than the newest that was seen."""

    def __init__(self, node, chance):
        self.node, self.chance, self.since, self.read = node, chance, None, []

    def poll(self):
        newer, values = ("WHERE at > %s", [self.since]) if self.since else ("", [])
        rows = f"SELECT seq, at FROM catalogue_changelogrow {newer} ORDER BY at, seq LIMIT %s"  # noqa: S608
        found = self.node.ask(rows, *values, self.chance.randint(1, 40))
        self.read += [seq for seq, _at in found]
        self.since = found[-1][1] if found else self.since
        return bool(found)


class ByNumber:
    """What the others do: rows whose autoincrement is above the highest that was seen."""

    def __init__(self, node, chance):
        self.node, self.chance, self.read = node, chance, []

    def poll(self):
        rows = "SELECT n FROM drawn_before WHERE n > %s ORDER BY n LIMIT %s"
        found = self.node.ask(rows, max(self.read, default=0), self.chance.randint(1, 40))
        self.read += [number for (number,) in found]
        return bool(found)


def faults(read, there):
    """How many of the keys that are there a reader missed, got twice, or got after a later one."""
    return {
        "missed": len(set(there) - set(read)),
        "doubled": sum(times - 1 for times in Counter(read).values()),
        "misordered": sum(one > other for one, other in zip(read, read[1:], strict=False)),
    }


class Size(NamedTuple):
    """Of a proof: `rounds` of writers that are killed, `longest` seconds each, and as many more as it takes until the
    log has `rows` and the other feeds have missed something, where they must."""

    rounds: int
    rows: int
    longest: float
    others_miss: bool = True


SMALL, WHOLE = Size(1, 30, 1.5, others_miss=False), Size(20, 10_000, 25)


def head_of(node):
    return node.ask("SELECT seq FROM catalogue_changecounter")[0][0]


def dump_of(node):
    """The head at which it is cut, and its lines by id."""
    _status, headers, body = node.get("/api/v1/dump.jsonl")
    return int(headers["Catalogue-Seq"]), {
        json.loads(line)["id"]: line.decode() for line in body.splitlines()
    }


def prove(path, size, *, written, read):
    """Writers on one node, readers on the same or on one that copies it."""
    path.touch()
    written.ask("CREATE TABLE drawn_before (n bigint PRIMARY KEY)")
    try:
        start(BEGINNING, DATABASE_URL=written.url).communicate()
        wait_for(written, read)
        chance = random.Random(7)
        readers = [Reader(read, chance) for _each in range(3)]
        by_time, by_number = ByTime(read, chance), ByNumber(read, chance)
        turn, seen = 0, {}
        while (
            turn < size.rounds
            or len(readers[0].read) < size.rows
            or (size.others_miss and not all(row["missed"] for row in seen.values()))
        ):
            assert turn < MOST_ROUNDS + size.rows // 20, seen
            writers = [start(WRITER, turn * 3 + n, path, DATABASE_URL=written.url) for n in range(3)]
            until = time.monotonic() + chance.uniform(size.longest / 2, size.longest)
            while time.monotonic() < until:
                for follower in chance.sample([*readers, by_time, by_number], 5):
                    follower.poll()
            for writer in writers:
                writer.send_signal(signal.SIGKILL)
                assert writer.communicate()[1] == b""
            turn += 1
            wait_for(written, read)
            head, lines = dump_of(read)
            assert (head, lines) == dump_of(written)
            there = list(range(1, head + 1))
            log = read.ask("SELECT seq FROM catalogue_changelogrow ORDER BY seq")
            assert [seq for (seq,) in log] == there
            for reader in readers:
                while reader.poll():
                    pass
                assert faults(reader.read, there) == {"missed": 0, "doubled": 0, "misordered": 0}
                assert reader.documents == lines
            for other in (by_time, by_number):
                while other.poll():
                    pass
            numbers = [number for (number,) in read.ask("SELECT n FROM drawn_before")]
            # what the checker says of the others; it must see that they miss something
            seen = {"time": faults(by_time.read, there), "number": faults(by_number.read, numbers)}
            logger.info("head %d: %d rows; others: %s", turn, head, seen)
        assert head_of(written) == len(there) >= size.rows
        logger.info(
            "%d rows, %d heads, %d writers killed, %d commits", len(there), turn, turn * 3, len(numbers)
        )
    finally:
        written.ask("DROP TABLE drawn_before")


def wait_for(written, read):
    """Until the one that is read has all that was written, and its processes know it."""
    last = "SELECT seq, documents, acts FROM catalogue_changecounter"
    until = time.monotonic() + 60
    drawn = "SELECT count(*) FROM drawn_before"
    while any(written.ask(one) != read.ask(one) for one in (last, drawn)):
        assert time.monotonic() < until
        time.sleep(0.05)
    if read is not written:
        time.sleep(settings.HEAD_REUSE_SECONDS + 0.6)


@pytest.mark.django_db(transaction=True)
def test_a_reader_holds_the_dump(client, settings, tmp_path):
    settings.ANONYMOUS_QUOTA = 0
    node = Node(client)
    prove(tmp_path / "drawn", SMALL, written=node, read=node)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_changes_are_neither_missed_nor_doubled_nor_misordered(client, settings, tmp_path):
    settings.ANONYMOUS_QUOTA = 0
    node = Node(client)
    prove(tmp_path / "drawn", WHOLE, written=node, read=node)


# --- from a standby --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(url):
    """A web server on a database."""
    with processes.served(DATABASE_URL=url) as web:
        server = Server(url, web.port)
        with contextlib.closing(server.connection):
            yield server


def prove_from_a_standby(path, size):
    with primary_and_standby() as (primary, standby), served(primary) as written, served(standby) as read:
        prove(path, size, written=written, read=read)


@pytest.mark.prove
@pytest.mark.postgres
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_ten_thousand_changes_are_read_from_a_standby(tmp_path):
    prove_from_a_standby(tmp_path / "drawn", WHOLE)


@pytest.mark.postgres
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_reader_of_a_standby_holds_the_dump(tmp_path):
    prove_from_a_standby(tmp_path / "drawn", SMALL)
