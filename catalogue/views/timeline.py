"""The timeline: what published entries say happened, on one axis, policies beside companies; and what has no date.

Everything comes from the rows that publishing wrote (`models.Event`), in a constant number of questions.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import index
from catalogue.choices import EventAct, EventKind
from catalogue.dates import PartialDate, overlaps_from, overlaps_to
from catalogue.filters import (
    BadParameters,
    FacetFilter,
    Problem,
    no_value,
    not_among,
    repeated,
    unknown_names,
)
from catalogue.models import ENTRY_TYPES, Event, FacetValue
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, english, named
from catalogue.templatetags.site import address
from catalogue.views.events import said
from catalogue.views.pages import Paging, public_page, with_dates_read

KINDS = tuple(str(kind) for kind in EventKind)
# Every organisation was founded once: that is shown on request.
USUAL = tuple(kind for kind in KINDS if kind != EventKind.FOUNDING)
PAGE = 100
# Events without a date that stand below the dated ones; as many values of a filter are offered.
SOME, MOST_VALUES = 8, 60
# As many columns at most; a column may hold so many years.
COLUMNS, STEPS = 36, (1, 5, 10, 50, 100, 1000)
# So many years without an event, one after the other, are drawn as one gap.
GAP = 4
# As the index `event_in_time` has them: where there is no date, and from its end, the newest first.
ORDER = ("date", "kind", "sort_key", "anchor", "id")
NEWEST_FIRST = tuple(f"-{name}" for name in ORDER)
PARAMETERS = ("kind", "place", "topic", "date_from", "date_to", "dated", "page")


class Asked:
    """What a request asks for. `moved` are values that have another name by now. Raises BadParameters."""

    def __init__(self, request: HttpRequest, params: QueryDict | None = None):
        self.path, params = request.path, request.GET if params is None else params
        problems = unknown_names(params, PARAMETERS)
        problems += repeated(params, PARAMETERS[1:])
        self.kinds = list(dict.fromkeys(value for value in params.getlist("kind") if value)) or list(USUAL)
        for value in self.kinds:
            if value not in KINDS:
                problems.append(no_value("kind", value))
        self.moved: dict[str, str] = {}
        self.values = {
            name: value
            for name in ("place", "topic")
            if (value := self._value(name, params.get(name, ""), problems))
        }
        self.dates = {
            name: day
            for name in ("date_from", "date_to")
            if (day := self._day(name, params.get(name, ""), problems))
        }
        self.undated = params.get("dated", "") == "no"
        if params.get("dated", "") not in ("", "no"):
            problems.append(not_among("dated", ["no"]))
        if self.undated:
            message = _("“%(name)s” means nothing for what has no date.")
            problems += [Problem(name, message % {"name": name}) for name in self.dates]
        if problems:
            raise BadParameters(problems)

    def _value(self, name: str, value: str, problems: list[Problem]) -> str:
        if not value:
            return ""
        known = FacetFilter(name).known([value])
        if value not in known:
            problems.append(no_value(name, value))
        elif known[value] != value:
            self.moved[name] = known[value]
        return known.get(value, "")

    def _day(self, name: str, value: str, problems: list[Problem]) -> PartialDate | None:
        try:
            return PartialDate(value) if value else None
        except ValueError:
            problems.append(Problem(name, _("Write a date as 2018, 2018-10 or 2018-10-12.")))
            return None

    def address(self, **changed: Any) -> str:
        """The same with other values; what is empty or usual is left out."""
        usual = tuple(self.kinds) == USUAL
        wanted = {
            **({} if usual else {"kind": self.kinds}),
            **self.values,
            **self.dates,
            **({"dated": "no"} if self.undated else {}),
            **changed,
        }
        pairs = urlencode({name: value for name, value in wanted.items() if value}, doseq=True)
        return self.path + (f"?{pairs}" if pairs else "")

    @property
    def is_upside_down(self) -> bool:
        first, last = self.dates.get("date_from"), self.dates.get("date_to")
        return bool(first and last and first.first_day > last.last_day)

    @cached_property
    def within(self) -> str:
        """The year or month that the span lies in, or nothing."""
        first, last = self.dates.get("date_from"), self.dates.get("date_to")
        if not first or not last:
            return ""
        if first[:7] == last[:7] and len(first) > 4 < len(last):
            return first[:7]
        return first[:4] if first[:4] == last[:4] else ""

    def events(self) -> QuerySet:
        """All events of the place and topic, whatever their kind and time."""
        events = Event.objects.order_by()
        for name, value in self.values.items():
            having = FacetValue.objects.filter(type__in=ENTRY_TYPES, facet=name, value=value)
            events = events.filter(document__in=having.values("document_id"))
        return events

    def dated(self) -> QuerySet:
        events = self.events().filter(date__isnull=False)
        if first := self.dates.get("date_from"):  # the year says where the index is to be read from
            events = events.filter(overlaps_from("date", first), date__gte=first[:4])
        if last := self.dates.get("date_to"):
            events = events.filter(overlaps_to("date", last))
        return events


# --- the axis --------------------------------------------------------------------------------------------------------


@dataclass
class Part:
    """The events of one kind in a column: where they stand in it, in hundredths of the highest."""

    kind: str
    label: str
    count: int
    top: float = 0
    height: float = 0


@dataclass
class Column:
    """Some years, a year, a month or a day; `label` is short, `title` says all."""

    label: str
    title: str
    address: str
    parts: list[Part]
    is_gap: bool = False  # years in which nothing happened, left out

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    def counts(self, kinds: list[str]) -> list[int]:
        by_kind = {part.kind: part.count for part in self.parts}
        return [by_kind.get(kind, 0) for kind in KINDS if kind in kinds]


@dataclass
class Axis:
    """`ranges` are dates less exact than a column, which lie over several of them."""

    columns: list[Column]
    ranges: list[Column]
    unit: str  # "years", "months" or "days"
    rows: list[tuple[Column, list[int]]]  # of the table beside it: a column and its counts by kind


def axis(asked: Asked, counts: dict[tuple[str, str], int]) -> Axis:
    """The columns of the span; `counts` are by (year, month or day, as `_counted` has them) and kind."""
    by_bin: dict[str, Counter] = defaultdict(Counter)
    for (bin_, kind), count in counts.items():
        if kind in asked.kinds:
            by_bin[bin_][kind] += count
    within = asked.within
    if not within:
        columns, unit = _years(asked, by_bin), "years"
        ranges = []
    else:
        last = 12 if len(within) == 4 else PartialDate(within).last_day.day
        bins = [f"{within}-{number:02}" for number in range(1, last + 1)]
        unit = "months" if len(within) == 4 else "days"
        columns = [_column(asked, bin_, by_bin.get(bin_, {}), zoom=unit == "months") for bin_ in bins]
        ranges = [_range(asked, bin_, by_bin[bin_]) for bin_ in sorted(by_bin) if bin_ not in set(bins)]
    highest = max((column.count for column in columns), default=0)
    for column in columns:
        bottom = 100.0
        for part in column.parts:
            part.height = round(100 * part.count / highest, 2)
            bottom -= part.height
            part.top = round(bottom, 2)
    told = [*(column for column in reversed(columns) if column.count), *ranges]
    return Axis(columns, ranges, unit, [(column, column.counts(asked.kinds)) for column in told])


def _years(asked: Asked, by_year: dict[str, Counter]) -> list[Column]:
    years = sorted(map(int, by_year))
    if not years:
        return []
    first, last = years[0], years[-1]
    step = next(step for step in STEPS if (last // step - first // step) < COLUMNS)
    if step == 1:
        columns: list[Column] = []
        for year, after in pairwise([*years, last + 1]):
            columns.append(_column(asked, str(year), by_year[str(year)], zoom=True))
            empty = [_column(asked, str(one), {}, zoom=True) for one in range(year + 1, after)]
            if len(empty) >= GAP:
                ends = {"from": empty[0].title, "to": empty[-1].title}
                empty = [Column("", _("%(from)s to %(to)s") % ends, "", [], is_gap=True)]
            columns += empty
        return columns
    grouped = []
    for start in range(first // step * step, last + 1, step):
        found: Counter = Counter()
        for year in years:
            if start <= year < start + step:
                found += by_year[str(year)]
        begin, end = max(start, 1000), start + step - 1
        title = _("%(from)s to %(to)s") % {"from": formats.date(str(begin)), "to": formats.date(str(end))}
        parts = _parts(found)
        to = asked.address(date_from=str(begin), date_to=str(end)) if parts else ""
        grouped.append(Column(f"{begin}–", title, to, parts))
    return grouped


def _column(asked: Asked, value: str, counts: Any, *, zoom: bool) -> Column:
    parts = _parts(counts)
    to = asked.address(date_from=value, date_to=value) if zoom and parts else ""
    label = value if len(value) == 4 else str(int(value[-2:]))
    if len(value) == 7:
        label = formats.MONTHS[int(label) - 1][:3] if english() else f"{label}月"
    return Column(label, formats.date(value), to, parts)


def _range(asked: Asked, value: str, counts: Any) -> Column:
    column = _column(asked, value, counts, zoom=False)
    pattern = _("%(date)s, month not known") if len(value) == 4 else _("%(date)s, day not known")
    column.title = pattern % {"date": column.title}
    return column


def _parts(counts: Any) -> list[Part]:
    return [Part(kind, str(EventKind(kind).label), counts[kind]) for kind in KINDS if counts.get(kind)]


def _counted(asked: Asked) -> dict[tuple[str, str], int]:
    """(year, month or day; kind) → number of dated events of the span, of every kind."""
    # Without a span the other index answers alone.
    rows = asked.dated() if asked.dates else asked.events().filter(year__isnull=False)
    bin_: Any = {0: "year", 4: Substr("date", 1, 7), 7: "date"}[len(asked.within)]
    found = rows.annotate(bin=bin_) if not isinstance(bin_, str) else rows
    name = bin_ if isinstance(bin_, str) else "bin"
    return {
        (str(value), kind): count
        for value, kind, count in found.values_list(name, "kind").annotate(count=Count("*"))
    }


# --- the list --------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """An event as a line of the list."""

    kind: str
    act: str
    date: str | None
    day: str  # what is to be said beside the heading of its year and month
    entry: Text
    said: list[Text]
    place: str  # where the fact stands, with its source
    absence: str


_COLUMNS = (
    *("kind", "act", "date", "absence", "anchor", "card"),
    *("document__type", "document__slug", "document__name", "document__name_en"),
)


def _lines(rows: QuerySet, part: slice) -> list[Line]:
    """A part of the rows. An index knows which they are; only these are read, with their documents."""
    keys = list(rows.values_list("pk", flat=True)[part])
    found = {key: row for key, *row in Event.objects.filter(pk__in=keys).values_list("pk", *_COLUMNS)}
    return [_line(*found[key]) for key in keys if key in found]


def _line(kind, act, date, absence, anchor, card, type_, slug, name, name_en) -> Line:
    url = address(type_, slug)
    entry = named({"slug": slug, "name": name, "name_en": name_en}, url)
    day = formats.date(date)[len(formats.date(date[:7])) :] if date and len(date) == 10 else ""
    if date and len(date) == 10 and english():
        day = str(int(date[8:]))
    words = said(json.loads(card), (name, name_en))
    return Line(kind, str(EventAct(act).label), date, day, entry, words, f"{url}#{anchor}", absence)


@dataclass
class Month:
    """The lines of a month, or of a year whose month is not known; `first` to `last` is the part of the year that the
    date covers, in twelfths."""

    label: str
    lines: list[Line]
    first: int
    length: int


def _by_time(lines: Iterable[Line]) -> list[tuple[str, list[Month]]]:
    """Year → its months, as far as each date says."""
    years = []
    for year, of_year in groupby(lines, key=lambda line: (line.date or "")[:4]):
        months = []
        for month, of_month in groupby(of_year, key=lambda line: (line.date or "")[5:7]):
            if month:
                label = formats.MONTHS[int(month) - 1] if english() else f"{int(month)}月"
                months.append(Month(label, list(of_month), int(month) - 1, 1))
            else:
                months.append(Month(_("month not known"), list(of_month), 0, 12))
        years.append((year, months))
    return years


def _by_kind(lines: Iterable[Line]) -> list[tuple[str, str, list[Line]]]:
    return [
        (kind, str(EventKind(kind).label), list(of_kind))
        for kind, of_kind in groupby(lines, key=lambda line: line.kind)
    ]


# --- what has no date ------------------------------------------------------------------------------------------------


@dataclass
class Lane:
    """The events without a date: how many of each kind the copy has lost, the source does not state, or are not
    recorded; and some of them."""

    rows: list[tuple[Part, str, list[int]]]  # with the address of the list
    total: int
    lines: list[tuple[str, str, list[Line]]]
    address: str

    @property
    def strip(self) -> list[Part]:
        """Side by side, in hundredths of the whole; `top` is where each begins."""
        at, parts = 0.0, []
        for part, _address, _counts in self.rows:
            width = 100 * part.count / self.total
            parts.append(Part(part.kind, part.label, part.count, round(at, 2), round(width, 2)))
            at += width
        return parts


REASONS = ("missing", "not_stated", "")


def _lane(asked: Asked) -> tuple[Lane, Counter]:
    """The lane of the chosen kinds, without its lines; and how many there are of every kind."""
    counted = asked.events().filter(year__isnull=True).values_list("kind", "absence").annotate(n=Count("*"))
    found: dict[str, Counter] = defaultdict(Counter)
    for kind, absence, count in counted:
        found[kind][absence] = count
    totals = Counter({kind: sum(counts.values()) for kind, counts in found.items()})
    only = {"dated": "no", "date_from": "", "date_to": ""}
    rows = [
        (
            Part(kind, str(EventKind(kind).label), totals[kind]),
            asked.address(kind=kind, **only),
            [found[kind][reason] for reason in REASONS],
        )
        for kind in KINDS
        if kind in asked.kinds and totals[kind]
    ]
    total = sum(totals[kind] for kind in asked.kinds)
    return Lane(rows, total, [], asked.address(**only)), totals


def _undated(asked: Asked) -> QuerySet:
    return asked.events().filter(date__isnull=True, kind__in=asked.kinds).order_by(*ORDER)


# --- the page --------------------------------------------------------------------------------------------------------


@public_page(checks_itself=True)
def page(request: HttpRequest) -> HttpResponse:
    if way := with_dates_read(request, ("date_from", "date_to")):
        return way
    problems: list[Problem] = []
    try:
        asked = Asked(request)
    except BadParameters as error:
        problems = error.problems
        asked = Asked(request, _without_faults(request.GET, problems))
    if asked.moved and not problems:
        return HttpResponsePermanentRedirect(asked.address())
    lane, lost = _lane(asked)
    counts = {} if asked.undated else _counted(asked)
    by_kind: Counter = Counter(lost) if asked.undated else Counter()
    for (_bin, kind), count in counts.items():
        by_kind[kind] += count
    count = sum(by_kind[kind] for kind in asked.kinds)
    paging = Paging.of(request, count, PAGE) if not problems else Paging(count, 1, PAGE)
    context: dict[str, Any] = {"years": [], "groups": [], "axis": None}
    if problems:
        lane.total = 0
    elif asked.undated:
        context["groups"] = _by_kind(_lines(_undated(asked), paging.slice))
    else:
        rows = asked.dated().filter(kind__in=asked.kinds).order_by(*NEWEST_FIRST)
        context["years"] = _by_time(_lines(rows, paging.slice))
        context["axis"] = axis(asked, counts)
        if lane.total:
            lane.lines = _by_kind(_lines(_undated(asked), slice(SOME)))
    return render(
        request,
        "catalogue/timeline.html",
        {
            **context,
            "asked": asked,
            "problems": [
                {"title": _TITLES.get(problem.name, ""), "name": problem.name, "message": problem.message}
                for problem in problems
            ],
            "without_faults": asked.address(),
            "turned": asked.address(date_from=asked.dates["date_to"], date_to=asked.dates["date_from"])
            if asked.is_upside_down
            else "",
            "boxes": _boxes(request.GET, problems),
            "paging": paging,
            "lane": lane,
            "kinds": [
                (kind, str(EventKind(kind).label), by_kind[kind], kind in asked.kinds) for kind in KINDS
            ],
            "choices": _choices(asked),
            "way": _way(asked),
            "beside": _beside(asked),
            "dated_address": asked.address(dated=""),
            "canonical_query": request.GET.urlencode() if request.GET else "",
            "robots": "noindex, follow" if request.GET else "",
        },
        status=400 if problems else 200,
    )


_TITLES = {
    "kind": gettext_lazy("Kind of event"),
    "place": gettext_lazy("Place"),
    "topic": gettext_lazy("Topic"),
    "date_from": gettext_lazy("From"),
    "date_to": gettext_lazy("To"),
}


def _boxes(typed: QueryDict, problems: list[Problem]) -> list[tuple[str, Any, str, bool, str]]:
    """The boxes for the span: parameter, title, what stands in it, whether that is faulty, an example."""
    faulty = {problem.name for problem in problems}
    return [
        (name, _TITLES[name], typed.get(name, "")[:40], name in faulty, example)
        for name, example in (("date_from", "2010"), ("date_to", "2020-06"))
    ]


def _without_faults(params: QueryDict, problems: list[Problem]) -> QueryDict:
    """The parameters without those that are not understood."""
    faulty, rest = {problem.name for problem in problems}, QueryDict(mutable=True)
    for name, values in params.lists():
        if name == "kind":
            rest.setlist(name, [value for value in values if value in KINDS])
        elif name in PARAMETERS and name not in faulty:
            rest.setlist(name, values)
    return rest


def _way(asked: Asked) -> list[tuple[str, str]]:
    """From the whole axis to the chosen span: names and addresses, the last without one."""
    if not asked.dates:
        return []
    way = [(_("All years"), asked.address(date_from="", date_to=""))]
    if len(asked.within) == 7:
        year = asked.within[:4]
        way.append((formats.date(year), asked.address(date_from=year, date_to=year)))
    first, last = asked.dates.get("date_from"), asked.dates.get("date_to")
    label = formats.date(first) if first == last else formats.span({"from": first, "to": last})
    return [*way, (label, "")]


def _beside(asked: Asked) -> list[tuple[str, str, str]]:
    """The year or month before the chosen one, and the one after it: `prev` or `next`, name and address."""
    if not asked.within or asked.dates["date_from"] != asked.dates["date_to"]:
        return []
    year, month = int(asked.within[:4]), int(asked.within[5:] or 0)
    found = []
    for rel, step in (("prev", -1), ("next", 1)):
        if month:
            months = year * 12 + month - 1 + step
            value = f"{months // 12:04}-{months % 12 + 1:02}"
        else:
            value = f"{year + step:04}"
        if 1000 <= int(value[:4]) <= 9999:
            found.append((rel, formats.date(value), asked.address(date_from=value, date_to=value)))
    return found


def _choices(asked: Asked) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The places and topics that most entries have: name of the parameter, its title, and (value, label, chosen)."""
    found = []
    for name, title in (("place", _("Place")), ("topic", _("Topic"))):
        counts = index.counts(name, ENTRY_TYPES)
        totals = {value: sum(by_type.values()) for value, by_type in counts.items()}
        values = sorted(totals, key=lambda value: (-totals[value], value))[:MOST_VALUES]
        chosen = asked.values.get(name, "")
        values += [chosen] if chosen and chosen not in values else []
        held = index.labels()[name]
        options = [
            (value, (bilingual(label.name, label.name_en) or Text(value)).text, value == chosen)
            for value in values
            if (label := held.get(value))
        ]
        found.append((name, title, options))
    return found
