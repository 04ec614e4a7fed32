"""A proof: writers that are killed or give up at any moment leave the index of another process right."""

import random
import signal
import time

import pytest

from catalogue import index, index_check
from catalogue.filters import FILTER_SETS
from catalogue.models import ChangeLogRow
from tests.factories import FACTORIES
from tests.processes import start

ROUNDS, WRITERS = 25, 2

# Renames, archives, brings back, and gives up every third time; says when it has begun.
WRITER = """
import random, sys
import django
django.setup()
from django.db import transaction
from catalogue import text, workflow
from catalogue.models import Organisation, Scenario
chance = random.Random(int(sys.argv[1]))
text.readings("改名")  # the dictionaries are read before it begins
print("ready", flush=True)
while True:
    model = chance.choice([Organisation, Scenario])
    try:
        with transaction.atomic():
            entry = chance.choice(list(model.objects.select_for_update()))
            if entry.status == "archived":
                workflow.bring_back(entry=entry, user=None)
            elif chance.random() < 0.2:
                workflow.archive(entry=entry, user=None, reason="by chance")
            else:
                entry.name = f"改名{chance.randrange(1000)}"
                entry.save()
                workflow.saved(record=entry, user=None)
            if chance.random() < 0.3:
                raise InterruptedError
    except InterruptedError:
        pass
"""


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_writers_that_are_killed_leave_the_index_right():
    for factory in FACTORIES.values():
        for _each in range(12):
            factory(published=True)
    chance = random.Random(7)
    for turn in range(ROUNDS):
        writers = [start(WRITER, turn * WRITERS + number) for number in range(WRITERS)]
        until = time.monotonic() + chance.uniform(0.1, 1.5)
        while time.monotonic() < until:
            for kind in FILTER_SETS:
                answer = index.answer(index.Question((kind,), ordering="sort_key", size=50))
                assert answer.count == len(answer.rows)
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            assert writer.communicate()[1] == b""
        seqs = list(ChangeLogRow.objects.order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
        faults = [
            fault for kind, query in index_check.sample(4) for fault in index_check.differences(kind, query)
        ]
        assert faults == []
    assert len(seqs) > 100  # they did write
