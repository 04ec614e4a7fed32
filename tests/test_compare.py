"""Comparing: entries of one type side by side, each value with the way to its source."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import freshness, workflow
from catalogue.choices import Metric, Vocabulary
from tests.factories import OrganisationFactory, PlaceFactory, PolicyFactory, TermFactory, cited

pytestmark = pytest.mark.django_db


def page(client, query: str, status: int = 200, path: str = "/compare/") -> str:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_each_value_leads_to_its_place_on_the_page_of_the_entry(client):
    one = OrganisationFactory(place=PlaceFactory(), founded="2016-05")
    fact = one.figure_set.create(
        metric=Metric.REVENUE, amount=12_0000_0000, currency="CNY", period="2019", **cited()
    )
    workflow.publish(entry=one, user=None)
    other = OrganisationFactory(founded="2018", published=True)
    text = page(client, f"organisation={one.slug}&organisation={other.slug}")
    assert text.index(f">{one.name}<") < text.index(f">{other.name}<")
    assert f'href="/organisations/{one.slug}/#fact-founded"' in text and "2016年5月" in text
    assert f'href="/organisations/{one.slug}/#{fact.pk}"' in text and "12亿元" in text
    assert f'href="/compare/?organisation={other.slug}"' in text  # without the first
    english = page(client, f"organisation={one.slug}&organisation={other.slug}", path="/en/compare/")
    assert one.name_en in english and "May 2016" in english.replace("\u00a0", " ")


def test_lines_in_which_all_say_the_same_stand_back(client):
    same, other = (OrganisationFactory(place=PlaceFactory(), founded=year) for year in ("2016", "2017"))
    for entry in (same, other):
        workflow.publish(entry=entry, user=None)
    text = page(client, f"organisation={same.slug}&organisation={other.slug}")
    rows = {row.partition("</th>")[0].rpartition(">")[2]: row for row in text.split("<tr")[1:]}
    assert rows["地区"].startswith(' class="compare-same"')
    assert rows["成立时间"].startswith(">")


def test_policies_are_compared_too(client):
    first, second = (PolicyFactory(issued_on=day, published=True) for day in ("2017-07", "2019"))
    text = page(client, f"policy={first.slug}&policy={second.slug}")
    assert "2017年7月" in text and f"/policies/{second.slug}/#fact-issued-on" in text


def test_a_name_adds_the_entry_that_it_can_only_mean(client):
    one, other = (
        OrganisationFactory(name="百度", published=True),
        OrganisationFactory(name="小米", published=True),
    )
    answer = client.get(f"/compare/?organisation={one.slug}&add=小米")
    assert answer.status_code == 302
    assert answer["Location"] == f"/compare/?organisation={one.slug}&organisation={other.slug}"


def test_a_name_that_may_mean_several_offers_them(client):
    entries = [OrganisationFactory(name=f"清华大学{part}研究院", published=True) for part in ("智能", "网络")]
    text = page(client, "add=清华")
    for entry in entries:
        assert f'href="/compare/?organisation={entry.slug}"' in text
    assert "没有名为" in page(client, "add=没有这样的名称")


def test_an_old_address_leads_to_the_new_one(client):
    entry = OrganisationFactory(published=True)
    old, entry.slug = entry.slug, "renamed"
    entry.save()
    workflow.saved(record=entry, user=None)
    answer = client.get(f"/compare/?organisation={old}")
    assert (answer.status_code, answer["Location"]) == (302, "/compare/?organisation=renamed")


def chips(*names):
    """Published organisations of one sector, the best connected first."""
    sector = TermFactory(slug="ai-chips", name="AI芯片", name_en="AI chips", vocabulary=Vocabulary.SECTOR)
    made = [OrganisationFactory(name=name) for name in names]
    for number, entry in enumerate(made):
        entry.classification_set.create(layer="foundation", sector=sector, **cited())
        for other in range(len(names) - number):
            entry.link_set.create(
                rel="partner_of", to_organisation=OrganisationFactory(name=f"伙伴{number}{other}"), **cited()
            )
        workflow.publish(entry=entry, user=None)
    return made


def test_without_a_choice_what_belongs_together_is_offered(client):
    made = chips("甲", "乙", "丙", "丁")
    text = page(client, "")
    assert text.count("<fieldset") == 1 and 'href="/organisations/?sector=ai-chips"' in text
    assert re.findall(r'name="organisation" value="([^"]+)"', text) == [one.slug for one in made]
    first = "&amp;".join(f"organisation={one.slug}" for one in made[:3])
    assert f'href="/compare/?{first}"' in text and "对比前 3 个" in text
    assert "<fieldset" not in page(client, "type=policy")


def test_to_one_that_is_chosen_others_of_its_sector_are_offered(client):
    made = chips("甲", "乙", "丙")
    text = page(client, f"organisation={made[1].slug}")
    ticked = re.findall(r'type="checkbox" name="organisation" value="([^"]+)"', text)
    assert ticked == [made[0].slug, made[2].slug] and "与前 2 个对比" in text
    assert f'<input type="hidden" name="organisation" value="{made[1].slug}">' in text
    both = "&".join(f"organisation={one.slug}" for one in made[:2])
    assert "<fieldset" not in page(client, both)  # the comparison comes first


def test_what_is_offered_costs_the_same_whatever_there_is(client):
    costs = []
    made = chips("甲", "乙")
    for _round in range(2):
        for query in ("", f"organisation={made[0].slug}"):
            freshness.shelf.clear()
            page(client, query)
            freshness.shelf.clear()
            with CaptureQueriesContext(connection) as queries:
                page(client, query)
            costs.append(len(queries))
        for number in range(9):
            entry = OrganisationFactory(name=f"另{number}")
            for sector in (
                made[0].classification_set.get().sector,
                TermFactory(vocabulary=Vocabulary.SECTOR),
            ):
                entry.classification_set.create(layer="foundation", sector=sector, **cited())
            workflow.publish(entry=entry, user=None)
    assert costs[:2] == costs[2:] and max(costs) <= 7


@pytest.mark.parametrize("slug", ["a%00", "%ED%A0%80", "x" * 300])
def test_of_too_many_none_has_to_be_a_slug(client, slug):
    asked = "&".join(f"organisation={slug}{number}" for number in range(6))
    assert client.get(f"/compare/?{asked}").status_code == 400


def test_of_too_many_all_that_was_ticked_is_kept(client):
    made = [OrganisationFactory(published=True) for _number in range(5)]
    text = page(client, "&".join(f"organisation={one.slug}" for one in made), status=400)
    ticked = re.findall(r'name="organisation" value="([^"]+)" checked', text)
    assert set(ticked) == {one.slug for one in made} and "最多并排4个" in text.replace("\u2060", "").replace(
        " ", ""
    )


@pytest.mark.parametrize(
    "query",
    [
        "organisation=nobody",
        "organisation=a&policy=b",
        "&".join(f"organisation=o-{n}" for n in range(5)),
        "add=a&add=b",
        "add=" + "a" * 101,
        "add=%00",
        "type=dataset",
        "dataset=x",
        "organisation=%2e%2e",
    ],
)
def test_what_cannot_be_compared_is_refused(client, query):
    page(client, query, status=400)


def test_drafts_and_archived_entries_cannot_be_compared(client):
    draft, gone = OrganisationFactory(name="草稿机构"), OrganisationFactory(published=True)
    workflow.archive(entry=gone, user=None, reason="已停止运营")
    for entry in (draft, gone):
        assert entry.name not in page(client, f"organisation={entry.slug}", status=400)
    assert draft.name not in page(client, "add=草稿机构").replace('value="草稿机构"', "").replace(
        "“草稿机构”", ""
    )


def test_many_facts_are_cut_and_cost_the_same(client):
    entries = [OrganisationFactory() for _ in range(2)]
    for number in range(12):
        entries[0].milestone_set.create(title=f"第{number}件事", date=f"20{10 + number}", **cited())
    for entry in entries:
        workflow.publish(entry=entry, user=None)
    query = "&".join(f"organisation={entry.slug}" for entry in entries)
    text = page(client, query)
    assert text.count("件事") == 5 and f'href="/organisations/{entries[0].slug}/#milestones"' in text
    costs = []
    for asked in (query, f"organisation={entries[1].slug}&organisation={entries[0].slug}"):
        freshness.shelf.clear()
        with CaptureQueriesContext(connection) as queries:
            page(client, asked)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 5
