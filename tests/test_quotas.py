"""Quotas: as exact as promised, over several processes, without a write for each request."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue import addresses, keys, quotas, tasks
from catalogue.models import ApiKey, QuotaWindow
from tests.factories import OrganisationFactory
from tests.processes import start

START = "/api/v1/"


def address(number=0):
    """An address whose window does not end in the midst of a test."""
    now = time.time()
    for last in range(1, 250):
        one = f"192.0.{2 + number}.{last}"
        if quotas.end_of_window(quotas.of_address(one), now) - now > 600:
            return one
    raise AssertionError


# --- one process -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_has_asked_enough_reads_when_to_go_on_and_how_to_get_more(client, settings):
    settings.ANONYMOUS_QUOTA, settings.CONTACT_EMAIL = 3, "data@example.org"
    here = address()
    for remaining in (2, 1, 0):
        response = client.get(START, REMOTE_ADDR=here)
        assert (response.status_code, response["RateLimit-Remaining"]) == (200, str(remaining))
        assert response["RateLimit-Policy"] == '"address";q=3;w=3600'
        assert response["RateLimit"] == f'"address";r={remaining};t={response["RateLimit-Reset"]}'
    etag = response["ETag"]
    for headers in ({}, {"if-none-match": etag}):  # a 304 counts too
        response = client.get(START, headers=headers, REMOTE_ADDR=here)
        assert (response.status_code, response["Content-Type"]) == (429, "application/problem+json")
        assert response["Cache-Control"] == "no-store"
        assert 0 < int(response["Retry-After"]) <= 3600
        assert response["RateLimit-Remaining"] == "0"
        assert "data@example.org" in response.json()["detail"]
    assert client.head(START, REMOTE_ADDR=here).status_code == 429
    assert client.get(START, REMOTE_ADDR=address(1)).status_code == 200
    # with a key one goes on
    text = keys.make(key=ApiKey(name="x", contact="x", scopes="read"), user=None)
    assert client.get(START, headers={"authorization": f"Bearer {text}"}, REMOTE_ADDR=here).status_code == 200
    # and who tries keys is stopped like everybody
    tried = client.get(START, headers={"authorization": "Bearer x"}, REMOTE_ADDR=here)
    assert tried.status_code == 429


@pytest.mark.django_db
def test_every_answer_of_the_api_is_counted_also_a_kept_one_and_an_error(client, settings):
    settings.ANONYMOUS_QUOTA = 1000
    OrganisationFactory(published=True)
    here = address()
    left = 1000
    for path in (
        "organisations/",
        "organisations/",
        "organisations/none/",
        "organisations/?x=1",
        "none/",
        "match/",
    ):
        left -= 1
        response = client.get(START + path, REMOTE_ADDR=here)
        assert response["RateLimit-Remaining"] == str(left), path
    assert "RateLimit" not in client.get("/", REMOTE_ADDR=here)


@pytest.mark.django_db
def test_a_dump_counts_as_many_and_its_304_as_one(client, settings):
    settings.ANONYMOUS_QUOTA = 1000
    OrganisationFactory(published=True)
    here = address()
    first = client.get(START + "dump.jsonl", REMOTE_ADDR=here)
    first.getvalue()
    assert first["RateLimit-Remaining"] == "950"
    again = client.get(START + "dump.jsonl", headers={"if-none-match": first["ETag"]}, REMOTE_ADDR=here)
    assert (again.status_code, again["RateLimit-Remaining"]) == (304, "949")
    assert client.head(START + "dump.jsonl", REMOTE_ADDR=here)["RateLimit-Remaining"] == "948"
    text = keys.make(key=ApiKey(name="x", contact="x", scopes="mirror", quota=1000), user=None)
    mirrored = client.get(START + "dump.jsonl", headers={"authorization": f"Bearer {text}"})
    mirrored.getvalue()
    assert mirrored["RateLimit-Remaining"] == "999"


@pytest.mark.django_db
def test_nothing_is_counted_where_it_is_off(client, settings):
    settings.ANONYMOUS_QUOTA = settings.KEY_QUOTA = 0
    text = keys.make(key=ApiKey(name="x", contact="x", scopes="read"), user=None)
    for headers in ({}, {"authorization": f"Bearer {text}"}):
        response = client.get(START, headers=headers)
        assert response.status_code == 200 and "RateLimit" not in response
    assert not QuotaWindow.objects.exists()


@pytest.mark.django_db
def test_a_request_writes_only_once_in_a_hundredth_of_the_quota():
    """And less is reserved for who has hardly asked."""
    quotas.spend("somebody", 10_000)
    assert QuotaWindow.objects.get().used == 10
    for _ in range(149):
        quotas.spend("somebody", 10_000)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(1000):
            quotas.spend("somebody", 10_000)
    assert len(queries) == 10


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 2, 99, 100, 101, 250, 999])
def test_the_quota_is_met_to_the_last_request(limit):
    allowed = sum(quotas.spend(f"of {limit}", limit).allowed for _ in range(limit + 5))
    assert allowed == limit
    assert QuotaWindow.objects.filter(used__lte=limit + max(1, limit // 100)).exists()


@pytest.mark.django_db
def test_a_larger_quota_counts_at_once():
    assert [quotas.spend("grows", 2).allowed for _ in range(3)] == [True, True, False]
    assert [quotas.spend("grows", 4).allowed for _ in range(3)] == [True, True, False]


@pytest.mark.django_db
def test_a_new_window_begins_when_the_old_one_ends_and_the_worker_sweeps_it(monkeypatch):
    now = time.time()
    assert [quotas.spend("later", 1).allowed for _ in range(2)] == [True, False]
    monkeypatch.setattr(quotas.time, "time", lambda: now + 3600)
    standing = quotas.spend("later", 1)
    assert standing.allowed and 0 < standing.seconds <= 3600
    assert QuotaWindow.objects.count() == 2
    assert tasks.sweep_quotas.func() == 1
    assert QuotaWindow.objects.count() == 1


def test_windows_begin_at_different_moments_and_are_the_same_everywhere():
    ends = {quotas.end_of_window(f"caller {number}", 1_000_000_000) for number in range(100)}
    assert len(ends) > 90
    assert all(1_000_000_000 < end <= 1_000_003_600 for end in ends)
    assert quotas.end_of_window("x", 1_000_000_000) == quotas.end_of_window("x", 1_000_000_000.9)


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trusted", "behind", "told", "expected"),
    [
        ("", False, "198.51.100.1", "192.0.2.1"),  # anybody can write it
        ("", True, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("", True, "", "192.0.2.1"),
        ("192.0.2.0/24", True, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("192.0.2.0/24,198.51.100.1", False, "1.2.3.4, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
        ("198.51.100.1", True, "203.0.113.9", "192.0.2.1"),  # the peer is no proxy of ours
        ("192.0.2.1", True, "not an address", "not an address"),
    ],
)
def test_only_proxies_of_ours_are_believed(rf, settings, trusted, behind, told, expected):
    from ipaddress import ip_network

    settings.TRUSTED_PROXIES = [ip_network(one) for one in trusted.split(",") if one]
    settings.BEHIND_PROXY = behind
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", **({"HTTP_X_FORWARDED_FOR": told} if told else {}))
    assert addresses.client(request) == expected


def test_addresses_are_counted_by_network_and_kept_by_digest():
    assert (
        addresses.network("2001:db8:1:2:3::4") == addresses.network("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    )
    assert addresses.network("2001:db8:1:3::1") != addresses.network("2001:db8:1:2::1")
    assert addresses.network("::ffff:192.0.2.1") == "192.0.2.1"
    assert addresses.network("garbage") == addresses.network("") == "unknown"
    assert "192" not in quotas.of_address("192.0.2.1")
    assert quotas.of_address("2001:db8::1") == quotas.of_address("2001:db8::2")


@pytest.fixture
def published(transactional_db):
    """Something that others can read: a database that was emptied lacks even the head of the change log."""
    OrganisationFactory(published=True)


# --- several processes -----------------------------------------------------------------------------------------------

# Asks with `address` and waits `pause` between two requests, until `most` were served or twenty in a row refused.
READER = """
import sys, time
import django
django.setup()
from django.test import Client
address, pause, most = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
client, served, refused = Client(REMOTE_ADDR=address), 0, 0
print("ready", flush=True)
sys.stdin.readline()
while refused < 20 and served < most:
    status = client.get("/api/v1/").status_code
    assert status in (200, 429), status
    served, refused = served + (status == 200), 0 if status == 200 else refused + 1
    time.sleep(pause)
print(served, flush=True)
"""


def served(readers):
    for reader in readers:
        reader.stdin.write(b"\n")
        reader.stdin.flush()
    counts = []
    for reader in readers:
        out, err = reader.communicate(timeout=120)
        assert reader.returncode == 0, err.decode()
        counts.append(int(out))
    return counts


@pytest.mark.usefixtures("published")
def test_three_processes_together_keep_to_the_quota():
    """One asks slowly and one stops early, which leaves what they have reserved to nobody."""
    here, plain = address(), {"PLAIN_HTTP": "on", "ANONYMOUS_QUOTA": "600"}
    readers = [
        start(READER, here, pause, most, **plain) for pause, most in ((0, 10_000), (0.004, 10_000), (0, 1))
    ]
    counts = served(readers)
    assert min(counts) >= 1 and counts[1] > 10
    assert 0.9 * 600 <= sum(counts) <= 600
    assert QuotaWindow.objects.count() == 1


# Asks with a key until it is refused, and says when.
REVOKED = """
import sys, time
import django
django.setup()
from django.test import Client
client = Client(headers={"authorization": "Bearer " + sys.argv[1]})
assert client.get("/api/v1/").status_code == 200
print("ready", flush=True)
until = time.monotonic() + 30
while client.get("/api/v1/").status_code == 200 and time.monotonic() < until:
    time.sleep(0.01)
print(time.monotonic(), flush=True)
"""


@pytest.mark.usefixtures("published")
def test_a_key_revoked_here_is_refused_by_another_process_within_a_second():
    key = ApiKey(name="x", contact="x", scopes="read")
    text = keys.make(key=key, user=None)
    reader = start(REVOKED, text, PLAIN_HTTP="on")
    time.sleep(0.7)
    keys.revoke(key=key, user=None)
    revoked = time.monotonic()
    out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err.decode()
    assert 0 <= float(out) - revoked < 1
    # what it asked was written down at its end
    assert key.uses.get(day=timezone.localdate()).requests >= 2


@pytest.mark.usefixtures("published")
def test_a_standby_that_cannot_be_written_counts_by_itself(client, settings):
    settings.ANONYMOUS_QUOTA, settings.USE_WRITTEN_SECONDS = 250, 0
    text = keys.make(key=ApiKey(name="x", contact="x", scopes="read", quota=5), user=None)
    here = address()
    on, off = {
        "sqlite": ("PRAGMA query_only = on", "PRAGMA query_only = off"),
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        answers = [client.get(START, REMOTE_ADDR=here).status_code for _ in range(255)]
        assert answers == [200] * 250 + [429] * 5
        bearer = {"authorization": f"Bearer {text}"}
        assert [client.get(START, headers=bearer).status_code for _ in range(6)] == [200] * 5 + [429]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)
    assert not QuotaWindow.objects.exists()


@pytest.mark.sqlite
@pytest.mark.usefixtures("published")
def test_nobody_waits_for_the_writer_of_sqlite(client, settings):
    """And what was handed out meanwhile is told as soon as somebody can write again."""
    settings.ANONYMOUS_QUOTA = 200
    writer = start(
        """
import sys
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("BEGIN IMMEDIATE")
    print("ready", flush=True)
    sys.stdin.readline()
    cursor.execute("ROLLBACK")
"""
    )
    here = address()
    began = time.monotonic()
    assert client.get(START, REMOTE_ADDR=here).status_code == 200
    assert time.monotonic() - began < 2
    writer.communicate(b"\n", timeout=30)
    quotas._alone_until = 0
    for _ in range(3):
        client.get(START, REMOTE_ADDR=here)
    assert QuotaWindow.objects.get().used == 1 + 2 + 2  # the last block has one left


def test_settings_say_what_is_wrong(monkeypatch):
    from config.settings import networks, quota

    for name, value, read in (
        ("KEY_QUOTA", "many", lambda name: quota(name, 1)),
        ("TRUSTED_PROXIES", "proxy.example", networks),
    ):
        monkeypatch.setenv(name, value)
        with pytest.raises(ImproperlyConfigured, match=name):
            read(name)
    for value, expected in (("off", 0), ("0", 0), ("", 7), ("250", 250)):
        monkeypatch.setenv("KEY_QUOTA", value)
        assert quota("KEY_QUOTA", 7) == expected
