"""An organisation's document and card."""

from rest_framework.serializers import BooleanField, CharField, ChoiceField, IntegerField

from catalogue import choices
from catalogue.api.serializers.base import (
    PERIOD,
    Card,
    Date,
    Entry,
    EntryLabel,
    Fact,
    Label,
    Maybe,
    Money,
    PersonLabel,
    Span,
    Text,
)
from catalogue.api.serializers.records import Achievement, Award, BenchmarkResult, Product


class Classification(Fact):
    layer = Label(allow_null=True)
    sector = Label(allow_null=True)


class Figure(Fact):
    metric = ChoiceField(choices.Metric.choices)
    period = Maybe(help_text=PERIOD)
    fiscal = BooleanField(help_text="The period is a fiscal year of the organisation's own.")
    money = Money()


class Listing(Fact):
    security_name = Text()
    code = Maybe()
    market = ChoiceField(choices.Market.choices, allow_null=True)
    listed_on = Date()
    delisted_on = Date()


class FundingStage(Fact):
    round = Label(allow_null=True)


class FundingRound(Fact):
    round = Label(allow_null=True)
    date = Date()
    money = Money(allow_null=True)
    investors = EntryLabel(many=True)


class RankingPlace(Fact):
    ranking = CharField(help_text="Slug of the ranking.")
    edition = CharField()
    rank = IntegerField(allow_null=True)
    name = CharField()
    name_en = Text()


class Designation(Fact):
    designation = Label(allow_null=True)
    title = Maybe()
    title_en = Maybe()
    host = EntryLabel(allow_null=True)
    conferred_by = EntryLabel(allow_null=True)
    conferred_on = Date()
    valid_to = Date()


class Programme(Fact):
    programme = Label(allow_null=True)
    level = ChoiceField(choices.ProgrammeLevel.choices, allow_null=True)
    started_on = Date()


class Filing(Fact):
    kind = ChoiceField(choices.FilingKind.choices)
    authority = Maybe()
    authority_en = Maybe()
    title = Maybe()
    title_en = Maybe()
    number = Maybe()
    status = ChoiceField(choices.FilingStatus.choices, allow_null=True)
    date = Date()


class Role(Span, Fact):
    person = PersonLabel(allow_null=True)
    role = ChoiceField(choices.PersonRole.choices)
    title = Maybe()
    title_en = Maybe()


class Milestone(Fact):
    date = Date()
    title = CharField()
    title_en = Maybe()


class Organisation(Entry):
    kind = Label(allow_null=True)
    classifications = Classification(many=True)
    place = Label(allow_null=True)
    parents = EntryLabel(many=True)
    founded = Date()
    website = Maybe()
    figures = Figure(many=True)
    listings = Listing(many=True)
    funding_stage = FundingStage(allow_null=True, help_text="The preferred one of `funding_stages`.")
    funding_stages = FundingStage(many=True)
    funding_rounds = FundingRound(many=True)
    rankings = RankingPlace(many=True)
    designations = Designation(many=True)
    programmes = Programme(many=True)
    products = Product(many=True)
    filings = Filing(many=True)
    people = Role(many=True)
    awards = Award(many=True)
    achievements = Achievement(many=True)
    benchmark_results = BenchmarkResult(many=True)
    milestones = Milestone(many=True)


class OrganisationCard(Card):
    kind = Label(allow_null=True)
    layer = Label(many=True)
    sector = Label(many=True)
    topic = Label(many=True)
    place = Label(allow_null=True)
    ranking = Label(many=True)
    designation = Label(many=True)
    round = Label(many=True)
    founded = Date()
    listed = BooleanField()
    market_value = Money(allow_null=True)
    market_value_as_of = Date()
