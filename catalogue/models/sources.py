"""Sources: documents that facts are taken from, with their tables, findings and rates; citations of an entry's
own fields."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import Absence, FindingKind, SourceKind, SourceTableKind
from catalogue.fields import (
    CharField,
    CountField,
    CurrencyField,
    PartialDateField,
    ScaledDecimalField,
    SlugField,
    TextField,
    UrlField,
)
from catalogue.models.base import ENTRY_TYPES, Entry, Fact, OfEntry, Record, Sourced, free_slug, unknown_first


class Source(Record):
    """A report, document or page that was opened and that facts are taken from."""

    slug = SlugField(unique=True)
    title = CharField(max_length=300)
    title_en = CharField(max_length=300, blank=True)
    kind = CharField(max_length=20, choices=SourceKind, default=SourceKind.REPORT)
    publisher = CharField(max_length=300, blank=True)
    publisher_en = CharField(max_length=300, blank=True)
    authors = CharField(max_length=300, blank=True)
    published_on = PartialDateField(
        help_text=_("As precise as the document itself: 2018, 2018-10 or 2018-10-12.")
    )
    url = UrlField()
    accessed_on = PartialDateField(help_text=_("When the page was opened."))
    edition = CharField(max_length=100, blank=True, help_text=_("Which edition or version was read."))
    rights = CharField(
        max_length=300, blank=True, help_text=_("What its publisher allows, as the document says.")
    )
    origins = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="cited_by",
        help_text=_("Documents that it cites as the origin of its data."),
    )
    note = TextField(blank=True)
    note_en = TextField(blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.title

    def prepare(self):
        super().prepare()
        if not self.slug:
            self.slug = free_slug(self, self.title_en, self.title)


class SourceTable(Record):
    """A table or figure of a source; its rows are facts that name it."""

    slug = SlugField(unique=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="tables")
    kind = CharField(max_length=8, choices=SourceTableKind, default=SourceTableKind.TABLE)
    number = CharField(max_length=20, blank=True, help_text=_("As printed: 3, 2-1; empty where it has none."))
    caption = CharField(max_length=300)
    caption_en = CharField(max_length=300, blank=True)
    locator = CharField(max_length=300, blank=True)
    order = CountField(default=0)
    note = TextField(blank=True)
    note_en = TextField(blank=True)

    class Meta:
        ordering = ["source", "order", "slug"]

    def __str__(self):
        return self.caption


class SourceTableColumn(Record):
    """A column of a source's table: its heading, and which value of the facts in a row it shows.

    `path` begins with a kind of fact and leads to one of its values: `figure.money`, `listing.organisation.name`.
    `where` picks among facts of that kind, as in `metric=revenue;period=2019`. `form` says how the value is written.
    """

    slug = SlugField(unique=True)
    table = models.ForeignKey(SourceTable, on_delete=models.CASCADE, related_name="columns")
    order = CountField(default=0)
    label = CharField(max_length=200, help_text=_("The heading as it stands in the source."))
    label_en = CharField(max_length=200, blank=True)
    path = CharField(max_length=100, help_text=_("A kind of fact and one of its values: figure.money."))
    where = CharField(
        max_length=200, blank=True, help_text=_("Which facts of that kind: metric=revenue;period=2019.")
    )
    form = CharField(
        max_length=40, blank=True, help_text=_("How it is written: 0.00亿, Y/M/D, as_reported, link.")
    )

    class Meta:
        ordering = ["table", "order", "slug"]

    def __str__(self):
        return self.label


class Finding(Record):
    """What a source claims in its own voice: a "first", a highlight, a problem, a recommendation, an outlook."""

    slug = SlugField(unique=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="findings")
    kind = CharField(max_length=16, choices=FindingKind)
    order = CountField(default=0)
    statement = TextField(help_text=_("In our own words, not a copy of the sentence."))
    statement_en = TextField(blank=True)
    organisations = models.ManyToManyField("catalogue.Organisation", blank=True, related_name="findings")
    places = models.ManyToManyField("catalogue.Place", blank=True, related_name="findings")
    indicators = models.ManyToManyField("catalogue.Indicator", blank=True, related_name="findings")
    locator = CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["source", "kind", "order", "slug"]

    def __str__(self):
        return self.statement[:80]


class ExchangeRate(Fact):
    """What one unit of a currency was worth in CNY, from a cited table of rates; for sorting and charts only."""

    currency = CurrencyField()
    period = PartialDateField()
    rate = ScaledDecimalField(places=6, null=False, blank=False)

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["currency", "period"], name="exchange_rate_unique"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_above_zero"),
        ]

    def __str__(self):
        return f"{self.currency} {self.period}"


class Citation(OfEntry, Sourced):
    """The tie between a source and an entry's own fields."""

    fields = CharField(
        max_length=300,
        help_text=_("Fields of the entry that it supports, separated by ; as in founded;place."),
    )
    absence = CharField(
        max_length=16,
        choices=Absence,
        blank=True,
        help_text=_("Set this where the source does not give these fields, or our copy has lost them."),
    )
    value = CharField(
        max_length=500,
        blank=True,
        help_text=_("What this source says, where it differs from the entry's field."),
    )

    class Meta(OfEntry.Meta):
        ordering = ["fields", unknown_first("source__slug"), "locator", "id"]

    def __str__(self):
        return f"{self.fields_in_words} ← {self.source or '—'} {self.locator}"

    def clean(self):
        super().clean()
        try:
            self.check_fields(*self._kinds())
        except ValidationError as error:
            raise ValidationError({"fields": error}) from error

    def _kinds(self) -> list[Any]:
        """The type of its entry; all of them, where it has none yet."""
        kinds = [kind for kind in ENTRY_TYPES if getattr(self, f"{kind}_id")] or ENTRY_TYPES
        return [self._meta.get_field(kind).related_model for kind in kinds]

    def check_fields(self, *models: type[Entry]) -> None:
        """Whether it names fields of an entry of one of these types. Raises ValidationError."""
        known = {name for model in models for name in model.citable()}
        if unknown := [name for name in self.field_names if name not in known]:
            raise ValidationError(
                _("No field of the entry: %(names)s. Choose from %(known)s.")
                % {"names": ", ".join(unknown), "known": ", ".join(sorted(known))}
            )

    @property
    def fields_in_words(self) -> str:
        labels = {name: label for kind in self._kinds() for name, label in kind.citable().items()}
        return "、".join(labels.get(name, name) for name in self.field_names)

    @property
    def field_names(self) -> list[str]:
        return [name.strip() for name in self.fields.split(";") if name.strip()]
