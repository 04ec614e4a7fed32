"""A cell of a file as a value of a field, with the forgiveness that real lists need and no guessing."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from catalogue import text
from catalogue.choices import Absence
from catalogue.dates import as_written, period_as_written, year_of_part
from catalogue.fields import PartialDateField, PeriodField, ScaledDecimalField, UrlField
from catalogue.importing.columns import Column, choice_of
from catalogue.importing.sheets import UNCOUNTED

# What people write where a value would stand, and what it says; in a text it stays, for a name may be so.
_ABSENCES = {
    Absence.NOT_STATED: "- -- --- — —— / \\ \\n n/a na null nil . * ? 空 暂无 不详 不明 未知 未填 未披露 未公开 未公布 "
    "未提供 未载明 not_stated",
    Absence.NOT_APPLICABLE: "不适用 not_applicable",
    Absence.NONE: "无 none",
    Absence.MISSING: "缺 〔缺〕 missing",
}
NOTHING = {word: kind for kind, words in _ABSENCES.items() for word in words.split()}
_SHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"}
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "真", "√"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "无", "×"), False),
}
_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_AROUND = " \t\r\n\u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"
_MEASURES = (
    models.IntegerField,
    PeriodField,
    PartialDateField,
    models.DateField,
)  # a scaled decimal is an integer
_BARE_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/\S*)?")


def fault_of(cell: str) -> str:
    """Why no field can hold this cell, or nothing."""
    if cell in _SHEET_ERRORS:
        return _("holds the spreadsheet's error %(error)s") % {"error": cell}
    if cell == UNCOUNTED:
        return _("holds a formula without its result; open the file in a spreadsheet program and save it")
    for char in cell:
        if "\ud800" <= char <= "\udfff":
            return _("holds half a character")
        if text.UNSEEN.match(char):
            return _("holds a character that cannot be seen, U+%(code)04X") % {"code": ord(char)}
    return ""


def trimmed(cell: str) -> str:
    return cell.strip(_AROUND)


def absence(cell: str) -> Absence | None:
    """Why there is no value, as far as the cell says so."""
    return NOTHING.get(unicodedata.normalize("NFKC", trimmed(cell)).lower())


def is_nothing(cell: str) -> bool:
    return absence(cell) is not None


def value_of(column: Column, cell: str, record: Any) -> object:
    """The value for a field, or None where the cell says that nothing is known; of a number or a date it is an Absence
    then. Raises ValidationError."""
    field: Any = column.field
    cell = trimmed(cell)
    if field.choices:
        if is_nothing(cell):
            return None
        value = choice_of(field.choices, cell)
        if value is None:
            labels = ", ".join(str(label) for _value, label in field.choices)
            raise ValidationError(
                _("“%(value)s” is none of: %(known)s.") % {"value": cell[:60], "known": labels}
            )
        return value
    if isinstance(field, models.BooleanField):
        if is_nothing(cell) and cell != "无":
            return None
        if cell.lower() not in _BOOLEANS:
            raise ValidationError(_("“%(value)s” is neither true nor false.") % {"value": cell[:60]})
        return _BOOLEANS[cell.lower()]
    if isinstance(field, _MEASURES):
        return absence(cell) or _measure(field, cell, record)
    if isinstance(field, UrlField):
        if is_nothing(cell):
            return None
        cell = unicodedata.normalize("NFKC", cell) if not cell.isascii() and "://" not in cell else cell
        return field.clean(f"http://{cell}" if _BARE_DOMAIN.fullmatch(cell) else cell, record)
    if isinstance(field, models.CharField):
        cell = _SPACES.sub(" ", cell)
    if column.name == "document_number":
        cell = text.document_number(cell)
    return field.clean(cell, record)


def _measure(field: Any, cell: str, record: Any) -> object:
    """A number or a date. Raises ValidationError that also says what to write where there is none."""
    try:
        if isinstance(field, PeriodField):
            return field.clean(period_as_written(cell), record)
        if isinstance(field, PartialDateField):
            return field.clean(year_of_part(cell) or as_written(cell), record)
        if isinstance(field, models.DateField):
            return field.clean(as_written(cell), record)
        return field.clean(cell if isinstance(field, ScaledDecimalField) else cell.replace(",", ""), record)
    except ValidationError as error:
        if any(char.isdigit() for char in cell):
            raise
        raise ValidationError(
            [*error.messages, _("Where the source gives none, write 未披露 or leave the cell empty.")]
        ) from error
