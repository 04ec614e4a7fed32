"""All components of the public pages together on one page, on made-up data: for whoever changes one of them.

The real templates, the real classes that pages give them; only staff see it, and nothing here is in the catalogue.
"""

import json
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import facets
from catalogue.choices import Absence, EntryType, EventAct, EventKind, Nature
from catalogue.filters import Problem
from catalogue.models import PublicDocument
from catalogue.permissions import require
from catalogue.templatetags import formats
from catalogue.templatetags.formats import MARKS, Text
from catalogue.views import (
    browse,
    charts,
    compare,
    landscape,
    observations,
    places,
    sheets,
    statistics,
    timeline,
)
from catalogue.views.browse import Chip
from catalogue.views.cards import cards
from catalogue.views.pages import Paging
from catalogue.views.suggestions import MissingForm

SOURCE = {
    "type": "source",
    "slug": "example-report",
    "name": "示例产业报告",
    "name_en": "Example industry report",
    "publisher": "示例研究院",
    "publisher_en": "Example Institute",
    "published_on": "2020-12",
}
NAMES = {
    EntryType.ORGANISATION: ("示例智能科技有限公司", "Example Intelligence Ltd"),
    EntryType.POLICY: ("示例市促进人工智能发展行动计划", "Example action plan for artificial intelligence"),
    EntryType.SCENARIO: ("示例医院影像辅助诊断", "Assisted imaging at Example Hospital"),
    EntryType.DATASET: ("示例多轮对话数据集", "Example multi-turn dialogues"),
}


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """In Chinese, as all of the admin, or with `?language=en` in English."""
    require(request.user, "view", PublicDocument)
    language = "en" if request.GET.get("language") == "en" else translation.get_language()
    with translation.override(language):
        return render(request, "catalogue/components.html", _context())


def _context() -> dict:
    sheet, facts, sections = _sheet()
    counts = {("2016", "listing"): 2, ("2018", "funding"): 5, ("2018", "listing"): 3, ("2030", "policy"): 1}
    form = MissingForm(QueryDict("sender_email=x&credit_wished=on"))
    form.describe()
    return {
        "robots": "noindex, nofollow",
        "cards": cards([SimpleNamespace(card=json.dumps(_card(kind)), number=0) for kind in EntryType]),
        "chips": [Chip("领域", Text("智能医疗"), "#chips"), Chip("地区", Text("海淀区"), "#chips")],
        "paging": Paging(count=430, number=4, size=50),
        "key_facts": facts,
        "sections": sections,
        "sources": sheet.by_source(),
        "absences": [kind for kind in MARKS if kind in sheet.shown_absences],
        "instead": ["智能医疗", "medical"],
        "facet": _facet(),
        "band": _band(),
        "tiles": _tiles(),
        "axis": timeline.axis(timeline.Asked(HttpRequest()), counts),
        "kinds": [(kind, EventKind(kind).label, 1, kind in timeline.USUAL) for kind in timeline.KINDS],
        "events": _events(),
        "charts": [charts.chart(document, {}, {}) for document in _indicators()],
        "accounts": _accounts(),
        "listed": [observations.newest(_indicators()[0])],
        "before": "示例市支持企业建设3个开放平台。",
        "after": "示例市支持企业建设5个开放创新平台。",
        "columns": [
            {"entry": _card(EntryType.ORGANISATION, number), "without": "#comparison"} for number in (1, 2)
        ],
        "lines": _lines(),
        "problems": [
            Problem(
                "sector",
                _("“%(value)s” is no value of “%(name)s”.") % {"value": "x", "name": "sector"},
                "nlp",
            )
        ],
        "fields": [
            form[name] for name in ("entry_type", "label", "proposed", "sender_email", "credit_wished")
        ],
        "plain_field": _Plain()["name"],
    }


class _Plain(forms.Form):
    name = forms.CharField(label="名称", required=False)


def _label(slug: str, name: str, name_en: str) -> dict:
    return {"slug": slug, "name": name, "name_en": name_en}


def _card(kind: EntryType, number: int = 1) -> dict:
    """A card with what cards of its type tell."""
    name, name_en = NAMES[kind]
    health, place = (
        _label("health", "医疗健康", "Health care"),
        _label("haidian", "海淀区", "Haidian District"),
    )
    own: dict[Any, dict[str, Any]] = {
        EntryType.ORGANISATION: {
            "layer": [_label("application", "应用层", "Application layer")],
            "sector": [_label("medical", "智能医疗", "Medical AI")],
            "place": place,
            "designation": [],
            "founded": "2016-03",
            "listed": True,
            "market_value": {"amount": "97500000000", "currency": "CNY", "qualifier": "about"},
            "market_value_as_of": "2020-11-19",
            "kind": _label("company", "企业", "Company"),
        },
        EntryType.POLICY: {
            "level": _label("city", "市级", "City"),
            "kind": _label("plan", "行动计划", "Action plan"),
            "issuer": [],
            "theme": [health],
            "validity": None,
            "issued_on": "2018",
        },
        EntryType.SCENARIO: {
            "domain": [health],
            "campaign": None,
            "place": [place],
            "organisation": [],
            "stage": _label("in_service", "已投入使用", "In service"),
        },
        EntryType.DATASET: {
            "kind": _label("dataset", "数据集", "Dataset"),
            "modality": [_label("text", "文本", "Text")],
            "domain": [health],
            "publisher": [],
            "released_on": "2020-11-19",
            "licence": _label("CC-BY-4.0", "CC-BY-4.0", "CC-BY-4.0"),
        },
    }
    return {
        "type": str(kind),
        "slug": f"example-{number}",
        "name": f"{name} {number}" if number > 1 else name,
        "name_en": f"{name_en} {number}" if number > 1 else name_en,
        "summary": f"{name}的简介，一两句话，只写来源所载的内容。",
        "summary_en": f"What {name_en} is, in a sentence or two, and no more than the sources bear out.",
        **own[kind],
    }


def _fact(number: int, **values) -> dict:
    empty = dict.fromkeys(("as_of", "as_reported", "note", "note_en", "money", "name"))
    source = {"source": "example-report", "locator": f"表 {number}", "preferred": True}
    return {**empty, **source, "id": f"example-fact-{number}", **values}


def _sheet() -> tuple[sheets.Sheet, list[sheets.KeyFact], list[sheets.Section]]:
    """Key facts and a table of facts: two sources that disagree, a note, and every kind of absence."""
    citation = {**_fact(9), "fields": ["founded"], "value": None}
    another = {**_fact(8), "fields": ["founded"], "value": "2015年", "preferred": False}
    absences = [
        {"field": f"figures.{name}", "kind": kind, "fact": f"example-fact-{number}", **_place(number)}
        for number, (name, kind) in enumerate([("money", kind) for kind in Absence.values], start=3)
    ]
    document = {"citations": [citation, another], "missing": [], "absences": absences}
    sheet = sheets.Sheet(document, {SOURCE["slug"]: SOURCE})
    money = {"amount": "97500000000", "currency": "CNY", "qualifier": "about"}
    rows = [
        _fact(1, name=_("Market value"), as_of="2020-11-19", money=money, as_reported="市值约975亿元"),
        _fact(
            2,
            name=_("Market value"),
            as_of="2020-12",
            preferred=False,
            money={**money, "amount": "98000000000"},
        ),
        *(_fact(number, name=_("Revenue")) for number in range(3, 3 + len(absences))),
    ]
    rows[0].update(note="按当日收盘价计算。", note_en="At the closing price of that day.")
    facts = sheet.key_facts([(_("Founded"), "founded", sheets.date("2016-03"))])
    section = sheet.section(
        "figures",
        _("Figures"),
        rows,
        [
            (_("Figure"), "metric", lambda row: sheets.text(row["name"])),
            (_("As of"), "as_of", lambda row: sheets.date(row["as_of"])),
            (_("Value"), "money", lambda row: sheets.money(row["money"])),
        ],
    )
    return sheet, facts, [section] if section else []


def _place(number: int) -> dict:
    return {"source": "example-report", "locator": f"表 {number}"}


def _band() -> landscape.Band:
    name, name_en = NAMES[EntryType.ORGANISATION]
    shown = name_en if translation.get_language() == "en" else name
    tiles = [
        landscape.Tile(Text(f"{shown} {number}", "#landscape"), 1 + number % 3, tone=number % 4, says="")
        for number in range(1, 6)
    ]
    title = Text("Medical AI" if translation.get_language() == "en" else "智能医疗")
    return landscape.Band(
        "Application layer" if translation.get_language() == "en" else "应用层",
        "application",
        boxes=[landscape.Box(title, "#landscape", 12, tiles=tiles)],
    )


def _facet() -> browse.Facet:
    choices = [
        facets.Choice(slug, name, name_en, count, slug == "medical")
        for slug, name, name_en, count in (
            ("medical", "智能医疗", "Medical AI", 12),
            *(
                (f"sector-{number}", f"领域 {number}", f"Sector {number}", 13 - number)
                for number in range(1, 13)
            ),
        )
    ]
    return browse._facet(browse.State("", QueryDict("sector=medical")), "sector", choices)


def _tiles() -> list[list[places.Tile | None]]:
    numbers = (None, 0, 1, 4, 17, 56)
    made = [
        None
        if number is None
        else places.Tile(
            Text(f"{letter}区", "#places"), f"{letter}区", number, min(position - 1, 4), str(number)
        )
        for position, (letter, number) in enumerate(zip("甲乙丙丁戊己", numbers, strict=True))
    ]
    return [made[:3], made[3:]]


def _events() -> list[timeline.Line]:
    """One with a day, one that is less exact, one whose date the copy has lost."""
    money = formats.money({"amount": "97500000000", "currency": "CNY", "qualifier": "about"})
    entry = Text(NAMES[EntryType.ORGANISATION][translation.get_language() == "en"], "#timeline")
    return [
        timeline.Line(kind, str(act.label), date, day, entry, said, "#timeline", absence)
        for kind, act, date, day, said, absence in (
            ("listing", EventAct.LISTED, "2018-03-29", "29", [], ""),
            ("funding", EventAct.ROUND, "2018", "", [Text(money)], ""),
            ("milestone", EventAct.HAPPENED, None, "", [], Absence.MISSING),
        )
    ]


def _indicators() -> list[dict]:
    """Bars of which one is a forecast, a line over time, and one number."""
    document = {
        "slug": "example",
        "name": "示例指标",
        "name_en": "Example indicator",
        "unit": "家",
        "unit_en": "firms",
    }
    districts = [
        _label(letter, f"{name}区", f"District {letter.upper()}")
        for letter, name in zip("abc", "甲乙丙", strict=True)
    ]
    empty = dict.fromkeys(
        (*charts.DIMENSIONS, "category", "category_en", "unit", "unit_en", "rank", "period")
    )
    words = dict.fromkeys(("value_text", "value_text_en", "rank_scope", "rank_scope_en"))

    def row(number: int, value: str, as_of: str, nature: Nature = Nature.ACTUAL, place: int = 0) -> dict:
        own = {
            "value": value,
            "as_of": as_of,
            "nature": nature,
            "qualifier": "exact",
            "place": districts[place],
        }
        return {**empty, **words, **_fact(number), **own, "as_of": as_of}

    bars = [
        row(31, "120", "2019"),
        row(32, "45", "2019", place=1),
        row(33, "200", "2025", Nature.FORECAST, 2),
    ]
    lines = [row(41, "60", "2017"), row(42, "90", "2018"), row(43, "120", "2019")]
    return [{**document, "observations": rows} for rows in (bars, lines, bars[-1:])]


def _accounts() -> list[statistics.Account]:
    """Two sources that count the same by different definitions, one of them with a finding."""
    document = _indicators()[0]
    words = dict.fromkeys(("definition", "definition_en"))
    place = document["observations"][0]["place"]
    first, second = (
        {**words, **row, "place": place, "id": f"example-fact-{number}"}
        for number, row in enumerate(document["observations"][:2], 1)
    )
    first |= {"definition": "登记在册的企业。", "definition_en": "Companies that are registered."}
    second |= {"definition": "获得融资的企业。", "definition_en": "Companies that have been funded."}
    second |= {"source": "another-report", "note": "不含分支机构。", "note_en": "Without branches."}
    finding = {
        "id": "example-finding",
        "locator": "第1章",
        "statement": "企业数居各区首位。",
        "statement_en": "The district has the most companies.",
    }
    another = {**SOURCE, "slug": "another-report", "name": "示例年度报告", "name_en": "Example yearly report"}
    sources = {source["slug"]: source for source in (SOURCE, another)}
    document = {**words, **document, "observations": [first, second]}
    return statistics._accounts(document, sources, {}, {SOURCE["slug"]: [finding]})


def _lines() -> list[compare.Line]:
    def cell(*words: str) -> compare.Cell:
        return compare.Cell([compare.Said([sheets.text(one)], "#comparison") for one in words])

    return [
        compare.Line(str(_("Founded")), [cell("2016"), cell("2011", "2012")]),
        compare.Line(str(_("Place")), [cell("海淀区"), cell("海淀区")]),
        compare.Line(str(_("Market value")), [cell("约975亿元"), cell()]),
    ]
