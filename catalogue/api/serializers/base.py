"""What documents of all types have in common: values, labels, facts, heads and tails, cards."""

from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    IntegerField,
    ListField,
    RegexField,
    Serializer,
    UUIDField,
)

from catalogue import choices

# --- values ----------


class Text(CharField):
    """Text, perhaps empty."""

    def __init__(self, **kwargs):
        super().__init__(allow_blank=True, **kwargs)


class Maybe(CharField):
    """Text or null."""

    def __init__(self, **kwargs):
        super().__init__(allow_null=True, **kwargs)


DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


class Date(RegexField):
    """A date as precise as its source, or null."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "As precise as the source: 2018, 2018-10 or 2018-10-12.")
        super().__init__(DATE, allow_null=True, **kwargs)


class Number(CharField):
    """An exact decimal as text."""

    def __init__(self, **kwargs):
        super().__init__(help_text="An exact decimal as text.", **kwargs)


class Address(CharField):
    """An absolute address."""

    def __init__(self, **kwargs):
        super().__init__(help_text="An absolute address.", **kwargs)


PERIOD = "A date, or two with a slash between them: 2019, 2020-01/2020-06."


class Span(Serializer):
    def get_fields(self):
        # `from` is a word of Python and cannot be an attribute
        return {**super().get_fields(), "from": Date(), "to": Date()}


class Money(Serializer):
    amount = Number()
    currency = CharField(help_text="ISO 4217.")
    qualifier = ChoiceField(choices.Qualifier.choices)


# --- labels ----------


class Label(Serializer):
    """A value of a vocabulary or an enumeration, a place, a topic."""

    slug = CharField()
    name = CharField()
    name_en = Text()


class EntryLabel(Label):
    """A neighbour."""

    type = ChoiceField(choices.EntryType.choices)
    id = UUIDField()


class PersonLabel(Serializer):
    id = UUIDField()
    name = CharField()
    name_en = Maybe()


# --- what all facts and documents have ----------


class Fact(Serializer):
    """A statement with its source. Its id is stable, and its anchor on the page."""

    id = UUIDField()
    as_of = Date()
    as_reported = Maybe(help_text="The words or figures of the source.")
    preferred = BooleanField(help_text="Where statements disagree, the one to show first.")
    note = Maybe()
    note_en = Maybe()
    source = Maybe(help_text="Slug of the source.")
    locator = Text(help_text="The place in the source.")


class Missing(Serializer):
    """A value that our copy of the source has lost. `fact` is the fact or citation that says so."""

    field = CharField()
    fact = UUIDField()
    source = Maybe()
    locator = Text()


class Absence(Missing):
    """A value of which the source says, or shows, that there is none."""

    kind = ChoiceField(choices.Absence.choices)


class Head(Serializer):
    id = UUIDField()
    type = CharField()
    slug = CharField()
    url = Address()
    name = CharField()
    name_en = Text()
    version = IntegerField()
    published_at = DateTimeField()
    updated_at = DateTimeField()


class Tail(Serializer):
    missing = Missing(many=True)
    absences = Absence(many=True)


class Alias(Span):
    name = CharField()
    kind = ChoiceField(choices.AliasKind.choices)
    language = CharField(help_text="BCP 47.")


class Identifier(Serializer):
    scheme = ChoiceField(choices.IdentifierScheme.choices)
    value = CharField()


class Link(Span, Fact):
    """A relation to another entry: `id` is that entry's, `fact` the relation's own."""

    rel = ChoiceField(choices.Relation.choices)
    type = ChoiceField(choices.EntryType.choices)
    slug = CharField()
    name = CharField()
    name_en = Text()
    fact = UUIDField()


class Citation(Serializer):
    """What fields of the entry itself rest on."""

    fields = ListField(child=CharField())
    source = Maybe(help_text="Slug of the source.")
    locator = Text()
    as_of = Date()
    as_reported = Maybe()
    value = Maybe(
        help_text="What this source says, where the entry says otherwise; which of the aliases or identifiers it names."
    )
    preferred = BooleanField()
    note = Maybe()
    note_en = Maybe()


class Entry(Head, Tail):
    type = ChoiceField(choices.EntryType.choices)
    name_en_status = ChoiceField(choices.NameStatus.choices, allow_null=True)
    summary = Text()
    summary_en = Text()
    aliases = Alias(many=True)
    identifiers = Identifier(many=True)
    links = Link(many=True)
    citations = Citation(many=True)


class Card(Serializer):
    id = UUIDField()
    type = ChoiceField(choices.EntryType.choices)
    slug = CharField()
    url = Address()
    name = CharField()
    name_en = Text()
    summary = Text()
    summary_en = Text()
    updated_at = DateTimeField()
