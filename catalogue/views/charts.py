"""What of an indicator can be drawn, chosen by its observations: lines over time, bars in order, a ranked list, or one
large figure. From a document to plain data; where it stands in a drawing is `chart_svg`'s.

Only values of one unit stand in one chart, and what is not drawn is said: how many are missing, how many have no time.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.choices import Absence, Nature
from catalogue.dates import PartialDate
from catalogue.fields import plain
from catalogue.templatetags.formats import Text, bilingual, named, quantity
from catalogue.templatetags.site import link
from catalogue.views import chart_svg
from catalogue.views.observations import observed, time_of, unit_of

# As many are drawn of each; the table has the others.
MOST_BARS, MOST_RANKS, MOST_LINES, MOST_GAPS = 20, 20, 6, 8
# Indicators in this unit count places in a ranking: a bar would be longest for the last of them.
RANK_UNIT = "名次"
DIMENSIONS = ("place", "layer", "sector", "round", "organisation", "category")


@dataclass
class Mark:
    """One observation. `sign` is the letter of its source, where there are several; `start` and `length` are those of
    its bar, in hundredths of the whole width."""

    anchor: str
    label: list[Text]
    words: str
    value: Decimal  # 0 where there is none
    has_value: bool
    nature: str
    sign: str
    time: str
    preferred: bool
    absence: str
    first: datetime.date | None
    last: datetime.date | None
    rank: int | None
    start: float = 0
    length: float = 0

    @property
    def name(self) -> str:
        return " · ".join(part.text for part in self.label)

    @property
    def is_fact(self) -> bool:
        return self.nature == Nature.ACTUAL

    @property
    def nature_name(self) -> str:
        return str(Nature(self.nature).label)

    @property
    def bar(self) -> SafeString:
        return chart_svg.bar(self)


@dataclass
class Line:
    """What one source says of one subject over time."""

    number: int
    points: list[Mark]

    @property
    def label(self) -> list[Text]:
        return self.points[0].label

    @property
    def name(self) -> str:
        return self.points[0].name

    @property
    def sign(self) -> str:
        return self.points[0].sign

    @property
    def told(self) -> str:
        """From what to what."""
        first, last = self.points[0], self.points[-1]
        if first is last:
            return _("%(value)s (%(time)s)") % {"value": first.words, "time": first.time}
        return _("from %(first)s (%(first_time)s) to %(last)s (%(last_time)s)") % {
            "first": first.words,
            "first_time": first.time,
            "last": last.words,
            "last_time": last.time,
        }

    @property
    def key(self) -> SafeString:
        return chart_svg.key(self.number)


@dataclass
class Chart:
    """`kind` is lines, bars, ranks or figure. `shared` is what all that is drawn has in common; `said` is what can be
    seen in it, and what cannot."""

    kind: str
    unit: str
    shared: list[Text]
    marks: list[Mark]
    lines: list[Line] = field(default_factory=list)
    gaps: list[Mark] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    sources: list[tuple[str, dict]] = field(default_factory=list)
    natures: list[str] = field(default_factory=list)

    @property
    def plot(self) -> SafeString:
        return chart_svg.plot(self)

    @property
    def alternative(self) -> str:
        """What the plot shows, in words."""
        told = (
            _("%(what)s: %(told)s.") % {"what": _signed(line.points[0]), "told": line.told}
            for line in self.lines
        )
        return " ".join(told)

    @property
    def nature_keys(self) -> list[tuple[str, SafeString]]:
        """The legend of facts and of what is none, where there is any of the latter."""
        if self.kind not in ("bars", "lines") or set(self.natures) <= {str(Nature.ACTUAL)}:
            return []
        return [(str(Nature(nature).label), chart_svg.nature_key(nature)) for nature in self.natures]


def chart(document: dict, sources: dict[str, dict], absences: dict[tuple[str, str], str]) -> Chart | None:
    """What is drawn of an indicator's document, or nothing. `absences` are a sheet's, by fact and field."""
    rows = document["observations"]
    ranked = [row for row in rows if row["rank"] or (row["value"] and _is_rank(row, document))]
    valued = [row for row in rows if row["value"] is not None and not _is_rank(row, document)]
    units = Counter(unit_of(row, document) for row in valued)
    unit = units.most_common(1)[0][0] if units else ""
    alike = [row for row in valued if unit_of(row, document) == unit]
    empty = [row for row in rows if row["value"] is None and (row["id"], "observations.value") in absences]
    if len(valued) == 1:
        return _Drawn(document, sources, absences, valued, unit, empty).figure()
    if len(alike) > 1 and 2 * len(alike) >= len(valued):
        drawn = _Drawn(document, sources, absences, alike, unit, empty)
        return drawn.lines() or drawn.bars()
    if not valued and ranked:
        drawn = _Drawn(document, sources, absences, ranked, "")
        return drawn.ranks() if len(ranked) > 1 else drawn.figure()
    return None


def _is_rank(row: dict, document: dict) -> bool:
    return (row["unit"] or document["unit"]) == RANK_UNIT


def dimension(row: dict, name: str) -> Text | None:
    """One part of what an observation is of; it leads nowhere."""
    if name == "category":
        return bilingual(row["category"], row["category_en"])
    if not row[name]:
        return None
    shown = link(row[name]) if name == "organisation" else named(row[name])
    return Text(shown.text, lang=shown.lang)


def subject(row: dict) -> tuple:
    """What tells observations apart, besides source and time."""
    return tuple(
        row["category"] if name == "category" else row[name] and row[name]["slug"] for name in DIMENSIONS
    )


class _Drawn:
    """Observations that are drawn together, and those whose number is not there."""

    def __init__(
        self, document, sources, absences, rows: list[dict], unit: str, empty: list[dict] | None = None
    ):
        self.document, self.unit, self.absences = document, unit, absences
        empty = empty or []
        everything = [*rows, *empty]
        self.rows = rows  # what has a number
        self.varying = [
            name
            for position, name in enumerate(DIMENSIONS)
            if len({subject(row)[position] for row in everything}) > 1
        ]
        self.times_vary = len({row["period"] or row["as_of"] for row in rows}) > 1
        slugs = list(dict.fromkeys(row["source"] for row in everything if row["source"]))
        self.letters = {slug: chr(65 + number) for number, slug in enumerate(slugs[:26])}
        self.signs = self.letters if len(slugs) > 1 else {}
        self.sources = [
            (self.signs.get(slug, ""), sources.get(slug, {"type": "source", "slug": slug, "name": slug}))
            for slug in slugs
        ]
        self.marks = [self._mark(row) for row in rows]
        self.gaps = [self._mark(row) for row in empty]

    def _mark(self, row: dict) -> Mark:
        found = [part for name in self.varying if (part := dimension(row, name))]
        first, last = _span(row)
        return Mark(
            anchor=row["id"],
            label=_without_repetition(found) or [dimension(row, "place") or Text(named(self.document).text)],
            words=_words(row, self.document),
            value=Decimal(row["value"] or 0),
            has_value=row["value"] is not None,
            nature=row["nature"],
            sign=self.signs.get(row["source"], ""),
            time="".join(part.text for part in time_of(row).parts),
            preferred=row["preferred"],
            absence=self.absences.get((row["id"], "observations.value"), ""),
            first=first,
            last=last,
            rank=row["rank"] or (int(Decimal(row["value"])) if row["value"] else None),
        )

    def _chart(self, kind: str, marks: list[Mark], said: list[str], **parts) -> Chart:
        row = self.rows[0]
        same = DIMENSIONS if kind == "figure" else [name for name in DIMENSIONS if name not in self.varying]
        shared = [part for name in same if (part := dimension(row, name))]
        if not self.times_vary:
            shared += time_of(row).parts
        natures = [str(nature) for nature in Nature if any(mark.nature == nature for mark in marks)]
        if len(natures) == 1 and natures[0] != Nature.ACTUAL:
            shared.append(Text(marks[0].nature_name))
        return Chart(
            kind, self.unit, shared, marks, said=said, sources=self.sources, natures=natures, **parts
        )

    def figure(self) -> Chart:
        return self._chart("figure", self.marks, self._not_there())

    def ranks(self) -> Chart:
        marks = sorted(self.marks, key=lambda mark: mark.rank or 0)
        return self._chart("ranks", marks[:MOST_RANKS], _further(len(marks) - MOST_RANKS))

    def _no_whole(self, marks: list[Mark]) -> list[str]:
        """Shares that overlap, or are of different wholes, look like the parts of one and are not."""
        total = sum((mark.value for mark in marks), Decimal(0))
        if self.unit != "%" or "占比" not in self.document["name"] or total <= 101 or self.times_vary:
            return []
        return [
            _("They add up to %(total)s %%, so they are not the parts of one whole.")
            % {"total": plain(total)}
        ]

    def bars(self) -> Chart:
        marks = sorted(self.marks, key=lambda mark: -mark.value)
        low = min(Decimal(0), *(mark.value for mark in marks))
        high = max(Decimal(100) if self.unit == "%" else Decimal(0), *(mark.value for mark in marks))
        for mark in marks:
            mark.start = float((min(mark.value, Decimal(0)) - low) / (high - low or 1) * 100)
            mark.length = float(abs(mark.value) / (high - low or 1) * 100)
            if not self.times_vary:
                mark.time = ""
        said = [_("Largest: %(what)s, %(value)s.") % _told(marks[0])]
        if marks[-1].value != marks[0].value:
            said.append(_("Smallest: %(what)s, %(value)s.") % _told(marks[-1]))
        said += [*self._no_whole(marks), *_further(len(marks) - MOST_BARS), *self._not_there()]
        return self._chart("bars", marks[:MOST_BARS], said, gaps=self.gaps[:MOST_GAPS])

    def lines(self) -> Chart | None:
        """Only where something has values at two times at least."""
        by_line: dict[tuple, list[Mark]] = {}
        for row, mark in zip(self.rows, self.marks, strict=True):
            if mark.first:
                by_line.setdefault((row["source"], *subject(row)), []).append(mark)
        found = [sorted(points, key=lambda point: (point.first, point.last)) for points in by_line.values()]
        if not any(len({point.first for point in points}) > 1 for points in found):
            return None
        found.sort(key=lambda points: (-len(points), -points[-1].value))
        numbers = count(1)
        lines = [Line(next(numbers), points) for points in found[:MOST_LINES]]
        said = _further(sum(map(len, found[MOST_LINES:])))
        for mark in (mark for mark in self.marks if not mark.first):
            said.append(_("Without a time, so not drawn: %(what)s, %(value)s.") % _told(mark))
        drawn = [point for line in lines for point in line.points]
        return self._chart("lines", drawn, [*said[:MOST_GAPS], *self._not_there()], lines=lines)

    def _not_there(self) -> list[str]:
        kinds = Counter(mark.absence for mark in self.gaps)
        missing = kinds.pop(Absence.MISSING, 0)
        others = sum(kinds.values())
        said = []
        if missing:
            words = ngettext(
                "%(number)d further value is missing from the copy we used.",
                "%(number)d further values are missing from the copy we used.",
                missing,
            )
            said.append(words % {"number": missing})
        if others:
            words = ngettext(
                "%(number)d further value is not stated.", "%(number)d further values are not stated.", others
            )
            said.append(words % {"number": others})
        return said


def _without_repetition(parts: list[Text]) -> list[Text]:
    """A category often says its sector or round again: angel round, angel round (with pre-A)."""
    return [
        part
        for number, part in enumerate(parts)
        if not any(after.text.startswith(part.text) for after in parts[number + 1 :])
    ]


def _span(row: dict) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day that a value is of, as far as its source says."""
    times = (row["period"] or row["as_of"] or "").split("/")
    if not times[0]:
        return None, None
    return PartialDate(times[0]).first_day, PartialDate(times[-1]).last_day


def _words(row: dict, document: dict) -> str:
    if row["value"] is not None and _is_rank(row, document):
        return (bilingual(row["value_text"], row["value_text_en"]) or Text("")).text
    if row["value"] is not None:
        return quantity(row["value"], unit_of(row, document), row["qualifier"])
    return " · ".join(part.text for part in observed(row, document).parts)


def _signed(mark: Mark) -> str:
    return _("%(what)s (%(sign)s)") % {"what": mark.name, "sign": mark.sign} if mark.sign else mark.name


def _told(mark: Mark) -> dict[str, str]:
    return {"what": _signed(mark), "value": mark.words}


def _further(number: int) -> list[str]:
    if number <= 0:
        return []
    words = ngettext(
        "%(number)d more is in the table only.", "%(number)d more are in the table only.", number
    )
    return [words % {"number": number}]
