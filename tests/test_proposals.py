"""Proposals that wait: who is told of them on the entry's form, and how they are taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogue import deciding, desk, workflow
from catalogue.choices import Act, RevisionState, SuggestionKind, SuggestionState
from catalogue.models import Notice, Revision, Suggestion, User
from tests.acting import changed, document, edit, in_state, user
from tests.factories import FACTORIES, OrganisationFactory
from tests.posting import form_data

pytestmark = pytest.mark.django_db


def another(name, role="editor"):
    made = User.objects.create_user(name, is_staff=True)
    made.groups.add(*user(role).groups.all())
    return made


def proposed(entry, by=None, reason="", **values):
    return workflow.propose(
        entry=entry, snapshot=changed(entry, **values), user=by or user("editor"), reason=reason
    )


def form_of(entry):
    return reverse(f"admin:catalogue_{entry.entry_type}_change", args=[entry.pk])


def page_of(revision):
    return reverse("admin:catalogue_revision_change", args=[revision.pk])


# --- who is told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
@pytest.mark.parametrize("reader", ["editor", "reviewer"])
def test_whoever_opens_the_form_reads_who_proposes_what(client, kind, reader):
    entry = FACTORIES[kind](published=True)
    proposal = proposed(entry, another("amy"), reason="报告第9页", summary="新的说法")
    client.force_login(another("reader", reader))
    shown = client.get(form_of(entry)).content.decode()
    assert "amy" in shown and "报告第9页" in shown and page_of(proposal) in shown
    summary = str(entry._meta.get_field("summary").verbose_name)
    notice = shown.split("notice proposals")[1].split("</ul>")[0]
    assert summary in notice
    assert ("_withdraw" in notice) == (reader == "reviewer")
    assert "新的说法" not in notice and client.get(page_of(proposal)).status_code == 200


def test_the_list_costs_the_same_however_many_wait(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    entry = in_state("published")
    client.force_login(another("reader"))
    proposed(entry, another("one"), summary="一")
    with CaptureQueriesContext(connection) as few:
        client.get(form_of(entry))
    for number in range(6):
        proposed(entry, another(f"other-{number}"), summary=f"其{number}")
    with django_assert_max_num_queries(len(few)):
        assert client.get(form_of(entry)).status_code == 200


def test_a_draft_and_a_decided_proposal_say_nothing(client):
    entry = in_state("published")
    deciding.decline(revision=proposed(entry, summary="新"), user=user("reviewer"), reason="没有依据")
    client.force_login(another("reader"))
    assert "notice proposals" not in client.get(form_of(entry)).content.decode()


# --- taken back ------------------------------------------------------------------------------------------------------


def test_its_author_withdraws_a_proposal_with_one_button(client):
    entry = in_state("published")
    before = document(entry)
    proposal = proposed(entry, summary="新的说法")
    client.force_login(user("editor"))
    shown = client.get(form_of(entry)).content.decode()
    assert 'name="_withdraw"' in shown and "新的说法" in shown
    response = client.post(page_of(proposal), {"_withdraw": proposal.pk}, follow=True)
    assert response.redirect_chain == [(form_of(entry), 302)]
    shown = response.content.decode()
    assert "新的说法" not in shown and entry.name in shown and page_of(proposal) in shown
    proposal.refresh_from_db()
    act = Revision.objects.get(act=Act.WITHDRAWN)
    assert (proposal.state, act.about, act.user) == (RevisionState.WITHDRAWN, proposal.pk, user("editor"))
    assert document(entry) == before
    assert not Notice.objects.exists()  # nobody else has to know
    history = client.get(reverse("admin:catalogue_organisation_history", args=[entry.pk])).content.decode()
    assert str(RevisionState.WITHDRAWN.label) in history
    assert "新的说法" in client.get(page_of(proposal)).content.decode()  # still readable
    assert desk.own_proposals(user("editor")) == []
    # and another one can follow
    assert form_data(client.get(form_of(entry)), "organisation_form")["summary"] == [entry.summary]


def test_a_reviewer_withdraws_it_and_the_author_is_told():
    entry = in_state("published")
    proposal = proposed(entry, summary="新")
    deciding.withdraw(revision=proposal, user=user("reviewer"), reason="重复")
    notice = Notice.objects.get()
    assert (notice.user, notice.revision.act, notice.revision.reason) == (
        user("editor"),
        Act.WITHDRAWN,
        "重复",
    )


def test_who_approved_it_already_is_told(settings):
    settings.REVIEWS = {**settings.REVIEWS, "organisation": 2}
    entry = in_state("published")
    proposal = proposed(entry, summary="新")
    deciding.approve(revision=proposal, user=user("reviewer"))
    deciding.withdraw(revision=proposal, user=user("editor"))
    assert Notice.objects.get().user == user("reviewer")


def test_what_was_returned_can_be_withdrawn_and_what_is_decided_not():
    entry = in_state("published")
    proposal = proposed(entry, summary="新")
    deciding.return_proposal(revision=proposal, user=user("reviewer"), reason="哪一年？")
    deciding.withdraw(revision=proposal, user=user("editor"))
    with pytest.raises(workflow.Refused):
        deciding.withdraw(revision=proposal, user=user("editor"))
    with pytest.raises(workflow.Refused):
        deciding.approve(revision=proposal, user=user("reviewer"))


def test_nobody_withdraws_the_proposal_of_a_colleague(client):
    entry = in_state("published")
    proposal = proposed(entry, another("amy"), summary="新")
    with pytest.raises(PermissionDenied):
        deciding.withdraw(revision=proposal, user=user("editor"))
    client.force_login(user("editor"))
    assert 'name="_withdraw"' not in client.get(page_of(proposal)).content.decode()
    assert client.post(page_of(proposal), {"_withdraw": "1"}).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == RevisionState.PENDING


def test_it_does_not_move_the_entry_and_an_open_form_stays_good():
    entry = in_state("published")
    other = proposed(entry, another("amy"), summary_en="Other")
    deciding.withdraw(revision=proposed(entry, summary="新"), user=user("editor"))
    entry.refresh_from_db()
    deciding.approve(revision=other, user=user("reviewer"))
    assert document(entry)["summary_en"] == "Other"


def test_a_withdrawn_proposal_of_a_deleted_entry():
    entry = in_state("published")
    proposal = proposed(entry, summary="新")
    workflow.delete(record=entry, user=user("administrator"), reason="从未存在")
    deciding.withdraw(revision=proposal, user=user("editor"))
    proposal.refresh_from_db()
    assert proposal.state == RevisionState.WITHDRAWN


def test_the_suggestion_that_led_to_it_waits_again(django_user_model):
    entry = in_state("published")
    proposal = proposed(entry, summary="新")
    from django.utils import timezone

    suggestion = Suggestion.objects.create(
        kind=SuggestionKind.CORRECTION,
        entry_type="organisation",
        entry_id=entry.pk,
        label=entry.name,
        proposed="新",
        sent_at=timezone.now(),
        state=SuggestionState.PROPOSED,
        becomes=SuggestionState.ACCEPTED,
        revision=proposal,
        receipt="r",
        digest="d",
    )
    deciding.withdraw(revision=proposal, user=user("editor"))
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.becomes) == (SuggestionState.WAITING, "")


# --- what acts say ---------------------------------------------------------------------------------------------------


def act(client, record, name, **said):
    kind = record._meta.model_name
    address = reverse(f"admin:catalogue_{kind}_act", args=[record.pk, name])
    seen = client.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    response = client.post(address, {"seen": seen, "reason": "", **said}, follow=True)
    (message,) = [str(one) for one in response.context["messages"]]
    return message


def link(record):
    address = reverse(f"admin:catalogue_{record._meta.model_name}_change", args=[record.pk])
    return f'<a href="{address}">{record}</a>'


def test_every_act_names_the_entry_and_says_what_comes_next(client):
    client.force_login(user("reviewer"))
    entry = OrganisationFactory(name="甲<b>")
    escaped = link(entry).replace(">甲<b>", ">甲&lt;b&gt;")
    for name, said in {
        "submit": {},
        "return": {"reason": "x"},
        "publish": {},
        "archive": {"reason": "x"},
        "restore": {},
    }.items():
        message = act(client, entry, name, **said)
        assert escaped in message, name
        assert "%(" not in message and len(message) > len(escaped) + 15
    assert entry.get_absolute_url() in message


def test_a_merger_names_both_and_leads_to_what_is_left(client):
    client.force_login(user("reviewer"))
    loser, winner = (OrganisationFactory(name=name, published=True) for name in ("甲", "乙"))
    message = act(client, loser, "merge", into=winner.pk, reason="同一机构")
    merger = Revision.objects.get(act=Act.MERGED, record_id=loser.pk)
    assert link(loser) in message and link(winner) in message and page_of(merger) in message
    response = client.post(page_of(merger), {"_revert": "1"}, follow=True)
    (message,) = [str(one) for one in response.context["messages"]]
    assert link(loser) in message and link(winner) in message


def test_a_shared_record_that_was_merged_away_leads_to_the_other(client):
    from tests.factories import PersonFactory

    client.force_login(user("reviewer"))
    loser, winner = PersonFactory(name="张三"), PersonFactory(name="张三丰")
    address = reverse("admin:catalogue_person_act", args=[loser.pk, "merge"])
    seen = client.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    response = client.post(address, {"seen": seen, "into": winner.pk, "reason": "x"}, follow=True)
    assert response.status_code == 200
    (message,) = [str(one) for one in response.context["messages"]]
    assert "张三" in message and link(winner) in message


def test_a_deletion_leads_to_its_last_state(client):
    client.force_login(user("editor"))
    entry = OrganisationFactory(name="甲")
    message = act(client, entry, "delete")
    assert page_of(Revision.objects.get(act=Act.DELETED)) in message and "甲" in message


def test_decisions_name_the_entry(client):
    client.force_login(user("reviewer"))
    entry = in_state("published", name="甲")
    for number, decision in enumerate(["_return", "_decline", "_withdraw", "_approve"]):
        proposal = proposed(entry, another(f"e{number}"), summary=f"新{number}")
        response = client.post(page_of(proposal), {decision: "1", "reason": "x"}, follow=True)
        (message,) = [str(one) for one in response.context["messages"]]
        assert link(entry) in message, decision
    edit(entry, summary_en="x")
    first = Revision.objects.filter(record_id=entry.pk).order_by("number").first()
    response = client.get(page_of(first))
    seen = response.content.decode().split('name="seen" value="')[1].split('"')[0]
    response = client.post(page_of(first), {"_revert": "1", "seen": seen}, follow=True)
    assert link(entry) in "".join(str(one) for one in response.context["messages"])
