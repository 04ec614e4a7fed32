"""Application scenarios: concrete uses of AI, with who takes part and what came of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import EntryType, Qualifier, Vocabulary
from catalogue.fields import CharField, MoneyField, ScaledDecimalField, TextField, money_check
from catalogue.models.base import Entry, Fact, unknown_first
from catalogue.models.vocabularies import TermField, TermsField


class Scenario(Entry):
    """A project, a system in service or a demonstration."""

    entry_type = EntryType.SCENARIO
    above = "parent"
    facts = (
        *("domains", "campaign", "places", "stage", "parent", "technologies", "policies", "batch"),
        *("datasets", "investment"),
    )

    domains = TermsField(Vocabulary.DOMAIN)
    campaign = TermField(
        Vocabulary.CAMPAIGN, help_text=_("The larger effort it was part of, as 科技冬奥; not its subject.")
    )
    places = models.ManyToManyField("catalogue.Place", blank=True, related_name="scenarios")
    stage = TermField(Vocabulary.STAGE, help_text=_("How far it has come: planned, pilot, in service …"))
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        help_text=_("The larger scenario it is a part of, such as 海淀城市大脑."),
    )
    technologies = TermsField(Vocabulary.TECHNOLOGY)
    policies = models.ManyToManyField("catalogue.Policy", blank=True, related_name="scenarios")
    batch = CharField(max_length=100, blank=True, help_text=_("The batch of a published list, as in 第二批."))
    datasets = models.ManyToManyField("catalogue.Dataset", blank=True, related_name="scenarios")
    investment = MoneyField(prefix="investment_")

    class Meta(Entry.Meta):
        constraints = [
            money_check("scenario_investment", prefix="investment_"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="scenario_not_its_own_parent"
            ),
        ]


class Participant(Fact):
    """An organisation that takes part in a scenario, in a role."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        "catalogue.Organisation", on_delete=models.CASCADE, related_name="participations"
    )
    role = TermField(Vocabulary.PARTICIPANT_ROLE, help_text=_("What it does there: builds, operates, uses …"))

    class Meta(Fact.Meta):
        ordering = [unknown_first("role__order"), "organisation__sort_key", "id"]

    def __str__(self):
        return f"{self.organisation} · {self.role}"


class Outcome(Fact):
    """A measured or described result of a scenario."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE)
    description = TextField()
    description_en = TextField(blank=True)
    value = ScaledDecimalField(
        places=6, help_text=_("The measured number; leave it empty where the result is told in words only.")
    )
    unit = CharField(max_length=40, blank=True)
    unit_en = CharField(max_length=40, blank=True)
    qualifier = CharField(max_length=10, choices=Qualifier, blank=True)

    class Meta(Fact.Meta):
        ordering = ["locator", "id"]

    def __str__(self):
        return self.description[:80]
