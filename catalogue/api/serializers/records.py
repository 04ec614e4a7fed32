"""Shared records inside an entry's document, and the documents of records that stand by themselves."""

from rest_framework.serializers import CharField, ChoiceField, IntegerField, Serializer, UUIDField

from catalogue import choices
from catalogue.api.serializers.base import (
    PERIOD,
    Date,
    EntryLabel,
    Fact,
    Head,
    Label,
    Maybe,
    Number,
    PersonLabel,
    Tail,
    Text,
)

# --- inside an entry's document ---


class Approval(Fact):
    status = ChoiceField(choices.ApprovalStatus.choices)
    device_class = Maybe()
    registrant = EntryLabel(allow_null=True)
    place = Label(allow_null=True)
    number = Maybe()
    decided_on = Date()


class Product(Fact):
    slug = CharField()
    name = CharField()
    name_en = Maybe()
    kind = ChoiceField(choices.ProductKind.choices)
    makers = EntryLabel(many=True)
    description = Maybe()
    description_en = Maybe()
    licence = Label(allow_null=True)
    released_on = Date()
    website = Maybe()
    approvals = Approval(many=True)


class Award(Fact):
    slug = CharField()
    name = CharField()
    name_en = Maybe()
    grade = ChoiceField(choices.AwardGrade.choices, allow_null=True)
    year = Date()
    status = ChoiceField(choices.AwardStatus.choices)
    project = Maybe()
    project_en = Maybe()
    organisations = EntryLabel(many=True)
    people = PersonLabel(many=True)


class Achievement(Fact):
    slug = CharField()
    title = CharField()
    title_en = Maybe()
    sector = Label(allow_null=True)
    date = Date()
    description = Maybe()
    description_en = Maybe()
    organisations = EntryLabel(many=True)
    people = PersonLabel(many=True)


class BenchmarkResult(Fact):
    benchmark = Maybe()
    dataset = EntryLabel(allow_null=True)
    task = Label(allow_null=True)
    model = Maybe()
    rank = IntegerField(allow_null=True)
    date = Date()
    date_basis = ChoiceField(choices.DateBasis.choices, allow_null=True)
    organisations = EntryLabel(many=True)


# --- documents of their own ---


class Origin(Serializer):
    slug = CharField()
    title = CharField()
    title_en = Maybe()


class SourceTable(Serializer):
    id = UUIDField()
    slug = CharField()
    kind = ChoiceField(choices.SourceTableKind.choices)
    number = Maybe()
    caption = CharField()
    caption_en = Maybe()
    locator = Text()
    note = Maybe()
    note_en = Maybe()


class Finding(Serializer):
    id = UUIDField()
    kind = Label()
    statement = CharField()
    statement_en = Maybe()
    organisations = EntryLabel(many=True)
    places = Label(many=True)
    indicators = Label(many=True)
    locator = Text()


class Source(Head):
    title = CharField()
    title_en = Maybe()
    kind = Label()
    publisher = Maybe()
    publisher_en = Maybe()
    authors = Maybe()
    published_on = Date()
    link = Maybe()
    accessed_on = Date()
    edition = Maybe()
    rights = Maybe()
    note = Maybe()
    note_en = Maybe()
    origins = Origin(many=True)
    tables = SourceTable(many=True)
    findings = Finding(many=True)


class Observation(Fact):
    value = Number(allow_null=True)
    value_text = Maybe(help_text="The value in words, where it is no number.")
    value_text_en = Maybe()
    unit = Maybe(help_text="Where it differs from the indicator's.")
    unit_en = Maybe()
    qualifier = ChoiceField(choices.Qualifier.choices, allow_null=True)
    nature = ChoiceField(choices.Nature.choices)
    period = Maybe(help_text=PERIOD)
    rank = IntegerField(allow_null=True)
    rank_scope = Maybe()
    rank_scope_en = Maybe()
    place = Label(allow_null=True)
    layer = Label(allow_null=True)
    sector = Label(allow_null=True)
    round = Label(allow_null=True)
    organisation = EntryLabel(allow_null=True)
    category = Maybe()
    category_en = Maybe()
    definition = Maybe()
    definition_en = Maybe()


class Indicator(Head, Tail):
    unit = Maybe()
    unit_en = Maybe()
    definition = Maybe()
    definition_en = Maybe()
    topic = Label(allow_null=True)
    observations = Observation(many=True)


class Tile(Serializer):
    x = IntegerField()
    y = IntegerField(allow_null=True)


class Place(Head):
    kind = Label()
    code = Maybe(help_text="GB/T 2260.")
    parent = Label(allow_null=True)
    tile = Tile(allow_null=True, help_text="Column and row on the tile map.")


class TopicTerm(Label):
    vocabulary = ChoiceField(choices.Vocabulary.choices)


class Topic(Head):
    description = Maybe()
    description_en = Maybe()
    terms = TopicTerm(many=True)


class Term(Head):
    vocabulary = Label()
    group = Maybe()
    order = IntegerField()
    definition = Maybe()
    definition_en = Maybe()
    replaced_by = Label(allow_null=True)


class EditionPlace(Fact):
    rank = IntegerField(allow_null=True)
    organisation = EntryLabel(allow_null=True)
    affiliation = EntryLabel(allow_null=True, help_text="The organisation under which a person is ranked.")
    person = PersonLabel(allow_null=True)
    place = Label(allow_null=True)


class RankingEdition(Fact):
    edition = CharField()
    published_on = Date()
    places = EditionPlace(many=True)


class Ranking(Head, Tail):
    publisher = Maybe()
    publisher_en = Maybe()
    definition = Maybe()
    definition_en = Maybe()
    link = Maybe()
    editions = RankingEdition(many=True)
