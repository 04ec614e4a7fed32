"""What tells that two entries may be one and the same, and what people said about that. Nothing of this is public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.fields import CharField
from catalogue.models.base import Record

# What so many entries share tells nothing of any two of them.
TOO_MANY = 9


class IdentityKey(models.Model):
    """One thing that an entry in any state shares with another one if both are the same: a folded name, a code."""

    kind = CharField(max_length=20)
    record_id = models.UUIDField()
    scheme = CharField(max_length=12)
    value = CharField(max_length=300)
    # How many entries have it, counted no further than to TOO_MANY. Written with the keys, so that a list of suspects
    # reads only what a few share.
    sharers = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id", "scheme", "value"], name="identitykey_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "value", "scheme"], name="identitykey_by_value"),
            models.Index(
                fields=["kind", "scheme", "value", "record_id"],
                name="identitykey_shared",
                condition=models.Q(sharers__gt=1, sharers__lt=TOO_MANY),
            ),
        ]

    def __str__(self):
        return f"{self.scheme}:{self.value}"


class NotTheSame(Record):
    """Somebody has found that two entries are not the same, however alike they are; nobody is asked again."""

    kind = CharField(max_length=20)
    first = models.UUIDField()
    second = models.UUIDField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "id"]
        verbose_name = _("not the same")
        verbose_name_plural = _("not the same")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="notthesame_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="notthesame_in_order"
            ),
        ]
        indexes = [models.Index(fields=["kind", "-at"], name="notthesame_by_time")]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"
