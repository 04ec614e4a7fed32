"""What every test may use: the seeds, a browser; and the plain word about what was left out."""

import os
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.http import StreamingHttpResponse
from django.utils import translation

from catalogue import freshness, health, index, keys, metrics, queries, quotas

SEEDS = Path(settings.BASE_DIR).parent / "shared" / "seeds"
# as root Chromium refuses its sandbox; the rest keeps it from calling home
CHROMIUM_FLAGS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def on_postgres():
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"


def chromium():
    """The path of a Chromium of this machine, or None."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config, items):
    missing = {}
    if not SEEDS.is_dir():
        missing["seeds"] = "the two reports are not in ../shared/seeds"
    if not chromium():
        missing["browser"] = "no Chromium found; install one or name it with CHROMIUM"
    if not on_postgres():
        missing["postgres"] = "needs PostgreSQL; name a database with TEST_DATABASE_URL"
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
    if on_postgres():
        elsewhere = [item for item in items if item.get_closest_marker("sqlite")]
        if elsewhere:
            config.hook.pytest_deselected(items=elsewhere)
            items[:] = [item for item in items if item not in elsewhere]


# --- What was left out ---


def left_out(reporter):
    """Counts of skipped tests by reason."""
    reports = reporter.stats.get("skipped", []) if reporter else []
    return Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_ALL") and left_out(reporter) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    reasons = left_out(terminalreporter)
    if reasons:
        terminalreporter.section("left out")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")
        if os.environ.get("REQUIRE_ALL"):
            terminalreporter.line("REQUIRE_ALL is set, so this is a failure.", red=True)


# --- What a process holds in memory ---


@pytest.fixture(autouse=True)
def nothing_held():
    """Every test has a database of its own, and the index must not remember another one."""
    index.forget()
    freshness.shelf.clear()
    queries.forget_head()
    keys.forget()
    quotas.forget()
    health.forget()
    metrics.forget()


@pytest.fixture(autouse=True)
def no_language():
    """A request leaves its language active; the next test must not begin in it."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_left_open(monkeypatch):
    """A stream that a test did not read to its end holds a cursor of the database, which would be closed in the midst
    of another test."""
    streams = []
    begin = StreamingHttpResponse.__init__

    def noted(self, *args, **kwargs):
        begin(self, *args, **kwargs)
        streams.append(self)

    monkeypatch.setattr(StreamingHttpResponse, "__init__", noted)
    yield
    for close in (close for stream in streams for close in stream._resource_closers):
        with suppress(
            DatabaseError
        ):  # not `stream.close()`, which ends the request and with it the connection
            close()


# --- The two reports ---


@pytest.fixture(scope="session")
def seeds():
    """The folder with the text of the two reports; mark the test with `seeds`."""
    return SEEDS


# --- Browser; mark the test with `browser` ---


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    try:
        playwright = sync_playwright().start()
    except Exception as error:  # its driver is a program of its own and may lack a library of the system
        pytest.skip(f"playwright does not start: {error}")
    with pytest.MonkeyPatch.context() as environment:
        # playwright runs an event loop in this thread, where Django would refuse to touch the database
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
    playwright.stop()


@pytest.fixture
def open_page(browser, live_server):
    """Opens pages of the running site: `page = open_page("/en/", width=375, dark=True)`.

    A script that throws, or anything the content security policy stops, fails the test at its end.
    """
    contexts, faults = [], []

    def on_console(message):
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def open_page(path="/", *, width=1280, height=900, dark=False, javascript=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", on_console)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults
