"""Taking back what was done together, record by record, and what was changed since."""

import uuid

import pytest

from catalogue import bulk, snapshots, workflow
from catalogue.choices import Act, RevisionState, Status
from catalogue.models import Milestone, Organisation, Person, PublicDocument, Revision
from catalogue.publishing import Refused
from catalogue.reverting import revert_batch
from tests.acting import document, edit, user
from tests.factories import OrganisationFactory, PersonFactory, PlaceFactory, cited

pytestmark = pytest.mark.django_db


def acted(record, batch, by=None, act=Act.EDITED, **values):
    """A change of a record that belongs to a batch."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    workflow.saved(record=record, user=by, act=act, batch=batch)


def created(batch, **values):
    entry = OrganisationFactory(**values)
    workflow.saved(record=entry, user=None, act=Act.CREATED, batch=batch)
    return entry


def entries(count):
    made = [OrganisationFactory() for _each in range(count)]
    for entry in made:
        workflow.saved(record=entry, user=None, act=Act.CREATED)
    return made


def test_what_a_batch_changed_is_as_before_with_one_revision_each():
    rows, batch = entries(3), uuid.uuid4()
    before = [snapshots.take(row) for row in rows]
    place = PlaceFactory()
    for row in rows:
        acted(row, batch, place=place)
    outcome = revert_batch(batch=batch, user=user("editor"), reason="a mistake")
    assert (outcome.done, outcome.kept, outcome.refused, outcome.lost) == (3, [], [], [])
    assert [snapshots.take(row) for row in rows] == before
    written = Revision.objects.filter(batch=outcome.batch)
    assert sorted(row.record_id for row in written) == sorted(row.pk for row in rows)
    assert {(row.act, row.reason) for row in written} == {(Act.RESTORED, "a mistake")}
    again = revert_batch(batch=batch, user=None)
    assert again.done == 0


def test_what_was_changed_since_stays_and_is_reported():
    (row,), batch = entries(1), uuid.uuid4()
    acted(row, batch, name="新名", summary="新的简介。")
    edit(row, name="后来的名")
    milestone = row.milestone_set.create(title="后来", date="2020", **cited())
    workflow.saved(record=row, user=None)
    outcome = revert_batch(batch=batch, user=None)
    row.refresh_from_db()
    assert (row.name, row.summary != "新的简介。", row.milestone_set.get()) == ("后来的名", True, milestone)
    assert outcome.kept_count == 2
    assert any("后来的名" in line for line in outcome.kept)


def test_what_a_batch_created_is_deleted_or_archived():
    batch = uuid.uuid4()
    draft, public, changed, named = (created(batch) for _each in range(4))
    workflow.publish(entry=public, user=None)
    edit(changed, name="另一个")
    namer = OrganisationFactory()
    namer.parents.add(named)
    workflow.saved(record=namer, user=None)
    outcome = revert_batch(batch=batch, user=None, reason="wrong list")
    assert not Organisation.objects.filter(pk__in=[draft.pk, named.pk]).exists()
    public.refresh_from_db()
    assert (public.status, public.archive_reason) == (Status.ARCHIVED, "wrong list")
    assert Organisation.objects.filter(pk=changed.pk).exists()
    assert (outcome.done, outcome.kept_count) == (3, 1)
    last = Revision.objects.filter(record_id=draft.pk).latest("number")
    assert (last.act, last.batch) == (Act.DELETED, outcome.batch)
    # the way back from it is the same
    back = revert_batch(batch=outcome.batch, user=None)
    assert Organisation.objects.filter(pk__in=[draft.pk, named.pk]).count() == 2
    public.refresh_from_db()
    assert public.status == Status.PUBLISHED
    assert back.refused == []
    assert list(namer.parents.all()) == [named]


def test_what_was_deleted_together_comes_back_together():
    entry, other = OrganisationFactory(published=True), OrganisationFactory(published=True)
    other.parents.add(entry)
    workflow.saved(record=other, user=None)
    before = [snapshots.take(row) for row in (entry, other)]
    public = document(other)["parents"] if "parents" in document(other) else None
    workflow.delete(record=Organisation.objects.get(pk=entry.pk), user=None, reason="closed")
    batch = Revision.objects.get(record_id=entry.pk, act=Act.DELETED).batch
    outcome = revert_batch(batch=batch, user=None)
    assert [snapshots.take(Organisation.objects.get(pk=row["values"]["id"])) for row in before] == before
    assert Organisation.objects.get(pk=entry.pk).status == Status.DRAFT
    assert (outcome.done, outcome.refused) == (2, [])
    assert public is None or document(other) is not None


@pytest.mark.parametrize(
    ("act", "after", "back"),
    [
        ("submit", Status.IN_REVIEW, Status.DRAFT),
        ("publish", Status.PUBLISHED, Status.ARCHIVED),
        ("archive", Status.ARCHIVED, Status.PUBLISHED),
    ],
)
def test_a_state_that_a_batch_reached_is_left_again(act, after, back):
    (row,), batch = entries(1), uuid.uuid4()
    if act == "archive":
        workflow.publish(entry=row, user=None)
        workflow.archive(entry=row, user=None, reason="closed", batch=batch)
    else:
        getattr(workflow, act)(entry=row, user=None)
        Revision.objects.filter(pk=Revision.objects.latest("at").pk).update(batch=batch)
    assert row.status == after
    outcome = revert_batch(batch=batch, user=None)
    row.refresh_from_db()
    assert (row.status, outcome.done, outcome.refused) == (back, 1, [])


def test_a_merger_is_undone_whole():
    loser, winner = entries(2)
    workflow.merge(record=loser, into=winner, user=None)
    batch = Revision.objects.filter(act=Act.MERGED).first().batch
    outcome = revert_batch(batch=batch, user=user("reviewer"))
    loser.refresh_from_db()
    assert (loser.status, loser.successor_slug, outcome.done) == (Status.DRAFT, "", 2)


def test_who_may_not_is_told_and_the_rest_is_done():
    draft, public = entries(2)
    batch = uuid.uuid4()
    acted(draft, batch, name="甲")
    workflow.publish(entry=public, user=None)
    acted(public, batch, name="乙")
    outcome = revert_batch(batch=batch, user=user("editor"))
    public.refresh_from_db()
    assert (outcome.done, outcome.refused_count, public.name) == (1, 1, "乙")
    assert "乙" in outcome.refused[0]
    assert "乙" in PublicDocument.objects.get(pk=public.pk).body


def test_shared_records_are_deleted_by_who_may():
    batch = uuid.uuid4()
    person = PersonFactory()
    workflow.saved(record=person, user=None, act=Act.CREATED, batch=batch)
    assert revert_batch(batch=batch, user=user("editor")).refused_count == 1
    assert revert_batch(batch=batch, user=user("administrator")).done == 1
    assert not Person.objects.exists()


def test_proposals_of_a_batch_are_withdrawn():
    entry, batch = OrganisationFactory(published=True), uuid.uuid4()
    proposal = workflow.propose(entry=entry, snapshot=snapshots.take(entry), user=user("editor"))
    Revision.objects.filter(pk=proposal.pk).update(batch=batch)
    assert revert_batch(batch=batch, user=user("editor")).done == 1
    proposal.refresh_from_db()
    assert proposal.state == RevisionState.SUPERSEDED


def test_a_batch_that_is_none_is_refused():
    with pytest.raises(Refused):
        revert_batch(batch=uuid.uuid4(), user=None)


def test_many_new_drafts_cost_queries_by_the_chunk(django_assert_max_num_queries):
    from django.utils import timezone

    batch = uuid.uuid4()
    made = []
    for number in range(600):
        entry = Organisation(name=f"新机构{number}", slug=f"new-{number}")
        row = bulk.NewRecord(Milestone(organisation=entry, title="成立", date="2020"))
        made.append(bulk.NewRecord(entry, parts=[row]))
    bulk.insert(made, act=Act.CREATED, at=timezone.now(), batch=batch)
    with django_assert_max_num_queries(500):
        outcome = revert_batch(batch=batch, user=user("editor"))
    assert (outcome.done, outcome.refused, outcome.kept) == (600, [], [])
    assert not Organisation.objects.exists()
