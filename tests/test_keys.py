"""Keys of the API: made, shown once, told apart, scoped, revoked; and what was asked with them."""

import datetime
import re
import threading

import pytest
from django.db import DatabaseError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import keys
from catalogue.models import ApiKey, ApiUse, User
from catalogue.publishing import Refused
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

ORGANISATIONS, DUMP, CHANGES = "/api/v1/organisations/", "/api/v1/dump.jsonl", "/api/v1/changes/"


def made(**values):
    """A key and its text."""
    key = ApiKey(**{"name": "研究院", "contact": "data@example.org", "scopes": "read"} | values)
    return key, keys.make(key=key, user=None)


def bearer(text):
    return {"authorization": f"Bearer {text}"}


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert "Authorization" in response["Vary"]
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()["detail"]


# --- the key itself --------------------------------------------------------------------------------------------------


def test_a_key_is_random_and_only_its_digest_is_kept():
    first, text = made()
    second, other = made()
    assert re.fullmatch(r"cat_[a-z2-7]{8}_[a-z2-7]{32}", text)  # 32 characters of 5 bits
    assert text != other and first.prefix != second.prefix
    stored = ApiKey.objects.filter(pk=first.pk).values().get()
    assert text.rpartition("_")[2] not in str(stored)
    assert stored["digest"] == keys.digest_of(text)


def test_a_key_lets_in_and_is_counted_by_the_day(client):
    key, text = made(quota=50)
    response = client.get(ORGANISATIONS, headers=bearer(text))
    assert response.status_code == 200
    assert response["RateLimit-Policy"] == '"key";q=50;w=3600'
    assert response["RateLimit"].startswith('"key";r=49;t=')
    assert response["RateLimit-Limit"] == "50" and response["RateLimit-Remaining"] == "49"
    again = client.get(ORGANISATIONS, headers={**bearer(text), "if-none-match": response["ETag"]})
    assert (again.status_code, again["RateLimit-Remaining"]) == (304, "48")
    use = ApiUse.objects.get()
    assert (use.key, use.day, use.requests, use.refused) == (key, timezone.localdate(), 2, 0)


def test_unknown_and_wrong_keys_get_one_answer(client):
    key, text = made()
    wrong_secret = f"{key.prefix}_{'a' * 32}"
    answers = {
        problem(client.get(ORGANISATIONS, headers=bearer(one)), 401)
        for one in (
            wrong_secret,
            f"cat_aaaaaaaa_{'a' * 32}",
            "x",
            "",
            "cat_",
            text.upper(),
            "é",
            "a\u0000b",
            text + "a",
        )
    }
    assert len(answers) == 1 and "not known" in answers.pop()
    response = client.get(ORGANISATIONS, headers=bearer("x"))
    assert response["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert "Bearer <key>" in problem(client.get(ORGANISATIONS, headers={"authorization": "Basic YTpi"}), 401)


@override_settings(CONTACT_EMAIL="data@example.org")
def test_an_expired_key_and_a_revoked_one_say_so_and_what_to_do(client):
    key, text = made()
    ApiKey.objects.update(expires_on=timezone.localdate())
    assert client.get(ORGANISATIONS, headers=bearer(text)).status_code == 200  # the last day
    ApiKey.objects.update(expires_on=datetime.date(2026, 1, 31))
    said = problem(client.get(ORGANISATIONS, headers=bearer(text)), 401)
    assert "2026-01-31" in said and "data@example.org" in said
    keys.revoke(key=key, user=None)
    assert "revoked" in problem(client.get(ORGANISATIONS, headers=bearer(text)), 401)
    assert ApiUse.objects.get().refused == 2
    with pytest.raises(Refused):
        keys.revoke(key=key, user=None)


def test_a_key_in_the_address_is_no_key(client):
    _key, text = made()
    for name in ("key", "api_key", "access_token"):
        assert client.get(ORGANISATIONS, {name: text}).status_code == 400


def test_a_key_that_came_over_plain_http_is_refused_and_not_sent_on(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    key, text = made()
    refusal = client.get(ORGANISATIONS, headers=bearer(text))
    assert refusal.status_code == 403 and refusal["Content-Type"] == "application/problem+json"
    assert "https://" in refusal.json()["detail"] and not ApiUse.objects.exists()
    assert client.get(ORGANISATIONS)["Location"] == f"https://testserver{ORGANISATIONS}"
    assert client.get(ORGANISATIONS, headers=bearer(text), secure=True).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "refused"),
    [("read", {DUMP}), ("mirror", {ORGANISATIONS}), ("read mirror", set())],
)
def test_a_key_may_what_its_scopes_say(client, scopes, refused):
    OrganisationFactory(published=True)
    _key, text = made(scopes=scopes)
    for path in (ORGANISATIONS, DUMP, CHANGES, "/api/v1/", "/api/schema/"):
        response = client.get(path, headers=bearer(text))
        response.getvalue()
        if path in refused:
            assert "scope" in problem(response, 403)
            assert 'error="insufficient_scope"' in response["WWW-Authenticate"]
        else:
            assert response.status_code == 200, path


def test_a_browser_asks_first_without_the_key(client):
    with override_settings(ANONYMOUS_QUOTA=1):
        for _ in range(3):
            response = client.options(
                ORGANISATIONS,
                headers={
                    "origin": "https://elsewhere.example",
                    "access-control-request-method": "GET",
                    "access-control-request-headers": "authorization",
                },
            )
            assert response.status_code == 204
            assert "RateLimit" not in response
    allowed = response["Access-Control-Allow-Headers"].lower().split(", ")
    assert "authorization" in allowed  # the star does not mean it
    exposed = client.get(ORGANISATIONS)["Access-Control-Expose-Headers"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After", "ETag", "Link", "X-Request-ID"} <= set(
        exposed.split(", ")
    )


# --- quickly, and without a write ------------------------------------------------------------------------------------


def test_a_request_reads_its_key_only_now_and_then_and_writes_nothing(client, settings):
    settings.KEY_REUSE_SECONDS, settings.HEAD_REUSE_SECONDS = 60, 60
    settings.USE_WRITTEN_SECONDS = 3600
    _key, text = made(quota=10_000)
    first = client.get(ORGANISATIONS, headers=bearer(text))
    for _ in range(5):  # the first block is ten
        with CaptureQueriesContext(connection) as queries:
            again = client.get(ORGANISATIONS, headers={**bearer(text), "if-none-match": first["ETag"]})
        assert (again.status_code, len(queries)) == (304, 0)
    settings.USE_WRITTEN_SECONDS = 0
    keys._writer.cancel()
    keys._writer = None
    keys.write_uses()
    assert ApiUse.objects.get().requests == 6


def test_a_revoked_key_stops_within_a_second(settings):
    """In every process: none takes a key for good longer than this, whoever revoked it."""
    from config import settings as production

    assert production.KEY_REUSE_SECONDS <= 0.9
    settings.KEY_REUSE_SECONDS = 0.3
    key, text = made()
    assert keys.find(text).revoked_at is None
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())  # as another process does
    assert keys.find(text).revoked_at is None
    threading.Event().wait(0.35)
    assert keys.find(text).revoked_at is not None


def test_what_cannot_be_written_down_is_kept(monkeypatch, settings):
    key, _text = made()
    settings.USE_WRITTEN_SECONDS = 3600
    with monkeypatch.context() as broken:
        broken.setattr(
            keys.ApiUse.objects, "get_or_create", lambda **_: (_ for _ in ()).throw(DatabaseError("no"))
        )
        keys.note_use(key.pk)
        keys.write_uses()
    keys.note_use(key.pk, refused=True)
    keys.write_uses()
    keys._writer.cancel()
    keys._writer = None
    assert ApiUse.objects.values_list("requests", "refused").get() == (2, 1)


def test_use_is_forgotten_after_a_year():
    key, _text = made()
    for days in (10, 500):
        ApiUse.objects.create(key=key, day=timezone.localdate() - datetime.timedelta(days=days), requests=1)
    assert keys.sweep_uses() == 1
    assert ApiUse.objects.count() == 1


# --- in the admin ----------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client):
    user = User.objects.create_superuser("admin")
    client.force_login(user)
    return client


FORM = {"name": "国家图书馆", "contact": "data@example.org", "scopes": ["read", "mirror"], "quota": "500"}


def entered(**other):
    return {**FORM, "expires_on": str(timezone.localdate() + datetime.timedelta(days=90)), **other}


def test_a_new_key_is_shown_once_and_works(administrator):
    response = administrator.post(reverse("admin:catalogue_apikey_add"), entered())
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    text = re.search(r'id="id_key"[^>]* value="(cat_[^"]+)"', response.content.decode())[1]
    key = ApiKey.objects.get()
    assert (key.scopes, key.quota, key.created_by.username) == ("read mirror", 500, "admin")
    for page in ("change", "history", "renew", "revoke"):
        shown = administrator.get(reverse(f"admin:catalogue_apikey_{page}", args=[key.pk])).content.decode()
        assert text not in shown and text.rpartition("_")[2] not in shown
    assert text not in str(administrator.session.items())
    assert administrator.get(ORGANISATIONS, headers=bearer(text)).status_code == 200
    page = administrator.get(reverse("admin:catalogue_apikey_change", args=[key.pk])).content.decode()
    assert key.prefix in page and str(timezone.localdate()) in page
    listed = administrator.get(
        reverse("admin:catalogue_apikey_changelist"), {"state": "active", "scope": "mirror"}
    )
    assert "国家图书馆" in listed.content.decode()
    assert (
        "国家图书馆"
        not in administrator.get(
            reverse("admin:catalogue_apikey_changelist"), {"state": "revoked"}
        ).content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["write"]}, "scopes"),
        ({"quota": "0"}, "quota"),
        ({"quota": "99999999999"}, "quota"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"name": ""}, "name"),
        ({"name": "\x00"}, "name"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(administrator, wrong, field):
    response = administrator.post(reverse("admin:catalogue_apikey_add"), entered(**wrong))
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert not ApiKey.objects.exists()


def test_a_key_is_changed_renewed_and_revoked_but_never_deleted(administrator):
    key, text = made(quota=9)
    page = reverse("admin:catalogue_apikey_change", args=[key.pk])
    assert administrator.post(page, entered(quota="", scopes=["mirror"])).status_code == 302
    key.refresh_from_db()
    assert (key.quota, key.scopes, key.name) == (None, "mirror", "国家图书馆")
    renewed = administrator.post(reverse("admin:catalogue_apikey_renew", args=[key.pk]))
    new = ApiKey.objects.exclude(pk=key.pk).get()
    assert new.prefix in renewed.content.decode()
    assert (new.name, new.contact, new.scopes) == (key.name, key.contact, "mirror")
    key.refresh_from_db()
    assert key.expires_on == timezone.localdate() + keys.OVERLAP  # both work for a while
    assert administrator.get(DUMP, headers=bearer(text)).status_code == 200
    assert administrator.post(reverse("admin:catalogue_apikey_revoke", args=[key.pk])).status_code == 302
    assert administrator.get(DUMP, headers=bearer(text)).status_code == 401
    assert administrator.post(page, entered(name="another")).status_code == 403
    assert administrator.post(reverse("admin:catalogue_apikey_delete", args=[key.pk])).status_code == 403
    acts = administrator.get(reverse("admin:catalogue_apikey_history", args=[key.pk])).content.decode()
    assert new.prefix in acts


def test_the_list_tells_what_ends_soon(administrator):
    for name, days in (("soon over", 20), ("long to go", 200), ("over", -1)):
        made(name=name, expires_on=timezone.localdate() + datetime.timedelta(days=days))
    for state, expected in (
        ("soon", {"soon over"}),
        ("expired", {"over"}),
        ("active", {"soon over", "long to go"}),
    ):
        listed = administrator.get(reverse("admin:catalogue_apikey_changelist"), {"state": state})
        assert {key.name for key in listed.context["cl"].result_list} == expected


def test_the_list_costs_the_same_however_many_there_are(administrator):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            administrator.get(reverse("admin:catalogue_apikey_changelist"))
        return len(queries)

    made()
    cost()  # the first request of a session notes when it was used
    first = cost()
    for _ in range(5):
        key, _text = made()
        keys.note_use(key.pk)
    assert cost() == first
