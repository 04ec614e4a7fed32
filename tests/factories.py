"""Records for tests: one factory for each of the four types, complete enough to be published, and what they rest on.

`OrganisationFactory()` is a draft with a citation; `OrganisationFactory(published=True)` has gone through the workflow.
Facts take `**cited()` and are added before publishing, or followed by `workflow.saved(record=entry, user=None)`.
"""

import factory
from factory.django import DjangoModelFactory

from catalogue import models, workflow
from catalogue.choices import EntryType, PlaceKind, SourceKind, Vocabulary


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = models.Source
        django_get_or_create = ("slug",)

    slug = "test-report"
    title = "测试报告"
    title_en = "Test report"
    kind = SourceKind.REPORT


class TermFactory(DjangoModelFactory):
    """A term of a vocabulary, made once: `TermFactory(slug="ai-chips", name="AI芯片")` is a sector."""

    class Meta:
        model = models.Term
        django_get_or_create = ("vocabulary", "slug")

    vocabulary = Vocabulary.SECTOR
    slug = factory.Sequence(lambda n: f"term-{n}")
    name = factory.LazyAttribute(lambda term: f"词 {term.slug}")
    name_en = factory.LazyAttribute(lambda term: f"Term {term.slug}")


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = models.Place
        django_get_or_create = ("slug",)

    slug = "haidian"
    name = "海淀区"
    name_en = "Haidian District"
    kind = PlaceKind.DISTRICT


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = models.Person

    name = factory.Sequence(lambda n: f"张三{n}")
    name_en = factory.Sequence(lambda n: f"Zhang San {n}")


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = models.Topic

    slug = factory.Sequence(lambda n: f"topic-{n}")
    name = factory.Sequence(lambda n: f"主题 {n}")
    name_en = factory.Sequence(lambda n: f"Topic {n}")


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = models.Indicator

    slug = factory.Sequence(lambda n: f"indicator-{n}")
    name = factory.Sequence(lambda n: f"指标 {n}")
    name_en = factory.Sequence(lambda n: f"Indicator {n}")


class RankingFactory(DjangoModelFactory):
    class Meta:
        model = models.Ranking

    slug = factory.Sequence(lambda n: f"ranking-{n}")
    name = factory.Sequence(lambda n: f"榜单 {n}")
    name_en = factory.Sequence(lambda n: f"Ranking {n}")


def cited(**values) -> dict:
    """What every fact needs before its entry can be published."""
    return {"source": SourceFactory(), "locator": "表 1", **values}


class EntryFactory(DjangoModelFactory):
    """A draft with a citation. `published=True` publishes it; `cite=False` leaves the citation out."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"entry-{n}")
    name = factory.Sequence(lambda n: f"条目 {n}")
    name_en = factory.Sequence(lambda n: f"Entry {n}")
    summary = factory.LazyAttribute(lambda entry: f"{entry.name}的简介。")
    summary_en = factory.LazyAttribute(lambda entry: f"A summary of {entry.name_en}.")

    @factory.post_generation
    def cite(entry, create, extracted, **kwargs):  # factory_boy hands over the entry
        if create and extracted is not False:
            citation = models.Citation(fields=";".join(["name", *entry.facts]), **cited(**kwargs))
            citation.entry = entry
            citation.save()

    @factory.post_generation
    def published(entry, create, extracted, **kwargs):
        if create and extracted:
            workflow.publish(entry=entry, user=None, **kwargs)


class OrganisationFactory(EntryFactory):
    class Meta:
        model = models.Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.Sequence(lambda n: f"示例机构 {n}")
    name_en = factory.Sequence(lambda n: f"Example organisation {n}")


class PolicyFactory(EntryFactory):
    class Meta:
        model = models.Policy

    slug = factory.Sequence(lambda n: f"policy-{n}")
    name = factory.Sequence(lambda n: f"示例政策 {n}")
    name_en = factory.Sequence(lambda n: f"Example policy {n}")


class ScenarioFactory(EntryFactory):
    class Meta:
        model = models.Scenario

    slug = factory.Sequence(lambda n: f"scenario-{n}")
    name = factory.Sequence(lambda n: f"示例场景 {n}")
    name_en = factory.Sequence(lambda n: f"Example scenario {n}")


class DatasetFactory(EntryFactory):
    class Meta:
        model = models.Dataset

    slug = factory.Sequence(lambda n: f"dataset-{n}")
    name = factory.Sequence(lambda n: f"示例数据集 {n}")
    name_en = factory.Sequence(lambda n: f"Example dataset {n}")


# For tests that say the same of all four types: @pytest.mark.parametrize("kind", FACTORIES)
FACTORIES = {
    str(EntryType.ORGANISATION): OrganisationFactory,
    str(EntryType.POLICY): PolicyFactory,
    str(EntryType.SCENARIO): ScenarioFactory,
    str(EntryType.DATASET): DatasetFactory,
}


def one_of_each():
    """A published record of every kind that has pages and addresses in the API."""
    for record in (
        TermFactory(vocabulary=Vocabulary.TASK, slug="ocr"),
        PlaceFactory(),
        TopicFactory(slug="topic"),
        IndicatorFactory(slug="indicator"),
        RankingFactory(slug="ranking"),
    ):
        workflow.publish_record(record=record, user=None)
    for kind, made_by in FACTORIES.items():
        made_by(published=True, slug=kind)
