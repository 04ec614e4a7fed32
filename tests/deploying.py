"""The site as it is in service: gunicorn on a socket that outlives it, as with systemd, and nginx before it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.processes import environment

SERVICE = Path(settings.BASE_DIR) / "docs" / "service"
# What systemd does: hands over the open socket as descriptor 3, and says so.
HANDS_OVER = 'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"'


class Site:
    """gunicorn with the settings of gunicorn.conf.py at a socket which is `listening`, and its environment."""

    def __init__(self, listening: socket.socket, log: Path, *arguments: str, **more: str):
        self.listening, self.log, self.arguments, self.more = listening, log, arguments, more
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        descriptor = self.listening.fileno()

        def hand_over() -> None:
            os.dup2(descriptor, 3)
            os.set_inheritable(3, True)  # where it was 3 already

        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", HANDS_OVER, "sh", sys.executable, "-m", "gunicorn", *self.arguments],
                cwd=settings.BASE_DIR,
                env=environment(**{"WEB_CONCURRENCY": "2", "LC_ALL": "C.UTF-8", **self.more}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=hand_over,
                close_fds=False,
            )

    def stop(self, seconds: float = 90) -> int:
        """As `systemctl stop`: told to end, and killed if it does not."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def restart(self) -> None:
        self.stop()
        self.start()

    def workers(self) -> list[int]:
        """The numbers of its processes that answer requests."""
        assert self.process is not None
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()] if path.exists() else []

    def kill_a_worker(self, chance) -> None:
        if pids := self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(pids), signal.SIGKILL)

    def kill(self) -> None:
        """Everything at once, without a word."""
        if self.process is None:
            return
        for pid in [*self.workers(), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def listening_at(path: Path | None = None) -> socket.socket:
    """An open socket: a file, or a port of this machine."""
    if path is None:
        found = socket.socket()
        found.bind(("127.0.0.1", 0))
    else:
        found = socket.socket(socket.AF_UNIX)
        found.bind(str(path))
    found.listen(2048)
    return found


@contextlib.contextmanager
def served(listening: socket.socket, log: Path, *arguments: str, **more: str) -> Iterator[Site]:
    """The site, until the test is over. `arguments` are gunicorn's."""
    site = Site(listening, log, *arguments, **more)
    site.start()
    try:
        yield site
    finally:
        site.kill()


def wait_until(answers, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not answers():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.1)


# --- nginx ------------------------------------------------------------------------------------------------------------


def nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def why_no_nginx() -> str:
    """Why nginx cannot be asked here, or nothing."""
    if nginx() is None:
        return "no nginx found; install nginx-light"
    return "" if shutil.which("openssl") else "no openssl found, which makes a certificate"


class Nginx:
    """nginx with the shipped configuration, in which names of files, ports and the host are replaced."""

    def __init__(self, folder: Path, http: int, https: int, inside: int):
        self.folder, self.http, self.https, self.inside = folder, http, https, inside
        folder.mkdir()
        self.socket = folder / "http.sock"
        self.config = folder / "nginx.conf"
        self.access, self.errors = folder / "catalogue.log", folder / "catalogue.error.log"
        shipped = (SERVICE / "nginx.conf").read_text()
        replaced = {
            "listen [::]:80": "#",
            "listen [::]:443": "#",
            "listen 80": f"listen 127.0.0.1:{http}",
            "listen 443": f"listen 127.0.0.1:{https}",
            "listen 127.0.0.1:8080": f"listen 127.0.0.1:{inside}",
            "/run/catalogue/http.sock": str(self.socket),
            "/etc/ssl/catalogue": str(folder),
            "/var/log/nginx": str(folder),
            "/srv/static/": f"{folder}/static/",
            "/var/www/acme": str(folder / "acme"),
        }
        for old, new in replaced.items():
            assert old in shipped, old
            shipped = shipped.replace(old, new)
        (folder / "catalogue.conf").write_text(shipped)
        temporary = "".join(
            f"{name}_temp_path {folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # as root it would serve as another user, who may not enter the folders of a test
        user = "user root;\n" if os.geteuid() == 0 else ""
        self.config.write_text(
            f"{user}pid {folder}/nginx.pid;\nerror_log {folder}/start.log;\ndaemon off;\nworker_processes 1;\n"
            f"events {{ worker_connections 512; }}\nhttp {{\n{temporary}include {folder}/catalogue.conf;\n}}\n"
        )
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=catalogue.example", "-addext", "subjectAltName=DNS:catalogue.example"),
                *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
            ],
            check=True,
            capture_output=True,
        )

    def command(self, *arguments: str) -> list[str]:
        found = nginx()
        assert found is not None
        return [found, "-c", str(self.config), "-e", str(self.folder / "start.log"), *arguments]

    @contextlib.contextmanager
    def running(self) -> Iterator["Nginx"]:
        process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: self._answers() or process.poll() is not None, 60)
            assert process.poll() is None, (self.folder / "start.log").read_text()
            yield self
        finally:
            process.terminate()
            process.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.https)) == 0
