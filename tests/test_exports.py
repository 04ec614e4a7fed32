"""Query results as files."""

import csv
import io
import json
import random
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import exports, workbooks, workflow
from catalogue.choices import Vocabulary
from catalogue.models import Figure, PublicDocument
from catalogue.urls import FOLDERS
from catalogue.views import browse
from tests.factories import FACTORIES, OrganisationFactory, PolicyFactory, TermFactory, cited

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize("kind", FACTORIES)


def sheet(response):
    """The rows of a workbook's first sheet by their heads, and its second sheet, read by somebody else's reader."""
    assert response.status_code == 200, response.content
    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    first, second = book.worksheets
    assert {
        cell.data_type for row in (*first.rows, *second.rows) for cell in row if cell.value is not None
    } == {"s"}
    head, *lines = [[cell or "" for cell in row] for row in first.iter_rows(values_only=True)]
    return [dict(zip(head, line, strict=True)) for line in lines], list(second.iter_rows(values_only=True))


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


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
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
    assert long > short * (1 if form == "xlsx" else 3)


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


# --- spreadsheets ----------------------------------------------------------------------------------------------------


@every_type
@pytest.mark.parametrize("seed", range(3))
def test_a_spreadsheet_has_the_rows_of_the_csv_in_their_order(client, kind, seed):
    dice = random.Random(seed)
    for number in range(8):
        FACTORIES[kind](published=True, name=dice.choice(["智能", "=1+1", "别的 & <b>"]) + str(number))
    query = urlencode(
        {
            "ordering": dice.choice(["name", "-name", "updated_at", "-updated_at"]),
            **dice.choice([{}, {"q": "智能"}, {"q": "别的"}]),
        }
    )
    plain = rows(client.get(f"/{FOLDERS[kind]}/export.csv?{query}"))
    found, about = sheet(client.get(f"/en/{FOLDERS[kind]}/export.xlsx?{query}&page=2&page_size=1"))
    assert [row["id"] for row in found] == [row["id"] for row in plain]
    assert [{name: exports.guarded(cell) for name, cell in row.items()} for row in found] == plain
    said = " ".join(str(cell) for row in about for cell in row)
    assert f"https://catalogue.example/en/{FOLDERS[kind]}/?{query}" in said
    assert "licence" in said and "JSON Lines" in said


def test_what_a_cell_cannot_hold_is_left_out():
    cells = ["_x0041_ 坏\x0b字\ufffe\r\n二\r三 ", "", "长" * 40_000, "&amp;<b>\t\U0001f600"]
    file = b"".join(workbooks.written([("a", [cells])]))
    [row] = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].iter_rows(values_only=True)
    # openpyxl shows the escape, a spreadsheet takes it away
    assert row == ("_x005F_x0041_ 坏字\n二\n三 ", None, "长" * 32_767, cells[3])


def test_too_many_rows_for_a_spreadsheet_lead_to_the_other_files(client, monkeypatch):
    monkeypatch.setattr(exports, "MOST_SHEET_ROWS", 2)
    for _number in range(3):
        OrganisationFactory(published=True)
    response = client.get("/en/organisations/export.xlsx?ordering=name")
    assert response.status_code == 400
    html = response.content.decode()
    assert "3 rows" in html and "up to 2" in html
    for form in ("csv", "jsonl"):
        assert f"/en/organisations/export.{form}?ordering=name" in html


@pytest.mark.parametrize("count", [1, 26, 27, 52, 60, 702])
def test_columns_have_their_letters(count):
    file = b"".join(workbooks.written([("a", [[str(number) for number in range(count)]])]))
    [row] = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].iter_rows(values_only=True)
    assert row == tuple(map(str, range(count)))


def test_a_spreadsheet_is_sent_while_it_is_written():
    asked = []

    def many():
        for number in range(10_000):
            asked.append(number)
            yield [str(number), "=1+1"]

    chunks = workbooks.written([("a", many())])
    next(chunks)
    next(chunks)
    assert len(asked) < 1000
    assert sum(map(len, chunks)) and len(asked) == 10_000


def test_lists_offer_a_spreadsheet_as_long_as_it_holds_them(client, monkeypatch):
    OrganisationFactory(published=True)
    OrganisationFactory(published=True)
    assert "/organisations/export.xlsx" in client.get("/organisations/").content.decode()
    monkeypatch.setattr(browse, "MOST_SHEET_ROWS", 1)
    PolicyFactory(published=True)  # what was written before is kept until the next change
    assert "/organisations/export.xlsx" not in client.get("/organisations/").content.decode()
