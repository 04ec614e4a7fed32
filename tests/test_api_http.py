"""What HTTP asks of every answer of the API: validators, HEAD, compression, CORS, links, and what caches may do."""

import gzip
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import keys, queries, workflow
from catalogue.api.urls import urlpatterns
from catalogue.choices import Vocabulary
from catalogue.models import ApiKey
from catalogue.urls import FOLDERS
from tests.factories import (
    FACTORIES,
    IndicatorFactory,
    OrganisationFactory,
    PlaceFactory,
    RankingFactory,
    TermFactory,
    TopicFactory,
)
from tests.processes import start

DESCRIBED = {'</api/schema/>; rel="service-desc"', '</api/docs/>; rel="service-doc"'}
CORS = {"access-control-allow-origin", "access-control-expose-headers"}

# Every address of the API: what its answer varies with beyond the usual, and which links it has of its own.
PAGED = {"first", "last"}
TABLE = {
    "": ("", set()),
    "/api/schema/": ("Accept", set()),
    **{f"{folder}/": ("", PAGED) for folder in FOLDERS.values()},
    **{f"{folder}/facets/": ("", set()) for folder in FOLDERS.values()},
    **{f"{folder}/{kind}/": ("", {"alternate"}) for kind, folder in FOLDERS.items()},
    **{f"{folder}/{kind}/links/": ("", PAGED) for kind, folder in FOLDERS.items()},
    "sources/": ("", PAGED),
    "sources/test-report/": ("", set()),
    "indicators/": ("", PAGED),
    "indicators/indicator/": ("", set()),
    "places/": ("", PAGED),
    "places/haidian/": ("", set()),
    "topics/": ("", PAGED),
    "topics/topic/": ("", set()),
    "rankings/": ("", PAGED),
    "rankings/ranking/": ("", set()),
    "vocabularies/": ("", set()),
    "vocabularies/task/": ("", PAGED),
    "vocabularies/task/ocr/": ("", set()),
    "search/?q=organisation": ("", PAGED),
    "suggest/?q=organisation": ("", set()),
    "match/?name=organisation": ("", set()),
    "changes/?limit=1": ("", {"next"}),
    "dump.jsonl": ("Accept", set()),
}
# What does not come from what was published has no date of its own.
UNDATED = {"", "/api/schema/"}


@pytest.fixture
def everything(db):
    for record in (
        TermFactory(vocabulary=Vocabulary.TASK, slug="ocr"),
        PlaceFactory(),
        TopicFactory(slug="topic"),
        IndicatorFactory(slug="indicator"),
        RankingFactory(slug="ranking"),
    ):
        workflow.publish_record(record=record, user=None)
    for kind, factory in FACTORIES.items():
        factory(published=True, slug=kind)


def address(path):
    return path if path.startswith("/") else f"/api/v1/{path}"


def rels(response):
    links = {link.strip() for link in response["Link"].split(", <")}
    links = {link if link.startswith("<") else f"<{link}" for link in links}
    assert links >= DESCRIBED
    return {link.split('rel="')[1].split('"')[0] for link in links - DESCRIBED}


def vary(response):
    return {name.strip() for name in response["Vary"].split(",")}


def test_every_address_is_in_the_table():
    shapes = {str(pattern.pattern).count("/") for pattern in urlpatterns}
    assert shapes == {
        address(path).split("?")[0].removeprefix("/api/v1/").count("/") for path in TABLE if path[:1] != "/"
    }
    for pattern in urlpatterns:
        first = str(pattern.pattern).split("/")[0]
        assert any(path.split("?")[0].split("/")[0] == first for path in TABLE), first


def test_every_answer_is_as_the_table_says(client, everything):
    for path, (varies, links) in TABLE.items():
        first = client.get(address(path))
        body = first.getvalue()
        assert first.status_code == 200, path
        assert first["ETag"].startswith('W/"')
        assert ("Last-Modified" in first) == (path not in UNDATED), path
        assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert vary(first) == {"Accept-Encoding", "Authorization", *varies.split()}, path
        assert rels(first) == links, path
        assert {name.lower() for name in first.headers} >= CORS

        # not changed: no work, and what a cache stores with the answer is said again
        with CaptureQueriesContext(connection) as asked:
            fresh = client.get(address(path), headers={"if-none-match": first["ETag"]})
        assert (fresh.status_code, fresh.getvalue(), len(asked)) == (304, b"", 1), path
        for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin"):
            assert fresh[name] == first[name], path
        assert vary(fresh) == vary(first), path
        # a cache would believe these of what it keeps
        assert not {"Link", "Content-Type", "Content-Length", "Content-Encoding"} & set(fresh.headers), path
        for sent in ("*", f'"x", {first["ETag"]}', first["ETag"].removeprefix("W/")):
            assert client.get(address(path), headers={"if-none-match": sent}).status_code == 304, (path, sent)

        # HEAD: the same head, no body
        head = client.head(address(path))
        assert (head.status_code, head.getvalue()) == (200, b"")
        told = {name: value for name, value in head.items() if name not in ("Content-Length",)}
        assert told == {name: value for name, value in first.items() if name not in ("Content-Length",)}, path

        # compressed for whom that is welcome
        for accepted in ("gzip", "br, gzip;q=0.5", "gzip;q=1.0, identity; q=0.5"):
            small = client.get(address(path), headers={"accept-encoding": accepted})
            sent = small.getvalue()
            if small.get("Content-Encoding"):
                sent = gzip.decompress(sent)
            else:
                assert len(body) < 600, path
            assert sent == body and small["ETag"] == first["ETag"]
        for accepted in ("", "gzip;q=0", "gzip; q=0.000, br", "identity"):
            plain = client.get(address(path), headers={"accept-encoding": accepted})
            assert plain.getvalue() == body and "Content-Encoding" not in plain, path

        # another site may ask, also with a key
        before = client.options(address(path), headers={"origin": "https://elsewhere.example"})
        assert (before.status_code, before.content) == (204, b"")
        assert before["Access-Control-Allow-Origin"] == "*"


def test_changes_lead_on_by_link_until_the_end(client, everything):
    url, seen = "/api/v1/changes/?limit=2", []
    while url:
        response = client.get(url)
        seen += [row["seq"] for row in response.json()["results"]]
        following = [one for one in response["Link"].split(", ") if 'rel="next"' in one]
        url = following and following[0].split(">")[0].removeprefix("<https://catalogue.example")
    assert seen == list(range(1, queries.head().seq + 1))


@pytest.mark.django_db
def test_no_cache_keeps_a_refusal_or_a_fault(client, settings, monkeypatch):
    settings.ANONYMOUS_QUOTA = 1
    text = keys.make(key=ApiKey(name="x", contact="x", scopes="mirror"), user=None)
    refused = {
        401: {"authorization": "Bearer x"},
        403: {"authorization": f"Bearer {text}"},
        429: {},
    }
    for status, headers in refused.items():
        response = client.get("/api/v1/organisations/", headers=headers)
        assert (response.status_code, response["Cache-Control"]) == (status, "no-store")
        assert "ETag" not in response and vary(response) == {"Accept-Encoding", "Authorization"}
    settings.ANONYMOUS_QUOTA = 0
    monkeypatch.setattr("catalogue.api.views.index.answer", lambda _question: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/api/v1/organisations/")
    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")


@pytest.mark.django_db
def test_a_fault_before_the_view_is_a_problem_too(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.keys.ApiKey", None)
    text = f"cat_{'a' * 8}_{'a' * 32}"
    response = client.get("/api/v1/organisations/", headers={"authorization": f"Bearer {text}"})
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert (response["Cache-Control"], response["Access-Control-Allow-Origin"]) == ("no-store", "*")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["organisations/none/", "organisations/?x=1", "none/", "organisations", "changes/?cursor=x"]
)
def test_what_is_not_there_may_be_there_a_moment_later(client, path):
    response = client.get(address(path))
    assert response.status_code in (301, 400, 404)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "ETag" not in response


# Asks with what it holds, as a cache does, until both answers have changed, and says when.
CACHE = """
import json, sys, time
import django
django.setup()
from django.test import Client
client, held, until = Client(), {}, time.monotonic() + 30
detail, listing = f"/api/v1/organisations/{sys.argv[1]}/", "/api/v1/organisations/"
for path in (detail, listing):
    held[path] = client.get(path)
    assert held[path].status_code == 200
assert held[listing].json()["count"] == 1
print("ready", flush=True)
gone = {}
while len(gone) < 2 and time.monotonic() < until:
    for path in held:
        answer = client.get(path, headers={"if-none-match": held[path]["ETag"]})
        if answer.status_code != 304 and path not in gone:
            assert answer.status_code == 410 if path == detail else answer.json()["count"] == 0
            gone[path] = time.monotonic()
    time.sleep(0.01)
print(max(gone.values()), flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_another_process_shows_nothing_that_was_archived_a_second_ago():
    entry = OrganisationFactory(published=True)
    cache = start(CACHE, entry.slug, PLAIN_HTTP="on")
    time.sleep(0.7)
    workflow.archive(entry=entry, user=None, reason="x")
    archived = time.monotonic()
    out, err = cache.communicate(timeout=60)
    assert cache.returncode == 0, err.decode()
    assert float(out) - archived < 1


@pytest.mark.django_db
def test_files_are_compressed_on_their_way_unless_they_are_already(client):
    OrganisationFactory(published=True)
    for name, packed in (("csv", True), ("jsonl", True), ("xlsx", False)):
        plain = client.get(f"/organisations/export.{name}")
        small = client.get(f"/organisations/export.{name}", headers={"accept-encoding": "gzip"})
        assert ("Content-Encoding" in small) == packed, name
        if packed:
            assert gzip.decompress(small.getvalue()) == plain.getvalue()
            assert "Accept-Encoding" in vary(plain) and "Accept-Encoding" in vary(small)
