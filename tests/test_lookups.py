"""What editors find entries by: kept in step with whatever is saved, and the same whoever writes."""

import pytest

from catalogue import lookups, snapshots, workflow
from catalogue.models import ENTRY_TYPES, EntryLookup, Organisation
from tests.acting import edit
from tests.factories import FACTORIES, OrganisationFactory, cited

pytestmark = pytest.mark.django_db


def found(typed, kind="organisation", model=Organisation):
    return set(model.objects.filter(lookups.found(kind, typed)))


@pytest.fixture
def acted():
    entry = OrganisationFactory(name="旷视科技", name_en="Megvii", slug="megvii")
    workflow.record_revision(record=entry, act="created")
    return entry


def test_an_entry_is_found_by_what_it_is_called_now(acted):
    assert found("旷视") == found("kskj") == found("megvii") == {acted}
    edit(acted, name="商汤科技")
    assert found("旷视") == set()
    assert found("商汤") == {acted}


def test_a_new_alias_or_code_finds_it(acted):
    acted.alias_set.create(name="脸加加", kind="brand", **cited())
    acted.identifier_set.create(scheme="wikidata", value="Q123", **cited())
    workflow.saved(record=acted, user=None)
    assert found("脸加") == found("q123") == {acted}


def test_what_is_deleted_is_found_no_more(acted):
    workflow.delete(record=acted, user=None, reason="twice")
    assert not EntryLookup.objects.exists()


def test_a_proposal_changes_nothing(acted):
    before = EntryLookup.objects.values_list("names", flat=True).get()
    snapshot = snapshots.take(acted)
    snapshot["values"]["name"] = "别的"
    workflow.propose(entry=acted, snapshot=snapshot, user=None)
    assert EntryLookup.objects.values_list("names", flat=True).get() == before


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_what_is_missing_is_added(kind):
    entry = FACTORIES[kind](name="海淀试点")
    assert found("海淀", kind, type(entry)) == set()
    assert lookups.complete() >= 1
    assert found("海淀", kind, type(entry)) == {entry}
    assert lookups.complete() == 0


@pytest.mark.parametrize(
    "typed", ["", "  ", "%", '"', "'; --", "a" * 5000, "＊", "\u200b", "~", "AND OR NOT"]
)
def test_whatever_is_typed_is_no_fault(acted, typed):
    assert found(typed) == set()
