"""A table that was pasted as text: its rows and cells, what its headings mean, and values as the catalogue writes them.

Text only; which entry a name means and where the facts go is decided in the admin.
"""

import csv
import io
import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import text
from catalogue.choices import Metric
from catalogue.dates import as_written

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS, MOST_BYTES = 500, 30, 20_000, 200_000
NO_END = gettext_lazy("A cell has no end; look for a single quotation mark.")

Rows = list[list[str]]

# Headings over the names of entries, by type; and those of fields. Labels in both languages are known besides.
ENTRIES = {
    "organisation": "名称 企业 企业名称 公司 公司名称 机构 机构名称 单位 单位名称 高校 学校 "
    "name company organisation organization institution",
    "policy": "名称 政策 政策名称 文件 文件名称 name policy",
    "scenario": "名称 场景 场景名称 应用场景 项目 项目名称 name scenario project",
    "dataset": "名称 数据集 数据集名称 name dataset",
}
HEADINGS = {
    "amount": "金额 估值 营收 营业收入 收入 市值 融资金额 融资额 数额 amount value revenue valuation",
    "currency": "币种 货币 currency",
    "period": "期间 年份 年度 年 period year",
    "metric": "指标 metric",
    "rank": "排名 名次 位次 rank ranking",
    "sector": "领域 行业 细分领域 赛道 sector field industry",
    "layer": "层 层级 产业链环节 layer",
    "code": "代码 股票代码 证券代码 code ticker",
    "security_name": "证券简称 股票简称 股票名称 security",
    "market": "交易所 上市地 板块 上市板块 market exchange",
    "listed_on": "上市时间 上市日期 listed",
    "round": "轮次 融资轮次 最新轮次 round stage",
    "date": "时间 日期 融资时间 date time",
    "investors": "投资方 投资机构 投资者 investors",
    "designation": "称号 认定 资质 designation",
    "title": "标题 事件 职务 头衔 全称 title event",
    "conferred_on": "认定时间 获批时间 conferred",
    "programme": "专业 专业名称 programme major",
    "level": "层次 学位 level degree",
    "started_on": "开设时间 设立时间 started",
    "person": "姓名 人物 负责人 创始人 person",
    "role": "角色 role",
    "organisation": "参与单位 承担单位 建设单位 发布单位 企业 单位 organisation company",
    "url": "网址 链接 下载地址 下载链接 获取地址 url link download",
    "media_type": "格式 文件格式 媒体类型 format",
    "byte_size": "字节 字节数 文件大小 bytes size",
    "description": "内容 措施 支持措施 支持内容 成效 说明 description measure result",
    "instrument": "支持方式 政策工具 instrument",
    "beneficiary": "支持对象 受益对象 适用对象 beneficiary",
    "condition": "条件 支持条件 申请条件 condition",
    "deadline": "申报截止 截止时间 deadline",
    "value": "数值 value",
    "unit": "单位 unit",
    "as_of": "截至 截止 截至日期 截止日期",
    "as_reported": "原文",
}


def parse(pasted: str) -> Rows:
    """Rows of cells, all of one length. Separated by tabs, by | or by two spaces and more. Raises ValidationError."""
    if len(pasted.encode(errors="replace")) > MOST_BYTES:
        raise ValidationError(_("This is more than 200 kB; paste the table in parts."))
    lines = pasted.replace("\r\n", "\n").replace("\r", "\n")
    rows = _tabbed(lines) if "\t" in lines else _spaced(lines)
    if any(len(cell) > MOST_LETTERS for row in rows for cell in row):
        raise ValidationError(NO_END)
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    rows = [row for row in rows if any(row) and not all(re.fullmatch(":?-*:?", cell) for cell in row)]
    if not rows:
        raise ValidationError(_("Paste at least one row."))
    if len(rows) > MOST_ROWS + 1:
        raise ValidationError(
            _("These are %(count)d rows; at most 500 are taken at once.") % {"count": len(rows)}
        )
    width = max(map(len, rows))
    if width > MOST_COLUMNS:
        raise ValidationError(
            _("These are %(count)d columns; at most 30 are taken at once.") % {"count": width}
        )
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _tabbed(lines: str) -> Rows:
    try:
        # spreadsheets put a cell with a line break between quotes
        return list(csv.reader(io.StringIO(lines), delimiter="\t", strict=True))
    except csv.Error:
        pass
    try:
        # a quotation mark without its other half is one of the text
        return list(csv.reader(io.StringIO(lines), delimiter="\t", quoting=csv.QUOTE_NONE))
    except csv.Error as error:
        raise ValidationError(NO_END) from error


def _spaced(lines: str) -> Rows:
    """As documents and PDFs give a table. A line that is set in goes on with the line before or has no first cell."""
    every = [line for line in textwrap.dedent(lines).split("\n") if line.strip()]
    rows = [_cells(line) for line in every]
    if all(len(row) == 1 for row in rows):
        return _by_words(every) or rows
    width = max((len(row) for row in rows if row[0]), default=0)
    return [row[1:] if not row[0] and len(row) > width else row for row in rows]


def _cells(line: str) -> list[str]:
    if "|" in line or "｜" in line:
        return re.split("[|｜]", line.strip().strip("|｜"))
    return re.split(r"[ \u3000\u00a0]{2,}|\u3000", line.rstrip())


def _by_words(lines: list[str]) -> Rows:
    """Cells with one space between them, if every line below the first has as many numbers as there are columns after
    the names: only names have spaces then. Else nothing."""
    width = len(lines[0].split()) if lines else 0
    rows = [line.rsplit(maxsplit=width - 1) for line in lines]
    fits = all(
        len(row) == width and all(re.search("[0-9]", cell) or cell in _NO_AMOUNT for cell in row[1:])
        for row in rows[1:]
    )
    return rows if width > 1 < len(rows) and fits else []


def guess(first: Sequence[str], labels: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Column → field, by the headings in the first row; empty where that is no heading. `labels` are the fields there
    are, with their names."""
    known: dict[str, str] = {}
    for field, names in labels.items():
        for name in (*names, *_headings(field), field):
            known.setdefault(_folded(name), field)
    found: dict[int, str] = {}
    for column, heading in enumerate(first):
        meant = known.get(_folded(heading))
        if meant and meant not in found.values():
            found[column] = meant
    return found


# What a column of amounts measures, by its heading.
MEASURES = {
    Metric.REVENUE: "营收 营业收入 营业总收入 收入 revenue",
    Metric.MARKET_VALUE: "市值 总市值 market_value market_capitalisation market_cap",
    Metric.VALUATION: "估值 valuation",
    Metric.FUND_SIZE: "基金规模 管理规模 fund_size",
    Metric.OUTPUT_VALUE: "产值 总产值 output_value",
}
# These are true of a day, the others of a period.
_OF_A_DAY = (Metric.MARKET_VALUE, Metric.VALUATION, Metric.FUND_SIZE)
_DATE = re.compile(
    r"(?<![0-9])(?P<date>(?:19|20)[0-9]{2}(?:\s*[年./-]\s*[0-9]{1,2}(?:\s*[月./-]\s*[0-9]{1,2}\s*日?|\s*月)?)?)"
    r"\s*年?[度底末]?(?![0-9])"
)
_NO_AMOUNT = {"", "-", "--", "—", "——", "/"}


@dataclass(frozen=True)
class Measure:
    """A column of amounts whose heading says what they are: 2024年营收（亿元）."""

    metric: Metric
    date: str
    unit: str


def measures(first: Sequence[str]) -> dict[int, Measure]:
    """Column → what it measures, by the headings in the first row."""
    known = {
        _folded(name.replace("_", " ")): metric
        for metric, names in MEASURES.items()
        for name in names.split()
    }
    found = {}
    for column, heading in enumerate(first):
        normal = unicodedata.normalize("NFKC", heading)
        dates = [as_written(match["date"]) for match in _DATE.finditer(normal)]
        metric = known.get(_folded(_DATE.sub("", normal)))
        if metric and len(dates) < 2:
            found[column] = Measure(metric, "".join(dates), unit(heading))
    return found


def one_a_line(rows: Rows, found: Mapping[int, Measure]) -> tuple[Rows, list[int]]:
    """A table with several amounts in a row as one with an amount in a row, and the row that each was in, counted from
    0; the first row are the headings. Raises ValidationError."""
    others = [column for column in range(len(rows[0])) if column not in found]
    dates = {
        "as_of" if measure.metric in _OF_A_DAY else "period": 0 for measure in found.values() if measure.date
    }
    units = {measure.unit for measure in found.values()}
    common = units.pop() if len(units) == 1 else ""  # stays over the column, so that cells are as they were
    heading = f"amount ({common})" if common else "amount"
    long, places = [[*(rows[0][column] for column in others), "metric", heading, *dates]], []
    for place, row in enumerate(rows[1:]):
        for column, measure in found.items():
            if row[column] in _NO_AMOUNT:
                continue
            said = "as_of" if measure.metric in _OF_A_DAY else "period"
            amount = row[column] if common else with_unit(row[column], measure.unit)
            when = [measure.date if name == said else "" for name in dates]
            long.append([*(row[one] for one in others), str(measure.metric.label), amount, *when])
            places.append(place)
    if len(places) > MOST_ROWS:
        raise ValidationError(
            _("These are %(count)d amounts; at most 500 are taken at once.") % {"count": len(places)}
        )
    if not places:
        raise ValidationError(_("Paste at least one row."))
    return long, places


def _headings(field: str) -> list[str]:
    return HEADINGS.get(field, "").split()


def _folded(heading: str) -> str:
    return text.fold(re.sub(r"[（(\[].*?[)）\]]", "", heading)).replace("_", " ").strip()


# How reports name currencies beside an amount; yuan are what is meant where nothing is said.
CURRENCIES = {
    "美元": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "人民币": "CNY",
    "US$": "USD",
    "HK$": "HKD",
    "€": "EUR",
    "£": "GBP",
    "RMB": "CNY",
    **{code: code for code in ("USD", "HKD", "EUR", "GBP", "JPY", "CNY")},
}
_CURRENCY = re.compile("|".join(re.escape(word) for word in CURRENCIES), re.IGNORECASE)
UNIT = re.compile(f"(?:亿|万|千)?(?:{_CURRENCY.pattern})?", re.IGNORECASE)


def unit(heading: str) -> str:
    """The unit that a heading gives its numbers: 亿 of 营收（亿元）, 亿美元 of 估值（亿美元）."""
    inside = _unit_part(heading)
    return "".join(one[0] for one in (re.search("亿|万|千", inside), _CURRENCY.search(inside)) if one)


def _unit_part(heading: str) -> str:
    inside = re.search("[（(\\[/](.*)", heading)
    return inside[1] if inside else ""


def is_in_yuan(cell: str, heading: str) -> bool:
    """Whether 元 stands behind the amount, or behind its unit in the heading, without the name of another country."""
    return any("元" in said and not _CURRENCY.search(said) for said in (cell, _unit_part(heading)))


def money(cell: str) -> tuple[str, str]:
    """An amount without the currency that it names, and that currency's code: 560亿美元 is 560亿 and USD."""
    normal = unicodedata.normalize("NFKC", cell)
    found = _CURRENCY.findall(normal)
    if len(found) != 1:
        return normal, ""
    codes = {word.casefold(): code for word, code in CURRENCIES.items()}
    return _CURRENCY.sub("", normal).strip(), codes[found[0].casefold()]


def with_unit(value: str, unit: str) -> str:
    normal = unicodedata.normalize("NFKC", value).strip()
    return f"{normal}{unit}" if unit and re.fullmatch(r"-?[0-9][0-9,]*(\.[0-9]+)?", normal) else value
