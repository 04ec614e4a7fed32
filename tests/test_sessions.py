"""How sessions of the staff begin and end, and how their passwords are stored."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import sessions
from catalogue.models import User
from config import middleware
from config import settings as production

pytestmark = pytest.mark.django_db

PASSWORD = "seven-lamps-over-the-river"
HOUR = 3600


@pytest.fixture
def anna():
    return User.objects.create_superuser("anna", password=PASSWORD)


@pytest.fixture
def clock(monkeypatch):
    """`clock(hours=2)` moves it on."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(middleware.time, "time", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


def sign_in(client, password=PASSWORD):
    return client.post(reverse("admin:login"), {"username": "anna", "password": password})


def is_signed_in(client):
    return client.get(reverse("admin:index")).status_code == 200


def test_a_session_that_lies_idle_ends(client, anna, clock):
    sign_in(client)
    for _ in range(3):
        clock(1.9 * HOUR)
        assert is_signed_in(client)
    clock(2 * HOUR)
    assert not is_signed_in(client)


def test_a_session_ends_however_much_it_is_used(client, anna, clock):
    sign_in(client)
    for _ in range(11):
        clock(HOUR)
        assert is_signed_in(client)
    clock(HOUR)
    key = client.cookies["sessionid"].value
    assert not is_signed_in(client)
    client.cookies["sessionid"] = key  # deleted on the server, not only in the browser
    assert not is_signed_in(client)


def test_who_signs_in_again_begins_anew(client, anna, clock):
    sign_in(client)
    for _ in range(8):
        clock(1.4 * HOUR)
        assert is_signed_in(client)
    assert sign_in(client).status_code == 302
    clock(1.4 * HOUR)
    assert is_signed_in(client)


def test_signing_in_makes_a_new_key(client, anna):
    client.cookies["sessionid"] = "k" * 32  # somebody else's idea
    sign_in(client)
    first = client.cookies["sessionid"].value
    assert first != "k" * 32
    sign_in(client)
    assert client.cookies["sessionid"].value != first


def test_use_is_not_written_with_every_page(client, anna, clock):
    sign_in(client)

    def writes():
        with CaptureQueriesContext(connection) as queries:
            assert is_signed_in(client)
        return [query for query in queries.captured_queries if "django_session" in query["sql"]][1:]

    assert writes() == []
    clock(HOUR)
    assert writes()
    assert writes() == []


def test_cookies(client, anna):
    client.get(reverse("admin:login"))
    sign_in(client)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
    assert client.cookies["sessionid"]["path"] == "/admin/"


def test_an_old_hash_is_made_anew_on_signing_in(client, anna):
    hashers = production.PASSWORD_HASHERS
    with override_settings(PASSWORD_HASHERS=hashers):
        anna.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
        anna.save()
        assert sign_in(client, "not-seven-lamps-at-all").status_code == 200
        anna.refresh_from_db()
        assert identify_hasher(anna.password).algorithm == "pbkdf2_sha256"
        assert sign_in(client).status_code == 302
        anna.refresh_from_db()
        assert identify_hasher(anna.password).algorithm == "argon2"
        assert anna.password.startswith("argon2$argon2id$")
        assert is_signed_in(client)


@pytest.mark.parametrize("password", ["elevenchars", "q1w2e3r4t5y6", "annabel-lee-anna", "123456789012"])
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="annabel-lee", email="annabel-lee-anna@example.org"))
    assert settings.AUTH_PASSWORD_VALIDATORS == production.AUTH_PASSWORD_VALIDATORS


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("catalogue-example-2026", False),
        ("Stadt.Musterhausen.12", False),
        ("人工智能办公室人工智能办公室2026", False),
        ("administrator!!1", False),
        ("catalogue of seven lamps", True),
        ("seven-lamps-over-the-river", True),
    ],
)
def test_a_password_is_more_than_words_of_the_site(settings, password, is_taken):
    settings.SITE_URL = "https://catalogue.example"
    settings.PUBLISHER, settings.PUBLISHER_EN = "人工智能办公室", "Stadt Musterhausen"
    if is_taken:
        return validate_password(password)
    with pytest.raises(ValidationError, match="网站"):
        validate_password(password)


def test_a_hash_with_other_parameters_is_made_anew_on_signing_in(client, anna, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    User.objects.filter(pk=anna.pk).update(password=make_password(PASSWORD))
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
    anna.refresh_from_db()
    assert "m=102400,t=2,p=8" in anna.password
    assert sign_in(client).status_code == 302
    anna.refresh_from_db()
    assert "m=19456,t=2,p=1" in anna.password
    assert not identify_hasher(anna.password).must_update(anna.password)


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"


def test_ones_own_sessions_are_seen_and_ended(anna, clock):
    here, there, third = (Client(HTTP_USER_AGENT=agent) for agent in (FIREFOX, PHONE, ""))
    sign_in(there)
    sign_in(third)
    clock(60)
    sign_in(here)
    stranger = User.objects.create_superuser("berta", password=PASSWORD)
    elsewhere = Client()
    elsewhere.post(reverse("admin:login"), {"username": "berta", "password": PASSWORD})

    address = reverse("admin:sessions")
    page = here.get(address).content.decode()
    assert "Firefox, Linux" in page and "Safari, iPhone" in page
    assert page.count("<li>") == 3 and here.cookies["sessionid"].value not in page
    phone = next(one for one in sessions.of(anna, this=None) if "iPhone" in one.browser)
    here.post(address, {"key": "no such key"})
    here.post(address, {"key": sessions.of(stranger, this=None)[0].key})
    here.post(address, {"key": phone.key})
    assert [is_signed_in(one) for one in (here, there, third, elsewhere)] == [True, False, True, True]

    here.post(address)
    assert [is_signed_in(one) for one in (here, third, elsewhere)] == [True, False, True]


def test_a_session_that_is_over_is_not_shown_as_open(anna, clock):
    sign_in(Client())
    assert len(sessions.of(anna, this=None)) == 1
    clock(2 * HOUR)
    assert sessions.of(anna, this=None) == []


def test_who_looks_at_sessions_has_lately_shown_who_they_are(client, anna, clock):
    sign_in(client)
    assert client.get(reverse("admin:sessions")).status_code == 200
    clock(20 * 60)
    assert client.get(reverse("admin:sessions")).headers["Location"].startswith(reverse("admin:again"))
