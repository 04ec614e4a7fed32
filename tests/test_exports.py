"""Query results as files."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import exports, workflow
from catalogue.choices import Vocabulary
from catalogue.models import Figure, PublicDocument
from catalogue.urls import FOLDERS
from tests.factories import FACTORIES, OrganisationFactory, TermFactory, cited

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize("kind", FACTORIES)


def rows(response):
    assert response.status_code == 200, response.content
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


@every_type
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_same_query_as_files(client, kind, prefix):
    wanted = [FACTORIES[kind](published=True, name=f"智能 {number}") for number in range(3)]
    FACTORIES[kind](published=True, name="别的")
    FACTORIES[kind](name="智能草稿")
    query = f"{prefix}/{FOLDERS[kind]}/export"
    found = rows(client.get(f"{query}.csv?q=智能&page=2&page_size=1"))
    assert [row["id"] for row in found] == [
        card["id"] for card in client.get(f"/api/v1/{FOLDERS[kind]}/?q=智能").json()["results"]
    ]
    assert {row["name"] for row in found} == {entry.name for entry in wanted}
    lines = client.get(f"{query}.jsonl?q=智能&ordering=-name").getvalue().splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["智能 2", "智能 1", "智能 0"]
    assert client.get(f"{query}.jsonl?nonsense=1").status_code == 400
    assert client.get(f"{query}.csv?page_size=x").status_code == 400
    assert client.get(f"{query}.csv?utm_source=a&q=智能").status_code == 302


@every_type
def test_the_columns_are_the_card(client, kind):
    entry = FACTORIES[kind](published=True)
    card = json.loads(PublicDocument.objects.get(pk=entry.pk).card)
    names = exports.columns(kind)
    assert len(set(names)) == len(names)
    assert set(card) <= set(names)
    [row] = rows(client.get(f"/{FOLDERS[kind]}/export.csv"))
    assert list(row) == names
    assert row["url"] == f"https://catalogue.example/{FOLDERS[kind]}/{entry.slug}/"


def test_facets_and_money_have_columns(client):
    entry = OrganisationFactory(
        kind=TermFactory(
            vocabulary=Vocabulary.ORGANISATION_KIND, slug="company", name="企业", name_en="Company"
        )
    )
    for slug in ("a", "b"):
        entry.classification_set.create(
            layer="technology", sector=TermFactory(slug=slug, name=f"领域{slug}"), **cited()
        )
    figure = Figure(organisation=entry, metric="market_value", as_of="2020-11-19", **cited())
    figure.amount, figure.currency, figure.qualifier = 975, "CNY", "about"
    figure.save()
    workflow.publish(entry=entry, user=None)
    [row] = rows(client.get("/organisations/export.csv"))
    assert (row["kind"], row["kind_name"], row["kind_name_en"]) == ("company", "企业", "Company")
    assert set(row["sector"].split(";")) == {"a", "b"}
    assert row["layer_name"] == "技术层"
    money = (row["market_value"], row["market_value_currency"], row["market_value_qualifier"])
    assert money == ("975", "CNY", "about")
    assert row["listed"] == "false"


@pytest.mark.parametrize("start", ["'", "=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(client, start):
    entry = OrganisationFactory(name=f"{start}1+1", summary=f"{start}cmd|x")
    workflow.publish(entry=entry, user=None)
    [row] = rows(client.get("/organisations/export.csv"))
    assert row["name"] == f"'{start}1+1"
    assert row["summary"].startswith("'")
    assert exports.guarded(f"a{start}") == f"a{start}"


def test_cells_survive_commas_quotes_and_lines(client):
    OrganisationFactory(published=True, summary='一,"二"\n三')
    [row] = rows(client.get("/organisations/export.csv"))
    assert row["summary"] == '一,"二"\n三'


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_file_is_one_select_however_long(client, form):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            length = len(client.get(f"/organisations/export.{form}").getvalue())
        return len(queries), length

    OrganisationFactory(published=True)
    few, short = cost()
    for _ in range(8):
        OrganisationFactory(published=True)
    many, long = cost()
    assert few == many
    assert long > 3 * short


def test_a_file_comes_with_a_name_and_a_validator(client):
    OrganisationFactory(published=True)
    first = client.get("/organisations/export.csv")
    first.getvalue()
    assert first["Content-Disposition"] == 'attachment; filename="organisation.csv"'
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    fresh = {"if_none_match": first["ETag"]}
    assert client.get("/organisations/export.csv", headers=fresh).status_code == 304
    OrganisationFactory(published=True)
    assert rows(client.get("/organisations/export.csv", headers=fresh))
    assert client.head("/organisations/export.csv").getvalue() == b""
    assert client.post("/organisations/export.csv").status_code == 405
