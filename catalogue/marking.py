"""What differs between two texts, piece by piece: Latin words and numbers whole, Chinese by the character.

Only reads the two texts; `templatetags/marks.py` writes the pieces as HTML, for everybody who shows a difference.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

KEPT, REMOVED, ADDED = "", "del", "ins"

# A mark of what is lost, a number with its separators, a word, white space, or else one character.
_TOKEN = re.compile(
    r"〔[^〕]{0,20}〕|\d+(?:[.,:/-]\d+)*%?|[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+(?:['’][a-z]+)?|\s+|.",
    re.DOTALL,
)
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")
# So many pairs of equal tokens are looked at, which bounds the work; longer texts are compared by the sentence.
MOST_PAIRS = 60_000
# Texts that share less than this of the longer one are two texts, and nothing is marked in them.
LEAST_SHARED = 0.5
# Shorter ones are read at a glance: 海淀区 became 朝阳区.
SHORT = 8
# Of what stayed the same, so many characters are left on each side of a change where the rest is not shown.
CONTEXT = 40


@dataclass(frozen=True)
class Piece:
    text: str
    kind: str = KEPT


def pieces(before: str, after: str) -> list[Piece] | None:
    """Both texts in one, what was removed before what was added; None where they are short or have too little in
    common."""
    if max(len(before), len(after)) < SHORT:
        return None
    for pattern in (_TOKEN, _SENTENCE):
        one, other = pattern.findall(before), pattern.findall(after)
        begin = _same(zip(one, other, strict=False))
        end = _same(zip(reversed(one[begin:]), reversed(other[begin:]), strict=False))
        old, new = one[begin : len(one) - end], other[begin : len(other) - end]
        if _pairs(old, new) <= MOST_PAIRS:
            break
    else:  # sentences that come again and again: all between the first and the last change
        return _found([(KEPT, one[:begin]), (REMOVED, old), (ADDED, new), (KEPT, one[len(one) - end :])])
    runs: list[tuple[str, list[str]]] = [(KEPT, one[:begin])]
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        runs += [(KEPT, old[a:b])] if tag == "equal" else [(REMOVED, old[a:b]), (ADDED, new[c:d])]
    return _found([*runs, (KEPT, one[len(one) - end :])])


def _same(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs are equal from the beginning."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _pairs(old: list[str], new: list[str]) -> int:
    there = Counter(new)
    return sum(count * there[token] for token, count in Counter(old).items())


def _found(runs: list[tuple[str, list[str]]]) -> list[Piece] | None:
    joined = _without_islands([(kind, "".join(tokens)) for kind, tokens in runs if tokens])
    shared = sum(len(re.sub(r"\W", "", text)) for kind, text in joined if kind == KEPT)
    longest = max(
        sum(len(re.sub(r"\W", "", text)) for kind, text in joined if kind != left_out)
        for left_out in (REMOVED, ADDED)
    )
    if not longest or shared < LEAST_SHARED * longest:
        return None
    return [Piece(text, kind) for kind, text in joined]


def _without_islands(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A single character, or a space, that happens to stand in both between two changes tells a reader nothing: it
    belongs to the change."""
    found: list[tuple[str, str]] = []
    removed = added = ""

    def close():
        nonlocal removed, added
        found.extend((kind, text) for kind, text in ((REMOVED, removed), (ADDED, added)) if text)
        removed = added = ""

    for number, (kind, text) in enumerate(runs):
        if kind == REMOVED:
            removed += text
        elif kind == ADDED:
            added += text
        elif (removed or added) and len(text) == 1 and number < len(runs) - 1:
            removed, added = removed + text, added + text
        else:
            close()
            found.append((kind, text))
    close()
    return found


def in_short(found: list[Piece]) -> list[Piece]:
    """The changes with a little of what stands around them, for a reader who does not need the whole text."""
    last = len(found) - 1
    short = []
    for number, piece in enumerate(found):
        text = piece.text
        left, right = (CONTEXT if number else 0), (CONTEXT if number < last else 0)
        if piece.kind == KEPT and len(text) > left + right + CONTEXT:
            text = f"{_beginning(text, left)}…{_ending(text, right)}"
        short.append(Piece(text, piece.kind))
    return short


def _beginning(text: str, length: int) -> str:
    tokens = _TOKEN.findall(text[: length + 20])
    while len("".join(tokens)) > length:
        tokens.pop()
    return "".join(tokens)


def _ending(text: str, length: int) -> str:
    tokens = _TOKEN.findall(text[-length - 20 :]) if length else []
    while len("".join(tokens)) > length:
        tokens.pop(0)
    return "".join(tokens)
