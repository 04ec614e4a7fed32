"""What goes wrong, as problem JSON (RFC 9457). Every error below /api/ comes through here, also the unexpected ones."""

import json
import logging
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException

from catalogue import health, tracing
from catalogue.filters import BadParameters, Problem
from catalogue.models import ChangeLogRow

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


class Expired(APIException):
    """A cursor from another history of the catalogue."""

    status_code = 410
    default_detail = (
        "This cursor belongs to another history of the catalogue: begin again from dump.jsonl and its cursor."
    )


class Behind(APIException):
    """A cursor for what has not come to this node yet: another one, from which it copies, has given it out."""

    status_code = 409
    default_detail = "This node has not come to this cursor yet: ask again in a few seconds."
    wait = 5


def problem(status: int, detail: str, **members) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)


def who_gives_keys() -> str:
    if settings.CONTACT_EMAIL:
        return f"For a key write to {settings.CONTACT_EMAIL}."
    return "For a key write to whoever runs this catalogue; its pages say who that is."


def refused(*names: str, message: str) -> BadParameters:
    """A refusal of these parameters."""
    return BadParameters([Problem(name, message) for name in names])


def bad_parameters(error: BadParameters) -> HttpResponse:
    """400. The first problem stands at the top, all of them in `problems`."""
    first = error.problems[0]
    return problem(
        400,
        first.message,
        name=first.name,
        nearest=first.nearest,
        problems=[
            {"name": one.name, "detail": one.message, "nearest": one.nearest} for one in error.problems
        ],
    )


def withdrawn(row: ChangeLogRow) -> HttpResponse:
    """410. The reason is the reviewer's, in the language in which it was written."""
    return problem(
        410,
        f"This {row.type} has been taken down ({row.action}).",
        reason=row.reason,
        action=str(row.action),
    )


def not_understood(request, exception=None) -> HttpResponse:
    """400 for a request that no view is asked about."""
    return problem(400, "This request is not understood.")


def unreachable() -> HttpResponse:
    """503: the database does not answer as it should."""
    response = problem(503, "The catalogue cannot reach its data at the moment: ask again in half a minute.")
    response.headers["Retry-After"] = "30"
    return response


def handler(error: Exception, context: dict) -> HttpResponse:
    """The answer to any exception that a view of the API raises."""
    if isinstance(error, BadParameters):
        return bad_parameters(error)
    if isinstance(error, Http404):
        return problem(404, "There is nothing at this address.")
    if isinstance(error, APIException):
        response = problem(error.status_code, str(error.detail))
        if wait := getattr(error, "wait", None):
            response.headers["Retry-After"] = str(wait)
        return response
    if isinstance(error, PermissionDenied):
        return problem(403, "This is not allowed.")
    if isinstance(error, SuspiciousOperation):
        return not_understood(context["request"])
    request = context["request"]
    if health.is_outage(error):
        logger.error("%s %s cannot be answered now: %s", request.method, request.path, error)
        return unreachable()
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=handler, request=request)
    known = f" as request {request_id}" if (request_id := tracing.current.get()) else ""
    return problem(500, f"Something went wrong on our side. It has been recorded{known}.")
