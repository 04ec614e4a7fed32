"""Guessing passwords is slow, and nobody is locked out from afar."""

import re
import time

import pytest
from django.contrib.auth.hashers import BasePasswordHasher, MD5PasswordHasher
from django.core import signing
from django.test import Client
from django.urls import reverse

from catalogue import security, signing_in, tasks
from catalogue.choices import SecurityAct
from catalogue.models import SecurityEvent, SignInCount, User
from tests.racing import race

pytestmark = pytest.mark.django_db

PASSWORD = "seven-lamps-over-the-river"
HOME, OFFICE, AFAR = "192.0.2.1", "192.0.2.2", "198.51.100.7"


@pytest.fixture
def anna():
    return User.objects.create_superuser("anna", password=PASSWORD)


@pytest.fixture
def clock(monkeypatch):
    """`clock(60)` moves on the time that attempts are counted by."""
    now = [int(time.time())]
    monkeypatch.setattr(signing_in.time, "time", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


def sign_in(client, password=PASSWORD, account="anna", address=HOME, **headers):
    form = {"username": account, "password": password}
    return client.post(reverse("admin:login"), form, REMOTE_ADDR=address, **headers)


def guess(client, times, **where):
    return [sign_in(client, f"guess {number}", **where).status_code for number in range(times)]


def test_guessing_from_one_address_is_slowed(client, anna, clock):
    assert guess(client, 7) == [200] * 5 + [429] * 2
    refused = sign_in(client)  # also with the right password, or guessing would go on
    assert refused.status_code == 429
    assert refused["Retry-After"] == "15"
    assert "no-store" in refused["Cache-Control"]
    page = refused.content.decode()
    assert "请在 15 秒后重试" in page
    assert "Try again in 15 seconds" in page
    clock(14)
    assert guess(client, 1) == [429]
    clock(1)
    assert guess(client, 2) == [200, 429]
    assert sign_in(client)["Retry-After"] == "30"
    clock(30)
    assert sign_in(client).status_code == 302


def test_pauses_grow_and_end(client, anna, clock):
    assert [signing_in.pause(count, 5) for count in (0, 4, 5, 6, 7)] == [0, 0, 15, 30, 60]
    assert signing_in.pause(10**6, 5) == signing_in.LONGEST_PAUSE
    guessed = 0
    for _ in range(24 * 60):  # a day, one guess a minute
        guessed += guess(client, 1) == [200]
        clock(60)
    assert guessed < 110
    clock(signing_in.FORGOTTEN_AFTER + 1)
    assert guess(client, 6) == [200] * 5 + [429]


def test_an_attempt_in_a_pause_makes_it_no_longer(client, anna, clock):
    guess(client, 5)
    before = list(SignInCount.objects.order_by("pk").values())
    guess(client, 50)
    assert list(SignInCount.objects.order_by("pk").values()) == before
    clock(15)
    assert sign_in(client).status_code == 302


def test_an_address_is_counted_for_all_accounts(client, anna, clock):
    assert [sign_in(client, account=f"user {number}").status_code for number in range(21)] == [200] * 20 + [
        429
    ]
    assert sign_in(client).status_code == 429
    assert sign_in(client, address=OFFICE).status_code == 302


def test_a_customer_of_ipv6_is_one_address(client, anna):
    for number in range(5):
        assert guess(client, 1, address=f"2001:db8::{number}") == [200]
    assert sign_in(client, address="2001:db8::ffff").status_code == 429
    assert sign_in(client, address="2001:db8:0:1::1").status_code == 302


def test_spellings_of_one_account_are_one(client, anna):
    for account in ("anna", "ANNA", " anna ", "ａｎｎａ", "Anna"):
        assert guess(client, 1, account=account) == [200]
    assert sign_in(client).status_code == 429


def test_nobody_writes_an_address_of_their_own(client, anna):
    for number in range(5):
        guess(client, 1, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_an_attack_from_many_addresses_locks_no_owner_out(client, anna):
    for number in range(60):
        guess(Client(), 2, address=f"198.51.100.{number}")
    assert sign_in(client, address=HOME).status_code == 302  # without any cookie


def test_who_signed_in_before_is_not_slowed_by_who_shares_the_address(client, anna):
    assert sign_in(client).status_code == 302
    client.post(reverse("admin:logout"))
    stranger = Client()
    guess(stranger, 10)
    for number in range(30):
        guess(stranger, 1, account=f"user {number}")
    assert sign_in(stranger).status_code == 429
    assert sign_in(client).status_code == 302


def test_the_cookie(client, anna):
    assert signing_in.COOKIE not in client.cookies
    guess(client, 1)
    assert signing_in.COOKIE not in client.cookies
    sign_in(client)
    cookie = client.cookies[signing_in.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/admin/login/"
    assert "anna" not in str(signing.loads(cookie.value, salt=signing_in._SALT))
    first = cookie.value
    sign_in(client)
    assert signing_in.known(client.cookies[signing_in.COOKIE].value) != signing_in.known(first)


def test_the_cookie_is_secure_behind_https(client, anna, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert sign_in(client).cookies[signing_in.COOKIE]["secure"]


def test_a_browser_that_is_known_is_no_way_to_guess(client, anna, clock):
    """Its own failures slow it, and then those from its address."""
    sign_in(client)
    assert guess(client, 12) == [200] * 10 + [429] * 2


def test_the_cookie_of_one_account_is_none_for_another(client, anna):
    User.objects.create_superuser("bo", password=PASSWORD)
    sign_in(client)
    assert guess(client, 6, account="bo") == [200] * 5 + [429]


@pytest.mark.parametrize("cookie", ["", "x", "W10:x:y", "\ufffd"])
def test_a_forged_cookie_is_none(anna, cookie):
    assert signing_in.known(cookie) == []
    assert signing_in.known(signing.dumps([("a", "b")], salt="another")) == []


def test_one_browser_of_several_people(client):
    for name in ("anna", "bo", "cy", "di", "ed", "fu"):
        User.objects.create_superuser(name, password=PASSWORD)
        sign_in(client, account=name)
    cookie = client.cookies[signing_in.COOKIE].value
    assert len(signing_in.known(cookie)) == signing_in.KNOWN_ACCOUNTS
    guess(Client(), 6, account="bo")
    assert sign_in(client, account="bo").status_code == 302


def test_the_right_password_is_no_failure(client, anna):
    for _ in range(30):
        assert sign_in(Client()).status_code == 302
    assert not SignInCount.objects.exclude(failures=0, waits_until=0).exists()
    guess(client, 4)
    sign_in(client)
    assert guess(Client(), 5) == [200] * 5


def test_ones_own_account_does_not_buy_guesses_at_others(client, anna):
    """The count of the address is given back only for what was right."""
    User.objects.create_superuser("mallory", password=PASSWORD)
    guessed = 0
    for number in range(40):
        guessed += guess(client, 1, account=f"user {number}") == [200]
        sign_in(Client(), account="mallory")
    assert guessed == signing_in.FREE_BY_ADDRESS


def test_an_account_that_does_not_exist_answers_like_one_that_does(anna, clock):
    User.objects.create_user("reader", password=PASSWORD)  # may not sign in to the admin
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("new", is_staff=True).set_unusable_password()

    def told(response, account):
        page = response.content.decode().replace(f'value="{account}"', "")
        page = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page)
        return response.status_code, sorted(response.cookies), sorted(response.headers), page

    seen = {}
    for number, (account, password) in enumerate(
        [
            ("anna", "wrong"),
            ("nobody", "wrong"),
            ("reader", "wrong"),
            ("reader", PASSWORD),
            ("gone", "wrong"),
            ("gone", PASSWORD),
            ("new", "wrong"),
        ]
    ):
        visitor, address = Client(), f"203.0.113.{number}"
        seen[account, password] = [
            told(sign_in(visitor, password, account, address), account) for _ in range(7)
        ]
    first, *others = seen.values()
    assert [answer[0] for answer in first] == [200] * 5 + [429] * 2
    for other in others:
        assert other == first


@pytest.mark.parametrize("account", ["anna", "nobody"])
def test_one_password_is_computed_for_every_account(client, anna, monkeypatch, account):
    computed = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        computed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    assert issubclass(MD5PasswordHasher, BasePasswordHasher)
    sign_in(client, "wrong", account)
    assert computed == ["wrong"]
    guess(client, 4, account=account)
    computed.clear()
    assert sign_in(client, "wrong", account).status_code == 429
    assert computed == []


def test_nothing_is_counted_where_nothing_was_tried(client, anna):
    for form in ({}, {"username": "anna"}, {"username": " ", "password": "x"}, {"password": "x"}):
        assert client.post(reverse("admin:login"), form).status_code == 200
    assert client.get(reverse("admin:login")).status_code == 200
    assert not SignInCount.objects.exists()


@pytest.mark.parametrize(
    "account", ["a" * 5000, "an\x00na", "\ud800".encode("utf-16", "surrogatepass"), "安娜 ' OR 1=1"]
)
def test_what_is_no_name_is_answered(client, account):
    assert sign_in(client, "x", account).status_code == 200


def test_neither_name_nor_address_is_kept(client, anna):
    guess(client, 1)
    callers = SignInCount.objects.values_list("caller", flat=True)
    assert len(callers) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", caller) for caller in callers)


def test_counts_are_deleted_by_the_daily_task(client, anna, clock):
    guess(client, 1)
    clock(signing_in.FORGOTTEN_AFTER - 10)
    guess(client, 1, address=OFFICE)
    tasks.sweep_quotas.func()
    assert SignInCount.objects.count() == 4
    clock(20)
    tasks.sweep_quotas.func()
    assert SignInCount.objects.count() == 2


def test_events_are_forgotten(anna, monkeypatch):
    monkeypatch.setattr(security, "MOST", 5)
    for _ in range(9):
        security.note(SecurityAct.FAILED, user=None)
    assert SecurityEvent.objects.count() == 5
    SecurityEvent.objects.update(at="2020-01-01T00:00:00Z")
    security.note(SecurityAct.SIGNED_IN, user=anna)
    tasks.sweep_quotas.func()
    assert [event.kind for event in SecurityEvent.objects.all()] == ["signed_in"]


def test_no_more_counts_are_kept_than_most(client, anna, monkeypatch):
    monkeypatch.setattr(signing_in, "MOST", 10)
    for number in range(40):
        guess(client, 1, address=f"192.0.2.{number}")
    assert SignInCount.objects.count() <= 10


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_not_more_than_one_after_the_other():
    User.objects.create_superuser("anna", password=PASSWORD)
    statuses = []
    errors = race(*[lambda: statuses.extend(guess(Client(), 3)) for _ in range(8)])
    assert errors == []
    assert sorted(statuses) == [200] * 5 + [429] * 19


@pytest.mark.django_db(transaction=True)
def test_right_and_wrong_at_once():
    for name in ("anna", "bo"):
        User.objects.create_superuser(name, password=PASSWORD)
    statuses = []
    errors = race(
        *[lambda: [guess(Client(), 1) for _ in range(4)]],
        *[lambda: statuses.append(sign_in(Client(), account="bo").status_code) for _ in range(4)],
    )
    assert errors == []
    assert statuses == [302] * 4
    assert sorted(SignInCount.objects.values_list("failures", flat=True)) == [0, 4, 4]
