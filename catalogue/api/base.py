"""What all answers of the API have in common: read-only, JSON, the same in every language, counted, with validators.

A view checks its parameters and then answers through `answer()`, which does no work for a reader whose copy is fresh.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from catalogue import filters, freshness
from catalogue.api import admission, problems
from catalogue.api.schema import QUOTA_HEADERS, Schema
from catalogue.choices import ApiScope

JSON = "application/json"

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            *("Catalogue-Cursor", "Catalogue-Seq", "Content-Disposition", "ETag", "Link", "Retry-After"),
            *("WWW-Authenticate", "X-Request-ID", *QUOTA_HEADERS),
        )
    ),
    "Cache-Control": freshness.CACHE_CONTROL,
}
VARY = ("Accept-Encoding", "Authorization")
# RFC 8631
DESCRIBED_BY = '</api/schema/>; rel="service-desc", </api/docs/>; rel="service-doc"'
PREFLIGHT = {
    # the star does not mean Authorization
    "Access-Control-Allow-Headers": "*, Authorization",
    "Access-Control-Max-Age": "86400",
}


dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class PublicView(APIView):
    """Answers anybody, and whoever has a key as far as one of its `scopes` goes. The attributes below describe the
    view, and say which parameters it understands."""

    permission_classes = (AllowAny,)
    schema: Any = Schema()
    query: tuple[OpenApiParameter, ...] = ()
    path_parameters: tuple[str, ...] = ()
    serializer: Any = None  # of the answer, for its description
    body: Any = None  # serializer of what is sent by POST, where the view takes one
    serializer_of_post: Any = None
    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    media_type = JSON
    headers_described: Mapping[str, str] = {}
    moves = False  # may answer 301
    failures: tuple[int, ...] = (400,)
    scopes: tuple[ApiScope, ...] = (ApiScope.READ,)
    admission = admission.FREE

    def parameters(self) -> list[OpenApiParameter]:
        return list(self.query)

    def dispatch(self, request, *args, **kwargs):
        # a browser asks for OPTIONS by itself, and without the key
        if request.method != "OPTIONS":
            try:
                self.admission = admission.admit(request, self.scopes)
                at_once = self.admission.refusal or freshness.unchanged(request)
            except Exception as error:  # nobody else would make a problem of it
                at_once = problems.handler(error, {"request": request})
            if at_once is not None:
                return self.marked(at_once)
        with translation.override("en"):
            return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request, response, *args, **kwargs) -> Any:
        return self.marked(super().finalize_response(request, response, *args, **kwargs))

    def marked(self, response) -> Any:
        """With what stands in the head of every answer."""
        if response.status_code >= 500:
            response.headers["Cache-Control"] = "no-store"
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        for name, value in self.admission.headers.items():
            response.headers[name] = value
        patch_vary_headers(response, VARY if len(self.renderer_classes) == 1 else ("Accept", *VARY))
        if response.status_code != 304:  # a cache would put its links in the place of those that it has
            links = response.headers.get("Link")
            response.headers["Link"] = f"{links}, {DESCRIBED_BY}" if links else DESCRIBED_BY
        return response

    def options(self, request, *args, **kwargs):
        response = HttpResponse(
            status=204, headers={**PREFLIGHT, "Access-Control-Allow-Methods": ", ".join(self.methods)}
        )
        del response.headers["Content-Type"]  # of nothing
        return response

    # --- parameters

    def check_names(self, request: Request, known: Iterable[str] | None = None) -> None:
        """Raise BadParameters for a parameter that this view does not understand, or that stands twice."""
        if known is None:
            known = [parameter.name for parameter in self.parameters()]
        if problems := filters.unknown_names(request.GET, known) + filters.repeated(request.GET, known):
            raise filters.BadParameters(problems)

    def whole(self, request: Request, name: str) -> int:
        """A parameter that is a whole number, as described in `query`."""
        bounds: Any = next(parameter.type for parameter in self.query if parameter.name == name)
        return filters.whole(request.GET, name, bounds["default"], bounds["maximum"])

    # --- answers

    def answer(
        self, request: Request, write: Callable[[], HttpResponseBase], *, tag: tuple = (), at=None
    ) -> HttpResponseBase:
        response = freshness.answer(request._request, write, tag=tag, at=at)
        if response.status_code == 412:  # If-Match, If-Unmodified-Since
            return problems.problem(412, "What is here has changed since, or has no such ETag.")
        return response

    def paged(
        self, request: Request, rows: QuerySet, number: int, size: int, write: Callable[..., str]
    ) -> HttpResponse:
        """One page of `rows`; `write` gives the JSON text of one."""
        start = (number - 1) * size
        return self.envelope(request, rows.count(), number, size, map(write, rows[start : start + size]))

    def envelope(
        self, request: Request, count: int, number: int, size: int, texts: Iterable[str], **more
    ) -> HttpResponse:
        """A page of results, each as JSON text, and whatever else the answer says. Raises NotFound past the end."""
        last = max(1, -(-count // size))
        if number > last:
            raise NotFound(f"There is no page {number}; the last is {last}.")
        results = ",".join(texts)
        address = self.page_address(request)
        after = address(number + 1) if number < last else None
        before = address(number - 1) if number > 1 else None
        rest = "".join(f",{dumps(name)}:{dumps(value)}" for name, value in more.items())
        envelope = f'{{"count":{count},"next":{dumps(after)},"previous":{dumps(before)},"results":[{results}]{rest}}}'
        response = HttpResponse(envelope, content_type=JSON)
        ends = ("first", address(1)), ("last", address(last))
        links = [f'<{url}>; rel="{rel}"' for rel, url in (("next", after), ("prev", before), *ends) if url]
        response.headers["Link"] = ", ".join(links)
        return response

    def page_address(self, request: Request) -> Callable[[int], str]:
        """From the number of a page to the address of this request with that page."""
        query = request.GET.copy()
        query["page"] = "*"  # within a value it would be page%3D%2A
        before, after = query.urlencode().split("page=%2A", 1)
        return lambda number: f"{settings.SITE_URL}{request.path}?{before}page={number}{after}"
