"""What readers suggest: from the form to the receipt, what keeps the form from being abused, and what is forgotten."""

import datetime
import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate
from django_tasks_db.models import DBTaskResult

from catalogue import deciding, suggestions, tasks, workflow
from catalogue.choices import Act
from catalogue.models import (
    Citation,
    Organisation,
    Revision,
    Suggestion,
    SuggestionDay,
    SuggestionSender,
    User,
)
from catalogue.views import suggestions as pages
from tests.acting import document, edit, in_state, user
from tests.factories import FACTORIES, OrganisationFactory, PlaceFactory, TermFactory, cited
from tests.posting import form_data
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(pages, "SOONEST", -1)


@pytest.fixture
def entry():
    return OrganisationFactory(published=True, founded="2015")


def signed_in(role):
    client = Client()
    client.force_login(user(role))
    return client


def address_of(entry):
    return f"{entry.get_absolute_url()}suggest/"


def send(client, address, **values):
    data = form_data(client.get(address), "suggest")
    return client.post(address, {**data, **values})


def correct(client, entry, **values):
    """Send a correction; the suggestion and the address of its receipt."""
    response = send(client, address_of(entry), **{"anchor": "fact-founded", "proposed": "2016-03", **values})
    assert response.status_code == 302, response.content.decode()
    return Suggestion.objects.latest("sent_at"), response["Location"]


def missing(client, **values):
    given = {"entry_type": "organisation", "label": "新智公司", "proposed": "做芯片", **values}
    response = send(client, "/suggest/", **given)
    assert response.status_code == 302, response.content.decode()
    return Suggestion.objects.latest("sent_at"), response["Location"]


def page_of(suggestion):
    return f"/admin/catalogue/suggestion/{suggestion.pk}/change/"


def form_of(suggestion, entry=None, **asked):
    place = f"{entry.pk}/change" if entry else "add"
    query = urlencode({"suggestion": suggestion.pk, **asked})
    return f"/admin/catalogue/{suggestion.entry_type}/{place}/?{query}"


def save(client, address, kind="organisation", **values):
    """Send the form of an entry as it stands, but for these values."""
    data = form_data(client.get(address), f"{kind}_form")
    response = client.post(address, {**data, **values})
    assert response.status_code == 302, response.content.decode()
    return response


def said(client, receipt):
    response = client.get(receipt)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store" and response["X-Robots-Tag"].startswith("noindex")
    return response.content.decode()


# --- the form --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_entry_has_a_form_and_says_so(client, kind, prefix):
    entry = FACTORIES[kind](published=True)
    activate("zh-hans")
    page, form = prefix + entry.get_absolute_url(), prefix + address_of(entry)
    assert client.get(page).content.decode().count(f'href="{form}"') == 1
    response = client.get(form, {"fact": "name"})
    assert response.status_code == 200 and not response.cookies and "ETag" not in response
    assert response["Cache-Control"] == "private, no-store" and response["X-Robots-Tag"].startswith("noindex")
    assert '<option value="name" selected>' in response.content.decode()


def test_lists_and_search_ask_what_is_missing(client):
    assert "/suggest/?type=policy&amp;name=%E6%97%A0" in client.get("/policies/?q=无").content.decode()
    assert "/suggest/?name=%E6%97%A0" in client.get("/search/?q=无").content.decode()
    assert 'href="/en/suggest/"' in client.get("/en/search/").content.decode()
    form = form_data(client.get("/suggest/?type=policy&name=无"), "suggest")
    assert (form["entry_type"], form["label"]) == (["policy"], ["无"])


def test_the_form_of_an_entry_costs_the_same_however_much_it_states(client, django_assert_max_num_queries):
    address = address_of(OrganisationFactory(published=True))
    client.get(address)
    with django_assert_max_num_queries(4):
        client.get(address)


def test_facts_can_be_chosen_by_their_place_on_the_page(client):
    entry = OrganisationFactory(published=True)
    fact = entry.milestone_set.create(title="发布芯片", date="2020", **cited())
    workflow.saved(record=entry, user=None)
    response = client.get(address_of(entry), {"fact": fact.pk})
    assert f'<option value="{fact.pk}" selected>' in response.content.decode()
    found, _receipt = correct(client, entry, anchor=str(fact.pk), proposed="是2021年")
    assert "2020" in found.statement
    assert "2020" in signed_in("editor").get(page_of(found)).content.decode()


# --- accept, amend, decline ------------------------------------------------------------------------------------------


def test_a_reviewer_accepts_and_it_is_public(client, entry):
    found, receipt = correct(client, entry, sender_name="王<b>", credit_wished="on", source="年报")
    assert "等待" in said(client, receipt) or "waits for an editor" in said(client, receipt)
    reviewer = signed_in("reviewer")
    page = reviewer.get(page_of(found)).content.decode()
    assert "2016-03" in page and "2015" in page and "年报" in page and "测试报告" in page
    save(reviewer, form_of(found, entry), _answer="谢谢")
    found.refresh_from_db()
    assert found.state == "accepted" and document(entry)["founded"] == "2016-03"
    shown = said(client, receipt)
    assert "谢谢" in shown and "王&lt;b&gt;" in shown and entry.get_absolute_url() in shown
    revision = reviewer.get(f"/admin/catalogue/revision/{found.revision_id}/change/").content.decode()
    assert "王&lt;b&gt;" in revision
    assert "王" not in client.get(entry.get_absolute_url()).content.decode()


def test_an_editor_accepts_and_a_reviewer_approves(client, entry):
    found, receipt = correct(client, entry)
    save(signed_in("editor"), form_of(found, entry))
    found.refresh_from_db()
    assert found.state == "proposed" and document(entry)["founded"] == "2015"
    waiting = said(client, receipt)
    assert "accepted" not in waiting and not found.decided_at
    deciding.approve(revision=found.revision, user=user("reviewer"))
    found.refresh_from_db()
    assert found.state == "accepted" and found.decided_by == user("reviewer")
    assert said(client, receipt) != waiting


def test_what_an_editor_goes_on_with_carries_the_suggestion_along(client, entry):
    found, _receipt = correct(client, entry)
    editor = signed_in("editor")
    save(editor, form_of(found, entry))
    save(editor, f"/admin/catalogue/organisation/{entry.pk}/change/", website="https://a.example")
    found.refresh_from_db()
    assert found.state == "proposed" and found.revision.state == "pending"
    deciding.approve(revision=found.revision, user=None)
    found.refresh_from_db()
    assert found.state == "accepted"


def test_of_two_suggestions_of_one_value_only_what_was_taken_over_is_accepted(client, entry):
    first, receipt = correct(client, entry, sender_name="王", credit_wished="on")
    second, _receipt = correct(client, entry, proposed="2017")
    editor = signed_in("editor")
    save(editor, form_of(first, entry))
    assert "编辑已受理" in said(client, receipt)
    assert "2016-03" in editor.get(page_of(second)).content.decode()  # it is told of the other one
    save(editor, form_of(second, entry))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "proposed")
    deciding.approve(revision=second.revision, user=user("reviewer"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "accepted") and document(entry)["founded"] == "2017"


def test_a_value_that_was_changed_in_the_form_is_amended_whatever_was_ticked(client, entry):
    found, _receipt = correct(client, entry)
    save(signed_in("reviewer"), form_of(found, entry), founded="2016")
    found.refresh_from_db()
    assert found.state == "amended"


def test_a_receipt_names_the_entry_in_the_language_of_the_page(client, entry):
    _found, receipt = correct(client, entry)
    assert f"<dd>{entry.name_en} " in said(client, f"/en{receipt}")
    assert f"<dd>{entry.name} " in said(client, receipt)
    workflow.archive(entry=entry, user=None, reason="重复")
    assert f"<dd>{entry.name}</dd>" in said(client, f"/en{receipt}")  # as it was sent


def test_a_draft_that_is_deleted_leaves_the_suggestion_waiting(client):
    found, receipt = missing(client)
    editor = signed_in("editor")
    save(editor, form_of(found))
    found.refresh_from_db()
    assert found.state == "accepted"
    workflow.delete(record=Organisation.objects.get(pk=found.entry_id), user=user("editor"))
    found.refresh_from_db()
    assert (found.state, found.entry_id, found.decided_at) == ("waiting", None, None)
    assert "等待编辑处理" in said(client, receipt)
    assert editor.get(page_of(found)).status_code == 200


def test_a_draft_that_is_merged_leads_to_what_is_public(client):
    found, receipt = missing(client)
    save(signed_in("editor"), form_of(found))
    found.refresh_from_db()
    draft, there = Organisation.objects.get(pk=found.entry_id), OrganisationFactory(published=True)
    workflow.merge(record=draft, into=there, user=None, reason="the same")
    assert there.get_absolute_url() in said(client, receipt)


def test_a_proposal_that_is_declined_leaves_the_suggestion_waiting(client, entry):
    found, _receipt = correct(client, entry)
    save(signed_in("editor"), form_of(found, entry))
    found.refresh_from_db()
    with pytest.raises(workflow.Refused):
        suggestions.decline(suggestion=found, user=None, reason="no")
    deciding.decline(revision=found.revision, user=None, reason="no source")
    found.refresh_from_db()
    assert found.state == "waiting"
    suggestions.decline(suggestion=found, user=None, reason="no")


def test_a_proposal_that_is_amended_amends_the_suggestion(client, entry):
    found, _receipt = correct(client, entry)
    save(signed_in("editor"), form_of(found, entry))
    found.refresh_from_db()
    snapshot = workflow.snapshots.loads(found.revision.snapshot)
    snapshot["values"]["founded"] = "2016"
    deciding.approve(revision=found.revision, user=user("reviewer"), amended=snapshot)
    found.refresh_from_db()
    assert found.state == "amended"


def test_where_two_have_to_agree_a_reviewer_proposes(client, entry, settings):
    settings.REVIEWS = {**settings.REVIEWS, "organisation": 2}
    found, _receipt = correct(client, entry)
    save(signed_in("reviewer"), form_of(found, entry))
    found.refresh_from_db()
    assert found.state == "proposed" and document(entry)["founded"] == "2015"


def test_words_are_amended_in_the_form(client, entry):
    found, receipt = correct(client, entry, proposed="在2016年春天成立")
    address = form_of(found, entry, _becomes="amended")
    reviewer = signed_in("reviewer")
    page = reviewer.get(address)
    assert "在2016年春天成立" in page.content.decode()
    data = form_data(page, "organisation_form")
    assert data["founded"] == ["2015"] and data["_becomes"] == ["amended"]
    save(reviewer, address, founded="2016")
    found.refresh_from_db()
    assert found.state == "amended"
    assert 'class="suggestion-state amended"' in said(client, receipt)


def test_the_form_begins_with_what_was_suggested_also_a_term(client):
    company, other = (
        TermFactory(vocabulary="organisation_kind", slug=slug, name=name)
        for slug, name in (("company", "企业"), ("university", "高等院校"))
    )
    entry = OrganisationFactory(published=True, kind=company)
    found, _receipt = correct(client, entry, anchor="fact-kind", proposed="高等院校")
    data = form_data(signed_in("editor").get(form_of(found, entry)), "organisation_form")
    assert data["kind"] == [str(other.pk)]


def test_a_place_is_known_by_its_short_name(client):
    place = PlaceFactory(slug="beijing", name="北京市", name_en="Beijing")
    entry = OrganisationFactory(published=True, place=PlaceFactory(slug="hangzhou", name="杭州市"))
    for words in ("北京", "北京市", "beijing"):
        found, _receipt = correct(client, entry, anchor="fact-place", proposed=words)
        assert suggestions.initial_values(found, entry) == {"place": str(place.pk)}
    found, _receipt = correct(client, entry, anchor="fact-place", proposed="天津")
    assert suggestions.initial_values(found, entry) == {}


def test_what_is_not_stated_can_be_added(client):
    entry = OrganisationFactory(published=True, founded="", website="")
    page = client.get(address_of(entry)).content.decode()
    assert 'value="fact-founded">成立时间' in page and 'value="fact-website"' in page
    assert 'value="fact-founded">Founded' in client.get(f"/en{address_of(entry)}").content.decode()
    found, _receipt = correct(client, entry)
    save(signed_in("reviewer"), form_of(found, entry))
    assert document(entry)["founded"] == "2016-03"


def test_an_address_as_people_type_it(client):
    found, _receipt = missing(client, website="Galbot.com/about", source_url="www.gov.cn")
    assert (found.website, found.source_url) == ("https://Galbot.com/about", "https://www.gov.cn")


def test_a_refused_form_keeps_the_answer(client, entry):
    found, _receipt = correct(client, entry)
    reviewer, address = signed_in("reviewer"), form_of(found, entry)
    data = form_data(reviewer.get(address), "organisation_form")
    response = reviewer.post(address, {**data, "founded": "soon", "_answer": "谢谢您", "_becomes": "amended"})
    assert response.status_code == 200
    kept = form_data(response, "organisation_form")
    assert kept["_answer"] == ["谢谢您"] and kept["_becomes"] == ["amended"]
    found.refresh_from_db()
    assert found.state == "waiting"


def test_a_suggestion_is_not_answered_twice(client, entry):
    found, _receipt = correct(client, entry)
    reviewer, address = signed_in("reviewer"), form_of(found, entry)
    data = form_data(reviewer.get(address), "organisation_form")
    suggestions.decline(suggestion=found, user=None, reason="no")
    reviewer.post(address, data)
    found.refresh_from_db()
    assert found.state == "declined"


def test_somebody_else_saved_meanwhile(client, entry):
    found, _receipt = correct(client, entry)
    reviewer, address = signed_in("reviewer"), form_of(found, entry)
    data = form_data(reviewer.get(address), "organisation_form")
    entry.refresh_from_db()
    edit(entry, website="https://a.example")
    page = reviewer.post(address, data)
    assert page.status_code == 200
    merged = form_data(page, "organisation_form")
    assert reviewer.post(address, {**merged, "_merge": "1"}).status_code == 302
    found.refresh_from_db()
    assert found.state == "accepted"
    assert (document(entry)["founded"], document(entry)["website"]) == ("2016-03", "https://a.example")


def test_it_says_so_by_now(client, entry):
    found, receipt = correct(client, entry)
    edit(entry, founded="2016-03")
    reviewer = signed_in("reviewer")
    reviewer.post(page_of(found), {"_accept": "1"})
    found.refresh_from_db()
    assert found.state == "accepted"
    assert 'class="suggestion-state accepted"' in said(client, receipt)


def test_a_decline_needs_a_reason_that_the_sender_reads(client, entry):
    found, receipt = correct(client, entry)
    reviewer = signed_in("reviewer")
    reviewer.post(page_of(found), {"_decline": "1", "reason": " "})
    found.refresh_from_db()
    assert found.state == "waiting"
    reviewer.post(page_of(found), {"_decline": "1", "reason": "来源并未<i>这样说"})
    found.refresh_from_db()
    assert found.state == "declined"
    assert "来源并未&lt;i&gt;这样说" in said(client, receipt)


def test_a_missing_entry_is_compared_added_and_linked_once_public(client):
    there = OrganisationFactory(name="新智公司", published=True)
    found, receipt = missing(client, website="https://x.example", source="年鉴")
    editor = signed_in("editor")
    page = editor.get(page_of(found)).content.decode()
    assert f"/admin/catalogue/organisation/{there.pk}/change/" in page
    address = form_of(found)
    data = form_data(editor.get(address), "organisation_form")
    assert (data["name"], data["website"]) == (["新智公司"], ["https://x.example"])
    assert "做芯片" in data["internal_note"][0] and "年鉴" in data["internal_note"][0]
    data |= {"name": "新智芯", "slug": "xinzhixin"}
    response = editor.post(address, data)
    assert response.status_code == 302, re.findall(
        "errorlist.*?</ul>|errornote.*?</p>", response.content.decode()
    )
    made = Organisation.objects.get(slug="xinzhixin")
    found.refresh_from_db()
    assert found.state == "accepted" and found.entry_id == made.pk
    waiting = said(client, receipt)
    assert "xinzhixin" not in waiting and "新智芯" not in waiting  # it is a draft
    Citation.objects.create(organisation=made, fields="name", **cited())
    workflow.saved(record=made, user=None)
    workflow.publish(entry=made, user=None)
    assert "/organisations/xinzhixin/" in said(client, receipt)


def test_an_entry_that_is_here_already_is_not_added_unseen(client):
    OrganisationFactory(name="新智公司", published=True)
    found, receipt = missing(client)
    assert "目录中已有同名条目" in said(client, receipt)  # whoever sent it is told too
    address, editor = form_of(found), signed_in("editor")
    data = form_data(editor.get(address), "organisation_form")
    response = editor.post(address, data)
    assert response.status_code == 200
    found.refresh_from_db()
    assert found.state == "waiting"


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sees", "declines", "forgets"),
    [
        (None, 302, False, False),
        ("editor", 200, False, False),
        ("reviewer", 200, True, False),
        ("administrator", 200, True, True),
    ],
)
def test_who_may_see_decline_and_forget(client, entry, role, sees, declines, forgets):
    found, _receipt = correct(client, entry, sender_name="王", sender_email="w@example.org")
    person = signed_in(role) if role else Client()
    page = person.get(page_of(found))
    assert page.status_code == sees
    assert ("w@example.org" in page.content.decode()) is (sees == 200)
    person.post(page_of(found), {"_forget": "1"})
    found.refresh_from_db()
    assert (found.sender_name == found.sender_email == "") is forgets
    person.post(page_of(found), {"_decline": "1", "reason": "no"})
    found.refresh_from_db()
    assert (found.state == "declined") is declines


def test_nobody_decides_what_they_may_not(client, entry):
    found, _receipt = correct(client, entry)
    given = {"entry": entry, "revision": Revision.objects.first(), "becomes": "accepted"}
    for nobody in (AnonymousUser(), User.objects.create_user("somebody", is_staff=True)):
        with pytest.raises(PermissionDenied):
            suggestions.take_up(suggestion=found, user=nobody, **given)
    with pytest.raises(PermissionDenied):
        suggestions.decline(suggestion=found, user=user("editor"), reason="no")
    with pytest.raises(PermissionDenied):
        suggestions.accept_as_it_stands(suggestion=found, user=user("editor"))
    with pytest.raises(PermissionDenied):
        suggestions.forget(suggestion=found, user=user("reviewer"))


def test_the_desk_counts_what_waits(client, entry):
    correct(client, entry, proposed="2016-04")
    correct(client, entry, proposed="2016-05")
    page = signed_in("editor").get("/admin/").content.decode()
    assert '<span class="count">2</span>' in page and "2016-04" in page


# --- abuse -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"fax": "1"},
        {"token": "forged"},
        {"token": "a\x00b"},
        {"proposed": "https://a.example " * 6},
        {"proposed": "x" * 4001},
        {"proposed": "a\x00b"},
        {"proposed": "a\u202eb"},
        {"proposed": " "},
        {"anchor": "nothing"},
        {"anchor": "\x00"},
        {"source_url": "javascript:alert(1)"},
        {"source_url": "https://a\u00a0b"},
        {"sender_email": "nobody"},
        {"credit_wished": "on"},
    ],
)
def test_what_is_refused_is_said_and_nothing_is_lost(client, entry, values):
    response = send(client, address_of(entry), **{"proposed": "对的", "source": "某<年鉴>", **values})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'role="alert"' in page and "某<年鉴>" not in page
    for place in re.findall('<a href="#(id_[a-z_]+)"', page):
        assert f'id="{place}"' in page and f'id="{place}_error"' in page
    kept = form_data(response, "suggest")
    assert kept["source"] == ["某<年鉴>"] and kept["fax"] == [""]
    assert not Suggestion.objects.exists()


def test_half_a_character_and_a_body_without_end(client, entry):
    data = form_data(client.get(address_of(entry)), "suggest")
    plain = {name: values[0] for name, values in data.items()}
    form = "application/x-www-form-urlencoded"
    body = urlencode(plain).replace("proposed=", "proposed=%ED%A0%80%FF")
    assert client.post(address_of(entry), body, content_type=form).status_code in (302, 422)
    response = client.post(
        address_of(entry), "proposed=" + "x" * 10_000_000 + "&" + urlencode(plain), content_type=form
    )
    assert response.status_code == 413 and 'role="alert"' in response.content.decode()
    many = "&".join(f"a{number}=1" for number in range(20_001))
    assert client.post(address_of(entry), many, content_type=form).status_code == 413
    assert client.post(address_of(entry), "{}", content_type="application/json").status_code == 422
    assert client.post(address_of(entry), b"--x", content_type="multipart/form-data").status_code == 400


@pytest.mark.parametrize("address", ["/suggest/?name=%00&type=%ff", "/suggest/?type=nothing&name=%ED%A0%80"])
def test_an_address_that_makes_no_sense_is_an_empty_form(client, address):
    assert client.get(address).status_code == 200


def test_a_form_that_another_site_sends_is_refused(client, entry):
    data = {**form_data(client.get(address_of(entry)), "suggest"), "proposed": "x"}
    response = client.post(address_of(entry), data, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 422 and not Suggestion.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address_of(entry), data).status_code == 302


def test_faster_than_people_type(client, entry, monkeypatch):
    monkeypatch.setattr(pages, "SOONEST", 3)
    assert send(client, address_of(entry), proposed="x").status_code == 422


def test_a_form_that_was_open_for_days_is_sent_again(client, entry, monkeypatch):
    monkeypatch.setattr(pages, "LATEST", -1)
    response = send(client, address_of(entry), proposed="2016-05")
    assert response.status_code == 422
    monkeypatch.undo()
    monkeypatch.setattr(pages, "SOONEST", -1)
    again = form_data(response, "suggest")
    assert again["proposed"] == ["2016-05"]
    assert client.post(address_of(entry), again).status_code == 302


def test_one_network_sends_so_many_a_day_and_no_address_is_kept(client, entry, monkeypatch):
    monkeypatch.setattr(suggestions, "MOST_FROM_ONE", 2)
    for number in range(2):
        correct(client, entry, proposed=f"2016-0{number + 1}")
    data = {**form_data(client.get(address_of(entry)), "suggest"), "proposed": "2016-05"}
    response = client.post(address_of(entry), data)
    assert response.status_code == 422 and "2016-05" in response.content.decode()
    assert client.post(address_of(entry), data, REMOTE_ADDR="2001:db8::1").status_code == 302
    more = {**data, "proposed": "2016-06"}
    assert client.post(address_of(entry), more, REMOTE_ADDR="2001:db8::2").status_code == 302
    more = {**data, "proposed": "2016-07"}
    assert client.post(address_of(entry), more, REMOTE_ADDR="2001:db8::3").status_code == 422
    assert SuggestionSender.objects.count() == 2
    kept = str(list(SuggestionSender.objects.values())) + str(list(Suggestion.objects.values()))
    assert "127.0.0.1" not in kept and "2001:db8" not in kept


def test_everybody_together_sends_so_many_a_day(client, entry, monkeypatch):
    monkeypatch.setattr(suggestions, "MOST_A_DAY", 1)
    correct(client, entry)
    data = {**form_data(client.get(address_of(entry)), "suggest"), "proposed": "2016-05"}
    assert client.post(address_of(entry), data, REMOTE_ADDR="10.9.8.7").status_code == 422


def test_behind_a_proxy_the_last_address_counts(client, entry, settings, monkeypatch):
    monkeypatch.setattr(suggestions, "MOST_FROM_ONE", 1)
    settings.BEHIND_PROXY = True
    data = form_data(client.get(address_of(entry)), "suggest")
    codes = [
        client.post(
            address_of(entry),
            {**data, "proposed": f"2016-0{number}"},
            headers={"x-forwarded-for": told},
        ).status_code
        for number, told in enumerate(("1.1.1.1, 9.9.9.9", "2.2.2.2, 9.9.9.9", "9.9.9.9, 3.3.3.3"), 1)
    ]
    assert codes == [302, 422, 302]


def test_the_same_form_sent_twice_is_one_suggestion(client, entry, monkeypatch):
    monkeypatch.setattr(suggestions, "MOST_FROM_ONE", 1)
    data = {**form_data(client.get(address_of(entry)), "suggest"), "proposed": "2016"}
    addresses = {client.post(address_of(entry), data)["Location"] for _time in range(2)}
    assert len(addresses) == 1 and Suggestion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_is_one_suggestion():
    entry = OrganisationFactory(published=True, founded="2015")
    data = {**form_data(Client().get(address_of(entry)), "suggest"), "proposed": "2016"}
    addresses = []

    def click():
        addresses.append(Client().post(address_of(entry), data)["Location"])

    assert race(click, click, click) == []
    assert len(set(addresses)) == 1 and Suggestion.objects.count() == 1
    assert SuggestionDay.objects.get().count == 1


def test_what_two_readers_say_is_decided_together_and_kept_apart(client, entry):
    first, _receipt = correct(client, entry, proposed="2016", sender_name="张三", credit_wished="on")
    found, other = correct(
        client, entry, proposed=" ２０１６ ", sender_name="李", sender_email="l@example.org"
    )
    assert found.same_as == first and found.sender_name == found.sender_email == ""
    assert str(found.pk) not in signed_in("editor").get("/admin/catalogue/suggestion/").content.decode()
    suggestions.accept_as_it_stands(suggestion=first, user=None, reason="有来源")
    shown = said(client, other)
    assert "有来源" in shown and "张三" not in shown
    again, _receipt = correct(client, entry, proposed="2016")
    assert again.same_as is None  # the first is decided


# --- receipts and leaks ----------------------------------------------------------------------------------------------


def test_a_receipt_is_not_guessed(client, entry):
    _found, receipt = correct(client, entry)
    token = re.search("[0-9a-f]{40}", receipt)[0]
    assert not Suggestion.objects.filter(receipt__contains=token).exists()
    for other in ("0" * 40, "x", "%00", "a" * 3000):
        assert client.get(receipt.replace(token, other)).status_code == 404
    assert client.post(receipt).status_code == 405


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_a_draft_has_no_form(client, state):
    draft = in_state(state, slug="secret-draft", name="秘密机构")
    response = client.get(address_of(draft))
    assert response.status_code == 404
    assert client.post(address_of(draft), {"proposed": "x"}).status_code == 404
    _found, receipt = missing(client, label="秘密机构")
    shown = said(client, receipt)
    assert "secret-draft" not in shown and str(draft.pk) not in shown


def test_an_entry_that_is_archived_meanwhile(client, entry):
    found, receipt = correct(client, entry)
    workflow.archive(entry=entry, user=None, reason="closed")
    assert client.get(address_of(entry)).status_code == 410
    taken_down = said(client, receipt)
    assert "条目已下架" in taken_down and entry.get_absolute_url() in taken_down  # where the reason stands
    reviewer = signed_in("reviewer")
    assert reviewer.get(page_of(found)).status_code == 200
    reviewer.post(page_of(found), {"_decline": "1", "reason": "已下线"})
    assert "已下线" in said(client, receipt)


def test_an_entry_that_is_renamed_meanwhile(client, entry):
    found, receipt = correct(client, entry)
    old = address_of(entry)
    edit(entry, slug="another-name")
    assert client.get(old).status_code == 301
    assert "/organisations/another-name/" in said(client, receipt)
    save(signed_in("reviewer"), form_of(found, entry))
    assert document(entry)["founded"] == "2016-03"


def test_an_entry_that_is_merged_meanwhile(client, entry):
    found, receipt = correct(client, entry)
    winner = OrganisationFactory(published=True, founded="2015")
    workflow.merge(record=entry, into=winner, user=None, reason="the same")
    assert winner.get_absolute_url() in said(client, receipt)
    reviewer = signed_in("reviewer")
    assert f"/organisation/{winner.pk}/change/?suggestion=" in reviewer.get(page_of(found)).content.decode()
    named, _receipt = correct(client, winner, anchor="name_en", proposed="Other Name")
    Suggestion.objects.filter(pk=named.pk).update(entry_id=entry.pk)
    page = reviewer.get(page_of(named)).content.decode()
    assert f"<dd>{winner.name_en}</dd>" in page and "采纳后的变化" not in page
    data = form_data(reviewer.get(form_of(named, winner)), "organisation_form")
    assert data["name_en"] == [winner.name_en]  # what was wrong was the name of the other one
    save(reviewer, form_of(found, winner))
    found.refresh_from_db()
    assert found.state == "accepted" and document(winner)["founded"] == "2016-03"


def test_an_entry_with_a_proposal_that_is_merged_meanwhile(client, entry):
    found, _receipt = correct(client, entry)
    save(signed_in("editor"), form_of(found, entry))
    entry.refresh_from_db()
    workflow.merge(record=entry, into=OrganisationFactory(published=True), user=None, reason="the same")
    found.refresh_from_db()
    assert found.state == "waiting"


def test_an_entry_that_is_deleted_meanwhile(client, entry):
    found, receipt = correct(client, entry)
    save(signed_in("editor"), form_of(found, entry))
    entry.refresh_from_db()
    workflow.delete(record=entry, user=None, reason="wrong")
    reviewer = signed_in("reviewer")
    assert reviewer.get(page_of(found)).status_code == 200
    reviewer.post(page_of(found), {"_decline": "1", "reason": "已删除"})
    assert "已删除" in said(client, receipt)


# --- what is forgotten -----------------------------------------------------------------------------------------------


def test_a_sender_is_forgotten_after_their_time(client, entry):
    found, _receipt = correct(client, entry, sender_email="a@b.example", sender_name="王")
    named, _receipt = correct(
        client, entry, proposed="2017", sender_email="c@d.example", sender_name="李", credit_wished="on"
    )
    suggestions.decline(suggestion=found, user=None, reason="no")
    suggestions.accept_as_it_stands(suggestion=named, user=None)
    later = timezone.now() + datetime.timedelta(suggestions.KEPT_DAYS)
    assert suggestions.forget_old(now=later - datetime.timedelta(1)) == 0
    assert suggestions.forget_old(now=later + datetime.timedelta(1)) == 2
    found.refresh_from_db()
    named.refresh_from_db()
    assert (found.sender_name, found.sender_email) == ("", "")
    assert (named.credit, named.sender_email) == ("李", "")


def test_the_worker_comes_again_until_nothing_is_left_to_forget(client, entry):
    correct(client, entry)
    correct(client, entry, proposed="2017", sender_email="a@b.example")
    waiting = DBTaskResult.objects.filter(task_path=tasks.forget_senders.module_path)
    assert waiting.count() == 1
    waiting.delete()  # lost, or done
    tasks.forget_senders.func()
    assert waiting.count() == 1  # there is an address to be forgotten
    long_ago = timezone.now() - datetime.timedelta(400)
    Suggestion.objects.update(state="declined", reason="no", decided_at=long_ago)
    SuggestionDay.objects.all().delete()
    SuggestionDay.objects.create(day=long_ago.date(), salt="s")
    waiting.delete()
    assert tasks.forget_senders.func() == 1
    assert waiting.count() == 0 and not SuggestionDay.objects.exists()
    assert not Suggestion.objects.exclude(sender_email="").exists()


def test_the_page_about_personal_data_says_so(client):
    assert 'id="suggestions"' in client.get("/privacy/").content.decode()
    assert "90 days" in client.get("/en/privacy/").content.decode()


def test_an_act_of_the_history_is_what_it_was(client, entry):
    """A suggestion makes no revision until somebody takes it up."""
    before = Revision.objects.count()
    found, _receipt = correct(client, entry)
    assert Revision.objects.count() == before
    save(signed_in("reviewer"), form_of(found, entry))
    assert Revision.objects.latest("at").act == Act.EDITED


def test_who_waits_for_the_writer_in_vain_is_told_so(client, entry, monkeypatch):
    def locked(**_said):
        raise OperationalError("database is locked")

    monkeypatch.setattr(suggestions, "receive", locked)
    response = send(client, address_of(entry), anchor="fact-founded", proposed="2016-03")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "目录正忙" in response.content.decode()
