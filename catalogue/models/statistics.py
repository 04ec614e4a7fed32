"""Indicators and the observations that sources make of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import Layer, Nature, Qualifier, Vocabulary
from catalogue.fields import CharField, CountField, PeriodField, ScaledDecimalField, SlugField, TextField
from catalogue.models.base import Fact, Named, unknown_first
from catalogue.models.vocabularies import TermField


class Indicator(Named):
    """What is counted, by whose definition, in which unit."""

    unit = CharField(max_length=60, blank=True)
    unit_en = CharField(max_length=60, blank=True)
    definition = TextField(
        blank=True, help_text=_("What is counted, precisely. Definitions travel with numbers.")
    )
    definition_en = TextField(blank=True)
    topic = models.ForeignKey(
        "catalogue.Topic", null=True, blank=True, on_delete=models.SET_NULL, related_name="indicators"
    )


class Observation(Fact):
    """One value of an indicator, or a rank that stands without a value."""

    slug = SlugField(unique=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    value = ScaledDecimalField(places=6)
    value_text = CharField(
        max_length=200, blank=True, help_text=_("The value in words, where it is no number.")
    )
    value_text_en = CharField(max_length=200, blank=True)
    unit = CharField(max_length=60, blank=True, help_text=_("Where it differs from the indicator's."))
    unit_en = CharField(max_length=60, blank=True)
    qualifier = CharField(max_length=10, choices=Qualifier, blank=True)
    nature = CharField(
        max_length=10,
        choices=Nature,
        default=Nature.ACTUAL,
        help_text=_("What has been counted, what is estimated, what is only forecast or aimed at."),
    )
    period = PeriodField(help_text=_("The time that it covers: 2019, 2019-04, 2020-01/2020-06."))
    rank = CountField(at_least=1, null=True, blank=True, help_text=_("A rank may stand without a value."))
    rank_scope = CharField(max_length=100, blank=True, help_text=_("Among whom the rank holds, as in 全国."))
    rank_scope_en = CharField(max_length=100, blank=True)
    place = models.ForeignKey(
        "catalogue.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    layer = CharField(max_length=24, choices=Layer, blank=True)
    sector = TermField(Vocabulary.SECTOR)
    round = TermField(Vocabulary.ROUND)
    organisation = models.ForeignKey(
        "catalogue.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="observations",
    )
    category = CharField(max_length=200, blank=True, help_text=_("A further dimension, as in 高校."))
    category_en = CharField(max_length=200, blank=True)
    definition = TextField(blank=True, help_text=_("Where the source defines the indicator in its own way."))
    definition_en = TextField(blank=True)

    class Meta(Fact.Meta):
        ordering = ["indicator", "period", unknown_first("as_of"), unknown_first("row"), "slug"]

    def __str__(self):
        return f"{self.indicator} {self.period or self.as_of or ''}"
