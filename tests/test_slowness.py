"""Statements that took long are in the log, without values."""

import logging

import pytest
from django.db import connection

from catalogue import slowness
from catalogue.models import Source, User

pytestmark = pytest.mark.django_db


def test_a_slow_statement_is_told_with_its_request_and_no_value(admin_client, settings, caplog, monkeypatch):
    steps = iter(range(10**6))
    monkeypatch.setattr(slowness.time, "perf_counter", lambda: float(next(steps)))
    settings.SLOW_QUERY_MS = 900
    caplog.set_level(logging.WARNING, "catalogue.slowness")
    admin_client.get("/admin/catalogue/source/?q=Zhangsan")
    told = [record.fields for record in caplog.records if record.name == "catalogue.slowness"]
    assert any("catalogue_source" in fields["sql"] for fields in told)
    assert all(fields["duration_ms"] == 1000 for fields in told)
    assert "zhangsan" not in str(told).lower()
    assert admin_client.cookies["sessionid"].value not in str(told)


def test_values_between_quotation_marks_are_left_out(settings, caplog, monkeypatch):
    settings.SLOW_QUERY_MS = 1
    monkeypatch.setattr(slowness.time, "perf_counter", iter([0.0, 1.0]).__next__)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'it''s secret',   'and this'")
    assert [record.fields["sql"] for record in caplog.records] == ["SELECT '?', '?'"]


def test_rows_that_are_written_at_once_are_told_once(settings, caplog, monkeypatch):
    settings.SLOW_QUERY_MS = 1
    monkeypatch.setattr(slowness.time, "perf_counter", iter([0.0, 1.0]).__next__)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM (VALUES (%s, %s), (%s, %s), (%s, %s)) AS t", [1] * 6)
    assert [record.fields["sql"] for record in caplog.records] == ["SELECT * FROM (VALUES (%s, %s), …) AS t"]


def test_quick_ones_are_not_told_and_a_connection_is_watched_once(settings, caplog):
    slowness.watch(connection=connection)
    assert connection.execute_wrappers.count(slowness._timed) == 1
    Source.objects.count()
    settings.SLOW_QUERY_MS = 0
    User.objects.count()
    assert not caplog.records
