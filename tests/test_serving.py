"""Web server and worker stand and fall together."""

import os
import signal
import socket
import sys
import time

import pytest

from catalogue import serving
from catalogue.models import Source

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]


def run_together(monkeypatch, commands, *, on_ready=lambda: None):
    """Runs the commands; returns what run_together said and what the processes ended with."""
    started = []
    start = serving.start
    monkeypatch.setattr(serving, "start", lambda command: started.append(start(command)) or started[-1])
    said = serving.run_together(commands, ready=lambda: True, on_ready=on_ready)
    return said, [process.returncode for process in started]


def test_when_one_ends_the_other_is_stopped(monkeypatch):
    said, codes = run_together(monkeypatch, {"web server": SLEEPS, "task worker": FAILS})
    assert said == "The task worker ended (exit code 3)."
    assert codes == [-signal.SIGTERM, 3]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_both(monkeypatch, number):
    before = signal.getsignal(number)
    said, codes = run_together(
        monkeypatch,
        {"web server": SLEEPS, "task worker": SLEEPS},
        on_ready=lambda: os.kill(os.getpid(), number),
    )
    assert said is None
    assert codes == [-signal.SIGTERM, -signal.SIGTERM]
    assert signal.getsignal(number) is before


def test_one_that_does_not_listen_is_killed():
    deaf = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"]
    process = serving.start(deaf)
    time.sleep(0.5)
    serving.stop([process], seconds=0.2)
    assert process.returncode == -signal.SIGKILL


def test_a_taken_port_is_refused():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert serving.answers(port)
        with pytest.raises(OSError, match="in use"):
            serving.check_port(port)
    serving.check_port(port)
    assert not serving.answers(port)


@pytest.fixture
def loads(monkeypatch, tmp_path, settings):
    """What bring_up_to_date() calls, with fixtures and stamp in a folder of their own."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "places.csv").write_text("slug\nbeijing\n")
    monkeypatch.setattr(serving, "LOADED", tmp_path / "loaded")
    calls = []

    def call_command(name, **options):
        calls.append(name)
        if name == "load_catalogue":
            Source.objects.get_or_create(slug="report", title="报告")

    monkeypatch.setattr(serving, "call_command", call_command)
    return calls


@pytest.mark.django_db
def test_fixtures_are_loaded_again_only_when_they_changed(loads, tmp_path):
    serving.bring_up_to_date()
    serving.bring_up_to_date()
    assert loads == ["migrate", "load_catalogue", "migrate"]
    (tmp_path / "fixtures" / "places.csv").write_text("slug\nshanghai\n")
    serving.bring_up_to_date()
    assert loads[3:] == ["migrate", "load_catalogue"]
    Source.objects.all().delete()
    serving.bring_up_to_date()
    assert loads[5:] == ["migrate", "load_catalogue"]


@pytest.mark.django_db
def test_a_load_that_failed_is_tried_again(loads, monkeypatch):
    def fail(name, **options):
        if name == "load_catalogue":
            raise RuntimeError("places.csv, line 2: no such city")

    with monkeypatch.context() as during, pytest.raises(RuntimeError):
        during.setattr(serving, "call_command", fail)
        serving.bring_up_to_date()
    serving.bring_up_to_date()
    assert loads == ["migrate", "load_catalogue"]
