"""Entries in lists: what a card tells of one, worked out here so that its template only prints.

A list shows fifty of them; whatever a template looks up, compares or includes is paid for fifty times.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.choices import EntryType
from catalogue.models import SearchText
from catalogue.search import Plan, snippets
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, english, label_of, marked, named
from catalogue.templatetags.site import address, glyph
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


def cards(
    documents: Iterable[Any],
    *,
    plan: Plan | None = None,
    show_type: bool = False,
    brief: bool = False,
) -> list[SafeString]:
    """The cards of stored entries as HTML. With a plan its words are marked: in the summary if they stand there, else
    in a piece of the text that holds them. `brief` leaves the summary out."""
    rows, language = list(documents), get_language()
    texts: dict[int, SearchText] = {}
    if plan is not None:
        found = SearchText.objects.only("about", "body", "shown")
        texts = found.in_bulk([row.number for row in rows])
    written = []
    for row in rows:
        head, summary = _head(row.card, language, show_type)
        below = "" if brief else _below(summary, plan, texts.get(row.number))
        written.append(mark_safe(f'<article class="card">{head}{below}</article>'))  # noqa: S308 - both are escaped
    return written


@lru_cache(maxsize=5_000)
def _head(card: str, _language: str, show_type: bool) -> tuple[SafeString, Text | None]:
    """What a card always shows, and the summary. It depends on nothing but what is stored, so it is written once: the
    same entries lead many lists."""
    stored = json.loads(card)
    kind = EntryType(stored["type"])
    tells, figure = _TELLS[kind](stored)
    shown = Card(
        glyph=glyph(kind),
        address=address(kind, stored["slug"]),
        name=marked(named(stored)),
        other=formats.other_name(stored),
        tells=_items([*([str(kind.label)] if show_type else []), *tells]),
        figure=figure,
    )
    head = render_to_string("components/card.html", {"card": shown})
    return head, bilingual(stored["summary"], stored["summary_en"])


def _below(summary: Text | None, plan: Plan | None, stored: SearchText | None) -> str:
    """The summary, and with a plan the words of the query, in it or in another piece of the text."""
    words = snippets.mark(plan, summary.text) if plan and summary else []
    below = ""
    if summary:
        language = f' lang="{summary.lang}"' if summary.lang else ""
        below = f'<p class="summary"{language}>{snippets.highlighted(words) if words else marked(summary.text)}</p>'
    if plan and stored and not words:
        prefers = (lambda line: not has_chinese(line)) if english() else has_chinese
        if found := snippets.snippet(plan, stored.lines, prefers):
            below += f'<p class="snippet">{snippets.highlighted(found)}</p>'
    return below


# --- what tells most about an entry, by type --------------------------------------------------------------------------

Tells = tuple[list[str], tuple[str, str] | None]


def _names(*labels: dict | None) -> list[str]:
    for_english = english()
    return [label_of(label["name"], label.get("name_en"), for_english) for label in labels if label]


def _items(words: list[str]) -> SafeString:
    once = dict.fromkeys(words)  # a kind and a designation may have one name
    return mark_safe("".join([f"<li>{conditional_escape(word)}</li>" for word in once]))  # noqa: S308 - escaped


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
    day = formats.date(card.get("market_value_as_of"))
    title = _("Market value, %(day)s") % {"day": day} if day else _("Market value")
    return tells, _figure(title, formats.money_in_short(card["market_value"]))


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
