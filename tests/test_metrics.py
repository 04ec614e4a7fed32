"""What Prometheus reads, and who may."""

import ipaddress
import re

import pytest

from catalogue import health, metrics
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

LINE = re.compile(
    r"(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z_]+=\"[^\"]*\"(?:,[a-z_]+=\"[^\"]*\")*\})? -?[0-9.e+]+)"
)


@pytest.fixture
def allowed(settings):
    settings.METRICS_ALLOW = [ipaddress.ip_network("127.0.0.0/8")]


def samples(client):
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    text = response.content.decode()
    assert all(LINE.fullmatch(line) for line in text.splitlines()), text
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            assert name not in found
            found[re.sub(r',?pid="[0-9]+"', "", name)] = float(value)
    return found


def test_nobody_is_answered_unless_named(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_ALLOW = [ipaddress.ip_network("10.0.0.0/8")]
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.1.1.1").status_code == 200
    # nobody can say that they are somebody else
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.1.1"}).status_code == 404


def test_requests_are_counted_by_route_and_nothing_else(client, allowed):
    client.get("/organisations/?sort=name")
    client.get("/en/organisations/")
    for number in range(5):
        client.get(f"/nowhere/{number}/")
        client.get(f"/organisations/unknown-{number}/")
        client.generic(f"STRANGE{number}", "/healthz")
    found = samples(client)
    counted = {name: n for name, n in found.items() if name.startswith("catalogue_requests_total")}
    assert counted['catalogue_requests_total{route="organisation_list",method="GET",status="2xx"}'] >= 1
    assert counted['catalogue_requests_total{route="organisation_detail",method="GET",status="4xx"}'] == 5
    assert counted['catalogue_requests_total{route="none",method="GET",status="4xx"}'] == 5
    assert counted['catalogue_requests_total{route="healthz",method="other",status="4xx"}'] == 5
    assert len(counted) <= 6


def test_the_histogram_adds_up(client, allowed):
    for seconds in (0.001, 0.02, 0.3, 99):
        metrics.observe(route="x", method="GET", status=200, seconds=seconds)
    found = samples(client)
    name = "catalogue_request_duration_seconds"
    below = [n for key, n in found.items() if key.startswith(f'{name}_bucket{{route="x"')]
    assert below == sorted(below) and len(below) == len(metrics.BUCKETS) + 1
    assert below[0] == 1 and below[-2] == 3 and below[-1] == found[f'{name}_count{{route="x"}}'] == 4
    assert found[f'{name}_sum{{route="x"}}'] == pytest.approx(99.321)


def test_how_the_catalogue_stands(client, allowed, django_assert_max_num_queries):
    OrganisationFactory(published=True)
    OrganisationFactory()
    health.beat("one")
    with django_assert_max_num_queries(16):
        found = samples(client)
    assert found['catalogue_entries{type="organisation",status="published"}'] == 1
    assert found['catalogue_entries{type="organisation",status="draft"}'] == 1
    assert found['catalogue_entries{type="dataset",status="archived"}'] == 0
    assert found["catalogue_workers"] == found['catalogue_check{check="worker"}'] == 1
    assert found['catalogue_tasks{state="failed"}'] == 0
    assert found["catalogue_change_seq"] >= 1
    with django_assert_max_num_queries(0):  # a second scrape within ten seconds
        samples(client)
