"""URL parameters to results: the same for every surface, held to a brute-force reading of the documents."""

import itertools
import json

import pytest
from django.http import QueryDict

from catalogue import facets, index, workflow
from catalogue.dates import PartialDate
from catalogue.filters import FILTER_SETS, BadParameters, Listing
from catalogue.models import Classification, Place, PublicDocument, Term
from tests.factories import FACTORIES, OrganisationFactory, PlaceFactory, TermFactory, cited

pytestmark = pytest.mark.django_db

DATES = [None, "2015", "2016-03", "2016-03-15", "2016-12-31", "2017-01"]


def listing(kind, query=""):
    return Listing(kind, QueryDict(query))


def slugs(kind, query=""):
    return [document.slug for document in listing(kind, query).documents]


def counted(asked):
    """The choices of every facet."""
    return facets.choices(asked, index.answer(asked.question(facets=facets.NAMES)).counts)


def refused(kind, query):
    with pytest.raises(BadParameters) as error:
        listing(kind, query)
    return [(problem.name, problem.nearest) for problem in error.value.problems]


@pytest.fixture
def sectors():
    """Six organisations over two sectors, two layers and two places, one of which lies in the other."""
    city = PlaceFactory(slug="beijing", name="北京市", kind="city")
    district = PlaceFactory(slug="haidian", name="海淀区", parent=city)
    chips = TermFactory(slug="ai-chips", name="AI芯片")
    vision = TermFactory(slug="computer-vision", name="计算机视觉")
    layouts = [
        ("foundation_general", chips, city),
        ("foundation", chips, district),
        ("technology", vision, district),
    ]
    for number, (layer, sector, place) in enumerate(itertools.chain(layouts, layouts)):
        organisation = OrganisationFactory(slug=f"o{number}", place=place)
        Classification.objects.create(organisation=organisation, layer=layer, sector=sector, **cited())
        workflow.publish(entry=organisation, user=None)


def test_one_parameter_repeated_is_or_and_several_are_and(sectors):
    assert set(slugs("organisation", "sector=ai-chips")) == {"o0", "o1", "o3", "o4"}
    assert len(slugs("organisation", "sector=ai-chips&sector=computer-vision")) == 6
    assert set(slugs("organisation", "sector=ai-chips&place=haidian")) == {"o1", "o4"}


def test_what_was_renamed_or_merged_is_still_found_by_its_old_name(sectors, client):
    chips, vision = Term.objects.get(slug="ai-chips"), Term.objects.get(slug="computer-vision")
    place = Place.objects.get(slug="haidian")
    place.slug = "haidian-district"
    place.save()
    workflow.saved(record=place, user=None)
    workflow.merge(record=chips, into=vision, user=None)
    optics = TermFactory(slug="optics", name="光学")
    workflow.publish_record(record=optics, user=None)
    workflow.merge(record=vision, into=optics, user=None)
    assert len(slugs("organisation", "sector=ai-chips")) == 6
    assert slugs("organisation", "sector=ai-chips&sector=optics") == slugs("organisation", "sector=optics")
    assert set(slugs("organisation", "place=haidian")) == {"o1", "o2", "o4", "o5"}
    response = client.get("/organisations/?sector=ai-chips&sector=optics&place=haidian&ordering=-name")
    assert response.status_code == 301
    assert response.url == "/organisations/?sector=optics&place=haidian-district&ordering=-name"
    shown = counted(listing("organisation", "sector=ai-chips"))["sector"]
    assert [(choice.value, choice.count, choice.selected) for choice in shown] == [("optics", 6, True)]


def test_a_place_and_a_layer_include_what_is_below_them(sectors):
    assert len(slugs("organisation", "place=beijing")) == 6
    assert set(slugs("organisation", "layer=foundation")) == {"o0", "o1", "o3", "o4"}
    assert set(slugs("organisation", "layer=foundation_general")) == {"o0", "o3"}


@pytest.mark.parametrize(
    "query", ["", "sector=ai-chips", "sector=ai-chips&place=haidian", "layer=technology&listed=false"]
)
def test_facets_count_what_choosing_a_value_would_leave(sectors, query):
    """The oracle: ask for each value in place of the facet's own selection, and count."""
    asked = QueryDict(query)
    for name, choices in counted(listing("organisation", query)).items():
        for choice in choices:
            other = asked.copy()
            other.setlist(name, [choice.value])
            assert choice.count == len(slugs("organisation", other.urlencode())), (name, choice)
            assert choice.selected == (choice.value in asked.getlist(name))


def test_dates_match_when_the_intervals_may_overlap():
    for number, founded in enumerate(DATES):
        OrganisationFactory(slug=f"o{number}", founded=founded, published=True)
    asked = [date for date in DATES if date] + ["2016", "2016-04", "2018"]
    for start, end in itertools.product([None, *asked], repeat=2):
        query = "&".join(f"founded_{side}={date}" for side, date in (("from", start), ("to", end)) if date)

        def matches(founded, start=start, end=end):
            if founded is None:
                return not (start or end)
            date = PartialDate(founded)
            return (not start or date.last_day >= PartialDate(start).first_day) and (
                not end or date.first_day <= PartialDate(end).last_day
            )

        expected = {f"o{number}" for number, founded in enumerate(DATES) if matches(founded)}
        assert set(slugs("organisation", query)) == expected, query


@pytest.mark.parametrize("ordering", ["founded", "-founded"])
def test_unknown_comes_last_in_either_direction(ordering):
    for number, founded in enumerate(DATES):
        OrganisationFactory(slug=f"o{number}", founded=founded, published=True)
    found = slugs("organisation", f"ordering={ordering}")
    known = [f"o{number}" for number in range(1, len(DATES))]
    assert found == [*(known if ordering == "founded" else known[::-1]), "o0"]


def test_names_sort_by_pinyin_and_ties_by_id():
    for slug, name in (
        ("chongqing", "重庆机构"),
        ("anhui", "安徽机构"),
        ("beijing", "北京机构"),
        ("zulu", "Zulu"),
    ):
        OrganisationFactory(slug=slug, name=name, published=True)
    assert slugs("organisation") == ["anhui", "beijing", "chongqing", "zulu"]
    twins = [OrganisationFactory(name="同名", published=True) for _number in range(5)]
    found = [document.pk for document in listing("organisation").documents if document.name == "同名"]
    assert found == sorted(twin.pk for twin in twins)


@pytest.mark.parametrize("kind", FACTORIES)
def test_unknown_names_and_values_are_named_with_the_nearest(kind):
    FACTORIES[kind](published=True)
    assert refused(kind, "orderin=name") == [("orderin", "ordering")]
    assert refused(kind, "ordering=nam") == [("ordering", "name")]
    assert refused(kind, "q=%00") == [("q", None)]
    assert refused(kind, "updated_from=yesterday") == [("updated_from", None)]
    for name, filter_ in FILTER_SETS[kind].facet_filters().items():
        assert refused(kind, f"{name}=no-such-value")[0][0] == name, filter_.origin


def test_a_value_of_a_draft_is_as_unknown_as_any_other():
    hidden = TermFactory(slug="hidden-sector")
    draft = OrganisationFactory()
    Classification.objects.create(organisation=draft, sector=hidden, **cited())
    assert refused("organisation", "sector=hidden-sector") == [("sector", None)]
    assert refused("policy", f"issuer={draft.slug}") == [("issuer", None)]


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=1e3", "page_size=201", "page_size=-1", "page=99999999999"]
)
def test_pages_are_whole_numbers_within_bounds(query):
    assert refused("organisation", query)[0][0] == query.split("=")[0]


def test_pages_divide_the_result_and_end():
    for _number in range(7):
        OrganisationFactory(published=True)
    everything = slugs("organisation")
    numbers = dict(PublicDocument.objects.values_list("number", "slug"))
    questions = [listing("organisation", f"page_size=3&page={page}").question() for page in (1, 2, 3, 4)]
    parts = [[numbers[number] for number in index.answer(question).numbers] for question in questions]
    assert [len(part) for part in parts] == [3, 3, 1, 0] and sum(parts, []) == everything


def test_too_much_is_refused():
    assert refused("organisation", "q=" + "x" * 201) == [("q", None)]
    assert refused("organisation", "q=" + "+".join("abcdefghijk")) == [("q", None)]
    assert refused("organisation", "&".join(f"sector=s{number}" for number in range(51))) == [
        ("sector", None)
    ]


def test_cards_carry_the_facets_that_lists_show(sectors):
    card = json.loads(PublicDocument.objects.get(slug="o1").card)
    assert card["place"]["slug"] == "haidian"
    assert [label["slug"] for label in card["sector"]] == ["ai-chips"]
    assert card["listed"] is False
