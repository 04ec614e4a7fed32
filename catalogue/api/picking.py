"""`fields`: of each result of a list only what the reader asks for, so that answers stay small."""

import difflib
import json
from typing import Any

from django.http import QueryDict
from rest_framework.serializers import Serializer

from catalogue import filters
from catalogue.api.base import dumps

NAME = "fields"


def asked(parameters: QueryDict, item: type[Serializer]) -> tuple[QueryDict, list[str]]:
    """The other parameters, and the names of the fields that are wanted, in the order in which an item has them; none
    where all are. Raises BadParameters."""
    if NAME not in parameters:
        return parameters, []
    others: Any = parameters.copy()
    given = others.pop(NAME)
    known = list(item().fields)
    wanted = [name for part in given[:1] for name in part.split(",") if name]
    problems = filters.repeated(parameters, [NAME])
    problems += [
        filters.no_value(NAME, name, next(iter(difflib.get_close_matches(name[:100], known, n=1)), None))
        for name in wanted
        if name not in known
    ]
    if problems:
        raise filters.BadParameters(problems[:20])
    return others, [name for name in known if name in wanted]


def only(text: str, names: list[str]) -> str:
    """A result as JSON text with these fields alone; the whole of it where none are named."""
    if not names:
        return text
    result = json.loads(text)
    return dumps({name: result[name] for name in names if name in result})
