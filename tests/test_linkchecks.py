"""Asking addresses: what is found of those that may be asked, and that nothing else is ever asked."""

import datetime
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalogue import linkchecks, tasks
from catalogue.choices import LinkState
from catalogue.linkchecks import Answer, ask
from catalogue.models import LinkCheck, LinkHost, Source
from tests.factories import OrganisationFactory, PolicyFactory, SourceFactory

OURS = ["localhost"]


class Site(BaseHTTPRequestHandler):
    """What the tests ask: the path says what it answers."""

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.server.asked.append((self.command, self.path))
        with self.server.counting:
            self.server.busy += 1
            self.server.busiest = max(self.server.busiest, self.server.busy)
        try:
            self.say(self.path.strip("/").split("/"))
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            with self.server.counting:
                self.server.busy -= 1

    def say(self, words):
        here = f"http://localhost:{self.server.server_port}"
        match words[0].partition("?")[0]:
            case "nohead" if self.command == "HEAD":
                self.reply(405)
            case "hangsup" if self.command == "HEAD":
                self.connection.shutdown(socket.SHUT_RDWR)
            case "moved":
                self.reply(301, f"{here}/fine")
            case "temporary":
                self.reply(302, "/fine")
            case "login":
                self.reply(302, "https://login.example/")
            case "away":
                self.reply(301, "https://elsewhere.example/")
            case "inward":
                self.reply(302, "http://127.0.0.1/")
            case "file":
                self.reply(302, "file:///etc/passwd")
            case "round":
                self.reply(302, "/round")
            case "code":
                self.reply(int(words[1]))
            case "slow":
                time.sleep(3)
            case "trickle":
                for _each in range(60):
                    self.wfile.write(b"H")
                    time.sleep(0.1)
            case "huge":
                self.send_response(500)
                self.end_headers()
                for _each in range(5000):
                    self.wfile.write(b"x" * 10_000)
                    self.server.sent += 10_000
            case "nul":
                self.wfile.write(
                    b"HTTP/1.1 301 Moved\r\nLocation: https://a.example/\x00" + b"b" * 5000 + b"\r\n\r\n"
                )
            case "badport":
                self.reply(302, "http://localhost:port/")
            case "garbage":
                self.wfile.write(b"\x00\x01 nothing of HTTP\r\n\r\n")
            case _:
                self.reply(200)

    def reply(self, status, to=""):
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    found = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    found.counting = threading.Lock()
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def site(server):
    server.asked, server.busy, server.busiest, server.sent = [], 0, 0, 0
    server.url = f"http://localhost:{server.server_port}"
    return server


def told(site, path):
    return ask(f"{site.url}{path}", OURS, loopback=True)


# --- what is found ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("/fine", "works", 200),
        ("/汉字 字?q=汉", "works", 200),
        ("/nohead", "works", 200),
        ("/hangsup", "works", 200),
        ("/temporary", "works", 200),
        ("/login", "works", 302),
        ("/code/403", "works", 403),
        ("/code/429", "works", 429),
        ("/code/404", "broken", 404),
        ("/code/410", "broken", 410),
        ("/code/503", "broken", 503),
        ("/round", "broken", 302),
        ("/garbage", "broken", None),
        ("/badport", "broken", None),
        ("/moved", "moved", 200),
        ("/away", "moved", 301),
    ],
)
def test_what_an_address_answers(site, path, state, status):
    answer = told(site, path)
    assert (answer.state, answer.status) == (state, status)


def test_where_it_has_moved_to_is_kept(site):
    assert told(site, "/moved").said == f"{site.url}/fine"
    assert told(site, "/away").said == "https://elsewhere.example/"


def test_it_is_asked_with_head_and_with_get_only_where_that_fails(site):
    told(site, "/fine")
    assert site.asked == [("HEAD", "/fine")]
    told(site, "/nohead")
    assert site.asked[1:] == [("HEAD", "/nohead"), ("GET", "/nohead")]


def test_nothing_listens():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answer = ask(f"http://localhost:{port}/", OURS, loopback=True)
    assert answer == Answer(LinkState.BROKEN, None, "The connection failed.")


def test_one_that_never_answers_or_trickles_does_not_hold_the_worker(site, monkeypatch):
    monkeypatch.setattr(linkchecks, "SECONDS", 0.5)
    monkeypatch.setattr(linkchecks, "WHOLE_SECONDS", 1)
    for path in ("/slow", "/trickle"):
        start = time.monotonic()
        assert told(site, path).state == "broken"
        assert time.monotonic() - start < 3


def test_little_is_read(site):
    assert told(site, "/huge").status == 500
    assert site.sent < 30_000_000  # what fits between two sockets, and never all 100 million of both


def test_a_certificate_that_nobody_vouches_for(site, monkeypatch):
    def refuse(*args, **kwargs):
        raise ssl.SSLCertVerificationError("self-signed")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refuse)
    answer = ask(f"https://localhost:{site.server_port}/", OURS, loopback=True)
    assert answer == Answer(LinkState.BROKEN, None, "Its certificate is not valid.")


# --- what is never asked ---------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_connects(monkeypatch):
    """Fails the test where a connection is made."""

    def connect(*args, **kwargs):
        raise AssertionError(f"connected to {args}")

    monkeypatch.setattr(socket, "create_connection", connect)


def resolving(monkeypatch, *addresses):
    asked = []

    def getaddrinfo(host, port, **kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/",
        "https://example.org.other.example/",
        "https://badexample.org/",
        "https://example.org@other.example/",
        "https://someone:secret@example.org/",
        "https://other.example#@example.org/",
        "https://other.example\\@example.org/",
        "https://example.org:22/",
        "https://example.org:99999/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://0x7f000001/",
        "http://2130706433/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "https:///",
        "https://[example.org/",
    ],
)
def test_addresses_that_are_not_asked(url, monkeypatch, nothing_connects):
    asked = resolving(monkeypatch, "93.184.216.34")
    assert ask(url, ["example.org"]).state in ("refused", "broken")
    assert asked == []


def test_a_dot_in_front_means_all_below_and_not_itself(monkeypatch):
    hosts = ["example.org", ".gov.example"]
    for host, allowed in {
        "example.org": True,
        "www.example.org": False,
        "www.gov.example": True,
        "gov.example": False,
        "notgov.example": False,
        "": False,
    }.items():
        assert linkchecks.is_allowed(host, hosts) == allowed, host
    assert linkchecks.host_of("https://EXAMPLE.org./x") == "example.org"
    assert linkchecks.host_of("https://例子.example/") == "xn--fsqu00a.example"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
        *("2002:7f00:1::", "2002:a00:1::"),
    ],
)
def test_addresses_inside_are_not_connected_to_whatever_a_name_leads_to(
    address, monkeypatch, nothing_connects
):
    assert not linkchecks.is_public(address)
    resolving(monkeypatch, address)
    assert ask("https://example.org/", ["example.org"]).state == "refused"
    resolving(monkeypatch, "93.184.216.34", address)
    assert ask("https://example.org/", ["example.org"]).state == "refused"


def test_addresses_of_the_open_internet_are_public():
    for address in ("93.184.216.34", "8.8.8.8", "2606:4700::1111"):
        assert linkchecks.is_public(address)


def test_it_connects_to_the_address_that_was_looked_at(monkeypatch):
    """A name that means something else a moment later gains nothing: it is looked up once."""
    asked = resolving(monkeypatch, "93.184.216.34")
    connected = []

    def connect(address, *args, **kwargs):
        connected.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert ask("http://example.org/", ["example.org"]).state == "broken"
    assert set(connected) == {("93.184.216.34", 80)}
    assert len(asked) == len(connected) == 2  # for HEAD and for GET, each looked up and looked at


@pytest.mark.parametrize("path", ["/away", "/inward", "/file"])
def test_redirects_off_the_list_are_not_followed(site, path, monkeypatch):
    real, connected = socket.create_connection, []

    def connect(address, *args, **kwargs):
        connected.append(address[1])
        return real(address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", connect)
    assert told(site, path).state in ("works", "moved")
    assert set(connected) == {site.server_port}
    assert len(site.asked) == 1


def test_this_machine_is_asked_by_no_setting(site):
    assert ask(f"{site.url}/fine", OURS).state == "refused"
    assert site.asked == []


# --- a run -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hosts(settings):
    settings.LINK_CHECK_HOSTS = ["localhost"]


def state(url):
    return LinkCheck.objects.get(url=url).state


@pytest.mark.django_db
def test_without_hosts_nothing_is_done(site, settings):
    settings.LINK_CHECK_HOSTS = []
    OrganisationFactory(website=f"{site.url}/fine")
    assert linkchecks.run(loopback=True) == 0
    assert tasks.check_links.call() == 0
    assert site.asked == []
    assert not LinkCheck.objects.exists()


@pytest.mark.django_db
def test_a_run_keeps_what_each_address_answered(site, hosts):
    OrganisationFactory(website=f"{site.url}/fine")
    OrganisationFactory(website=f"{site.url}/fine")
    PolicyFactory(text_url=f"{site.url}/code/404")
    SourceFactory(slug="moved", url=f"{site.url}/moved")
    SourceFactory(slug="other", url="https://other.example/")
    assert linkchecks.run(loopback=True) == 3
    assert state(f"{site.url}/fine") == "works"
    assert state(f"{site.url}/code/404") == "broken"
    assert state(f"{site.url}/moved") == "moved"
    assert state("https://other.example/") == "refused"
    broken = LinkCheck.objects.get(state="broken")
    assert (broken.status, broken.broken_since) == (404, broken.checked_at)
    assert site.busiest == 1


@pytest.mark.django_db
def test_what_a_foreign_machine_says_breaks_no_run(site, hosts):
    OrganisationFactory(website=f"{site.url}/nul")
    assert linkchecks.run(loopback=True) == 1
    said = LinkCheck.objects.get().said
    assert said.startswith("https://a.example/b")
    assert len(said) <= 1000


@pytest.mark.django_db
def test_the_worker_goes_on_soon_while_there_is_more_and_else_tomorrow(settings, monkeypatch):
    settings.LINK_CHECK_HOSTS = ["example.org"]
    monkeypatch.setattr(linkchecks, "run", lambda: 1)
    waiting = DBTaskResult.objects.filter(status="READY", task_path=tasks.check_links.module_path)
    for behind, least, most in ((False, 86_000, 87_000), (True, 50, 70)):
        waiting.delete()
        monkeypatch.setattr(linkchecks, "is_behind", lambda behind=behind: behind)
        tasks.check_links.call()
        planned = waiting.get()
        assert least < (planned.run_after - planned.enqueued_at).total_seconds() < most


@pytest.mark.django_db
def test_addresses_are_asked_again_when_their_turn_comes(site, hosts):
    OrganisationFactory(website=f"{site.url}/fine")
    OrganisationFactory(website=f"{site.url}/code/404")
    start = timezone.now()
    assert linkchecks.run(now=start, loopback=True) == 2
    assert linkchecks.run(now=start + datetime.timedelta(hours=1), loopback=True) == 0
    assert linkchecks.run(now=start + datetime.timedelta(days=2), loopback=True) == 1
    broken = LinkCheck.objects.get(state="broken")
    assert broken.broken_since == start
    assert linkchecks.run(now=start + datetime.timedelta(days=20), loopback=True) == 2
    LinkCheck.objects.filter(pk=broken.pk).update(url=f"{site.url}/better")
    organisation = OrganisationFactory(website=f"{site.url}/better")
    linkchecks.run(now=start + datetime.timedelta(days=30), loopback=True)
    mended = LinkCheck.objects.get(url=organisation.website)
    assert (mended.state, mended.broken_since) == ("works", None)


@pytest.mark.django_db
def test_an_address_that_nobody_uses_any_more_is_forgotten(site, hosts):
    organisation = OrganisationFactory(website=f"{site.url}/old")
    linkchecks.run(loopback=True)
    organisation.website = f"{site.url}/new"
    organisation.save()
    linkchecks.run(now=timezone.now() + datetime.timedelta(days=20), loopback=True)
    assert [check.url for check in LinkCheck.objects.all()] == [f"{site.url}/new"]


@pytest.mark.django_db
def test_a_run_is_bounded_and_says_that_there_is_more(site, hosts, monkeypatch):
    monkeypatch.setattr(linkchecks, "ASKED_A_RUN", 2)
    for number in range(5):
        OrganisationFactory(website=f"{site.url}/{number}")
    for left in (True, True, False):
        assert 1 <= linkchecks.run(loopback=True) <= 2
        assert linkchecks.is_behind() == left
    assert len(site.asked) == 5


@pytest.mark.django_db
def test_a_host_that_another_worker_is_asking_is_left_alone(site, hosts):
    OrganisationFactory(website=f"{site.url}/fine")
    taken = LinkHost.objects.create(
        host="localhost", taken_until=timezone.now() + datetime.timedelta(minutes=1)
    )
    assert linkchecks.run(loopback=True) == 0
    assert site.asked == []
    taken.taken_until = timezone.now() - datetime.timedelta(minutes=1)  # it was killed
    taken.save()
    assert linkchecks.run(loopback=True) == 1
    taken.refresh_from_db()
    assert taken.taken_until is None


@pytest.mark.django_db
def test_the_list_of_hosts_may_change(site, settings):
    OrganisationFactory(website=f"{site.url}/fine")
    settings.LINK_CHECK_HOSTS = ["example.org"]
    assert linkchecks.run(loopback=True) == 0
    assert state(f"{site.url}/fine") == "refused"
    settings.LINK_CHECK_HOSTS = ["localhost"]
    assert linkchecks.run(loopback=True) == 1
    assert state(f"{site.url}/fine") == "works"
    settings.LINK_CHECK_HOSTS = ["example.org"]
    linkchecks.run(loopback=True)
    assert state(f"{site.url}/fine") == "refused"


@pytest.mark.django_db
def test_addresses_too_long_for_an_index_break_nothing(site, hosts):
    Source.objects.create(slug="long", title="长", url=f"{site.url}/" + "汉" * 950)
    OrganisationFactory(website=f"{site.url}/fine")
    assert linkchecks.run(loopback=True) == 1


@pytest.mark.django_db
def test_an_archived_entrys_address_is_not_asked(site, hosts):
    from catalogue import workflow

    entry = OrganisationFactory(website=f"{site.url}/fine", published=True)
    workflow.archive(entry=entry, user=None, reason="closed")
    assert linkchecks.run(loopback=True) == 0
