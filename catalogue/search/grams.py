"""Short pieces of text by which a database finds the documents that may hold a string.

Chinese is written without spaces, and no dictionary segments names: so the index knows every single character and every
pair. ASCII words are known by their first letters and by threes. Each token begins with a mark of where it stands; the
same tokens go into an FTS5 table on SQLite and under a GIN index on PostgreSQL.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from operator import add

from catalogue.search.plans import Holds

# Where a gram stands, by column: anywhere in it, and at the beginning of a form (or of a word, in a body).
_ANYWHERE = {"names": "n", "aliases": "a", "latin": "l", "about": "c", "body": "b"}
_FIRST = {"names": "1", "aliases": "2", "latin": "3", "body": "5", "about": "6"}
_INSIDE = "4"  # at the beginning of a syllable inside a form
_WHOLE = {"names": "7", "aliases": "8", "latin": "9", "about": "0"}  # the line itself, as a digest
# How long a beginning is known, of a name and of a spelling.
_NAME, _SPELLING = 2, 8

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
    grams: dict[str, set[str]] = defaultdict(set)  # by mark
    for column in ("names", "aliases"):
        anywhere = grams[_ANYWHERE[column]]
        for form in filter(None, row[column].split("\n")):
            grams[_WHOLE[column]].add(_digest(form))
            grams[_FIRST[column]].update(_beginnings(form, _NAME))
            for run in _RUNS.findall(form):
                anywhere.update(run, _pairs(run))
    for form in filter(None, row["latin"].split("\n")):
        if form.startswith("~"):
            grams[_INSIDE].add(form[1:4])
        else:
            grams[_WHOLE["latin"]].add(_digest(form))
            grams[_FIRST["latin"]].update(_beginnings(form, _SPELLING))
            grams[_ANYWHERE["latin"]].update(_threes(form))
    grams[_WHOLE["about"]].update(map(_digest, filter(None, row["about"].split("\n"))))
    for column in ("about", "body"):
        mixed: set[str] = set()
        for run in set(_RUNS.findall(row[column])):
            if not run.isascii():
                mixed.update(run, _pairs(run))
            for letters in _ASCII.findall(run):
                grams[_FIRST[column]].update((letters[:1], letters[:2]))
                grams[_ANYWHERE[column]].update(_threes(letters))
        grams[_ANYWHERE[column]].update(gram for gram in mixed if not gram.isascii())
    return " ".join(sorted(token for mark, some in grams.items() for token in _tokens(mark, some)))


def needed(holds: Holds) -> tuple[list[str], bool]:
    """The tokens that a document has if it holds this, and whether having them is proof enough."""
    column, word = holds.column, holds.needle.strip("\n")
    if column == "latin":  # elsewhere the mark of an inner syllable is a character like any other
        word = word.removeprefix("~")
    begins, ends = holds.needle.startswith("\n"), holds.needle.endswith("\n")
    if begins and ends:  # of a label many entries have the same: their texts are not read again
        return _tokens(_WHOLE[column], [_digest(word)]), column == "about"
    is_one_run = _RUNS.fullmatch(word) is not None
    if column == "latin" and begins and len(word) <= _SPELLING:
        return _first(column, word, _SPELLING), True
    if column == "latin":
        inside = holds.needle.startswith("~")
        first = _tokens(_INSIDE, [word[:3]]) if inside else _first(column, word, _SPELLING)
        return [*first, *_tokens(_ANYWHERE[column], _threes(word))], len(word) <= 3
    if column in ("about", "body"):
        wanted = [token for run in _RUNS.findall(word) for token in _of_text(column, run)]
        if holds.at_start:
            letters = _ASCII.match(word)
            wanted += _first(column, word, letters.end() if letters else 0)
        if _ASCII.fullmatch(word):
            return wanted, len(word) <= 3
        return wanted, is_one_run and len(word) <= 2 and not holds.at_start
    wanted = _first(column, word, _NAME) if begins else []
    for run in _RUNS.findall(word):
        wanted += _tokens(_ANYWHERE[column], _pairs(run) if len(run) > 1 else [run])
    return wanted, is_one_run and len(word) <= 2


def _digest(form: str) -> str:
    return hashlib.blake2b(form.encode(), digest_size=6).hexdigest()


def _first(column: str, word: str, most: int) -> list[str]:
    """The token of the longest beginning of a word, at most."""
    return _tokens(_FIRST[column], _beginnings(word, most)[-1:])


def _of_text(column: str, run: str) -> list[str]:
    """A text has the pairs that are no ASCII, which nearly every one would have, and such characters alone."""
    grams = [gram for gram in (_pairs(run) if len(run) > 1 else [run]) if not gram.isascii()]
    threes = [gram for letters in _ASCII.findall(run) for gram in _threes(letters)]
    return _tokens(_ANYWHERE[column], [*grams, *threes])


def _tokens(mark: str, grams: Collection[str]) -> list[str]:
    """The grams as tokens."""
    if _UNKNOWN.search("".join(grams)):
        return [mark + _UNKNOWN.sub(lambda match: f"{_CODE}{ord(match[0]):x}", gram) for gram in grams]
    return [mark + gram for gram in grams]


def _beginnings(form: str, most: int) -> list[str]:
    """The beginnings of a form, the shortest first; none if it does not begin with a letter or digit."""
    beginning = _RUNS.match(form[:most])
    letters = beginning[0] if beginning else ""
    return [letters[:length] for length in range(1, len(letters) + 1)]


def _pairs(run: str) -> list[str]:
    return list(map(add, run, run[1:]))


def _threes(letters: str) -> list[str]:
    return [letters[start : start + 3] for start in range(len(letters) - 2)]
