"""The production settings, with what tests need different: speed, and a database of their own."""

import os

from django.core.management.utils import get_random_secret_key

# What the developer's shell says must not change what the tests say.
for name in (
    "DEBUG",
    "BEHIND_PROXY",
    "TRUSTED_PROXIES",
    "ANONYMOUS_QUOTA",
    "KEY_QUOTA",
    "HSTS_SECONDS",
    "HSTS_PRELOAD",
    "CSRF_TRUSTED_ORIGINS",
    "SORTING_CURRENCY",
    "PUBLISHER",
    "PUBLISHER_EN",
    "ICP_FILING",
    "POLICE_FILING",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "LOG_REQUESTS",
    "SLOW_QUERY_MS",
    "METRICS_ALLOW",
    "DISK_FREE_MB",
    "SECOND_FACTOR",
    "EMAIL_HOST",
    "EMAIL_FROM",
    "EMAIL_SECURITY",
    "STATEMENT_TIMEOUT_MS",
    "STATIC_ROOT",
    "LOCK_TIMEOUT_MS",
):
    os.environ.pop(name, None)
os.environ.update(
    SECRET_KEY=get_random_secret_key(),
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_URL="https://catalogue.example",
    PLAIN_HTTP="on",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:",
)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, VAR  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: only a file has the locks that production has. One for each run, so that two do not meet;
    # nobody misses it after a power cut.
    VAR.mkdir(exist_ok=True)
    # Said twice: the live server starts before the test database has its name, and would share one connection between
    # threads if it took it for a database in memory.
    DATABASES["default"]["NAME"] = VAR / f"test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

# Tests read what they have just written.
HEAD_REUSE_SECONDS = 0.0
KEY_REUSE_SECONDS = 0.0
USE_WRITTEN_SECONDS = 0.0
# A test that is about quotas sets one.
ANONYMOUS_QUOTA = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files straight from the sources, nothing to collect first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
