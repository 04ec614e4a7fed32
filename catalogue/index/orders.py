"""A sorted sequence of numbers that can be cut by a set: any page of any selection costs about the same.

The sequence is kept in chunks. Beside each stands the set of its numbers, so that whole chunks are counted by one
intersection and only the chunks that a page touches are walked through.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from pyroaring import BitMap

CHUNK = 2048


class Order:
    """Numbers sorted by `key(number)`, which is unique. One whose key changes is removed before and added after."""

    def __init__(self, key: Callable[[int], Any], numbers: Iterable[int] = ()):
        self.key = key
        self._chunks: list[array] = []
        self._sets: list[BitMap] = []
        self._first: list[Any] = []  # the key of each chunk's first number
        ordered = array("I", sorted(numbers, key=key))
        for start in range(0, len(ordered), CHUNK):
            self._insert_chunk(len(self._chunks), ordered[start : start + CHUNK])

    def _insert_chunk(self, position: int, numbers: array) -> None:
        self._chunks.insert(position, numbers)
        self._sets.insert(position, BitMap(numbers))
        self._first.insert(position, self.key(numbers[0]))

    def _drop_chunk(self, position: int) -> None:
        del self._chunks[position], self._sets[position], self._first[position]

    def _chunk_of(self, key: Any) -> int:
        return max(0, bisect_right(self._first, key) - 1)

    def add(self, number: int) -> None:
        key = self.key(number)
        if not self._chunks:
            return self._insert_chunk(0, array("I", [number]))
        position = self._chunk_of(key)
        chunk = self._chunks[position]
        chunk.insert(bisect_left(chunk, key, key=self.key), number)
        self._sets[position].add(number)
        self._first[position] = self.key(chunk[0])
        if len(chunk) > 2 * CHUNK:
            upper = chunk[CHUNK:]
            self._drop_chunk(position)
            self._insert_chunk(position, chunk[:CHUNK])
            self._insert_chunk(position + 1, upper)
        return None

    def remove(self, number: int) -> None:
        """Its key must still be the one under which it was added."""
        position = self._chunk_of(self.key(number))
        chunk = self._chunks[position]
        chunk.remove(number)
        self._sets[position].discard(number)
        if chunk:
            self._first[position] = self.key(chunk[0])
        else:
            self._drop_chunk(position)

    def page(self, selection: BitMap, start: int, size: int) -> list[int]:
        """`size` numbers of the selection in this order, behind the first `start` of them."""
        found: list[int] = []
        if size < 1:
            return found
        for chunk, numbers in zip(self._chunks, self._sets, strict=True):
            if start > 0:
                inside = numbers.intersection_cardinality(selection)
                if inside <= start:
                    start -= inside
                    continue
            elif not numbers.intersect(selection):
                continue
            for number in chunk:
                if number in selection:
                    if start:
                        start -= 1
                        continue
                    found.append(number)
                    if len(found) == size:
                        return found
        return found

    def between(self, low: Any, high: Any) -> BitMap:
        """The numbers whose key is not below `low` and below `high`."""
        found = BitMap()
        if not self._chunks:
            return found
        first, last = self._chunk_of(low), self._chunk_of(high)
        for position in range(first, last + 1):
            chunk = self._chunks[position]
            start = bisect_left(chunk, low, key=self.key) if position == first else 0
            end = bisect_left(chunk, high, key=self.key) if position == last else len(chunk)
            found |= self._sets[position] if (start, end) == (0, len(chunk)) else BitMap(chunk[start:end])
        return found
