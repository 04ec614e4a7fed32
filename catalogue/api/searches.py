"""Searching all types together, completing what somebody types, and looking up names."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from catalogue import filters, index, suggesting
from catalogue.api import schema
from catalogue.api.base import JSON, PublicView, dumps
from catalogue.api.problems import refused
from catalogue.api.serializers import answers
from catalogue.documents import entry_address, public_text
from catalogue.models import ENTRY_TYPES, SearchText
from catalogue.search import Plan, snippets

MOST_QUERIES = 100

_TYPE = OpenApiParameter(
    "type", {"type": "string", "enum": list(ENTRY_TYPES)}, description="Of this type only."
)


def _words(name: str, description: str, schema: dict | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, schema or answers.words_of(1), required=True, description=description)


class SearchingView(PublicView):
    text: type[filters.NameField] = filters.TextField

    def words(self, request: Request, name: str) -> str:
        """The text of a parameter that is needed. Raises BadParameters."""
        return _checked(name, request.GET.get(name, ""), self.text)

    def types(self, request: Request) -> Sequence[str]:
        return _types(request.GET.get("type", ""))


def _checked(name: str, value: object, text: type[filters.NameField]) -> str:
    try:
        words = text(required=False).clean(value) if isinstance(value, str) else ""
    except ValidationError as error:
        raise refused(name, message=" ".join(error.messages)) from None
    if not words:
        raise refused(name, message=f"“{name}” is needed: a name, or words to look for.")
    return words


def _types(value: object) -> Sequence[str]:
    if value in ("", None):
        return ENTRY_TYPES
    if value not in ENTRY_TYPES:
        raise refused("type", message=f"“type” is one of {', '.join(ENTRY_TYPES)}.")
    return (str(value),)


class Search(SearchingView):
    """Entries of all types that match a query, the best first.

    First those of that name, then names that begin so, other names, spellings (pinyin and initials), names that hold
    it, texts; among equals the better connected. `snippet` is HTML: a piece of the text with the words in `<mark>`.
    Where nothing is found `did_you_mean` holds queries that find something.
    """

    query = (
        _words("q", "Words in Chinese, pinyin, initials or English; all must be found."),
        _TYPE,
        *schema.PAGING,
    )
    serializer = answers.SearchPage
    failures = (400, 404)

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        words, types = self.words(request, "q"), self.types(request)
        number, size = self.whole(request, "page"), self.whole(request, "page_size")
        return self.answer(request, lambda: self.page(request, words, types, number, size))

    def page(
        self, request: Request, words: str, types: Sequence[str], number: int, size: int
    ) -> HttpResponse:
        plan = Plan.of(words)
        found = index.answer(index.Question(types, plan=plan, start=(number - 1) * size, size=size))
        texts = SearchText.objects.only("about", "body", "shown").in_bulk(found.numbers)
        results = (self.result(row, plan, texts.get(row.number)) for row in found.rows)
        instead = [] if found.count else suggesting.did_you_mean(words, types)
        return self.envelope(request, found.count, number, size, results, did_you_mean=instead)

    @staticmethod
    def result(row, plan: Plan, stored: SearchText | None) -> str:
        html = snippets.highlighted(snippets.snippet(plan, stored.lines)) if stored else ""
        return f'{public_text(row.card)[:-1]},"snippet":{dumps(html or None)}}}'


class Suggest(SearchingView):
    """Entries whose names complete what somebody is typing: eight at most."""

    query = (_words("q", "What has been typed so far."), _TYPE)
    serializer = answers.Suggestions

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        words, types = self.words(request, "q"), self.types(request)
        return self.answer(request, lambda: HttpResponse(self.suggestions(words, types), content_type=JSON))

    @staticmethod
    def suggestions(words: str, types: Sequence[str]) -> str:
        rows = suggesting.suggest(words, types)
        return dumps({"results": [_label(row) for row in rows]})


class Match(SearchingView):
    """The entries that a name may mean: an alias, a code, an English or pinyin form will do.

    `score` is 1 for an equal normalised name or identifier. `reasons` say what is equal or alike: `name`, `name_en`,
    `alias`, `identifier`, `core_name` (without the legal form, or less sure without a place and a trade too), `pinyin`,
    `initials`, `similar_name`. Send a column of names by POST.
    """

    query = (
        _words("name", "A name or a code.", answers.NAME),
        _TYPE,
        schema.whole("limit", suggesting.MATCHES, suggesting.MOST_MATCHES, "How many entries at most."),
    )
    text = filters.NameField
    serializer = answers.Matches
    body = answers.MatchQueries
    serializer_of_post = answers.MatchesOfMany
    methods = ("GET", "HEAD", "POST", "OPTIONS")

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        name, types, limit = self.words(request, "name"), self.types(request), self.whole(request, "limit")
        return self.answer(
            request, lambda: HttpResponse(dumps({"results": _matches(name, types, limit)}), content_type=JSON)
        )

    def post(self, request: Request) -> HttpResponse:
        """Several names at once, a hundred at most; the answers stand in their order."""
        self.check_names(request, ())
        sent = request.data if isinstance(request.data, dict) else {}
        if problems := filters.unknown_names(sent, ["queries"]):
            raise filters.BadParameters(problems)
        asked = sent.get("queries")
        if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_QUERIES:
            raise refused("queries", message=f"“queries” is a list of 1 to {MOST_QUERIES} names or objects.")
        queries = [_one_query(position, one) for position, one in enumerate(asked)]
        found = {one: _matches(*one) for one in dict.fromkeys(queries)}  # a column often repeats a name
        results = [{"query": one[0], "results": found[one]} for one in queries]
        return HttpResponse(dumps({"results": results}), content_type=JSON)


def _one_query(position: int, asked: object) -> tuple[str, Sequence[str], int]:
    """A name, or an object with a name and perhaps a type and a limit."""
    one = {"name": asked} if isinstance(asked, str) else asked
    where = f"queries[{position}]"
    if not isinstance(one, dict) or set(one) - {"name", "type", "limit"}:
        raise refused(where, message="A query is a name, or an object with “name”, “type” and “limit”.")
    limit = one.get("limit", suggesting.MATCHES)
    if isinstance(limit, float) and limit.is_integer():  # a whole number too, says JSON Schema
        limit = int(limit)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= suggesting.MOST_MATCHES:
        raise refused(where, message=f"“limit” is a whole number from 1 to {suggesting.MOST_MATCHES}.")
    return _checked(where, one.get("name"), filters.NameField), _types(one.get("type")), limit


def _matches(name: str, types: Sequence[str], limit: int) -> list[dict]:
    return [
        {**_label(one.document), "score": one.score, "reasons": one.reasons}
        for one in suggesting.match(name, types, limit)
    ]


def _label(row) -> dict:
    return {
        "id": str(row.id),
        "type": row.type,
        "slug": row.slug,
        "url": settings.SITE_URL + entry_address(row.type, row.slug),
        "name": row.name,
        "name_en": row.name_en,
    }
