"""A scenario's document and card."""

from rest_framework.serializers import ChoiceField

from catalogue import choices
from catalogue.api.serializers.base import Card, Entry, EntryLabel, Fact, Label, Maybe, Money, Number, Text


class Participant(Fact):
    role = Label(allow_null=True)
    organisation = EntryLabel()


class Outcome(Fact):
    description = Text()
    description_en = Text()
    value = Number(allow_null=True)
    unit = Maybe()
    unit_en = Maybe()
    qualifier = ChoiceField(choices.Qualifier.choices, allow_null=True)


class Scenario(Entry):
    domains = Label(many=True)
    campaign = Label(allow_null=True)
    places = Label(many=True)
    stage = Label(allow_null=True)
    parent = EntryLabel(allow_null=True)
    participants = Participant(many=True)
    technologies = Label(many=True)
    policies = EntryLabel(many=True)
    batch = Maybe()
    investment = Money(allow_null=True)
    datasets = EntryLabel(many=True)
    outcomes = Outcome(many=True)


class ScenarioCard(Card):
    domain = Label(many=True)
    campaign = Label(allow_null=True)
    topic = Label(many=True)
    place = Label(many=True)
    stage = Label(allow_null=True)
    technology = Label(many=True)
    organisation = Label(many=True)
    policy = Label(many=True)
