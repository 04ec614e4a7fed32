"""What a public document says, in which form; `data/examples` are the examples of the contract."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalogue import documents, snapshots, workflow
from catalogue.models import (
    ENTRY_MODELS,
    AwardParticipant,
    BenchmarkResult,
    Citation,
    Figure,
    Link,
    Milestone,
    Organisation,
    Product,
    PublicDocument,
    Scenario,
)
from tests.factories import (
    FACTORIES,
    DatasetFactory,
    OrganisationFactory,
    PlaceFactory,
    PolicyFactory,
    ScenarioFactory,
    SourceFactory,
    TermFactory,
    TopicFactory,
    cited,
)
from tests.filling import Filler

EXAMPLES = Path(__file__).parent / "data" / "examples"

pytestmark = pytest.mark.django_db


def build(entry, version=1):
    """The document as it would be stored now, and what stands beside it."""
    at = documents.moment()
    (built,) = documents.build(
        str(entry.entry_type), [entry.pk], lambda _pk: documents.Stamp(version, at, at)
    )
    return built


def document(entry):
    return json.loads(build(entry).document.body)


def example(kind):
    return json.loads((EXAMPLES / f"{kind}.json").read_text())


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """Documents of published entries with every field and every kind of fact, by type."""
    with django_db_blocker.unblock(), transaction.atomic():
        filler = Filler("voll")
        entries = {kind: filler.related(Link._meta.get_field(kind)) for kind in ENTRY_MODELS}
        for entry in entries.values():
            for part, key in snapshots.PARTS[type(entry)]:
                filler.choose(filler.make(part, **{key: entry}))
            filler.choose(entry)
            filler.make(Citation, **{entry.entry_type: entry}, absence="")
        for model in (Product, BenchmarkResult):
            filler.make(model, choices=True)
        filler.make(AwardParticipant, organisation=entries["organisation"])
        scenario = entries["scenario"]
        scenario.parent = filler.make(Scenario)
        scenario.save()
        organisation = entries["organisation"]
        organisation.parents.add(filler.make(Organisation))
        for kind in ENTRY_MODELS:
            for entry in ENTRY_MODELS[kind].objects.exclude(citation__isnull=False):
                filler.make(Citation, **{kind: entry})
        for kind in ENTRY_MODELS:
            for entry in ENTRY_MODELS[kind].objects.all():
                workflow.publish(entry=entry, user=None)
        yield {
            kind: json.loads(PublicDocument.objects.get(pk=entry.pk).body) for kind, entry in entries.items()
        }
        transaction.set_rollback(True)


def compare(expected, found, path):
    """Everything that the example has is there, in the example's order; more may stand between."""
    if isinstance(expected, dict) and found is not None:
        assert isinstance(found, dict), path
        common = [key for key in found if key in expected]
        assert set(expected) <= set(found), f"{path} lacks {set(expected) - set(found)}"
        if "." not in path:
            assert common == list(expected), f"{path}: {common}"
        for key, value in expected.items():
            compare(value, found[key], f"{path}.{key}")
    elif isinstance(expected, list):
        assert isinstance(found, list), path
        if expected:
            assert found, f"{path} is empty, so nothing is shown"
            for row in found:
                compare(expected[0], row, f"{path}[]")
    elif isinstance(expected, bool):
        assert isinstance(found, bool), path
    elif isinstance(expected, int):
        assert found is None or isinstance(found, int), path
    elif isinstance(expected, str):
        assert found is None or isinstance(found, str), path


@pytest.mark.parametrize("kind", FACTORIES)
def test_documents_have_every_key_of_the_examples_in_their_order(full, kind):
    compare(example(kind), full[kind], kind)


@pytest.mark.parametrize("kind", FACTORIES)
def test_an_entry_of_which_little_is_known_has_the_same_keys(full, kind):
    bare = document(FACTORIES[kind](published=True))
    assert list(bare) == list(full[kind])
    assert {type(value) for value in bare.values()} <= {str, int, list, dict, type(None)}
    # what is not known is null or an empty list, never an empty text except where the contract has a text
    texts = {key for key, value in bare.items() if value == ""}
    assert texts <= {"name_en", "summary", "summary_en"}


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_document_is_canonical_json(full, kind):
    body = PublicDocument.objects.get(pk=full[kind]["id"]).body
    assert body == json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":"))


def test_it_is_the_same_in_any_language():
    entry = OrganisationFactory(published=True, kind=TermFactory(vocabulary="organisation_kind"))
    entry.classification_set.create(layer="technology", **cited())
    texts = set()
    for language in (None, "en", "zh-hans"):
        with translation.override(language):
            built = documents.build(
                "organisation", [entry.pk], lambda _pk: documents.Stamp(1, MOMENT, MOMENT)
            )
            texts.add(built[0].document.body + built[0].document.card)
    assert len(texts) == 1
    assert '"name":"技术层","name_en":"Technology layer"' in texts.pop()


MOMENT = documents.moment()


def test_labels_stand_in_one_order_however_they_came():
    domains = [
        TermFactory(vocabulary="domain", slug=slug, order=order)
        for slug, order in (("a", 2), ("b", 1), ("c", 1))
    ]
    places = [
        PlaceFactory(slug=slug, name=name) for slug, name in (("x", "重庆"), ("y", "北京"), ("z", "安徽"))
    ]
    policies = [PolicyFactory(published=True, name=name) for name in ("乙", "甲", "丙")]
    entry = ScenarioFactory(published=True)
    bodies = set()
    for reverse in (False, True):
        for field, values in (("domains", domains), ("places", places), ("policies", policies)):
            getattr(entry, field).clear()
            for value in reversed(values) if reverse else values:
                getattr(entry, field).add(value)
        built = documents.build("scenario", [entry.pk], lambda _pk: documents.Stamp(1, MOMENT, MOMENT))
        bodies.add(built[0].document.body + built[0].document.card)
    assert len(bodies) == 1
    found = document(entry)
    assert [label["slug"] for label in found["domains"]] == ["b", "c", "a"]
    assert [label["name"] for label in found["places"]] == ["安徽", "北京", "重庆"]
    assert [label["name"] for label in found["policies"]] == ["丙", "甲", "乙"]


def test_topics_stand_in_their_own_order_whichever_was_joined_first():
    term = TermFactory(vocabulary="sector")
    entry = OrganisationFactory(published=True)
    entry.classification_set.create(sector=term, **cited())
    topics = [TopicFactory(name=name) for name in ("医疗", "安防")]
    cards = set()
    for joined in (topics, topics[::-1]):
        for topic in topics:
            topic.terms.clear()
        for topic in joined:
            topic.terms.add(term)
        (built,) = documents.build("organisation", [entry.pk], lambda _pk: documents.Stamp(1, MOMENT, MOMENT))
        cards.add(tuple(topic["name"] for topic in json.loads(built.document.card)["topic"]))
    assert cards == {("安防", "医疗")}


def test_a_neighbour_that_is_not_public_is_not_there():
    draft, public = OrganisationFactory(name="未公开"), OrganisationFactory(published=True)
    policy, dataset, scenario = PolicyFactory(), DatasetFactory(), ScenarioFactory()
    for organisation in (draft, public):
        policy.issuer_set.create(organisation=organisation, **cited(), absent={"order": "missing"})
        scenario.participant_set.create(organisation=organisation, **cited())
        dataset.publishers.add(organisation)
        public.link_set.create(
            rel="partner_of", to_organisation=organisation, **cited()
        ) if organisation is draft else None
    public.link_set.create(rel="partner_of", to_organisation=draft, **cited())
    assert [row["slug"] for row in document(policy)["issuers"]] == [public.slug]
    assert len(document(policy)["missing"]) == 1  # nor is what is missing about it
    assert [row["organisation"]["slug"] for row in document(scenario)["participants"]] == [public.slug]
    assert [row["slug"] for row in document(dataset)["publishers"]] == [public.slug]
    assert document(public)["links"] == []
    for entry in (policy, dataset, scenario, public):
        built = build(entry)
        assert draft.pk in {target for target, _role in built.references}, (
            "nobody would notice when it is published"
        )
        assert draft.slug not in built.document.body + built.document.card + str(built.facets) + str(
            built.search
        )
        assert "未公开" not in built.document.body + built.document.card + str(built.search)


def test_what_is_missing_and_what_is_absent_for_another_reason_stand_apart():
    entry = OrganisationFactory(cite=False)
    for absence, fields in (("missing", "founded;place"), ("not_stated", "website"), ("", "name")):
        entry.citation_set.create(fields=fields, absence=absence, **cited())
    Figure.objects.create(organisation=entry, metric="valuation", absent={"amount": "missing"}, **cited())
    Figure.objects.create(
        organisation=entry,
        metric="revenue",
        amount=0,
        currency="CNY",
        absent={"period": "not_applicable"},
        **cited(),
    )
    found = document(entry)
    assert [citation["fields"] for citation in found["citations"]] == [["name"]]
    assert {row["field"] for row in found["missing"]} == {"founded", "place", "valuation"}
    assert {(row["field"], row["kind"]) for row in found["absences"]} == {
        ("website", "not_stated"),
        ("figures.period", "not_applicable"),
    }
    assert [figure["money"]["amount"] for figure in found["figures"]] == [
        "0"
    ]  # none of them is 0, and 0 is a number
    assert {(row["source"], row["locator"]) for row in found["missing"]} == {("test-report", "表 1")}


def test_numbers_and_dates_are_as_precise_as_they_were_entered():
    entry = OrganisationFactory(founded="2016-03")
    for amount in ("0.05", "1000000000000.10", "97568000000"):
        Figure.objects.create(organisation=entry, metric="revenue", amount=amount, currency="USD", **cited())
    Milestone.objects.create(organisation=entry, title="成立", date="2016", **cited())
    found = document(entry)
    assert found["founded"] == "2016-03"
    assert found["milestones"][0]["date"] == "2016"
    assert {row["money"]["amount"] for row in found["figures"]} == {"0.05", "1000000000000.1", "97568000000"}


def test_the_market_value_for_sorting_is_the_newest_preferred_one_in_the_currency_that_is_sorted_by():
    entry = OrganisationFactory()
    for amount, currency, as_of, preferred in (
        ("1", "CNY", "2019", True),
        ("2", "CNY", "2020-11-19", True),
        ("3", "CNY", "2021", False),
        ("4", "USD", "2022", True),
    ):
        Figure.objects.create(
            organisation=entry,
            metric="market_value",
            amount=amount,
            currency=currency,
            as_of=as_of,
            preferred=preferred,
            **cited(),
        )
    assert build(entry).document.market_value == 200
    assert build(OrganisationFactory()).document.market_value is None


def test_a_part_of_a_layer_and_a_place_count_with_what_is_above_them():
    place = PlaceFactory(slug="park", parent=PlaceFactory(slug="district", parent=PlaceFactory(slug="city")))
    entry = OrganisationFactory(place=place)
    sector = TermFactory(slug="chips")
    TopicFactory(slug="hardware").terms.add(sector)
    entry.classification_set.create(layer="foundation_general", sector=sector, **cited())
    facets = build(entry).facets
    assert {value for facet, value in facets if facet == "layer"} == {"foundation_general", "foundation"}
    assert {value for facet, value in facets if facet == "place"} == {"park", "district", "city"}
    assert ("topic", "hardware") in facets and ("sector", "chips") in facets
    card = json.loads(build(entry).document.card)
    assert card["place"]["slug"] == "park"
    assert [label["slug"] for label in card["layer"]] == ["foundation_general"]


def test_addresses_become_absolute_when_they_are_sent_and_nothing_else_does():
    entry = OrganisationFactory(
        published=True, summary='A trap: "url":"/', summary_en='\\"url":"/\\', website="https://example.org/"
    )
    stored = PublicDocument.objects.get(pk=entry.pk)
    for text in (stored.body, stored.card):
        assert settings.SITE_URL not in text  # a document is the same wherever the catalogue is served
        sent = json.loads(documents.public_text(text))
        assert sent.pop("url") == f"{settings.SITE_URL}/organisations/{entry.slug}/"
        kept = json.loads(text)
        kept.pop("url")
        assert sent == kept


def test_the_document_number_is_one_of_the_identifiers():
    entry = PolicyFactory(document_number="京发[2017] 27 号")
    entry.identifier_set.create(scheme="document_number", value="京发〔2017〕27号", **cited())
    built = build(entry)
    identifiers = json.loads(built.document.body)["identifiers"]
    assert identifiers == [{"scheme": "document_number", "value": "京发〔2017〕27号"}]
    assert ("identifier", "document_number:京发〔2017〕27号") in built.facets


def test_a_shared_record_names_all_who_share_it():
    first, second = OrganisationFactory(published=True), OrganisationFactory(published=True)
    product = Product.objects.create(name="芯片", kind="chip", **cited())
    product.makers.set([first, second])
    assert [maker["slug"] for maker in document(first)["products"][0]["makers"]] == sorted(
        [first.slug, second.slug]
    )


def test_building_costs_as_many_queries_for_thirty_as_for_two():
    def cost(number):
        entries = [OrganisationFactory(place=PlaceFactory()) for _each in range(number)]
        for entry in entries:
            Milestone.objects.create(organisation=entry, title="成立", **cited(source=SourceFactory()))
            entry.link_set.create(rel="partner_of", to_organisation=entries[entry is entries[0]], **cited())
        with CaptureQueriesContext(connection) as queries:
            documents.build(
                "organisation",
                [entry.pk for entry in entries],
                lambda _pk: documents.Stamp(1, MOMENT, MOMENT),
            )
        return len(queries)

    assert cost(2) == cost(30)
