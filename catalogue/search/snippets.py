"""The piece of an entry's text that shows why a query found it, with the words marked."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import accumulate

from catalogue import text
from catalogue.search.plans import Plan, in_text

AROUND = 40


Pieces = list[tuple[str, bool]]


def mark(plan: Plan, line: str) -> Pieces:
    """The whole line in pieces, and whether each is a word of the query; nothing if it holds none of them."""
    return _pieces(line, marks, 0, len(line)) if (marks := _marks(plan, line, text.form(line))) else []


def snippet(
    plan: Plan, lines: Iterable[tuple[str, str]], prefers: Callable[[str], bool] = lambda line: True
) -> Pieces:
    """Pieces of the line that holds most of the words, cut around the first of them; nothing if no line does.

    `lines` is `SearchText.lines`; among equally good ones the first that `prefers` approves of is taken.
    """
    found = [(line, marks) for line, normal in lines if (marks := _marks(plan, line, normal))]
    if not found:
        return []
    line, marks = max(found, key=lambda pair: (len(pair[1]), prefers(pair[0])))
    start = max(0, marks[0][0] - AROUND)
    end = min(len(line), max(marks[0][1] + 2 * AROUND, start + 3 * AROUND))
    while 0 < start < marks[0][0] and line[start - 1].isascii() and line[start - 1].isalnum():
        start += 1  # not in the middle of an English word
    cut = _pieces(line, marks, start, end)
    return [*([("…", False)] if start else []), *cut, *([("…", False)] if end < len(line) else [])]


def highlighted(pieces: Pieces) -> str:
    """Pieces as HTML."""
    return "".join(
        [f"<mark>{escape(piece)}</mark>" if is_word else escape(piece) for piece, is_word in pieces]
    )


def _marks(plan: Plan, line: str, normal: str) -> list[tuple[int, int]]:
    """Where the words of the query stand in a line, whose normal form is given, in order."""
    spans = [match.span("word") for word in plan.words if (match := _pattern(word).search(normal))]
    places = _places(line, normal) if spans else None
    if places is None:
        return []
    before = list(accumulate((char != " " for char in normal), initial=0))
    return sorted({(places[before[start]], places[before[end - 1]] + 1) for start, end in spans})


def _pieces(line: str, marks: Sequence[tuple[int, int]], start: int, end: int) -> Pieces:
    pieces: Pieces = []
    at = start
    for first, last in marks:
        if at <= first and last <= end:
            pieces += [(line[at:first], False), (line[first:last], True)]
            at = last
    return [piece for piece in (*pieces, (line[at:end], False)) if piece[0]]


@lru_cache(maxsize=500)
def _pattern(word: str) -> re.Pattern[str]:
    before = "(?:^|[^a-z0-9])" if in_text("body", word).at_start else ""
    return re.compile(f"{before}(?P<word>{re.escape(word)})")


@lru_cache(maxsize=20_000)
def _length(char: str) -> int:
    """How many characters one becomes in the normal form."""
    return len(text.form(char).replace(" ", ""))


def _places(line: str, normal: str) -> Sequence[int] | None:
    """For each character of the normal form, spaces left out, where it comes from; None where that cannot be told."""
    bare = normal.replace(" ", "")
    places = [place for place, char in enumerate(line) for _part in range(_length(char))]
    return places if len(places) == len(bare) else None
