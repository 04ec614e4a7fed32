"""Vocabulary terms and topics: values that editors add to, merge and deprecate."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import Vocabulary
from catalogue.fields import CharField, CountField, SlugField, TextField
from catalogue.models.base import Named


class TermQuerySet(models.QuerySet):
    def of(self, vocabulary: str):
        return self.filter(vocabulary=vocabulary)


class Term(Named):
    """One value of a vocabulary, such as the sector AI芯片."""

    above = "replaced_by"

    slug = SlugField()
    vocabulary = CharField(max_length=30, choices=Vocabulary)
    group = CharField(
        max_length=40, blank=True, help_text=_("Heading under which it is grouped, as in research.")
    )
    order = CountField(default=0, help_text=_("Position in lists; smaller comes first."))
    definition = TextField(blank=True)
    definition_en = TextField(blank=True)
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        help_text=_("Set this to deprecate the term; old addresses lead to the new one."),
    )

    objects = TermQuerySet.as_manager()

    class Meta(Named.Meta):
        ordering = ["vocabulary", "order", "sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "slug"], name="term_unique_in_vocabulary"),
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("id")), name="term_not_replaced_by_itself"
            ),
        ]

    def clean(self):
        super().clean()
        if self.replaced_by and self.replaced_by.vocabulary != self.vocabulary:
            raise ValidationError({"replaced_by": _("The successor must be a term of the same vocabulary.")})


def TermField(vocabulary: Vocabulary, **kwargs) -> models.ForeignKey:
    """A foreign key to a term of one vocabulary."""
    kwargs = {"null": True, "blank": True, "on_delete": models.PROTECT, "related_name": "+", **kwargs}
    return models.ForeignKey("catalogue.Term", limit_choices_to={"vocabulary": vocabulary}, **kwargs)


def TermsField(vocabulary: Vocabulary, **kwargs) -> models.ManyToManyField:
    """Several terms of one vocabulary."""
    kwargs = {"blank": True, "related_name": "+", **kwargs}
    return models.ManyToManyField("catalogue.Term", limit_choices_to={"vocabulary": vocabulary}, **kwargs)


class Topic(Named):
    """Joins sectors, scenario domains, tasks and themes that belong together, so that "medical AI" is one page."""

    description = TextField(blank=True)
    description_en = TextField(blank=True)
    terms = models.ManyToManyField(Term, blank=True, related_name="topics")
