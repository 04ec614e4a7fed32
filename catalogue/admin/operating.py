"""The operator's page: how this node stands and how it is set, for administrators. No secret is on it."""

import platform
import sqlite3

import django
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from catalogue import health
from catalogue.models import ChangeCounter
from catalogue.permissions import may

# Settings in force; a name that is not here is not shown.
SHOWN = (
    *("DEBUG", "PLAIN_HTTP", "BEHIND_PROXY", "TRUSTED_PROXIES", "ALLOWED_HOSTS", "SITE_URL"),
    *("SECOND_FACTOR", "EMAIL_HOST"),
    *("ANONYMOUS_QUOTA", "KEY_QUOTA", "KEPT_BYTES", "REVIEWS", "SORTING_CURRENCY", "DATA_LICENCE"),
    *("LINK_CHECK_HOSTS", "METRICS_ALLOW", "DISK_FREE_MB"),
    *("LOG_LEVEL", "LOG_FORMAT", "LOG_REQUESTS", "SLOW_QUERY_MS"),
)
FAILED = 10


def view(request, site):
    if not may(request.user, "view", DBTaskResult):
        raise PermissionDenied
    health.forget()  # who looks wants to know how it is now
    found = health.health()
    counts = dict(DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("pk")))
    failed = DBTaskResult.objects.failed().order_by("-finished_at")[:FAILED]
    context = {
        **site.each_context(request),
        "title": _("Operation"),
        "health": found,
        "checks": [
            (_("Database"), found.database),
            (_("Migrations"), found.migrations),
            (_("Disk"), found.disk),
            (_("Worker"), found.worker),
        ],
        "migrations": health.waiting_migrations(),
        "workers": health.workers(),
        "last_beat": health.last_beat(),
        "free": health.free(),
        "waiting": counts.get("READY", 0),
        "running": counts.get("RUNNING", 0),
        "failed": counts.get("FAILED", 0),
        "newest_failed": failed.only("id", "task_path", "finished_at", "exception_class_path"),
        "seq": ChangeCounter.objects.values_list("seq", flat=True).first() or 0,
        "versions": {
            "Python": platform.python_version(),
            "Django": django.get_version(),
            **_database(),
        },
        "settings": [(name, _plain(getattr(settings, name))) for name in SHOWN],
    }
    return TemplateResponse(request, "admin/catalogue/operating.html", context)


def _database() -> dict[str, str]:
    if connection.vendor == "sqlite":
        return {"SQLite": sqlite3.sqlite_version}
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return {"PostgreSQL": cursor.fetchone()[0]}


def _plain(value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
