"""What HTTP asks of every answer of the API: validators, HEAD, compression, CORS, links, and what caches may do."""

import datetime
import gzip
import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import keys, models, queries, workflow
from catalogue.api.urls import urlpatterns
from catalogue.models import ApiKey
from catalogue.urls import FOLDERS
from tests.factories import (
    OrganisationFactory,
    one_of_each,
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
    one_of_each()


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
        own = ("Content-Length", "X-Request-ID")
        told = {name: value for name, value in head.items() if name not in own}
        assert told == {name: value for name, value in first.items() if name not in own}, path

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


def test_every_answer_is_as_rfc_9110_and_9111_say(client, everything):
    """Beside the table: what a checker of HTTP and caches looks at, address by address."""
    long_ago, in_future = "Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    for path in (*TABLE, "/api/docs/", "/api/", "/organisations/export.csv", "/catalogue.ttl"):
        first = client.get(address(path))
        body = first.getvalue()
        # one origin, no clock but the validators'; a weak ETag, for the bytes differ by compression
        assert not {"Age", "Expires", "Pragma", "Warning", "Set-Cookie"} & set(first.headers), path
        assert re.fullmatch(r'W/"[\x21\x23-\x7e]+"', first["ETag"]), path
        assert first.get("Content-Length") in (None, str(len(body))), path
        # a part is never sent, and whoever asks for one gets the whole
        for headers in ({"range": "bytes=0-9"}, {"range": "bytes=0-9", "if-range": first["ETag"]}):
            whole = client.get(address(path), headers=headers)
            assert (whole.status_code, whole.getvalue()) == (200, body), path
            assert "Content-Range" not in whole
        # 304 has what a cache takes over from it: RFC 9110, 15.4.5
        for method in (client.get, client.head):
            fresh = method(address(path), headers={"if-none-match": first["ETag"]})
            assert (fresh.status_code, fresh.getvalue()) == (304, b""), path
            for name in ("ETag", "Cache-Control", "Vary", "Last-Modified", "Content-Location"):
                if name in first or name in fresh:
                    assert name not in fresh or sorted(fresh[name].split(", ")) == sorted(
                        first[name].split(", ")
                    ), (path, name)
            assert {"ETag", "Cache-Control", "Vary"} <= set(fresh.headers), path
        # If-None-Match goes before If-Modified-Since
        other = {"if-none-match": '"other"', "if-modified-since": in_future}
        assert client.get(address(path), headers=other).status_code == 200, path
        # a weak ETag equals nothing in If-Match
        for headers in ({"if-match": first["ETag"]}, {"if-unmodified-since": long_ago}):
            if "Last-Modified" in first or "if-match" in headers:
                failed = client.get(address(path), headers=headers)
                assert failed.status_code == 412 and "ETag" not in failed, (path, headers)
        # HEAD says how long it would have been, compressed or not
        for accepted in ("gzip", "identity"):
            told = client.head(address(path), headers={"accept-encoding": accepted})
            sent = client.get(address(path), headers={"accept-encoding": accepted})
            assert told.get("Content-Encoding") == sent.get("Content-Encoding"), path
            if not sent.streaming:
                assert told["Content-Length"] == str(len(sent.content)), path


def test_a_date_settles_what_an_etag_would(client, everything):
    """A minute after the last change; before that two changes might share their second."""
    head = queries.head()
    models.ChangeLogRow.objects.filter(seq=head.seq).update(at=head.at - datetime.timedelta(hours=1))
    models.PublicDocument.objects.update(updated_at=head.at - datetime.timedelta(hours=1))
    queries.forget_head()
    for path in (one for one in TABLE if one not in UNDATED):
        first = client.get(address(path))
        fresh = client.get(address(path), headers={"if-modified-since": first["Last-Modified"]})
        assert (fresh.status_code, fresh["ETag"]) == (304, first["ETag"]), path
        stale = {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}
        assert client.get(address(path), headers=stale).status_code == 200, path


@pytest.mark.django_db
def test_errors_are_whole_answers_too(client):
    asked = {
        400: ("organisations/?x=1", {}),
        404: ("organisations/none/", {}),
        406: ("organisations/", {"accept": "text/html"}),
        412: ("organisations/", {"if-match": '"x"'}),
    }
    for status, (path, headers) in asked.items():
        said = client.get(address(path), headers=headers)
        assert (said.status_code, said["Content-Type"]) == (status, "application/problem+json"), path
        assert said.json()["status"] == status
        assert not {"ETag", "Last-Modified", "Expires"} & set(said.headers)
        told = client.head(address(path), headers=headers)
        assert (told.status_code, told.content) == (status, b"")
        assert told["Content-Length"] == str(len(said.content))
        assert told["X-Request-ID"] != said["X-Request-ID"]
        assert {name: told[name] for name in said.headers} == dict(said.items()) | {
            name: told[name] for name in ("Content-Length", "X-Request-ID")
        }
    for method in ("post", "put", "patch", "delete", "trace"):
        said = getattr(client, method)(address("organisations/"))
        assert (said.status_code, said["Allow"]) == (405, "GET, HEAD, OPTIONS"), method
    assert client.delete(address("match/"))["Allow"] == "GET, POST, HEAD, OPTIONS"
    unread = client.post(address("match/"), data="<x/>", content_type="application/xml")
    assert (unread.status_code, unread["Content-Type"]) == (415, "application/problem+json")
    asked = client.options(address("organisations/"))
    assert (asked.status_code, asked["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert not {"Content-Type", "Content-Length", "Content-Language"} & set(asked.headers)


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
