"""The API against its own description: schemathesis, with all its checks, makes requests that the description allows
and such as it forbids, and compares what comes back."""

import subprocess
import sys
from pathlib import Path

import pytest

from catalogue import keys, models, workflow
from catalogue.choices import Vocabulary
from tests.factories import (
    FACTORIES,
    IndicatorFactory,
    PlaceFactory,
    RankingFactory,
    TermFactory,
    TopicFactory,
    cited,
)

PROGRAM = Path(sys.executable).with_name("schemathesis")


@pytest.fixture
def catalogue(transactional_db):
    """Something of everything, and values for the filters."""
    models.ChangeCounter.objects.get_or_create(pk=1)
    for vocabulary in Vocabulary.values:
        workflow.publish_record(record=TermFactory(vocabulary=vocabulary, slug="some"), user=None)
    place, others = PlaceFactory(), (TopicFactory(), IndicatorFactory(), RankingFactory())
    for record in (place, *others):
        workflow.publish_record(record=record, user=None)
    for kind, factory in FACTORIES.items():
        for number in range(3):
            entry = factory(slug=f"{kind}-{number}", name=f"百度 {kind} {number}")
            entry.alias_set.create(name=f"Alias {number}", **cited())
            workflow.publish(entry=entry, user=None)
    workflow.archive(entry=entry, user=None, reason="停用")


def fuzz(server, folder, *options):
    """What it found wrong; nothing where all is well."""
    command = [PROGRAM, "run", f"{server.url}/api/schema/", "--checks", "all", "--no-color", "--seed", "7"]
    done = subprocess.run(
        [*command, "--continue-on-failure", *options], cwd=folder, capture_output=True, text=True
    )
    return "" if done.returncode == 0 else done.stdout[-20_000:] + done.stderr[-2_000:]


def test_the_api_does_what_its_description_says(catalogue, live_server, tmp_path):
    assert not fuzz(live_server, tmp_path, "--phases", "examples,fuzzing", "--max-examples", "2")


@pytest.mark.prove
@pytest.mark.parametrize("with_key", [False, True])
def test_the_api_does_what_its_description_says_at_length(catalogue, live_server, tmp_path, with_key):
    header = []
    if with_key:
        key = models.ApiKey(name="x", contact="x", scopes="read mirror", quota=1_000_000)
        header = ["--header", f"Authorization: Bearer {keys.make(key=key, user=None)}"]
    assert not fuzz(live_server, tmp_path, "--max-examples", "50", *header)
