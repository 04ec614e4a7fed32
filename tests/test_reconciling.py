"""Two changes of one record become one: on plain data, in the forms, on the page of a proposal, and in a race."""

import re

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catalogue import models, reconciling, snapshots, workflow
from catalogue.choices import RevisionState
from catalogue.permissions import ROLES
from tests.acting import edit, user
from tests.factories import OrganisationFactory, PlaceFactory, cited
from tests.posting import form_data
from tests.racing import race

KEYS = ("name", "founded", "amount", "currency")
row_values = st.fixed_dictionaries({name: st.sampled_from("abc") for name in KEYS})
records = st.builds(
    lambda values, chosen, rows: {
        "model": "organisation",
        "values": {"id": "r", **values},
        "choices": {"parents": sorted(chosen)},
        "parts": {
            "alias": [
                {"model": "alias", "values": {"id": pk, **row}, "choices": {}} for pk, row in rows.items()
            ]
        }
        if rows
        else {},
    },
    row_values,
    st.sets(st.sampled_from("xyz")),
    st.dictionaries(st.sampled_from("1234"), row_values, max_size=3).map(
        lambda rows: dict(sorted(rows.items()))
    ),
)


@given(records, records, records)
def test_a_merge_keeps_what_only_one_side_changed(base, mine, theirs):
    merge = reconciling.merge
    assert merge(base, mine, mine).snapshot == mine
    assert merge(base, base, theirs).snapshot == theirs
    assert merge(base, mine, base).snapshot == mine
    assert merge(base, mine, base).choices == []
    merged = merge(base, mine, theirs)
    assert merged.open == merged.choices
    swapped = merge(base, theirs, mine)
    assert {one.key for one in merged.choices} == {one.key for one in swapped.choices}
    settled = merge(base, mine, theirs, {one.key: "mine" for one in merged.choices})
    back = merge(base, theirs, mine, {one.key: "theirs" for one in merged.choices})
    assert settled.open == []
    assert settled.snapshot == back.snapshot
    for name in ("name", "founded"):
        if theirs["values"][name] == base["values"][name] or mine["values"][name] != base["values"][name]:
            assert settled.snapshot["values"][name] == mine["values"][name]


@given(records, records)
def test_without_a_base_all_that_differs_is_chosen(mine, theirs):
    merged = reconciling.merge(None, mine, theirs)
    chosen = reconciling.merge(None, mine, theirs, {one.key: "mine" for one in merged.choices})
    assert chosen.snapshot == mine
    assert bool(merged.choices) or merged.snapshot == mine


# --- forms ------------------------------------------------------------------------------------------------------------


def opened(client, entry):
    address = f"/admin/catalogue/organisation/{entry.pk}/change/"
    return address, form_data(client.get(address), "organisation_form")


def known(**values):
    entry = OrganisationFactory(**values)
    workflow.saved(record=entry, user=None)
    return entry


def keys_of(response):
    return sorted(set(re.findall(r'name="(merge:[^"]+)"', response.content.decode())))


@pytest.fixture
def reviewer(client, db):
    client.force_login(user("reviewer"))


@pytest.mark.django_db
def test_the_second_save_shows_both_and_is_merged(client, reviewer):
    entry = known(name="原名")
    entry.milestone_set.create(title="甲", date="2016", **cited())
    gone = entry.milestone_set.create(title="乙", date="2017", **cited())
    workflow.saved(record=entry, user=None)
    place, parent = PlaceFactory(), OrganisationFactory()
    address, data = opened(client, entry)
    gone.delete()
    entry.place = place
    edit(entry, name="他人的名")
    data.update({"name": ["我的名"], "founded": ["2015"], "parents": [str(parent.pk)]})
    number = [key for key, value in data.items() if key.endswith("-title") and value == ["甲"]][0]
    data[number] = ["甲改"]
    response = client.post(address, data)
    assert response.status_code == 200
    page = response.content.decode()
    assert all(text in page for text in ("我的名", "他人的名", "原名", "甲改"))
    entry.refresh_from_db()
    assert (entry.name, entry.founded) == ("他人的名", None)
    (key,) = keys_of(response)
    again = form_data(response, "organisation_form")
    half = client.post(address, {**again, "_merge": "1"})
    assert half.status_code == 200  # nothing was chosen
    done = client.post(address, {**again, key: "mine", "_merge": "1"})
    assert done.status_code == 302, done.context["errors"]
    entry.refresh_from_db()
    assert (entry.name, entry.founded, entry.place) == ("我的名", "2015", place)
    assert list(entry.parents.all()) == [parent]
    assert [row.title for row in entry.milestone_set.all()] == ["甲改"]


@pytest.mark.django_db
def test_a_row_that_one_deleted_and_the_other_changed_is_a_choice(client, reviewer):
    entry = known()
    row = entry.milestone_set.create(title="甲", date="2016", **cited())
    workflow.saved(record=entry, user=None)
    address, data = opened(client, entry)
    pk = row.pk
    row.delete()
    edit(entry)
    data["milestone_set-0-title"] = ["甲改"]
    response = client.post(address, data)
    (key,) = keys_of(response)
    again = form_data(response, "organisation_form")
    assert client.post(address, {**again, key: "mine", "_merge": "1"}).status_code == 302
    assert entry.milestone_set.get(pk=pk).title == "甲改"


@pytest.mark.django_db
def test_without_a_known_base_nothing_is_lost(client, reviewer):
    entry = OrganisationFactory(name="原名")
    address, data = opened(client, entry)
    edit(entry, name="他人的名")
    response = client.post(address, {**data, "name": ["我的名"]})
    page = response.content.decode()
    assert "我的名" in page
    assert "他人的名" in page
    assert keys_of(response)


@pytest.mark.django_db
def test_an_editors_merge_of_a_published_entry_is_a_proposal(client):
    entry = OrganisationFactory(published=True, name="原名")
    client.force_login(user("editor"))
    address, data = opened(client, entry)
    edit(entry, founded="2011")
    response = client.post(address, {**data, "summary": ["我的简介"]})
    assert response.status_code == 200
    again = form_data(response, "organisation_form")
    assert client.post(address, {**again, "_merge": "1"}).status_code == 302
    proposal = models.Revision.objects.get(state=RevisionState.PENDING)
    values = snapshots.loads(proposal.snapshot)["values"]
    assert (values["summary"], values["founded"]) == ("我的简介", "2011")
    entry.refresh_from_db()
    assert (proposal.base, entry.summary == "我的简介") == (entry.lock, False)


@pytest.mark.django_db
def test_a_stale_proposal_is_merged_and_approved(client, reviewer):
    entry = OrganisationFactory(published=True, name="原名")
    snapshot = snapshots.take(entry)
    snapshot["values"].update(name="提议的名", founded="2015")
    proposal = workflow.propose(entry=entry, snapshot=snapshot, user=user("editor"))
    edit(entry, name="他人的名", summary="新的简介")
    address = f"/admin/catalogue/revision/{proposal.pk}/change/"
    response = client.get(address)
    (key,) = keys_of(response)
    onto = re.search(r'name="onto" value="([^"]+)"', response.content.decode()).group(1)
    assert client.post(address, {"_merge": "1", "onto": onto}).status_code == 200
    assert client.post(address, {"_merge": "1", "onto": "0", key: "mine"}).status_code == 200
    assert client.post(address, {"_merge": "1", "onto": onto, key: "mine"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.name, entry.founded, entry.summary) == ("提议的名", "2015", "新的简介")


@pytest.mark.django_db
def test_a_neighbours_rename_does_not_disturb_an_open_form(client, reviewer):
    parent, place = known(name="旧名"), PlaceFactory()
    entry = known(place=place)
    entry.parents.add(parent)
    workflow.saved(record=entry, user=None)
    workflow.publish(entry=entry, user=None)
    address, data = opened(client, entry)
    edit(parent, name="新名")
    edit(place, name="新区")
    assert client.post(address, {**data, "founded": ["2015"]}).status_code == 302
    entry.refresh_from_db()
    assert entry.founded == "2015"


# --- races ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.prove)])
def test_of_two_who_race_one_wins_and_the_other_loses_nothing(rounds):
    from django.contrib.auth.models import Group

    models.ChangeCounter.objects.get_or_create(pk=1)
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    entry = known()
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        someone = models.User.objects.create_user(f"racer{number}", is_staff=True)
        someone.groups.add(Group.objects.get(name="reviewer"))
        client.force_login(someone)
    for number in range(rounds):
        forms = [opened(client, entry) for client in clients]
        answers = {}

        def post(side, number=number, forms=forms, answers=answers):
            address, data = forms[side]
            answers[side] = clients[side].post(address, {**data, "name": [f"第{number}轮{side}"]})

        assert race(lambda post=post: post(0), lambda post=post: post(1)) == []
        assert sorted(one.status_code for one in answers.values()) == [200, 302]
        loser = next(side for side, one in answers.items() if one.status_code == 200)
        assert f"第{number}轮{loser}" in answers[loser].content.decode()
        assert keys_of(answers[loser])
        entry.refresh_from_db()
        assert entry.name == f"第{number}轮{1 - loser}"
    connection.close()
