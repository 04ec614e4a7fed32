"""What is measured: each figure a pair of requests, or of pieces of work, and the goal for their ratio."""

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import quote

from tests.benchmarks import inside
from tests.benchmarks.catalogues import BASE, FOLDER, Catalogue
from tests.benchmarks.serving import Request, Server, compare, datasette, gunicorn

EMPTY = "/healthz"
PLAIN = {"Accept-Encoding": "identity"}
LIST = "/organisations/?layer=technology&place={}"
WORDS = ("智能", "数据", "机器", "视觉", "医疗", "教育", "金融", "网络", "信息", "语音")


@dataclass(frozen=True)
class Figure:
    work: str
    compared: str
    ratio: float
    goal: str
    holds: bool

    def __str__(self) -> str:
        verdict = self.goal if self.holds else f"{self.goal} **not met**"
        return f"| {self.work} | {self.compared} | {self.ratio:.3g} × | {verdict} |"


def at_most(work: str, compared: str, one: float, other: float, goal: float) -> Figure:
    return Figure(work, compared, one / other, f"≤ {goal:g} ×", one <= goal * other)


def at_least(work: str, compared: str, one: float, other: float, goal: float) -> Figure:
    """`one` is what shall cost at least `goal` times as much."""
    return Figure(work, compared, one / other, f"≥ {goal:g} ×", one >= goal * other)


def getting(server: Server, path: str, status: int = 200, **headers: str) -> Request:
    """The same address every time."""

    def request(number: int) -> None:
        got, _headers, _body = server.get(path, headers)
        assert got == status, (path, got)

    return request


def getting_each(server: Server, paths: list[str]) -> Request:
    """One address after the other, so that no answer is kept from before."""

    def request(number: int) -> None:
        path = paths[number % len(paths)]
        assert server.get(path)[0] == 200, path

    return request


def measure(small: Catalogue, large: list[Catalogue], only: str) -> Iterator[Figure]:
    with ExitStack() as stack:
        servers = {one.vendor: stack.enter_context(gunicorn(one)) for one in large}
        fresh = {one.vendor: stack.enter_context(gunicorn(one, KEPT_BYTES="0")) for one in large}
        less = stack.enter_context(gunicorn(small, KEPT_BYTES="0"))
        for figures in (_pages, _api, _searches, _deep):
            for vendor in servers:
                yield from figures(servers[vendor], fresh[vendor], vendor)
        yield from _growth(fresh["sqlite"], less)
        yield from _datasette(large[0], fresh["sqlite"])
        if "postgresql" in servers:
            yield from _databases(fresh["sqlite"], fresh["postgresql"])
    yield from inside.measure(large, only)


def report(small: list[Catalogue], large: list[Catalogue], *, only: str) -> None:
    for figure in measure(small[0], large, only):
        print(figure, flush=True)  # noqa: T201


# --- by request ----------------------------------------------------------------------------------------------------


def _pages(kept: Server, fresh: Server, vendor: str) -> Iterator[Figure]:
    empty = (fresh, getting(fresh, EMPTY))
    for title, path, goal in (
        ("faceted list, two selections", LIST.format("beijing"), 20),
        ("list without selection", "/organisations/", 20),
        ("entry page", _entry(fresh), 8),
    ):
        cost, base = compare((fresh, getting(fresh, path)), empty)
        yield at_most(f"{title}, {vendor}", "empty view", cost, base, goal)
        cost, base = compare((kept, getting(kept, path)), (kept, getting(kept, EMPTY)))
        yield at_most(f"{title}, kept, {vendor}", "empty view", cost, base, 2)


def _entry(server: Server) -> str:
    """An entry of the middle of the list."""
    return f"/organisations/entry-{random.Random(5).randrange(2000, 3000) % 700 + 1}/"


def _cursor(server: Server) -> str:
    """A place in the log behind the first edition, where the entries are."""
    cursor = ""
    for _page in range(4):
        cursor = json.loads(server.get(f"/api/v1/changes/?limit=1000&cursor={cursor}", PLAIN)[2])[
            "next_cursor"
        ]
    return cursor


def _api(kept: Server, fresh: Server, vendor: str) -> Iterator[Figure]:
    empty = (fresh, getting(fresh, EMPTY))
    path = "/api/v1/organisations/?page_size=100&place=beijing"
    for title, asked, goal in (
        ("API list of 100", path, 4),
        ("API entry", f"/api/v1{_entry(fresh)}", 4),
        # whole documents, where a list has their heads
        ("change feed, 100 changes", f"/api/v1/changes/?limit=100&cursor={_cursor(fresh)}", 8),
    ):
        cost, base = compare((fresh, getting(fresh, asked)), empty)
        yield at_most(f"{title}, {vendor}", "empty view", cost, base, goal)
    dump, before = "/api/v1/dump.jsonl", fresh.memory("VmHWM")
    hundreds = fresh.get(dump, PLAIN)[2].count(b"\n") / 100
    grown = fresh.memory("VmHWM") - before
    cost, base = compare((fresh, getting(fresh, dump)), (fresh, getting(fresh, path)), rounds=3, requests=1)
    yield at_most(f"dump, by 100 documents, {vendor}", "API list of 100", cost / hundreds, base, 1)
    yield at_most(f"memory of that dump, {vendor}", "100 MB", grown / 1024, 100, 1)
    tag = kept.get(path)[1]["ETag"]
    cost, base = compare(
        (kept, getting(kept, path, 304, **{"If-None-Match": tag})), (kept, getting(kept, EMPTY))
    )
    yield at_most(f"API 304, {vendor}", "empty view", cost, base, 1.6)


def _searches(kept: Server, fresh: Server, vendor: str) -> Iterator[Figure]:
    empty = (fresh, getting(fresh, EMPTY))
    paths = [f"/search/?q={quote(word)}" for word in WORDS]
    cost, base = compare((fresh, getting_each(fresh, paths)), empty)
    yield at_most(f"search page, common two-character words, {vendor}", "empty view", cost, base, 30)
    typed = [
        f"/api/v1/suggest/?q={quote(word[:length])}"
        for word in ("百度", "清华大学", "北京智能", "云天数据")
        for length in (1, 2)
    ]
    cost, base = compare((fresh, getting_each(fresh, typed)), empty)
    yield at_most(f"type-ahead, {vendor}", "empty view", cost, base, 10)


def _deep(kept: Server, fresh: Server, vendor: str) -> Iterator[Figure]:
    first, deep = "/organisations/", "/organisations/?page=1000"
    cost, base = compare((fresh, getting(fresh, deep)), (fresh, getting(fresh, first)))
    yield at_most(f"page 1,000, {vendor}", "page 1", cost, base, 2)


def _growth(large: Server, small: Server) -> Iterator[Figure]:
    path = LIST.format("beijing")
    cost, base = compare((large, getting(large, path)), (small, getting(small, path)))
    yield at_most("faceted list in the large catalogue", "in the small one", cost, base, 1.5)


def _databases(sqlite: Server, postgresql: Server) -> Iterator[Figure]:
    for title, path in (
        ("faceted list", LIST.format("beijing")),
        ("search page", f"/search/?q={quote('智能')}"),
    ):
        cost, base = compare((postgresql, getting(postgresql, path)), (sqlite, getting(sqlite, path)))
        yield Figure(f"{title}, PostgreSQL", "SQLite", cost / base, "–", True)


def _datasette(catalogue: Catalogue, ours: Server) -> Iterator[Figure]:
    file = FOLDER / f"{catalogue.name}_datasette.sqlite3"
    if not (BASE / ".venv-bench").exists():
        return
    inside.flatten(catalogue, file)
    counted = "&".join(["_facet=kind", *(f"_facet_array={name}" for name in inside.FACETS[1:])])
    chosen = "layer__arraycontains=technology&place__arraycontains=beijing"
    path = f"/{file.stem}/organisations?{chosen}&_size=50&{counted}"
    with datasette(file) as theirs:
        request = getting(ours, LIST.format("beijing"))
        cost, base = compare((theirs, getting(theirs, path)), (ours, request), rounds=3, requests=5)
        yield at_least("Datasette's faceted list, two selections", "ours", cost, base, 50)
