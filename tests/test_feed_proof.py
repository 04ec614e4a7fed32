"""A proof of the change feed: writers commit, roll back and are killed while readers poll; whoever has read up to a
head holds exactly its dump. Two feeds as others make them, by time and by a number drawn before the commit, must fail.
"""

import json
import logging
import random
import signal
import time
from collections import Counter

import pytest
from django.db import connection

from catalogue.models import ChangeCounter, ChangeLogRow
from tests.factories import FACTORIES
from tests.processes import start

logger = logging.getLogger(__name__)

# Rounds beside those that the rows take: by then both of the others have missed something, or the checker is blind.
MOST_ROUNDS = 60

# Several acts in a transaction, every fourth of which is given up. `drawn` is a counter that all writers share: the
# number is drawn when the work begins, as an autoincrement is, and becomes visible with the commit.
WRITER = """
import os, random, sys, time
import django
django.setup()
from django.db import connection, transaction
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
"""


class Reader:
    """A mirror. Now and then it crashes before it has stored a page, and goes on from the cursor that it had stored."""

    def __init__(self, client, chance):
        self.client, self.chance = client, chance
        self.cursor, self.read, self.documents = None, [], {}

    def poll(self):
        query = {"limit": self.chance.randint(1, 40), **({"cursor": self.cursor} if self.cursor else {})}
        body = self.client.get("/api/v1/changes/", query).json()
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

    def __init__(self, chance):
        self.chance, self.since, self.read = chance, None, []

    def poll(self):
        rows = ChangeLogRow.objects.order_by("at", "seq")
        rows = rows.filter(at__gt=self.since) if self.since else rows
        found = list(rows.values_list("seq", "at")[: self.chance.randint(1, 40)])
        self.read += [seq for seq, _at in found]
        self.since = found[-1][1] if found else self.since
        return bool(found)


class ByNumber:
    """What the others do: rows whose autoincrement is above the highest that was seen."""

    def __init__(self, chance):
        self.chance, self.read = chance, []

    def poll(self):
        with connection.cursor() as cursor:
            last, limit = max(self.read, default=0), self.chance.randint(1, 40)
            cursor.execute("SELECT n FROM drawn_before WHERE n > %s ORDER BY n LIMIT %s", [last, limit])
            found = [number for (number,) in cursor.fetchall()]
        self.read += found
        return bool(found)


def faults(read, there):
    """How many of the keys that are there a reader missed, got twice, or got after a later one."""
    return {
        "missed": len(set(there) - set(read)),
        "doubled": sum(times - 1 for times in Counter(read).values()),
        "misordered": sum(one > other for one, other in zip(read, read[1:], strict=False)),
    }


def prove(client, path, rounds, rows, longest, others_miss=True):
    """Rounds of writers that are killed, and as many more as it takes until the log has `rows` and the other feeds have
    missed something."""
    path.touch()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE drawn_before (n bigint PRIMARY KEY)")
    try:
        for factory in FACTORIES.values():
            factory.create_batch(4, published=True)
        chance = random.Random(7)
        readers = [Reader(client, chance) for _each in range(3)]
        by_time, by_number = ByTime(chance), ByNumber(chance)
        turn, seen = 0, {}
        while (
            turn < rounds
            or len(readers[0].read) < rows
            or (others_miss and not all(row["missed"] for row in seen.values()))
        ):
            assert turn < MOST_ROUNDS + rows // 20, seen
            writers = [start(WRITER, turn * 3 + number, path) for number in range(3)]
            until = time.monotonic() + chance.uniform(longest / 2, longest)
            while time.monotonic() < until:
                for follower in chance.sample([*readers, by_time, by_number], 5):
                    follower.poll()
            for writer in writers:
                writer.send_signal(signal.SIGKILL)
                assert writer.communicate()[1] == b""
            turn += 1
            dump = client.get("/api/v1/dump.jsonl")
            lines = {json.loads(line)["id"]: line.decode() for line in dump.getvalue().splitlines()}
            there = list(range(1, int(dump["Catalogue-Seq"]) + 1))
            assert list(ChangeLogRow.objects.order_by("seq").values_list("seq", flat=True)) == there
            for reader in readers:
                while reader.poll():
                    pass
                assert faults(reader.read, there) == {"missed": 0, "doubled": 0, "misordered": 0}
                assert reader.documents == lines
            for other in (by_time, by_number):
                while other.poll():
                    pass
            with connection.cursor() as cursor:
                cursor.execute("SELECT n FROM drawn_before")
                numbers = [number for (number,) in cursor.fetchall()]
            # what the checker says of the others; it must see that they miss something
            seen = {"time": faults(by_time.read, there), "number": faults(by_number.read, numbers)}
        assert ChangeCounter.objects.get().seq == len(there) >= rows
        logger.info(
            "%d rows, %d heads, %d writers killed, %d commits; others: %s",
            *(len(there), turn, turn * 3, len(numbers), seen),
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE drawn_before")


@pytest.mark.django_db(transaction=True)
def test_a_reader_holds_the_dump(client, settings, tmp_path):
    settings.ANONYMOUS_QUOTA = 0
    prove(client, tmp_path / "drawn", 1, 30, 1.5, others_miss=False)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_changes_are_neither_missed_nor_doubled_nor_misordered(client, settings, tmp_path):
    settings.ANONYMOUS_QUOTA = 0
    prove(client, tmp_path / "drawn", 20, 10_000, 6)
