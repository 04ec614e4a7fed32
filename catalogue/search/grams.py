"""Short pieces of text by which a database finds the documents that may hold a string.

Chinese is written without spaces, and no dictionary segments names: so the index knows every single character and every
pair. ASCII words are known by their first letters and by threes. Each token begins with a mark of where it stands; the
same tokens go into an FTS5 table on SQLite and under a GIN index on PostgreSQL.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from catalogue.search.plans import Holds

# Where a gram stands, by column: anywhere in it, and at the beginning of a form (or of a word, in a body).
_ANYWHERE = {"names": "n", "aliases": "a", "latin": "l", "about": "c", "body": "b"}
_FIRST = {"names": "1", "aliases": "2", "latin": "3", "body": "5", "about": "6"}
_INSIDE = "4"  # at the beginning of a syllable inside a form

_RUNS = re.compile(r"[^\W_]+")
_ASCII = re.compile(r"[a-z0-9]+")
# What SQLite's tokenizer (Unicode 6.1) knows as letters and digits. Anything else is written as a code, begun by a
# character that stands in no text.
_UNKNOWN = re.compile(
    r"[^a-z0-9\u00e0-\u024f\u0370-\u03ff\u0430-\u045f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3]"
)
_CODE = "\ue000"


def tokens(row: Mapping[str, str]) -> str:
    """All grams of a document's search text, each once, with spaces between."""
    found: set[str] = set()
    for column in ("names", "aliases"):
        for form in row[column].split("\n"):
            found.update(_first(column, form, 2))
            for run in _RUNS.findall(form):
                found.update(_singles(column, run), _pairs(column, run))
    for form in row["latin"].split("\n"):
        if form.startswith("~"):
            found.add(_token(_INSIDE, form[1:4]))
        else:
            found.update(_first("latin", form, 3), _threes("latin", form))
    for column in ("about", "body"):
        for run in set(_RUNS.findall(row[column])):
            found.update(
                _mixed_pairs(column, run), (one for one in _singles(column, run) if not one.isascii())
            )
            for letters in _ASCII.findall(run):
                found.update(_first(column, letters, 2), _threes(column, letters))
    return " ".join(sorted(found))


def needed(holds: Holds) -> tuple[list[str], bool]:
    """The tokens that a document has if it holds this, and whether having them is proof enough."""
    column, word = holds.column, holds.needle.strip("\n").removeprefix("~")
    begins, ends = holds.needle.startswith("\n"), holds.needle.endswith("\n")
    is_one_run = _RUNS.fullmatch(word) is not None
    if column == "latin":
        first = [_token(_INSIDE, word[:3])] if holds.needle.startswith("~") else _first(column, word, 3)[-1:]
        return [*first, *_threes(column, word)], len(word) <= 3 and not ends
    if column in ("about", "body"):
        wanted = [token for run in _RUNS.findall(word) for token in _of_text(column, run)]
        if holds.at_start:
            letters = _ASCII.match(word)
            wanted += _first(column, word, letters.end() if letters else 0)[-1:]
        if _ASCII.fullmatch(word):
            return wanted, len(word) <= 3
        return wanted, is_one_run and len(word) <= 2 and not holds.at_start
    wanted = _first(column, word, 2)[-1:] if begins else []
    for run in _RUNS.findall(word):
        wanted += _pairs(column, run) if len(run) > 1 else _singles(column, run)
    return wanted, is_one_run and len(word) <= 2 and not ends


def _of_text(column: str, run: str) -> list[str]:
    threes = [token for letters in _ASCII.findall(run) for token in _threes(column, letters)]
    single = _singles(column, run) if len(run) == 1 and not run.isascii() else []
    return [*_mixed_pairs(column, run), *threes, *single]


@lru_cache(maxsize=50_000)
def _token(mark: str, gram: str) -> str:
    return mark + _UNKNOWN.sub(lambda match: f"{_CODE}{ord(match[0]):x}", gram)


def _first(column: str, form: str, most: int) -> list[str]:
    """The beginnings of a form, the shortest first; none if it does not begin with a letter or digit."""
    beginning = _RUNS.match(form[:most])
    letters = beginning[0] if beginning else ""
    return [_token(_FIRST[column], letters[:length]) for length in range(1, len(letters) + 1)]


def _singles(column: str, run: str) -> list[str]:
    return [_token(_ANYWHERE[column], char) for char in run]


def _pairs(column: str, run: str) -> list[str]:
    return [_token(_ANYWHERE[column], first + second) for first, second in pairwise(run)]


def _mixed_pairs(column: str, run: str) -> Iterator[str]:
    """The pairs of a text: those of ASCII letters and digits would be in nearly every one."""
    for first, second in pairwise(run):
        if not (first.isascii() and second.isascii()):
            yield _token(_ANYWHERE[column], first + second)


def _threes(column: str, letters: str) -> list[str]:
    return [_token(_ANYWHERE[column], letters[start : start + 3]) for start in range(len(letters) - 2)]
