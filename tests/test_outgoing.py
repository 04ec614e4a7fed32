"""Nobody who types an address makes this machine go there: sockets are closed to everything but the database while the
forms are walked, and while every page that shows an address is read."""

import socket

import pytest

from catalogue import models, tasks, workflow
from catalogue.linkchecks import ask
from tests.acting import user
from tests.factories import (
    DatasetFactory,
    OrganisationFactory,
    PolicyFactory,
    ScenarioFactory,
    SourceFactory,
    cited,
)
from tests.posting import form_data
from tests.test_leaks import addresses, content, public_values

pytestmark = pytest.mark.django_db

# Where only this machine can go, or where a look-up alone would tell somebody.
ADDRESSES = [
    "http://127.0.0.1:9/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]:9/",
    "https://tells-its-owner.example/x",
]


@pytest.fixture
def no_way_out(monkeypatch, db):
    """Fails whoever connects, sends or looks a name up. The database has its connection already."""
    tried = []

    def refuse(name):
        def refused(*args, **kwargs):
            tried.append((name, args[-1:] or kwargs))
            raise OSError(f"{name} in a test that allows none")

        return refused

    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse(name))
    for name in ("create_connection", "getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        monkeypatch.setattr(socket, name, refuse(name))
    yield tried
    assert tried == []


def url_fields(data):
    names = ("url", "website", "homepage", "link", "text_url", "landing_page")
    return [name for name in data if name.rsplit("-", 1)[-1] in names and "__prefix__" not in name]


@pytest.mark.parametrize("url", ADDRESSES)
def test_no_form_goes_where_it_is_told(client, no_way_out, url):
    client.force_login(user("reviewer"))
    entries = [make() for make in (OrganisationFactory, PolicyFactory, ScenarioFactory, DatasetFactory)]
    typed = saved = 0
    for record in (*entries, SourceFactory()):
        name = record._meta.model_name
        address = f"/admin/catalogue/{name}/{record.pk}/change/"
        data = form_data(client.get(address), f"{name}_form")
        fields = url_fields(data)
        typed += len(fields)
        response = client.post(address, {**data, **{field: [url] for field in fields}})
        assert response.status_code in (200, 302)
        # refused with words, or saved as it stands
        record.refresh_from_db()
        saved += response.status_code == 302
        if response.status_code == 302 and name != "source":
            workflow.publish(entry=record, user=None)
        client.get(f"/admin/catalogue/{name}/?q={url}")
    assert typed >= 4 and saved >= 4
    # readers type addresses, too
    correction = {"proposed": "x", "website": url, "source_url": url, "name": url, "type": "organisation"}
    for path in ("/suggest/", f"/organisations/{entries[0].slug}/suggest/"):
        shown = client.get(path)
        if shown.status_code == 200:
            client.post(path, correction)
    client.post("/match/", {"names": url})
    client.get("/api/v1/match/", {"name": url})
    client.get("/search/", {"q": url})
    # and the worker, which may ask nobody without a list
    tasks.look_for_gaps.func()
    assert tasks.check_links.func() == 0
    assert models.LinkCheck.objects.count() == 0


def test_no_page_goes_anywhere(client, no_way_out):
    entry = OrganisationFactory(website=ADDRESSES[0])
    source = SourceFactory()
    source.url = ADDRESSES[1]
    source.save()
    entry.milestone_set.create(title="成立", date="2016", **cited())
    workflow.publish(entry=entry, user=None)
    read = 0
    for path in addresses(public_values()):
        if not path.startswith("/admin/"):
            content(client.get(path))
            read += 1
    assert read > 150


def test_the_closed_sockets_are_closed(no_way_out):
    """A link check on the list would go out, and is caught: the tests above can fail."""
    ask("https://listed.example/", ["listed.example"])
    assert [name for name, _what in no_way_out] == ["getaddrinfo"] * len(no_way_out) != []
    no_way_out.clear()
