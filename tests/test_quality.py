"""What is counted as a gap, and what as a fault."""

import io

import pytest
from django.core.management import CommandError, call_command

from catalogue import quality
from catalogue.models import Citation, Figure, Listing, SourceTable, SourceTableColumn
from tests.factories import OrganisationFactory, PolicyFactory, SourceFactory, cited

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    return SourceTable.objects.create(
        slug="test-table", source=SourceFactory(), caption="测试表", locator="表 1 L1"
    )


def report(*arguments):
    """What the command prints, and the error it ends with."""
    out = io.StringIO()
    try:
        call_command("check_catalogue", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), None


def test_gaps_are_listed_and_are_no_faults(table):
    organisation = OrganisationFactory(name="甲公司", summary_en="", published=True)
    Figure.objects.create(
        organisation=organisation,
        metric="valuation",
        absent={"amount": "missing", "as_of": "not_stated"},
        **cited(table=table, row=1, locator="表 1 L7"),
    )
    Citation.objects.create(organisation=organisation, fields="founded;place", absence="missing", **cited())
    SourceTableColumn.objects.create(slug="c", table=table, label="名次", path="row", form="missing")
    out, error = report("--missing")
    assert error is None
    assert "test-report test-table: 2 values missing from our copy" in out
    assert "  表 1 L7: figure.amount (甲公司)" in out
    assert "  表 1 L1: column 名次 (测试表)" in out
    assert "4 values are missing" in out
    assert f"organisation {organisation.slug}" in out.partition("without an English summary:")[2]
    assert "L7" not in report()[0]


def test_facts_without_source_or_locator_are_faults():
    organisation = OrganisationFactory(published=True)
    Listing.objects.create(organisation=organisation, source=SourceFactory())
    Listing.objects.create(organisation=organisation, locator="表 1")
    Listing.objects.create(organisation=OrganisationFactory())  # of a draft, which may be unfinished
    assert len(quality.check().bare_facts) == 2
    assert report()[1] == "2 faults"


def test_entries_without_a_citation_are_faults():
    bare = PolicyFactory(published=True)
    bare.citation_set.all().delete()
    assert quality.check().bare_entries == [f"policy {bare.slug} has no citation"]


def test_a_table_whose_numbers_have_gaps_is_a_fault(table):
    organisation = OrganisationFactory(published=True)
    for row in (1, 2, 5):
        Listing.objects.create(organisation=organisation, **cited(table=table, row=row))
    assert quality.check().broken_tables == ["table test-table has no row 3, 4"]
    Listing.objects.create(organisation=organisation, **cited(row=1))
    assert "rows [1] are of no table" in quality.check().broken_tables


def test_names_that_two_entries_share_are_listed():
    first = OrganisationFactory(name="寒武纪", published=True)
    second = OrganisationFactory(name="寒武纪科技", published=True)
    second.alias_set.create(name="寒武紀", **cited())
    PolicyFactory(name="寒武纪", published=True)
    assert quality.check().same_name == [f"organisation {first.slug} = {second.slug}: 寒武纪"]
    assert report()[1] is None
