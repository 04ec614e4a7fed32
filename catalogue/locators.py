"""The place in a document, counted on: from the row that was entered to the one after it. Text only, no records."""

import re
from collections.abc import Sequence

# A number at the end counts rows or items where a word says so: 第 3 行, row 3, No. 3, #3. A page has many facts.
_ROW = re.compile(
    r"^(?P<before>.*?(?:第\s*|(?:\brow|\bline|\bitem|\bno\.?|#)\s*))(?P<number>[0-9]{1,8})(?P<after>\s*[行项条名位家款]?)$",
    re.IGNORECASE | re.DOTALL,
)


def next_locator(locator: str) -> str:
    """The place of the next row: 表2 第3行 → 表2 第4行, `p. 12 row 3` → `p. 12 row 4`; what counts no rows stays."""
    match = _ROW.match(locator)
    if match is None or (match["before"].rstrip().endswith("第") and not match["after"].strip()):
        return locator
    return f"{match['before']}{int(match['number']) + 1}{match['after']}"


def furthest(start: str, places: Sequence[str]) -> str:
    """Where somebody has come to who began at `start`: the last place on another page or in another table, or else the
    place with the highest number."""
    before, _number = _counted(start)
    elsewhere = [place for place in places if _counted(place)[0] != before]
    return elsewhere[-1] if elsewhere else max(places, key=lambda place: _counted(place)[1])


def _counted(place: str) -> tuple[str, int]:
    """What stands before the number that counts its row, and the number; -1 where it counts none."""
    match = _ROW.match(place)
    return (match["before"], int(match["number"])) if match and next_locator(place) != place else (place, -1)
