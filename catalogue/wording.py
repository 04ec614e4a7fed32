"""A value of a snapshot as a reader of the admin knows it, without names that only files and code use."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalogue import quantities
from catalogue.choices import Absence
from catalogue.fields import AbsencesField, ScaledDecimalField, parse_absences
from catalogue.models import Citation


def in_words(column: Any, value: Any, labels: dict, root: Any) -> str:
    """`root` is the model of the record in whose snapshot the value stands, `labels` says what records are called:
    (model, id) → label."""
    if value in (None, ""):
        return ""
    if isinstance(column, AbsencesField):
        gaps = sorted(parse_absences(value).items())
        return "、".join(f"{field_label(column.model, name)}: {Absence(kind).label}" for name, kind in gaps)
    if column.model is Citation and column.name == "fields":
        return "、".join(field_label(root, name.strip()) for name in value.split(";"))
    if isinstance(column, ScaledDecimalField):
        return quantities.written(Decimal(value))
    if column.is_relation:
        return labels.get((column.related_model, str(value)), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(column.flatchoices).get(value, value))


def field_label(model: Any, name: str) -> str:
    """What people call a field; an amount of money, or a choice, by the one name that citations use."""
    known = {column.name: column for column in (*model._meta.fields, *model._meta.many_to_many)}
    column = known.get(name) or known.get(f"{name}_amount")
    return str(column.verbose_name) if column else name
