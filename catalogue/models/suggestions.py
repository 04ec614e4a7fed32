"""What readers of the site propose: corrections of entries, and entries that are missing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import EntryType, SuggestionKind, SuggestionState
from catalogue.fields import CharField, CountField, TextField, UrlField
from catalogue.models.base import Record
from catalogue.models.revisions import Revision


class Suggestion(Record):
    """What one reader sent, and what became of it.

    The sender's name and e-mail are the only personal data. Not tied to the entry by a foreign key, so that the receipt
    outlives it.
    """

    kind = CharField(max_length=12, choices=SuggestionKind)
    entry_type = CharField(max_length=20, choices=EntryType)
    entry_id = models.UUIDField(
        null=True, help_text=_("The entry that it is about, or the one that was made of it.")
    )
    label = CharField(max_length=300, verbose_name=_("name"))
    anchor = CharField(max_length=80, blank=True, help_text=_("Where on the page the statement stands."))
    statement = CharField(max_length=500, blank=True, help_text=_("The statement as the sender saw it."))
    proposed = TextField(max_length=4000, verbose_name=_("what is proposed"))
    name_en = CharField(max_length=300, blank=True)
    website = UrlField()
    source = CharField(max_length=300, blank=True, help_text=_("The document that says so."))
    locator = CharField(max_length=300, blank=True)
    source_url = UrlField()
    sender_name = CharField(max_length=100, blank=True)
    sender_email = CharField(max_length=254, blank=True)
    credit_wished = models.BooleanField(default=False)
    sent_at = models.DateTimeField(verbose_name=_("sent"))
    state = CharField(max_length=12, choices=SuggestionState, default=SuggestionState.WAITING)
    becomes = CharField(
        max_length=12,
        choices=SuggestionState,
        blank=True,
        help_text=_("What it becomes when the proposal that was made of it is approved."),
    )
    reason = CharField(max_length=500, blank=True, help_text=_("The sender reads it."))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    revision = models.ForeignKey(
        Revision,
        null=True,
        on_delete=models.SET_NULL,
        related_name="suggestions",
        help_text=_("The proposal or the act that was made of it."),
    )
    receipt = CharField(max_length=64, unique=True, help_text=_("A digest of the secret address."))
    digest = CharField(max_length=64, help_text=_("The same for everybody who says the same."))
    same_as = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="repeats", help_text=_("Said before.")
    )

    class Meta:
        ordering = ["-sent_at", "id"]
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions of readers")
        indexes = [
            models.Index(fields=["state", "sent_at"], name="suggestion_by_state"),
            models.Index(fields=["digest"], name="suggestion_by_digest"),
            models.Index(fields=["decided_at"], name="suggestion_by_decision"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=SuggestionState.DECLINED) | ~models.Q(reason=""),
                name="suggestion_declined_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.label} · {self.get_kind_display()}"

    @property
    def credit(self) -> str:
        """The name of the sender, if it is to be shown."""
        return self.sender_name if self.credit_wished else ""


class SuggestionDay(models.Model):
    """A day with its salt. It goes on the day after, and nobody can tell any more who sent what."""

    day = models.DateField(primary_key=True)
    salt = CharField(max_length=64)
    count = CountField(default=0, help_text=_("How many came from everybody."))

    def __str__(self):
        return str(self.day)


class SuggestionSender(models.Model):
    """How many came from one network on a day; its address is kept nowhere."""

    day = models.ForeignKey(SuggestionDay, on_delete=models.CASCADE)
    digest = CharField(max_length=64)
    count = CountField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "digest"], name="suggestionsender_once_a_day")]

    def __str__(self):
        return f"{self.day_id} {self.digest[:8]}"
