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

from catalogue.choices import Absence, EntryType
from catalogue.filters import Problem
from catalogue.models import PublicDocument
from catalogue.permissions import require
from catalogue.templatetags.formats import MARKS, Text
from catalogue.views import compare, landscape, sheets
from catalogue.views.browse import Chip
from catalogue.views.cards import cards
from catalogue.views.pages import Paging
from catalogue.views.suggestions import MissingForm

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
        "band": _band(),
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
    source = {
        "type": "source",
        "slug": "example-report",
        "name": "示例产业报告",
        "name_en": "Example industry report",
        "publisher": "示例研究院",
        "publisher_en": "Example Institute",
        "published_on": "2020-12",
    }
    citation = {**_fact(9), "fields": ["founded"], "value": None}
    another = {**_fact(8), "fields": ["founded"], "value": "2015年", "preferred": False}
    absences = [
        {"field": f"figures.{name}", "kind": kind, "fact": f"example-fact-{number}", **_place(number)}
        for number, (name, kind) in enumerate([("money", kind) for kind in Absence.values], start=3)
    ]
    document = {"citations": [citation, another], "missing": [], "absences": absences}
    sheet = sheets.Sheet(document, {"example-report": source})
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


def _lines() -> list[compare.Line]:
    def cell(*words: str) -> compare.Cell:
        return compare.Cell([compare.Said([sheets.text(one)], "#comparison") for one in words])

    return [
        compare.Line(str(_("Founded")), [cell("2016"), cell("2011", "2012")]),
        compare.Line(str(_("Place")), [cell("海淀区"), cell("海淀区")]),
        compare.Line(str(_("Market value")), [cell("约975亿元"), cell()]),
    ]
