"""Searching all four types together, and what else is called so."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue import index
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
from catalogue.search import Plan
from catalogue.suggesting import did_you_mean
from catalogue.templatetags.formats import Text
from catalogue.templatetags.site import link
from catalogue.views.cards import cards
from catalogue.views.changes import OTHERS
from catalogue.views.pages import Paging, bad_parameters, public_page

MOST_BESIDE = 4


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
            "beside": [] if kind or number > 1 else _beside(query),
            "instead": [] if found.count else did_you_mean(query, question.types),
        }
    return render(request, "catalogue/search.html", context)


def _beside(words: str) -> list[tuple[str, list[Text]]]:
    """What is no entry and is called so, below the names of the parts of the site: places, topics, indicators and
    sources."""
    called = Q(name__icontains=words) | Q(name_en__istartswith=words) | Q(name_en__icontains=f" {words}")
    found = []
    for kind, title in OTHERS.items():
        rows = PublicDocument.objects.filter(called, type=kind).defer("body", "card")
        if links := [link(row) for row in rows.order_by("sort_key", "id")[:MOST_BESIDE]]:
            found.append((str(title), links))
    return found


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
