"""Several reviews, proposals that are amended or returned, who is told, and previews to share."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from catalogue import deciding, desk, previewing, reviewing, snapshots, tasks, workflow
from catalogue.admin.differences import differences
from catalogue.choices import Act, RevisionState
from catalogue.models import Notice, Organisation, PublicDocument, Revision, User
from catalogue.permissions import EDITOR, REVIEWER
from tests.acting import changed, document, edit, in_state, user
from tests.factories import FACTORIES, OrganisationFactory, SourceFactory, cited
from tests.posting import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(settings):
    settings.REVIEWS = {**settings.REVIEWS, "organisation": 2}


def another(name, role="reviewer"):
    made = User.objects.create_user(name, is_staff=True)
    made.groups.add(*user(role).groups.all())
    return made


def sent():
    entry = OrganisationFactory()
    workflow.submit(entry=entry, user=user("editor"))
    return entry


def proposed(entry, **values):
    snapshot = changed(entry, **values)
    return workflow.propose(entry=entry, snapshot=snapshot, user=user("editor"))


# --- several reviews -------------------------------------------------------------------------------------------------


def test_an_entry_is_published_when_enough_have_approved(two):
    entry, one, other = sent(), another("one"), another("other")
    with pytest.raises(workflow.Refused, match="1 "):
        workflow.publish(entry=entry, user=one)
    workflow.review(entry=entry, user=one)
    with pytest.raises(workflow.Refused):
        workflow.review(entry=entry, user=one)
    with pytest.raises(workflow.Refused):
        workflow.publish(entry=entry, user=one)  # nobody counts twice
    workflow.publish(entry=entry, user=other)
    assert entry.is_public


def test_who_submitted_it_is_no_reviewer(two):
    entry, author = OrganisationFactory(), another("author")
    workflow.submit(entry=entry, user=author)
    with pytest.raises(workflow.Refused):
        workflow.review(entry=entry, user=author)
    workflow.review(entry=entry, user=another("one"))
    with pytest.raises(workflow.Refused):
        workflow.publish(entry=entry, user=author)


def test_a_change_voids_the_approvals(two):
    entry = sent()
    workflow.review(entry=entry, user=another("one"))
    edit(entry, user("editor"), summary="另一种说法")
    assert reviewing.of_entry(entry).missing == 2
    with pytest.raises(workflow.Refused):
        workflow.publish(entry=entry, user=another("other"))


def test_a_schedule_obeys_too(two):
    entry, one, other = sent(), another("one"), another("other")
    soon = timezone.now() + datetime.timedelta(minutes=1)
    with pytest.raises(workflow.Refused):
        workflow.schedule(entry=entry, at=soon, user=one)
    workflow.review(entry=entry, user=one)
    workflow.schedule(entry=entry, at=soon, user=other)
    assert tasks.publish_planned(now=soon) == 1


def test_calling_off_a_schedule_approves_of_nothing(two):
    entry = sent()
    workflow.schedule(entry=entry, at=None, user=another("one"))
    with pytest.raises(workflow.Refused):
        workflow.publish(entry=entry, user=another("other"))


def test_what_is_public_is_changed_by_proposals_alone(two):
    entry = in_state("published")
    with pytest.raises(workflow.Refused):
        edit(entry, user("reviewer"), summary="x")


def test_a_proposal_waits_until_enough_have_approved(two):
    entry = in_state("published")
    proposal = proposed(entry, summary="新")
    one = another("one")
    deciding.approve(revision=proposal, user=one)
    proposal.refresh_from_db()
    assert (proposal.state, document(entry)["summary"] == "新") == (RevisionState.PENDING, False)
    with pytest.raises(workflow.Refused):
        deciding.approve(revision=proposal, user=one)
    deciding.approve(revision=proposal, user=another("other"))
    assert document(entry)["summary"] == "新"


def test_an_amended_proposal_needs_its_reviewers_anew(two):
    entry = in_state("published")
    proposal = proposed(entry, summary="新")
    deciding.approve(revision=proposal, user=another("one"))
    deciding.approve(revision=proposal, user=another("other"), amended=changed(entry, summary="更新"))
    waiting = Revision.objects.get(state=RevisionState.PENDING)
    assert (waiting.act, waiting.about) == (Act.AMENDED, proposal.pk)
    assert reviewing.of_proposal(waiting, entry).missing == 1
    deciding.approve(revision=waiting, user=another("third"))
    assert document(entry)["summary"] == "更新"


def test_a_reviewer_goes_from_one_proposal_to_the_next(client):
    first, second = (proposed(OrganisationFactory(published=True), summary="更新") for _ in range(2))
    pages = {one: reverse("admin:catalogue_revision_change", args=[one.pk]) for one in (first, second)}

    def leads_to_the_other(one, other, role):
        client.force_login(user(role))
        return f'href="{pages[other]}">' in client.get(pages[one]).content.decode()

    assert leads_to_the_other(second, first, "reviewer") and leads_to_the_other(first, second, "reviewer")
    assert not leads_to_the_other(second, first, "editor")
    client.force_login(user("reviewer"))
    client.post(pages[second], {"_approve": "1"})
    assert leads_to_the_other(second, first, "reviewer")
    assert not leads_to_the_other(first, second, "reviewer")


# --- amended, returned -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_reviewer_amends_a_proposal_on_the_entrys_form(client, kind):
    entry = FACTORIES[kind](published=True)
    proposal = proposed(entry, summary="提议", summary_en="Proposed")
    client.force_login(user("reviewer"))
    address = reverse(f"admin:catalogue_{kind}_change", args=[entry.pk]) + f"?proposal={proposal.pk}"
    data = form_data(client.get(address), f"{kind}_form")
    assert data["summary"] == ["提议"]
    assert client.post(address, {**data, "summary": ["改过的提议"]}).status_code == 302
    shown = document(entry)
    assert (shown["summary"], shown["summary_en"]) == ("改过的提议", "Proposed")
    proposal.refresh_from_db()
    amended = Revision.objects.get(act=Act.AMENDED)
    assert (proposal.state, amended.about, amended.user) == (
        RevisionState.DONE,
        proposal.pk,
        user("reviewer"),
    )
    assert Notice.objects.get().user == user("editor")


def test_whoever_has_approved_a_proposal_is_not_asked_to_again(client, two):
    proposal = proposed(in_state("published"), summary="改过")
    address = reverse("admin:catalogue_revision_change", args=[proposal.pk])
    client.force_login(another("one"))
    assert 'name="_approve"' in client.get(address).content.decode()
    client.post(address, {"_approve": "1", "reason": ""})
    shown = client.get(address).content.decode()
    assert 'name="_approve"' not in shown and 'name="_return"' in shown
    client.force_login(another("other"))
    assert 'name="_approve"' in client.get(address).content.decode()


def test_an_editor_does_not_amend(client):
    entry = in_state("published")
    proposal = proposed(entry, summary="提议")
    client.force_login(user("editor"))
    address = reverse("admin:catalogue_organisation_change", args=[entry.pk])
    assert client.get(f"{address}?proposal={proposal.pk}").status_code == 403
    client.force_login(user("reviewer"))
    for senseless in ("x", "%00", entry.pk):
        assert client.get(f"{address}?proposal={senseless}").status_code == 404


def test_a_returned_proposal_stays_with_its_editor(client):
    entry = in_state("published")
    proposal = proposed(entry, summary="提议")
    with pytest.raises(PermissionDenied):
        deciding.return_proposal(revision=proposal, user=user("editor"), reason="x")
    with pytest.raises(workflow.Refused):
        deciding.return_proposal(revision=proposal, user=user("reviewer"), reason=" ")
    client.force_login(user("reviewer"))
    page = reverse("admin:catalogue_revision_change", args=[proposal.pk])
    assert client.post(page, {"_return": "1", "reason": "第三页说的不同"}).status_code == 302
    client.force_login(user("editor"))
    assert "第三页说的不同" in client.get(reverse("admin:index")).content.decode()
    address = reverse("admin:catalogue_organisation_change", args=[entry.pk])
    response = client.get(address)
    assert "第三页说的不同" in response.content.decode()
    data = form_data(response, "organisation_form")
    assert client.post(address, {**data, "reason": ["第四页也说"]}).status_code == 302
    again = Revision.objects.get(state=RevisionState.PENDING)
    assert snapshots.loads(again.snapshot)["values"]["summary"] == "提议"


def test_the_form_of_a_draft_says_why_it_was_returned(client):
    entry = sent()
    workflow.send_back(entry=entry, user=user("reviewer"), reason="第三页说的不同")
    client.force_login(user("editor"))
    address = reverse("admin:catalogue_organisation_change", args=[entry.pk])
    assert "第三页说的不同" in client.get(address).content.decode()
    workflow.submit(entry=entry, user=user("editor"))
    assert "第三页说的不同" not in client.get(address).content.decode()


def test_the_desk_says_when_something_is_planned(client):
    entry = sent()
    at = timezone.now() + datetime.timedelta(days=2)
    workflow.schedule(entry=entry, at=at, user=user("reviewer"))
    client.force_login(user("reviewer"))
    assert (
        timezone.localtime(at).strftime("定于 %Y-%m-%d %H:%M")
        in client.get(reverse("admin:index")).content.decode()
    )


# --- notices ---------------------------------------------------------------------------------------------------------


def test_people_dismiss_their_own_notices_alone(client):
    entry = sent()
    workflow.send_back(entry=entry, user=user("reviewer"), reason="more")
    notice = Notice.objects.get(user=user("editor"))
    client.force_login(user("reviewer"))
    client.post(reverse("admin:notices_dismiss"), {"notice": [notice.pk, "x"]})
    assert Notice.objects.exists()
    client.force_login(user("editor"))
    assert [item.reason for item in desk.drafts(user("editor"))] in ([], ["more"])
    client.post(reverse("admin:notices_dismiss"), {"notice": [notice.pk]})
    assert not Notice.objects.exists()


# --- previews --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("kind", FACTORIES)
def test_a_draft_is_shown_by_a_link_until_it_is_published(client, kind, prefix):
    entry = FACTORIES[kind]()
    address = f"{prefix}/preview/{previewing.token(entry=entry, proposal=None, days=1)}/"
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert "preview-banner" in response.content.decode() and entry.name in response.content.decode()
    workflow.publish(entry=entry, user=None)
    assert client.get(address).status_code == 410


def test_a_proposal_is_shown_and_nothing_stays(client):
    entry = in_state("published")
    proposal = proposed(entry, summary="只在提议里")
    before = (snapshots.take(entry), PublicDocument.objects.get(pk=entry.pk).body)
    address = f"/preview/{previewing.token(entry=entry, proposal=proposal, days=1)}/"
    assert "只在提议里" in client.get(address).content.decode()
    assert before == (snapshots.take(entry), PublicDocument.objects.get(pk=entry.pk).body)
    assert previewing.open_proposals(entry) == [proposal]
    workflow.archive(entry=entry, user=user("reviewer"), reason="gone")
    assert previewing.open_proposals(entry) == []  # a link would be dead when it is made
    workflow.bring_back(entry=entry, user=user("reviewer"))
    assert previewing.open_proposals(entry) == []
    deciding.decline(revision=proposal, user=user("reviewer"), reason="no")
    assert client.get(address).status_code == 410


def test_a_link_that_has_run_out_or_was_forged_shows_nothing(client, monkeypatch):
    entry = OrganisationFactory()
    signed = previewing.token(entry=entry, proposal=None, days=1)
    for forged in (signed[:-1], "x", "a:b:c", "%00", "x" * 3000):
        assert client.get(f"/preview/{forged}/").status_code in (404, 410)
    later = timezone.now() + datetime.timedelta(days=1, seconds=5)
    monkeypatch.setattr(previewing.timezone, "now", lambda: later)
    assert previewing.find(signed) is None
    assert Organisation.objects.filter(pk=entry.pk).exists()


def test_a_reviewer_reads_which_fields_rest_on_nothing_and_which_are_said_to_be_missing(client):
    entry = OrganisationFactory(name="甲公司", website="")
    entry.citation_set.update(fields="name")
    entry.citation_set.create(fields="founded", absence="missing", **cited())
    workflow.publish(entry=entry, user=None)
    proposal = workflow.propose(
        entry=entry,
        snapshot=changed(entry, founded="2013-04", website="https://a.example/"),
        user=user(EDITOR),
    )
    client.force_login(user(REVIEWER))
    page = client.get(f"/admin/catalogue/revision/{proposal.pk}/change/")
    assert len(page.context["denied"]) == 1  # when it was founded
    assert len(page.context["uncited"]) == 2  # that, and its website
    assert page.context["denied"][0] in page.context["uncited"]
    stated = snapshots.take(entry)
    stated["values"]["founded"] = "2013-04"
    (absent,) = [row for row in stated["parts"]["citation"] if row["values"]["absence"]]
    said = {**absent["values"], "absence": ""}
    for source, denied in ((said["source_id"], 1), (str(SourceFactory(slug="second").pk), 0)):
        both = [*stated["parts"]["citation"], {**absent, "values": {**said, "source_id": source}}]
        found = reviewing.uncited_in(type(entry), {**stated, "parts": {**stated["parts"], "citation": both}})
        assert len(found[1]) == denied  # what another source states may be missing from this one


def test_the_rows_of_a_proposal_stand_in_the_order_in_which_they_are_read():
    entry = in_state("published")
    before = snapshots.take(entry)
    for year in (2019, 2017, 2018, 2016):
        entry.milestone_set.create(date=str(year), title="事件", **cited())
    rows = differences(before, snapshots.take(entry))
    assert [row.heading.split(" · ")[1] for row in rows] == ["2016", "2017", "2018", "2019"]


def test_a_value_that_changes_on_the_same_source_is_pointed_out():
    entry = in_state("published", founded="2015")
    before = snapshots.take(entry)
    changed = {**before, "values": {**before["values"], "founded": "2016"}}
    assert reviewing.on_old_sources(type(entry), before, changed) == [capfirst(entry.citable()["founded"])]
    (row,) = before["parts"]["citation"]
    moved = {**row, "values": {**row["values"], "locator": "p. 9"}}
    parts = {**changed["parts"], "citation": [moved]}
    assert reviewing.on_old_sources(type(entry), before, {**changed, "parts": parts}) == []
    assert reviewing.on_old_sources(type(entry), before, before) == []
