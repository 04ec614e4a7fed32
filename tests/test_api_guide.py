"""The guide to the API: its examples and programs do what it says, against a server and a database."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.html import escape

from catalogue import models, publishing, queries, workflow
from catalogue.views import guide
from tests.factories import OrganisationFactory, PolicyFactory, TermFactory, cited


def saved(entry):
    entry.save()
    workflow.saved(record=entry, user=None)


PROGRAMS = Path(finders.find("catalogue/programs/mirror.py")).parent


@pytest.fixture
def catalogue(transactional_db):
    models.ChangeCounter.objects.get_or_create(pk=1)
    chips = TermFactory(slug="ai-chips", name="AI芯片")
    for slug, name in (("baidu", "百度"), ("sensetime", "商汤科技")):
        entry = OrganisationFactory(slug=slug, name=name, name_en=slug.title())
        entry.classification_set.create(layer="foundation", sector=chips, **cited())
        if slug == "baidu":
            entry.figure_set.create(
                metric="market_value", as_of="2020-11-19", amount=900, currency="CNY", **cited()
            )
        workflow.publish(entry=entry, user=None)
    for number, date in enumerate(("2017-07", "2017", None)):
        PolicyFactory(slug=f"policy-{number}", issued_on=date, published=True)


def run(example: str, folder: Path) -> str:
    """What a command prints, in a folder with the programs in it."""
    for program in PROGRAMS.glob("*.py"):
        shutil.copy(program, folder)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_guide_shows_the_examples_that_are_tried_here(client, prefix, settings):
    html = client.get(f"{prefix}/api/").content.decode()
    for example in guide.EXAMPLES:
        shown = example.at(settings.SITE_URL)
        assert str(escape(shown.curl)) in html and str(escape(shown.python)) in html
        if example.program:
            assert (PROGRAMS / example.program).is_file() and f'download="{example.program}"' in html


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl found")
@pytest.mark.parametrize("example", guide.EXAMPLES, ids=lambda example: example.name)
def test_curl(catalogue, live_server, tmp_path, example):
    said = json.loads(run(example.at(live_server.url).curl, tmp_path))
    match example.name:
        case "first":
            assert [row["slug"] for row in said["results"]] == ["baidu", "sensetime"]
        case "mirror":
            assert said["results"] == [] and said["next_cursor"]
            assert (
                len((tmp_path / "catalogue.jsonl").read_text().splitlines())
                == models.PublicDocument.objects.count()
            )
        case "match":
            assert [one["results"][0]["slug"] for one in said["results"]] == ["baidu", "sensetime"]
        case "count":
            assert said["count"] == 2


def test_python(catalogue, live_server, tmp_path):
    code = guide.FIRST.at(live_server.url).python
    first, second = run(f"{sys.executable} - <<'END'\n{code}\nEND", tmp_path).splitlines()
    assert first.startswith("百度 {'amount': ") and second == "商汤科技 None"


def test_policies_are_counted_by_year(catalogue, live_server, tmp_path):
    command = guide.COUNT.at(live_server.url).python.replace("python3", sys.executable)
    assert run(command, tmp_path) == "2017\t2\nunknown\t1\nall\t3\n"


def test_a_column_is_matched(catalogue, live_server, tmp_path):
    rows = "name,city\n百度,北京\n,上海\n无此\ufffd公司,\nSensetime,香港\n"
    (tmp_path / "names.csv").write_text(rows, encoding="utf-8-sig")
    run(guide.MATCH.at(live_server.url).python.replace("python3", sys.executable), tmp_path)
    header, *found = (tmp_path / "matched.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("name,city,catalogue_id,catalogue_name,catalogue_url")
    assert "/organisations/baidu/" in found[0] and found[0].endswith(",1.0,yes")
    assert found[1].startswith(",上海,,") and "/organisations/sensetime/" in found[3]


# --- the mirror ------------------------------------------------------------------------------------------------------


def held(file: Path) -> list[str]:
    with sqlite3.connect(file) as copy:
        return sorted(body for (body,) in copy.execute("SELECT body FROM documents"))


def dumped(client) -> list[str]:
    queries.forget_head()
    return sorted(client.get("/api/v1/dump.jsonl").getvalue().decode().splitlines())


def test_a_mirror_holds_what_the_dump_holds(catalogue, live_server, client, tmp_path):
    command = guide.MIRROR.at(live_server.url).python.replace("python3", sys.executable)
    file = tmp_path / "catalogue.sqlite3"
    run(command, tmp_path)
    assert held(file) == dumped(client)
    baidu, sensetime = models.Organisation.objects.order_by("slug")
    workflow.archive(entry=baidu, user=None, reason="已注销")
    sensetime.summary = "改"
    saved(sensetime)
    OrganisationFactory(published=True)
    assert held(file) != dumped(client)
    run(command, tmp_path)
    assert held(file) == dumped(client)
    models.ChangeCounter.objects.update(
        seq=models.ChangeCounter.objects.get().seq - 1
    )  # as on a node that is behind
    assert "is behind us" in run(command, tmp_path)
    models.ChangeCounter.objects.update(seq=models.ChangeCounter.objects.get().seq + 1)
    publishing.begin_epoch()  # as after a restore
    sensetime.summary = "再改"
    saved(sensetime)
    run(command, tmp_path)
    assert held(file) == dumped(client)


def test_a_mirror_that_is_killed_goes_on(catalogue, live_server, client, tmp_path):
    run("true", tmp_path)
    command = [sys.executable, "mirror.py", live_server.url, "catalogue.sqlite3"]
    entry = models.Organisation.objects.first()
    for number in range(6):
        entry.summary = f"第 {number} 次"
        saved(entry)
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.05 * number)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    run(guide.MIRROR.at(live_server.url).python.replace("python3", sys.executable), tmp_path)
    assert held(tmp_path / "catalogue.sqlite3") == dumped(client)
