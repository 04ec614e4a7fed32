"""What the worker found when it looked through the catalogue: counts of gaps, and what web addresses answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import LinkState
from catalogue.fields import CharField, CountField, UrlField


class GapCount(models.Model):
    """How many records of a kind had a gap when they were last counted; at most one more than are listed."""

    gap = CharField(max_length=40)
    kind = CharField(max_length=40)
    count = CountField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("quality desk")
        verbose_name_plural = _("quality desk")
        constraints = [models.UniqueConstraint(fields=["gap", "kind"], name="gapcount_unique")]


class LinkCheck(models.Model):
    """What a web address of the catalogue answered when it was last asked."""

    url = UrlField(blank=False, unique=True)
    state = CharField(max_length=12, choices=LinkState)
    status = models.PositiveIntegerField(null=True, help_text=_("The code of the answer, as in 404."))
    error = CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField()
    broken_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-checked_at", "id"]
        indexes = [models.Index(fields=["state", "url"], name="linkcheck_by_state")]

    def __str__(self):
        return self.url
