"""What the worker found when it looked through the catalogue: lists of gaps, and what web addresses answered.

Nothing of this is public or content: all of it can be found anew.
"""

from django.db import models

from catalogue.choices import LinkState
from catalogue.fields import CharField, CountField, UrlField


class GapList(models.Model):
    """The records of a kind that had a gap when the worker last looked, as far as they are listed."""

    gap = CharField(max_length=40)
    kind = CharField(max_length=60)
    # at most one more than are listed
    count = CountField()
    # their ids in order, separated by spaces
    ids = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gap", "kind"], name="gaplist_once")]

    def __str__(self):
        return f"{self.gap} {self.kind}"


class LinkCheck(models.Model):
    """What a web address of the catalogue answered when it was last asked."""

    url = UrlField(blank=False, unique=True)
    host = CharField(max_length=255, blank=True)
    state = CharField(max_length=12, choices=LinkState, default=LinkState.WAITING)
    # as in 404; nothing where no answer came
    status = models.PositiveIntegerField(null=True)
    # why there was no answer, or where it has moved to
    said = CharField(max_length=1000, blank=True)
    checked_at = models.DateTimeField(null=True)
    broken_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "checked_at"], name="linkcheck_by_time"),
            models.Index(fields=["host"], name="linkcheck_by_host"),
        ]

    def __str__(self):
        return self.url


class LinkHost(models.Model):
    """A host that is being asked: nobody else asks it before this is over."""

    host = CharField(max_length=255, unique=True)
    taken_until = models.DateTimeField(null=True)

    def __str__(self):
        return self.host
