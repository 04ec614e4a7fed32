"""Organisations and the facts that belong to one of them. Records shared by several are in `records.py`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import (
    EntryType,
    FilingKind,
    FilingStatus,
    Layer,
    Market,
    Metric,
    PersonRole,
    ProgrammeLevel,
    Vocabulary,
)
from catalogue.fields import (
    CharField,
    CountField,
    MoneyField,
    PartialDateField,
    PeriodField,
    UrlField,
    in_order,
    money_check,
)
from catalogue.models.base import Entry, Fact, exactly_one, in_brief, unknown_first
from catalogue.models.vocabularies import TermField


class Organisation(Entry):
    """A company, university, laboratory, public body, fund, park, platform, community or event series."""

    entry_type = EntryType.ORGANISATION
    above = "parents"
    facts = ("kind", "place", "founded", "website", "parents")

    kind = TermField(Vocabulary.ORGANISATION_KIND)
    place = models.ForeignKey(
        "catalogue.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
        help_text=_("The narrowest place that the source names; it counts for every place above it."),
    )
    founded = PartialDateField(help_text=_("As precise as the source: 2016, 2016-03 or 2016-03-15."))
    website = UrlField(help_text=_("Its own home page, with https://."))
    parents = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="children",
        help_text=_("The organisations it is a part of, as a laboratory is of its university."),
    )

    class Meta(Entry.Meta):
        pass


class OrganisationFact(Fact):
    """A fact about one organisation. Its subject is empty where the source's row has lost its name."""

    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)

    class Meta(Fact.Meta):
        abstract = True

    def __str__(self):
        shared = {field.name for field in OrganisationFact._meta.get_fields()}
        own = [field.name for field in self._meta.concrete_fields if field.name not in {*shared, "id"}]
        said = in_brief(self, own) or self.as_reported[:60]
        return f"{self.organisation or '〔缺〕'} · {said or self._meta.verbose_name}"


class Classification(OrganisationFact):
    """A source's claim that the organisation belongs to a layer of the industry chain, a sector, or both."""

    layer = CharField(
        max_length=24,
        choices=Layer,
        blank=True,
        help_text=_(
            "Where in the industry chain the source puts it; empty if the source names a sector only."
        ),
    )
    sector = TermField(Vocabulary.SECTOR)

    class Meta(OrganisationFact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(layer="") | models.Q(sector__isnull=False),
                name="classification_layer_or_sector",
            )
        ]


class Figure(OrganisationFact):
    """An amount of money stated of the organisation: revenue, market value, valuation, fund size."""

    metric = CharField(
        max_length=16,
        choices=Metric,
        help_text=_("What the amount is: revenue over a period, or a value on a day (as of)."),
    )
    period = PeriodField(help_text=_("The time that a flow such as revenue covers: 2019 or 2020-01/2020-06."))
    fiscal = models.BooleanField(
        default=False, help_text=_("The period is a fiscal year of the organisation's own.")
    )
    money = MoneyField()

    class Meta(OrganisationFact.Meta):
        ordering = ["metric", "period", unknown_first("as_of"), "id"]
        constraints = [money_check("figure_money")]

    @property
    def question(self):
        """How much, over a period or on a day; one whose amount is lost answers nothing."""
        when = self.period or str(self.as_of or "")
        return (self.metric, self.fiscal, when) if self.money else None


class Listing(OrganisationFact):
    """A security of the organisation on a stock market."""

    security_name = CharField(max_length=100, blank=True)
    code = CharField(max_length=20, blank=True, help_text=_("As the market writes it: 688256, 9888, BIDU."))
    market = CharField(max_length=8, choices=Market, blank=True)
    listed_on = PartialDateField()
    delisted_on = PartialDateField(
        help_text=_("Empty while it is listed; a date makes the organisation count as not listed any more.")
    )

    class Meta(OrganisationFact.Meta):
        ordering = [unknown_first("listed_on"), "id"]
        constraints = [in_order("listing_in_order", "listed_on", "delisted_on")]


class FundingStage(OrganisationFact):
    """How far the organisation's funding has come, by a source; apart from its rounds."""

    round = TermField(Vocabulary.ROUND)

    @property
    def question(self):
        return ()


class FundingRound(OrganisationFact):
    """One round of funding with its investors."""

    round = TermField(Vocabulary.ROUND)
    date = PartialDateField()
    money = MoneyField()
    investors = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="rounds_invested_in",
        help_text=_("Those that are entries here; name others in the note."),
    )

    class Meta(OrganisationFact.Meta):
        ordering = [unknown_first("date"), "id"]
        constraints = [money_check("fundinground_money")]


class Designation(OrganisationFact):
    """A title given by an authority, such as state key laboratory."""

    designation = TermField(Vocabulary.DESIGNATION)
    title = CharField(max_length=300, blank=True, help_text=_("The full name under which it was given."))
    title_en = CharField(max_length=300, blank=True)
    host = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="hosted_designations",
        help_text=_("The organisation that houses it, as a university does a laboratory."),
    )
    conferred_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="conferred_designations"
    )
    conferred_on = PartialDateField()
    valid_to = PartialDateField()

    class Meta(OrganisationFact.Meta):
        ordering = [unknown_first("designation__order"), unknown_first("conferred_on"), "id"]
        constraints = [in_order("designation_in_order", "conferred_on", "valid_to")]


class Programme(OrganisationFact):
    """A degree programme that a university offers."""

    programme = TermField(Vocabulary.PROGRAMME)
    level = CharField(max_length=16, choices=ProgrammeLevel, blank=True)
    started_on = PartialDateField()
    order = CountField(
        default=0, help_text=_("The university's place among those that the source lists for the programme.")
    )

    class Meta(OrganisationFact.Meta):
        ordering = [unknown_first("programme__order"), "order", "id"]


class Role(OrganisationFact):
    """A public, professional role of a person in the organisation."""

    person = models.ForeignKey(
        "catalogue.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="roles"
    )
    role = CharField(max_length=30, choices=PersonRole, help_text=_("Public, professional roles only."))
    title = CharField(max_length=200, blank=True)
    title_en = CharField(max_length=200, blank=True)
    valid_from = PartialDateField()
    valid_to = PartialDateField(help_text=_("Empty while the person still has the role."))

    class Meta(OrganisationFact.Meta):
        ordering = ["role", unknown_first("person__sort_key"), "id"]
        constraints = [in_order("role_valid_in_order", "valid_from", "valid_to")]


class Milestone(OrganisationFact):
    """Something that happened to the organisation, or that it did."""

    date = PartialDateField()
    title = CharField(max_length=300)
    title_en = CharField(max_length=300, blank=True)

    class Meta(OrganisationFact.Meta):
        ordering = [unknown_first("date"), unknown_first("row"), "id"]


class Filing(OrganisationFact):
    """Something filed with an authority, such as an application to list or an algorithm."""

    kind = CharField(max_length=20, choices=FilingKind)
    authority = CharField(max_length=200, blank=True, help_text=_("With whom it was filed, as in 科创板."))
    authority_en = CharField(max_length=200, blank=True)
    title = CharField(max_length=300, blank=True)
    title_en = CharField(max_length=300, blank=True)
    number = CharField(max_length=100, blank=True)
    status = CharField(max_length=12, choices=FilingStatus, blank=True)
    date = PartialDateField()

    class Meta(OrganisationFact.Meta):
        ordering = [unknown_first("date"), "id"]


class RankingPlace(Fact):
    """A place in an edition of a ranking; the subject is empty where our copy has lost it."""

    edition = models.ForeignKey("catalogue.RankingEdition", on_delete=models.CASCADE, related_name="places")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    person = models.ForeignKey(
        "catalogue.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="ranking_places"
    )
    affiliation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ranked_people",
        help_text=_("The organisation under which a person is listed."),
    )
    place = models.ForeignKey(
        "catalogue.Place", null=True, blank=True, on_delete=models.CASCADE, related_name="ranking_places"
    )
    rank = CountField(at_least=1, null=True, blank=True, help_text=_("Empty where the list has no order."))

    class Meta(Fact.Meta):
        ordering = ["edition", unknown_first("rank"), unknown_first("row"), "id"]
        constraints = [
            exactly_one("rankingplace_of_at_most_one", "organisation", "person", "place", or_none=True)
        ]

    def __str__(self):
        return f"{self.organisation or self.person or self.place or '〔缺〕'} · {self.edition}"
