"""The worker killed in the midst of an import, again and again: another one goes on by itself, and the end is the same
as if none had been killed."""

import random
import time

import pytest
from django_tasks_db.models import DBTaskResult

from catalogue import tasks
from catalogue.choices import ImportState
from catalogue.models import Alias, Citation, Organisation, PublicDocument, Revision
from tests.acting import user
from tests.processes import start
from tests.test_importing import named, receive

WORKER = """
import sys
import django
django.setup()
from django.core.management import call_command
from catalogue import importing, text
from catalogue.importing import applying
importing.CHUNK = applying.CHUNK = int(sys.argv[1])
text.readings("改名")  # the dictionaries are read before it begins
print("ready", flush=True)
call_command("db_worker", "--no-reload", "--no-startup-delay", "--interval", "0.05", verbosity=0)
"""
DONE = (ImportState.CHECKED, ImportState.APPLIED, ImportState.REVERTED)


def done(job):
    job.refresh_from_db()
    assert job.run or job.state in DONE, job.message
    return job.state in DONE


def carry_out(job, chunk=500, kills=0, chance=random, longest=0.0):
    """One worker after the other works on the import, each of the first until it is killed. Returns how many of them
    were in the midst of it."""
    hit = 0
    for turn in range(kills + 1):
        worker = start(WORKER, chunk)
        until = time.monotonic() + (chance.uniform(0, longest) if turn < kills else 1200)
        while time.monotonic() < until and not done(job):
            time.sleep(0.02)
        worker.kill()
        worker.communicate()
        if done(job):
            break
        hit += DBTaskResult.objects.running().exists()
    assert done(job)
    return hit


def bring_in(word, rows, chunk, kills=0, longest=0.0):
    """Check, apply and publish a file, with a row in sixty that is there twice and one that cannot be read."""
    by, chance, hit = user("reviewer"), random.Random(kills), 0
    lines = ["企业名称,简称,成立日期"]
    for n in range(rows):
        lines.append(f"{word}第{n}号公司,{word}{n}号,{'某年' if n % 60 == 7 else 2001}")
        lines += lines[-1:] if n % 60 == 5 else []
    job = named(receive("\n".join(lines), by=by), by=by)
    for state, publish in ((ImportState.CHECKING, False), (ImportState.APPLYING, True)):
        tasks.start_import(job=job, state=state, user=by, publish=publish)
        hit += carry_out(job, chunk, kills, chance, longest)
    return job, hit


def outcome(job, word):
    """All that came of it, without ids, moments, and the word that is in every name."""
    entries = {}
    for entry in Organisation.objects.filter(name__startswith=word):
        entries[entry.pk] = [entry.name, entry.slug, entry.status, entry.founded]
    for model, *names in ((Alias, "name"), (Citation, "fields", "locator"), (Revision, "act", "number")):
        key = "record_id" if model is Revision else "organisation_id"
        parts = model.objects.filter(**{f"{key}__in": list(entries)})
        for pk, *values in parts.order_by(*names).values_list(key, *names):
            entries[pk].append(values)
    for pk, version in PublicDocument.objects.filter(id__in=list(entries)).values_list("id", "version"):
        entries[pk].append(version)
    rows = job.rows.values_list("number", "verdict", "applied", "label", "reason", "unpublished")
    import_ = [job.state, job.done, job.total, job.counts, job.tally, job.message]
    return repr([import_, list(rows), sorted(entries.values())]).replace(word, "")


def prove(rows, chunk, kills, longest):
    plain, _never = bring_in("alpha", rows, chunk)
    job, hit = bring_in("delta", rows, chunk, kills, longest)
    assert Organisation.objects.count() == 2 * (rows - len(range(7, rows, 60)))
    assert outcome(job, "delta") == outcome(plain, "alpha")
    by = user("reviewer")
    for one, times in ((plain, 0), (job, kills)):
        tasks.start_import(job=one, state=ImportState.REVERTING, user=by)
        hit += carry_out(one, chunk, times, random.Random(rows), longest)
    assert outcome(job, "delta") == outcome(plain, "alpha")
    assert not PublicDocument.objects.filter(type="organisation").exists()
    assert not Organisation.objects.exclude(status="archived").exists()
    return hit


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_workers_are_killed_ends_as_any_other():
    assert prove(rows=120, chunk=10, kills=4, longest=0.8) >= 3


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_an_import_whose_workers_are_killed_twenty_one_times_ends_as_any_other():
    assert prove(rows=5000, chunk=100, kills=7, longest=4.0) >= 15
