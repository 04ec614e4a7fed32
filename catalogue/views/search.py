"""Searching all four types together."""

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue import search as searching
from catalogue.filters import BadParameters, Problem, TextField
from catalogue.models import PublicDocument
from catalogue.models.base import ENTRY_TYPES
from catalogue.views.pages import Paging, bad_parameters, cards, public_page


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
        found = searching.matching(PublicDocument.objects.filter(type__in=ENTRY_TYPES), query)
        counts = dict(found.order_by().values_list("type").annotate(count=Count("pk")))
        paging = Paging.of(request, counts.get(kind, 0) if kind else sum(counts.values()), 20)
        ordered = (found.filter(type=kind) if kind else found).order_by(*searching.RELEVANCE)
        context |= {
            "paging": paging,
            "total": sum(counts.values()),
            "types": [(name, counts.get(name, 0)) for name in ENTRY_TYPES],
            "cards": cards(ordered.defer("body")[paging.slice]),
        }
    return render(request, "catalogue/search.html", context)


def _text(value: str) -> str:
    """The words searched for; the same limits as in the lists. Raises BadParameters."""
    try:
        return TextField(required=False).clean(value)
    except ValidationError as error:
        raise BadParameters([Problem("q", " ".join(error.messages))]) from None


def _type(value: str) -> str:
    if value and value not in ENTRY_TYPES:
        message = _("“%(value)s” is no value of “%(name)s”.") % {"value": value[:100], "name": "type"}
        raise BadParameters([Problem("type", message, ENTRY_TYPES[0])])
    return value
