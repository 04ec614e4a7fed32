"""The Atom feeds."""

import xml.etree.ElementTree as ET

import pytest

from catalogue import feeds, workflow
from catalogue.models import PublicDocument
from catalogue.urls import FOLDERS
from tests.factories import FACTORIES, OrganisationFactory, PlaceFactory, PolicyFactory

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith("application/atom+xml")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    return ET.fromstring(response.content)  # noqa: S314 - our own


def titles(feed):
    return [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]


def links(feed, rel):
    return [link.get("href") for link in feed.findall(f"a:link[@rel='{rel}']", ATOM)]


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_query_has_a_feed_in_both_languages(client, kind):
    entry = FACTORIES[kind](published=True, name="智能", name_en="Clever")
    FACTORIES[kind](published=True, name="别的", name_en="Other")
    FACTORIES[kind](name="智能草稿")
    folder = FOLDERS[kind]
    feed = read(client, f"/{folder}/feed.atom?q=智能")
    assert titles(feed) == ["智能"]
    assert links(feed, "self") == [f"https://catalogue.example/{folder}/feed.atom?q=%E6%99%BA%E8%83%BD"]
    assert links(feed, "alternate") == [f"https://catalogue.example/{folder}/?q=%E6%99%BA%E8%83%BD"]
    item = feed.find("a:entry", ATOM)
    assert item.findtext("a:id", namespaces=ATOM) == f"urn:uuid:{entry.pk}"
    assert links(item, "alternate") == [f"https://catalogue.example/{folder}/{entry.slug}/"]
    english = read(client, f"/en/{folder}/feed.atom?q=clever")
    assert titles(english) == ["Clever"]
    assert links(english.find("a:entry", ATOM), "alternate") == [
        f"https://catalogue.example/en/{folder}/{entry.slug}/"
    ]
    assert client.get(f"/{folder}/feed.atom?nonsense=1").status_code == 400


def test_the_title_says_what_a_feed_is_narrowed_to(client):
    entry = OrganisationFactory(place=PlaceFactory(slug="haidian", name="海淀区", name_en="Haidian District"))
    workflow.publish(entry=entry, user=None)
    for address, said in (
        ("/en/organisations/feed.atom", "Organisations · "),
        ("/en/organisations/feed.atom?place=haidian", "Place Haidian District · Organisations · "),
        ("/en/organisations/feed.atom?listed=false&q=a", "a · Listed No · Organisations · "),
        ("/organisations/feed.atom?place=haidian", "地区 海淀区 · 机构 · "),
    ):
        assert read(client, address).findtext("a:title", namespaces=ATOM).startswith(said), address


def test_the_newest_come_first_and_not_more_than_some(client, monkeypatch):
    monkeypatch.setattr(feeds, "NEWEST", 2)
    for year in (2021, 2023, 2022):
        entry = OrganisationFactory(published=True, name=str(year))
        stored = PublicDocument.objects.get(pk=entry.pk)
        PublicDocument.objects.filter(pk=entry.pk).update(updated_at=stored.updated_at.replace(year=year))
    assert titles(read(client, "/organisations/feed.atom?ordering=name")) == ["2023", "2022"]


def test_text_that_xml_cannot_hold_or_readers_would_run(client):
    OrganisationFactory(published=True, name="坏\x0b字 & <b>", summary="<script>x</script>")
    feed = read(client, "/organisations/feed.atom")
    assert titles(feed) == ["坏 字 & <b>"]
    assert feed.findtext("a:entry/a:summary", namespaces=ATOM) == "&lt;script&gt;x&lt;/script&gt;"


def test_an_empty_feed_does_not_change_by_itself(client):
    OrganisationFactory(published=True)
    first, second = (client.get("/policies/feed.atom") for _ in range(2))
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert client.get("/policies/feed.atom", headers={"if_none_match": first["ETag"]}).status_code == 304


def test_the_feed_of_changes(client):
    entry = OrganisationFactory(published=True, name="甲", name_en="A", slug="first")
    PolicyFactory(published=True, name="乙", name_en="B")
    workflow.archive(entry=entry, user=None, reason="停业")
    feed = read(client, "/en/changes/feed.atom")
    assert titles(feed) == ["Archived: A", "Published: B", "Published: A"]
    assert titles(read(client, "/changes/feed.atom")) == ["已归档：甲", "已发布：乙", "已发布：甲"]
    assert "停业" in feed.findtext("a:entry/a:summary", namespaces=ATOM)
    ids = [item.findtext("a:id", namespaces=ATOM) for item in feed.findall("a:entry", ATOM)]
    assert len(set(ids)) == 3
    assert ids == [
        item.findtext("a:id", namespaces=ATOM)
        for item in read(client, "/changes/feed.atom").findall("a:entry", ATOM)
    ]
    assert client.get("/changes/feed.atom?page=1").status_code == 400
