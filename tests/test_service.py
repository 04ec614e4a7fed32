"""The files in docs/service/: nginx checks and serves what is shipped, systemd reads it, the guide names all of it."""

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from catalogue import workflow
from tests.clusters import free_port
from tests.deploying import SERVICE, Nginx, listening_at, served, wait_until, why_no_nginx
from tests.factories import OrganisationFactory
from tests.managing import manage
from tests.processes import database_url

UNITS = sorted(path for path in SERVICE.iterdir() if path.suffix in (".service", ".socket", ".timer"))
GUIDE = (Path(settings.BASE_DIR) / "docs" / "operating.md").read_text()
HOST = "catalogue.example"


# --- what is written down ---------------------------------------------------------------------------------------------


def test_the_guide_names_every_file():
    for path in SERVICE.iterdir():
        assert path.name in GUIDE, path.name


def test_systemd_reads_the_units(tmp_path):
    """Paths of programs are those of an installation; here they are replaced by ones that exist."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze found; install systemd")
    for unit in UNITS:
        text = unit.read_text()
        text = re.sub(r"/srv/catalogue/\.venv/bin/\w+", "/bin/true", text)
        (tmp_path / unit.name).write_text(
            text.replace("Documentation=file:///srv/catalogue", "Documentation=file:///")
        )
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
    )
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


def test_every_service_is_shut_in():
    services = [path.read_text() for path in UNITS if path.suffix == ".service"]
    assert len(services) == 3
    for text in services:
        for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "UMask=0077"):
            assert line in text
        assert "User=catalogue" in text and "EnvironmentFile=/etc/catalogue.env" in text


def test_the_example_of_settings_is_one_that_starts(tmp_path):
    lines = (SERVICE / "catalogue.env.example").read_text().splitlines()
    said = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    known = (Path(settings.BASE_DIR) / "config" / "settings.py").read_text()
    for name in [*said, *re.findall(r"^#([A-Z_]+)=", "\n".join(lines), re.M)]:
        assert name in known or name == "WEB_CONCURRENCY", name
    said |= {"SECRET_KEY": settings.SECRET_KEY}
    url = f"sqlite:///{tmp_path}/catalogue.sqlite3"
    shown = manage(url, "check", "--deploy", "--fail-level", "WARNING", **said | {"DATABASE_URL": url})
    assert "no issues" in shown


def test_make_leaves_the_libraries_of_a_site_in_service_alone(tmp_path):
    """Somebody asks for `make audit` where the guide has put a release, with an environment that make did not make."""
    shutil.copy(Path(settings.BASE_DIR) / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "gunicorn").touch()
    said = subprocess.run(
        ["make", "audit", f"PYTHON={sys.executable}"], cwd=tmp_path, capture_output=True, text=True
    )
    assert said.returncode != 0 and "docs/operating.md" in said.stderr
    assert (tmp_path / ".venv" / "bin" / "gunicorn").exists()


def test_a_release_that_fails_half_way_is_not_put_into_service(tmp_path):
    """The commands of the guide as they stand, with programs that only write down that they were called."""
    new, programs, called = tmp_path / "2", tmp_path / "bin", tmp_path / "called"
    for folder, names in (
        (programs, "git python3 install ln systemctl catalogue-manage"),
        (new / ".venv" / "bin", "pip python"),
    ):
        folder.mkdir(parents=True)
        for name in names.split():
            (folder / name).write_text(
                f'#!/bin/sh\necho "{name} $*" >> {called}\n[ "{name} $1" != "$FAILS" ]\n'
            )
            (folder / name).chmod(0o755)
    commands = re.search(r"## A new release.*?```sh\n(.*?)```", GUIDE, re.S)[1].replace(
        "/srv/releases/2", str(new)
    )
    steps = ["catalogue-manage backup", "git clone", "pip install", "catalogue-manage migrate"]
    steps += ["catalogue-manage rebuild_documents", "catalogue-manage collectstatic"]
    for fails in ["", *steps]:
        called.write_text("")
        path = f"{programs}:/usr/bin:/bin"
        done = subprocess.run(
            ["/bin/sh", "-c", commands], env={"PATH": path, "FAILS": fails}, capture_output=True
        )
        said = called.read_text()
        assert [step in said for step in steps] == [not fails or steps.index(fails) >= n for n in range(6)], (
            said
        )
        is_in_service = f"ln -sfn {new} /srv/catalogue\nsystemctl restart catalogue" in said
        assert is_in_service == (not fails), (fails, said, done.stderr)


# --- what nginx serves ------------------------------------------------------------------------------------------------


class Visitor:
    def __init__(self, nginx: Nginx):
        self.nginx = nginx
        self.trust = ssl.create_default_context(cafile=str(nginx.folder / "fullchain.pem"))

    def connection(self, port=None, server=HOST):
        """A connection over TLS, or a plain one to another port."""
        if port:
            return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        plain = socket.create_connection(("127.0.0.1", self.nginx.https), timeout=60)
        found = http.client.HTTPSConnection("127.0.0.1", self.nginx.https)
        try:
            found.sock = self.trust.wrap_socket(plain, server_hostname=server)
        except ssl.SSLError:
            plain.close()
            raise
        return found

    def get(self, path, *, connection=None, method="GET", body=None, port=None, host=HOST, **headers):
        """Status, headers, content; names of header fields with _ for -."""
        asks = connection or self.connection(port)
        fields = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            asks.request(method, path, body=body, headers=fields)
            answer = asks.getresponse()
            content = answer.read()
        finally:
            if connection is None:
                asks.close()
        return answer.status, dict(answer.headers.items()), content

    def raw(self, path):
        """The words of the first line of an answer to an address that http.client refuses to send."""
        asks = self.connection()
        asks.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        words = asks.sock.recv(1000).decode("latin-1").split()
        asks.close()
        return words[1:3]


@pytest.fixture
def visitor(transactional_db, tmp_path):
    if why := why_no_nginx():
        pytest.skip(why)
    workflow.publish(entry=OrganisationFactory(slug="megvii"), user=None)
    nginx = Nginx(tmp_path / "nginx", *(free_port() for _ in range(3)))
    checked = subprocess.run(nginx.command("-t"), capture_output=True, text=True)
    assert checked.returncode == 0 and "warn" not in checked.stderr, checked.stderr
    asks = Visitor(nginx)
    more = {
        "ALLOWED_HOSTS": HOST,
        "BEHIND_PROXY": "on",
        "METRICS_ALLOW": "127.0.0.1",
        "DISK_FREE_MB": "1",
        "STATIC_ROOT": str(nginx.folder / "static"),
    }
    manage(database_url(), "collectstatic", "--no-input", **more)
    with listening_at(nginx.socket) as listening, nginx.running():
        log = tmp_path / "site.log"
        with served(listening, log, "--workers", "1", **more) as site:
            asks.site, asks.log = site, log
            wait_until(lambda: asks.get("/healthz")[0] == 200)
            yield asks


def test_nginx_serves_the_site_over_tls(visitor):
    """One start of everything for all that is asked, for it takes its time."""
    get = visitor.get
    inside, nginx = visitor.nginx.inside, visitor.nginx

    # plain http leads to https, with the method kept; another name and no name get nothing
    status, headers, _content = get("/en/search/?q=a%20b", port=nginx.http)
    assert (status, headers["Location"]) == (308, f"https://{HOST}/en/search/?q=a%20b")
    # but a key that lies open on its way is not sent on
    assert get("/api/v1/organisations/", port=nginx.http)[0] == 308
    assert get("/api/v1/organisations/", port=nginx.http, Authorization="Bearer x")[0] == 403
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        get("/", port=nginx.http, host="elsewhere.example")
    with pytest.raises(ssl.SSLError):
        visitor.connection(server="elsewhere.example")

    # pages, with the site's own header fields, and the version of nginx is nobody's business
    status, headers, content = get("/en/organisations/megvii/")
    assert status == 200 and b"<h1" in content
    assert headers["Server"] == "nginx" and "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    page = content.decode()

    # static files: those with a digest for ever, compressed where that is understood
    address = re.search(r'href="(/static/catalogue/site\.[0-9a-f]{12}\.css)"', page)[1]
    status, headers, content = get(address, Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"].startswith("text/css") and headers["X-Content-Type-Options"] == "nosniff"
    assert get(address)[2] != content
    assert get("/static/catalogue/site.css")[1]["Cache-Control"] == "public, max-age=60"
    assert get("/static/../config/settings.py")[0] in (400, 404)
    assert get("/static/")[0] in (403, 404) and get("/static../settings.py")[0] == 404

    # a long search with many conditions: the answer's `Link` repeats it, and is longer than nginx takes by itself
    conditions = "".join(
        f"&{name}=" * 50 for name in ("sector", "layer", "topic", "designation", "kind", "round")
    )
    status, headers, _content = get(f"/api/v1/organisations/?q={'%E4%BA%BF' * 200}{conditions}")
    assert status == 200 and len(headers["Link"]) > 8_000

    # what gunicorn refuses is not quoted in its log: letters that no browser sends unencoded, but curl does
    assert visitor.raw("/preview/abcdefgh?q=海淀SECRET") == ["400", "Bad"]
    assert "Invalid request: Invalid HTTP request line" in visitor.log.read_text()
    assert "abcdefgh" not in visitor.log.read_text() and "SECRET" not in visitor.log.read_text()

    # what is for inside alone
    assert get("/metrics")[0] == get("/readyz")[0] == 404 and get("/healthz")[0] == 200
    assert get("/metrics", X_Forwarded_For="127.0.0.1")[0] == 404
    status, _headers, content = get("/readyz", port=inside)
    assert status == 200 and json.loads(content)["checks"]["database"] == "ok"
    assert b"catalogue_requests_total" in get("/metrics", port=inside)[2]
    assert get("/admin/", port=inside)[0] == get("/", port=inside)[0] == 404

    # the id of a request goes through, and is nginx's own
    status, headers, _content = get("/en/", X_Request_Id="mine-0123456789", X_Forwarded_For="203.0.113.9")
    own = headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", own)
    assert own in nginx.access.read_text() and own in visitor.log.read_text()

    # an address with fifty values fits, and one that is too long is refused in words or by its number
    long = "/en/organisations/?" + "&".join(f"sector={'x' * 150}{n}" for n in range(50))
    assert 7900 < len(long) < 8190
    assert get(long)[0] == 400 and b"sector" in get("/api/v1" + long[3:])[2]
    assert get("/en/search/?q=" + "y" * 9000)[0] in (400, 414)
    assert get("/en/search/?q=" + "y" * 20000)[0] == 414
    cookie = "; ".join(f"c{n}={'z' * 500}" for n in range(14))
    assert get("/admin/login/", Cookie=cookie)[0] == 200

    # connections are kept
    with_one = visitor.connection()
    for _turn in range(5):
        assert get("/en/", connection=with_one)[0] == 200
    with_one.close()

    # too large, in words of both languages; a file of 60 MB comes through to the site, which asks who it is
    huge = b"x" * (63 * 1024 * 1024)
    try:
        status, headers, content = get("/admin/catalogue/import/add/", method="POST", body=huge)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
        asks = visitor.connection()
        asks.putrequest("POST", "/admin/catalogue/import/add/", skip_host=True)
        asks.putheader("Host", HOST)
        asks.putheader("Content-Length", str(len(huge)))
        asks.endheaders()
        answer = asks.getresponse()
        status, headers, content = answer.status, dict(answer.headers.items()), answer.read()
        asks.close()
    assert status == 413 and "60 MB" in content.decode() and "文件太大" in content.decode()
    status, _headers, _content = get("/admin/catalogue/import/add/", method="POST", body=huge[: 60 * 1024**2])
    assert status in (302, 403)

    # neither log holds what somebody searched for, or what opens something
    for path in ("/en/search/?q=geheim", "/suggest/0123456789abcdef0123/", "/en/preview/0123456789abcdef/"):
        get(path)
    logs = nginx.access.read_text() + nginx.errors.read_text() + visitor.log.read_text()
    assert "geheim" not in logs and "0123456789abcdef" not in logs
    assert '"path":"/suggest/***"' in logs
    lines = [json.loads(line) for line in nginx.access.read_text().splitlines()]
    assert {"time", "request_id", "address", "method", "path", "status", "seconds"} <= set(lines[-1])

    # whom it serves: what a visitor claims is not believed
    quota = get("/api/v1/organisations/", X_Forwarded_For="203.0.113.9")[1]
    again = get("/api/v1/organisations/", X_Forwarded_For="203.0.113.10")[1]
    assert int(again["RateLimit-Remaining"]) < int(quota["RateLimit-Remaining"])

    # while the site is away: words, and when to come back
    visitor.site.kill()
    visitor.site.listening.close()
    status, headers, content = get("/en/")
    assert (status, headers["Retry-After"]) == (503, "30") and "暂时无法访问" in content.decode()
    assert get(address)[0] == 200
