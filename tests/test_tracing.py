"""The log: one line a request, everything with its id, and nothing secret in it."""

import ipaddress
import json
import logging
import re

import pytest
from django.conf import settings as configured
from django.contrib.auth.tokens import default_token_generator
from django.db import OperationalError
from django.urls import path
from django.utils.module_loading import import_string

from catalogue import keys, tracing
from catalogue.models import ApiKey, User
from config import urls as usual

SECRET = "s3cretValueThatOpens"


def breaks(request, **kwargs):
    raise RuntimeError(f"{request.get_full_path()} with {request.META.get('HTTP_AUTHORIZATION')}")


def away(request):
    raise OperationalError("database or disk is full")


urlpatterns = [
    path("away/", away),
    path("preview/<str:token>/", breaks),
    path("breaks/", breaks),
    *usual.urlpatterns,
]
handler500 = usual.handler500


class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(params=["json", "plain"])
def form(request):
    return request.param


@pytest.fixture
def log(form):
    """The lines of the log as they would be written."""
    handler = Kept()
    handler.setFormatter(import_string(configured.LOGGING["formatters"][form]["()"])())
    root, requests = logging.getLogger(), logging.getLogger("catalogue.requests")
    before = requests.level
    root.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield handler.lines
    requests.setLevel(before)
    root.removeHandler(handler)


only_json = pytest.mark.parametrize("form", ["json"], indirect=True)


@only_json
@pytest.mark.django_db
def test_one_line_for_each_request(client, log):
    response = client.get("/organisations/?sector=x&q=Zhang+San")
    line = json.loads(log[-1])
    assert line["request_id"] == response["X-Request-ID"]
    assert line["level"] == "INFO" and line["logger"] == "catalogue.requests"
    assert line["method"] == "GET" and line["path"] == "/organisations/"
    assert line["parameters"] == ["sector", "q"] and line["status"] == response.status_code
    assert line["duration_ms"] >= 0 and line["user"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    count = len(log)
    client.get("/healthz")
    assert len(log) == count


@only_json
def test_a_user_is_a_number(admin_client, admin_user, log):
    admin_client.get("/admin/")
    assert json.loads(log[-1])["user"] == admin_user.pk
    assert admin_user.username not in log[-1].replace("/admin/", "")


@pytest.mark.django_db
def test_an_id_is_taken_from_a_trusted_proxy_alone(client, settings):
    def answered(told, address="127.0.0.1"):
        return client.get("/healthz", headers={"X-Request-Id": told}, REMOTE_ADDR=address)["X-Request-ID"]

    theirs = "abcdef-0123456789"
    assert answered(theirs) != theirs
    settings.BEHIND_PROXY = True
    assert answered(theirs) == theirs
    for malformed in ("short", "a" * 65, "a b c d e f g h", "<script>alert(1)</script>", "字" * 10):
        assert re.fullmatch("[0-9a-f]{16}", answered(malformed))
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    assert answered(theirs) != theirs
    assert answered(theirs, "10.1.2.3") == theirs


@pytest.mark.django_db
def test_an_error_is_found_by_its_number(client, log, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    response = client.get("/breaks/")
    assert response.status_code == 500
    number = response["X-Request-ID"]
    assert f"<code>{number}</code>" in response.content.decode()
    assert any(number in line and "RuntimeError" in line for line in log)


@only_json
@pytest.mark.django_db
@pytest.mark.sqlite
def test_every_line_about_an_outage_has_its_number(client, log, settings):
    settings.ROOT_URLCONF = __name__
    response = client.get("/away/")
    assert response.status_code == 503
    told = [json.loads(line) for line in log]
    assert {line["logger"] for line in told} == {"catalogue.outages", "catalogue.requests"}
    assert {line["request_id"] for line in told} == {response["X-Request-ID"]}


@pytest.mark.django_db
def test_nothing_secret_is_written(client, log, settings):
    """Everything that opens something, in every place where it can be sent."""
    user = User.objects.create_user("somebody", password=SECRET, is_staff=True)
    reset = default_token_generator.make_token(user)
    key = keys.make(key=ApiKey(name="x", contact="x", scopes="read"), user=None)
    client.raise_request_exception = False
    client.cookies["sessionid"] = SECRET
    bearer = {"Authorization": f"Bearer {SECRET}", "Cookie": f"sessionid={SECRET}"}
    for urls in (configured.ROOT_URLCONF, __name__):
        settings.ROOT_URLCONF = urls
        for address in (
            f"/preview/{SECRET}/",
            f"/preview/{SECRET}",
            f"/preview//{SECRET}/",
            f"/en/preview/{SECRET}/",
            f"/PREVIEW/{SECRET}/",
            f"/suggest/{SECRET}/",
            f"/en/suggest/{SECRET}/more",
            f"/admin/password/MQ/{reset}/",
            f"/admin/password/{SECRET}/{SECRET}/",
            f"/breaks/?token={SECRET}&{SECRET}={SECRET}",
            f"/search/?q={SECRET}",
            f"/api/v1/organisations/?key={key}&{SECRET}9=1",
            f"/organisations/{key}/",
            f"/admin/login/?next=/preview/{SECRET}/",
        ):
            client.get(address, headers=bearer)
    client.get("/api/v1/organisations/", headers={"Authorization": f"Bearer {key}"})
    client.post("/admin/login/", {"username": "somebody", "password": SECRET})
    assert len(log) > 20
    text = "\n".join(log)
    for secret in (SECRET, reset, key):
        assert secret not in text, [line for line in log if secret in line][:3]


def test_a_text_is_cleaned():
    clean = tracing.without_secrets
    assert clean("GET /preview/abc/ failed") == "GET /preview/*** failed"
    assert clean("/en/organisations/one/suggest/") == "/en/organisations/one/suggest/"
    assert clean("postgres://catalogue:pass@host/name") == "postgres://catalogue:***@host/name"
    assert clean("Authorization: Basic YWJj and on") == "Authorization: Basic *** and on"
    assert clean("/a/?b=c d") == "/a/?*** d"


def test_nobody_makes_a_second_line(form):
    formatter = import_string(configured.LOGGING["formatters"][form]["()"])()
    record = logging.makeLogRecord({"name": "x", "msg": "one\ntwo\u2028three\x1b[31m", "levelname": "INFO"})
    line = formatter.format(record)
    assert len(line.splitlines()) == 1 and "\x1b" not in line
