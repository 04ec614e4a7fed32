"""What a query asks of a document's search text, tier by tier.

A plan is said once here and carried out in three ways: by SQL on any queryset (`search.matching`, the oracle), by the
index of grams (`hits`), and in Python on one row (`tier_of`), to bring cached hits up to date and for snippets.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from catalogue import text
from catalogue.search.forms import MAX_SPELLING

MAX_LENGTH = 200
MAX_WORDS = 10
# Inside a name, spelling is looked for from so many letters on: fewer are found in everything.
INSIDE = 4

_FIRST_LETTERS = re.compile(r"[a-z0-9]{1,2}(?![a-z0-9])")

EXACT, PREFIX, ALIAS, SOUNDS, SPELT, CONTAINS, LABEL, ABOUT, BODY = range(9)


@dataclass(frozen=True)
class Holds:
    """A column of the search text holds a string. A line break in it is the edge of a form, `~` the beginning of a
    syllable inside one.

    `at_start`: only where no ASCII letter or digit stands before it, as `ai` in `openai` does.
    """

    column: str
    needle: str
    at_start: bool = False

    @property
    def pattern(self) -> str:
        return f"(^|[^a-z0-9]){re.escape(self.needle)}"

    def by(self, row: Mapping[str, str]) -> bool:
        if self.at_start:
            return re.search(self.pattern, row[self.column]) is not None
        return self.needle in row[self.column]


# All of these, each by any of those.
Conditions = tuple[tuple[Holds, ...], ...]


@dataclass(frozen=True)
class Plan:
    """A normalised query and its conditions, the best tier first. Empty for a query without any word.

    With `names_only` texts are not looked at, with `beginnings` only how names begin: for what completes a name while
    somebody types.
    """

    query: str
    names_only: bool = False
    beginnings: bool = False

    @classmethod
    def of(cls, query: str, *, names_only: bool = False, beginnings: bool = False) -> "Plan":
        words = text.searched(query[:MAX_LENGTH]).split(" ")[:MAX_WORDS]
        return cls(" ".join(words), names_only, beginnings)

    @cached_property
    def words(self) -> list[str]:
        return self.query.split()

    @cached_property
    def spelt(self) -> str:
        """The whole query as somebody spells a name, or nothing."""
        spelt = text.latin(self.query)[:MAX_SPELLING]
        return spelt if len(spelt) > 1 else ""

    @cached_property
    def tiers(self) -> list[tuple[int, Conditions]]:
        if not self.words:
            return []
        tiers: list[tuple[int, Conditions]] = [
            (EXACT, ((Holds("names", f"\n{self.query}\n"),),)),
            (PREFIX, ((Holds("names", f"\n{self.query}"),),)),
            (ALIAS, ((Holds("aliases", f"\n{self.query}"),),)),
        ]
        if self.spelt:
            tiers.append((SOUNDS, ((Holds("latin", f"\n{self.spelt}\n"),),)))
            tiers.append((SPELT, ((Holds("latin", f"\n{self.spelt}"),),)))
        if self.beginnings:
            return tiers
        if len(self.spelt) >= INSIDE:
            tiers.append((CONTAINS, ((Holds("latin", f"~{self.spelt}"),),)))
        in_names = [_in_names(word) for word in self.words]
        tiers.append((CONTAINS, tuple(in_names)))
        if not self.names_only:
            about = [
                (*holds, in_text("about", word)) for word, holds in zip(self.words, in_names, strict=True)
            ]
            body = [(*holds, in_text("body", word)) for word, holds in zip(self.words, about, strict=True)]
            # what is classed so stands before what mentions it; in English as one and as many
            labels = (Holds("about", f"\n{self.query}\n"), Holds("about", f"\n{self.query}s\n"))
            tiers += [(LABEL, (labels,)), (ABOUT, tuple(about)), (BODY, tuple(body))]
        return tiers

    def tier_of(self, row: Mapping[str, str]) -> int | None:
        """The tier in which a document matches, or None."""
        for tier, conditions in self.tiers:
            if all(any(holds.by(row) for holds in any_of) for any_of in conditions):
                return tier
        return None


def _in_names(word: str) -> tuple[Holds, ...]:
    holds = [Holds("names", word), Holds("aliases", word)]
    spelt = text.latin(word)
    if len(spelt) > 1:
        holds.append(Holds("latin", f"\n{spelt}"))
    if len(spelt) >= INSIDE:
        holds.append(Holds("latin", f"~{spelt}"))
    return tuple(holds)


def in_text(column: str, word: str) -> Holds:
    """In a text one or two letters or digits count where a run of them begins: `ai` is not in `training`."""
    return Holds(column, word, at_start=_FIRST_LETTERS.match(word) is not None)
