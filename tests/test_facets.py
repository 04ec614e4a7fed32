"""Counts beside the values of facets, held to counting by hand over documents with random values."""

import random
import uuid

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from catalogue import documents, facets, index
from catalogue.choices import Layer, Vocabulary
from catalogue.filters import FILTER_SETS, Listing
from catalogue.models import FacetValue, PublicDocument
from tests.factories import FACTORIES

pytestmark = pytest.mark.django_db

MOMENT = documents.moment()


def counted(listing):
    counts = index.answer(listing.question(facets=listing.filter_set_class.facet_filters())).counts
    assert counts == facets.counts_by_sql(listing)
    return facets.choices(listing, counts)


def stored(kind, slug, **values):
    number = PublicDocument.objects.count() + 1
    row = {
        "id": uuid.uuid4(),
        "number": number,
        "type": kind,
        "slug": slug,
        "name": f"名 {slug}",
        "name_en": f"Name {slug}",
    }
    stamps = {"version": 1, "published_at": MOMENT, "updated_at": MOMENT}
    return PublicDocument.objects.create(
        **{**row, **stamps, "body": "{}", "card": "{}", "sort_key": slug, **values}
    )


def values_of(origin) -> list[str]:
    """Three values of a facet, known to the public."""
    origin = str(origin)
    if origin == "layer":
        return Layer.values[:3]
    if origin == "boolean":
        return ["true", "false"]
    values = [f"{origin}-{number}".replace("_", "-") for number in range(3)]
    kind, prefix = ("term", f"{origin}.") if origin in Vocabulary.values else (origin, "")
    for value in values:
        if not PublicDocument.objects.filter(type=kind, slug=prefix + value).exists():
            stored(kind, prefix + value)
    return values


@pytest.fixture
def world(request):
    """Documents of a type, each with some values of each facet: (type, {slug: {facet: values}})."""
    kind, chance = request.param, random.Random(4)
    known = {name: values_of(filter_.origin) for name, filter_ in FILTER_SETS[kind].facet_filters().items()}
    found = {}
    for number in range(12):
        document = stored(kind, f"entry-{number}")
        found[document.slug] = {
            name: set(chance.sample(values, chance.randint(0, 2))) for name, values in known.items()
        }
        for name, values in found[document.slug].items():
            for value in values:
                FacetValue.objects.create(document=document, type=kind, facet=name, value=value)
    for other in (
        other for other in FACTORIES if other != kind
    ):  # the same values elsewhere count for nothing here
        document = stored(other, f"stranger-{other}")
        for name, values in known.items():
            FacetValue.objects.create(document=document, type=other, facet=name, value=values[0])
    return kind, found


every_type = pytest.mark.parametrize("world", FACTORIES, indirect=True)


def chosen(values, selection, without=""):
    """Whether a document with these values is in the result: OR within a facet, AND across facets."""
    return all(values[name] & picked for name, picked in selection.items() if name != without)


def asked(selection) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, picked in selection.items():
        query.setlist(name, sorted(picked))
    return query


def selections(kind, found):
    """Nothing; one value; two of one facet; two facets; and some by chance."""
    chance = random.Random(7)
    known = {
        name: sorted({value for row in found.values() for value in row[name]})
        for name in next(iter(found.values()))
    }
    names = sorted(name for name in known if known[name])
    yield {}
    for name in names:
        yield {name: {known[name][0]}}
        yield {name: set(known[name][:2])}
    for _each in range(20):
        picked = chance.sample(names, chance.randint(2, 3))
        yield {name: set(chance.sample(known[name], chance.randint(1, len(known[name])))) for name in picked}


@every_type
def test_a_result_is_what_counting_by_hand_gives(world):
    kind, found = world
    for selection in selections(kind, found):
        expected = {slug for slug, values in found.items() if chosen(values, selection)}
        listing = Listing(kind, asked(selection))
        assert {document.slug for document in listing.documents} == expected, selection
        answer = index.answer(listing.question())
        shown = PublicDocument.objects.filter(number__in=answer.numbers)
        assert answer.count == len(expected)
        assert {document.slug for document in shown} == expected


@every_type
def test_counts_leave_out_the_facets_own_selection(world):
    kind, found = world
    for selection in selections(kind, found):
        shown = counted(Listing(kind, asked(selection)))
        assert list(shown) == list(FILTER_SETS[kind].facet_filters())
        for name, choices in shown.items():
            rest = [values for values in found.values() if chosen(values, selection, without=name)]
            expected = {value: sum(value in row[name] for row in rest) for row in rest for value in row[name]}
            expected |= {value: expected.get(value, 0) for value in selection.get(name, ())}
            assert {choice.value: choice.count for choice in choices} == expected, (selection, name)
            assert {choice.value for choice in choices if choice.selected} == selection.get(name, set())
            assert choices == sorted(choices, key=lambda choice: (-choice.count, choice.value))


@every_type
def test_every_value_has_its_labels(world):
    kind, _found = world
    for name, choices in counted(Listing(kind, QueryDict())).items():
        for choice in choices:
            assert choice.label and choice.label_en
            if name not in ("layer", "listed"):
                assert choice.label.startswith("名 ") and choice.label_en.startswith("Name ")


def test_every_facet_has_a_name():
    for filter_set in FILTER_SETS.values():
        for name in filter_set.facet_filters():
            assert str(facets.NAMES[name])


def test_counting_costs_the_same_for_two_entries_and_for_thirty():
    def cost():
        index.forget()  # these documents were not published, so the log does not tell of them
        counted(Listing("organisation", QueryDict()))
        with CaptureQueriesContext(connection) as queries:
            listing = Listing("organisation", QueryDict("sector=sector-0&layer=foundation"))
            counted(listing)
        return len(queries)

    values = values_of("sector")
    for number in range(2):
        document = stored("organisation", f"few-{number}")
        for name, value in (("sector", values[0]), ("layer", "foundation")):
            FacetValue.objects.create(document=document, type="organisation", facet=name, value=value)
    few = cost()
    for number in range(28):
        document = stored("organisation", f"many-{number}")
        for name, value in (("sector", values[number % 3]), ("layer", "foundation"), ("listed", "true")):
            FacetValue.objects.create(document=document, type="organisation", facet=name, value=value)
    assert cost() == few
