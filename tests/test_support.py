"""What a place's page says of support: measures of its own policies and of those that apply from around it."""

import re

import pytest

from catalogue import workflow
from catalogue.choices import Vocabulary
from catalogue.views import support
from tests.factories import PlaceFactory, PolicyFactory, TermFactory, cited

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """The section of a district's page, where city, district, its park and a neighbour each have a policy."""
    city = PlaceFactory(slug="city", name="某市")
    district = PlaceFactory(slug="district", name="甲区", parent=city)
    park = PlaceFactory(slug="park", name="园区", parent=district)
    neighbour = PlaceFactory(slug="neighbour", name="乙区", parent=city)
    grant = TermFactory(vocabulary=Vocabulary.INSTRUMENT, slug="grant", name="资助")
    firms = TermFactory(vocabulary=Vocabulary.BENEFICIARY, slug="company", name="企业")
    expired = TermFactory(vocabulary=Vocabulary.VALIDITY, slug="expired", name="失效")
    for place, words, more in (
        (city, "全市措施", {}),
        (district, "本区措施", {}),
        (park, "园区措施", {}),
        (neighbour, "邻区措施", {}),
        (district, "旧措施", {"validity": expired}),
    ):
        policy = PolicyFactory(place=place, **more)
        policy.measure_set.create(instrument=grant, beneficiary=firms, description=words, **cited())
        policy.measure_set.create(description="不写明方式", **cited())
        workflow.publish(entry=policy, user=None)
    html = client.get("/places/district/").content.decode()
    return html.partition('class="support"')[2].partition("</article>")[0]


def test_the_nearest_come_first_and_neighbours_are_no_part(page):
    own, around = page.split("某市")
    assert "本区措施" in own
    assert "园区措施" in own
    assert "全市措施" in around
    assert "邻区措施" not in page


def test_what_is_over_or_does_not_say_how_it_supports_is_left_out(page):
    assert "旧措施" not in page
    assert "不写明方式" not in page


def test_each_measure_says_for_whom_and_has_the_number_of_its_source(page):
    measures = re.findall(r'<li id="([^"]+)"><span class="for-whom">企业</span> (.*?)</li>', page)
    assert len(measures) == 3
    for anchor, words in measures:
        assert re.search(rf'<a href="/policies/[^"]+/#{anchor}">资助</a>', words)
        number = re.search(r'href="#ref-(\d+)"', words)[1]
        reference = page.partition(f'id="ref-{number}"')[2].partition("</ol>")[0]
        assert f'href="#{anchor}"' in reference
    assert "测试报告" in page.partition('id="sources"')[2]


def test_a_level_counts_for_whom_its_measures_are(page):
    assert page.count("企业 1</p>") == 1  # the city's
    assert page.count("企业 2</p>") == 1  # the district's and its park's


def test_all_policies_are_shown_and_those_beyond_six_on_demand(client):
    place = PlaceFactory(slug="place")
    grant = TermFactory(vocabulary=Vocabulary.INSTRUMENT, slug="grant", name="资助")
    for number in range(8):
        policy = PolicyFactory(place=place)
        policy.measure_set.create(instrument=grant, description=f"措施 {number}", **cited())
        workflow.publish(entry=policy, user=None)
    html = client.get("/places/place/").content.decode().partition('class="support"')[2]
    shown, more, rest = html.partition("<details><summary>其余 2 项政策</summary>")
    assert more
    assert shown.count("措施 ") == 6
    assert rest.partition("</details>")[0].count("措施 ") == 2
    assert "未写明 8" in shown


def test_what_is_beyond_those_says_of_what_and_leads_to_the_list(client, monkeypatch):
    monkeypatch.setattr(support, "MOST", 1)
    place = PlaceFactory(slug="place", name="某区")
    grant = TermFactory(vocabulary=Vocabulary.INSTRUMENT, slug="grant", name="资助")
    for number in range(3):
        policy = PolicyFactory(place=place)
        policy.measure_set.create(instrument=grant, description=f"措施 {number}", **cited())
        workflow.publish(entry=policy, user=None)
    html = client.get("/places/place/").content.decode()
    assert '<a href="/policies/?place=place">某区的全部政策中还有 2 项提出扶持措施</a>' in html
