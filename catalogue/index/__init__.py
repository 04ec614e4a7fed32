"""Lists, counts and pages answered from sets in memory, in step with the change log.

Each process holds, for every published entry, its values in facets and its places in the orders of lists, as sets of
small numbers; and for queries asked lately which entries match them. It takes over the newest changes first.
SQL gives the same answers more slowly (`filters.Listing`), and `manage.py check_index` compares both.

A page is read from the database after it was found here. What changed in between has a newer `seq`: then it is found
again.
"""

import threading
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pyroaring import BitMap

from catalogue import queries, sql
from catalogue.index.contents import Contents, Hits, Label
from catalogue.models import PublicDocument
from catalogue.search.plans import Plan

__all__ = ["Answer", "Index", "Label", "Question", "answer", "forget"]

# How often a page is found again because something on it changed meanwhile.
TRIES = 5


@dataclass(frozen=True)
class Question:
    """A page of a list, and the counts beside it.

    `conditions` are by name; each gives, for a type, the entries that meet it. `facets` names what is counted, each
    without the condition of its own name: the `most` frequent values, and those that are `chosen`. In the order of
    `relevance` the best match of `plan` comes first; `-weight` puts the best connected first. With `each`, a facet, the
    page is the first `size` of each of its values.
    """

    types: Sequence[str]
    conditions: Mapping[str, Callable[[Contents, str], BitMap]] = field(default_factory=dict)
    plan: Plan | None = None
    ordering: str = "relevance"
    start: int = 0
    size: int = 50
    facets: Sequence[str] = ()
    most: int = 1000
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: Sequence[str] = ("card",)
    each: str = ""


@dataclass
class Answer:
    """`rows` are named tuples of number, seq and the columns asked for, in order; `by_type` counts the whole result,
    `groups` has the numbers of each value that was asked for with `each`."""

    seq: int
    count: int
    by_type: dict[str, int]
    numbers: list[int]
    tiers: dict[int, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    groups: dict[str, list[int]] = field(default_factory=dict)
    rows: list[Any] = field(default_factory=list)


class Index:
    """The contents of this process, and who may touch them: one thread at a time."""

    def __init__(self):
        self._lock = threading.RLock()
        self._contents: Contents | None = None

    def answer(self, question: Question) -> Answer:
        for attempt in range(TRIES):
            with self._lock:
                contents = self._current(at_once=attempt > 0)
                seq, hits = contents.seq, contents.kept.get(question.plan) if question.plan else None
            if question.plan and hits is None:
                hits = Hits.asked(question.plan)
            with self._lock:
                if contents is not self._contents or contents.seq != seq:
                    continue  # another thread has taken over changes; the hits may lack them
                if hits:
                    contents.keep(hits)
                found = _find(contents, question, hits)
            found.rows = _rows(found.numbers, question.columns)
            if len(found.rows) == len(found.numbers) and all(row.seq <= seq for row in found.rows):
                return found
        return found

    def labels(self) -> dict[str, dict[str, Label]]:
        with self._lock:
            return self._current(at_once=False).labels

    def _current(self, *, at_once: bool) -> Contents:
        """The contents at the newest change, or at what was the newest a moment ago."""
        head = queries.head(at_once=at_once)
        if self._contents is None or self._contents.epoch != head.epoch or self._contents.seq > head.seq:
            self._contents = Contents.read(head)
        if self._contents.seq < head.seq:
            self._contents.catch_up()
        return self._contents


def _find(contents: Contents, question: Question, hits: Hits | None) -> Answer:
    by_name = {
        name: {kind: condition(contents, kind) for kind in question.types}
        for name, condition in question.conditions.items()
    }
    matching = hits.all if hits else None

    def selection(kind: str, without: str = "") -> BitMap:
        sets = [found[kind] for name, found in by_name.items() if name != without]
        sets += [matching] if matching is not None else []
        return BitMap.intersection(contents.of_type[kind], *sets) if sets else contents.of_type[kind]

    selected = {kind: selection(kind) for kind in question.types}
    whole = BitMap.union(*selected.values())
    answer = Answer(contents.seq, len(whole), {kind: len(found) for kind, found in selected.items()}, [])
    if question.each:
        kind = question.types[0]
        for value in contents.counts(kind, question.each, whole, question.most):
            inside = whole & contents.having(kind, question.each, [value])
            answer.groups[value] = contents.page(kind, question.ordering, inside, 0, question.size)
        answer.numbers = [number for numbers in answer.groups.values() for number in numbers]
    elif not question.ordering.endswith("relevance"):
        answer.numbers = contents.page(
            question.types[0], question.ordering, whole, question.start, question.size
        )
    elif hits:
        best_last = question.ordering.startswith("-")
        answer.tiers = contents.page_by_tier(hits, whole, question.start, question.size, best_last=best_last)
        answer.numbers = list(answer.tiers)
    for facet in question.facets:
        kind = question.types[0]
        without_own = selection(kind, facet) if facet in by_name else selected[kind]
        chosen = question.chosen.get(facet, ())
        answer.counts[facet] = contents.counts(kind, facet, without_own, question.most, chosen)
    return answer


def _rows(numbers: list[int], columns: Sequence[str]) -> list[Any]:
    """The documents of these numbers, in this order; those that are gone by now are left out."""
    row = _row(("number", "seq", *columns))
    by_number = {
        values[0]: row(*values) for values in sql.values(PublicDocument, "number", numbers, row._fields)
    }
    return [by_number[number] for number in numbers if number in by_number]


@cache
def _row(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)


_index = Index()


def answer(question: Question) -> Answer:
    """What this process's index finds."""
    return _index.answer(question)


def labels() -> dict[str, dict[str, Label]]:
    """Type → slug → names of terms (with their vocabulary before the dot), places, topics and rankings."""
    return _index.labels()


def counts(facet: str, types: Sequence[str]) -> dict[str, dict[str, int]]:
    """Value → type → number of entries, over everything that is published."""
    found: dict[str, dict[str, int]] = {}
    for kind in types:
        for value, count in answer(Question((kind,), facets=(facet,), size=0)).counts[facet].items():
            found.setdefault(value, {})[kind] = count
    return found


def best(kind: str, facet: str, value: str, size: int) -> Answer:
    """The best connected entries of a type that have a value, and how many there are."""

    def having(contents: Contents, kind: str) -> BitMap:
        return contents.having(kind, facet, [value])

    return answer(Question((kind,), {facet: having}, ordering="-weight", size=size))


def forget() -> None:
    """Hold nothing any more, as after the database was exchanged."""
    global _index
    _index = Index()
