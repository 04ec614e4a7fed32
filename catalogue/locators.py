"""The place in a document, counted on: from the row that was entered to the one after it. Text only, no records."""

import re

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
