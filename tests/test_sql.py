"""Statements that are written once answer as the querysets do that they are made from."""

import uuid

import pytest

from catalogue import sql, workflow
from catalogue.models import (
    FacetValue,
    Milestone,
    Organisation,
    PublicDocument,
    Scenario,
    SearchText,
    Term,
    Topic,
)
from catalogue.views import connections
from tests.factories import OrganisationFactory, ScenarioFactory, TermFactory, cited

pytestmark = pytest.mark.django_db

# How queries of terms call the scenarios that have chosen them.
PATH = Scenario._meta.get_field("domains").related_query_name()


@pytest.mark.parametrize("count", [0, 1, 3, sql.FEW, sql.FEW + 1])
def test_records_come_as_a_queryset_gives_them(count):
    entries = [OrganisationFactory(cite=False, founded="2016-05") for _ in range(count)]
    OrganisationFactory()
    ids = [entry.pk for entry in entries]
    found = sql.records(Organisation, "id", ids)
    assert found == list(Organisation.objects.filter(pk__in=ids))
    assert {one.founded for one in found} <= {entries[0].founded if entries else None}


def test_rows_of_an_owner_come_in_the_order_of_their_model():
    first, second = OrganisationFactory(), OrganisationFactory()
    for number in (3, 1, 2):
        first.milestone_set.create(title=f"第{number}", date=f"201{number}", **cited())
    second.milestone_set.create(title="另一", **cited())
    found = sql.records(Milestone, "organisation_id", [first.pk])
    assert found == list(first.milestone_set.all()) and len(found) == 3
    assert sql.records(Milestone, "organisation_id", [uuid.uuid4()]) == []


@pytest.mark.parametrize("count", [1, 2, sql.FEW + 1])
def test_what_a_choice_leads_to_comes_with_its_owner(count):
    terms = [TermFactory(vocabulary="domain") for _ in range(3)]
    entries = [ScenarioFactory(cite=False) for _ in range(count)]
    for number, entry in enumerate(entries):
        entry.domains.set(terms[: 1 + number % 3])
    found = sql.related(Term, PATH, [entry.pk for entry in entries])
    by_owner = {entry.pk: [term for term, owner in found if owner == entry.pk] for entry in entries}
    assert by_owner == {entry.pk: list(entry.domains.all()) for entry in entries}


def test_the_first_that_has_these_values():
    entry = OrganisationFactory(published=True)
    assert sql.first(PublicDocument, type="organisation", slug=entry.slug).pk == entry.pk
    assert sql.first(PublicDocument, type="policy", slug=entry.slug) is None


def test_everything_of_a_small_model_in_its_order():
    for number in (2, 1):
        Topic.objects.create(slug=f"t{number}", name=f"主题{number}")
    assert sql.everything(Topic) == list(Topic.objects.all())


@pytest.mark.parametrize("count", [0, 2, sql.FEW + 1])
def test_columns_by_number(count):
    entries = [OrganisationFactory(published=True) for _ in range(min(count, 2))]
    numbers = [
        *PublicDocument.objects.filter(pk__in=[one.pk for one in entries]).values_list("number", flat=True)
    ]
    found = sql.values(
        PublicDocument, "number", numbers + [10_000 + n for n in range(count - len(numbers))], ("slug",)
    )
    assert {slug for (slug,) in set(found)} == {one.slug for one in entries}


def test_only_tables_that_hold_something_are_named():
    entry = OrganisationFactory()
    entry.milestone_set.create(title="首款芯片", **cited())
    columns = {name: (f"catalogue_{name}", "organisation_id") for name in ("milestone", "figure", "citation")}
    assert sql.inhabited(columns.values(), [entry.pk]) == {columns["milestone"], columns["citation"]}
    bare = sql.inhabited(columns.values(), [entry.pk], where="source_id IS NULL")
    assert bare == set()
    assert sql.inhabited(columns.values(), [uuid.uuid4() for _ in range(sql.FEW + 1)]) == set(
        columns.values()
    )


def test_rows_are_inserted_as_the_model_would():
    entry = OrganisationFactory(published=True)
    number = PublicDocument.objects.get(pk=entry.pk).number
    rows = [(number, "organisation", "topic", f"t{position}") for position in range(sql.ROWS + 1)]
    sql.insert(FacetValue, ("document_id", "type", "facet", "value"), rows)
    assert FacetValue.objects.filter(document_id=number, facet="topic").count() == len(rows)


def test_a_question_of_ones_own_is_asked_with_other_values():
    host, other = OrganisationFactory(published=True), OrganisationFactory(published=True)
    scenario = ScenarioFactory()
    scenario.participant_set.create(organisation=host, **cited())
    workflow.publish(entry=scenario, user=None)
    for entry in (host, other):
        (*expected,) = connections._incoming(entry.pk)
        assert sql.rows(connections._incoming, entry.pk) == expected
    assert [row[1] for row in sql.rows(connections._incoming, host.pk)] == [scenario.pk]


def test_put_adds_new_records_and_replaces_those_that_are_there():
    first, second = OrganisationFactory(published=True), OrganisationFactory(published=True)
    stored = {row.pk: row for row in PublicDocument.objects.all()}
    one, other = stored[first.pk], stored[second.pk]
    FacetValue.objects.filter(document=other).delete()
    SearchText.objects.filter(document=other).delete()
    PublicDocument.objects.filter(pk=other.pk).delete()
    one.name, one.body, one.market_value = '引号"与\\反斜线', '{"a":"b\\"c%s"}', None
    sql.put([one, other])
    again = {row.pk: row for row in PublicDocument.objects.filter(pk__in=[one.pk, other.pk])}
    for row in (one, other):
        assert {f.name: getattr(row, f.name) for f in row._meta.concrete_fields} == {
            f.name: getattr(again[row.pk], f.name) for f in row._meta.concrete_fields
        }
    sql.put([])
