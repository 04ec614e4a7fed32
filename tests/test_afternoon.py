"""An editor's and a reviewer's afternoon, from form to form as a browser would send them: each act begins where the
one before has left the record."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue import tasks
from catalogue.choices import RevisionState
from catalogue.models import Revision, Source, User
from tests.acting import document, in_state, user
from tests.factories import FACTORIES, OrganisationFactory, SourceFactory
from tests.posting import form_data

pytestmark = pytest.mark.django_db


def another(name, role="reviewer"):
    made = User.objects.create_user(name, is_staff=True)
    made.groups.add(*user(role).groups.all())
    return made


def form_of(entry):
    return reverse(f"admin:catalogue_{entry._meta.model_name}_change", args=[entry.pk])


def save(client, entry, query="", **values):
    address = form_of(entry) + query
    data = form_data(client.get(address), f"{entry._meta.model_name}_form")
    response = client.post(
        address, {**data, **{name: [value] for name, value in values.items()}}, follow=True
    )
    assert response.status_code == 200
    return response


def act(client, record, name, **said):
    address = reverse(f"admin:catalogue_{record._meta.model_name}_act", args=[record.pk, name])
    seen = client.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    response = client.post(address, {"seen": seen, "reason": "", **said}, follow=True)
    if type(record).objects.filter(pk=record.pk).exists():
        record.refresh_from_db()
    return response


def decide(client, proposal, decision, reason=""):
    address = reverse("admin:catalogue_revision_change", args=[proposal.pk])
    response = client.post(address, {decision: "1", "reason": reason}, follow=True)
    proposal.refresh_from_db()
    return response


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_draft_is_returned_amended_and_submitted_again(client, kind):
    editor, reviewer = user("editor"), user("reviewer")
    entry = FACTORIES[kind](responsible=editor)
    client.force_login(editor)
    act(client, entry, "submit")
    client.force_login(reviewer)
    act(client, entry, "return", reason="补上英文简介")
    client.force_login(editor)
    assert "补上英文简介" in client.get(reverse("admin:index")).content.decode()
    save(client, entry, summary_en="Now in English")
    act(client, entry, "submit")
    client.force_login(reviewer)
    act(client, entry, "publish")
    assert document(entry)["summary_en"] == "Now in English"
    client.force_login(editor)
    desk = client.get(reverse("admin:index")).content.decode()
    assert entry.name in desk


def test_a_proposal_is_returned_amended_and_sent_again(client):
    entry = in_state("published")
    client.force_login(user("editor"))
    save(client, entry, summary="第一稿")
    proposal = Revision.objects.get(state=RevisionState.PENDING)
    client.force_login(user("reviewer"))
    decide(client, proposal, "_return", "哪一年？")
    client.force_login(user("editor"))
    assert "哪一年？" in client.get(form_of(entry)).content.decode()
    save(client, entry, summary="第二稿，2020年")
    second = Revision.objects.get(state=RevisionState.PENDING)
    client.force_login(user("reviewer"))
    decide(client, second, "_approve")
    assert document(entry)["summary"] == "第二稿，2020年"


@pytest.mark.parametrize("reviews", [2, 3])
def test_several_reviews_from_draft_to_change(client, settings, reviews):
    settings.REVIEWS = {**settings.REVIEWS, "organisation": reviews}
    editor, people = user("editor"), [another(f"reviewer-{number}") for number in range(reviews)]
    entry = OrganisationFactory()
    client.force_login(editor)
    act(client, entry, "submit")
    for person in people[:-1]:
        client.force_login(person)
        assert not entry.is_public
        act(client, entry, "approve")
    client.force_login(people[-1])
    act(client, entry, "publish")
    assert entry.is_public
    client.force_login(people[0])  # a reviewer's own change is a proposal too
    save(client, entry, summary="改过")
    proposal = Revision.objects.get(state=RevisionState.PENDING)
    others = [*people[1:], another("one-more")]
    for number, person in enumerate(others):
        client.force_login(person)
        assert proposal.state == RevisionState.PENDING, number
        decide(client, proposal, "_approve")
    assert (proposal.state, document(entry)["summary"]) == (RevisionState.DONE, "改过")


def test_a_reviewer_amends_where_two_have_to_agree(client, settings):
    settings.REVIEWS = {**settings.REVIEWS, "organisation": 2}
    entry = in_state("published")
    client.force_login(user("editor"))
    save(client, entry, summary="提议")
    proposal = Revision.objects.get(state=RevisionState.PENDING)
    client.force_login(another("one"))
    response = save(client, entry, f"?proposal={proposal.pk}", summary="改过的提议")
    assert entry.name in "".join(str(message) for message in response.context["messages"])
    amended = Revision.objects.get(state=RevisionState.PENDING)
    client.force_login(user("editor"))
    shown = client.get(form_of(entry)).content.decode()
    assert reverse("admin:catalogue_revision_change", args=[amended.pk]) in shown
    client.force_login(another("two"))
    decide(client, amended, "_approve")
    assert document(entry)["summary"] == "改过的提议"


def test_a_planned_publication_from_the_button_to_the_page(client):
    entry = OrganisationFactory()
    client.force_login(user("reviewer"))
    at = timezone.localtime(timezone.now() + datetime.timedelta(hours=2))
    response = act(
        client, entry, "schedule", at_0=f"{at:%Y-%m-%d}", at_1=f"{at:%H:%M}", at=f"{at:%Y-%m-%dT%H:%M}"
    )
    said = "".join(str(message) for message in response.context["messages"])
    assert f"{at:%H:%M}" in said and entry.name in said
    tasks.publish_planned(now=at + datetime.timedelta(minutes=1))
    entry.refresh_from_db()
    assert entry.is_public and client.get(entry.get_absolute_url()).status_code == 200


def test_a_source_in_use_is_replaced_and_deleted(client):
    entry = in_state("published")
    old = Source.objects.get(slug="test-report")
    new = SourceFactory(slug="second", title="第二份报告")
    client.force_login(user("administrator"))
    address = reverse("admin:catalogue_source_act", args=[old.pk, "delete"])
    shown = client.get(address).content.decode()
    assert entry.name in shown
    act(client, old, "delete", reason="过时")
    assert Source.objects.filter(pk=old.pk).exists()  # something public rests on it
    act(client, old, "replace", by=new.pk, reason="新版")
    response = act(client, old, "delete", reason="过时")
    assert not Source.objects.filter(pk=old.pk).exists(), response.content.decode()[-2000:]
    assert "第二份报告" in client.get(entry.get_absolute_url()).content.decode()
