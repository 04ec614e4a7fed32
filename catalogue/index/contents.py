"""What a process holds of every published entry, how it is read, and how it follows the change log."""

import datetime
import heapq
import json
import uuid
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from pyroaring import BitMap

from catalogue import queries
from catalogue.choices import ChangeAction
from catalogue.dates import PartialDate
from catalogue.index.orders import Order
from catalogue.models import ENTRY_TYPES, ChangeCounter, ChangeLogRow, FacetValue, PublicDocument, SearchText
from catalogue.search.hits import numbers_holding
from catalogue.search.plans import Plan

# Values that are different in every entry: nobody counts them, and a filter asks the database for the few it means.
NOT_HELD = ("identifier", "name")
# Queries whose hits are kept, and changes at a time beyond which it is cheaper to read everything again.
KEPT_QUERIES, MANY_CHANGES = 256, 5000
# Behind every id, so that a range of dates ends behind the last of them.
LAST = b"\xff" * 17
# Types of records whose names label facets and are held.
LABELLED = ("term", "place", "topic", "ranking")
_WITHDRAWN = (ChangeAction.ARCHIVED, ChangeAction.DELETED, ChangeAction.MERGED)
_COLUMNS = ("number", "id", "type", "sort_key", "updated_at", "date", "market_value", "weight")


class Held(NamedTuple):
    """A published entry as lists know it. `values` are (facet, value) in one tuple that equal entries share."""

    type: str
    id: bytes
    sort_key: str
    updated_at: datetime.datetime
    date: str | None
    market_value: int | None
    weight: int
    values: tuple[tuple[str, str], ...]


class Label(NamedTuple):
    """How a value of a facet is called."""

    name: str
    name_en: str
    replaced_by: str | None = None


def _reversed(text: str) -> str:
    """A key that sorts ASCII text backwards."""
    return "".join(chr(127 - ord(char)) for char in text) + "\x7f"


# The orders of lists: an entry's key, unknown last, ties by id.
_KEYS = {
    "sort_key": lambda held: (held.sort_key, held.id),
    "-sort_key": lambda held: (_reversed(held.sort_key), held.id),
    "updated_at": lambda held: (held.updated_at.timestamp(), held.id),
    "-updated_at": lambda held: (-held.updated_at.timestamp(), held.id),
    "date": lambda held: (held.date is None, held.date or "", held.id),
    "-date": lambda held: (held.date is None, _reversed(held.date or ""), held.id),
    "market_value": lambda held: (held.market_value is None, held.market_value or 0, held.id),
    "-market_value": lambda held: (held.market_value is None, -(held.market_value or 0), held.id),
}
# The same for entries of all types together.
_KEYS_OF_ALL = {
    "weight": lambda held: (held.weight, held.id),
    "-weight": lambda held: (-held.weight, held.id),
}


class Hits:
    """The entries that match a query, by tier."""

    def __init__(self, plan: Plan, found: Mapping[Any, BitMap]):
        self.plan = plan
        self.tiers: list[tuple[int, BitMap]] = []
        for tier, conditions in plan.tiers:
            sets = [BitMap.union(*(found[holds] for holds in any_of)) for any_of in conditions]
            self.tiers.append((tier, BitMap.intersection(*sets)))

    @classmethod
    def asked(cls, plan: Plan) -> "Hits":
        """One query to the database."""
        wanted = [holds for _tier, conditions in plan.tiers for any_of in conditions for holds in any_of]
        return cls(plan, numbers_holding(wanted))

    @property
    def all(self) -> BitMap:
        return BitMap.union(*(numbers for _tier, numbers in self.tiers)) if self.tiers else BitMap()

    def follow(self, number: int, row: Mapping[str, str] | None) -> None:
        """The entry of this number has changed, or is gone."""
        for _tier, numbers in self.tiers:
            numbers.discard(number)
        tier = self.plan.tier_of(row) if row else None
        for one, numbers in self.tiers:
            if one == tier:
                numbers.add(number)


class Contents:
    """Everything held, as of one `seq` of one epoch. Whoever reads or changes it holds the lock of the index."""

    def __init__(self, epoch: uuid.UUID, seq: int):
        self.epoch, self.seq = epoch, seq
        self.held: dict[int, Held] = {}
        self.numbers: dict[bytes, int] = {}
        self.of_type: dict[str, BitMap] = {kind: BitMap() for kind in ENTRY_TYPES}
        # type → facet → value → numbers
        self.sets: dict[str, dict[str, dict[str, BitMap]]] = {kind: defaultdict(dict) for kind in ENTRY_TYPES}
        self.orders: dict[tuple[str, str], Order] = {}
        self.orders_of_all = {name: Order(self._key(key)) for name, key in _KEYS_OF_ALL.items()}
        # type → slug → names, and for a deprecated term its successor
        self.labels: dict[str, dict[str, Label]] = {}
        self.kept: OrderedDict[Plan, Hits] = OrderedDict()
        self._shared_values: dict[tuple, tuple] = {}
        self._frequencies: dict[tuple[str, str], list[str]] = {}

    # --- reading

    @classmethod
    def read(cls, head: queries.Head) -> "Contents":
        """Everything as of `head`. What is newer by now is held already, and read again by `catch_up`."""
        contents = cls(head.epoch, head.seq)
        contents.labels = _labels()
        values: dict[int, list] = defaultdict(list)
        for kind, facet, value, gathered in _facet_sets():
            for number in gathered:
                values[number].append((facet, value))
            contents.sets[kind][facet][value] = BitMap(gathered)
        rows = PublicDocument.objects.filter(type__in=ENTRY_TYPES).values_list(*_COLUMNS)
        for number, *row in rows.iterator(chunk_size=5000):
            contents._hold(number, row, values.pop(number, ()))
        for kind in ENTRY_TYPES:
            known = contents.of_type[kind]
            for by_value in contents.sets[kind].values():
                for numbers in by_value.values():
                    numbers.intersection_update(known)  # a value was read whose entry is gone by now
            for name, key in _KEYS.items():
                contents.orders[kind, name] = Order(contents._key(key), known)
        for name, key in _KEYS_OF_ALL.items():
            contents.orders_of_all[name] = Order(contents._key(key), contents.held)
        return contents

    def _key(self, key: Callable[[Held], tuple]) -> Callable[[int], tuple]:
        held = self.held
        return lambda number: key(held[number])

    def _hold(self, number: int, row: Sequence, values: Iterable[tuple[str, str]]) -> Held:
        pk, kind, sort_key, updated_at, date, market_value, weight = row
        shared = tuple(sorted(values))
        shared = self._shared_values.setdefault(shared, shared)
        held = Held(kind, pk.bytes, sort_key, updated_at, date, market_value, weight, shared)
        self.held[number] = held
        self.numbers[held.id] = number
        self.of_type[kind].add(number)
        return held

    # --- following

    def catch_up(self) -> None:
        """Take over what the change log says since `seq`."""
        gone, changed, seq = self._since()
        self._frequencies.clear()
        if ChangeLogRow.objects.filter(seq__gt=self.seq, seq__lte=seq, type__in=LABELLED).exists():
            self.labels = _labels()
        if len(changed) > MANY_CHANGES:
            self.kept.clear()
        texts = _texts(list(changed)) if self.kept else {}
        for number in gone:
            self._drop(number)
            for hits in self.kept.values():
                hits.follow(number, None)
        for number, (row, values) in changed.items():
            self._drop(number)
            held = self._hold(number, row, values)
            for facet, value in held.values:
                self.sets[held.type][facet].setdefault(value, BitMap()).add(number)
            for order in self._orders_of(held):
                order.add(number)
            for hits in self.kept.values():
                hits.follow(number, texts.get(number))
        self.seq = seq

    def _since(self) -> tuple[list[int], dict[int, tuple], int]:
        """What was withdrawn and what was written since `seq`, up to the newest one. Read again until nothing was
        written meanwhile, so that it is the state of one moment."""
        while True:
            seq = ChangeCounter.objects.values_list("seq", flat=True).get(pk=1)
            log = ChangeLogRow.objects.filter(seq__gt=self.seq, seq__lte=seq, action__in=_WITHDRAWN)
            withdrawn = (pk.bytes for pk in log.values_list("record_id", flat=True))
            gone = [self.numbers[pk] for pk in withdrawn if pk in self.numbers]
            values: dict[Any, list] = defaultdict(list)
            written = {"document__written__gt": self.seq, "document__type__in": ENTRY_TYPES}
            rows = FacetValue.objects.filter(**written).exclude(facet__in=NOT_HELD)
            for number, facet, value in rows.values_list("document_id", "facet", "value"):
                values[number].append((facet, value))
            documents = PublicDocument.objects.filter(written__gt=self.seq, type__in=ENTRY_TYPES)
            changed, newest = {}, 0
            for last, number, *row in documents.values_list("seq", *_COLUMNS):
                changed[number] = (row, values.get(number, ()))
                newest = max(newest, last)
            if newest <= seq:
                return gone, changed, seq

    def _drop(self, number: int) -> None:
        held = self.held.get(number)
        if held is None:
            return
        for order in self._orders_of(held):
            order.remove(number)
        for facet, value in held.values:
            by_value = self.sets[held.type][facet]
            by_value[value].discard(number)
            if not by_value[value]:
                del by_value[value]
        self.of_type[held.type].discard(number)
        del self.numbers[held.id], self.held[number]

    def _orders_of(self, held: Held) -> list[Order]:
        return [*(self.orders[held.type, name] for name in _KEYS), *self.orders_of_all.values()]

    # --- sets

    def having(self, kind: str, facet: str, values: Iterable[str]) -> BitMap:
        """Entries with one of the values."""
        if facet in NOT_HELD:
            rows = FacetValue.objects.filter(type=kind, facet=facet, value__in=list(values))
            numbers: Iterable[Any] = rows.values_list("document_id", flat=True)
            return BitMap(numbers)
        by_value = self.sets[kind].get(facet, {})
        return BitMap.union(BitMap(), *(by_value[value] for value in values if value in by_value))

    def dated_from(self, kind: str, value: PartialDate) -> BitMap:
        """Entries whose date may lie on or after the first day of `value`."""
        order, day = self.orders[kind, "date"], value.first_day.isoformat()
        found = order.between((False, day), (True,))
        for enclosing in (day[:4], day[:7]):
            found |= order.between((False, enclosing), (False, enclosing, LAST))
        return found

    def dated_to(self, kind: str, value: PartialDate) -> BitMap:
        """Entries whose date may lie on or before the last day of `value`."""
        return self.orders[kind, "date"].between((False,), (False, value.last_day.isoformat(), LAST))

    def updated_from(self, kind: str, moment: datetime.datetime) -> BitMap:
        return self.orders[kind, "updated_at"].between((moment.timestamp(),), (float("inf"),))

    def counts(
        self, kind: str, facet: str, selection: BitMap, most: int, chosen: Iterable[str] = ()
    ) -> dict[str, int]:
        """How many of the selection have each value of a facet: the `most` frequent values, and those chosen.

        A facet that names entries may have as many values as there are entries, so no more are looked at than may
        belong to the most frequent.
        """
        by_value = self.sets[kind].get(facet, {})
        if 4 * len(selection) < len(by_value):  # then it is quicker to go through the entries
            held = (self.held[number].values for number in selection)
            found = dict(Counter(value for values in held for name, value in values if name == facet))
        else:
            found = {}
            best: list[int] = []
            for value in self._by_frequency(kind, facet):
                numbers = by_value[value]
                if len(best) == most and len(numbers) < best[0]:
                    break
                if count := numbers.intersection_cardinality(selection):
                    found[value] = count
                    (heapq.heappushpop if len(best) == most else heapq.heappush)(best, count)
            for value in chosen:
                if value in by_value and (count := by_value[value].intersection_cardinality(selection)):
                    found[value] = count
        if len(found) <= most:
            return found
        ordered = heapq.nsmallest(most, found.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(ordered) | {value: found[value] for value in chosen if value in found}

    def _by_frequency(self, kind: str, facet: str) -> list[str]:
        """The values of a facet, those of most entries first."""
        if (kind, facet) not in self._frequencies:
            by_value = self.sets[kind].get(facet, {})
            self._frequencies[kind, facet] = sorted(by_value, key=lambda value: -len(by_value[value]))
        return self._frequencies[kind, facet]

    # --- hits

    def keep(self, hits: Hits) -> None:
        self.kept[hits.plan] = hits
        self.kept.move_to_end(hits.plan)
        while len(self.kept) > KEPT_QUERIES:
            self.kept.popitem(last=False)

    def page(self, kind: str, ordering: str, selection: BitMap, start: int, size: int) -> list[int]:
        order = self.orders_of_all.get(ordering) or self.orders[kind, ordering]
        return order.page(selection, start, size)

    def page_by_tier(
        self, hits: Hits, selection: BitMap, start: int, size: int, *, best_last: bool
    ) -> dict[int, int]:
        """Number → tier of a page: the best tier first, within one the best connected first; or both the other way."""
        groups, rest = [], selection
        for tier, numbers in hits.tiers:
            groups.append((tier, rest & numbers))
            rest = rest - numbers
        found: dict[int, int] = {}
        order = self.orders_of_all["weight" if best_last else "-weight"]
        for tier, inside in reversed(groups) if best_last else groups:
            if start >= len(inside):
                start -= len(inside)
            elif len(found) < size:
                found |= dict.fromkeys(order.page(inside, start, size - len(found)), tier)
                start = 0
        return found


# --- reading from the database ---------------------------------------------------------------------------------------


def _facet_sets() -> Iterator[tuple[str, str, str, list[int]]]:
    """(type, facet, value, numbers) of everything that is counted; the numbers come in one piece."""
    is_sqlite = connection.vendor == "sqlite"
    gathered = "group_concat(document_id)" if is_sqlite else "array_agg(document_id)"
    marks = ", ".join(["%s"] * len(NOT_HELD))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT type, facet, value, {gathered} FROM {FacetValue._meta.db_table} "  # noqa: S608 - names of our own
            f"WHERE facet NOT IN ({marks}) GROUP BY type, facet, value",
            NOT_HELD,
        )
        for kind, facet, value, numbers in cursor:
            yield kind, facet, value, list(map(int, numbers.split(","))) if is_sqlite else numbers


def _labels() -> dict[str, dict[str, Label]]:
    """The names of everything small that facets are made of. There are hundreds of them, not thousands."""
    found: dict[str, dict[str, Label]] = {kind: {} for kind in LABELLED}
    rows = PublicDocument.objects.filter(type__in=LABELLED).values_list(
        "type", "slug", "name", "name_en", "card"
    )
    for kind, slug, name, name_en, card in rows:
        successor = json.loads(card).get("replaced_by") if kind == "term" else None
        found[kind][slug] = Label(name, name_en or name, successor["slug"] if successor else None)
    return found


def _texts(numbers: list[int]) -> dict[int, dict[str, str]]:
    columns = ("names", "aliases", "latin", "about", "body")
    rows: Iterable[Any] = SearchText.objects.filter(document__number__in=numbers).values(
        "document_id", *columns
    )
    return {row["document_id"]: row for row in rows}
