"""A cell of a file as a value of a field, with the forgiveness that real lists need and no guessing."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from catalogue import text
from catalogue.fields import PartialDateField, PeriodField, ScaledDecimalField, UrlField
from catalogue.importing.columns import Column, choice_of

# What people write where nothing is known; in a text it stays, for a name may be so.
NOTHING = {
    *(
        "-",
        "--",
        "---",
        "—",
        "——",
        "/",
        "\\",
        "\\n",
        "n/a",
        "na",
        "null",
        "none",
        "nil",
        "无",
        "暂无",
        "不详",
        "未知",
        "未填",
    ),
    *(".", "*", "?", "？", "空", "缺", "〔缺〕"),
}
_SHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"}
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "真", "√"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "无", "×"), False),
}
_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_AROUND = " \t\r\n\u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:[-/.年](?P<month>[0-9]{1,2})(?:[-/.月](?P<day>[0-9]{1,2}))?)?[年月日号]?"
    r"(?:[ T][0-9:.]+Z?)?"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_BARE_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/\S*)?")


def fault_of(cell: str) -> str:
    """Why no field can hold this cell, or nothing."""
    if cell in _SHEET_ERRORS:
        return _("holds the spreadsheet's error %(error)s") % {"error": cell}
    for char in cell:
        if "\ud800" <= char <= "\udfff":
            return _("holds half a character")
        if char < " " and char not in "\t\r\n" or "\x7f" <= char <= "\x9f":
            return _("holds the control character U+%(code)04X") % {"code": ord(char)}
    return ""


def trimmed(cell: str) -> str:
    return cell.strip(_AROUND)


def is_nothing(cell: str) -> bool:
    return trimmed(cell).lower() in NOTHING


def value_of(column: Column, cell: str, record: Any) -> object:
    """The value for a field. Raises ValidationError; None where the cell says that nothing is known."""
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
    if isinstance(field, models.IntegerField) and not isinstance(field, ScaledDecimalField):
        return None if is_nothing(cell) else field.clean(cell.replace(",", ""), record)
    if isinstance(field, PeriodField):
        if is_nothing(cell):
            return None
        try:
            return field.clean(cell, record)
        except ValidationError:
            return field.clean(_date(cell), record)
    if isinstance(field, PartialDateField | models.DateField):
        return None if is_nothing(cell) else field.clean(_date(cell), record)
    if isinstance(field, ScaledDecimalField):
        return None if is_nothing(cell) else field.clean(cell, record)
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


def _date(cell: str) -> str:
    """2019年3月5日, 2019/3/5, 20190305, 2019-03-05 00:00:00 → 2019-03-05; what is none of these stays as it is."""
    plain = unicodedata.normalize("NFKC", cell).replace(" 日", "日")
    plain = re.sub(r"(?<=[年月日]) +|(?<=[0-9]) +(?=[年月日])", "", plain)
    if found := _COMPACT.fullmatch(plain) or _DATE.fullmatch(plain):
        pieces = [found["year"], found["month"], found["day"]]
        return "-".join(piece.zfill(2) for piece in pieces if piece)
    return cell
