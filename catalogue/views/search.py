"""Searching all four types together, and what else is called so."""

import re
from dataclasses import replace
from functools import reduce
from operator import add, and_, or_

from django.core.exceptions import ValidationError
from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalogue import index, text
from catalogue.choices import EntryType
from catalogue.facets import NAMES
from catalogue.filters import (
    MAX_PAGE,
    MAX_PAGE_SIZE,
    PAGE_SIZE,
    BadParameters,
    Problem,
    TextField,
    no_value,
    whole,
)
from catalogue.models import PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.search import MAX_WORDS, Plan
from catalogue.suggesting import did_you_mean
from catalogue.templatetags.formats import Text, bilingual
from catalogue.templatetags.site import link
from catalogue.views.cards import cards
from catalogue.views.changes import OTHERS
from catalogue.views.home import WAYS_IN
from catalogue.views.pages import Paging, bad_parameters, public_page

MOST_BESIDE = 4
_WORD = re.compile("[\u3400-\u9fff]+|[^\\s\u3400-\u9fff]+")


@public_page("q", "type", "page", "page_size")
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")
    try:
        query = _text(asked)
        kind = _type(request.GET.get("type", ""))
    except BadParameters as error:
        return bad_parameters(request, error, "catalogue/search.html", query=asked[:200])
    context: dict = {"query": query, "type": kind, "canonical_query": request.GET.urlencode()}
    if query:
        number, size = (
            whole(request.GET, "page", 1, MAX_PAGE),
            whole(request.GET, "page_size", PAGE_SIZE, MAX_PAGE_SIZE),
        )
        question = index.Question(
            types=(kind,) if kind else ENTRY_TYPES, plan=Plan.of(query), start=(number - 1) * size, size=size
        )
        found = index.answer(question)
        counts = index.answer(replace(question, types=ENTRY_TYPES, size=0)).by_type if kind else found.by_type
        paging = Paging(found.count, number, size)
        paging.check()
        context |= {
            "paging": paging,
            "total": sum(counts.values()),
            "types": list(counts.items()),
            "cards": cards(found.rows, plan=question.plan, show_type=True),
            "beside": [] if kind or number > 1 else _beside(text.searched(query), is_all=not found.count),
            "instead": [] if found.count else did_you_mean(query, question.types),
        }
    return render(request, "catalogue/search.html", context)


def _beside(query: str, *, is_all: bool) -> list[tuple[str, list[Text]]]:
    """What is no entry and is called so: values by which a list is entered, such as a sector, and below the names of
    the parts of the site places, topics, indicators and sources. 医疗AI are two words. Where no name has all the words,
    the places and topics that have one of them: 海淀 支持 leads to 海淀区. Where that `is_all` there is, the indicators
    that come nearest too."""
    words = _WORD.findall(query)
    called = [_called(word) for word in words if len(word) > 1] or [_called(query)]
    if named := _named(reduce(and_, called)):
        return named
    named = _named(reduce(or_, called) & Q(type__in=("place", "topic")))
    return [*named, *_nearest_indicators(words)] if is_all else named


def _nearest_indicators(words: list[str]) -> list[tuple[str, list[Text]]]:
    """Those whose names have most pairs of characters of the words, or most words in letters; among equals what
    stands first in the words decides: 市场规模 and "market size" lead to 市场份额, "Market share"."""
    pieces: list[str] = []
    for word in words:
        pieces += [word] if word.isascii() else [word[at : at + 2] for at in range(len(word) - 1)]
    called = [_called(piece) for piece in dict.fromkeys(pieces) if len(piece) > 1][:MAX_WORDS]
    if not called:
        return []
    has = [Case(When(one, then=1), default=0) for one in called]
    nearest = (
        PublicDocument.objects.filter(reduce(or_, called), type="indicator")
        .order_by(reduce(add, has).desc(), *(one.desc() for one in has), "sort_key", "id")
        .defer("body", "card")
    )
    return (
        [(str(OTHERS["indicator"]), links)] if (links := [link(row) for row in nearest[:MOST_BESIDE]]) else []
    )


def _called(word: str) -> Q:
    return Q(name__icontains=word) | Q(name_en__istartswith=word) | Q(name_en__icontains=f" {word}")


def _named(called: Q) -> list[tuple[str, list[Text]]]:
    named = PublicDocument.objects.filter(called).order_by("sort_key", "id").defer("body", "card")
    terms = list(named.filter(type="term"))
    found = [(str(NAMES[facet]), _as_lists(kind, facet, terms)) for kind, facet in WAYS_IN.items()]
    for kind, title in OTHERS.items():
        found.append((str(title), [link(row) for row in named.filter(type=kind)[:MOST_BESIDE]]))
    return [(title, links) for title, links in found if links]


def _as_lists(kind: EntryType, facet: str, terms: list[PublicDocument]) -> list[Text]:
    """Links to the lists of the entries that have those of these terms that are values of the facet; where there are
    none, there is no link."""
    values = {row.slug.removeprefix(f"{facet}."): row for row in terms if row.slug.startswith(f"{facet}.")}
    if not values:
        return []
    held, address = index.counts(facet, (kind,)), reverse(f"{kind}_list")
    links = (
        bilingual(row.name, row.name_en, f"{address}?{facet}={value}")
        for value, row in values.items()
        if value in held
    )
    return [one for one in links if one][:MOST_BESIDE]


def _text(value: str) -> str:
    """The words searched for; the same limits as in the lists. Raises BadParameters."""
    try:
        return TextField(required=False).clean(value)
    except ValidationError as error:
        raise BadParameters([Problem("q", " ".join(error.messages))]) from None


def _type(value: str) -> str:
    if value and value not in ENTRY_TYPES:
        raise BadParameters([no_value("type", value, ENTRY_TYPES[0])])
    return value
