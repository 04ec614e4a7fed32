"""What a place's page says of support: measures of its own policies and of those that apply from around it."""

import pytest

from catalogue import workflow
from catalogue.choices import Vocabulary
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
    return html.partition('class="support"')[2].partition("</section>")[0]


def test_the_nearest_come_first_and_neighbours_are_no_part(page):
    own, around = page.split("某市")
    assert "本区措施" in own
    assert "园区措施" in own
    assert "全市措施" in around
    assert "邻区措施" not in page


def test_what_is_over_or_does_not_say_how_it_supports_is_left_out(page):
    assert "旧措施" not in page
    assert "不写明方式" not in page


def test_each_measure_says_for_whom_and_leads_to_its_source(page):
    assert page.count("#") == page.count("资助") == 3
    assert page.count("企业") == 3
