"""Datasets: data sets, collections, portals and data services."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import EntryType, Qualifier, Vocabulary
from catalogue.fields import CharField, PartialDateField, ScaledDecimalField, UrlField
from catalogue.models.base import Entry, Fact
from catalogue.models.vocabularies import TermField, TermsField


class Dataset(Entry):
    """Data that others may use: one dataset, a collection, a portal or a service."""

    entry_type = EntryType.DATASET
    facts = (
        *("kind", "publishers", "modalities", "tasks", "domains", "size_value", "languages", "licence"),
        *("access", "released_on", "edition", "homepage"),
    )

    kind = TermField(Vocabulary.DATASET_KIND)
    publishers = models.ManyToManyField(
        "catalogue.Organisation", blank=True, related_name="datasets_published"
    )
    modalities = TermsField(Vocabulary.MODALITY)
    tasks = TermsField(Vocabulary.TASK)
    domains = TermsField(Vocabulary.DOMAIN)
    size_value = ScaledDecimalField(
        places=2, help_text=_("How many of the unit: 700万 images are 700万 here and image beside it.")
    )
    size_unit = CharField(max_length=40, blank=True, help_text=_("What is counted: dialogue, image, GB."))
    size_qualifier = CharField(
        max_length=10,
        choices=Qualifier,
        blank=True,
        help_text=_("“At least” for 超过, “about” for 近 or 约."),
    )
    languages = CharField(max_length=100, blank=True, help_text=_("BCP 47 tags separated by ; as in zh;en."))
    licence = TermField(
        Vocabulary.LICENCE,
        help_text=_("“Not stated” where the publisher names none; that is not the same as open."),
    )
    access = TermField(
        Vocabulary.ACCESS, help_text=_("How it can be had: openly, on application, not at all.")
    )
    released_on = PartialDateField()
    edition = CharField(max_length=100, blank=True)
    homepage = UrlField()

    class Meta(Entry.Meta):
        pass


class Distribution(Fact):
    """A file or service through which a dataset can be had."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE)
    title = CharField(max_length=300)
    title_en = CharField(max_length=300, blank=True)
    url = UrlField(blank=False)
    media_type = CharField(max_length=100, blank=True, help_text=_("IANA media type: text/csv."))
    byte_size = models.BigIntegerField(null=True, blank=True)

    class Meta(Fact.Meta):
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(byte_size__isnull=True) | models.Q(byte_size__gte=0),
                name="distribution_byte_size_positive",
            )
        ]

    def __str__(self):
        return self.title
