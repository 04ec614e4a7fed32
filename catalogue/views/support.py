"""What supports whom in a place: the measures of the policies that apply there, its own and those of the places around
it, the nearest first."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from catalogue import index
from catalogue.choices import EntryType
from catalogue.index import Answer, Question
from catalogue.index.contents import Contents
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, named
from catalogue.templatetags.site import address, list_address
from catalogue.views.entries import cards
from catalogue.views.sheets import Reference, References

# Policies of one place, the newest; what is beyond them is a link away.
MOST = 40
OVER = ("expired", "repealed")


@dataclass
class Measure:
    anchor: str
    instrument: Text  # leads to the fact on the page of its policy
    beneficiary: Text | None
    said: list[Text]  # what it is, and how much
    references: list[Reference]


@dataclass
class Supporting:
    """A policy with its measures."""

    name: Text
    measures: list[Measure]


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

    @property
    def beneficiaries(self) -> list[tuple[Text | None, int]]:
        """For whom how many measures are, the most first; last those that do not say, under None."""
        counts = Counter(measure.beneficiary for policy in self.policies for measure in policy.measures)
        return sorted(counts.items(), key=lambda item: (item[0] is None, -item[1]))


def levels(chain: Sequence[dict], inside: dict[str, list[str]], references: References) -> list[Level]:
    """The levels; what their measures rest on is added to the references of the page. `chain` is the place and those
    that it lies in, the nearest first; `inside` names what lies in each directly."""
    answers = []
    for position, place in enumerate(chain):
        without = [] if position == 0 else inside.get(place["slug"], [])
        answer = _answer(place["slug"], without)
        if answer.count:
            answers.append((place, answer.count, [json.loads(row.body) for row in answer.rows]))
    rows = [row for _place, _count, documents in answers for document in documents for row in _rows(document)]
    references.sources |= cards("source", {row["source"] for row in rows if row["source"]})
    return [_level(*answer, references) for answer in answers]


def _answer(slug: str, without: Sequence[str]) -> Answer:
    kind = EntryType.POLICY

    def here(contents: Contents, kind: str) -> BitMap:
        return contents.having(kind, "place", [slug]) - contents.having(kind, "place", without)

    def supporting(contents: Contents, kind: str) -> BitMap:
        instruments = contents.having(kind, "instrument", contents.sets[kind]["instrument"])
        return instruments - contents.having(kind, "validity", OVER)

    conditions = {"place": here, "instrument": supporting}
    return index.answer(Question((kind,), conditions, ordering="-date", size=MOST, columns=("body",)))


def _rows(document: dict) -> list[dict]:
    """The measures of a policy that say how they support."""
    return [row for row in document["measures"] if row["preferred"] and row["instrument"]]


def _level(place: dict, count: int, documents: list[dict], references: References) -> Level:
    listing = f"{list_address(EntryType.POLICY)}?place={place['slug']}"
    policies = []
    for document in documents:
        url = address(EntryType.POLICY, document["slug"])
        measures = [_measure(row, url, references) for row in _rows(document)]
        policies.append(Supporting(named(document, url), measures))
    return Level(named(place), listing, count, policies)


def _measure(row: dict, url: str, references: References) -> Measure:
    instrument = named(row["instrument"], f"{url}#{row['id']}")
    said = [bilingual(row["description"], row["description_en"]), Text(formats.money(row["money"]))]
    return Measure(
        row["id"],
        instrument,
        named(row["beneficiary"]) if row["beneficiary"] else None,
        [words for words in said if words and words.text],
        references.cite({**row, "note": None, "note_en": None}, instrument.text, row["id"]),
    )
