"""The public history of an entry: what differs between its published versions, and nothing that was never public."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import models, publishing, snapshots, workflow
from catalogue.choices import Vocabulary
from catalogue.documents import differing, entry_address
from tests.factories import (
    FACTORIES,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    ScenarioFactory,
    TermFactory,
    cited,
)
from tests.filling import Filler

pytestmark = pytest.mark.django_db


def saved(record):
    record.save()
    workflow.saved(record=record, user=None)


def words(client, entry, prefix=""):
    """The text of each version, the newest first."""
    html = client.get(f"{prefix}{entry_address(entry.entry_type, entry.slug)}history/").content.decode()
    html = re.sub(r'<span class="said">[^<]*</span>', "", html)  # for who hears the page
    versions = re.findall(r'<li id="v(\d+)"(.*?)(?=<li id="v|</ol>)', html, re.DOTALL)
    return {
        int(number): re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text)).partition(">")[2]
        for number, text in versions
    }


# --- what differs ----------------------------------------------------------------------------------------------------


def body(**values):
    return json.dumps({"id": "1", "type": "organisation", "version": 1, **values})


def test_fields_and_facts_that_differ_are_found_by_name_and_id():
    one = body(
        name="甲", founded="2000", figures=[{"id": "a", "x": 1}, {"id": "b", "x": 1}], languages=["zh"]
    )
    other = body(
        name="甲", founded=None, figures=[{"id": "b", "x": 2}, {"id": "c", "x": 1}], languages=["zh", "en"]
    )
    assert differing.differences(one, other) == [
        {"field": "founded", "before": "2000", "after": None},
        {"field": "figures", "row": "b", "before": {"id": "b", "x": 1}, "after": {"id": "b", "x": 2}},
        {"field": "figures", "row": "c", "before": None, "after": {"id": "c", "x": 1}},
        {"field": "figures", "row": "a", "before": {"id": "a", "x": 1}, "after": None},
        {"field": "languages", "before": ["zh"], "after": ["zh", "en"]},
    ]


def test_order_addresses_of_neighbours_and_new_empty_fields_are_no_difference():
    neighbour = {"type": "organisation", "id": "9", "name": "乙"}
    one = body(figures=[{"id": "a"}, {"id": "b"}], parents=[{**neighbour, "slug": "old"}])
    other = body(figures=[{"id": "b"}, {"id": "a"}], parents=[{**neighbour, "slug": "new"}], later=[])
    assert differing.differences(one, other) == []


def test_long_texts_are_kept_from_where_they_begin_to_differ_and_many_rows_are_bounded():
    (found,) = differing.differences(
        body(archived_text="甲" * 9000 + "乙" * 9000), body(archived_text="甲" * 9000 + "丙")
    )
    assert found["before"].startswith("…甲")
    assert len(found["before"]) <= differing.LONGEST + 2
    assert found["after"].endswith("甲丙")
    many = [{"id": str(number)} for number in range(1000)]
    assert len(differing.differences(body(figures=[]), body(figures=many))) == differing.MOST


# --- what is kept and shown ------------------------------------------------------------------------------------------


def test_each_version_says_what_differs_in_both_languages(client):
    entry = OrganisationFactory(name="甲公司", name_en="Alpha", founded="2000", published=True)
    figure = models.Figure.objects.create(
        organisation=entry, metric="market_value", amount=100_000_000, currency="CNY", **cited()
    )
    entry.founded = "2001"
    saved(entry)
    figure.amount = 200_000_000
    saved(figure)
    entry.refresh_from_db()
    figure.delete()
    entry.name = "乙公司"
    saved(entry)
    chinese, english = words(client, entry), words(client, entry, "/en")
    assert list(chinese) == [4, 3, 2, 1]
    assert "甲公司 → 乙公司" in chinese[4]
    assert "市值 移除" in chinese[4]
    assert "1亿元 → 2亿元" in chinese[3]
    assert "2000年 → 2001年" in chinese[2]
    assert "市值 新增" in chinese[2]
    assert "Figures · Market value changed" in english[3]
    assert "CNY 100 million → CNY 200 million" in english[3].replace("\u00a0", " ")
    assert "→" not in english[1]


@pytest.mark.parametrize("kind", FACTORIES)
def test_every_type_has_a_history_that_its_page_leads_to(client, kind):
    entry = FACTORIES[kind](published=True)
    entry.summary = "新的简介"
    saved(entry)
    address = entry_address(entry.entry_type, entry.slug)
    assert 'href="history/"' in client.get(address).content.decode()
    assert "新的简介" in words(client, entry)[2]
    html = client.get(f"{address}history/").content.decode()
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("kind", FACTORIES)
def test_whatever_an_entry_can_hold_is_told_when_it_comes_and_when_it_goes(client, kind):
    filler = Filler("voll")
    entry = FACTORIES[kind](published=True)
    made = []
    for part, key in snapshots.PARTS[type(entry)]:
        made.append(filler.make(part, **{key: entry}))
        filler.choose(made[-1])
    filler.choose(entry)
    publish_neighbours()
    workflow.saved(record=entry, user=None)
    fields = {row["field"] for row in json.loads(newest(entry))}
    for row in made:
        row.delete()
    workflow.saved(record=entry, user=None)
    assert {row["field"] for row in json.loads(newest(entry))} >= fields - {"domains"} - choices_of(entry)
    for prefix in ("", "/en"):
        shown = words(client, entry, prefix)
        assert len(re.findall("voll", shown[max(shown)])) > len(made)
        assert len(re.findall("voll", str(shown))) > 2 * len(made)


def publish_neighbours():
    for model in models.ENTRY_MODELS.values():
        for draft in model.objects.filter(status="draft"):
            citation = models.Citation(fields=";".join(["name", *draft.facts]), **cited())
            citation.entry = draft
            citation.save()
            workflow.publish(entry=draft, user=None)


def choices_of(entry):
    return {field.name for field in entry._meta.many_to_many}


def newest(entry):
    return models.DocumentDifference.objects.filter(record_id=entry.pk).order_by("-pk").first().contents


def test_nothing_that_was_never_published_is_in_a_history(client):
    entry = OrganisationFactory(summary="第一版", published=True)
    draft = OrganisationFactory(name="草稿机构", name_en="Draft organisation")
    models.Organisation.objects.filter(pk=entry.pk).update(
        summary="从未公开"
    )  # saved, but never told to publish
    entry.refresh_from_db()
    entry.parents.add(draft)
    entry.summary = "第二版"
    entry.internal_note = "内部说明"
    saved(entry)
    text = words(client, entry)[2]
    assert "第一版 → 第二版" in text
    kept = models.DocumentDifference.objects.get().contents
    for secret in ("从未公开", "草稿机构", "内部说明", str(draft.pk)):
        assert secret not in text
        assert secret not in kept


def test_who_has_been_taken_down_is_named_no_more(client):
    partner, entry = OrganisationFactory(name="将撤下", published=True), OrganisationFactory(published=True)
    entry.parents.add(partner)
    saved(entry)
    assert "将撤下" in words(client, entry)[2]
    workflow.archive(entry=partner, user=None, reason="重复录入")
    shown = words(client, entry)
    assert "将撤下" not in str(shown)
    assert "(taken down)" in words(client, entry, "/en")[2]
    workflow.bring_back(entry=partner, user=None)
    assert "将撤下" in words(client, entry)[2]
    partner.refresh_from_db()
    workflow.delete(record=partner, user=None, reason="有误")
    assert not models.DocumentDifference.objects.filter(contents__contains="将撤下").exists()
    assert not models.DocumentDifference.objects.filter(record_id=partner.pk).exists()
    assert "将撤下" not in str(words(client, entry))


def test_a_person_who_is_removed_is_removed_from_the_history_too(client):
    person = PersonFactory(name='李"四', name_en="Li Si")
    entry = OrganisationFactory(published=True)
    models.Role.objects.create(organisation=entry, person=person, role="founder", **cited())
    saved(entry)
    entry.summary = '由李"四创办'
    entry.founded = "2003"
    saved(entry)
    assert "Li Si" in words(client, entry, "/en")[2]
    workflow.delete(record=person, user=None, reason="本人要求")
    for contents in models.DocumentDifference.objects.values_list("contents", flat=True):
        assert "李" not in contents
        assert "Li Si" not in contents
        assert str(person.pk) not in contents
    shown = words(client, entry)
    assert "李" not in str(shown)
    assert "2003年" in shown[3]  # what else changed is still told
    assert models.DocumentDifference.objects.count() == 3


def test_words_are_taken_out_of_the_history_by_a_command(client, capsys):
    entry = OrganisationFactory(published=True)
    entry.summary, entry.founded = "电话 13800000000", "1999"
    saved(entry)
    entry.summary = "无"
    saved(entry)
    assert "13800000000" in words(client, entry)[2]
    call_command("forget_in_history", "13800000000")
    assert "2 versions" in capsys.readouterr().out
    assert "13800000000" not in str(words(client, entry))  # also where the page was kept
    assert "1999年" in words(client, entry)[2]
    with pytest.raises(CommandError):
        call_command("forget_in_history", "1")


def test_a_refresh_tells_what_changed_elsewhere(client):
    place = PlaceFactory()
    entry = OrganisationFactory(place=place, published=True)
    place.name = "新海淀"
    saved(place)
    assert "海淀区 → 新海淀" in words(client, entry)[2]


def test_versions_from_before_differences_were_kept_say_so(client):
    entry = OrganisationFactory(published=True)
    entry.summary = "新"
    saved(entry)
    models.DocumentDifference.objects.all().delete()
    publishing.queries.forget_head()
    html = client.get(f"{entry_address(entry.entry_type, entry.slug)}history/").content.decode()
    assert html.count('<li id="v') == 2
    assert "<del>" not in html


# --- what it costs ---------------------------------------------------------------------------------------------------


def test_a_publication_asks_once_more_only_where_a_body_changes():
    entry = OrganisationFactory(published=True)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            workflow.saved(record=entry, user=None)
        return [row["sql"] for row in captured if "documentdifference" in row["sql"].lower()]

    assert statements() == []
    entry.summary = "新"
    entry.save()
    assert len(statements()) == 1


def test_a_history_costs_the_same_with_2_versions_and_with_12(client):
    entry = OrganisationFactory(published=True)
    role = TermFactory(slug="builder", vocabulary=Vocabulary.PARTICIPANT_ROLE)

    def change(count):
        for number in range(count):
            scenario = ScenarioFactory(published=True)
            models.Participant.objects.create(scenario=scenario, organisation=entry, role=role, **cited())
            entry.summary = f"简介 {number} {count}"
            entry.parents.add(OrganisationFactory(published=True))
            models.Milestone.objects.create(organisation=entry, title=f"事 {number}", **cited())
            saved(entry)

    def asked():
        client.get("/about/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{entry_address(entry.entry_type, entry.slug)}history/").status_code == 200
        return len(captured)

    change(2)
    few = asked()
    change(10)
    assert asked() == few


def test_many_versions_come_in_pages(client):
    entry = OrganisationFactory(published=True)
    for number in range(21):
        entry.summary = f"第 {number} 次"
        saved(entry)
    address = f"{entry_address(entry.entry_type, entry.slug)}history/"
    assert client.get(address).content.decode().count('<li id="v') == 20
    assert client.get(f"{address}?page=2").content.decode().count('<li id="v') == 2
    assert client.get(f"{address}?page=3").status_code == 404
    assert client.get(f"{address}?page=x").status_code == 400


# --- what was taken down ---------------------------------------------------------------------------------------------


def test_what_was_taken_down_is_called_by_its_last_public_name(client):
    entry = OrganisationFactory(name="甲公司", name_en="Alpha", slug="alpha", published=True)
    workflow.archive(entry=entry, user=None, reason="已注销")
    entry.name = "从未公开的名称"  # changed while it is archived
    saved(entry)
    for prefix, name in (("", "甲公司"), ("/en", "Alpha")):
        for address, status in (
            ("/changes/", 200),
            ("/changes/feed.atom", 200),
            ("/organisations/alpha/", 410),
        ):
            response = client.get(f"{prefix}{address}")
            shown = response.content.decode()
            assert response.status_code == status
            assert name in shown and "从未公开" not in shown, address
    assert '<span class="change-name">alpha' not in client.get("/changes/").content.decode()


def test_after_it_came_back_its_history_says_nothing_of_that_name(client):
    entry = OrganisationFactory(name="甲公司", published=True)
    workflow.archive(entry=entry, user=None, reason="已注销")
    workflow.bring_back(entry=entry, user=None)
    assert "移除" not in "".join(words(client, entry).values())


def test_a_merged_entry_is_called_by_its_name(client):
    loser, winner = (OrganisationFactory(name=name, published=True) for name in ("甲公司", "乙公司"))
    workflow.merge(record=loser, into=winner, user=None, reason="同一机构")
    assert "甲公司" in client.get("/changes/").content.decode()


@pytest.mark.parametrize("way", ["deleted", "deleted later", "words"])
def test_a_name_that_had_to_go_is_shown_nowhere(client, way):
    entry = OrganisationFactory(name="张三工作室", slug="studio", published=True)
    if way != "deleted":
        workflow.archive(entry=entry, user=None, reason="已注销")
        assert "张三" in client.get("/changes/").content.decode()
    if way == "words":
        publishing.forget_in_history(["张三"])
    else:
        workflow.delete(record=entry, user=None, reason="个人信息")
    publishing.queries.forget_head()
    for address in ("/changes/", "/changes/feed.atom", "/organisations/studio/"):
        shown = client.get(address).content.decode()
        assert "张三" not in shown and "studio" in shown, (
            address,
            shown[max(0, shown.find("张三") - 200) :][:300],
        )


def test_names_of_what_is_gone_cost_one_question(client):
    def asked(count):
        for _number in range(count):
            workflow.archive(entry=OrganisationFactory(published=True), user=None, reason="x")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/changes/").status_code == 200
        return len(queries)

    assert asked(1) == asked(8)
