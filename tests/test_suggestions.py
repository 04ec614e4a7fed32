"""What the public suggests: from the form to the receipt, and what keeps the form from being abused."""

import datetime
import re

import pytest
from django.utils import timezone
from django.utils.translation import activate

from catalogue import suggestions
from catalogue.models import Organisation, Revision, Suggestion, SuggestionDay, SuggestionSender
from catalogue.views import suggestions as pages
from tests.acting import document, user
from tests.factories import FACTORIES, OrganisationFactory
from tests.posting import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(pages, "SOONEST", -1)


def send(client, address, **values):
    data = form_data(client.get(address), "suggest")
    return client.post(address, {**data, **values})


def address_of(entry):
    return f"{entry.get_absolute_url()}suggest/"


def correct(client, entry, **values):
    """Send a correction; the suggestion and the address of its receipt."""
    response = send(client, address_of(entry), **{"anchor": "fact-founded", "proposed": "2016-03", **values})
    assert response.status_code == 302, response.content.decode()
    return Suggestion.objects.latest("sent_at"), response["Location"]


@pytest.mark.parametrize("kind", FACTORIES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_entry_has_a_form_and_says_so(client, kind, prefix):
    entry = FACTORIES[kind](published=True)
    activate("zh-hans")
    page, form = prefix + entry.get_absolute_url(), prefix + address_of(entry)
    assert form in client.get(page).content.decode()
    response = client.get(form, {"fact": "name"})
    assert response.status_code == 200 and not response.cookies
    assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex"
    assert '<option value="name" selected>' in response.content.decode()


def test_a_date_becomes_a_proposal_and_is_accepted(client, admin_client):
    entry = OrganisationFactory(published=True, founded="2015")
    found, receipt = correct(client, entry, sender_name="王<b>", credit_wished="on", source="年报")
    assert found.revision.act == "suggested" and found.revision.user is None
    assert document(entry)["founded"] == "2015"
    page = admin_client.get(f"/admin/catalogue/suggestion/{found.pk}/change/")
    assert "2016-03" in page.content.decode()
    data = form_data(page, "suggestion_form")
    admin_client.post(page.request["PATH_INFO"], {**data, "_accept": "1"})
    assert document(entry)["founded"] == "2016-03"
    said = client.get(receipt)
    assert "王&lt;b&gt;" in said.content.decode() and said["Cache-Control"] == "no-store"
    assert "王&lt;b&gt;" in client.get(entry.get_absolute_url()).content.decode()
    suggestions.forget(suggestion=found, user=None)
    assert "王&lt;b&gt;" not in client.get(entry.get_absolute_url()).content.decode()


def test_an_entry_that_moved_on_is_seen_again_before_it_is_accepted(client):
    entry = OrganisationFactory(published=True, founded="2015")
    found, _receipt = correct(client, entry)
    Organisation.objects.filter(pk=entry.pk).update(lock=7)
    with pytest.raises(suggestions.workflow.Conflict):
        suggestions.accept(suggestion=found, user=None, seen="1")
    suggestions.accept(suggestion=found, user=None, seen="7")
    assert document(entry)["founded"] == "2016-03"


def test_words_are_amended_in_the_form(client, admin_client):
    entry = OrganisationFactory(published=True, founded="2015")
    found, receipt = correct(client, entry, proposed="在2016年春天成立")
    assert found.revision is None
    address = f"/admin/catalogue/organisation/{entry.pk}/change/?suggestion={found.pk}"
    page = admin_client.get(address)
    assert "在2016年春天成立" in page.content.decode()
    data = form_data(page, "organisation_form")
    assert admin_client.post(address, {**data, "founded": "2016"}).status_code == 302
    found.refresh_from_db()
    assert found.state == "amended"
    assert "amended" in client.get(receipt).content.decode()


def test_amending_begins_with_what_was_suggested(client, admin_client):
    entry = OrganisationFactory(published=True, founded="2015")
    found, _receipt = correct(client, entry)
    page = admin_client.get(f"/admin/catalogue/organisation/{entry.pk}/change/?suggestion={found.pk}")
    assert form_data(page, "organisation_form")["founded"] == ["2016-03"]


def test_a_decline_needs_a_reason_that_the_sender_reads(client, admin_client):
    found, receipt = correct(client, OrganisationFactory(published=True, founded="2015"))
    address = f"/admin/catalogue/suggestion/{found.pk}/change/"
    admin_client.post(address, {"_decline": "1", "reason": " "})
    found.refresh_from_db()
    assert found.state == "waiting"
    admin_client.post(address, {"_decline": "1", "reason": "来源并未这样说"})
    found.refresh_from_db()
    assert found.state == "declined" and found.revision.state == "declined"
    assert "来源并未这样说" in client.get(receipt).content.decode()


def test_its_revision_is_decided_with_the_suggestion_alone(client, admin_client):
    found, _receipt = correct(client, OrganisationFactory(published=True, founded="2015"))
    admin_client.post(f"/admin/catalogue/revision/{found.revision_id}/change/", {"_approve": "1"})
    assert Revision.objects.get(pk=found.revision_id).state == "pending"


def test_a_missing_entry_becomes_a_draft(client):
    values = {
        "entry_type": "organisation",
        "label": "新公司",
        "proposed": "做芯片",
        "website": "https://x.example",
    }
    assert send(client, "/en/suggest/", **values).status_code == 302
    entry = suggestions.accept(suggestion=Suggestion.objects.get(), user=None, seen="")
    assert (entry.name, entry.website, entry.status) == ("新公司", "https://x.example", "draft")


@pytest.mark.parametrize(
    ("role", "sees", "decides"), [("editor", 200, False), ("reviewer", 200, True), (None, 302, False)]
)
def test_editors_see_and_reviewers_decide(client, role, sees, decides):
    found, _receipt = correct(client, OrganisationFactory(published=True, founded="2015"))
    if role:
        client.force_login(user(role))
    address = f"/admin/catalogue/suggestion/{found.pk}/change/"
    assert client.get(address).status_code == sees
    client.post(address, {"_decline": "1", "reason": "no"})
    found.refresh_from_db()
    assert (found.state == "declined") is decides


# --- abuse -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"fax": "1"},
        {"token": "forged"},
        {"proposed": "https://a.example " * 6},
        {"proposed": "x" * 4001},
        {"proposed": "a\x00b"},
        {"proposed": "a\u202eb"},
        {"proposed": " "},
        {"anchor": "nothing"},
        {"source_url": "javascript:alert(1)"},
        {"sender_email": "nobody"},
        {"credit_wished": "on"},
    ],
)
def test_what_is_refused_is_said_and_nothing_is_lost(client, values):
    entry = OrganisationFactory(published=True, founded="2015")
    response = send(client, address_of(entry), **{"proposed": "对的", "source": "某年鉴", **values})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    kept = form_data(response, "suggest")
    assert kept["source"] == ["某年鉴"] and kept["fax"] == [""]
    assert not Suggestion.objects.exists()


def test_faster_than_people_type(client, monkeypatch):
    monkeypatch.setattr(pages, "SOONEST", 3)
    assert (
        send(
            client, address_of(OrganisationFactory(published=True, founded="2015")), proposed="x"
        ).status_code
        == 422
    )


def test_one_network_sends_so_many_a_day_and_no_address_is_kept(client, monkeypatch):
    monkeypatch.setattr(suggestions, "MOST_FROM_ONE", 2)
    entry = OrganisationFactory(published=True, founded="2015")
    yesterday = SuggestionDay.objects.create(day=timezone.localdate() - datetime.timedelta(1), salt="s")
    SuggestionSender.objects.create(day=yesterday, digest="d")
    for number in range(2):
        correct(client, entry, proposed=f"2016-0{number + 1}")
    data = form_data(client.get(address_of(entry)), "suggest")
    response = client.post(address_of(entry), {**data, "proposed": "2016-05"})
    assert response.status_code == 422 and "2016-05" in response.content.decode()
    assert (
        client.post(address_of(entry), {**data, "proposed": "2016-05"}, REMOTE_ADDR="10.9.8.7").status_code
        == 302
    )
    assert SuggestionSender.objects.count() == 2
    assert "127.0.0.1" not in str(list(SuggestionSender.objects.values())) + str(
        list(Suggestion.objects.values())
    )


def test_sending_twice_is_one_suggestion(client):
    entry = OrganisationFactory(published=True, founded="2015")
    data = {**form_data(client.get(address_of(entry)), "suggest"), "proposed": "2016"}
    addresses = {client.post(address_of(entry), data)["Location"] for _time in range(2)}
    assert len(addresses) == 1 and Suggestion.objects.count() == 1
    found, other = correct(client, entry, anchor="", proposed="2016", sender_name="李")
    assert other not in addresses and found.same_as is not None and found.sender_name == ""
    suggestions.decline(suggestion=found.same_as, user=None, reason="no source")
    assert "no source" in client.get(other).content.decode()


def test_a_receipt_is_not_guessed(client):
    _found, receipt = correct(client, OrganisationFactory(published=True, founded="2015"))
    token = re.search("[0-9a-f]{40}", receipt)[0]
    assert not Suggestion.objects.filter(receipt__contains=token).exists()
    assert client.get(receipt.replace(token, "0" * 40)).status_code == 404


def test_an_e_mail_address_goes_after_its_time(client):
    found, _receipt = correct(
        client, OrganisationFactory(published=True, founded="2015"), sender_email="a@b.example"
    )
    suggestions.decline(suggestion=found, user=None, reason="no")
    later = timezone.now() + datetime.timedelta(suggestions.KEPT_DAYS)
    assert suggestions.forget_old(now=later - datetime.timedelta(1)) == 0
    assert suggestions.forget_old(now=later + datetime.timedelta(1)) == 1
