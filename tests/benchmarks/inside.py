"""Work that is no request: publishing, loading, exporting. Each piece runs in a process of its own on its catalogue."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.catalogues import Catalogue

if TYPE_CHECKING:
    from tests.benchmarks.figures import Figure

START = """
import json, os, resource, statistics, sys, time
import django
django.setup()
from django.db import transaction

class Back(Exception):
    pass

def cost(work, times):
    found = []
    for _ in range(times):
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return statistics.median(found)
"""

PUBLISH = (
    START
    + """
from catalogue import workflow
from catalogue.models import DocumentReference, Organisation
from django.db.models import Count
names = DocumentReference.objects.filter(role__startswith="participant").values("target_id")
busy = names.annotate(n=Count("document_id", distinct=True)).filter(n__gte=5, n__lte=20)
busy = list(busy.values_list("target_id", flat=True)[:9])

def publish(field, times):
    wall = []
    for pk in busy * times:
        try:
            with transaction.atomic():
                entry = Organisation.objects.get(pk=pk)
                setattr(entry, field, getattr(entry, field) + "新")
                entry.save()
                before = time.perf_counter()
                workflow.saved(record=entry, user=None)
                wall.append(time.perf_counter() - before)
                raise Back
        except Back:
            pass
    return statistics.median(wall)

publish("name", 1)  # requests are measured in a warm process too
print(json.dumps([publish("summary", 2), publish("name", 2)]))
"""
)

LOAD = (
    START
    + """
from catalogue import workflow
from catalogue.choices import Act
from catalogue.publishing import publication
from tests.benchmarks.world import _World, _publish
world = _World(77)
world.number = 10_000_000
rows = list(world.entries("organisation", 1000))
few, many = rows[:40], rows[40:]

def one_by_one():
    for row in few:
        row.record.status = "draft"
        row.record.save(force_insert=True)
        for part in row.parts:
            part.record.save(force_insert=True)
        workflow.saved(record=row.record, user=None, act=Act.CREATED)
        workflow.publish(entry=row.record, user=None)

results = []
for work, count in ((one_by_one, len(few)), (lambda: _publish(many), len(many))):
    try:
        with transaction.atomic():
            before = time.process_time()
            work()
            results.append((time.process_time() - before) / count)
            raise Back
    except Back:
        pass
print(json.dumps(results))
"""
)

EXPORT = (
    START
    + """
from catalogue import documents, exports
from catalogue.models import Organisation, PublicDocument
stored = PublicDocument.objects.filter(type="organisation").order_by("sort_key", "id")
before_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = time.process_time()
count = sum(1 for _line in exports.documents_as_json_lines(stored))
ours = (time.process_time() - before) / count
memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_memory) / 1024
some = list(stored.values_list("pk", flat=True)[:500])
stamp = documents.Stamp(1, documents.moment(), documents.moment())
before = time.process_time()
built = documents.build("organisation", some, lambda pk: stamp)
theirs = (time.process_time() - before) / len(built)
print(json.dumps([ours, theirs, memory]))
"""
)

SUGGEST = (
    START
    + """
from catalogue import index, suggesting
from tests.benchmarks.world import BRAND, TRADE
words = [a + b for a in BRAND[:20] for b in ("", *BRAND[:3])] + list(TRADE) + ["bei", "beij", "yt", "ai", "entry 12"]
suggesting.suggest("百度")
times = []
for word in words:
    before = time.process_time()
    suggesting.suggest(word)
    times.append(time.process_time() - before)
print(json.dumps(sorted(times)[int(len(times) * 0.95)]))
"""
)


def measure(catalogues: list[Catalogue], only: str) -> Iterator["Figure"]:
    from tests.benchmarks.figures import Figure, at_least

    for catalogue in catalogues:
        acts = ("another summary", "another name, which the referrers show")
        for act, seconds in zip(acts, json.loads(catalogue.run(PUBLISH)), strict=True):
            work = f"publishing an entry with 5 to 20 referrers, {act}, {catalogue.vendor}"
            yield Figure(work, "50 ms", seconds / 0.05, "≤ 1 ×", seconds <= 0.05)
        one, many = json.loads(catalogue.run(LOAD))
        yield at_least(f"saving one by one, {catalogue.vendor}", "loading in bulk", one, many, 8)
        ours, theirs, memory = json.loads(catalogue.run(EXPORT))
        yield at_least(f"prefetch_related, {catalogue.vendor}", "JSON Lines export", theirs, ours, 5)
        yield Figure(
            f"memory of that export, {catalogue.vendor}", "100 MB", memory / 100, "≤ 1 ×", memory <= 100
        )
        seconds = json.loads(catalogue.run(SUGGEST))
        yield Figure(
            f"type-ahead, 95th percentile, {catalogue.vendor}",
            "5 ms",
            seconds / 0.005,
            "≤ 1 ×",
            seconds <= 0.005,
        )


# What our list counts beside its entries; an organisation has one kind, and several of the others.
FACETS = ("kind", "layer", "sector", "topic", "place", "ranking", "designation", "round")


def flatten(catalogue: Catalogue, file: Path) -> None:
    """A table for Datasette with what our list shows and counts: one row an organisation, a column a facet, its values
    as a JSON array (its way with several values), an index on the one that has a single value."""
    if file.exists():
        return
    source = sqlite3.connect(f"file:{catalogue.file}?mode=ro", uri=True)
    target = sqlite3.connect(file)
    columns = ("slug", "name", "name_en", "summary", *FACETS)
    target.execute(f"CREATE TABLE organisations (id INTEGER PRIMARY KEY, {', '.join(columns)})")
    values: dict[int, dict[str, list]] = {}
    for number, facet, value in source.execute(
        "SELECT document_id, facet, value FROM catalogue_facetvalue WHERE type = 'organisation' ORDER BY value"
    ):
        values.setdefault(number, {}).setdefault(facet, []).append(value)

    def rows():
        cards = source.execute(
            "SELECT number, card FROM catalogue_publicdocument WHERE type = 'organisation'"
        )
        for number, text in cards:
            card, own = json.loads(text), values[number]
            arrays = [json.dumps(own.get(name, [])) for name in FACETS[1:]]
            yield (
                number,
                *(card[name] for name in ("slug", "name", "name_en", "summary")),
                own["kind"][0],
                *arrays,
            )

    target.executemany(
        f"INSERT INTO organisations VALUES ({', '.join('?' * (len(columns) + 1))})",  # noqa: S608
        rows(),
    )
    target.execute("CREATE INDEX organisations_kind ON organisations (kind)")
    target.execute("ANALYZE")
    target.commit()
    target.close()
