"""Who may do what from which state, what each act leaves behind, and what is refused."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import capfirst

from catalogue import bareness, deciding, deleting, snapshots, tasks, workflow
from catalogue.choices import Act, RevisionState
from catalogue.models import (
    ENTRY_MODELS,
    ChangeLogRow,
    Citation,
    Finding,
    Issuer,
    Notice,
    Observation,
    Organisation,
    Participant,
    Place,
    Product,
    PublicDocument,
    Revision,
    Scenario,
    Source,
    SourceTable,
    Term,
)
from catalogue.models.base import Sourced
from catalogue.publishing import publication
from tests.acting import changed, document, edit, in_state, user
from tests.checking import check_everything_public
from tests.factories import (
    FACTORIES,
    IndicatorFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    PolicyFactory,
    ScenarioFactory,
    SourceFactory,
    TermFactory,
    cited,
)
from tests.filling import Filler
from tests.racing import race

STATES = ("draft", "in_review", "published", "archived")


# --- the table -----------------------------------------------------------------------------------------------------

# act → (how it is done, the state it leads to from each state it may set out from, the least role)
ACTS = {
    "submit": (lambda entry, user: workflow.submit(entry=entry, user=user), {"draft": "in_review"}, "editor"),
    "send_back": (
        lambda entry, user: workflow.send_back(entry=entry, user=user, reason="Say more."),
        {"in_review": "draft"},
        "reviewer",
    ),
    "publish": (
        lambda entry, user: workflow.publish(entry=entry, user=user),
        {"draft": "published", "in_review": "published"},
        "reviewer",
    ),
    "archive": (
        lambda entry, user: workflow.archive(entry=entry, user=user, reason="closed"),
        {"published": "archived"},
        "reviewer",
    ),
    "bring_back": (
        lambda entry, user: workflow.bring_back(entry=entry, user=user),
        {"archived": "published"},
        "reviewer",
    ),
    "merge": (
        lambda entry, user: workflow.merge(record=entry, into=in_state("published"), user=user),
        {"draft": "archived", "in_review": "archived", "published": "archived"},
        "reviewer",
    ),
    "schedule": (
        lambda entry, user: workflow.schedule(entry=entry, at=timezone.now(), user=user),
        {"draft": "draft", "in_review": "in_review"},
        "reviewer",
    ),
}
ROLES = ("editor", "reviewer", "administrator")


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_from_every_state(act, state):
    do, leads_to, _role = ACTS[act]
    entry = in_state(state)
    revisions, rows = Revision.objects.count(), ChangeLogRow.objects.count()
    if state in leads_to:
        do(entry, None)
        assert entry.status == type(entry).objects.get(pk=entry.pk).status == leads_to[state]
        newest = Revision.objects.filter(record_id=entry.pk).first()
        assert newest.number == Revision.objects.filter(record_id=entry.pk).count()
        assert newest.state == RevisionState.DONE
    else:
        with pytest.raises(workflow.Refused):
            do(entry, None)
        assert type(entry).objects.get(pk=entry.pk).status == state
        assert Revision.objects.filter(record_id=entry.pk).count() <= revisions
        if act != "merge":
            assert ChangeLogRow.objects.count() == rows
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_act_needs_its_role(act, role):
    do, leads_to, least = ACTS[act]
    entry = in_state(next(iter(leads_to)))
    if role is None or ROLES.index(role) >= ROLES.index(least):
        do(entry, user(role))
        assert Revision.objects.filter(record_id=entry.pk).first().user == user(role)
    else:
        with pytest.raises(PermissionDenied):
            do(entry, user(role))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
def test_a_whole_life_leaves_one_revision_for_each_act(kind):
    entry = FACTORIES[kind]()
    workflow.saved(record=entry, user=None, act=Act.CREATED)
    workflow.submit(entry=entry, user=None)
    workflow.send_back(entry=entry, user=None, reason="Say more.")
    edit(entry, summary="More.")
    workflow.publish(entry=entry, user=None)
    workflow.archive(entry=entry, user=None, reason="closed")
    workflow.bring_back(entry=entry, user=None)
    workflow.delete(record=entry, user=None, reason="entered twice")
    acts = Revision.objects.filter(kind=kind).order_by("number").values_list("act", flat=True)
    assert list(acts) == [
        "created",
        "submitted",
        "returned",
        "edited",
        "published",
        "archived",
        "restored",
        "deleted",
    ]
    check_everything_public()


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["send_back", "archive", "decline"])
def test_a_reason_is_asked_for_where_somebody_reads_it(act):
    for reason in ("", "  "):
        with pytest.raises(workflow.Refused):
            if act == "decline":
                entry = in_state("published")
                revision = workflow.propose(entry=entry, snapshot=snapshots.take(entry), user=None)
                deciding.decline(revision=revision, user=None, reason=reason)
            else:
                state = {"send_back": "in_review", "archive": "published"}[act]
                getattr(workflow, act)(entry=in_state(state), user=None, reason=reason)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["archive", "delete", "merge"])
def test_a_reason_that_is_too_long_is_refused_in_words(act):
    entry, reason = in_state("published"), "长" * 501
    with pytest.raises(workflow.Refused):
        if act == "archive":
            workflow.archive(entry=entry, user=None, reason=reason)
        elif act == "delete":
            workflow.delete(record=entry, user=None, reason=reason)
        else:
            workflow.merge(record=entry, into=in_state("published"), user=None, reason=reason)


# --- publishing needs sources ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
def test_an_entry_without_a_citation_is_not_published(kind):
    with pytest.raises(workflow.Refused):
        workflow.publish(entry=FACTORIES[kind](cite=False), user=None)
    assert not PublicDocument.objects.exists()


def valued(kind):
    """An entry of this type without a citation, every fact of its own filled in."""
    filler = Filler("bare")
    return filler.make(ENTRY_MODELS[kind], choices=True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
def test_the_facts_of_an_entrys_own_that_no_citation_names_are_known(kind):
    entry = valued(kind)
    citation = Citation(fields="name", **cited())
    citation.entry = entry
    citation.save()
    uncited = bareness.uncited_fields(entry)
    assert len(uncited) == len(entry.facts)
    labels = type(entry).citable()
    assert uncited == [capfirst(labels[name]) for name in entry.facts]
    citation.fields = ";".join(entry.facts)
    citation.full_clean()
    citation.save()
    assert bareness.uncited_fields(entry) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FACTORIES)
@translation.override("en")
def test_a_citation_names_fields_that_a_source_can_bear_out(kind):
    entry = valued(kind)
    for name in ("id", "slug", "status", "lock", "created_at", "sort_key", "internal_note", "alias", "save"):
        citation = Citation(fields=f"name;{name}", **cited())
        citation.entry = entry
        with pytest.raises(ValidationError) as refused:
            citation.full_clean()
        (message,) = refused.value.message_dict["fields"]
        offered = message.partition("Choose from ")[2].rstrip(".").split(", ")
        assert set(offered) == set(entry.citable()) >= {"name", "summary", *entry.facts}


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", [{"source": None}, {"locator": ""}])
def test_every_family_of_facts_needs_source_and_locator(lacking):
    for kind, model in ENTRY_MODELS.items():
        for part, key in snapshots.PARTS[model]:
            if not issubclass(part, Sourced):
                continue
            entry = FACTORIES[kind]()
            filler = Filler("bare")
            filler.make(part, **{key: entry}, **{"source": filler.make(Source), "locator": "表 1", **lacking})
            with pytest.raises(workflow.Refused):
                workflow.publish(entry=entry, user=None)


@pytest.mark.django_db
def test_a_published_entry_cannot_lose_its_sources():
    entry = in_state("published")
    with pytest.raises(workflow.Refused), transaction.atomic():
        entry.citation_set.all().delete()
        workflow.saved(record=entry, user=None)
    assert entry.citation_set.exists()
    check_everything_public()


# --- changes -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_editor_may_not_save_what_was_published_in_the_meantime():
    entry = in_state("draft")
    stale = Organisation.objects.get(pk=entry.pk)
    workflow.publish(entry=entry, user=None)
    with pytest.raises(PermissionDenied), transaction.atomic():
        edit(stale, user("editor"), name="改名")
    assert document(entry)["name"] != "改名"
    assert Organisation.objects.get(pk=entry.pk).name != "改名"


@pytest.mark.django_db
def test_an_editor_may_not_delete_what_was_published_in_the_meantime():
    entry = in_state("draft")
    stale = Organisation.objects.get(pk=entry.pk)
    workflow.publish(entry=entry, user=None)
    with pytest.raises(PermissionDenied):
        workflow.delete(record=stale, user=user("editor"))
    assert Organisation.objects.filter(pk=entry.pk).exists()
    workflow.delete(record=in_state("draft"), user=user("editor"))


@pytest.mark.django_db
def test_every_save_counts_the_lock_on():
    entry = in_state("draft")
    before = entry.lock
    workflow.saved(record=entry, user=None)
    assert entry.lock == Organisation.objects.get(pk=entry.pk).lock == before + 1


@pytest.mark.django_db
def test_a_record_that_others_need_is_not_deleted():
    source = SourceFactory()
    in_state("published", place=PlaceFactory(), kind=TermFactory(vocabulary="organisation_kind"))
    for record in (source, Place.objects.get(), Term.objects.get()):
        with pytest.raises(workflow.Refused):
            workflow.delete(record=record, user=None, reason="closed")
        assert type(record).objects.filter(pk=record.pk).exists()
    assert not Revision.objects.filter(act=Act.DELETED).exists()
    check_everything_public()


@pytest.mark.django_db
def test_what_is_deleted_twice_is_refused_the_second_time():
    entry = in_state("published")
    stale = Organisation.objects.get(pk=entry.pk)
    workflow.delete(record=entry, user=None, reason="closed")
    for act in (workflow.delete, workflow.saved):
        with pytest.raises((workflow.Refused, Organisation.DoesNotExist)):
            act(record=stale, user=None)


# --- proposals ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_proposal_is_approved_as_it_stands():
    entry = in_state("published")
    revision = workflow.propose(entry=entry, snapshot=changed(entry, name="新名"), user=user("editor"))
    assert document(entry)["name"] != "新名"
    with pytest.raises(PermissionDenied):
        deciding.approve(revision=revision, user=user("editor"))
    assert deciding.approve(revision=revision, user=user("reviewer")) == []
    assert document(entry)["name"] == "新名"
    with pytest.raises(workflow.Refused):
        deciding.approve(revision=revision, user=None)
    with pytest.raises(workflow.Refused):
        deciding.decline(revision=revision, user=None, reason="Too late.")
    check_everything_public()


@pytest.mark.django_db
def test_a_proposal_on_an_older_state_is_a_conflict():
    entry = in_state("published")
    revision = workflow.propose(entry=entry, snapshot=changed(entry, name="新名"), user=None)
    edit(entry, summary="Changed in the meantime.")
    with pytest.raises(workflow.Conflict):
        deciding.approve(revision=revision, user=None)
    assert document(entry)["name"] != "新名"
    revision.refresh_from_db()
    assert revision.state == RevisionState.PENDING


@pytest.mark.django_db
def test_a_proposal_on_a_record_without_a_lock_is_a_conflict_too():
    place = PlaceFactory()
    workflow.saved(record=place, user=None, act=Act.CREATED)
    first = workflow.propose(entry=place, snapshot=changed(place, name="甲"), user=user("editor"))
    second = workflow.propose(entry=place, snapshot=changed(place, name="乙"), user=user("reviewer"))
    deciding.approve(revision=first, user=None)
    with pytest.raises(workflow.Conflict):
        deciding.approve(revision=second, user=None)
    assert Place.objects.get().name == "甲"


@pytest.mark.django_db
def test_a_second_proposal_of_the_same_user_replaces_the_first():
    entry = in_state("published")
    first = workflow.propose(entry=entry, snapshot=changed(entry, name="甲"), user=user("editor"))
    other = workflow.propose(entry=entry, snapshot=changed(entry, name="丙"), user=user("reviewer"))
    workflow.propose(entry=entry, snapshot=changed(entry, name="乙"), user=user("editor"))
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == (RevisionState.SUPERSEDED, RevisionState.PENDING)


@pytest.mark.django_db
def test_a_declined_proposal_changes_nothing():
    entry = in_state("published")
    revision = workflow.propose(entry=entry, snapshot=changed(entry, name="甲"), user=None)
    deciding.decline(revision=revision, user=user("reviewer"), reason="No source.")
    with pytest.raises(workflow.Refused):
        deciding.approve(revision=revision, user=None)
    assert Revision.objects.filter(record_id=entry.pk).first().act == Act.DECLINED
    check_everything_public()


@pytest.mark.django_db
def test_approving_reports_what_it_refers_to_that_is_gone():
    place, investor = PlaceFactory(), OrganisationFactory()
    entry = in_state("draft", place=place)
    entry.link_set.create(to_organisation=investor, rel="partner_of", **cited())
    workflow.publish(entry=entry, user=None)
    snapshot = changed(entry, name="新名")
    entry.link_set.all().delete()
    edit(entry, place=None)
    revision = workflow.propose(entry=entry, snapshot=snapshot, user=None)
    names = [f"机构 · 地区 · {place}", f"关联 · 关联机构 · {investor}"]  # as they were called last
    for record in (place, investor):
        workflow.delete(record=record, user=None, reason="closed")
    lost = deciding.approve(revision=revision, user=None)
    assert lost == names
    entry.refresh_from_db()
    assert (entry.name, entry.place) == ("新名", None)
    assert not entry.link_set.exists()  # a link to nothing says nothing
    check_everything_public()


@pytest.mark.django_db
def test_proposals_on_a_deleted_record_are_refused_or_declined():
    entry = in_state("published")
    revision = workflow.propose(entry=entry, snapshot=snapshots.take(entry), user=None)
    workflow.delete(record=entry, user=None, reason="closed")
    with pytest.raises(workflow.Refused):
        deciding.approve(revision=revision, user=None)
    deciding.decline(revision=revision, user=None, reason="It is gone.")
    revision.refresh_from_db()
    assert revision.state == RevisionState.DECLINED


@pytest.mark.django_db
def test_a_proposal_whose_slug_another_has_by_now_is_refused_in_words():
    entry = in_state("published")
    revision = workflow.propose(entry=entry, snapshot=changed(entry, slug="taken"), user=None)
    OrganisationFactory(slug="taken")
    with pytest.raises(workflow.Refused):
        deciding.approve(revision=revision, user=None)
    check_everything_public()


# --- bringing back -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_deleted_entry_comes_back_as_a_draft_with_its_facts():
    entry = OrganisationFactory(slug="one")
    entry.alias_set.create(name="别名", **cited())
    workflow.publish(entry=entry, user=None)
    pk, before = entry.pk, snapshots.take(entry)
    workflow.delete(record=entry, user=None, reason="by mistake")
    revision = Revision.objects.get(record_id=pk, act=Act.DELETED)
    assert workflow.revert(revision=revision, user=user("editor")) == []
    back = Organisation.objects.get(pk=pk)
    assert back.status == "draft"
    assert snapshots.take(back) == before
    assert not PublicDocument.objects.filter(pk=pk).exists()
    workflow.publish(entry=back, user=None)
    assert document(back)["version"] == 3
    check_everything_public()


@pytest.mark.django_db
def test_a_deleted_entry_whose_slug_is_taken_does_not_come_back_by_force():
    entry = in_state("published", slug="one")
    pk = entry.pk
    workflow.delete(record=entry, user=None, reason="closed")
    OrganisationFactory(slug="one")
    with pytest.raises(workflow.Refused):
        workflow.revert(revision=Revision.objects.get(record_id=pk, act=Act.DELETED), user=None)


@pytest.mark.django_db
def test_a_record_does_not_come_back_without_what_it_belongs_to():
    source = SourceFactory(slug="gone")
    table = SourceTable.objects.create(source=source, caption="表 1", slug="table")
    indicator = IndicatorFactory()
    observation = Observation.objects.create(indicator=indicator, value=1, slug="o", **cited())
    for record in (table, observation):
        pk = record.pk
        workflow.delete(record=record, user=None, reason="closed")
        (source if record is table else indicator).delete()
        with pytest.raises(workflow.Refused):
            workflow.revert(revision=Revision.objects.get(record_id=pk, act=Act.DELETED), user=None)


@pytest.mark.django_db
def test_reverting_a_published_entry_needs_a_reviewer_and_is_public_at_once():
    entry = in_state("published", name="旧名")
    edit(entry, name="新名")
    revision = Revision.objects.get(record_id=entry.pk, act=Act.PUBLISHED)
    with pytest.raises(PermissionDenied):
        workflow.revert(revision=revision, user=user("editor"))
    workflow.revert(revision=revision, user=user("reviewer"))
    assert document(entry)["name"] == "旧名"
    check_everything_public()


# --- deleting ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_whoever_loses_something_by_a_deletion_gets_a_revision_and_a_new_document():
    organisation, scenario, product = (
        in_state("published"),
        in_state("published", ScenarioFactory),
        Product.objects.create(name="甲芯片", kind="chip", **cited()),
    )
    Participant.objects.create(scenario=scenario, organisation=organisation, **cited())
    workflow.saved(record=scenario, user=None)
    product.makers.add(organisation)
    workflow.saved(record=product, user=None)
    before = snapshots.take(scenario)
    found = deleting.consequences(organisation)
    assert [record.pk for record in found.changed] == [product.pk, scenario.pk]
    assert not found.gone and not found.needed_by
    workflow.delete(record=organisation, user=None, reason="entered twice")
    batch = Revision.objects.get(record_id=organisation.pk, act=Act.DELETED).batch
    for record in (scenario, product):
        revision = Revision.objects.filter(record_id=record.pk).first()
        assert (revision.batch, revision.act, revision.reason) == (batch, "edited", "entered twice")
    assert document(scenario)["participants"] == []
    check_everything_public()
    # and all of it can be taken back, the record first
    workflow.revert(
        revision=Revision.objects.get(record_id=organisation.pk, act=Act.DELETED),
        user=None,
    )
    assert Organisation.objects.get(pk=organisation.pk).status == "draft"
    restored = Revision.objects.filter(record_id=scenario.pk, act=Act.EDITED).last()
    assert workflow.revert(revision=restored, user=None) == []
    assert snapshots.take(scenario) == before
    check_everything_public()


@pytest.mark.django_db
def test_what_cannot_stand_alone_is_deleted_along_with_a_revision_of_its_own():
    indicator, source = IndicatorFactory(), SourceFactory(slug="second")
    observation = Observation.objects.create(indicator=indicator, value=5, slug="o", **cited())
    finding = Finding.objects.create(source=source, statement="第一", kind="first", slug="finding")
    for record, part in ((indicator, observation), (source, finding)):
        assert deleting.consequences(record).gone == [part]
        workflow.delete(record=record, user=None)
        acts = Revision.objects.filter(record_id__in=[record.pk, part.pk], act=Act.DELETED)
        assert acts.count() == 2 and len({revision.batch for revision in acts}) == 1
    check_everything_public()


@pytest.mark.django_db
def test_an_editor_does_not_delete_a_draft_that_a_published_entry_names():
    draft, policy = in_state("draft"), in_state("published", PolicyFactory)
    Issuer.objects.create(policy=policy, organisation=draft, **cited())
    workflow.saved(record=policy, user=None)
    with pytest.raises(workflow.Refused, match=policy.name):
        workflow.delete(record=draft, user=user("editor"))
    workflow.delete(record=draft, user=user("administrator"))
    assert not policy.issuer_set.exists()
    check_everything_public()


@pytest.mark.django_db
def test_what_the_public_knew_is_not_deleted_without_a_reason():
    entry = in_state("published")
    with pytest.raises(workflow.Refused):
        workflow.delete(record=entry, user=None, reason=" ")
    workflow.delete(record=in_state("draft"), user=None)


# --- circles of parents ------------------------------------------------------------------------------------------


def hang(record, parent):
    """Put one record below another by way of the workflow."""
    with publication() as work:
        now = type(record).objects.get(pk=record.pk)
        if type(record) is Organisation:
            now.parents.add(parent)
        else:
            setattr(now, type(record).above, parent)
            now.save()
        workflow.saved(record=now, user=None, work=work)


MAKERS = {
    Place: lambda: PlaceFactory(slug=f"place-{Place.objects.count()}"),
    Term: TermFactory,
    Scenario: ScenarioFactory,
    Organisation: OrganisationFactory,
}


@pytest.mark.django_db
@pytest.mark.parametrize("model", MAKERS)
def test_nothing_stands_above_itself(model):
    first, second, third, other = (MAKERS[model]() for _each in range(4))
    hang(first, second)
    hang(second, third)
    hang(other, second)
    for record, parent in ((third, first), (second, first), (first, first), (third, other)):
        with pytest.raises(
            Exception
        ) as caught:  # SQLite and PostgreSQL refuse the shortest circle themselves
            hang(record, parent)
        assert type(caught.value).__name__ in ("Refused", "IntegrityError")
    assert not any(record.is_above_itself() for record in model.objects.all())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", MAKERS)
def test_two_writers_at_once_close_no_circle(model):
    first, second = MAKERS[model](), MAKERS[model]()
    errors = race(lambda: hang(first, second), lambda: hang(second, first))
    assert [type(error) for error in errors] == [workflow.Refused]
    assert not any(record.is_above_itself() for record in model.objects.all())


# --- at once -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_proposals_at_once_are_numbered_one_after_the_other():
    entry = in_state("published")
    snapshot = snapshots.take(entry)
    errors = race(*[lambda: workflow.propose(entry=entry, snapshot=snapshot, user=None)] * 4)
    assert errors == []
    assert list(Revision.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_two_approve_and_one_succeeds():
    entry = in_state("published")
    revision = workflow.propose(entry=entry, snapshot=changed(entry, name="新名"), user=None)
    errors = race(*[lambda: deciding.approve(revision=revision, user=None)] * 2)
    assert [type(error) for error in errors] == [workflow.Refused]
    check_everything_public()


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_an_archival_do_not_wait_for_each_other():
    entry, policy = in_state("published"), in_state("published", PolicyFactory)

    def add_issuers():
        for _each in range(5):
            with publication() as work:
                Issuer.objects.all().delete()
                Issuer.objects.create(policy=policy, organisation=entry, **cited())
                workflow.saved(record=policy, user=None, work=work)

    def up_and_down():
        for _each in range(3):
            workflow.archive(entry=entry, user=None, reason="closed")
            workflow.bring_back(entry=entry, user=None)

    assert race(add_issuers, up_and_down) == []
    check_everything_public()


# --- schedule ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_due_is_published_and_what_cannot_be_is_unscheduled():
    now = timezone.now()
    due, later, bare = in_state("draft"), in_state("in_review"), OrganisationFactory(cite=False)
    workflow.schedule(entry=due, at=now - datetime.timedelta(hours=1), user=None)
    workflow.schedule(entry=later, at=now + datetime.timedelta(hours=1), user=None)
    workflow.schedule(entry=bare, at=now - datetime.timedelta(hours=1), user=None)
    assert tasks.publish_planned(now=now) == 1
    states = {entry.pk: (entry.status, entry.publish_on is None) for entry in Organisation.objects.all()}
    assert states == {due.pk: ("published", True), later.pk: ("in_review", False), bare.pk: ("draft", True)}
    assert tasks.publish_planned(now=now) == 0
    check_everything_public()


@pytest.mark.django_db
def test_what_is_called_off_while_others_go_out_stays(monkeypatch):
    now = timezone.now()
    both = [in_state("draft"), in_state("draft")]
    for entry in both:
        workflow.schedule(entry=entry, at=now - datetime.timedelta(hours=1), user=None)
    publish = workflow.publish

    def publish_and_call_off(*, entry, **how):
        other = next(one for one in both if one.pk != entry.pk)
        workflow.schedule(entry=other, at=None, user=None)
        publish(entry=entry, **how)

    monkeypatch.setattr(workflow, "publish", publish_and_call_off)
    assert tasks.publish_planned(now=now) == 1
    assert Organisation.objects.filter(status="draft").count() == 1


@pytest.mark.django_db
def test_what_is_returned_for_changes_does_not_go_out_as_scheduled():
    entry = OrganisationFactory()
    workflow.submit(entry=entry, user=None)
    workflow.schedule(entry=entry, at=timezone.now() + datetime.timedelta(hours=1), user=None)
    workflow.send_back(entry=entry, user=None, reason="The name is wrong.")
    assert entry.publish_on is None
    assert tasks.publish_planned(now=timezone.now() + datetime.timedelta(hours=2)) == 0


@pytest.mark.django_db
def test_an_edit_by_somebody_who_may_not_publish_calls_the_publication_off():
    entry = in_state("draft")
    for role, scheduled in (("reviewer", True), ("editor", False)):
        workflow.schedule(entry=entry, at=timezone.now() + datetime.timedelta(hours=1), user=None)
        edit(entry, user(role), summary=f"By the {role}.")
        assert (Organisation.objects.get(pk=entry.pk).publish_on is not None) == scheduled


@pytest.mark.django_db
def test_whoever_planned_a_publication_is_told_that_an_edit_has_called_it_off():
    entry = in_state("draft")
    workflow.schedule(entry=entry, at=timezone.now() + datetime.timedelta(hours=1), user=user("reviewer"))
    edit(entry, user("editor"), summary="Another one.")
    notice = Notice.objects.get(user=user("reviewer"))
    assert notice.revision.act == "edited" and "取消" in notice.revision.reason


@pytest.mark.django_db
def test_what_is_no_entry_is_published_by_hand_and_a_fact_never():
    place = PlaceFactory()
    workflow.publish_record(record=place, user=user("reviewer"))
    assert PublicDocument.objects.get().slug == place.slug
    with pytest.raises(PermissionDenied):
        workflow.publish_record(record=place, user=user("editor"))
    finding = Finding.objects.create(source=SourceFactory(), statement="第一", kind="first", slug="f")
    for record in (finding, in_state("draft"), PersonFactory()):
        with pytest.raises(workflow.Refused):
            workflow.publish_record(record=record, user=None)
    check_everything_public()


@pytest.mark.django_db
def test_what_the_public_sees_is_changed_by_reviewers_alone(django_user_model):
    """A term that only drafts use is an editor's to mend; from its first public use on it is not."""
    editor = django_user_model.objects.create_user("editor", is_staff=True)
    editor.groups.add(Group.objects.get_or_create(name="editor")[0])
    term = TermFactory(slug="kind", vocabulary="organisation_kind")
    organisation = OrganisationFactory(kind=term)
    term.name = "改过的名称"
    term.save()
    workflow.saved(record=term, user=editor)
    workflow.publish(entry=organisation, user=None)
    term.name = "又改过的名称"
    with pytest.raises(workflow.Refused), transaction.atomic():
        term.save()
        workflow.saved(record=term, user=editor)
    assert "又改过" not in PublicDocument.objects.get(pk=organisation.pk).body
