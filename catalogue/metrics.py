"""What Prometheus reads, in its text format 0.0.4: what this process has answered, and how the catalogue stands.

Routes, methods and classes of status are few and known beforehand, so nothing here grows with what visitors ask. The
counters are this process's own: each scrape is answered by one of several, and says by `pid` which one it was.
"""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import DatabaseError
from django.db.models import Count, Q
from django_tasks_db.models import DBTaskResult

from catalogue import health
from catalogue.choices import Status
from catalogue.models import ENTRY_MODELS, ChangeCounter

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
# Seconds; the last bucket is what took longer.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# For how long what was counted in the database is said again.
REUSE_SECONDS = 10.0

_lock = threading.Lock()
_requests: dict[tuple[str, str, str], int] = {}
_durations: dict[str, list[float]] = {}  # how many in each bucket, how many in all, and their sum
_begun = time.time()
_counted: tuple[float, list[str]] | None = None


def observe(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    key = (route, method if method in METHODS else "other", f"{status // 100}xx")
    with _lock:
        _requests[key] = _requests.get(key, 0) + 1
        row = _durations.setdefault(route, [0.0] * (len(BUCKETS) + 2))
        for place, most in enumerate(BUCKETS):
            if seconds <= most:
                row[place] += 1
                break
        row[-2] += 1
        row[-1] += seconds


def forget() -> None:
    global _counted
    with _lock:
        _requests.clear()
        _durations.clear()
        _counted = None


def text() -> str:
    lines = [*_of_process(), *_of_catalogue()]
    return "\n".join(lines) + "\n"


def _metric(
    name: str, kind: str, about: str, samples: Iterable[tuple[dict[str, Any], float]]
) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{_labels(labels)} {_number(value)}"


def _labels(labels: dict[str, Any]) -> str:
    if not labels:
        return ""
    escaped = (
        (name, str(value).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n"))
        for name, value in labels.items()
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped) + "}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(round(value, 6))


def _of_process() -> Iterator[str]:
    pid = os.getpid()
    with _lock:
        requests = sorted(_requests.items())
        durations = sorted((route, list(row)) for route, row in _durations.items())
    yield from _metric(
        "catalogue_process_start_time_seconds", "gauge", "When this process began.", [({"pid": pid}, _begun)]
    )
    yield from _metric(
        "catalogue_requests_total",
        "counter",
        "Requests that this process answered.",
        (
            ({"route": route, "method": method, "status": status, "pid": pid}, count)
            for (route, method, status), count in requests
        ),
    )
    name = "catalogue_request_duration_seconds"
    yield f"# HELP {name} Until the answer began."
    yield f"# TYPE {name} histogram"
    for route, row in durations:
        labels = {"route": route, "pid": pid}
        below = 0.0
        for most, count in zip(BUCKETS, row, strict=False):
            below += count
            yield f"{name}_bucket{_labels({**labels, 'le': most})} {_number(below)}"
        yield f"{name}_bucket{_labels({**labels, 'le': '+Inf'})} {_number(row[-2])}"
        yield f"{name}_sum{_labels(labels)} {_number(row[-1])}"
        yield f"{name}_count{_labels(labels)} {_number(row[-2])}"


def _of_catalogue() -> list[str]:
    """What every process would say alike, counted by an index, at most every ten seconds."""
    global _counted
    found = health.health()
    lines = list(
        _metric(
            "catalogue_check",
            "gauge",
            "1 where a check of /readyz is ok.",
            (({"check": name}, good) for name, good in found._asdict().items()),
        )
    )
    lines += _metric(
        "catalogue_free_bytes",
        "gauge",
        "Free in a folder that this node writes to.",
        (({"folder": name}, room) for name, room in sorted(health.free().items())),
    )
    known = _counted
    if known is None or time.monotonic() - known[0] > REUSE_SECONDS:
        try:
            known = _counted = (time.monotonic(), list(_from_database()))
        except DatabaseError:  # the check says so
            return lines
    return lines + known[1]


def _from_database() -> Iterator[str]:
    tasks = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=Q(status="READY")),
        running=Count("pk", filter=Q(status="RUNNING")),
        failed=Count("pk", filter=Q(status="FAILED")),
    )
    yield from _metric(
        "catalogue_tasks", "gauge", "Tasks by state.", (({"state": state}, n) for state, n in tasks.items())
    )
    yield from _metric("catalogue_workers", "gauge", "Workers that are alive.", [({}, health.workers())])
    seq = ChangeCounter.objects.values_list("seq", flat=True).first() or 0
    yield from _metric(
        "catalogue_change_seq", "counter", "The newest change that was published.", [({}, seq)]
    )
    samples = []
    for kind, model in ENTRY_MODELS.items():
        counts = dict(model._default_manager.order_by().values_list("status").annotate(n=Count("pk")))
        samples += [
            ({"type": str(kind), "status": str(status.value)}, counts.get(status.value, 0))
            for status in Status
        ]
    yield from _metric("catalogue_entries", "gauge", "Entries by type and status.", samples)
