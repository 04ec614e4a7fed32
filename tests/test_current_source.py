"""The source that stays chosen: what new rows start with, when they count as empty, and how locators count on."""

import pytest
from django.urls import reverse

from catalogue.locators import furthest, next_locator
from catalogue.permissions import EDITOR
from tests.acting import user
from tests.factories import OrganisationFactory, SourceFactory, cited
from tests.posting import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(user(EDITOR))


def choose(client, locator="表2 第3行", as_of="2019-03", **values):
    source = SourceFactory(slug="the-report", title="研究报告")
    chosen = {"source": source.pk, "locator": locator, "as_of": as_of, **values}
    return source, client.post(reverse("admin:current_source"), chosen)


def form_of(entry):
    return reverse("admin:catalogue_organisation_change", args=[entry.pk])


@pytest.mark.parametrize(
    ("locator", "following"),
    [
        ("表2 第3行", "表2 第4行"),
        ("表2 第 9 条", "表2 第 10 条"),
        ("p. 12 row 3", "p. 12 row 4"),
        ("Table 1, No. 7", "Table 1, No. 8"),
        ("p. 12", "p. 12"),
        ("第 12 页", "第 12 页"),
        ("表 1", "表 1"),
        ("第3", "第3"),
        ("row 123456789", "row 123456789"),
        ("", ""),
    ],
)
def test_a_locator_counts_on_where_it_counts_rows(locator, following):
    assert next_locator(locator) == following


@pytest.mark.parametrize(
    ("places", "last"),
    [
        (["p. 3 row 7", "p. 3 row 9", "p. 3 row 5"], "p. 3 row 9"),
        (["p. 3 row 9", "p. 4 row 1"], "p. 4 row 1"),
        (["p. 3 row 5", "p. 3"], "p. 3"),
        (["p. 3 row 5", "p. 3 row 5"], "p. 3 row 5"),
    ],
)
def test_the_next_fact_stands_below_the_furthest(places, last):
    assert furthest("p. 3 row 5", places) == last


def test_new_rows_start_with_the_source_that_is_chosen_and_count_on(client, editor):
    source, _answer = choose(client)
    data = form_data(client.get(form_of(OrganisationFactory()) + "?rows=2"), "organisation_form")
    assert data["milestone_set-0-source"] == [str(source.pk)]
    assert [data[f"milestone_set-{i}-locator"] for i in range(2)] == [["表2 第3行"], ["表2 第4行"]]
    assert data["milestone_set-1-as_of"] == ["2019-03"]


def test_a_row_that_only_carries_what_was_filled_in_is_never_saved(client, editor):
    choose(client)
    entry = OrganisationFactory()
    data = form_data(client.get(form_of(entry) + "?rows=3"), "organisation_form")
    data["milestone_set-1-title"] = ["成立"]
    assert client.post(form_of(entry), data).status_code == 302
    fact = entry.milestone_set.get()
    assert (fact.title, fact.locator, fact.as_of, fact.source.slug) == (
        "成立",
        "表2 第4行",
        "2019-03",
        "the-report",
    )
    assert entry.alias_set.count() == entry.listing_set.count() == 0


def test_what_was_typed_into_a_row_by_hand_is_not_dropped(client, editor):
    """Where another locator than the one filled in stands in a row, somebody began something there."""
    choose(client)
    entry = OrganisationFactory()
    data = form_data(client.get(form_of(entry) + "?rows=1"), "organisation_form")
    data["milestone_set-0-locator"] = ["表2 第8行"]
    answer = client.post(form_of(entry), data)
    assert answer.status_code == 200
    assert "表2 第8行" in answer.content.decode()


def test_the_next_fact_stands_below_the_last_one_that_was_saved(client, editor):
    choose(client)
    entry = OrganisationFactory()
    data = form_data(client.get(form_of(entry) + "?rows=2"), "organisation_form")
    data["milestone_set-0-title"], data["milestone_set-1-title"] = ["成立"], ["上市"]
    client.post(form_of(entry), data)
    assert client.session["current_source"]["locator"] == "表2 第5行"


def test_a_fact_that_is_a_record_of_its_own_starts_with_it_too(client, editor):
    source, _answer = choose(client)
    data = form_data(client.get(reverse("admin:catalogue_award_add")), "award_form")
    assert (data["source"], data["locator"], data["as_of"]) == ([str(source.pk)], ["表2 第3行"], ["2019-03"])


def test_no_source_is_chosen_again(client, editor):
    choose(client)
    client.post(reverse("admin:current_source"), {"none": "1"})
    data = form_data(client.get(form_of(OrganisationFactory()) + "?rows=1"), "organisation_form")
    assert data["milestone_set-0-source"] == [""]


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "nobody"},
        {"source": "00000000-0000-0000-0000-000000000000"},
        {"source": "\x00"},
        {"locator": "a\x00b"},
        {"locator": "x" * 301},
        {"as_of": "soon"},
        {"as_of": "2019-02-30"},
    ],
)
def test_what_cannot_be_chosen_comes_back_with_a_message(client, editor, wrong):
    _source, answer = choose(client, **wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "current_source" not in client.session


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_one_comes_back_to_a_page_of_ours_only(client, editor, address):
    _source, answer = choose(client, next=address)
    assert answer.url == reverse("admin:index")


def test_a_source_that_was_deleted_is_not_chosen_any_more(client, editor):
    source, _answer = choose(client)
    source.delete()
    assert client.get(form_of(OrganisationFactory(cite=False))).status_code == 200


@pytest.mark.parametrize("rows", ["x", "-1", "99999", "²", ""])
def test_rows_that_are_asked_for_are_bounded(client, editor, rows):
    answer = client.get(form_of(OrganisationFactory()), {"rows": rows})
    assert answer.status_code == 200


# --- one citation for several fields ----------------------------------------------------------------------------------


def test_a_citation_names_its_fields_in_the_order_of_the_model(client, editor):
    entry = OrganisationFactory(cite=False)
    data = form_data(client.get(form_of(entry) + "?rows=1"), "organisation_form")
    data["citation_set-0-fields"] = ["website", "name", "founded"]
    source = SourceFactory()
    data["citation_set-0-source"], data["citation_set-0-locator"] = [str(source.pk)], ["表 1"]
    assert client.post(form_of(entry), data).status_code == 302
    assert entry.citation_set.get().fields == "name;founded;website"


def test_opened_and_saved_a_citation_stays_as_it_was(client, editor):
    entry = OrganisationFactory(cite=False)
    entry.citation_set.create(fields="website;name", **cited())
    client.post(form_of(entry), form_data(client.get(form_of(entry)), "organisation_form"))
    entry.refresh_from_db()
    assert (entry.citation_set.get().fields, entry.lock) == ("website;name", 1)


@pytest.mark.parametrize(("asked", "chosen"), [("?rows=1", None), ("?rows=1&uncited=1", ["founded"])])
def test_fields_without_a_source_are_named_when_somebody_asks(client, editor, asked, chosen):
    entry = OrganisationFactory(cite=False, founded="2016")
    entry.citation_set.create(fields="name;kind;place", **cited())
    data = form_data(client.get(form_of(entry) + asked), "organisation_form")
    assert data.get("citation_set-1-fields") == chosen


def test_a_bare_fact_leads_to_its_row(client, editor):
    entry = OrganisationFactory()
    fact = entry.milestone_set.create(title="成立")
    asks = client.get(reverse("admin:catalogue_organisation_act", args=[entry.pk, "submit"])).content.decode()
    assert f"{form_of(entry)}#fact-{fact.pk}" in asks
    assert f'id="fact-{fact.pk}"' in client.get(form_of(entry)).content.decode()
