"""Facts as ready sentences: every value that has a source, in the language of the page, with its own address."""

import re

import pytest
from django.utils.html import strip_tags

from catalogue import models, workflow
from catalogue.choices import Absence
from tests.factories import IndicatorFactory, OrganisationFactory, SourceFactory, cited

pytestmark = pytest.mark.django_db

SITE = "https://catalogue.example"


def sentences(client, address):
    """Anchor → sentence, and anchor → its HTML."""
    html = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    found = dict(re.findall(r'<li id="([^"]+)">(.*?)</li>', html, re.DOTALL))
    return {anchor: strip_tags(words).replace("\u00a0", " ") for anchor, words in found.items()}, found


@pytest.fixture
def entry():
    entry = OrganisationFactory(slug="example", name="示例", name_en="Example", founded="2016-03")
    other = SourceFactory(slug="other", title="另一份", title_en="Another")
    entry.citation_set.create(fields="founded", as_of="2020-05", **cited())
    entry.citation_set.create(
        fields="founded", value="2015", preferred=False, source=other, locator="第 3 页"
    )
    entry.figure_set.create(
        metric="revenue", period="2019", amount=1_230_000_000, currency="CNY", as_of="2019", **cited()
    )
    entry.figure_set.create(metric="valuation", absent={"amount": "missing"}, **cited())
    entry.milestone_set.create(title="成立<b>。", title_en="Founded & <b>.", date="2016", **cited())
    workflow.publish(entry=entry, user=None)
    return entry


@pytest.mark.parametrize(
    ("prefix", "field", "figure", "milestone", "site"),
    [
        (
            "",
            "示例的成立时间：2016年3月（来源：《测试报告》，表 1，截至2020年5月；",
            "示例2019年的营业收入为12.3亿元（来源：《测试报告》，表 1；",
            "成立&lt;b&gt;（来源：",
            "）",
        ),
        (
            "/en",
            "Example, Founded: March 2016 (source: Test report, 表 1, as of May 2020; ",
            "Revenue of Example, 2019: CNY 1.23 billion (source: Test report, 表 1; ",
            "Founded &amp; &lt;b&gt; (source: ",
            ")",
        ),
    ],
)
def test_a_value_is_told_with_its_source_and_address(client, entry, prefix, field, figure, milestone, site):
    address = f"{prefix}/organisations/example/"
    told, html = sentences(client, f"{address}cite/")
    assert told["fact-founded"].startswith(field)
    assert told["fact-founded"].endswith(f"{SITE}{address}#fact-founded{site}")
    row = entry.figure_set.get(metric="revenue")
    assert told[str(row.pk)].startswith(figure)
    assert f'<a href="../#{row.pk}">{SITE}{address}#{row.pk}</a>' in html[str(row.pk)]
    assert f'href="{prefix}/sources/test-report/"' in html[str(row.pk)]
    assert milestone in told[str(entry.milestone_set.get().pk)]


def test_what_is_absent_or_another_source_says_is_not_told(client, entry):
    told, _html = sentences(client, "/organisations/example/cite/")
    assert str(entry.figure_set.get(metric="valuation").pk) not in told
    assert "另一份" not in "".join(told.values())


def test_every_anchor_is_one_of_the_entrys_page(client, entry):
    page = client.get("/organisations/example/").content.decode()
    told, _html = sentences(client, "/organisations/example/cite/")
    assert told
    assert all(f'id="{anchor}"' in page for anchor in told)
    assert '<a href="cite/" data-sentences>' in page


def test_words_of_another_language_are_marked(client, entry):
    entry.name_en = ""
    entry.save()
    workflow.saved(record=entry, user=None)
    _told, html = sentences(client, "/en/organisations/example/cite/")
    assert '<span lang="zh-Hans">示例</span>' in html["fact-founded"]


@pytest.mark.parametrize(
    ("prefix", "link", "parent"),
    [
        (
            "",
            "示例 · 投资对象：别家（2018年至2020年）（来源：《测试报告》，表 1；",
            "示例 · 隶属于：上级（来源：《测试报告》，表 1；",
        ),
        (
            "/en",
            "Example · Invested in: Other (2018 to 2020) (source: Test report, 表 1; ",
            "Example · Part of: Above (source: ",
        ),
    ],
)
def test_what_an_entry_says_of_its_neighbours_is_told(client, entry, prefix, link, parent):
    other = OrganisationFactory(name="别家", name_en="Other", published=True)
    above = OrganisationFactory(name="上级", name_en="Above", published=True)
    row = entry.link_set.create(
        rel="invested_in", to_organisation=other, valid_from="2018", valid_to="2020", **cited()
    )
    entry.parents.add(above)
    entry.citation_set.create(fields="parents", **cited())
    workflow.saved(record=entry, user=None)
    told, html = sentences(client, f"{prefix}/organisations/example/cite/")
    assert told[str(row.pk)].startswith(link)
    page = client.get(f"{prefix}/organisations/example/cite/").content.decode()
    assert parent in strip_tags(page) and f"{prefix}/organisations/example/#connections</a>" in page
    assert "示例 ·" not in strip_tags(
        client.get(f"{prefix}/organisations/{other.slug}/cite/").content.decode()
    )


def test_an_observation_is_told_with_what_it_is_of(client):
    indicator = IndicatorFactory(slug="companies", name="企业数量", name_en="Companies")
    row = models.Observation.objects.create(
        slug="o", indicator=indicator, value=1084, unit="家", unit_en="firms", period="2020", **cited()
    )
    row.absent = {"place": Absence.NOT_STATED}  # that is no part of what is cited
    row.save()
    workflow.publish_record(record=indicator, user=None)
    told, _html = sentences(client, "/statistics/companies/cite/")
    assert told[str(row.pk)].startswith("企业数量（2020年，实际值）：1,084家（来源：《测试报告》，表 1；")
    told, _html = sentences(client, "/en/statistics/companies/cite/")
    assert told[str(row.pk)].startswith("Companies (2020, Actual): 1,084 firms (source: Test report, 表 1; ")
    assert '<a href="cite/" data-sentences>' in client.get("/statistics/companies/").content.decode()


def test_the_page_is_not_indexed_follows_its_entry_and_has_no_draft(client, entry):
    assert '<meta name="robots" content="noindex">' in (
        client.get("/organisations/example/cite/").content.decode()
    )
    entry.slug = "new"
    entry.save()
    workflow.saved(record=entry, user=None)
    assert client.get("/organisations/example/cite/")["Location"] == "/organisations/new/cite/"
    assert client.get("/organisations/new/cite/?x=1").status_code == 400
    workflow.archive(entry=entry, user=None, reason="重复录入")
    assert client.get("/organisations/new/cite/").status_code == 410
    assert client.get(f"/organisations/{OrganisationFactory().slug}/cite/").status_code == 404


def test_an_entry_whose_values_have_no_source_says_so(client):
    entry = OrganisationFactory(published=True)
    html = client.get(f"/en/organisations/{entry.slug}/cite/").content.decode()
    assert "No value here names a source yet." in html
