"""`fields`: answers of the API that hold no more than what was asked for."""

import json

import pytest

from catalogue import models, workflow
from tests.factories import IndicatorFactory, OrganisationFactory, PolicyFactory, cited

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    for slug in ("jia", "yi", "bing"):
        OrganisationFactory(slug=slug, name=f"{slug} 公司", published=True)
    PolicyFactory(slug="policy", issued_on="2018-10", published=True)
    indicator = IndicatorFactory(slug="companies", name="企业数")
    models.Observation.objects.create(indicator=indicator, slug="o", value=5, **cited())
    workflow.publish_record(record=indicator, user=None)


def got(client, path):
    response = client.get(f"/api/v1/{path}")
    return response.status_code, json.loads(response.content)


def test_results_hold_these_fields_in_the_order_of_the_whole(client, entries):
    _status, whole = got(client, "organisations/?page_size=2")
    status, answer = got(client, "organisations/?fields=url,slug,kind&page_size=2")
    assert status == 200
    assert [list(row) for row in answer["results"]] == [["slug", "url", "kind"]] * 2
    assert answer["results"] == [
        {name: row[name] for name in ("slug", "url", "kind")} for row in whole["results"]
    ]
    assert answer["count"] == whole["count"]
    assert "fields=url%2Cslug%2Ckind" in answer["next"]
    assert got(client, answer["next"].partition("/api/v1/")[2])[1]["results"][0].keys() == {
        "slug",
        "url",
        "kind",
    }


@pytest.mark.parametrize(
    ("path", "fields"),
    [("policies/", ["slug", "issued_on"]), ("indicators/", ["slug", "unit"]), ("sources/", ["slug", "kind"])],
)
def test_every_list_knows_its_own(client, entries, path, fields):
    status, answer = got(client, f"{path}?fields={','.join(fields)}")
    assert status == 200
    assert all(list(row) == fields for row in answer["results"]) and answer["results"]


def test_without_names_there_are_all(client, entries):
    assert got(client, "organisations/?fields=")[1]["results"] == got(client, "organisations/")[1]["results"]


@pytest.mark.parametrize("path", ["organisations/", "indicators/"])
def test_unknown_ones_are_named_with_the_nearest(client, entries, path):
    status, answer = got(client, f"{path}?fields=slug,nmae")
    assert status == 400
    assert (answer["name"], answer["nearest"]) == ("fields", "name")
    assert "nmae" in answer["detail"]
    assert got(client, f"{path}?fields=slug&fields=name")[0] == 400


def test_counts_and_pages_have_no_fields(client, entries):
    assert got(client, "organisations/facets/?fields=slug")[0] == 400
    assert client.get("/organisations/?fields=slug").status_code == 400
