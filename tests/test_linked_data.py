"""Pages in the words of machines: schema.org, and what others show of a shared address."""

import json
import re

import pytest

from catalogue import models, workflow
from tests.factories import (
    IndicatorFactory,
    OrganisationFactory,
    PlaceFactory,
    SourceFactory,
    TopicFactory,
    cited,
)

pytestmark = pytest.mark.django_db

SITE = "https://catalogue.example"


def read(client, path: str) -> tuple[dict, str]:
    """The linked data of a page, and the page."""
    html = client.get(path).content.decode()
    return json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1]
    ), html


def test_linked_data_cannot_leave_its_element(client):
    entry = OrganisationFactory(name="</script><script>alert(1)</script>", published=True)
    data, html = read(client, entry.get_absolute_url())
    assert "<script>alert" not in html
    assert data["name"] == entry.name
    assert data["url"] == f"{SITE}{entry.get_absolute_url()}"


@pytest.mark.parametrize("language", ["", "/en"])
def test_front_page_is_a_catalogue_that_can_be_searched(client, language):
    data, _html = read(client, f"{language}/")
    assert data["@type"] == ["WebSite", "DataCatalog"]
    template = data["potentialAction"]["target"]["urlTemplate"]
    assert template == f"{SITE}{language}/search/?q={{search_term_string}}"
    assert client.get(template.removeprefix(SITE).replace("{search_term_string}", "x")).status_code == 200


def test_statistics_are_datasets_with_their_file_and_what_they_rest_on(client):
    indicator = IndicatorFactory(slug="companies", name="企业数量", definition="有多少家。")
    models.Observation.objects.create(indicator=indicator, slug="o", value=12, **cited())
    workflow.publish_record(record=indicator, user=None)
    data, html = read(client, "/statistics/companies/")
    assert data["@type"] == "Dataset"
    assert data["description"] == "有多少家。"
    assert data["isBasedOn"] == [f"{SITE}/sources/test-report/"]
    file = data["distribution"][0]["contentUrl"]
    assert client.get(file.removeprefix(SITE))["Content-Type"].startswith("text/csv")
    assert '<meta property="og:title" content="企业数量">' in html
    assert 'property="og:description" content="有多少家。"' in html


@pytest.mark.parametrize(("kind", "name"), [("paper", "ScholarlyArticle"), ("other", "CreativeWork")])
def test_a_source_is_the_kind_of_document_that_it_is(client, kind, name):
    SourceFactory(kind=kind, publisher="某刊")
    OrganisationFactory(published=True)
    data, _html = read(client, "/sources/test-report/")
    assert (data["@type"], data["publisher"]["name"]) == (name, "某刊")


def test_places_and_topics_say_what_they_are(client):
    city = PlaceFactory(slug="beijing", name="北京市")
    OrganisationFactory(place=PlaceFactory(slug="haidian", name="海淀区", parent=city), published=True)
    workflow.publish_record(record=TopicFactory(slug="medical", name="医疗", description="看病。"), user=None)
    place, _html = read(client, "/places/haidian/")
    assert place["containedInPlace"] == {"@type": "Place", "name": "北京市"}
    topic, _html = read(client, "/topics/medical/")
    assert (topic["@type"], topic["description"]) == ("DefinedTerm", "看病。")
