"""Dates as precise as their source: the value, how it is compared, and how people write it.

The columns are in `fields`. Fixtures and the API take the one strict form; forms, pasted tables and imported files also
what reports print.
"""

import calendar
import datetime
import re
import unicodedata

from django import forms
from django.db import models


class PartialDate(str):
    """A date as precise as its source: `2018`, `2018-10` or `2018-10-12` (ISO 8601 / EDTF level 0).

    Its text is its value: plain comparison sorts a year before its months and days.
    """

    __slots__ = ()
    _DAY = r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
    # Hundreds that 400 divides, and other years that 4 divides.
    _LEAP = r"([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048])"
    pattern = rf"([1-9][0-9]{{3}}(-(0[1-9]|1[0-2])|-({_DAY}))?|({_LEAP})-02-29)"

    def __new__(cls, value: str):
        value = str(value).strip()
        if not re.fullmatch(cls.pattern, value):
            raise ValueError(value)
        parts = [int(part) for part in value.split("-")]
        datetime.date(*(parts + [1, 1])[:3])
        return super().__new__(cls, value)

    @property
    def precision(self) -> str:
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def first_day(self) -> datetime.date:
        parts = [int(part) for part in self.split("-")]
        return datetime.date(*(parts + [1, 1])[:3])

    @property
    def last_day(self) -> datetime.date:
        first = self.first_day
        if self.precision == "year":
            return first.replace(month=12, day=31)
        if self.precision == "month":
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return first


def overlaps_from(name: str, value: PartialDate) -> models.Q:
    """Rows whose date may lie on or after the first day of `value`; unknown never matches.

    Needs only the index on the column: text order is time order, and an enclosing year or month is matched by equality.
    """
    day = value.first_day.isoformat()
    return models.Q(**{f"{name}__gte": day}) | models.Q(**{f"{name}__in": [day[:4], day[:7]]})


def overlaps_to(name: str, value: PartialDate) -> models.Q:
    """Rows whose date may lie on or before the last day of `value`; unknown never matches."""
    return models.Q(**{f"{name}__lte": value.last_day.isoformat()})


# --- as people write them -----------------------------------------------------------------------------------------

_COMPACT = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_PRINTED = re.compile(
    r"(?P<year>[0-9]{4})(?:\s*年度?)?"
    r"|(?P<year2>[0-9]{4})\s*年\s*(?P<month2>[0-9]{1,2})\s*月?(?:(?<=月)\s*(?P<day2>[0-9]{1,2})\s*[日号]?)?"
    r"|(?P<year3>[0-9]{4})(?P<mark>[-/.])(?P<month3>[0-9]{1,2})(?:(?P=mark)(?P<day3>[0-9]{1,2}))?(?:[ T][0-9:.]+Z?)?"
)
_PART_OF_YEAR = re.compile(r"(?P<year>[0-9]{4})\s*年?\s*年(?:[初中末底]|[上下]半年)")
_NUMERALS = {numeral: str(value) for value, numeral in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
}
_NUMERAL = re.compile("[零〇○一二三四五六七八九十廿卅]+(?=[年月日号至到—–~-]|$)")
_BETWEEN = re.compile(r"\s*[/~至到—–-]+\s*")


def _in_digits(found: re.Match) -> str:
    """二〇一五 as 2015, 十二 as 12, 廿三 and 二十三 as 23."""
    numerals = found[0].replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = numerals.partition("十")
    if len(tens) > 1 and ten or len(ones) > 1 or ones == "十":
        return found[0]
    if ten:
        return f"{_NUMERALS[tens or '一']}{_NUMERALS[ones or '零']}"
    return "".join(_NUMERALS[one] for one in numerals)


def as_written(typed: str) -> str:
    """2019年3月, 2019.3, 2019/3/5, 20190305, full width and 二〇一九年三月 as 2019-03 and 2019-03-05; anything else as
    it is."""
    plain = _NUMERAL.sub(_in_digits, unicodedata.normalize("NFKC", typed).strip())
    found = _COMPACT.fullmatch(plain) or _PRINTED.fullmatch(plain)
    if found is None:
        return typed
    parts = {name.rstrip("23"): part for name, part in found.groupdict().items() if part and name != "mark"}
    return "-".join(parts[name].zfill(2) for name in ("year", "month", "day") if name in parts)


def canonical(typed: str) -> PartialDate | None:
    """The date that is meant by what somebody wrote, or None where it is none."""
    try:
        return PartialDate(as_written(typed[:100]))
    except ValueError:
        return None


def period_as_written(typed: str) -> str:
    """The same for a period: 2020年1月至2020年6月 as 2020-01/2020-06."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    whole = as_written(plain)
    if whole != plain:
        return whole
    for mark in _BETWEEN.finditer(plain):
        ends = [as_written(end) for end in (plain[: mark.start()], plain[mark.end() :])]
        if all(re.fullmatch(PartialDate.pattern, end) for end in ends):
            return "/".join(ends)
    return typed


def year_of_part(typed: str) -> str:
    """2024年底 and 2024年上半年 say more than a year and no month: the year, and nothing for anything else."""
    found = _PART_OF_YEAR.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    return found["year"] if found else ""


class PartialDateFormField(forms.CharField):
    """A date in any form that a report prints; what is none is for the column to refuse. Of a part of a year the form
    keeps the words."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 40
        kwargs.setdefault("widget", forms.TextInput(attrs={"size": 12, "placeholder": "2018-10"}))
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return year_of_part(value) or as_written(value) if value else value


class PeriodFormField(forms.CharField):
    """A period in any form that a report prints."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 60
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return period_as_written(value) if value else value
