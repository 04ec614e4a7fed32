"""A policy's document and card."""

from rest_framework.serializers import CharField, ChoiceField

from catalogue import choices
from catalogue.api.serializers.base import Card, Date, Entry, EntryLabel, Fact, Label, Maybe, Money, Text


class Issuer(EntryLabel):
    role = ChoiceField(choices.IssuerRole.choices)
    source = Maybe()
    locator = Text()


class Measure(Fact):
    instrument = Label(allow_null=True)
    beneficiary = Label(allow_null=True)
    description = Text()
    description_en = Text()
    money = Money(allow_null=True)
    condition = Maybe()
    condition_en = Maybe()
    deadline = Date()


class Phase(Fact):
    name = CharField()
    name_en = Maybe()
    starts_on = Date()
    ends_on = Date()
    description = Maybe()
    description_en = Maybe()


class Policy(Entry):
    kind = Label(allow_null=True)
    level = Label(allow_null=True)
    document_number = Maybe()
    issuers = Issuer(many=True)
    place = Label(allow_null=True)
    adopted_on = Date()
    issued_on = Date()
    in_force_from = Date()
    in_force_to = Date()
    validity = Label(allow_null=True)
    themes = Label(many=True)
    measures = Measure(many=True)
    phases = Phase(many=True)
    text_url = Maybe()
    archived_text = Maybe(help_text="The text as it stood at `text_url`.")


class PolicyCard(Card):
    kind = Label(allow_null=True)
    level = Label(allow_null=True)
    issuer = Label(many=True)
    theme = Label(many=True)
    instrument = Label(many=True)
    beneficiary = Label(many=True)
    validity = Label(allow_null=True)
    place = Label(allow_null=True)
    topic = Label(many=True)
    issued_on = Date()
