"""Forms that were sent."""

from django.db import models
from django.utils import timezone

from catalogue.fields import CharField, TextField


class SentForm(models.Model):
    """A form of the admin whose act was done, so that it is not done again when the form is sent a second time.

    Kept for some days. Who sent what is in it as a digest alone."""

    digest = CharField(max_length=64, primary_key=True)
    answer = TextField(max_length=10_000, blank=True, help_text="Where it led, or what a pop-up window said.")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="sentform_by_age")]

    def __str__(self):
        return f"{self.digest[:8]} {self.sent_at}"
