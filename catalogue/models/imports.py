"""Files that editors bring in: the import with its decisions, and its rows. Public pages never see these."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import ImportState, RowDecision, RowVerdict
from catalogue.fields import CharField, TextField
from catalogue.models.base import Record


class Import(Record):
    """One file of entries of one type, or of records of one family: where it comes from, how its columns are read, and
    how far it has come."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    file_name = CharField(max_length=200)
    form = CharField(max_length=60, help_text=_("What the file turned out to be: CSV, UTF-8."))
    kind = CharField(
        max_length=40, help_text=_("What its rows are: a type of entries, or a family of records.")
    )
    source = models.ForeignKey(
        "catalogue.Source",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imports",
        help_text=_("The document that the file is, or was made from. Everything it says is cited with it."),
    )
    locator = CharField(
        max_length=300,
        blank=True,
        help_text=_(
            "Where in the source a row stands: {n} becomes the number of the row, {heading} its cell under it."
        ),
    )
    state = CharField(max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    header_row = models.PositiveIntegerField(
        default=1, help_text=_("The row with the headings; 0 if there is none.")
    )
    mapping = TextField(max_length=200_000, blank=True)  # JSON: the field for each column, "-" to ignore it
    # What the columns and answers are remembered by, for the next file of this kind with the same headings.
    signature = CharField(max_length=64, blank=True)
    answers = TextField(max_length=2_000_000, blank=True)  # JSON: column → value → what it stands for
    lenient = models.BooleanField(
        default=False,
        help_text=_(
            "A cell that cannot be read, or names nothing known, is left empty; its row is not rejected."
        ),
    )
    counts = TextField(max_length=5000, blank=True)  # JSON: verdict → rows
    tally = TextField(max_length=100_000, blank=True)  # JSON: verdict → [[reason, rows]], of the dry run
    publish = models.BooleanField(default=False)
    batch = models.UUIDField(default=uuid.uuid4)
    # A task that finds another run here than its own stops.
    run = models.UUIDField(null=True)
    # When the task last finished a chunk: one that is long silent was killed.
    alive_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = TextField(max_length=5000, blank=True)

    class Meta:
        ordering = ["-at", "id"]
        indexes = [
            models.Index(fields=["-at", "id"], name="import_by_time"),
            models.Index(fields=["signature", "-at"], name="import_by_signature"),
        ]

    def __str__(self):
        return self.file_name

    @property
    def where(self) -> str:
        """The place of all rows in the source, for people."""
        return self.locator.replace("{n}", "…")


class ImportPiece(models.Model):
    """A megabyte of a file that waits for the worker to read it."""

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="importpiece_number_unique")]

    def __str__(self):
        return f"{self.number}"


class ImportRow(models.Model):
    """One row of the file as it stands there, what the dry run says of it, and whether it has been applied."""

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text=_("The row of the file, counted from 1."))
    cells = models.TextField()  # JSON list, ASCII
    verdict = CharField(max_length=12, choices=RowVerdict, blank=True)
    label = CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)  # one a line
    difference = models.TextField(blank=True)  # JSON: [[column, before, after]]
    target_id = models.UUIDField(null=True)
    decision = CharField(max_length=8, choices=RowDecision, blank=True)
    applied = models.BooleanField(default=False)
    unpublished = models.BooleanField(
        default=False,
        help_text=_("It is in, and was refused when everything became public; the reason says why."),
    )

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="importrow_number_unique")]
        indexes = [models.Index(fields=["job", "verdict", "number"], name="importrow_by_verdict")]

    def __str__(self):
        return f"{self.number}"


class ImportValue(models.Model):
    """A value of a column that no record answers to, and how many rows have it; its answer is in the import."""

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="values")
    column = CharField(max_length=60)
    value = CharField(max_length=300)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["job", "column", "-rows", "value"]
        constraints = [models.UniqueConstraint(fields=["job", "column", "value"], name="importvalue_unique")]

    def __str__(self):
        return f"{self.column}: {self.value}"
