"""A form that arrives twice does what it asks for once, and leads to the same place."""

import datetime
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue import once, tasks
from catalogue.choices import Status
from catalogue.models import ApiKey, ChangeCounter, Organisation, Person, Revision, SentForm
from catalogue.permissions import EDITOR, REVIEWER
from tests.acting import user
from tests.factories import OrganisationFactory, PersonFactory
from tests.posting import form_data

ADD = "admin:catalogue_person_add"


def as_sent(client, role, address, form_id, **typed):
    client.force_login(user(role))
    data = form_data(client.get(address), form_id)
    assert len(data["once"][0]) == 22
    return {**data, **typed}


@pytest.mark.django_db
def test_a_new_record(client):
    address = reverse(ADD)
    data = as_sent(client, EDITOR, address, "person_form", name="王宏志")
    first, second = (client.post(address, data) for _twice in range(2))
    assert (first.status_code, second.status_code) == (302, 302) and first.url == second.url
    assert Person.objects.get().name == "王宏志" and Revision.objects.count() == 1
    page = client.get(second.url).content.decode()
    assert "同一张表单收到了两次" in page and "王宏志" in page


@pytest.mark.django_db
def test_what_stays_on_the_page_and_what_is_added_in_a_pop_up_window(client):
    address = reverse(ADD)
    data = as_sent(client, EDITOR, address, "person_form", name="甲", _continue="1")
    first, second = (client.post(address, data) for _twice in range(2))
    assert first.url == second.url == reverse("admin:catalogue_person_change", args=[Person.objects.get().pk])
    address += "?_popup=1"
    data = as_sent(client, EDITOR, address, "person_form", name="乙")
    first, second = (client.post(address, data) for _twice in range(2))
    assert first.status_code == second.status_code == 200 and first.content == second.content
    assert str(Person.objects.get(name="乙").pk) in second.content.decode()


@pytest.mark.django_db
def test_other_words_in_the_same_form_are_another_act(client):
    """The browser's way back leads to the form as it was sent."""
    address = reverse(ADD)
    data = as_sent(client, EDITOR, address, "person_form", name="甲")
    for name in ("甲", "乙", "甲"):
        assert client.post(address, {**data, "name": name}).status_code == 302
    assert sorted(Person.objects.values_list("name", flat=True)) == ["乙", "甲"]


@pytest.mark.django_db
def test_somebody_else_s_form_and_one_without_a_key(client):
    address = reverse(ADD)
    data = as_sent(client, EDITOR, address, "person_form", name="甲")
    client.post(address, data)
    client.force_login(user(REVIEWER))
    client.post(address, data)
    for key in ("", "short", "x" * 5000, "\x00" * 22):
        client.post(address, {**data, "once": key})
    assert Person.objects.count() == 6 and SentForm.objects.count() == 2


@pytest.mark.django_db
def test_a_form_with_faults_was_not_done(client):
    address = reverse(ADD)
    data = as_sent(client, EDITOR, address, "person_form", name="")
    response = client.post(address, data)
    assert response.status_code == 200 and not SentForm.objects.exists()
    data = {**form_data(response, "person_form"), "name": "甲"}
    assert client.post(address, data).status_code == 302 and Person.objects.count() == 1


@pytest.mark.django_db
def test_a_change_arrives_twice_and_nobody_is_asked_to_merge(client):
    person = PersonFactory()
    address = reverse("admin:catalogue_person_change", args=[person.pk])
    data = as_sent(client, EDITOR, address, "person_form", note="院士")
    first, second = (client.post(address, data) for _twice in range(2))
    assert first.status_code == second.status_code == 302
    assert Revision.objects.filter(record_id=person.pk, act="edited").count() == 1
    # nothing was changed is no act, however often it is said
    data = as_sent(client, EDITOR, address, "person_form")
    assert {client.post(address, data).status_code for _twice in range(2)} == {302}
    assert SentForm.objects.count() == 1


@pytest.mark.django_db
def test_an_act_arrives_twice(client):
    entry = OrganisationFactory()
    address = reverse("admin:catalogue_organisation_act", args=[entry.pk, "submit"])
    client.force_login(user(EDITOR))
    page = client.get(address)
    key = page.content.decode().split('name="once" value="')[1][:22]
    data = {"seen": page.context["seen"], "once": key}
    first, second = (client.post(address, data) for _twice in range(2))
    assert first.url == second.url
    assert Revision.objects.filter(record_id=entry.pk, act="submitted").count() == 1
    said = client.get(second.url).content.decode()
    assert "同一张表单收到了两次" in said and "处于其他状态" not in said


@pytest.mark.django_db
def test_a_deletion_arrives_twice(client):
    person = PersonFactory()
    address = reverse("admin:catalogue_person_act", args=[person.pk, "delete"])
    client.force_login(user("administrator"))
    page = client.get(address)
    key = page.content.decode().split('name="once" value="')[1][:22]
    data = {"seen": page.context["seen"], "once": key}
    assert {client.post(address, data).status_code for _twice in range(2)} == {302}
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_key_of_the_api_is_made_and_renewed_once_and_its_text_is_kept_nowhere(client):
    address = reverse("admin:catalogue_apikey_add")
    typed = {"name": "研究院", "contact": "data@example.org", "scopes": "read", "expires_on": "2099-01-01"}
    data = as_sent(client, "administrator", address, "apikey_form", **typed)
    first, second = (client.post(address, data) for _twice in range(2))
    key = ApiKey.objects.get()
    page = reverse("admin:catalogue_apikey_change", args=[key.pk])
    assert first.status_code == 200 and second.url == page
    said = client.get(page).content.decode()
    assert "同一张表单收到了两次" in said and "如果没有人记下，请换发" in said
    address = reverse("admin:catalogue_apikey_renew", args=[key.pk])
    sent = {"once": client.get(address).content.decode().split('name="once" value="')[1][:22]}
    renewed, again = (client.post(address, sent) for _twice in range(2))
    new = ApiKey.objects.exclude(pk=key.pk).get()
    assert again.url == reverse("admin:catalogue_apikey_change", args=[new.pk])
    kept = str([*SentForm.objects.values(), *client.session.items()])
    for shown in (first, renewed):
        assert shown.context["text"] in shown.content.decode() and shown.context["text"] not in kept


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment():
    ChangeCounter.objects.get_or_create(pk=1)  # another test may have emptied every table
    client = Client()
    address = reverse("admin:catalogue_organisation_add")
    data = as_sent(client, EDITOR, address, "organisation_form", name="旷视科技")
    answers = []

    def send():
        mine = Client()
        mine.cookies = client.cookies
        answers.append(mine.post(address, data).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _click in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 3
    assert Organisation.objects.get().status == Status.DRAFT


@pytest.mark.django_db
def test_an_act_that_is_rolled_back_leaves_no_trace(client, monkeypatch):
    address = reverse(ADD)
    data = as_sent(client, EDITOR, address, "person_form", name="甲")
    client.raise_request_exception = False
    with monkeypatch.context() as during:
        during.setattr(SentForm.objects, "create", lambda **values: 1 / 0)
        assert client.post(address, data).status_code == 500
    assert not Person.objects.exists() and not Revision.objects.exists()
    assert client.post(address, data).status_code == 302 and Person.objects.count() == 1


@pytest.mark.django_db
def test_they_are_forgotten_after_some_days():
    SentForm.objects.create(digest="a" * 64, sent_at=timezone.now() - once.KEPT)
    young = SentForm.objects.create(
        digest="b" * 64, sent_at=timezone.now() - once.KEPT + datetime.timedelta(hours=1)
    )
    tasks.sweep_quotas.func()
    assert list(SentForm.objects.all()) == [young]
