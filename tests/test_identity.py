"""Two entries that may be one: by what they are suspected, how that is refused, and what a new entry is offered."""

import json

import pytest
from django.urls import reverse

from catalogue import duplicates, identity, snapshots, workflow
from catalogue.models import ENTRY_TYPES, IdentityKey, NotTheSame, Organisation
from catalogue.publishing import Refused
from tests.acting import edit, in_state, user
from tests.factories import FACTORIES, OrganisationFactory, SourceFactory, cited
from tests.posting import form_data

pytestmark = pytest.mark.django_db


def made(kind="organisation", **values):
    entry = FACTORIES[kind](**values)
    workflow.record_revision(record=entry, act="created")
    return entry


def suspected(kind="organisation"):
    return {
        frozenset((pair.first.entry.pk, pair.second.entry.pk)): pair.reasons
        for pair in duplicates.suggestions(kind, 0, 100)
    }


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "scheme"),
    [
        ("旷视科技", "旷 视（科技）", "name"),
        ("曠視科技", "旷视科技", "name"),
        ("Ｇｅｅｋ＋", "geek", "name"),
        ("己方科技", "已方科技", "look_alike"),
        ("未来土", "末来士", "look_alike"),
        ("Openl", "0pen1", "look_alike"),
        ("Open", "Орen", "look_alike"),  # Cyrillic
        ("Alpha", "Αlpha", "look_alike"),  # Greek
        ("智源研究院", "志远研究院", "pinyin"),
        ("北京旷视科技有限公司", "旷视科技", "stem"),
        ("Megvii Co., Ltd.", "Megvii", "stem"),
        ("中关村（京西）科技园", "中关村科技园", "stem"),
    ],
)
def test_names_that_are_taken_for_each_other_share_a_key(one, other, scheme):
    shared = identity.keys([one]) & identity.keys([other])
    assert scheme in {name for name, _value in shared}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("智源", "志远"),  # too short to be known by its sound
        ("北京大学", "中国大学"),  # a place is part of a name that is no firm's
        ("京东〔缺〕研究院", "京东研究所"),
        ("Zinc", "Z"),
        ("清华大学", "北京大学"),
        ("", "！？"),
    ],
)
def test_other_names_share_none(one, other):
    assert not identity.keys([one]) & identity.keys([other])


@pytest.mark.parametrize(
    ("site", "key"),
    [
        ("https://www.megvii.com/", "megvii.com"),
        ("https://megvii.com", "megvii.com"),
        ("https://www.example.org/cn/about?x=1", "example.org/cn"),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_a_website_is_known_by_its_host_and_first_folder(site, key):
    hosts = {value for scheme, value in identity.keys([], sites=[site]) if scheme == "host"}
    assert hosts == ({key} if key else set())


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_keys_follow_what_is_saved(kind):
    one, other = made(kind, name="海淀试点项目"), made(kind, name="海淀试点项目")
    pair = frozenset((one.pk, other.pk))
    assert set(suspected(kind)) == {pair}
    edit(other, name="朝阳试点项目", name_en="")
    assert suspected(kind) == {}
    other.alias_set.create(name="海淀试点项目", **cited())
    workflow.saved(record=other, user=None)
    assert set(suspected(kind)) == {pair}
    workflow.delete(record=other, user=None, reason="twice")
    assert suspected(kind) == {}
    assert not IdentityKey.objects.filter(record_id=other.pk).exists()
    assert not IdentityKey.objects.exclude(sharers=1).exists()


def test_a_proposal_changes_no_key():
    entry = made(name="旷视科技")
    snapshot = snapshots.take(entry)
    snapshot["values"]["name"] = "商汤科技"
    workflow.propose(entry=entry, snapshot=snapshot, user=None)
    assert not IdentityKey.objects.filter(value="商汤科技").exists()


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_what_is_missing_is_added(kind):
    FACTORIES[kind](name="海淀试点项目"), FACTORIES[kind](name="海淀试点项目")
    assert identity.complete() == 2
    assert len(suspected(kind)) == 1
    assert identity.complete() == 0


# --- suggestions ------------------------------------------------------------------------------------------------------


def test_reasons_are_told_in_words_the_most_telling_first():
    one = made(name="旷视科技", website="https://megvii.com")
    other = made(name="旷视科技有限公司", website="https://www.megvii.com/")
    assert suspected() == {
        frozenset((one.pk, other.pk)): [
            "除组织形式、所在地或括注外名称相同",
            "网站相同: megvii.com",
        ]
    }


def test_the_same_document_number_is_an_identifier():
    one, other = (made("policy", name=name, document_number="京发〔2017〕27号") for name in ("甲", "乙"))
    (reasons,) = suspected("policy").values()
    assert reasons == ["标识代码相同: document_number:京发〔2017〕27号"]


@pytest.mark.parametrize(("values", "most"), [({"name": "同名机构"}, 8), ({"website": "https://a.cn"}, 5)])
def test_what_many_share_tells_nothing(values, most):
    for _number in range(most):
        made(**values)
    assert len(suspected()) == most * (most - 1) / 2
    made(**values)
    assert suspected() == {}


def test_archived_and_merged_entries_are_left_out():
    one, other, third = (in_state("published", name="同名机构") for _n in range(3))
    identity.complete()
    assert len(suspected()) == 3
    workflow.archive(entry=third, user=None, reason="closed")
    assert len(suspected()) == 1
    workflow.merge(record=other, into=one, user=None)
    assert suspected() == {}


def test_types_are_kept_apart():
    made(name="同名试点"), made("policy", name="同名试点")
    assert suspected() == suspected("policy") == {}


def test_what_was_told_apart_is_suggested_no_more_until_taken_back():
    one, other = made(name="同名机构"), made(name="同名机构")
    for _twice in range(2):
        duplicates.tell_apart(
            kind="organisation", ids={one.pk, other.pk}, user=user("editor"), reason="Two offices."
        )
    assert suspected() == {}
    ((refusal, pair),) = duplicates.told_apart("organisation", 0, 10)
    assert (refusal.by, refusal.reason) == (user("editor"), "Two offices.")
    assert {pair.first.entry, pair.second.entry} == {one, other}
    duplicates.take_back(pk=refusal.pk, user=user("editor"))
    assert len(suspected()) == 1


def test_a_deleted_entry_takes_what_was_told_along():
    one, other = made(name="同名机构"), made(name="同名机构")
    duplicates.tell_apart(kind="organisation", ids={one.pk, other.pk}, user=None)
    workflow.delete(record=other, user=None, reason="closed")
    assert not NotTheSame.objects.exists()


def test_an_entry_is_not_told_apart_from_itself_or_from_another_type():
    one, other = made(), made("policy")
    for ids in ({one.pk}, {one.pk, other.pk}):
        with pytest.raises(Refused):
            duplicates.tell_apart(kind="organisation", ids=ids, user=None)


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair():
    return made(name="同名机构", website="https://a.cn"), made(name="同名机构", website="https://b.cn")


@pytest.mark.parametrize(("role", "merges"), [("editor", 0), ("reviewer", 2)])
def test_the_page_shows_both_and_offers_to_merge_to_who_may(client, pair, role, merges):
    client.force_login(user(role))
    shown = client.get(reverse("admin:duplicates"), {"type": "organisation"}).content.decode()
    assert "名称相同: 同名机构" in shown and "https://a.cn" in shown and "https://b.cn" in shown
    assert shown.count("/act/merge/?into=") == merges


def test_the_merger_opens_with_the_other_one_chosen(client, pair):
    client.force_login(user("reviewer"))
    loser, winner = pair
    address = reverse("admin:catalogue_organisation_act", args=[loser.pk, "merge"])
    shown = client.get(f"{address}?into={winner.pk}").content.decode()
    assert f'<option value="{winner.pk}" selected>' in shown
    for into in ("nonsense", "\x00", "9" * 500):
        assert client.get(address, {"into": into}).status_code == 200


def test_a_public_entry_is_not_offered_to_vanish_into_a_draft(client):
    in_state("published", name="同名机构"), in_state("draft", name="同名机构")
    identity.complete()
    client.force_login(user("reviewer"))
    assert client.get(reverse("admin:duplicates")).content.decode().count("/act/merge/?into=") == 1


def test_a_pair_is_told_apart_and_taken_back_on_the_page(client, pair):
    client.force_login(user("editor"))
    address = reverse("admin:duplicates") + "?type=organisation"
    first, second = (str(entry.pk) for entry in pair)
    client.post(address, {"first": first, "second": second, "reason": "Two \x00offices."})
    refusal = NotTheSame.objects.get()
    assert refusal.reason == "Two offices."
    assert "Two offices." in client.get(f"{address}&list=apart").content.decode()
    client.post(f"{address}&list=apart", {"back": str(refusal.pk)})
    assert len(suspected()) == 1


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"first": "x", "second": "y"},
        {"back": "x"},
        {"first": "0" * 36},
        {"first": "00000000-0000-0000-0000-000000000000", "second": "00000000-0000-0000-0000-000000000001"},
    ],
)
def test_senseless_decisions_are_refused_with_a_sentence(client, pair, posted):
    client.force_login(user("editor"))
    response = client.post(reverse("admin:duplicates"), posted, follow=True)
    assert "请选择两个仍然存在的不同条目" in response.content.decode()
    assert not NotTheSame.objects.exists()


@pytest.mark.parametrize(
    "query", ["type=x", "page=0", "page=99999", "page=x", "page=400", "list=x", "type=%00"]
)
def test_senseless_addresses_show_a_list(client, query):
    client.force_login(user("editor"))
    assert client.get(f"{reverse('admin:duplicates')}?{query}").status_code == 200


def test_the_page_costs_the_same_however_many_pairs(client, pair, django_assert_max_num_queries):
    client.force_login(user("reviewer"))

    def queries():
        with django_assert_max_num_queries(100) as asked:
            assert client.get(reverse("admin:duplicates")).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for number in range(12):
        made(name=f"另一机构{number}"), made(name=f"另一机构{number}")
    assert queries() == few


# --- a new entry ------------------------------------------------------------------------------------------------------


def new(client, kind="organisation", popup=False, **values):
    """The answer to a new entry's form, and what it would send again."""
    address = reverse(f"admin:catalogue_{kind}_add") + ("?_popup=1&_to_field=id" if popup else "")
    data = form_data(client.get(address), f"{kind}_form")
    data.update({name: [value] for name, value in values.items()})
    return address, data, client.post(address, data)


@pytest.mark.parametrize("popup", [False, True])
@pytest.mark.parametrize("typed", ["旷视科技公司", "旷視科技公司", "矿视科技公司", "旷视科技有限公司"])
def test_an_entry_that_is_here_is_offered_before_a_new_one_is_made(client, typed, popup):
    known = made(name="旷视科技公司")
    client.force_login(user("editor"))
    address, data, response = new(client, name=typed, popup=popup)
    shown = response.content.decode()
    assert response.status_code == 200 and Organisation.objects.count() == 1
    assert reverse("admin:catalogue_organisation_change", args=[known.pk]) in shown
    assert "因此尚未保存" in shown and f'value="{typed}"' in shown
    # the same again is refused again
    again = form_data(response, "organisation_form")
    assert client.post(address, again).status_code == 200
    assert Organisation.objects.count() == 1
    again["_another_one"] = ["on"]
    saved = client.post(address, again)
    assert saved.status_code == (200 if popup else 302)
    entry = Organisation.objects.exclude(pk=known.pk).get()
    assert {NotTheSame.objects.get().first, NotTheSame.objects.get().second} == {known.pk, entry.pk}
    assert suspected() == {}


def test_who_ticks_without_having_seen_is_asked_all_the_same(client):
    made(name="旷视科技")
    client.force_login(user("editor"))
    _address, _data, response = new(client, name="旷视科技", _another_one="on")
    assert response.status_code == 200 and Organisation.objects.count() == 1


def test_a_code_that_is_taken_shows_whose_it_is(client):
    known = made(name="旷视科技")
    known.identifier_set.create(scheme="wikidata", value="Q123", **cited())
    workflow.saved(record=known, user=None)
    client.force_login(user("editor"))
    rows = {
        "identifier_set-TOTAL_FORMS": "1",
        "identifier_set-0-scheme": "wikidata",
        "identifier_set-0-value": "Q123",
        "identifier_set-0-source": str(SourceFactory().pk),
        "identifier_set-0-locator": "表 1",
    }
    _address, _data, response = new(client, name="别的机构", **rows)
    shown = response.content.decode()
    assert Organisation.objects.count() == 1
    assert "标识代码相同: wikidata:Q123" in shown


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_an_entry_like_no_other_is_saved_at_once(client, kind):
    made(kind, name="旷视科技")
    client.force_login(user("editor"))
    address = reverse(f"admin:catalogue_{kind}_add")
    data = form_data(client.get(address), f"{kind}_form")
    data["name"] = ["完全不同的名称"]
    response = client.post(address, data)
    assert "因此尚未保存" not in response.content.decode()
    assert not NotTheSame.objects.exists()


def test_candidates_are_told_while_somebody_types(client):
    known = made(name="旷视科技")
    client.force_login(user("editor"))
    address = reverse("admin:candidates", args=["organisation"])
    told = json.loads(client.get(address, {"name": "旷视科技"}).content)
    assert [row["name"] for row in told["candidates"]] == ["旷视科技"]
    assert str(known.pk) in told["candidates"][0]["url"]
    for name in ("", "\x00", "a" * 5000, "💥", "%", "'; --"):
        assert json.loads(client.get(address, {"name": name}).content)["candidates"] == []
    assert client.get(reverse("admin:candidates", args=["person"])).status_code == 404


# --- names of what was merged -----------------------------------------------------------------------------------------


def merged(fields):
    """Two organisations of which the one was merged; the loser's citations name these fields, first one first."""
    loser, winner = in_state("draft", name="旧名", cite=False), in_state("draft", name="新名")
    made_of = {}
    for named in fields:
        made_of[named] = loser.citation_set.create(fields=named, **cited(locator=f"of {named}"))
    workflow.merge(record=loser, into=winner, user=None)
    return winner


@pytest.mark.parametrize(
    ("fields", "locator", "english"),
    [
        (["kind", "name"], "of name", None),
        (["kind", "name_en"], None, "of name_en"),
        (["kind"], "of kind", "of kind"),
        ([], "表 1", "表 1"),  # the winner's
    ],
)
def test_a_merged_name_keeps_its_own_source(fields, locator, english):
    winner = merged(fields)
    found = dict(winner.alias_set.values_list("kind", "locator"))
    assert set(found) == {"other", "english"}
    assert locator is None or found["other"] == locator
    assert english is None or found["english"] == english


def test_a_name_is_not_lost_where_nothing_is_cited():
    loser, winner = OrganisationFactory(name="旧名", cite=False), OrganisationFactory(cite=False)
    workflow.merge(record=loser, into=winner, user=None)
    assert "旧名" in winner.alias_set.values_list("name", flat=True)


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_the_old_address_leads_to_the_one_that_stays(client, kind):
    loser, winner = (in_state("published", factory=FACTORIES[kind]) for _n in range(2))
    old, new_one = loser.get_absolute_url(), winner.get_absolute_url()
    workflow.merge(record=loser, into=winner, user=None)
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new_one)
    folder = new_one.strip("/").split("/")[0]
    response = client.get(f"/api/v1/{folder}/{loser.slug}/")
    assert (response.status_code, response["Location"]) == (301, f"/api/v1/{folder}/{winner.slug}/")
