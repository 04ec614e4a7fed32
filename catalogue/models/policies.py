"""Policies: documents that guide or support, with their issuers, measures and phases."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue import text
from catalogue.choices import EntryType, IssuerRole, Vocabulary
from catalogue.fields import (
    CharField,
    CountField,
    MoneyField,
    PartialDateField,
    TextField,
    UrlField,
    in_order,
    money_check,
)
from catalogue.models.base import Entry, Fact
from catalogue.models.vocabularies import TermField, TermsField


class Policy(Entry):
    """A plan, opinion, measure, action plan, list or consensus that an authority or institution issued."""

    entry_type = EntryType.POLICY
    facts = (
        *("kind", "level", "document_number", "place", "adopted_on", "issued_on"),
        *("in_force_from", "in_force_to", "text_url"),
    )

    kind = TermField(Vocabulary.POLICY_KIND)
    level = TermField(Vocabulary.POLICY_LEVEL)
    document_number = CharField(
        max_length=100, blank=True, help_text=_("As in 京政发〔2017〕27号; any brackets will do.")
    )
    place = models.ForeignKey(
        "catalogue.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="policies"
    )
    adopted_on = PartialDateField(
        help_text=_("When it was decided, where the source tells that apart from its issue.")
    )
    issued_on = PartialDateField(
        help_text=_("The date of issue that the document bears: 2018, 2018-10 or 2018-10-12.")
    )
    in_force_from = PartialDateField()
    in_force_to = PartialDateField(help_text=_("The last day in force; empty where no end is set."))
    validity = TermField(Vocabulary.VALIDITY, help_text=_("Whether it is in force today, by our own check."))
    themes = TermsField(Vocabulary.THEME)
    topics = models.ManyToManyField("catalogue.Topic", blank=True, related_name="policies")
    text_url = UrlField(help_text=_("Where the text can be read."))
    archived_text = TextField(
        max_length=200_000,
        blank=True,
        help_text=_(
            "The text itself, as it stood at that address, so that it can be read when the page is gone."
        ),
    )

    class Meta(Entry.Meta):
        verbose_name_plural = _("policies")
        constraints = [in_order("policy_in_force_in_order", "in_force_from", "in_force_to")]

    def prepare(self):
        super().prepare()
        self.document_number = text.document_number(self.document_number)


class Issuer(Fact):
    """An organisation that issued a policy, as the lead or jointly."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        "catalogue.Organisation", on_delete=models.CASCADE, related_name="issued"
    )
    role = CharField(
        max_length=8,
        choices=IssuerRole,
        default=IssuerRole.LEAD,
        help_text=_("The first-named issuer leads; the others issue it jointly."),
    )
    order = CountField(default=0)

    class Meta(Fact.Meta):
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "organisation"], name="issuer_once_per_policy")
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"


class Measure(Fact):
    """One thing that a policy does: how it supports, whom, with how much, on which condition."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE)
    instrument = TermField(
        Vocabulary.INSTRUMENT,
        help_text=_("The means by which it supports: subsidy, tax relief, procurement …"),
    )
    beneficiary = TermField(Vocabulary.BENEFICIARY, help_text=_("Whom it supports."))
    description = TextField(blank=True)
    description_en = TextField(blank=True)
    money = MoneyField()
    condition = TextField(blank=True, help_text=_("What must be fulfilled, in our own words."))
    condition_en = TextField(blank=True)
    deadline = PartialDateField(
        help_text=_("By when it is to be applied for or reached: 2018, 2018-10 or 2018-10-12.")
    )

    class Meta(Fact.Meta):
        ordering = ["locator", "id"]
        constraints = [money_check("measure_money")]

    def __str__(self):
        return self.description[:80]


class Phase(Fact):
    """A stage of a policy's course."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE)
    name = CharField(max_length=200)
    name_en = CharField(max_length=200, blank=True)
    starts_on = PartialDateField()
    ends_on = PartialDateField()
    description = TextField(blank=True)
    description_en = TextField(blank=True)
    order = CountField(default=0)

    class Meta(Fact.Meta):
        ordering = ["order", "id"]
        constraints = [in_order("phase_in_order", "starts_on", "ends_on")]

    def __str__(self):
        return self.name
