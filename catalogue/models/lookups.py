"""By what editors find entries: drafts and archived ones too, so nothing of this is public."""

from django.db import models

from catalogue.fields import CharField


class EntryLookup(models.Model):
    """The names, codes and spellings of an entry in any state, one form a line with a line break at either end."""

    # a number, because the full text of SQLite knows rows by number
    number = models.BigAutoField(primary_key=True)
    kind = CharField(max_length=20)
    record_id = models.UUIDField(unique=True)
    names = models.TextField()
    aliases = models.TextField()
    latin = models.TextField()
    grams = models.TextField()

    def __str__(self):
        return f"{self.kind} {self.record_id}"
