"""Whether what a column of a source's table shows is there: its path, its conditions and its form, asked when a column
is entered or loaded. Printing a table skips what leads nowhere, and nobody would see why its cells are empty."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from catalogue.fields import MoneyField
from catalogue.models.base import ENTRY_TYPES, OfEntry
from catalogue.tables.facts import KINDS, conditions
from catalogue.tables.rows import PRIVATE
from catalogue.tables.writing import Form

_FORM = re.compile(
    r"|link|missing|as_reported( -?[1-9]-?)?|Y([^A-Za-z]M([^A-Za-z]D)?)?|0(\.0+)?[万亿]?"
)  # see `tables.writing`


def check(path: str, where: str, form: str) -> None:
    """Raises ValidationError that names each faulty field of a column."""
    found = {}
    kind, *names = path.split(".")
    model = KINDS[kind][0] if kind in KINDS else None
    if path and path != "row" and model is None:
        found["path"] = _("“%(kind)s” is no kind of fact; there are %(kinds)s.") % {
            "kind": kind,
            "kinds": ", ".join(KINDS),
        }
    elif model and not (names and any(_ends(model, names))):
        found["path"] = _("“%(path)s” leads to no value.") % {"path": path}
    for part in filter(None, (part.strip() for part in where.split(";"))):
        name, (operator, wanted) = next(iter(conditions(part).items()))
        ends = list(_ends(model, name.split("."))) if model and "=" in part else []
        choices = {value for end in ends for value, _label in getattr(end, "flatchoices", ())}
        unknown = {value for value in wanted if value} - choices if choices and operator != "^" else set()
        if not ends or unknown:
            found["where"] = _("“%(part)s” can pick no fact.") % {"part": part}
    if not _FORM.fullmatch(Form.of(form).form):
        found["form"] = _("“%(form)s” is no form; write 0.00亿, Y/M/D, as_reported, link or missing.") % {
            "form": form
        }
    if found:
        raise ValidationError(found)


def _ends(owner: Any, names: list[str]) -> Iterator[Any]:
    """The fields at the end of a path; one through `entry` needs to be there for one of the four types."""
    name, *rest = names
    if name in PRIVATE:
        return
    for step in ENTRY_TYPES if name == "entry" and issubclass(owner, OfEntry) else (name,):
        held = _fields(owner).get(step)
        if held is not None and not rest:
            yield held
        elif isinstance(held, models.Field | models.ForeignObjectRel) and held.related_model:
            yield from _ends(held.related_model, rest)


def _fields(owner: type[models.Model]) -> dict[str, Any]:
    """Everything that an instance has under a name of its own: fields, money, and what refers to it by a name."""
    money = {name: value for name, value in vars(owner).items() if isinstance(value, MoneyField)}
    return money | {field.name: field for field in owner._meta.get_fields() if hasattr(owner, field.name)}
