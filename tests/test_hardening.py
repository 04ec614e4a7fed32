"""What every answer carries, and what a session may not: small promises that SECURITY.md and docs/asvs.md make."""

import pytest
from django.test import Client

from tests.acting import user
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "/": 200,
    "/en/organisations/": 200,
    "/organisations/export.csv": 200,
    "/organisations/feed.atom": 200,
    "/api/v1/organisations/": 200,
    "/api/v1/none/": 404,
    "/none/": 404,
    "/organisations/?x=1": 400,
    "/healthz": 200,
    "/admin/": 302,
    "/admin/login/": 200,
    "/static/catalogue/site.css": 200,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_every_kind_of_answer_has_the_same_guard(client, settings, path):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    OrganisationFactory(published=True)
    response = Client(headers={"x-forwarded-proto": "https"}).get(path, secure=True)
    assert response.status_code == ANSWERS[path]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert "Server" not in response and "X-Powered-By" not in response


@pytest.mark.parametrize(
    ("path", "status"),
    {
        "/admin/": 200,
        "/admin/catalogue/organisation/": 200,
        "/admin/password_change/": 200,
        "/admin/jsi18n/": 200,
        "/admin/catalogue/user/": 403,
        "/admin/none/": 404,
    }.items(),
)
def test_nothing_of_the_admin_is_kept_by_a_cache(client, path, status):
    client.force_login(user("editor"))
    response = client.get(path)
    assert response.status_code == status
    assert {"no-store", "private"} <= set(response["Cache-Control"].replace(" ", "").split(","))


def test_a_new_password_ends_the_other_sessions_of_an_account():
    anna = user("editor")
    anna.set_password("seven-lamps-over-the-river")
    anna.save()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(anna)
    sent = {
        "old_password": "seven-lamps-over-the-river",
        "new_password1": "eight-lamps-over-the-river",
        "new_password2": "eight-lamps-over-the-river",
    }
    wrong = here.post("/admin/password_change/", {**sent, "old_password": "nine-lamps-over-the-river"})
    assert wrong.status_code == 200 and elsewhere.get("/admin/").status_code == 200
    assert here.post("/admin/password_change/", sent).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_an_account_that_is_closed_ends_its_sessions(client):
    anna = user("editor")
    client.force_login(anna)
    assert client.get("/admin/").status_code == 200
    anna.is_active = False
    anna.save()
    assert client.get("/admin/").status_code == 302


def test_nobody_is_signed_out_by_a_link(client):
    client.force_login(user("editor"))
    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/catalogue/organisation/", "/admin/login/", "/admin/none/"]
)
def test_pages_of_the_admin_answer_no_odd_method(client, method, path):
    client.force_login(user("administrator"))
    response = client.generic(method, path)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")


def test_long_passwords_are_taken_whole(client):
    anna = user("editor")
    password = "ä b" * 40
    anna.set_password(password)
    anna.save()
    for tried, status in ((password[:72], 200), (password.strip() + " ", 200), (password, 302)):
        assert client.post("/admin/login/", {"username": "editor", "password": tried}).status_code == status
