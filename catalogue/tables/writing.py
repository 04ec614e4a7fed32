"""How a column writes its values: the little language of `SourceTableColumn.form`."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation

from catalogue.choices import Qualifier
from catalogue.dates import PartialDate
from catalogue.fields import Money, plain
from catalogue.quantities import UNITS, grouped
from catalogue.text import has_chinese

AS_REPORTED = "as_reported"
_FORM = re.compile(r"^(?P<before>[^{|]*)\{(?P<form>[^}]*)\}(?P<after>[^|]*)$")


@dataclass(frozen=True)
class Form:
    """How a column's values are written: `form`, or words around it in braces, and after a bar those in English."""

    form: str
    before: str = ""
    after: str = ""
    before_en: str = ""
    after_en: str = ""

    @classmethod
    def of(cls, text: str) -> "Form":
        chinese, _bar, english = text.partition("|")
        match = _FORM.match(chinese)
        if not match:
            return cls(chinese.strip())
        around = match["before"], match["after"]
        in_english = _FORM.match(english)
        around_en = in_english.group("before", "after") if in_english else map(_not_chinese, around)
        return cls(match["form"].strip(), *around, *around_en)


def _not_chinese(words: str) -> str:
    return "" if has_chinese(words) else words


_UNITS = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8)}
_CURRENCIES = {"CNY": "元人民币", "USD": "美元", "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}
_AMOUNT = re.compile(r"^0(?P<places>\.0+)?(?P<unit>[万亿])?$")
_QUALIFIED = {
    Qualifier.ABOUT: ("约 {}", "about {}"),
    Qualifier.AT_LEAST: ("{}以上", "at least {}"),
    Qualifier.AT_MOST: ("{}以下", "at most {}"),
    Qualifier.IMPUTED: ("{}（推定）", "{} (imputed)"),
}


def money(money: Money, form: str) -> tuple[str, str]:
    """An amount in both languages. The form `0.00亿` writes the number alone, in units of 亿 with two decimals."""
    if match := _AMOUNT.match(form):
        places = max(len(match["places"] or "") - 1, 0)
        number = f"{money.amount / _UNITS[match['unit'] or '']:.{places}f}"
        return number, number
    unit = next(unit for unit in ("亿", "万", "") if abs(money.amount) >= _UNITS[unit] or not unit)
    chinese = f"{plain(money.amount / _UNITS[unit])} {unit}{_CURRENCIES.get(money.currency, money.currency)}"
    english = f"{money.currency} {_in_english(money.amount)}"
    pattern, pattern_en = _QUALIFIED.get(Qualifier(money.qualifier), ("{}", "{}"))
    return pattern.format(chinese), pattern_en.format(english)


def _in_english(amount: Decimal) -> str:
    """An amount in billions or millions, all of it."""
    for size, unit in UNITS[True]:
        if abs(amount) >= size:
            return f"{grouped(amount / size)} {unit}"
    return grouped(amount)


def quantity(value: Decimal, unit: str) -> str:
    """A number with its unit, in English: 62.44%, CNY 131.989 billion, 1,084 companies."""
    if unit in _CURRENCIES:
        return f"{unit} {_in_english(value)}"
    return f"{grouped(value)}{unit if unit == '%' else f' {unit}' if unit else ''}"


def date(date: PartialDate, form: str) -> str:
    """A partial date by a pattern such as `Y/M/D`, without leading zeros and as far as it is precise."""
    pattern = form if re.fullmatch(r"Y([^A-Za-z]M([^A-Za-z]D)?)?", form) else ""
    if not pattern:
        return str(date)
    year, *rest = date.split("-")
    numbers = [year, *(str(int(number)) for number in rest)]
    separators = re.findall(r"[^YMD]", pattern)
    return "".join(part for pair in zip(["", *separators], numbers, strict=False) for part in pair)


def words(as_reported: str, form: str) -> str:
    """`as_reported` whole, or some of its words: `1` the first, `-1` the last, `2-` from the second on."""
    which = re.fullmatch(r"as_reported (-?[1-9])(-?)", form)
    if which is None:
        return as_reported
    words = as_reported.split()
    position = int(which[1])
    start = position - 1 if position > 0 else len(words) + position
    chosen = words[max(start, 0) :] if start < len(words) else []
    return " ".join(chosen if which[2] else chosen[:1])


def label(label: Any) -> tuple[str, str]:
    with translation.override("zh-hans"):
        chinese = str(label)
    with translation.override("en"):
        return chinese, str(label)
