"""The record of every act, of proposals that wait for a reviewer, and of what people have not looked at yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import Act, RevisionState
from catalogue.fields import CharField
from catalogue.models.base import Record


class Revision(Record):
    """One act on one record: who, when, why, and the record with its facts and choices as it stood after the act.

    A pending revision is a proposal; it names the lock number of the live record that it was made from. One that is
    done names the lock number that its entry had after the act. What is decided of a proposal is a revision of its own,
    which names it; so is what takes an act back by archiving its entry.
    Not tied by foreign keys, so that it outlives the record.
    """

    kind = CharField(max_length=40, help_text=_("Model of the record, as in organisation."))
    record_id = models.UUIDField()
    number = models.PositiveIntegerField(help_text=_("Counts the revisions of a record from 1."))
    act = CharField(max_length=12, choices=Act)
    state = CharField(max_length=12, choices=RevisionState, default=RevisionState.DONE)
    label = CharField(max_length=300, blank=True)
    snapshot = models.TextField(blank=True)
    base = models.PositiveIntegerField(
        null=True, help_text=_("Lock number of the live record when a proposal or an approval was made.")
    )
    about = models.UUIDField(
        null=True,
        db_index=True,
        help_text=_("The proposal that this act decides or withdraws, or the act that it takes back."),
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    reason = CharField(max_length=500, blank=True)
    batch = models.UUIDField(null=True, help_text=_("Acts done together share it."))

    class Meta:
        ordering = ["kind", "record_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id", "number"], name="revision_number_unique")
        ]
        indexes = [
            models.Index(fields=["state", "at"], name="revision_by_state"),
            models.Index(fields=["at"], name="revision_by_time"),
            models.Index(fields=["user", "state", "at"], name="revision_by_user"),
            models.Index(fields=["batch"], name="revision_by_batch", condition=models.Q(batch__isnull=False)),
            # what people did; an edition is a hundred thousand acts of nobody
            models.Index(fields=["-at", "id"], name="revision_by_hand", condition=~models.Q(act="loaded")),
        ]

    def __str__(self):
        return f"{self.label} · {self.get_act_display()} · {self.number}"


class Notice(Record):
    """Somebody has not looked yet at what became of what they sent. Dismissed, it is gone; the act itself stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="notices")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "revision"], name="notice_once")]
        indexes = [models.Index(fields=["user", "at"], name="notice_by_user")]

    def __str__(self):
        return f"{self.user}: {self.revision}"
