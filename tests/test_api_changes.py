"""The change log and the dump: a reader who follows them holds exactly what is public, without a gap."""

import base64
import contextlib
import io
import json
import random
import threading
import uuid

import pytest
from django.core.management import call_command
from django.db import connection

from catalogue import queries, workflow
from catalogue.api.views import cursor
from catalogue.documents import public_text
from catalogue.models import ENTRY_MODELS, ChangeCounter, ChangeLogRow, PublicDocument
from tests.factories import FACTORIES, OrganisationFactory, PolicyFactory

pytestmark = pytest.mark.django_db

CHANGES = "/api/v1/changes/"


class Reader:
    """A mirror: applies what it reads, and knows nothing else."""

    def __init__(self, client):
        self.client = client
        self.cursor = None
        self.seqs = []
        self.documents = {}

    def read(self, limit=100):
        query = {"limit": limit, **({"cursor": self.cursor} if self.cursor else {})}
        body = self.client.get(CHANGES, query).json()
        for row in body["results"]:
            self.seqs.append(row["seq"])
            if row["document"]:
                self.documents[row["id"]] = row["document"]
            elif not row["superseded"]:
                assert row["action"] in ("archived", "deleted", "merged")
                self.documents.pop(row["id"], None)
        self.cursor = body["next_cursor"]
        return body

    def catch_up(self, limit=100):
        while (body := self.read(limit))["results"]:
            pass
        return body


def dump(client):
    response = client.get("/api/v1/dump.jsonl")
    documents = [json.loads(line) for line in response.getvalue().splitlines()]
    return response, {document["id"]: document for document in documents}


def act(chance):
    """Something happens to the catalogue."""
    kind = chance.choice(list(FACTORIES))
    entries = list(ENTRY_MODELS[kind].objects.filter(status="published"))
    what = chance.choice(["publish", "edit", "rename", "archive", "merge", "delete", "restore"])
    if what == "publish" or len(entries) < 2:
        FACTORIES[kind](published=True)
    elif what == "edit":
        entries[0].summary += "改"
        entries[0].save()
        workflow.saved(record=entries[0], user=None)
    elif what == "rename":
        entries[0].slug += "-x"
        entries[0].save()
        workflow.saved(record=entries[0], user=None)
    elif what == "archive":
        workflow.archive(entry=entries[0], user=None, reason="撤下")
    elif what == "merge":
        workflow.merge(record=entries[0], into=entries[1], user=None)
    elif what == "delete":
        workflow.delete(record=entries[0], user=None, reason="误录")
    elif archived := ENTRY_MODELS[kind].objects.filter(status="archived", successor_slug="").first():
        workflow.bring_back(entry=archived, user=None)


def test_a_reader_at_the_head_holds_the_dump(client):
    chance = random.Random(7)
    reader = Reader(client)
    for _ in range(60):
        act(chance)
        if chance.random() < 0.6:
            reader.read(limit=chance.choice([1, 3, 100]))
    body = reader.catch_up(limit=4)
    response, documents = dump(client)
    assert reader.documents == documents
    assert reader.seqs == list(range(1, body["head"] + 1))
    assert response["Catalogue-Seq"] == str(body["head"]) == str(ChangeCounter.objects.get().seq)
    assert response["Catalogue-Cursor"] == body["next_cursor"]
    assert documents and len(documents) == PublicDocument.objects.count()


def test_from_the_dump_one_goes_on_with_its_cursor(client):
    OrganisationFactory(published=True)
    response, documents = dump(client)
    reader = Reader(client)
    reader.cursor, reader.documents = response["Catalogue-Cursor"], documents
    entry = PolicyFactory(published=True)
    reader.catch_up()
    assert str(entry.pk) in reader.documents
    assert reader.seqs[0] == int(response["Catalogue-Seq"]) + 1


def test_a_row_tells_what_happened(client):
    entry = OrganisationFactory(published=True, slug="old")
    entry.slug = "new"
    entry.save()
    workflow.saved(record=entry, user=None)
    workflow.archive(entry=entry, user=None, reason="停业")
    body = client.get(CHANGES).json()
    rows = [row for row in body["results"] if row["id"] == str(entry.pk)]
    assert [(row["action"], row["slug"], row["version"]) for row in rows] == [
        ("published", "old", 1),
        ("renamed", "new", 2),
        ("archived", "new", 3),
    ]
    assert [row["superseded"] for row in rows] == [True, True, False]
    assert [row["document"] for row in rows] == [None, None, None]
    assert rows[-1]["reason"] == "停业"
    assert body["epoch"] == str(ChangeCounter.objects.get().epoch)
    document = next(row["document"] for row in body["results"] if row["type"] == "source")
    assert document["url"] == "https://catalogue.example/sources/test-report/"


def test_the_empty_catalogue_has_a_cursor_too(client):
    body = client.get(CHANGES).json()
    assert (body["results"], body["head"]) == ([], 0)
    OrganisationFactory(published=True)
    assert client.get(CHANGES, {"cursor": body["next_cursor"]}).json()["results"]
    assert dump(client)[0]["Catalogue-Seq"] == str(ChangeCounter.objects.get().seq)


def test_the_head_and_the_rows_are_read_in_one_moment(client, monkeypatch):
    """Whatever is published while a page is read: the page never says that it reaches a head that it does not show."""
    OrganisationFactory(published=True)
    head = queries.head

    def head_then_change():
        found = head()
        OrganisationFactory(published=True)
        return found

    monkeypatch.setattr(queries, "head", head_then_change)
    body = client.get(CHANGES).json()
    assert body["head"] == body["results"][-1]["seq"] == ChangeCounter.objects.get().seq


@pytest.mark.parametrize("bad", ["x", "%00", "A" * 31, "A" * 33, "AAAA", "ü" * 32, "A" * 2000, "=" * 32])
def test_a_malformed_cursor_is_refused(client, bad):
    response = client.get(f"{CHANGES}?cursor={bad}")
    assert response.status_code == 400
    assert response.json()["name"] == "cursor"


def test_a_cursor_from_elsewhere_has_expired_and_one_from_the_future_is_asked_again(client):
    epoch = ChangeCounter.objects.get().epoch
    assert client.get(CHANGES, {"cursor": cursor(epoch, 0)}).status_code == 200
    ahead = client.get(CHANGES, {"cursor": cursor(epoch, 1)})
    assert (ahead.status_code, ahead["Content-Type"]) == (409, "application/problem+json")
    assert int(ahead["Retry-After"]) > 0
    gone = client.get(CHANGES, {"cursor": cursor(uuid.uuid4(), 0)})
    assert (gone.status_code, gone["Content-Type"]) == (410, "application/problem+json")


def test_a_reader_may_be_quicker_than_what_is_known_of_the_head(client, settings):
    settings.HEAD_REUSE_SECONDS = 60
    first = client.get(CHANGES).json()
    head = queries.head()
    OrganisationFactory(published=True)
    queries._known = (queries.time.monotonic(), head)  # another process has published
    second = client.get(CHANGES, {"cursor": first["next_cursor"]}).json()
    assert second["results"]
    queries._known = (queries.time.monotonic(), head)
    assert client.get(CHANGES, {"cursor": second["next_cursor"]}).status_code == 200


def test_after_a_restore_nobody_goes_on_from_what_was_read_before(client):
    OrganisationFactory(published=True)
    before = client.get(CHANGES)
    call_command("new_epoch", stdout=io.StringIO())
    held = {"cursor": before.json()["next_cursor"]}
    assert client.get(CHANGES, held).status_code == 410
    # nor with what a cache holds
    after = client.get(CHANGES, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, after.json()["head"]) == (200, before.json()["head"])
    assert after.json()["epoch"] != before.json()["epoch"]
    assert client.get(CHANGES, {"cursor": after.json()["next_cursor"]}).status_code == 200


def test_a_cursor_is_safe_in_an_address():
    everything = base64.urlsafe_b64encode(bytes(range(256))).decode()
    assert len(cursor(uuid.uuid4(), 2**63 - 1)) == 32
    assert set(cursor(uuid.UUID(int=2**128 - 1), 2**63 - 1)) <= set(everything) - {"="}


def test_limits(client):
    for _ in range(3):
        OrganisationFactory(published=True)
    assert len(client.get(CHANGES, {"limit": 2}).json()["results"]) == 2
    assert len(client.get(CHANGES, {"limit": 1000}).json()["results"]) == ChangeLogRow.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_dump_is_cut_at_its_seq_whatever_is_published_meanwhile(client, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 1)
    for _ in range(5):
        OrganisationFactory(published=True)
    seq = ChangeCounter.objects.get().seq
    expected = set(PublicDocument.objects.values_list("body", flat=True))
    response = client.get("/api/v1/dump.jsonl")
    lines = iter(response.streaming_content)
    read = [next(lines)]

    def publish():
        with contextlib.closing(connection):
            for entry in ENTRY_MODELS["organisation"].objects.all():
                workflow.archive(entry=entry, user=None, reason="撤下")
            PolicyFactory(published=True)

    other = threading.Thread(target=publish)
    other.start()
    other.join()
    read += lines
    assert ChangeCounter.objects.get().seq == seq + 6  # not before: an open SELECT of SQLite holds its moment
    assert response["Catalogue-Seq"] == str(seq)
    assert {line.decode().rstrip() for line in read} == {public_text(body) for body in expected}
