"""The description of the API, for machines and for people."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from catalogue import freshness, queries
from catalogue.api import schema
from catalogue.api.base import PublicView, dumps
from catalogue.api.views import cursor

OPENAPI = "application/vnd.oai.openapi+json"


class Description(PublicView):
    """The OpenAPI document."""

    schema = None
    scopes = ()
    renderer_classes = (JSONRenderer, OpenApiJsonRenderer)

    def get(self, request: Request) -> HttpResponseBase:
        self.check_names(request)
        kept = queries.memory("description")
        if "text" not in kept:
            kept["text"] = dumps(schema.description_now(cursor(queries.head().epoch, 0)))
        text = kept["text"]
        return self.answer(
            request, lambda: HttpResponse(text, content_type=request.accepted_media_type), tag=(text,)
        )


@require_safe
def page(request) -> HttpResponseBase:
    """The description for people. Outside any language: Swagger speaks English. Reads neither session nor user."""
    return freshness.answer(request, lambda: HttpResponse(render_to_string("api/docs.html")), tag=("docs",))
