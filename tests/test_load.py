"""The load program of `make load` for some seconds: it sees what it is to see, and the catalogue stands it."""

from collections import Counter

import pytest
from django.core.management import call_command

from tests.benchmarks.catalogues import Catalogue
from tests.benchmarks.load import Load, load
from tests.benchmarks.world import fill
from tests.processes import database_url, environment

SIZE = 200


class Here(Catalogue):
    """The database of the tests."""

    @property
    def environment(self):
        return environment(ALLOWED_HOSTS="127.0.0.1", PLAIN_HTTP="on")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_under_load():
    call_command("load_catalogue", verbosity=0)
    fill(SIZE)
    done = load(Here(SIZE, "", database_url()), 15)
    warm_up = [fault for fault in done.faults() if fault.startswith("memory")]
    assert done.faults() == warm_up, "\n".join([*done.lines(), *done.faults()])


def test_faults_are_seen():
    done = Load(Here(SIZE, ""), None, None, 0)
    done.memory = [(100 * 1024, 0), *[(100 * 1024, 500)] * 7]
    done.answers, done.acknowledged, done.kills = Counter({("steady", "2xx"): 500}), 1, 1
    assert done.faults() == []
    done.memory[-1] = (200 * 1024, 500)
    done.wrong.append("500 GET /")
    assert done.faults() == ["500 GET /", "memory grew from 100 MB to 200 MB"]
    # a machine that is too slow has proven nothing, and that is no growth
    done.memory = [(size, 30) for size, _answers in done.memory]
    assert done.faults()[1] == "memory: the machine was too busy to say whether it grows"
    done.acknowledged = 0
    assert "nothing was saved, killed or answered" in done.faults()
    # it goes on for longer where nothing could be saved yet
    done.seconds = 10
    assert done.goes_on
    done.acknowledged = 1
    assert not done.goes_on
