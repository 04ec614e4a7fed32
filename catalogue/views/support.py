"""What supports whom in a place: the measures of the policies that apply there, its own and those of the places around
it, the nearest first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from catalogue import index
from catalogue.choices import EntryType
from catalogue.index import Question
from catalogue.index.contents import Contents
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, named
from catalogue.templatetags.site import address, list_address

# Policies of one place, the newest, and measures of one policy; the rest is a link away.
POLICIES, MEASURES = 6, 5
OVER = ("expired", "repealed")


@dataclass
class Measure:
    instrument: Text
    beneficiary: Text | None
    said: list[Text]  # what it is, and how much
    place: str  # where the fact stands, with its source


@dataclass
class Supporting:
    """A policy with its first measures."""

    name: Text
    measures: list[Measure]
    more: int


@dataclass
class Level:
    """The policies of one place that say how they support somebody, and not of the places inside it, unless it is the
    place itself that was asked for."""

    place: Text
    address: str
    count: int
    policies: list[Supporting]

    @property
    def more(self) -> int:
        return self.count - len(self.policies)


def levels(chain: Sequence[dict], inside: dict[str, list[str]]) -> list[Level]:
    """`chain` is the place and those that it lies in, the nearest first; `inside` names what lies in each directly."""
    found = []
    for position, place in enumerate(chain):
        without = [] if position == 0 else inside.get(place["slug"], [])
        level = _level(place, without)
        if level.count:
            found.append(level)
    return found


def _level(place: dict, without: Sequence[str]) -> Level:
    kind = EntryType.POLICY

    def here(contents: Contents, kind: str) -> BitMap:
        return contents.having(kind, "place", [place["slug"]]) - contents.having(kind, "place", without)

    def supporting(contents: Contents, kind: str) -> BitMap:
        instruments = contents.having(kind, "instrument", contents.sets[kind]["instrument"])
        return instruments - contents.having(kind, "validity", OVER)

    conditions = {"place": here, "instrument": supporting}
    answer = index.answer(Question((kind,), conditions, ordering="-date", size=POLICIES, columns=("body",)))
    listing = f"{list_address(kind)}?place={place['slug']}"
    policies = [_policy(json.loads(row.body)) for row in answer.rows]
    return Level(named(place), listing, answer.count, policies)


def _policy(document: dict) -> Supporting:
    url = address(EntryType.POLICY, document["slug"])
    rows = [row for row in document["measures"] if row["preferred"] and row["instrument"]]
    measures = [_measure(row, f"{url}#{row['id']}") for row in rows[:MEASURES]]
    return Supporting(named(document, url), measures, len(rows) - len(measures))


def _measure(row: dict, place: str) -> Measure:
    said = [bilingual(row["description"], row["description_en"]), Text(formats.money(row["money"]))]
    return Measure(
        named(row["instrument"]),
        named(row["beneficiary"]) if row["beneficiary"] else None,
        [words for words in said if words and words.text],
        place,
    )
