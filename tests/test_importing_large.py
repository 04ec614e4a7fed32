"""A proof: 50,000 rows with bounded memory; the same again is nothing new; taken back as one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from catalogue.models import Organisation
from tests.acting import user
from tests.factories import PlaceFactory, SourceFactory
from tests.processes import database_url

ROWS = 50_000
MOST_MEMORY = 400  # MB

PROGRAM = """
import io, json, resource, sys
import django
django.setup()
from catalogue import importing, tasks
from catalogue.choices import ImportState
from catalogue.models import Source, User

by = User.objects.get(pk=int(sys.argv[1]))
rows = int(sys.argv[2])
lines = ["企业名称,所属区,成立日期,网址,企业简介"]
for n in range(rows):
    lines.append(f"北京第{n}号智能科技有限公司,海淀区,2019/{n % 12 + 1}/3,www.x{n}.example,人工智能企业，编号{n}")
data = "\\n".join(lines).encode("gb18030")
del lines

def run(job, state):
    token = importing.begin(job=job, state=state, user=by)
    tasks.run_import.call(str(job.pk), str(token), by.pk, "", "en")
    job.refresh_from_db()
    assert job.run is None or state == ImportState.CHECKING, job.message

def bring_in():
    job = importing.receive(
        file=io.BytesIO(data), size=len(data), name="x.csv", kind="organisation", user=by
    )
    run(job, ImportState.READING)
    importing.name_columns(
        job=job, header_row=1, mapping=json.loads(job.mapping), source=Source.objects.get(), locator="{n}", user=by
    )
    job.refresh_from_db()
    run(job, ImportState.CHECKING)
    counts = json.loads(job.counts)
    run(job, ImportState.APPLYING)
    return job, counts

first, counts = bring_in()
again, same = bring_in()
run(first, ImportState.REVERTING)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"first": counts, "again": same, "state": first.state, "memory": memory}))
"""


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_fifty_thousand_rows_in_bounded_memory():
    PlaceFactory()
    SourceFactory()
    outcome = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(user("reviewer").pk), str(ROWS)],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "catalogue.example",
            "DATABASE_URL": database_url(),
            "PYTHONPATH": str(Path(settings.BASE_DIR)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    said = json.loads(outcome.stdout)
    assert said["first"] == {"new": ROWS}
    assert said["again"] == {"unchanged": ROWS}
    assert said["state"] == "reverted" and not Organisation.objects.exists()
    assert said["memory"] < MOST_MEMORY
