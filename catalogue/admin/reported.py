"""The words of a source beside a value that somebody changes: whether they still bear it out. Nothing is refused."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import models
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.fields import PartialDateField, PeriodField

# What words state: numbers and dates. A scaled decimal is an integer.
_STATED = (models.IntegerField, PartialDateField, PeriodField)
_APART = {"row", "order", "as_of"}
_NUMBER = re.compile(r"[0-9][0-9,，]*(?:\.[0-9]+)?")
SHOWN = 5


def is_stated(field: Any) -> bool:
    """Whether the words of a source would name its value."""
    return isinstance(field, _STATED) and field.name not in _APART


def _digits(words: str) -> set[str]:
    """The digits of each number, whatever its unit: 3.2亿 and 320000000 have the same. `admin.js` does it alike."""
    numbers = _NUMBER.findall(unicodedata.normalize("NFKC", words))
    return {re.sub(r"[^0-9]", "", number).strip("0") for number in numbers}


def stale_labels(form: Any) -> list[str]:
    """The values that were changed while the words beside them still say something else."""
    words = form.initial.get("as_reported") if "as_reported" in form.fields else ""
    if not form.is_bound or form.instance._state.adding or not words or "as_reported" in form.changed_data:
        return []
    fields = {field.name: field for field in form.instance._meta.concrete_fields}
    return [
        capfirst(str(fields[name].verbose_name))
        for name in form.changed_data
        if name in fields and is_stated(fields[name])
        if not (typed := str(form[name].value() or "")) or not _digits(typed) <= _digits(words)
    ]


def warn(request, forms: Iterable[Any], address: str) -> None:
    """After a save: which words are to be looked at again, each with its place on the page of the record."""
    for form in [form for form in forms if form.has_changed() and stale_labels(form)][:SHOWN]:
        messages.warning(
            request,
            format_html(
                '{} <a href="{}#{}">{}</a>',
                _("“As reported” still says “%(words)s”, and this was changed: %(fields)s.")
                % {
                    "words": form.instance.as_reported[:100],
                    "fields": ", ".join(stale_labels(form)),
                },
                address,
                form.anchor,
                _("Look at it"),
            ),
        )
