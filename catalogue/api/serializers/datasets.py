"""A dataset's document and card."""

from rest_framework.serializers import CharField, ChoiceField, IntegerField, ListField, Serializer

from catalogue import choices
from catalogue.api.serializers.base import Address, Card, Date, Entry, EntryLabel, Fact, Label, Maybe, Number
from catalogue.api.serializers.records import BenchmarkResult


class Size(Serializer):
    value = Number()
    unit = Maybe(help_text="What is counted.")
    qualifier = ChoiceField(choices.Qualifier.choices)


class Distribution(Fact):
    title = CharField()
    title_en = Maybe()
    media_type = Maybe()
    byte_size = IntegerField(allow_null=True)
    url = Address()


class Dataset(Entry):
    kind = Label(allow_null=True)
    publishers = EntryLabel(many=True)
    modalities = Label(many=True)
    tasks = Label(many=True)
    domains = Label(many=True)
    size = Size(allow_null=True)
    languages = ListField(child=CharField(), help_text="BCP 47.")
    licence = Label(allow_null=True)
    access = Label(allow_null=True)
    released_on = Date()
    edition = Maybe()
    homepage = Maybe()
    distributions = Distribution(many=True)
    benchmark_results = BenchmarkResult(many=True)


class DatasetCard(Card):
    kind = Label(allow_null=True)
    modality = Label(many=True)
    task = Label(many=True)
    domain = Label(many=True)
    topic = Label(many=True)
    licence = Label(allow_null=True)
    access = Label(allow_null=True)
    publisher = Label(many=True)
    released_on = Date()
