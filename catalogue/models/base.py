"""What every record, entry and fact shares. Abstract models and constraint helpers only."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OrderBy, Q
from django.utils.translation import gettext_lazy as _

from catalogue import quantities, text
from catalogue.choices import Absence, EntryType, NameStatus, Status
from catalogue.fields import (
    AbsencesField,
    CharField,
    CountField,
    MoneyField,
    PartialDateField,
    SlugField,
    TextField,
)
from catalogue.models.publication import ChangeLogRow

ENTRY_TYPES = tuple(EntryType.values)


def exactly_one(name: str, *fields: str, or_none: bool = False) -> models.CheckConstraint:
    """Exactly one of the nullable foreign keys is set, as an OR of cases (an XOR of three accepts all three)."""
    cases = Q()
    for chosen in [*fields, None] if or_none else fields:
        cases |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(condition=cases, name=name)


def unknown_first(path: str) -> OrderBy:
    """Order by a nullable column with the same verdict on every database."""
    return F(path).asc(nulls_first=True)


def free_slug(record: models.Model, *names: str) -> str:
    """A slug from the first of the names that gives one, with `-2` and so on where that is taken. One that was public
    for another record counts as taken."""
    first = next(filter(None, map(text.slugify, names)), f"record-{record.pk}")
    others = type(record)._default_manager.exclude(pk=record.pk)
    public = ChangeLogRow.objects.exclude(record_id=record.pk)
    taken = {
        "facets",
        *others.filter(slug__startswith=first).values_list("slug", flat=True),
        *public.filter(slug__startswith=first).values_list("slug", flat=True),
    }
    candidates = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(slug for slug in candidates if slug not in taken)


def in_brief(row: models.Model, names: Iterable[str]) -> str:
    """These values of a row in one line, from what is already in memory."""
    parts = []
    for name in names:
        field: Any = row._meta.get_field(name)
        if field.many_to_many:
            continue
        if field.is_relation:
            value = field.get_cached_value(row, default=None)
        elif hasattr(row, f"{name}_in_words"):
            value = getattr(row, f"{name}_in_words")
        elif field.choices:
            value = getattr(row, f"get_{name}_display")()
        else:
            value = field.value_from_object(row)
            if isinstance(value, bool):
                value = field.verbose_name if value else ""
            elif isinstance(value, Decimal):
                value = quantities.written(value)
        if value not in (None, ""):
            parts.append(str(value)[:60])
    return " · ".join(parts)


class Record(models.Model):
    """Anything with an id that never changes. `prepare()` fills derived columns; `save()` and every bulk path
    call it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The relation to what stands above it, where records of a kind stand above one another.
    above: str | None = None

    class Meta:
        abstract = True

    def is_above_itself(self) -> bool:
        """Whether what stands above it leads back to it, by rows as they now are. No CHECK can see that: whoever asks
        holds a lock that lets one writer through at a time."""
        if self.above is None:
            return False
        seen: set = set()
        level = {self.pk}
        while level:
            level = set(
                type(self)._default_manager.filter(pk__in=level).values_list(self.above, flat=True)
            ) - {None}
            if self.pk in level:
                return True
            level -= seen
            seen |= level
        return False

    def prepare(self) -> None:
        pass

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)


class Named(Record):
    """A record with a slug and a name in Chinese and English, sorted by pinyin."""

    slug = SlugField(
        unique=True, help_text=_("Part of the address, in lower-case letters, digits and hyphens.")
    )
    name = CharField(max_length=300)
    name_en = CharField(
        max_length=300,
        blank=True,
        help_text=_("The official English name if there is one; else our translation."),
    )
    sort_key = CharField(max_length=200, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True
        ordering = ["sort_key", "id"]

    def __str__(self):
        return self.name

    def prepare(self):
        super().prepare()
        self.sort_key = text.sort_key(self.name)
        if not self.slug:
            self.slug = free_slug(self, self.name_en, self.name)


# Fields of an entry that say nothing about its subject: no source could bear them out.
KEPT_HERE = ("slug", "name_en_status", "responsible", "verified_on", "next_check_due", "internal_note")
# The state of an entry: `workflow` writes it, and says so with `update_fields`.
WORKFLOW_FIELDS = ("status", "lock", "publish_on", "archive_reason", "successor_slug")


class EntryQuerySet(models.QuerySet):
    def public(self):
        """Entries that the public may see. Every public surface starts here or at a stored document."""
        return self.filter(status=Status.PUBLISHED)


class Entry(Named):
    """A row of one of the four curated types."""

    entry_type: EntryType
    # The fields of its own that state facts, which a citation should name. Names and summaries are worded here, themes,
    # topics and validity assigned here.
    facts: tuple[str, ...] = ()

    name_en_status = CharField(
        _("name en status"),
        max_length=12,
        choices=NameStatus,
        blank=True,
        help_text=_("Whether the English name is the owner's own, our translation, or pinyin."),
    )
    summary = TextField(
        max_length=2000,
        blank=True,
        help_text=_("One to three sentences in our own words, only what the sources bear out."),
    )
    summary_en = TextField(max_length=2000, blank=True)
    status = CharField(max_length=12, choices=Status, default=Status.DRAFT, editable=False, db_index=True)
    lock = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Counts saves; two editors cannot overwrite each other.")
    )
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    modified_at = models.DateTimeField(auto_now=True, editable=False)
    publish_on = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    archive_reason = CharField(max_length=500, blank=True, editable=False)
    successor_slug = CharField(max_length=120, blank=True, editable=False)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who looks after this entry."),
    )
    verified_on = models.DateField(
        null=True, blank=True, help_text=_("When somebody last compared it with its sources.")
    )
    next_check_due = models.DateField(
        null=True, blank=True, help_text=_("It appears in the list of entries to check from this day on.")
    )
    internal_note = TextField(max_length=20_000, blank=True, help_text=_("For colleagues; never public."))

    objects = EntryQuerySet.as_manager()

    if TYPE_CHECKING:  # the reverse of OfEntry's keys, which every concrete entry has
        alias_set: Any
        identifier_set: Any
        link_set: Any
        citation_set: Any

    class Meta(Named.Meta):
        abstract = True
        indexes = [
            models.Index(fields=["sort_key", "id"], name="%(class)s_by_name"),
            models.Index(fields=["status", "modified_at"], name="%(class)s_by_status"),
            models.Index(fields=["responsible", "status", "modified_at"], name="%(class)s_by_editor"),
            models.Index(fields=["next_check_due", "id"], name="%(class)s_by_check"),
            models.Index(fields=["modified_at"], name="%(class)s_by_change"),
        ]

    def save(self, *args, **kwargs):
        """Saving again writes the content alone: an instance that was read before somebody published or archived the
        entry must not undo that."""
        if not self._state.adding and not args and not kwargs.get("force_insert"):
            content = (field.name for field in self._meta.concrete_fields if not field.primary_key)
            kwargs.setdefault("update_fields", [name for name in content if name not in WORKFLOW_FIELDS])
        super().save(*args, **kwargs)

    @classmethod
    def citable(cls) -> dict[str, str]:
        """The fields that a citation may name, with their labels. An amount of money is one field."""
        columns: list[Any] = [*cls._meta.concrete_fields, *cls._meta.many_to_many]
        labels = {
            column.name: str(column.verbose_name)
            for column in columns
            if column.editable and column.name not in KEPT_HERE
        }
        for money in (value for value in vars(cls).values() if isinstance(value, MoneyField)):
            labels[money.name] = labels.pop(f"{money.prefix}amount")
            del labels[f"{money.prefix}currency"], labels[f"{money.prefix}qualifier"]
        return labels

    def filled_facts(self) -> list[str]:
        """Those of its `facts` that have a value."""
        choices = {column.name for column in self._meta.many_to_many}
        return [
            name
            for name in self.facts
            if (getattr(self, name).exists() if name in choices else getattr(self, name) not in (None, ""))
        ]

    @property
    def is_public(self) -> bool:
        return self.status == Status.PUBLISHED

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse(f"{self.entry_type}_detail", args=[self.slug])


class Sourced(Record):
    """A statement and where it comes from."""

    source = models.ForeignKey(
        "catalogue.Source",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("The document that says so. Publishing needs one under every fact."),
    )
    locator = CharField(
        max_length=300, blank=True, help_text=_("The place in the document, as in 表 1 or 第 12 页.")
    )
    table = models.ForeignKey(
        "catalogue.SourceTable",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("The table or figure of the source, where the statement is one of its rows."),
    )
    row = CountField(at_least=1, null=True, blank=True, help_text=_("The row in that table, counted from 1."))
    as_of = PartialDateField(help_text=_("The date for which the source states it."))
    as_reported = CharField(
        max_length=500, blank=True, help_text=_("The words or figures as they stand in the source.")
    )
    preferred = models.BooleanField(
        default=True, help_text=_("Where statements disagree, the one to show first.")
    )
    note = TextField(blank=True, help_text=_("A public remark in our own words."))
    note_en = TextField(blank=True)

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        for money in (value for value in vars(type(self)).values() if isinstance(value, MoneyField)):
            amount = getattr(self, f"{money.prefix}amount")
            if amount is not None and amount < 0:
                raise ValidationError({f"{money.prefix}amount": _("An amount is not below zero.")})
        if self.table and self.source_id and self.table.source_id != self.source_id:
            raise ValidationError({"table": _("This table stands in another source.")})


class Fact(Sourced):
    """A dated, cited statement with an id of its own, which is also its anchor on the page."""

    absent = AbsencesField()

    class Meta:
        abstract = True
        ordering = [unknown_first("row"), "id"]

    @property
    def question(self) -> tuple | None:
        """What it answers, where a record has one preferred answer. No constraint holds this: while the preference
        passes from one row to another both have it, or neither."""
        return None

    def clean(self):
        super().clean()
        absences: Any = self.absent
        if not absences:
            return
        own = {field.name: field for field in self._meta.concrete_fields}
        related: list[Any] = [field.related_model for field in own.values() if field.is_relation]
        beyond = {field.name for model in related for field in model._meta.get_fields()}
        for name, reason in absences.items():
            if name not in own and not hasattr(self, name) and name not in beyond:
                raise ValidationError(
                    {"absent": _("There is no field “%(name)s” that could be empty.") % {"name": name}}
                )
            # Beside a value, `missing` says that a piece of it is lost.
            value = own[name].value_from_object(self) if name in own else None
            if value not in (None, "") and reason != Absence.MISSING:
                raise ValidationError(
                    {
                        "absent": _("“%(name)s” has a value; it cannot be %(reason)s.")
                        % {"name": name, "reason": reason}
                    }
                )


class OfEntry(models.Model):
    """Belongs to one entry of any type: four foreign keys, exactly one set. The subclass names the constraint."""

    organisation = models.ForeignKey(
        "catalogue.Organisation", null=True, blank=True, on_delete=models.CASCADE
    )
    policy = models.ForeignKey("catalogue.Policy", null=True, blank=True, on_delete=models.CASCADE)
    scenario = models.ForeignKey("catalogue.Scenario", null=True, blank=True, on_delete=models.CASCADE)
    dataset = models.ForeignKey("catalogue.Dataset", null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        abstract = True
        constraints = [exactly_one("%(class)s_of_exactly_one_entry", *ENTRY_TYPES)]

    @property
    def entry(self) -> Entry | None:
        return next((entry for kind in ENTRY_TYPES if (entry := getattr(self, kind))), None)

    @entry.setter
    def entry(self, entry: Entry) -> None:
        for kind in ENTRY_TYPES:
            setattr(self, kind, entry if entry.entry_type == kind else None)
