"""Two records that turn out to be one, and two again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from catalogue import deciding, documents, merging, snapshots, workflow
from catalogue.choices import Act
from catalogue.models import (
    Achievement,
    Alias,
    Award,
    ChangeLogRow,
    Citation,
    Identifier,
    Indicator,
    Issuer,
    Link,
    Organisation,
    Participant,
    Person,
    Place,
    Product,
    PublicDocument,
    Ranking,
    RankingEdition,
    Revision,
    Source,
    Term,
    Topic,
)
from catalogue.resolving import Moved, resolve
from tests.acting import changed, document, edit, in_state, user
from tests.checking import check_everything_public
from tests.factories import (
    FACTORIES,
    DatasetFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    PolicyFactory,
    ScenarioFactory,
    TermFactory,
    cited,
)
from tests.filling import Filler


@pytest.mark.django_db
def test_whatever_pointed_at_the_loser_points_at_the_winner():
    loser, winner = in_state("draft", name="负"), in_state("draft", name="胜")
    person = PersonFactory()
    loser.alias_set.create(name="别名", **cited())
    loser.identifier_set.create(scheme="wikidata", value="Q1", **cited())
    loser.milestone_set.create(title="成立", **cited())
    loser.role_set.create(person=person, role="founder", **cited())
    partner = in_state("draft")
    loser.link_set.create(to_organisation=partner, rel="partner_of", **cited())
    partner.link_set.create(to_organisation=loser, rel="partner_of", **cited())
    loser.link_set.create(to_organisation=winner, rel="renamed_from", **cited())
    winner.link_set.create(to_organisation=loser, rel="renamed_from", **cited())
    parent = in_state("published")
    loser.parents.add(parent)
    child = in_state("published")
    child.parents.add(loser)
    policy, scenario, dataset = PolicyFactory(), ScenarioFactory(), DatasetFactory()
    Issuer.objects.create(policy=policy, organisation=loser, **cited())
    Participant.objects.create(scenario=scenario, organisation=loser, **cited())
    dataset.publishers.add(loser)
    product = Product.objects.create(name="芯片", kind="chip", **cited())
    product.makers.add(loser)
    investment = partner.fundinground_set.create(**cited())
    investment.investors.add(loser)
    for entry in (loser, winner, partner, policy, scenario, dataset):
        workflow.publish(entry=entry, user=None)
    workflow.saved(record=child, user=None)
    facts = {"alias", "identifier", "milestone", "role", "link", "citation"}
    ids = {
        row["values"]["id"]
        for name, rows in snapshots.take(loser)["parts"].items()
        if name in facts
        for row in rows
    }

    workflow.merge(record=loser, into=winner, user=None, reason="The same company.")

    for model in (Alias, Identifier, Citation):
        assert not model.objects.filter(organisation=loser).exists()
    assert (
        Link.objects.filter(organisation=winner).count()
        == Link.objects.filter(to_organisation=winner).count()
        == 1
    )
    moved = snapshots.take(winner)["parts"]
    assert (
        len(ids - {row["values"]["id"] for rows in moved.values() for row in rows}) == 1
    )  # the link between the two
    assert winner.role_set.get().person == person
    assert list(winner.parents.all()) == [parent] and list(child.parents.all()) == [winner]
    assert policy.issuer_set.get().organisation == scenario.participant_set.get().organisation == winner
    assert dataset.publishers.get() == product.makers.get() == investment.investors.get() == winner
    assert set(winner.alias_set.values_list("name", "kind")) == {
        ("别名", "other"),
        ("负", "other"),
        (loser.name_en, "english"),
    }
    assert document(policy)["issuers"][0]["name"] == "胜"
    assert document(child)["parents"][0]["slug"] == winner.slug
    assert not PublicDocument.objects.filter(pk=loser.pk).exists()
    assert "负" not in "".join(PublicDocument.objects.exclude(pk=winner.pk).values_list("body", flat=True))
    batch = Revision.objects.filter(act=Act.MERGED)
    assert {revision.record_id for revision in batch} == {
        record.pk for record in (loser, winner, partner, child, policy, scenario, dataset, product)
    }
    assert len({revision.batch for revision in batch}) == 1
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
def test_entries_of_every_type_merge(kind):
    loser, winner = in_state("published", FACTORIES[kind]), in_state("published", FACTORIES[kind])
    workflow.merge(record=loser, into=winner, user=None)
    assert winner.citation_set.count() == 3  # what both say, and a name of its own
    check_everything_public()


@pytest.mark.django_db
def test_what_both_had_stands_once():
    loser, winner, policy = OrganisationFactory(), OrganisationFactory(), PolicyFactory()
    for organisation in (loser, winner):
        Issuer.objects.create(policy=policy, organisation=organisation, **cited())
    dataset = DatasetFactory()
    dataset.publishers.set([loser, winner])
    for entry in (loser, winner, policy, dataset):
        workflow.publish(entry=entry, user=None)
    workflow.merge(record=loser, into=winner, user=None)
    assert policy.issuer_set.get().organisation == dataset.publishers.get() == winner
    check_everything_public()


@pytest.mark.django_db
def test_a_part_that_is_merged_into_the_whole_leaves_the_whole_standing():
    whole, part = in_state("published", ScenarioFactory), in_state("published", ScenarioFactory)
    above = in_state("published", ScenarioFactory)
    edit(whole, parent=above)
    edit(part, parent=whole)
    below = in_state("published", ScenarioFactory, parent=part)
    workflow.merge(record=part, into=whole, user=None)
    whole.refresh_from_db()
    below.refresh_from_db()
    assert (whole.parent, below.parent) == (above, whole)
    check_everything_public()


@pytest.mark.django_db
def test_a_whole_that_is_merged_into_its_part_leaves_the_part_standing():
    whole = in_state("published", ScenarioFactory, parent=in_state("published", ScenarioFactory))
    part = in_state("published", ScenarioFactory, parent=whole)
    workflow.merge(record=whole, into=part, user=None)
    part.refresh_from_db()
    assert part.status == "published"
    assert part.parent == whole.parent
    organisation, unit = in_state("published"), in_state("published")
    unit.parents.add(organisation)
    workflow.saved(record=unit, user=None)
    workflow.merge(record=organisation, into=unit, user=None)
    assert not unit.parents.exists()
    check_everything_public()


@pytest.mark.django_db
def test_a_merger_that_would_close_a_circle_of_parents_is_refused():
    first, between, last = (in_state("published") for _each in range(3))
    for child, parent in ((first, between), (between, last)):
        child.parents.add(parent)
        workflow.saved(record=child, user=None)
    with pytest.raises(workflow.Refused):
        workflow.merge(record=last, into=first, user=None)
    assert Organisation.objects.get(pk=last.pk).status == "published"
    check_everything_public()


@pytest.mark.django_db
def test_citations_that_move_go_on_supporting_what_they_said():
    loser = in_state(
        "draft", cite=False, founded="2016-03", website="https://loser.example", place=PlaceFactory()
    )
    winner = in_state("draft", founded="2017")
    for fields in ("founded", "website", "place;founded"):
        citation = Citation(fields=fields, **cited())
        citation.entry = loser
        citation.save()
    for entry in (loser, winner):
        workflow.publish(entry=entry, user=None)
    workflow.merge(record=loser, into=winner, user=None)
    assert (winner.founded, winner.website, winner.place) == ("2017", "https://loser.example", PlaceFactory())
    moved = winner.citation_set.exclude(fields__startswith="name;")
    said = sorted((row.fields, row.value, row.preferred) for row in moved)
    assert said == [
        ("founded", "2016-03", False),
        ("founded", "2016-03", False),
        ("place", "", True),  # what both say rests on it as before
        ("website", "", True),
    ]
    check_everything_public()


@pytest.mark.django_db
def test_a_citation_of_money_that_moves_keeps_its_amount():
    loser, winner = (
        in_state("published", ScenarioFactory, investment_amount=amount, investment_currency="CNY")
        for amount in (500, 700)
    )
    citation = loser.citation_set.get()
    citation.fields = "investment"
    citation.save()
    workflow.merge(record=loser, into=winner, user=None)
    citation.refresh_from_db()
    assert (citation.value, citation.preferred) == ("500", False)


@pytest.mark.django_db
def test_of_answers_to_one_question_the_winners_stays_preferred():
    def figure(entry, amount, **values):
        values = {"metric": "revenue", "period": "2019", **values}
        return entry.figure_set.create(amount=amount, currency="CNY", **values, **cited())

    loser, winner = OrganisationFactory(), OrganisationFactory()
    own, its = figure(winner, 100), figure(loser, 120)
    day = {"metric": "market_value", "period": ""}
    beside = [
        figure(loser, 90, period="2018"),
        figure(loser, 95, fiscal=True),
        figure(loser, 5, **day, as_of="2020-11-18"),
        figure(winner, 6, **day, as_of="2020-11-19"),
    ]
    for entry in (loser, winner):
        entry.fundingstage_set.create(round=TermFactory(vocabulary="round"), **cited())
        workflow.publish(entry=entry, user=None)
    workflow.merge(record=loser, into=winner, user=None)
    assert set(winner.figure_set.filter(preferred=True)) == {own, *beside}
    assert winner.figure_set.get(preferred=False) == its
    assert winner.fundingstage_set.filter(preferred=True).count() == 1
    check_everything_public()


@pytest.mark.django_db
def test_amounts_are_taken_over_whole_or_not_at_all():
    loser = in_state("published", DatasetFactory, size_value=5, size_unit="image", size_qualifier="about")
    winner = in_state("published", DatasetFactory, size_value=7)
    empty = in_state("published", DatasetFactory)
    workflow.merge(record=loser, into=winner, user=None)
    assert (winner.size_value, winner.size_unit, winner.size_qualifier) == (7, "", "")
    workflow.merge(
        record=in_state("published", DatasetFactory, size_value=5, size_unit="image"), into=empty, user=None
    )
    assert (empty.size_value, empty.size_unit) == (5, "image")


@pytest.mark.django_db
def test_only_two_entries_of_one_type_merge_and_no_public_one_into_a_draft():
    entry = in_state("published")
    for other in (entry, in_state("draft"), in_state("archived"), in_state("published", PolicyFactory)):
        with pytest.raises(workflow.Refused):
            workflow.merge(record=entry, into=other, user=None)
    for other in (entry, in_state("archived"), in_state("published", PolicyFactory)):
        with pytest.raises(workflow.Refused):
            workflow.merge(record=other, into=entry, user=None)
    check_everything_public()


@pytest.mark.django_db
def test_a_draft_that_was_there_already_merges_and_its_address_stays_nothing():
    draft, entry = in_state("draft", slug="twin"), in_state("published")
    draft.alias_set.create(name="别名", **cited())
    workflow.merge(record=draft, into=entry, user=None)
    assert "别名" in [alias["name"] for alias in document(entry)["aliases"]]
    assert resolve("organisation", "twin") is None
    check_everything_public()


SHARED = [Person, Product, Award, Achievement, Place, Topic, Term, Ranking, RankingEdition, Indicator, Source]


@pytest.mark.django_db
@pytest.mark.parametrize("model", SHARED)
def test_shared_records_merge_and_whatever_named_the_one_names_the_other(model):
    filler = Filler("thing")
    values = {"vocabulary": "sector"} if model is Term else {}
    loser, winner = filler.make(model, slug="loser", **values), filler.make(model, slug="winner", **values)
    rows = []
    for relation in merging.pointing_at(model):
        name, naming = relation.field.name, relation.related_model
        if relation.many_to_many:
            row = filler.make(naming)
            getattr(row, name).add(loser)
        else:
            row = filler.make(naming, **{name: loser})
        rows.append((type(row), row.pk, name, relation.many_to_many))
    if documents.type_of(loser):
        workflow.publish_record(record=loser, user=None)
    kind, slug = documents.type_of(loser), documents.document_slug(loser)
    successor = documents.document_slug(winner)
    workflow.merge(record=loser, into=winner, user=None, reason="the same")
    for naming, pk, name, many in rows:
        row = naming.objects.get(pk=pk)
        named = list(getattr(row, name).all()) if many else [getattr(row, name)]
        assert named == [winner], (naming, name)
    if model is Term:
        assert loser.replaced_by == winner
    else:
        assert not model.objects.filter(pk=loser.pk).exists()
        if kind:
            assert resolve(kind, slug) == Moved(successor)
    assert Revision.objects.get(record_id=loser.pk, act=Act.MERGED, number=1 + bool(kind)).snapshot
    check_everything_public()


@pytest.mark.django_db
def test_terms_of_two_vocabularies_do_not_merge():
    sector, round_ = TermFactory(), TermFactory(vocabulary="round")
    with pytest.raises(workflow.Refused):
        workflow.merge(record=sector, into=round_, user=None)


@pytest.mark.django_db
def test_two_rankings_with_the_same_edition_wait_until_that_is_one():
    source = cited()
    loser, winner = (Filler("thing").make(Ranking, slug=slug) for slug in ("loser", "winner"))
    for ranking in (loser, winner):
        RankingEdition.objects.create(ranking=ranking, edition="2020", slug=f"{ranking.slug}-2020", **source)
    with pytest.raises(workflow.Refused):
        workflow.merge(record=loser, into=winner, user=None)
    assert loser.editions.count() == winner.editions.count() == 1


# --- proposals that waited -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_waited_for_the_loser_waits_no_more_and_the_winner_has_changed():
    loser, winner = in_state("published"), in_state("published")
    waiting = [
        workflow.propose(entry=entry, snapshot=changed(entry, name="新"), user=None)
        for entry in (loser, winner)
    ]
    workflow.merge(record=loser, into=winner, user=None)
    for revision in waiting:
        with pytest.raises(workflow.Refused):
            deciding.approve(revision=revision, user=None)
    check_everything_public()


@pytest.mark.django_db
def test_a_proposal_for_an_entry_that_was_merged_cannot_be_approved():
    loser, winner = in_state("published"), in_state("published")
    loser.milestone_set.create(title="成立", **cited())
    workflow.saved(record=loser, user=None)
    workflow.merge(record=loser, into=winner, user=None)
    loser.refresh_from_db()
    proposal = workflow.propose(entry=loser, snapshot=snapshots.take(loser), user=None)
    with pytest.raises(workflow.Refused, match=winner.slug):
        deciding.approve(revision=proposal, user=None)
    assert winner.milestone_set.count() == 1


# --- undoing ---------------------------------------------------------------------------------------------------------


def contents(*records):
    """What the public sees of these records, apart from the counting of versions and the times."""
    bodies = (document(record) for record in records)
    return [{**body, "version": 0, "published_at": "", "updated_at": ""} for body in bodies]


def merger_of_everything(state):
    """Two organisations with all kinds of facts, and others that name one or both."""
    loser, winner, partner, child = (
        in_state("draft", name=name, **values)
        for name, values in (
            ("负", {"founded": "2016", "place": PlaceFactory()}),
            ("胜", {}),
            ("伴", {}),
            ("子", {}),
        )
    )
    filler = Filler("undo")
    for part, key in snapshots.PARTS[Organisation]:
        scheme = {"scheme": "wikidata"} if part is Identifier else {}
        filler.make(part, choices=True, **{key: loser}, **scheme)
    loser.link_set.create(to_organisation=winner, rel="renamed_from", **cited())
    winner.link_set.create(to_organisation=loser, rel="partner_of", **cited())
    partner.link_set.create(to_organisation=loser, rel="partner_of", **cited())
    winner.classification_set.create(sector=TermFactory(slug="own"), **cited())
    child.parents.add(loser)
    policy, dataset = PolicyFactory(), DatasetFactory()
    for organisation in (loser, winner):
        Issuer.objects.create(policy=policy, organisation=organisation, **cited())
    dataset.publishers.add(loser)
    records = [winner, partner, child, policy, dataset]
    for entry in (*records, *([loser] if state == "published" else ())):
        workflow.publish(entry=entry, user=None)
    if state == "draft":
        workflow.saved(record=loser, user=None)
    return loser, records


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "published"])
def test_undoing_a_merger_puts_everything_back(state):
    loser, records = merger_of_everything(state)
    public = [*records, *([loser] if state == "published" else ())]
    before = [snapshots.take(record) for record in (loser, *records)], contents(*public)
    locks = [record.lock for record in records]
    workflow.merge(record=loser, into=records[0], user=None, reason="the same")
    merger = Revision.objects.filter(record_id=loser.pk, act=Act.MERGED).last()
    assert workflow.is_merger(merger)
    assert not workflow.is_merger(Revision.objects.get(record_id=records[0].pk, act=Act.MERGED))
    assert workflow.undo_merge(revision=merger, user=None) == ([], [])
    assert ([snapshots.take(record) for record in (loser, *records)], contents(*public)) == before
    loser.refresh_from_db()
    assert (loser.status, loser.successor_slug, loser.archive_reason) == (state, "", "")
    for record, lock in zip(records, locks, strict=True):
        record.refresh_from_db()
        assert record.lock > lock
    check_everything_public()
    with pytest.raises(workflow.Refused):
        workflow.undo_merge(revision=merger, user=None)


@pytest.mark.django_db
def test_what_was_changed_since_a_merger_outlasts_its_undoing():
    loser, winner = in_state("published"), in_state("published")
    for title in ("改", "删", "留"):
        loser.milestone_set.create(title=title, **cited())
    workflow.saved(record=loser, user=None)
    workflow.merge(record=loser, into=winner, user=None)
    edited = winner.milestone_set.get(title="改")
    edited.date = "2020-05"
    edited.save()
    winner.milestone_set.get(title="删").delete()
    winner.milestone_set.create(title="新", **cited())
    edit(winner, name="改名")
    merger = Revision.objects.get(record_id=loser.pk, act=Act.MERGED)
    lost, since = workflow.undo_merge(revision=merger, user=None)
    assert lost == [] and len(since) == 4
    assert [any(word in line for line in since) for word in ("改名", "2020-05", "删", "新")] == [True] * 4
    assert {row.title: row.date for row in loser.milestone_set.all()} == {"改": "2020-05", "留": None}
    assert [row.title for row in winner.milestone_set.all()] == ["新"]
    assert document(winner)["name"] == "改名" and not winner.alias_set.exists()
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize("model", SHARED)
def test_shared_records_that_were_merged_are_two_again(model):
    filler = Filler("thing")
    values = {"vocabulary": "sector"} if model is Term else {}
    loser, winner = filler.make(model, slug="loser", **values), filler.make(model, slug="winner", **values)
    workflow.saved(record=winner, user=None)
    rows = []
    for relation in merging.pointing_at(model):
        name, naming = relation.field.name, relation.related_model
        row = filler.make(naming, **({} if relation.many_to_many else {name: loser}))
        if relation.many_to_many:
            getattr(row, name).add(loser)
        rows.append(row)
    owners = {owner.pk: owner for owner in map(snapshots.owner_of, rows)}
    for owner in owners.values():
        workflow.saved(record=owner, user=None)
    kept = [type(record).objects.get(pk=record.pk) for record in (loser, winner, *owners.values())]
    before = [snapshots.take(record) for record in kept]
    if documents.type_of(loser):
        workflow.publish_record(record=loser, user=None)
    public = set(PublicDocument.objects.values_list("pk", "slug"))
    workflow.merge(record=loser, into=winner, user=None, reason="the same")
    merger = Revision.objects.filter(record_id=kept[0].pk, act=Act.MERGED).last()
    assert workflow.undo_merge(revision=merger, user=None) == ([], [])
    assert [snapshots.take(record) for record in kept] == before
    assert public <= set(PublicDocument.objects.values_list("pk", "slug"))
    check_everything_public()
    with pytest.raises(workflow.Refused):
        workflow.undo_merge(revision=merger, user=None)


@pytest.mark.django_db
@translation.override("en")
def test_a_merged_entry_comes_back_by_undoing_the_merger_alone():
    loser, winner, third = (in_state("published") for _each in range(3))
    earlier = Revision.objects.get(record_id=loser.pk)
    workflow.merge(record=loser, into=winner, user=None)
    for act in (
        lambda: workflow.bring_back(entry=loser, user=None),
        lambda: workflow.revert(revision=earlier, user=None),
    ):
        with pytest.raises(workflow.Refused, match=f"{winner.slug}.*undo"):
            act()
    first = Revision.objects.get(record_id=loser.pk, act=Act.MERGED)
    with pytest.raises(PermissionDenied):
        workflow.undo_merge(revision=first, user=user("editor"))
    workflow.merge(record=winner, into=third, user=None)
    with pytest.raises(workflow.Refused, match=winner.name):
        workflow.undo_merge(revision=first, user=None)
    second = Revision.objects.filter(record_id=winner.pk, act=Act.MERGED).first()
    for merger in (second, first):
        workflow.undo_merge(revision=merger, user=None)
    for entry in (loser, winner, third):
        entry.refresh_from_db()
        assert (entry.status, entry.citation_set.count(), entry.alias_set.count()) == ("published", 1, 0)
    check_everything_public()


@pytest.mark.django_db
def test_what_was_public_before_a_merger_is_public_since_then_after_it_is_undone():
    loser, winner = (OrganisationFactory(name=name, published=True) for name in ("甲", "乙"))
    PublicDocument.objects.filter(type="organisation").update(published_at="2020-01-01T00:00:00Z")
    ChangeLogRow.objects.update(at="2020-01-01T00:00:00Z")
    workflow.publish(entry=OrganisationFactory(name="丙"), user=None)
    workflow.merge(record=loser, into=winner, user=None, reason="the same")
    merger = Revision.objects.get(record_id=loser.pk, act=Act.MERGED)
    workflow.undo_merge(revision=merger, user=None)
    shown = document(loser)
    assert shown["published_at"].startswith("2020-01-01") and not shown["updated_at"].startswith("2020")
    assert (shown["version"], document(winner)["published_at"][:4]) == (3, "2020")
    # who is archived and brought back is published anew
    workflow.archive(entry=winner, user=None, reason="closed")
    workflow.bring_back(entry=winner, user=None)
    assert not document(winner)["published_at"].startswith("2020")
    check_everything_public()
