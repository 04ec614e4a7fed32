"""How values are written for readers: dates, money, numbers, names, absences, in the language of the page.

Functions of plain values, usable from views and as template filters. What a value means is not decided here.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from html import escape

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue import quantities
from catalogue.choices import Absence, Qualifier
from catalogue.text import english, has_chinese

register = template.Library()

NO_BREAK, WORD_JOINER = "\u00a0", "\u2060"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
CHINESE_CURRENCIES = {
    "CNY": "元",
    "USD": "美元",
    "HKD": "港元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "KRW": "韩元",
}


# --- names ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Words on the page: where they lead, and their language where that is not the page's."""

    text: str
    url: str = ""
    lang: str = ""


def bilingual(chinese: str | None, in_english: str | None, url: str = "") -> Text | None:
    """The words in the page's language, or in the other one where there are none. Words that are not of the page's
    language are marked: so are those of a document whose title is English in both fields, but no brand of one word."""
    own, other = (in_english, chinese) if english() else (chinese, in_english)
    words = own or other
    if not words:
        return None
    if own and (own != other or " " not in own):
        return Text(own, url)
    lang = "zh-Hans" if has_chinese(words) else "en"
    return Text(words, url, "" if english() == (lang == "en") else lang)


@register.filter
def as_it_stands(words: str | None) -> Text:
    """Words that exist in one language only, such as a locator: marked where they are Chinese on an English page."""
    return Text(words or "", lang="zh-Hans" if english() and has_chinese(words or "") else "")


@register.filter
def inside_quotes(words: str) -> str:
    """Words that will stand between quotation marks: those inside become single ones (GB/T 15834)."""
    return words.translate({0x201C: "‘", 0x201D: "’"})


def named(thing: dict, url: str = "") -> Text:
    """The name of anything that has `name` and `name_en`."""
    return bilingual(thing["name"], thing.get("name_en"), url) or Text(thing.get("slug", ""), url)


@register.filter
def name(thing) -> Text:
    return (
        named(thing)
        if isinstance(thing, dict)
        else (bilingual(thing.name, thing.name_en) or Text(thing.slug))
    )


@register.filter
def other_name(thing) -> Text | None:
    """The name in the language that the page is not in, where it is another one."""
    chinese, in_english = thing["name"], thing.get("name_en")
    if not in_english or in_english == chinese:
        return None
    return Text(chinese, lang="zh-Hans") if english() else Text(in_english, lang="en")


# What stands in sort keys for ü, which ASCII has not.
_UMLAUTS = {"lv": "lü", "nv": "nü", "lve": "lüe", "nve": "nüe"}


def pinyin(chinese: str, sort_key: str) -> str:
    """How a Chinese name sounds, without tones, from the key that its record is sorted by; nothing for other names."""
    if not has_chinese(chinese):
        return ""
    syllables = sort_key.split()
    if len(sort_key) >= 200:  # such a key is cut, perhaps within a syllable
        syllables[-1:] = ["…"]
    return " ".join(_UMLAUTS.get(syllable, syllable) for syllable in syllables)


@register.filter
def in_language(thing: dict, field: str) -> Text | None:
    """`document|in_language:"summary"` takes `summary` or `summary_en`."""
    return bilingual(thing.get(field), thing.get(f"{field}_en"))


def in_words(thing: dict, field: str) -> str:
    """The same without a mark of its language, for what is no sentence, such as a unit."""
    shown = in_language(thing, field)
    return shown.text if shown else ""


# 〔缺〕 and 〔研究机构，名称缺失〕; [missing] and [research unit, name missing].
_LINE = re.compile(r"\bL[0-9]")
_LOST = re.compile(r"〔[^〔〕]{0,30}缺失?〕|\[(?:[^\[\]]{0,60}\s)?(?:lost|missing)\]")


def has_lost(words: str) -> bool:
    """Whether a lost piece is marked anywhere in these words."""
    return bool(_LOST.search(words))


@register.filter
def marked(text: Text | str | None):
    """Words as HTML: linked, if they lead somewhere; another language named; a lost piece set apart and explained."""
    if not text:
        return ""
    if isinstance(text, str):
        text = Text(text)
    words = escape(text.text)
    if "〔" in words or "[" in words:  # most words are whole, and a list shows hundreds
        title = escape(gettext("Missing from the copy we used"))
        words = _LOST.sub(lambda match: f'<abbr class="lost" title="{title}">{match[0]}</abbr>', words)
    language = f' lang="{escape(text.lang)}"' if text.lang else ""
    if text.url:
        words = f'<a href="{escape(text.url)}"{language}>{words}</a>'
    elif language:
        words = f"<span{language}>{words}</span>"
    return mark_safe(words)  # noqa: S308 - every piece is escaped


@lru_cache(maxsize=10_000)
def label_of(chinese: str, in_english: str | None, for_english: bool) -> SafeString:
    """The words of a term, a place or another label as HTML: the same few, hundreds of times on a page. `for_english`
    is `english()`, asked once for all."""
    return marked(bilingual(chinese, in_english))


_DOT = f'<span class="dot">{NO_BREAK}· </span>'


@register.filter
def shown(value):
    """A `sheets.Value` as HTML: its words with dots between them, or the reason for its absence."""
    if value.absence:
        return absence(value.absence)
    return mark_safe(_DOT.join([marked(part) for part in value.parts]))  # noqa: S308 - every piece is escaped


@register.filter
def shown_together(values):
    """Several of them, with the same dots."""
    return mark_safe(_DOT.join([shown(value) for value in values]))  # noqa: S308 - every piece is escaped


@register.filter
def cited(references):
    """Numbers that lead to places in sources; they never begin a line."""
    if not references:
        return ""
    label = escape(gettext("Source %(number)s"))
    links = [
        f'<a href="#ref-{number}" aria-label="{label % {"number": number}}">{number}</a>'
        for number in sorted({reference.number for reference in references})
    ]
    return mark_safe(f'{WORD_JOINER}<sup class="refs">{"".join(links)}</sup>')  # noqa: S308 - every piece is escaped


# What follows is written here and not in a template because a page has hundreds of them.


def _class(style: str) -> str:
    return f' class="{escape(style)}"' if style else ""


@register.filter
def headings(section):
    """The headings of a `sheets.Section`."""
    written = [
        f'<th scope="col"{_class(style)}>{escape(heading)}</th>' for heading, style in section.headings
    ]
    return mark_safe("".join(written))  # noqa: S308 - every piece is escaped


@register.filter
def name_lines(sources) -> bool:
    """Whether some of these places in sources (`sheets.References.by_source`) are lines, such as L3543."""
    places = (reference.locator for _source, references in sources for reference in references)
    return any(_LINE.search(place) for place in places)


@register.filter
def uses(reference):
    """What a source says at one place (`sheets.Use`): links to what rests on it, its day, its words, our note."""
    arrow = f'<span aria-hidden="true">↑{NO_BREAK}</span>'
    written = []
    for use in reference.uses:
        backs = [
            f'<a class="back" href="#{escape(anchor)}">{arrow}{marked(as_it_stands(label))}</a> '
            for anchor, label in use.backs
        ]
        as_of = escape(gettext("as of %(date)s") % {"date": date(use.as_of)}) if use.as_of else ""
        as_of = as_of and f' <span class="as-of">{as_of}</span>'
        words = use.as_reported and f' <q lang="zh-Hans">{escape(inside_quotes(use.as_reported))}</q>'
        note = use.note and f' <span class="use-note">{marked(use.note)}</span>'
        written.append(f"<li>{''.join(backs)}{as_of}{words or ''}{note or ''}</li>")
    return mark_safe("".join(written))  # noqa: S308 - every piece is escaped


@register.filter
def neighbours(items):
    """What an entry is connected with under one kind of link (`connections.Neighbour`), as a list."""
    written = []
    for item in items:
        anchor = f' id="{escape(item.anchor)}"' if item.anchor else ""
        detail = f' <span class="detail">{escape(item.detail)}</span>' if item.detail else ""
        note = f'<span class="note">{marked(item.note)}</span>' if item.note else ""
        written.append(f"<li{anchor}>{marked(item.name)}{cited(item.references)}{detail}{note}</li>")
    return mark_safe(f"<ul>{''.join(written)}</ul>")  # noqa: S308 - every piece is escaped


@register.filter
def rows(section):
    """The rows of a `sheets.Section`."""
    written = []
    for row in section.rows:
        anchor = f' id="{escape(row.anchor)}"' if row.anchor else ""
        another = "" if row.preferred else ' class="another"'
        written.append(f"<tr{anchor}{another}>{cells(row)}</tr>")
    return mark_safe("".join(written))  # noqa: S308 - every piece is escaped


def cells(row) -> SafeString:
    """The cells of a `sheets.Row`."""
    written = []
    for position, (heading, value) in enumerate(row.cells):
        title = f'<span class="cell-heading" aria-hidden="true">{escape(heading)}</span>' if value else ""
        references = cited(row.references) if position == row.cited_at else ""
        below = ""
        if position == 0 and not row.preferred:
            below += f'<span class="another-says">{escape(gettext("another statement"))}</span>'
        if position == 0 and row.note:
            below += f'<span class="note">{marked(row.note)}</span>'
        content = f'<span class="cell">{shown(value)}{references}</span>'
        written.append(f"<td{_class(value.style)}>{title}{content}{below}</td>")
    return mark_safe("".join(written))  # noqa: S308 - every piece is escaped


# --- dates ---------------------------------------------------------------------------------------------------------


@register.filter
def date(value: str | None) -> str:
    """A partial date as precise as it is: 2018年10月, October 2018."""
    if not value:
        return ""
    year, *rest = str(value).split("-")
    month, day = (int(rest[0]) if rest else 0), (int(rest[1]) if len(rest) > 1 else 0)
    if english():
        parts = [str(day) if day else "", MONTHS[month - 1] if month else "", year]
        return NO_BREAK.join(part for part in parts if part)
    return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")


@register.filter
def period(value: str | None) -> str:
    """A partial date, or two: 2020年1月至6月, January to June 2020."""
    if not value or "/" not in value:
        return date(value)
    first, last = value.split("/")
    if first[:4] == last[:4] and len(first) == len(last) > 4:
        if english():
            return gettext("%(from)s to %(to)s") % {
                "from": date(first).rpartition(NO_BREAK)[0],
                "to": date(last),
            }
        return gettext("%(from)s to %(to)s") % {"from": date(first), "to": date(last).partition("年")[2]}
    return gettext("%(from)s to %(to)s") % {"from": date(first), "to": date(last)}


@register.filter
def span(row: dict) -> str:
    """The time during which something holds, from its `from` and `to`."""
    start, end = row.get("from"), row.get("to")
    if start and end:
        return gettext("%(from)s to %(to)s") % {"from": date(start), "to": date(end)}
    if start:
        return gettext("since %(date)s") % {"date": date(start)}
    return gettext("until %(date)s") % {"date": date(end)} if end else ""


def local_day(moment: str | datetime.datetime) -> str:
    """The day of a timestamp where the catalogue is kept, as in 2020-11-19. Documents give timestamps in UTC, where it
    may be the day before."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.fromisoformat(moment)
    return timezone.localtime(moment).date().isoformat()


@register.filter
def day(moment: str | datetime.datetime | None) -> str:
    """The same in words."""
    return date(local_day(moment)) if moment else ""


# --- numbers and money ---------------------------------------------------------------------------------------------


@register.filter
def number(value) -> str:
    """A number with its thousands set apart; large round ones in 万 and 亿, or millions and billions."""
    return "" if value in (None, "") else quantities.written(Decimal(value))


def _qualified(text: str, qualifier: str | None) -> str:
    patterns: dict[str, Promise] = {
        Qualifier.ABOUT: _("about %(value)s"),
        Qualifier.AT_LEAST: _("at least %(value)s"),
        Qualifier.AT_MOST: _("at most %(value)s"),
        Qualifier.IMPUTED: _("%(value)s (imputed)"),
    }
    pattern = patterns.get(qualifier or "")
    return str(pattern) % {"value": text} if pattern else text


@register.filter
def money(value: dict | None) -> str:
    """`{amount, currency, qualifier}` in 亿元 or 万元, in millions or billions; never rounded."""
    if not value:
        return ""
    amount, currency = Decimal(value["amount"]), value["currency"]
    scaled, unit = quantities.exactly(amount)
    if english():
        text = NO_BREAK.join(part for part in (currency, quantities.grouped(scaled), unit) if part)
    else:
        text = quantities.grouped(scaled) + unit + CHINESE_CURRENCIES.get(currency, NO_BREAK + currency)
    return _qualified(text, value.get("qualifier"))


def money_in_short(value: dict | None) -> str:
    """The same for a line of a list: at most two decimals of the largest unit, or three where that is all of it. What
    is rounded says so, and a bound stays one."""
    if not value:
        return ""
    amount = Decimal(value["amount"])
    units = quantities.UNITS[english()]
    size = next((size for size, _unit in units if abs(amount) >= size), None)
    if size is None or amount / size == round(amount / size, 3):
        return money(value)
    qualifier = value.get("qualifier") or Qualifier.EXACT
    way = {Qualifier.AT_LEAST: ROUND_FLOOR, Qualifier.AT_MOST: ROUND_CEILING}.get(qualifier, ROUND_HALF_EVEN)
    rounded = (amount / size).quantize(Decimal("0.01"), way) * size
    said = Qualifier.ABOUT if qualifier == Qualifier.EXACT else qualifier
    return money({**value, "amount": rounded, "qualifier": said})


_CURRENCY_OF_UNIT = {chinese: code for code, chinese in CHINESE_CURRENCIES.items()}


def quantity(value, unit: str | None, qualifier: str | None = None) -> str:
    """A number with its unit: 33.3%, 1,084家, 1,270亿美元."""
    if value in (None, ""):
        return ""
    unit = unit or ""
    currency = _CURRENCY_OF_UNIT.get(unit, unit)
    if currency in CHINESE_CURRENCIES:
        return money({"amount": value, "currency": currency, "qualifier": qualifier})
    text = number(value)
    if english() and Decimal(value) == 1:
        unit = _of_one(unit)
    if unit and unit != "%" and unit.isascii():
        text += NO_BREAK
    return _qualified(text + unit, qualifier)


def _of_one(unit: str) -> str:
    """The English unit of a single one: company of companies, edition a year of editions a year."""
    several, space, rest = unit.partition(" ")
    one = several[:-3] + "y" if several.endswith("ies") else several.removesuffix("s")
    return one + space + rest


@register.filter
def byte_size(value: int | None) -> str:
    if value is None:
        return ""
    size, units = float(value), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.3g}{NO_BREAK}{units[0]}"


# --- absence -------------------------------------------------------------------------------------------------------

# What stands in the place of a value: only a lost one needs a mark, the words of the others explain themselves.
MARKS: dict[str, Promise] = {
    Absence.MISSING: _("[missing]"),
    Absence.NOT_STATED: _("not stated"),
    Absence.NOT_APPLICABLE: _("not applicable"),
    Absence.NONE: _("none"),
}
EXPLANATIONS: dict[str, Promise] = {
    Absence.MISSING: _("Missing from the copy we used: the original gives it, our text of it does not."),
    Absence.NOT_STATED: _("Not stated: the source does not say."),
    Absence.NOT_APPLICABLE: _("Not applicable: there is nothing that could be stated."),
    Absence.NONE: _("None: the source says that there is none."),
}


@register.filter
def absence(kind: str):
    """Why a value is not there, quietly."""
    return _absence(kind, english())


@cache
def _absence(kind: str, for_english: bool) -> SafeString:
    return format_html(
        '<span class="absent absent-{}" title="{}">{}</span>', kind, EXPLANATIONS[kind], MARKS[kind]
    )


@register.filter
def explained(kind: str):
    """The explanation of a kind of absence, for the foot of a page, where its mark stands beside it."""
    words = re.split("： ?|: ", str(EXPLANATIONS[kind]), maxsplit=1)[-1]
    return words[:1].upper() + words[1:]
