"""How the API describes itself: OpenAPI, from what each view says of its parameters, its answer and its failures."""

import copy
import inspect
import threading
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework.serializers import CharField, IntegerField, Serializer

from catalogue import filters
from catalogue.api.problems import CONTENT_TYPE, who_gives_keys
from catalogue.api.serializers.answers import FacetChoice, Problem, words_of
from catalogue.choices import Layer
from catalogue.dates import PartialDate
from catalogue.fields import SlugField
from catalogue.models import PublicDocument

ABOUT = """Read-only; the same in every language. Any site may read it from a browser.

Nobody needs a key. What is asked without one counts for the network address (a /64 of IPv6), a dump as fifty requests;
a key has a quota of its own. It is sent as `Authorization: Bearer <key>`, never in the address, and has scopes: `read`
for everything but the dump, `mirror` for `dump.jsonl` and `changes/`; the description and the list of addresses need
none. Every answer that counts, also a 304, says in `RateLimit-Policy` and `RateLimit` how much is left, as in
draft-ietf-httpapi-ratelimit-headers-10, and the same in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`
of its earlier versions. Beyond the quota the answer is 429, with the seconds to wait in `Retry-After`. %(who)s

Every answer has an `ETag`: send it back as `If-None-Match`, and 304 says that nothing has changed. To hold the whole
catalogue, read `dump.jsonl` once and then follow `changes/`. Errors are problem JSON; an unknown parameter or value is
one. Addresses with an entry's id instead of its slug lead there."""
TAGS = {
    "organisations": "Companies, institutes, universities, funds and whoever else makes, studies or pays for AI.",
    "policies": "Plans, measures and rules that concern AI.",
    "scenarios": "Concrete uses of AI: projects, systems in service, demonstrations.",
    "datasets": "Datasets, collections, portals and services that give data.",
    "sources": "The documents that facts are taken from.",
    "indicators": "What is counted, by whose definition, with every observation.",
    "places": "Countries, provinces, cities, districts, zones.",
    "topics": "Subjects that join sectors and domains that belong together.",
    "rankings": "Rankings and their editions.",
    "vocabularies": "The terms that entries are described with.",
    "search": "All types of entries together.",
    "suggest": "Completion of what somebody types.",
    "match": "Names in, entries out.",
    "changes": "What was published, changed and withdrawn.",
    "dump": "Everything at once.",
}
QUOTA_HEADERS = {
    "RateLimit-Policy": "How many requests (`q`) may be made in a window of so many seconds (`w`).",
    "RateLimit": "How many remain (`r`), and in how many seconds there will be more (`t`).",
    "RateLimit-Limit": "As `q`.",
    "RateLimit-Remaining": "As `r`.",
    "RateLimit-Reset": "As `t`.",
}
# What may stand more than once may be empty, which is as if it were not there; what stands once says so itself.
EMPTY = ""
_DATE = {"type": "string", "pattern": f"^{PartialDate.pattern}$"}
_SLUG = {"type": "string", "pattern": f"^{SlugField.pattern}$"}
_VALUE = {"type": "string", "pattern": f"^({SlugField.pattern})?$"}
_PATHS = {
    "slug": "As in `slug` of lists; an old one leads to the new one.",
    "vocabulary": "As in `slug` of the list of vocabularies.",
}
_CURSOR = {"type": "string", "pattern": "^[A-Za-z0-9_-]{32}$"}
# Text without NUL, halves of characters, and what stands for bytes that are no UTF-8.
TEXT = r"^[^\u0000\ufffd]*$"


# Of a filter that takes more values than this the description names those that find most.
MOST_VALUES = 1000


class Schema(AutoSchema):
    """Reads what `PublicView` has its views say of themselves."""

    view: Any

    def get_operation_id(self) -> str:
        words = self.path.removeprefix("/api/v1/").replace(".", "_").strip("/").split("/")
        operation = "_".join(word.strip("{}") for word in words)
        return f"{operation}_of_many" if self.method == "POST" else operation

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0].removesuffix(".jsonl")]

    def get_description(self, path: str = "", method: str = "") -> str:
        return inspect.getdoc(type(self.view)) or ""

    def get_summary(self) -> str:
        return self.get_description().partition("\n")[0]

    def get_request_serializer(self):
        return self.view.body if self.method == "POST" else None

    def get_filter_backends(self):
        return []

    def get_override_parameters(self) -> list:
        if self.method == "POST":
            return self._of_quotas()
        headers = {
            "ETag": "Changes with the answer.",
            "Last-Modified": "When something that is public here last changed.",
            "Link": "Of a list `next`, `prev`, `first`, `last`; of an entry its page; everywhere the description.",
            **self.view.headers_described,
        }
        return [
            *self.view.parameters(),
            *(
                OpenApiParameter(name, _SLUG, OpenApiParameter.PATH, description=_PATHS[name])
                for name in self.view.path_parameters
            ),
            *(
                OpenApiParameter(name, str, OpenApiParameter.HEADER, description=text, response=[200])
                for name, text in headers.items()
            ),
            *self._of_quotas(),
        ]

    def _of_quotas(self) -> list[OpenApiParameter]:
        place: Any = OpenApiParameter.HEADER
        answers = [200] if self.method == "POST" else [200, 304]
        return [
            *(
                OpenApiParameter(name, str, place, description=text, response=[*answers, 429])
                for name, text in QUOTA_HEADERS.items()
            ),
            OpenApiParameter("Retry-After", int, place, description="Seconds.", response=[429]),
            OpenApiParameter("WWW-Authenticate", str, place, description="RFC 6750.", response=[401, 403]),
        ]

    def get_auth(self) -> list[dict]:
        return [{}, {"key": []}]

    def get_response_serializers(self) -> Any:
        answers: dict = {}
        if self.method == "POST":
            answers[200, self.view.media_type] = self.view.serializer_of_post
            answers[413, CONTENT_TYPE] = OpenApiResponse(Problem, description="More than 1 MiB was sent.")
            answers[415, CONTENT_TYPE] = OpenApiResponse(Problem, description="Send JSON.")
        elif self.view.serializer:
            answers[200, self.view.media_type] = self.view.serializer
            answers[304] = OpenApiResponse(None, description="The copy that the reader holds is fresh.")
        if self.view.moves:
            answers[301] = OpenApiResponse(None, description="The address has changed: see `Location`.")
        refusals = (401, 403, 429) if self.view.scopes else (401, 429)
        for status in (*self.view.failures, *refusals, 406, *(() if self.method == "POST" else (412,))):
            phrase = HTTPStatus(status).phrase
            answers[status, CONTENT_TYPE] = OpenApiResponse(Problem, description=phrase)
        return answers


def page_of(item: type[Serializer]) -> Serializer:
    """The envelope of a list."""
    fields: dict = {
        "count": IntegerField(help_text="Of all pages together."),
        "next": CharField(allow_null=True, help_text="Address of the next page."),
        "previous": CharField(allow_null=True),
        "results": item(many=True),
    }
    return inline_serializer(f"{item.__name__}Page", fields)


def facets_of(entry_type: str) -> Serializer:
    """The choices by the name of their facet."""
    names = filters.FILTER_SETS[entry_type].facet_filters()
    return inline_serializer(
        f"{entry_type.capitalize()}Facets", {name: FacetChoice(many=True) for name in names}
    )


def whole(name: str, default: int, largest: int, description: str = "") -> OpenApiParameter:
    """A parameter that is a whole number from 1."""
    type_ = {"type": "integer", "minimum": 1, "maximum": largest, "default": default}
    return OpenApiParameter(name, type_, description=description)


PAGING = (
    whole("page", 1, filters.MAX_PAGE, "404 past the last."),
    whole("page_size", filters.PAGE_SIZE, filters.MAX_PAGE_SIZE, "How many results a page has."),
)


def fields_of(item: type[Serializer]) -> OpenApiParameter:
    """The parameter that keeps the results of a list small."""
    names: dict = {"type": "array", "items": {"type": "string", "enum": [*item().fields, EMPTY]}}
    text = "Of each result only these fields, with commas between; all of them without it."
    return OpenApiParameter("fields", names, explode=False, style="form", description=text)


def listing_parameters(entry_type: str) -> list[OpenApiParameter]:
    """The parameters of `filters.Listing`."""
    described = [
        _filter_parameter(name, filter_)
        for name, filter_ in filters.FILTER_SETS[entry_type].base_filters.items()
    ]
    names = filters.Listing.orderings(entry_type)
    orders = [*names, *(f"-{name}" for name in names)]
    ordering = OpenApiParameter(
        "ordering",
        {"type": "string", "enum": orders},
        description="`relevance` is the default with `q`, `name` (pinyin) without it. Unknown comes last.",
    )
    return [*described, ordering, *PAGING]


def _filter_parameter(name: str, filter_) -> OpenApiParameter:
    if isinstance(filter_, filters.FacetFilter):
        values: dict = {"$ref": f"#/components/schemas/{_component(filter_.origin)}"}
        text = "Slugs, as in `facets/`. Repeat it for OR, up to 50 times."
        if isinstance(filter_, filters.IdentifierFilter):
            values = {"type": "string", "maxLength": filters.MAX_VALUE_LENGTH, "pattern": TEXT}
            text = "An identifier, alone or behind its scheme: `stock:SSE:688000`. Repeat it for OR, up to 50 times."
        elif filter_.origin == "layer":
            values = {"type": "string", "enum": [*Layer.values, EMPTY]}
        elif filter_.origin == "boolean":
            values = {"type": "string", "enum": ["true", "false", EMPTY]}
        several = {"type": "array", "items": values}
        return OpenApiParameter(name, several, description=text)
    if name == "q":
        text = "Words in Chinese, pinyin, initials or English; all must be found."
        return OpenApiParameter(name, words_of(0), description=text)
    return OpenApiParameter(name, _DATE, description="Inclusive; 2018, 2018-10 or 2018-10-12.")


def _component(origin: str) -> str:
    """The name of the schema of the slugs of a vocabulary or a type."""
    return f"{origin.title().replace('_', '')}Slug"


def _origins() -> list[str]:
    """The vocabularies and types that filters take their values from."""
    found = {one.origin for kind in filters.FILTER_SETS.values() for one in kind.facet_filters().values()}
    return sorted(found - {"layer", "boolean"})


def _let_fields_be_left_out(document: dict) -> None:
    """Where a list takes `fields`, a result has all of them or only some."""
    schemas = document["components"]["schemas"]
    for methods in document["paths"].values():
        operation = methods.get("get", {})
        if any(parameter["name"] == "fields" for parameter in operation.get("parameters", ())):
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
            results = schemas[answer.rpartition("/")[2]]["properties"]["results"]
            whole = results["items"].get("$ref")
            if whole:
                name = whole.rpartition("/")[2]
                schemas[f"{name}Fields"] = {
                    key: value for key, value in schemas[name].items() if key != "required"
                } | {"description": "With `fields`: only those that were asked for."}
                results["items"] = {"anyOf": [{"$ref": whole}, {"$ref": f"{whole}Fields"}]}


def _let_parameters_be_empty(document: dict) -> None:
    """A parameter that may be left out may be empty."""
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                one = parameter["in"] == "query" and parameter["schema"].get("type") != "array"
                if one and not parameter.get("required"):
                    parameter["allowEmptyValue"] = True


def _licence() -> dict:
    if settings.DATA_LICENCE:
        return {
            "name": settings.DATA_LICENCE,
            "url": f"https://spdx.org/licenses/{settings.DATA_LICENCE}.html",
        }
    return {"name": "Not decided yet", "url": f"{settings.SITE_URL}/en/terms/"}


def _contact() -> dict:
    contact = {"name": settings.PUBLISHER_EN or "The catalogue", "url": f"{settings.SITE_URL}/en/about/"}
    return contact | ({"email": settings.CONTACT_EMAIL} if settings.CONTACT_EMAIL else {})


_one_at_a_time = threading.Lock()


def description() -> dict:
    """The OpenAPI document without what depends on what is published. The same for everybody, so it is made once, and
    by one thread: the generator notes what it finds in the views' own `schema`."""
    with _one_at_a_time:
        return _description()


@cache
def _description() -> dict:
    with translation.override("en"):
        document = SchemaGenerator().get_schema(request=None, public=True)
    schemas = document["components"]["schemas"]
    schemas["MatchQueries"]["additionalProperties"] = False
    _let_fields_be_left_out(document)
    _let_parameters_be_empty(document)
    for origin in _origins():
        schemas[_component(origin)] = {**_VALUE, "description": "What there is changes with the catalogue."}
    schemas["Cursor"] = {**_CURSOR, "description": "Opaque."}
    document["info"]["description"] = ABOUT % {"who": who_gives_keys()}
    document["info"]["contact"], document["info"]["license"] = _contact(), _licence()
    # wherever this was read from, and where the catalogue is for who keeps the description as a file
    document["servers"] = [{"url": "/"}, {"url": settings.SITE_URL}]
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    document["components"]["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of the catalogue. Without one the API answers too.",
        }
    }
    return document


def _with_examples(paths: dict) -> dict:
    """The addresses with a slug that leads somewhere, for whoever wants to try them."""
    first: dict = {}  # by folder
    for kind, slug in PublicDocument.objects.order_by().values_list("type").annotate(Min("slug")):
        if kind == "term":
            first["vocabularies"] = dict(zip(("vocabulary", "slug"), slug.split(".", 1), strict=True))
        else:
            first[reverse(f"api:{kind}_detail", args=[slug]).split("/")[-3]] = {"slug": slug}
    paths = copy.deepcopy(paths)
    for path, methods in paths.items():
        found = first.get(path.split("/")[3], {})
        for parameter in methods["get"].get("parameters", ()):
            if parameter["in"] == "path" and parameter["name"] in found:
                parameter["example"] = found[parameter["name"]]
    return paths


def description_now(first_cursor: str) -> dict:
    """The same with the values that filters take at this moment, with examples, and how cursors of this history
    begin."""
    document = {**description()}
    document["paths"] = _with_examples(document["paths"])
    schemas = {**document["components"]["schemas"]}
    document["components"] = {**document["components"], "schemas": schemas}
    for origin in _origins():
        if values := filters.slugs(origin, MOST_VALUES):
            name = _component(origin)
            schemas[name] = {**schemas[name], "enum": [*values, EMPTY]}
            if len(values) == MOST_VALUES:
                schemas[name]["description"] = (
                    f"The {MOST_VALUES} that find most; the others are understood, too."
                )
    # a cursor is 16 bytes of history and 8 of place, the first four bits of which nobody will need
    begins = first_cursor[:22]
    schemas["Cursor"] = {
        **schemas["Cursor"],
        "pattern": f"^{begins}[A-Za-z0-9_-]{{10}}$",
        "description": "Opaque. How it begins is the same until the catalogue is restored from a backup.",
    }
    return document
