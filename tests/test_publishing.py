"""Publishing writes everything at once or nothing, and what is stored is what would be built now."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue import publishing, workflow
from catalogue.choices import ChangeAction, Metric
from catalogue.models import (
    Achievement,
    Award,
    AwardParticipant,
    BenchmarkResult,
    ChangeCounter,
    ChangeLogRow,
    DocumentReference,
    Event,
    FacetValue,
    Figure,
    Finding,
    Issuer,
    Link,
    Observation,
    Organisation,
    Participant,
    Product,
    PublicDocument,
    RankingEdition,
    RankingPlace,
    Revision,
    Role,
    SearchText,
    SlugHistory,
    SourceTable,
)
from catalogue.publishing import publication
from catalogue.resolving import Found, Gone, Moved, resolve, resolve_id
from tests.checking import check_everything_public
from tests.factories import (
    FACTORIES,
    IndicatorFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    PolicyFactory,
    RankingFactory,
    ScenarioFactory,
    SourceFactory,
    TermFactory,
    TopicFactory,
    cited,
)
from tests.racing import race

PUBLIC_TABLES = (PublicDocument, FacetValue, Event, SearchText, DocumentReference, ChangeLogRow, SlugHistory)


def public_rows():
    return {model: sorted(map(str, model.objects.values_list())) for model in (*PUBLIC_TABLES, ChangeCounter)}


def actions(record):
    return list(ChangeLogRow.objects.filter(record_id=record.pk).values_list("action", flat=True))


def load(record):
    return json.loads(PublicDocument.objects.get(pk=record.pk).body)


# --- all or nothing --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
def test_publishing_writes_document_card_facets_search_references_and_log(kind):
    entry = FACTORIES[kind](published=True)
    document = PublicDocument.objects.get(pk=entry.pk)
    assert (document.type, document.slug, document.version) == (kind, entry.slug, 1)
    assert document.card and document.search.names
    assert document.references.filter(role="source").exists()
    row = ChangeLogRow.objects.get(record_id=entry.pk)
    assert (row.action, row.slug, row.version, row.seq) == ("published", entry.slug, 1, document.seq)
    assert row.at == document.updated_at == document.published_at
    check_everything_public()


STEPS = [
    "_withdraw_documents",
    "_store",
    "_write",
    "_followers",
    "_referrers",
    "_rankings",
    "_write_log",
]


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_failure_anywhere_leaves_nothing_behind(monkeypatch, step, when):
    entry, partner = OrganisationFactory(published=True), OrganisationFactory()
    Link.objects.create(organisation=partner, to_organisation=entry, rel="partner_of", **cited())
    workflow.publish(entry=partner, user=None)
    before, status = (
        public_rows(),
        Organisation.objects.values_list("status", "lock", "name").get(pk=entry.pk),
    )
    revisions = Revision.objects.count()
    real = getattr(publishing.Publication, step)

    def fail(*args, **kwargs):
        if when == "after":
            real(*args, **kwargs)
        raise RuntimeError("the power went out")

    monkeypatch.setattr(publishing.Publication, step, fail)
    with pytest.raises(RuntimeError), publication() as work:
        entry.name = "改名"
        entry.save()
        workflow.saved(record=entry, user=None, work=work)
        work.withdraw(OrganisationFactory(published=False), ChangeAction.DELETED)
    monkeypatch.undo()
    assert public_rows() == before
    assert Organisation.objects.values_list("status", "lock", "name").get(pk=entry.pk) == status
    assert Revision.objects.count() == revisions
    OrganisationFactory(published=True)
    check_everything_public()  # and seq goes on without a gap


@pytest.mark.django_db
def test_publications_inside_one_another_number_on():
    with publication() as outer:
        first = OrganisationFactory()
        workflow._set_status(first, "published")
        outer.publish(first)
        OrganisationFactory(published=True)
    check_everything_public()


@pytest.mark.django_db
def test_inside_an_outer_transaction_everything_goes_with_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        entry = OrganisationFactory(published=True)
        entry.name = "改名"
        entry.save()
        workflow.saved(record=entry, user=None)
        raise RuntimeError
    assert not PublicDocument.objects.exists()
    assert ChangeCounter.objects.get().seq == 0
    OrganisationFactory(published=True)
    check_everything_public()


@pytest.mark.django_db
def test_saving_what_has_not_changed_writes_no_version():
    entry = OrganisationFactory(published=True)
    workflow.saved(record=entry, user=None)
    assert actions(entry) == ["published"]
    check_everything_public()


# --- what an address leads to ------------------------------------------------------------------------------------


def rename(entry, slug):
    entry.slug = slug
    entry.save()
    workflow.saved(record=entry, user=None)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
def test_an_old_address_leads_to_the_new_one(kind):
    entry = FACTORIES[kind](published=True, slug="one")
    rename(entry, "two")
    rename(entry, "three")
    assert resolve(kind, "one") == resolve(kind, "two") == resolve_id(kind, entry.pk) == Moved("three")
    assert isinstance(resolve(kind, "three"), Found)
    assert actions(entry) == ["published", "renamed", "renamed"]
    rename(entry, "one")
    assert isinstance(resolve(kind, "one"), Found)
    assert resolve(kind, "three") == Moved("one")
    other = next(other for other in FACTORIES if other != kind)
    assert resolve(other, "one") is None
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
def test_an_address_that_was_public_belongs_to_its_record_for_ever(kind):
    renamed, archived, deleted = (
        FACTORIES[kind](published=True, slug=slug) for slug in ("old", "archived", "deleted")
    )
    rename(renamed, "new")
    workflow.archive(entry=archived, user=None, reason="closed")
    workflow.delete(record=deleted, user=None, reason="closed")
    other = FACTORIES[kind](slug="deleted")
    with pytest.raises(workflow.Refused, match="deleted"):
        workflow.publish(entry=other, user=None)
    other = FACTORIES[kind](published=True, slug="other")
    with pytest.raises(workflow.Refused, match="old"), transaction.atomic():
        rename(other, "old")
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["facets", "5f0c8a52-6f4e-4a53-9a55-2f3b6f9d1c11"])
def test_no_entry_hides_an_address_of_the_api(slug):
    with pytest.raises(DatabaseError), transaction.atomic():
        OrganisationFactory(slug=slug)


@pytest.mark.django_db
def test_renamed_while_it_was_archived():
    entry = OrganisationFactory(published=True, slug="one")
    workflow.archive(entry=entry, user=None, reason="closed")
    rename(entry, "two")
    assert resolve("organisation", "two") is None  # nothing public has happened at this address
    workflow.bring_back(entry=entry, user=None)
    assert resolve("organisation", "one") == Moved("two")
    check_everything_public()


@pytest.mark.django_db
def test_archived_and_deleted_are_gone_with_their_reason_and_a_draft_is_nothing():
    archived, deleted, draft = (OrganisationFactory(slug=slug) for slug in ("archived", "deleted", "draft"))
    for entry in (archived, deleted):
        workflow.publish(entry=entry, user=None)
    workflow.archive(entry=archived, user=None, reason="closed down")
    pk = deleted.pk
    workflow.delete(record=deleted, user=None, reason="entered twice")
    assert resolve("organisation", "archived").row.reason == "closed down"
    assert resolve("organisation", "deleted").row.reason == "entered twice"
    assert resolve_id("organisation", pk).row.action == "deleted"
    assert resolve("organisation", "draft") is resolve("organisation", "never") is None
    assert resolve_id("organisation", draft.pk) is None
    workflow.delete(record=draft, user=None, reason="closed")
    assert resolve("organisation", "draft") is None
    check_everything_public()


@pytest.mark.django_db
def test_a_merged_entry_leads_to_its_successor_wherever_that_goes():
    loser, winner = (
        OrganisationFactory(published=True, slug="older"),
        OrganisationFactory(published=True, slug="winner"),
    )
    rename(loser, "loser")
    workflow.merge(record=loser, into=winner, user=None)
    assert resolve("organisation", "loser") == resolve("organisation", "older") == Moved("winner")
    rename(winner, "champion")
    assert resolve("organisation", "loser") == resolve("organisation", "older") == Moved("champion")
    workflow.archive(entry=winner, user=None, reason="closed")
    assert isinstance(resolve("organisation", "loser"), Gone)
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "a\x00", "a/b", "\ud800", "甲", "a" * 5000, "' OR 1=1"])
def test_what_can_be_no_slug_leads_nowhere(slug):
    OrganisationFactory(published=True)
    assert resolve("organisation", slug) is None


@pytest.mark.django_db
def test_versions_go_on_after_an_entry_was_down():
    entry = OrganisationFactory(published=True)
    workflow.archive(entry=entry, user=None, reason="closed")
    workflow.bring_back(entry=entry, user=None)
    assert list(ChangeLogRow.objects.filter(record_id=entry.pk).values_list("action", "version")) == [
        ("published", 1),
        ("archived", 2),
        ("published", 3),
    ]
    assert load(entry)["version"] == 3
    check_everything_public()


@pytest.mark.django_db
def test_the_tombstone_stands_at_the_public_address():
    entry = OrganisationFactory(published=True, slug="public")
    entry.slug = "not-saved-by-anybody"
    workflow.delete(record=entry, user=None, reason="closed")
    assert isinstance(resolve("organisation", "public"), Gone)


# --- neighbours and labels ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_whoever_shows_an_entry_is_refreshed_when_it_appears_changes_its_name_and_vanishes():
    organisation, policy = OrganisationFactory(name="甲"), PolicyFactory()
    Issuer.objects.create(policy=policy, organisation=organisation, **cited())
    workflow.publish(entry=policy, user=None)
    assert load(policy)["issuers"] == []
    workflow.publish(entry=organisation, user=None)
    assert load(policy)["issuers"][0]["name"] == "甲"
    organisation.name = "乙"
    organisation.save()
    workflow.saved(record=organisation, user=None)
    assert load(policy)["issuers"][0]["name"] == "乙"
    assert PublicDocument.objects.get(pk=policy.pk).search.about.count("乙") == 1
    organisation.summary = "Nothing that others show."
    organisation.save()
    workflow.saved(record=organisation, user=None)
    workflow.archive(entry=organisation, user=None, reason="closed")
    assert load(policy)["issuers"] == []
    assert actions(policy) == ["published", "refreshed", "refreshed", "refreshed"]
    assert load(policy)["version"] == 4
    check_everything_public()


@pytest.mark.django_db
def test_a_deleted_neighbour_leaves_nothing():
    organisation, scenario = OrganisationFactory(published=True), ScenarioFactory()
    Participant.objects.create(scenario=scenario, organisation=organisation, **cited())
    workflow.publish(entry=scenario, user=None)
    workflow.delete(record=organisation, user=None, reason="closed")
    assert load(scenario)["participants"] == []
    check_everything_public()


@pytest.mark.django_db
def test_terms_places_topics_sources_and_rankings_come_with_the_entries_that_name_them():
    above = PlaceFactory(slug="beijing", name="北京市")
    topic = TopicFactory()
    sector, kind = TermFactory(slug="ai-chips"), TermFactory(vocabulary="organisation_kind", slug="company")
    topic.terms.add(sector)
    ranking, origin = RankingFactory(), SourceFactory(slug="origin")
    source = SourceFactory()
    source.origins.add(origin)
    organisation = OrganisationFactory(kind=kind, place=PlaceFactory(parent=above))
    organisation.classification_set.create(sector=sector, **cited())
    edition = RankingEdition.objects.create(ranking=ranking, edition="2020", slug="ranking-2020", **cited())
    RankingPlace.objects.create(edition=edition, organisation=organisation, rank=1, **cited())
    unused = [
        TermFactory(),
        PlaceFactory(slug="unused"),
        TopicFactory(),
        RankingFactory(),
        SourceFactory(slug="unused"),
    ]
    for record in unused:
        workflow.saved(record=record, user=None)
    workflow.publish(entry=organisation, user=None)
    public = set(PublicDocument.objects.values_list("pk", flat=True))
    assert public == {
        record.pk
        for record in (organisation, organisation.place, above, topic, sector, kind, ranking, origin, source)
    }
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make", [TermFactory, PlaceFactory, TopicFactory, RankingFactory, SourceFactory, IndicatorFactory]
)
def test_saving_a_record_of_drafts_does_not_publish_it(make):
    record = make()
    workflow.saved(record=record, user=None)
    assert not PublicDocument.objects.exists() and not ChangeLogRow.objects.exists()
    workflow.publish_record(record=record, user=None)
    assert actions(record) == ["published"]
    setattr(record, "title_en" if hasattr(record, "title") else "name_en", "Changed")
    record.save()
    workflow.saved(record=record, user=None)
    assert actions(record) == ["published", "updated"]
    pk = record.pk
    workflow.delete(record=record, user=None, reason="closed")
    assert [row.action for row in ChangeLogRow.objects.filter(record_id=pk)] == [
        "published",
        "updated",
        "deleted",
    ]
    check_everything_public()


@pytest.mark.django_db
def test_an_entry_belongs_to_a_topic_as_soon_as_that_joins_its_term():
    sector = TermFactory()
    organisation = OrganisationFactory()
    organisation.classification_set.create(sector=sector, **cited())
    workflow.publish(entry=organisation, user=None)
    topic = TopicFactory(slug="medical-ai")
    topic.terms.add(sector)
    workflow.saved(record=topic, user=None)
    assert (
        FacetValue.objects.filter(document__pk=organisation.pk, facet="topic").values_list(
            "value", flat=True
        )[0]
        == "medical-ai"
    )
    check_everything_public()
    topic.terms.clear()
    workflow.saved(record=topic, user=None)
    assert not FacetValue.objects.filter(facet="topic").exists()
    check_everything_public()


@pytest.mark.django_db
def test_a_place_that_moves_takes_everything_below_it_along():
    beijing, hebei = PlaceFactory(slug="beijing"), PlaceFactory(slug="hebei")
    district = PlaceFactory(slug="district", parent=beijing)
    organisation = OrganisationFactory(published=True, place=PlaceFactory(slug="park", parent=district))
    places = FacetValue.objects.filter(document__pk=organisation.pk, facet="place").values_list(
        "value", flat=True
    )
    assert set(places) == {"park", "district", "beijing"}
    district.parent = hebei
    district.save()
    workflow.saved(record=district, user=None)
    assert set(places.all()) == {"park", "district", "hebei"}
    assert PublicDocument.objects.filter(pk=hebei.pk).exists()
    check_everything_public()


def _shared_records():
    """Each with the documents that show it: how it is made for two organisations, and how it is edited."""

    def product(first, second):
        record = Product.objects.create(name="芯片", kind="chip", **cited())
        record.makers.set([first, second])
        return record

    def award(first, second):
        record = Award.objects.create(name="科技奖", **cited())
        for organisation in (first, second):
            AwardParticipant.objects.create(award=record, organisation=organisation, **cited())
        return record

    def achievement(first, second):
        record = Achievement.objects.create(title="成果", **cited())
        record.organisations.set([first, second])
        return record

    def benchmark(first, second):
        record = BenchmarkResult.objects.create(benchmark="ImageNet", **cited())
        record.organisations.set([first, second])
        return record

    return {"products": product, "awards": award, "achievements": achievement, "benchmark_results": benchmark}


@pytest.mark.django_db
@pytest.mark.parametrize("family", _shared_records())
def test_a_shared_record_is_shown_by_all_who_share_it_and_by_no_others(family):
    first, second = OrganisationFactory(published=True), OrganisationFactory(published=True)
    record = _shared_records()[family](first, second)
    workflow.saved(record=record, user=None)
    assert (
        [row["id"] for row in load(first)[family]]
        == [row["id"] for row in load(second)[family]]
        == [str(record.pk)]
    )
    record.note = "A remark"
    record.save()
    workflow.saved(record=record, user=None)
    assert load(second)[family][0]["note"] == "A remark"
    check_everything_public()
    if family == "awards":
        record.participants.filter(organisation=second).delete()
    else:
        getattr(record, {"products": "makers"}.get(family, "organisations")).remove(second)
    workflow.saved(record=record, user=None)
    assert load(second)[family] == [] and len(load(first)[family]) == 1
    workflow.delete(record=record, user=None, reason="closed")
    assert load(first)[family] == []
    check_everything_public()


@pytest.mark.django_db
def test_a_person_is_renamed_and_removed_wherever_they_are_named():
    person = PersonFactory(name="陈天石")
    organisation = OrganisationFactory()
    Role.objects.create(organisation=organisation, person=person, role="founder", **cited())
    edition = RankingEdition.objects.create(ranking=RankingFactory(), edition="2020", slug="r", **cited())
    RankingPlace.objects.create(edition=edition, person=person, affiliation=organisation, **cited())
    RankingPlace.objects.create(edition=edition, organisation=organisation, **cited())
    workflow.publish(entry=organisation, user=None)
    assert load(organisation)["people"][0]["person"]["name"] == "陈天石"
    person.name = "陈云霁"
    person.save()
    workflow.saved(record=person, user=None)
    assert load(organisation)["people"][0]["person"]["name"] == "陈云霁"
    assert "陈云霁" in PublicDocument.objects.get(type="ranking").body
    workflow.delete(record=person, user=None, reason="closed")
    for document in PublicDocument.objects.all():
        assert "陈云霁" not in document.body + document.card
    assert not SearchText.objects.filter(body__contains="陈").exists()
    check_everything_public()


@pytest.mark.django_db
def test_a_ranking_shows_the_places_of_published_organisations():
    ranking, organisation, hidden = (
        RankingFactory(slug="top"),
        OrganisationFactory(published=True),
        OrganisationFactory(),
    )
    edition = RankingEdition.objects.create(ranking=ranking, edition="2020", slug="top-2020", **cited())
    workflow.publish_record(record=ranking, user=None)

    def listed():
        return [row["organisation"]["slug"] for row in load(ranking)["editions"][0]["places"]]

    for entry in (organisation, hidden):
        RankingPlace.objects.create(edition=edition, organisation=entry, **cited())
        workflow.saved(record=entry, user=None)
    assert listed() == [organisation.slug]
    workflow.publish(entry=hidden, user=None)
    assert sorted(listed()) == sorted([organisation.slug, hidden.slug])
    check_everything_public()
    hidden.rankingplace_set.all().delete()
    workflow.saved(record=hidden, user=None)
    assert listed() == [organisation.slug]
    edition.edition = "2021"
    edition.save()
    workflow.saved(record=edition, user=None)
    assert load(organisation)["rankings"][0]["edition"] == "2021"
    check_everything_public()
    workflow.delete(record=edition, user=None, reason="closed")
    assert load(organisation)["rankings"] == []
    check_everything_public()


@pytest.mark.django_db
def test_an_observation_about_a_draft_appears_with_it():
    indicator, organisation = IndicatorFactory(), OrganisationFactory()
    Observation.objects.create(indicator=indicator, organisation=organisation, value=5, slug="o", **cited())
    workflow.publish_record(record=indicator, user=None)
    assert load(indicator)["observations"] == []
    workflow.publish(entry=organisation, user=None)
    assert load(indicator)["observations"][0]["organisation"]["slug"] == organisation.slug
    workflow.archive(entry=organisation, user=None, reason="closed")
    assert load(indicator)["observations"] == []
    check_everything_public()


@pytest.mark.django_db
def test_what_moves_to_another_source_or_indicator_leaves_the_first():
    first, second = SourceFactory(slug="first"), SourceFactory(slug="second")
    one, two = IndicatorFactory(), IndicatorFactory()
    for record in (first, second, one, two):
        workflow.publish_record(record=record, user=None)
    table = SourceTable.objects.create(source=first, caption="表 1", slug="table")
    finding = Finding.objects.create(source=first, statement="第一", kind="first", slug="finding")
    observation = Observation.objects.create(indicator=one, value=5, slug="o", **cited())
    for record in (table, finding, observation):
        workflow.saved(record=record, user=None)
    check_everything_public()
    for record, name, value in (
        (table, "source", second),
        (finding, "source", second),
        (observation, "indicator", two),
    ):
        setattr(record, name, value)
        record.save()
        workflow.saved(record=record, user=None)
    assert load(first)["tables"] == load(first)["findings"] == load(one)["observations"] == []
    assert len(load(second)["tables"]) == len(load(second)["findings"]) == len(load(two)["observations"]) == 1
    check_everything_public()


@pytest.mark.django_db
def test_a_finding_leads_only_to_indicators_that_are_there():
    source, indicator = SourceFactory(), IndicatorFactory()
    finding = Finding.objects.create(source=source, statement="第一", kind="first", slug="finding")
    finding.indicators.add(indicator)
    workflow.publish_record(record=source, user=None)
    assert PublicDocument.objects.filter(pk=indicator.pk).exists()
    check_everything_public()


@pytest.mark.django_db
def test_the_order_of_terms_follows_their_position():
    domains = [TermFactory(vocabulary="domain", order=order, slug=f"d{order}") for order in (1, 2)]
    scenario = ScenarioFactory()
    scenario.domains.set(domains)
    workflow.publish(entry=scenario, user=None)
    domains[0].order = 3
    domains[0].save()
    workflow.saved(record=domains[0], user=None)
    assert [row["slug"] for row in load(scenario)["domains"]] == ["d2", "d1"]
    check_everything_public()


@pytest.mark.django_db
def test_rebuilding_changes_nothing_where_nothing_changed_and_mends_what_did():
    entry = OrganisationFactory(published=True)
    assert publishing.rebuild() == 0
    Organisation.objects.filter(pk=entry.pk).update(summary="Behind the workflow's back.")
    assert publishing.rebuild() == 1
    assert actions(entry) == ["published", "refreshed"]
    check_everything_public()


# --- queries --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_a_publication_costs_does_not_grow_with_the_catalogue():
    def cost(act):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            act()
        return len(queries)

    def one():
        entry = OrganisationFactory(
            kind=TermFactory(vocabulary="organisation_kind", slug="company"), place=PlaceFactory()
        )
        Figure.objects.create(organisation=entry, metric=Metric.REVENUE, amount=1, currency="CNY", **cited())
        return entry

    def measure():
        entry = one()
        published = cost(lambda: workflow.publish(entry=entry, user=None))
        entry.name += "新"
        entry.save()
        saved = cost(lambda: workflow.saved(record=entry, user=None))
        archived = cost(lambda: workflow.archive(entry=entry, user=None, reason="closed"))
        return published, saved, archived

    for _each in range(2):
        workflow.publish(entry=one(), user=None)
    few = measure()
    for _each in range(28):
        workflow.publish(entry=one(), user=None)
    assert measure() == few


@pytest.mark.django_db
def test_refreshing_many_referrers_costs_as_many_queries_as_refreshing_two():
    def cost(number):
        organisation = OrganisationFactory(published=True)
        for _each in range(number):
            policy = PolicyFactory()
            Issuer.objects.create(policy=policy, organisation=organisation, **cited())
            workflow.publish(entry=policy, user=None)
        organisation.name += "新"
        organisation.save()
        with CaptureQueriesContext(connection) as queries:
            workflow.saved(record=organisation, user=None)
        return len(queries)

    assert cost(2) == cost(12)


# --- racing writers ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_leave_one_gapless_log_and_fresh_documents():
    organisation, policies = OrganisationFactory(published=True), [PolicyFactory() for _each in range(4)]
    for policy in policies:
        Issuer.objects.create(policy=policy, organisation=organisation, **cited())

    def publish_policies():
        for policy in policies:
            workflow.publish(entry=policy, user=None)

    def rename_organisation():
        for number in range(4):
            with publication() as work:
                Organisation.objects.filter(pk=organisation.pk).update(name=f"第{number}名")
                workflow.saved(record=Organisation.objects.get(pk=organisation.pk), user=None, work=work)

    def publish_others():
        for _each in range(4):
            OrganisationFactory(published=True)

    assert race(publish_policies, rename_organisation, publish_others) == []
    assert {load(policy)["issuers"][0]["name"] for policy in policies} == {"第3名"}
    check_everything_public()


@pytest.mark.django_db(transaction=True)
def test_two_publish_the_same_entry_and_one_succeeds():
    entry = OrganisationFactory()
    errors = race(*[lambda: workflow.publish(entry=Organisation.objects.get(pk=entry.pk), user=None)] * 2)
    assert [type(error) for error in errors] == [workflow.Refused]
    assert actions(entry) == ["published"]
    check_everything_public()
