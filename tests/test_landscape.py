"""The landscape: every organisation once, where its preferred classification puts it; the page and the drawing."""

import importlib
import xml.etree.ElementTree as ElementTree

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalogue import freshness, workflow
from catalogue.choices import Metric
from catalogue.models import FacetValue
from catalogue.views import landscape
from tests.factories import OrganisationFactory, PlaceFactory, TermFactory, cited

pytestmark = pytest.mark.django_db


def organisation(*claims, kind: str = "company", value: int | None = None, **fields):
    """A published organisation with these (layer, sector) claims, the first one preferred."""
    term = TermFactory(vocabulary="organisation_kind", slug=kind)
    entry = OrganisationFactory(kind=term, **fields)
    for number, (layer, sector) in enumerate(claims):
        of = TermFactory(slug=sector) if sector else None
        entry.classification_set.create(layer=layer, sector=of, preferred=number == 0, **cited())
    if value:
        entry.figure_set.create(
            metric=Metric.MARKET_VALUE, amount=value, currency="CNY", as_of="2020-11-19", **cited()
        )
    workflow.publish(entry=entry, user=None)
    return entry


def drawn(query: str = "") -> dict[str, dict[str, list[str]]]:
    """Band → box → names, as the page says them in Chinese."""
    request = RequestFactory().get(f"/landscape/?{query}")
    assert QueryDict(query) == request.GET
    with translation.override("zh-hans"):
        seen = landscape.landscape(landscape.Asked(request))
    return {
        band.key: {
            box.title.text if box.title else "": [tile.name.text for tile in box.tiles] for box in band.boxes
        }
        for band in [*seen.bands, *seen.strips]
    }


def test_everybody_stands_once_where_the_preferred_claim_puts_them():
    vision = TermFactory(slug="vision", name="视觉")
    one = organisation(("technology", "vision"), ("application", "schools"))
    chips = organisation(("foundation_dedicated", "chips"))
    both = organisation(("cross_layer", ""), ("", "vision"))
    only = organisation(("", "vision"))
    university = organisation(kind="university")
    plain = organisation(kind="company")
    OrganisationFactory(published=True)  # of no kind
    assert drawn() == {
        "technology": {vision.name: [one.name]},
        "foundation": {"词 chips": [chips.name]},
        "cross_layer": {"": [both.name]},
        "unstated": {vision.name: [only.name]},
        "strip-0": {"词 university": [university.name]},
    }
    page = landscape.landscape(landscape.Asked(RequestFactory().get("/landscape/")))
    assert (page.drawn, page.undrawn_count, page.total) == (5, 2, 7)
    assert [box.count for box in page.undrawn] == [1, 1] and plain.kind.slug == "company"


def test_drafts_and_archived_ones_are_not_drawn(client):
    kept, gone = organisation(("technology", "vision")), organisation(("technology", "vision"))
    draft = OrganisationFactory(kind=kept.kind, name="未发布的机构")
    workflow.archive(entry=gone, user=None, reason="已停止运营")
    page = client.get("/landscape/").content.decode()
    assert kept.name in page and gone.name not in page and draft.name not in page


def test_one_who_moves_is_drawn_in_the_new_place(client):
    entry = organisation(("technology", "vision"))
    claim = entry.classification_set.get()
    claim.layer = "application"
    claim.save()
    workflow.saved(record=entry, user=None)
    freshness.shelf.clear()
    assert list(drawn()) == ["application"]


def test_the_largest_come_first_and_the_rest_are_counted(client):
    worth = [organisation(("technology", "vision"), value=10**9 * n) for n in (1, 300, 20)]
    for _ in range(landscape.MOST):
        organisation(("technology", "vision"))
    names = drawn()["technology"]["词 vision"]
    assert names[:3] == [worth[1].name, worth[2].name, worth[0].name] and len(names) == landscape.MOST
    page = client.get("/landscape/").content.decode()
    assert ">+3<" in page
    assert page.count('class="tile tile-3') == 1 and page.count('class="tile tile-2') == 1


def boxes(query: str = "") -> list[landscape.Box]:
    seen = landscape.landscape(landscape.Asked(RequestFactory().get(f"/landscape/?{query}")))
    return [box for band in [*seen.bands, *seen.strips] for box in band.boxes]


def test_a_box_shows_what_its_lines_have_room_for_and_never_hides_one_or_two():
    names = [f"很长的名字{'长' * 12}{number}" for number in range(8)]
    for number, name in enumerate(names):
        organisation(("technology", "vision"), name=name, value=10**10 - number)
    organisation(("technology", "chips"))
    for number in range(9):
        organisation(("cross_layer", ""), name=f"短名{number}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landscape, "MOST_DRAWN", 4)  # as of a catalogue that is much larger
        cross, vision, chips = boxes()
        assert (len(cross.tiles), cross.more) == (9, 0)  # all on one line
        assert vision.more > 2 and len(vision.tiles) >= 2 and chips.more == 0
    assert boxes()[1].more == 0


def test_of_many_boxes_the_small_ones_are_named_and_counted(client):
    for number in range(landscape.MOST_BOXES + 8):
        for _ in range(2 if number < 3 else 1):
            organisation(("technology", f"sector-{number:02}"))
    seen = landscape.landscape(landscape.Asked(RequestFactory().get("/landscape/")))
    [band] = seen.bands
    assert len(band.boxes) == landscape.MOST_BOXES and len(band.rest) == 8 and seen.drawn == 23
    page = client.get("/landscape/").content.decode()
    assert all(f"sector=sector-{number:02}" in page for number in range(landscape.MOST_BOXES + 8))
    drawing = client.get("/landscape/landscape.svg").content.decode()
    assert all(f"词 sector-{number:02}" in drawing for number in range(landscape.MOST_BOXES + 8))


def test_colours_of_places_are_of_one_level():
    country = PlaceFactory(slug="land", name="某国")
    city = PlaceFactory(slug="city", name="某市", parent=country)
    district = PlaceFactory(slug="district", name="某区", parent=city, tile_x=1, tile_y=1)
    park = PlaceFactory(slug="park", name="某园", parent=district)
    for place in (country, city, district, park):
        organisation(("technology", "vision"), place=place)
    with translation.override("zh-hans"):
        seen = landscape.landscape(landscape.Asked(RequestFactory().get("/landscape/?colour=place")))
    said = sorted(tile.says for tile in seen.bands[0].boxes[0].tiles)
    assert said == ["", "某区", "某区", "某市（未载明区）"]
    assert seen.legend == [(1, "某区"), (2, "某市（未载明区）"), (0, "其他地区或未说明")]


def test_colours_say_what_they_stand_for(client):
    place = PlaceFactory()
    organisation(("technology", "vision"), place=place)
    page = client.get("/landscape/?colour=place").content.decode()
    assert '<li class="tile tile-1 tone-1"><a href="/organisations/' in page
    assert f"({place.name})" in page and f'aria-hidden="true"></span>{place.name}</li>' in page
    assert "tone-1" not in client.get("/landscape/?colour=none").content.decode()


def test_the_filters_of_lists_leave_a_part(client):
    inside = organisation(("technology", "vision"), place=PlaceFactory())
    outside = organisation(("technology", "vision"))
    page = client.get("/landscape/?place=haidian").content.decode()
    assert inside.name in page and outside.name not in page
    assert "/organisations/?place=haidian&amp;layer=technology&amp;sector=vision" in page
    assert 'href="/landscape/landscape.svg?place=haidian"' in page


@pytest.mark.parametrize(
    "query", ["size=big", "colour=red", "colour=place&colour=none", "q=a", "page=2", "sector=nothing", "x=1"]
)
def test_what_is_not_understood_is_refused_with_its_name(client, query):
    organisation(("technology", "vision"))
    for path in ("/landscape/", "/landscape/landscape.svg", "/en/landscape/"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert query.partition("=")[0] in answer.content.decode()


def test_the_drawing_is_a_whole_file_with_its_source(client):
    odd = organisation(("technology", "vision"), name="<b>&机构" * 20, value=2 * 10**11)
    answer = client.get("/landscape/landscape.svg?colour=none")
    assert answer["Content-Type"] == "image/svg+xml"
    assert 'filename="landscape.svg"' in answer["Content-Disposition"]
    text = answer.content.decode()
    root = ElementTree.fromstring(text)  # noqa: S314 - our own
    words = "".join(root.itertext())
    assert "来源：" in words and "/landscape/?colour=none" in words and "…" in words
    assert odd.name not in words  # cut, for it is wider than its box
    assert not {"style", "script", "class"} & {name for one in root.iter() for name in one.attrib}


@pytest.mark.parametrize("path", ["/landscape/", "/landscape/landscape.svg"])
def test_it_costs_the_same_however_many_there_are(client, path):
    def asked() -> int:
        freshness.shelf.clear()
        client.get(path)
        freshness.shelf.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    organisation(("technology", "vision"))
    few = asked()
    for number in range(30):
        organisation(("application", f"sector-{number}"), kind=f"kind-{number % 5}")
    assert asked() == few


def test_the_migration_puts_stored_organisations_where_publishing_does():
    organisation(("foundation_general", "chips"), ("application", "schools"))
    organisation(("", "vision"))
    organisation(kind="university")
    OrganisationFactory(published=True)
    rows = FacetValue.objects.filter(facet="niche")
    expected = set(rows.values_list("document_id", "type", "facet", "value"))
    rows.delete()
    importlib.import_module("catalogue.migrations.0010_niches").add(apps, None)
    assert set(rows.all().values_list("document_id", "type", "facet", "value")) == expected
    assert len(expected) == 4
