"""What was published, changed and withdrawn, newest first."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import queries
from catalogue.choices import ChangeAction, EntryType
from catalogue.dates import PartialDate, canonical
from catalogue.filters import BadParameters, Problem, no_value, not_among, repeated, unknown_names
from catalogue.models import ChangeLogRow, PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.templatetags.formats import Text, named
from catalogue.templatetags.site import PLURALS, address, link
from catalogue.views.pages import Paging, public_page, with_dates_read

# Types whose documents have pages. Terms and rankings are in the log too, and show with the entries that use them.
OTHERS = {
    "place": gettext_lazy("Places"),
    "topic": gettext_lazy("Topics"),
    "indicator": gettext_lazy("Statistics"),
    "source": gettext_lazy("Sources"),
}
SHOWN = (*ENTRY_TYPES, *OTHERS)


def _rows(types):
    """A refresh only repeats, in one document, what was changed in another."""
    return ChangeLogRow.objects.filter(type__in=types).exclude(action=ChangeAction.REFRESHED).order_by("-seq")


def described(rows: list[ChangeLogRow]) -> list[dict]:
    """Log rows with the name that the record has now, or had when it was taken down; what is deleted is called by its
    slug."""
    documents = PublicDocument.objects.defer("body", "card").in_bulk([row.record_id for row in rows])
    gone = queries.last_names({row.record_id for row in rows} - documents.keys())

    merged = {row.successor for row in rows} - {""}
    found = PublicDocument.objects.defer("body", "card").filter(slug__in=merged) if merged else ()
    successors = {(document.type, document.slug): document for document in found}

    def successor(row: ChangeLogRow) -> Text:
        if document := successors.get((row.type, row.successor)):
            return link(document)
        return Text(row.successor, address(row.type, row.successor))

    def name(row: ChangeLogRow) -> Text:
        if row.record_id in documents:
            return link(documents[row.record_id])
        return named(gone[row.record_id]) if row.record_id in gone else Text(row.slug)

    return [
        {
            "type": row.type,
            "action": row.action,
            "label": ChangeAction(row.action).label,
            "name": name(row),
            "reason": row.reason,
            "successor": successor(row) if row.successor else None,
            "at": row.at,
        }
        for row in rows
    ]


def newest_changes(count: int) -> list[dict]:
    """The newest changes of entries, one for each entry. Of many published at once, the types take turns."""
    seen: set = set()
    turns: Counter = Counter()
    ranked = []
    for row in _rows(ENTRY_TYPES)[: count * 25]:
        if row.record_id not in seen:
            seen.add(row.record_id)
            ranked.append((-row.at.timestamp(), turns[row.at, row.type], -row.seq, row))
            turns[row.at, row.type] += 1
    return described([row for *_rank, row in sorted(ranked, key=lambda item: item[:3])[:count]])


# --- the page --------------------------------------------------------------------------------------------------------

# Of what one act did to many of a type as many stand on the page; one or two more are not worth a link.
FEW, NOT_WORTH = 5, 2
PAGE = 100
PARAMETERS = ("type", "date_from", "date_to", "act", "page", "page_size")
SPAN = ("date_from", "date_to")


@dataclass
class Group:
    """What one act did to records of one type: some of them, and where all are."""

    type: str
    label: str
    count: int
    changes: list[dict]
    address: str


@dataclass
class Day:
    day: date
    counts: list[tuple[str, str, int]]  # type, its name, number
    groups: list[Group]


class Asked:
    """What a request asks for; what is not understood is left out, and `problems` say so."""

    def __init__(self, request: HttpRequest):
        params = request.GET
        self.path = request.path
        self.problems = unknown_names(params, PARAMETERS) + repeated(params, PARAMETERS)
        self.type = params.get("type", "")
        if self.type and self.type not in SHOWN:
            self.problems.append(not_among("type", SHOWN))
            self.type = ""
        self.span: dict[str, PartialDate] = {}
        for name in SPAN:
            if typed := params.get(name, ""):
                if day := canonical(typed):
                    self.span[name] = day
                else:
                    self.problems.append(Problem(name, _("Write a date as 2018, 2018-10 or 2018-10-12.")))
        self.act = self._act(params.get("act", ""))

    def _act(self, typed: str) -> ChangeLogRow | None:
        """The change that stands for what was done together with it."""
        if not typed:
            return None
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else -1
        found = _rows(SHOWN).filter(seq=number).first()
        if found is None:
            self.problems.append(no_value("act", typed))
        return found

    @property
    def is_upside_down(self) -> bool:
        first, last = (self.span.get(name) for name in SPAN)
        return bool(first and last and first.first_day > last.last_day)

    def address(self, **changed: object) -> str:
        wanted = {"type": self.type, **self.span, "act": self.act.seq if self.act else "", **changed}
        pairs = urlencode({name: value for name, value in wanted.items() if value})
        return self.path + (f"?{pairs}" if pairs else "")

    def rows(self, *, of_type: bool = True) -> QuerySet[ChangeLogRow]:
        rows = _rows((self.type,) if self.type and of_type else SHOWN)
        if first := self.span.get("date_from"):
            rows = rows.filter(at__gte=_midnight(first.first_day))
        if last := self.span.get("date_to"):
            rows = rows.filter(at__lt=_midnight(last.last_day + timedelta(days=1)))
        if self.act:
            rows = rows.filter(at=self.act.at, type=self.act.type, action=self.act.action)
        return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@public_page(checks_itself=True, reads_rows=True, daily=True)
def changes(request: HttpRequest) -> HttpResponse:
    """All of them, or those of one type, of a span of time, or of one act: day by day, with what was done together to
    many of a type in one line."""
    if way := with_dates_read(request, SPAN):
        return way
    asked = Asked(request)
    if any(problem.name not in SPAN for problem in asked.problems):
        raise BadParameters(asked.problems)
    days: list[Day] = []
    paging = Paging(0, 1, PAGE)
    if not asked.problems:
        rows = asked.rows()
        acts = rows.order_by().values("at", "type", "action").annotate(count=Count("*"), newest=Max("seq"))
        paging = Paging.of(request, rows.count() if asked.act else acts.count(), PAGE)
        if asked.act:
            days = _of_act(asked, list(rows.order_by("seq")[paging.slice]))
        else:
            days = _by_day(asked, list(acts.order_by("-newest")[paging.slice]))
    return render(
        request,
        "catalogue/change_list.html",
        {
            "asked": asked,
            "days": days,
            "latest": _latest(asked) if not days and not asked.problems else None,
            "paging": paging,
            "tabs": _tabs(asked),
            "periods": _periods(asked),
            "boxes": [
                (name, title, request.GET.get(name, "")[:40], any(name == one.name for one in asked.problems))
                for name, title in zip(SPAN, (_("From"), _("To")), strict=True)
            ],
            "fault": asked.problems[0].message
            if asked.problems
            else (_("The start of the span lies after its end.") if asked.is_upside_down else ""),
            "canonical_query": request.GET.urlencode(),
            "robots": "noindex, follow" if asked.span or asked.act else "",
        },
        status=400 if asked.problems else 200,
    )


def _latest(asked: Asked) -> tuple[date, str] | None:
    """The last day on which anything of the type changed, with its address."""
    row = _rows((asked.type,) if asked.type else SHOWN).first()
    if row is None:
        return None
    day = timezone.localtime(row.at).date()
    return day, asked.address(date_from=day.isoformat(), date_to=day.isoformat(), act="")


def _name(kind: str) -> str:
    return str(OTHERS[kind] if kind in OTHERS else PLURALS[EntryType(kind)])


def _by_day(asked: Asked, acts: list[Any]) -> list[Day]:
    if not acts:
        return []
    whole = [act["at"] for act in acts]
    ordinal = Window(RowNumber(), partition_by=["at", "type", "action"], order_by="seq")
    first = (
        asked.rows()
        .filter(at__gte=min(whole), at__lte=max(whole))
        .annotate(ordinal=ordinal)
        .filter(ordinal__lte=FEW + NOT_WORTH)
    )
    by_act: dict[tuple, list[dict]] = defaultdict(list)
    for change in described(sorted(first, key=lambda row: row.seq)):
        by_act[change["at"], change["type"], change["action"]].append(change)

    def group(act: Any) -> Group:
        found = by_act[act["at"], act["type"], act["action"]]
        few = found if act["count"] <= FEW + NOT_WORTH else found[:FEW]
        label = str(ChangeAction(act["action"]).label)
        return Group(
            act["type"], label, act["count"], few, asked.address(type=act["type"], act=act["newest"])
        )

    def local_day(moment: datetime) -> date:
        return timezone.localtime(moment).date()

    # what was done at once, in the order of the types
    acts = sorted(acts, key=lambda act: (-act["at"].timestamp(), SHOWN.index(act["type"]), -act["newest"]))
    span = (_midnight(local_day(min(whole))), _midnight(local_day(max(whole)) + timedelta(days=1)))
    counts: dict[date, Counter] = defaultdict(Counter)
    counted = asked.rows().filter(at__gte=span[0], at__lt=span[1]).order_by().values_list("at", "type")
    for at, kind, count in counted.annotate(count=Count("*")):
        counts[local_day(at)][kind] += count
    return [
        Day(
            day,
            [(kind, _name(kind), counts[day][kind]) for kind in SHOWN if counts[day][kind]],
            [group(act) for act in of_day],
        )
        for day, of_day in groupby(acts, key=lambda act: local_day(act["at"]))
    ]


def _of_act(asked: Asked, rows: list[ChangeLogRow]) -> list[Day]:
    """What one act did to records of one type, all of it."""
    if not rows or asked.act is None:
        return []
    kind, day = asked.act.type, timezone.localtime(asked.act.at).date()
    shown = described(rows)
    return [Day(day, [], [Group(kind, str(asked.act.get_action_display()), len(shown), shown, "")])]


def _tabs(asked: Asked) -> list[tuple[str, str, int, str, bool]]:
    """(type, name, number, address, chosen) in the span, all types first."""
    counts = dict(asked.rows(of_type=False).order_by().values_list("type").annotate(n=Count("*")))
    if asked.act:
        return []
    tabs = [("", _("All"), sum(counts.values()), asked.address(type="", act=""), not asked.type)]
    return tabs + [
        (kind, _name(kind), counts.get(kind, 0), asked.address(type=kind, act=""), kind == asked.type)
        for kind in SHOWN
        if counts.get(kind) or kind == asked.type or kind in ENTRY_TYPES
    ]


def _periods(asked: Asked) -> list[tuple[str, str, bool]]:
    """(name, address, chosen) of the spans that people ask for."""
    today = timezone.localdate()
    starts = (
        (_("All time"), None),
        (_("Today"), today),
        (_("This week"), today - timedelta(days=today.weekday())),
        (_("This month"), today.replace(day=1)),
        (_("Last 30 days"), today - timedelta(days=30)),
    )
    span = dict(asked.span)
    return [
        (
            name,
            asked.address(date_from=start.isoformat() if start else "", date_to="", act=""),
            span == ({"date_from": start.isoformat()} if start else {}),
        )
        for name, start in starts
    ]
