"""Entries in lists: what a card tells of one, worked out here so that its template only prints.

A list shows fifty of them; whatever a template looks up, compares or includes is paid for fifty times.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.choices import EntryType
from catalogue.models import SearchText
from catalogue.search import Plan, snippets
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, english, label_of, marked, named
from catalogue.templatetags.site import glyph
from catalogue.text import has_chinese


@dataclass(slots=True)
class Card:
    """What is printed of an entry, in the language of the page."""

    glyph: SafeString
    address: str
    name: SafeString
    other: Text | None
    tells: SafeString
    figure: tuple[str, str] | None
    summary: SafeString | str
    summary_lang: str
    words: snippets.Pieces  # of the summary or of another text, where a query was found
    is_snippet: bool = False


def cards(
    documents: Iterable[Any],
    *,
    plan: Plan | None = None,
    show_type: bool = False,
    brief: bool = False,
) -> list[SafeString]:
    """The cards of stored entries as HTML. With a plan its words are marked: in the summary if they stand there, else
    in a piece of the text that holds them. `brief` leaves the summary out."""
    if plan is None:
        language = get_language()
        return [_unmarked(row.card, language, show_type, brief) for row in documents]
    rows = list(documents)
    found = SearchText.objects.filter(document__number__in=[row.number for row in rows])
    texts = dict(found.values_list("document_id", "shown"))
    return [
        _written(_card(json.loads(row.card), plan, texts.get(row.number, ""), show_type, brief))
        for row in rows
    ]


@lru_cache(maxsize=5_000)
def _unmarked(card: str, language: str, show_type: bool, brief: bool) -> SafeString:
    """A card that depends on nothing but what is stored, so it is written once: the same entries lead many lists."""
    return _written(_card(json.loads(card), None, "", show_type, brief))


def _written(card: Card) -> SafeString:
    return render_to_string("components/card.html", {"card": card})


def _card(card: dict, plan: Plan | None, shown: str, show_type: bool, brief: bool) -> Card:
    kind = EntryType(card["type"])
    tells, figure = _TELLS[kind](card)
    summary = None if brief else bilingual(card["summary"], card["summary_en"])
    words = snippets.mark(plan, summary.text) if plan and summary else []
    is_snippet = plan is not None and not words
    if plan is not None and is_snippet:
        prefers = (lambda line: not has_chinese(line)) if english() else has_chinese
        words = snippets.snippet(plan, shown, prefers)
    return Card(
        glyph=glyph(kind),
        address=f"{_list_address(kind, get_language())}{card['slug']}/",
        name=marked(named(card)),
        other=formats.other_name(card),
        tells=_items([*([str(kind.label)] if show_type else []), *tells]),
        figure=figure,
        summary=marked(summary.text) if summary else "",
        summary_lang=summary.lang if summary else "",
        words=words,
        is_snippet=is_snippet,
    )


@cache
def _list_address(kind: str, language: str) -> str:
    """What addresses of entries begin with; `reverse` answers in the language that is active."""
    return reverse(f"{kind}_list")


# --- what tells most about an entry, by type --------------------------------------------------------------------------

Tells = tuple[list[str], tuple[str, str] | None]


def _names(*labels: dict | None) -> list[str]:
    for_english = english()
    return [label_of(label["name"], label.get("name_en"), for_english) for label in labels if label]


def _items(words: list[str]) -> SafeString:
    return mark_safe("".join([f"<li>{conditional_escape(word)}</li>" for word in words]))  # noqa: S308 - escaped


def _known(label: dict | None, *unsaid: str) -> dict | None:
    """A label, unless it only says that nothing is known."""
    return label if label and label["slug"] not in unsaid else None


def _figure(title: str, value: str) -> tuple[str, str] | None:
    return (title, value) if value else None


def _organisation(card: dict) -> Tells:
    tells = _names(card["kind"], *card["layer"], *card["sector"][:3], card["place"])
    if card["founded"]:
        tells.append(_("founded %(date)s") % {"date": formats.date(card["founded"])})
    if card["listed"]:
        tells.append(_("listed"))
    tells += _names(*card["designation"][:2])
    return tells, _figure(_("Market value"), formats.money(card["market_value"]))


def _policy(card: dict) -> Tells:
    validity = _known(card["validity"], "unknown")
    tells = _names(card["level"], card["kind"], *card["issuer"][:2], *card["theme"][:3], validity)
    return tells, _figure(_("Issued"), formats.date(card["issued_on"]))


def _scenario(card: dict) -> Tells:
    tells = _names(*card["domain"][:3], card["campaign"], *card["place"][:3], *card["organisation"][:3])
    return tells, _figure(_("Stage"), "".join(_names(_known(card["stage"], "unknown"))))


def _dataset(card: dict) -> Tells:
    tells = _names(card["kind"], *card["modality"][:3], *card["domain"][:2], *card["publisher"][:2])
    if card["released_on"]:
        tells.append(formats.date(card["released_on"]))
    return tells, _figure(_("Licence"), "".join(_names(_known(card["licence"], "not_stated"))))


_TELLS = {
    EntryType.ORGANISATION: _organisation,
    EntryType.POLICY: _policy,
    EntryType.SCENARIO: _scenario,
    EntryType.DATASET: _dataset,
}
