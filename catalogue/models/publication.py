"""What publishing writes and every public surface reads. Only `workflow` and the code it calls write here."""

import uuid
from collections.abc import Iterator

from django.db import models

from catalogue.choices import ChangeAction
from catalogue.fields import CharField, PartialDateField, SlugField


class PublicDocument(models.Model):
    """The public face of one published record: canonical JSON text, and the columns that lists filter and sort by."""

    id = models.UUIDField(primary_key=True)
    # a small one, for sets in memory and for the full text; given once and never to another document
    number = models.PositiveIntegerField(unique=True)
    type = CharField(max_length=20)
    slug = SlugField(max_length=160)
    name = CharField(max_length=300)
    name_en = CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField()
    seq = models.BigIntegerField(default=0)
    # Above the newest seq that there was when the row was last written, also where only its facets changed: from here
    # on processes that hold facets in memory read it again.
    written = models.BigIntegerField(default=0)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sort_key = CharField(max_length=200, blank=True)
    date = PartialDateField()
    market_value = models.BigIntegerField(null=True)
    weight = models.PositiveIntegerField(default=0)
    # The long texts stand last: SQLite reads a row from its beginning.
    card = models.TextField()
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "slug"], name="publicdocument_slug_unique")]
        indexes = [
            models.Index(fields=["type", "sort_key", "id"], name="document_by_name"),
            models.Index(fields=["type", "updated_at", "id"], name="document_by_update"),
            models.Index(fields=["type", "date", "id"], name="document_by_date"),
            models.Index(fields=["type", "market_value", "id"], name="document_by_market_value"),
            models.Index(fields=["written"], name="document_by_written"),
        ]

    def __str__(self):
        return f"{self.type}/{self.slug}"


class FacetValue(models.Model):
    """A document's value in a facet or filter; a place counts with every place above it."""

    document = models.ForeignKey(
        PublicDocument, to_field="number", on_delete=models.CASCADE, related_name="facets"
    )
    type = CharField(max_length=20)
    facet = CharField(max_length=20)
    value = CharField(max_length=220)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "facet", "value"], name="facetvalue_unique")
        ]
        indexes = [models.Index(fields=["type", "facet", "value", "document"], name="facet_lookup")]


class Event(models.Model):
    """Something that a published document says happened: on `date`, or on a day that is not known.

    `absence` says why there is no date, where the record does. `anchor` is where the fact stands on the page of its
    entry; `card` holds what the timeline shows of it.
    """

    document = models.ForeignKey(
        PublicDocument, to_field="number", on_delete=models.CASCADE, related_name="events"
    )
    kind = CharField(max_length=20)  # an `EventKind`
    act = CharField(max_length=20)  # an `EventAct`
    date = PartialDateField()
    year = models.PositiveSmallIntegerField(null=True)
    absence = CharField(max_length=20, blank=True)
    sort_key = CharField(max_length=200, blank=True)  # its document's
    anchor = CharField(max_length=60)
    card = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "anchor", "act"], name="event_once")]
        indexes = [
            models.Index(fields=["date", "kind", "sort_key", "anchor", "id"], name="event_in_time"),
            models.Index(fields=["year", "kind", "absence", "document"], name="event_by_year"),
        ]


class SearchText(models.Model):
    """Normalised text of an entry, one form a line with a line break at either end.

    `shown` has the lines of `about` and `body` as they are written, for snippets. `grams` is what the database's own
    index of the full text is made from; `catalogue/search/grams.py` says how, migration 0003 where.
    """

    document = models.OneToOneField(
        PublicDocument, to_field="number", on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    names = models.TextField()
    aliases = models.TextField()
    latin = models.TextField()
    about = models.TextField()
    body = models.TextField()
    shown = models.TextField()
    grams = models.TextField()

    @property
    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of `shown` with its normal form."""
        normal = self.about.split("\n")[1:-1] + self.body.split("\n")[1:-1]
        return zip(self.shown.split("\n")[1:-1], normal, strict=True)


class DocumentReference(models.Model):
    """The document shows the label of another record, or would if that were published: whom to refresh when it
    changes."""

    document = models.ForeignKey(PublicDocument, on_delete=models.CASCADE, related_name="references")
    target_id = models.UUIDField()
    role = CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "target_id", "role"], name="documentreference_unique")
        ]
        indexes = [models.Index(fields=["target_id", "role"], name="reference_by_target")]


class ChangeLogRow(models.Model):
    """One public change. Never pruned; `seq` has no gaps."""

    seq = models.BigIntegerField(primary_key=True)
    type = CharField(max_length=20)
    record_id = models.UUIDField()
    slug = SlugField(max_length=160)
    version = models.PositiveIntegerField()
    action = CharField(max_length=12, choices=ChangeAction)
    reason = CharField(max_length=500, blank=True)
    successor = CharField(max_length=160, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["record_id", "seq"], name="change_by_record"),
            models.Index(fields=["type", "slug", "seq"], name="change_by_slug"),
        ]

    def __str__(self):
        return f"{self.seq} · {self.type}/{self.slug} · {self.get_action_display()}"


class DocumentDifference(models.Model):
    """What one change made of the published document of an entry: fields and facts as the document before had them and
    as this one has them. What was never published is in neither."""

    change = models.OneToOneField(
        ChangeLogRow, on_delete=models.CASCADE, primary_key=True, related_name="difference"
    )
    record_id = models.UUIDField(db_index=True)
    contents = models.TextField()

    def __str__(self):
        return str(self.change_id)


class ChangeCounter(models.Model):
    """One row: the newest `seq`. Its row lock lets one publication through at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0, help_text="The newest number of a document.")
    acts = models.BigIntegerField(
        default=0, help_text="Counts publications, also those that changed no document."
    )
    epoch = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="changecounter_one_row")]


class SlugHistory(models.Model):
    """A slug that a published record once had; its address leads on."""

    type = CharField(max_length=20)
    slug = SlugField(max_length=160)
    record_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "slug"], name="slughistory_unique")]
