"""Filling every field of any record, by walking the models: a field that is added tomorrow is filled, too.

`Filler("x").make(Figure, organisation=…)` saves a figure with every text field holding the token `x`, and makes
whatever it refers to, filled in the same way. Records that a filler makes belong together; two fillers share nothing.
"""

import datetime
import itertools
import uuid
from decimal import Decimal

from django.db import models

from catalogue import fields, snapshots
from catalogue.models import (
    ENTRY_MODELS,
    AwardParticipant,
    Citation,
    Entry,
    Import,
    Link,
    NotTheSame,
    Place,
    RankingPlace,
    SourceTableColumn,
    Term,
)
from catalogue.models.base import OfEntry
from catalogue.models.entries import ENTRY_TYPES

_numbers = itertools.count(1)

# Where only one of several foreign keys may be set: the one that is filled unless another is asked for.
_ONE_OF = {
    RankingPlace: (("organisation", "person", "place"), "organisation"),
    AwardParticipant: (("organisation", "person"), "organisation"),
    Link: (tuple(f"to_{kind}" for kind in ENTRY_TYPES), "to_organisation"),
}
# Texts that name fields, or what is done with them: none of them holds the token.
_NAMING = {
    (SourceTableColumn, "path"): "figure.as_reported",
    (SourceTableColumn, "where"): "period!=",
    (SourceTableColumn, "form"): "as_reported",
}
# References that a filled record does without: to its own kind, where the first would need a second.
_LEFT_EMPTY = {(Term, "replaced_by"), (Place, "parent")}


class Filler:
    """Makes records whose texts all hold `token` (lower-case letters and digits)."""

    def __init__(self, token: str):
        self.token = token
        self._made: dict = {}

    def make(self, model: type[models.Model], *, choices: bool = False, **values) -> models.Model:
        """A saved record with every field filled; with `choices` its many-to-many fields, too."""
        record = self.fill(model, **values)
        record.save()
        if choices:
            self.choose(record)
        return record

    def fill(self, model: type[models.Model], **values) -> models.Model:
        """The same, not saved."""
        record = model()
        skip = self._one_of(model, values) | {name for of, name in _LEFT_EMPTY if of is model}
        for field in model._meta.concrete_fields:
            if field.name in values or field.name in skip or not self._is_content(field):
                continue
            if field.primary_key and (field.has_default() or isinstance(field, models.AutoField)):
                continue
            if field.is_relation:
                setattr(record, field.name, self.related(field))
            else:
                setattr(record, field.attname, self.value(field))
        for name, value in values.items():
            setattr(record, name, value)
        if isinstance(record, Import) and "kind" not in values:
            record.kind = "organisation"
        if isinstance(record, NotTheSame):
            record.first, record.second = sorted((record.first, record.second))
        if isinstance(record, Citation) and "fields" not in values:
            record.fields = ";".join(["name", *record.entry.facts])
        return record

    def choose(self, record: models.Model) -> None:
        """Give every many-to-many field one value."""
        for field in record._meta.many_to_many:
            target = self.related(field)
            if target.pk != record.pk:
                getattr(record, field.name).add(target)

    def related(self, field) -> models.Model | None:
        """The record of this filler that the field refers to, made when it is first needed."""
        model = field.related_model
        if model._meta.model_name == "user":
            return None if field.null else model.objects.get_or_create(username="somebody")[0]
        limits = tuple(sorted(field.get_limit_choices_to().items()))
        key = (model, limits, field.name.startswith("to_"))  # a link leads from one record to another
        if key not in self._made:
            self._made[key] = None  # while it is being made it refers to nothing of its kind
            self._made[key] = self.make(model, **dict(limits))
        return self._made[key]

    def value(self, field):
        """A value that the field holds, with the token in it where it is a text."""
        number = next(_numbers)
        if field.choices:
            return field.flatchoices[0][0]
        if isinstance(field, fields.AbsencesField):
            return {"note": "missing"}
        if isinstance(field, fields.PartialDateField):
            return "2018-10"
        if isinstance(field, fields.PeriodField):
            return "2019"
        if isinstance(field, fields.SlugField):
            return f"{self.token}-{number}"
        if isinstance(field, fields.UrlField):
            return f"https://{self.token}.example/{number}"
        if isinstance(field, models.CharField):
            if field.name.endswith("currency"):
                return "CNY"
            if (field.model, field.name) in _NAMING:
                return _NAMING[field.model, field.name]
            return (
                f"{self.token} {number}"[: field.max_length]
                if field.max_length >= 12
                else self.token[: field.max_length]
            )
        if isinstance(field, models.TextField):
            return f"{self.token} {number}"
        if isinstance(field, fields.ScaledDecimalField):
            return Decimal(number)
        if isinstance(field, models.SmallIntegerField):
            return number % 100
        if isinstance(field, models.IntegerField):
            return 1 + number % 30_000
        if isinstance(field, models.BinaryField):
            return self.token.encode()
        if isinstance(field, models.UUIDField):
            return uuid.uuid4()
        if isinstance(field, models.BooleanField):
            return True
        if isinstance(field, models.DateTimeField):
            return datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        if isinstance(field, models.DateField):
            return datetime.date(2020, 1, 1)
        raise TypeError(f"no value for {field!r}: say here what it holds")

    @staticmethod
    def _is_content(field) -> bool:
        """Not what the workflow or `prepare()` writes."""
        if issubclass(field.model, Entry) and field.name in snapshots.ENTRY_STATE:
            return False
        return field.name != "sort_key"

    @staticmethod
    def _one_of(model, values) -> set[str]:
        """Foreign keys that stay empty because another of their group is set."""
        empty = set()
        groups = [_ONE_OF[model]] if model in _ONE_OF else []
        if issubclass(model, OfEntry):
            groups.append((tuple(ENTRY_TYPES), "organisation"))
        for names, usual in groups:
            chosen = next((name for name in names if name in values), usual)
            empty |= set(names) - {chosen}
        return empty


def entry_type(record: models.Model) -> str:
    return next(kind for kind, model in ENTRY_MODELS.items() if isinstance(record, model))
