"""Whether the web addresses of the catalogue still work: asked by a task, and only of hosts that a setting names.

Anybody who edits can type an address, so nothing here may lead this machine to where only it can go. A request is made
to a host of `LINK_CHECK_HOSTS` alone, on the usual ports, and to the very address of that host that was found to be a
public one: the name is not resolved again. Where an answer leads on, all of that holds for the next step too. Proxies
of the environment play no part, nobody signs in, and little is read.
"""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from catalogue import gaps
from catalogue.choices import LinkState
from catalogue.models import LinkCheck, LinkHost

SECONDS = 10  # for each step of a request
WHOLE_SECONDS = 20  # for one address, however slowly its answer trickles in
RUN_SECONDS = 60  # for a run: other work waits for the worker
MOST_BYTES = 64 * 1024
MOST_STEPS = 5
MOST_ADDRESSES = 3
ASKED_A_RUN = 100
NEW_A_RUN = 5000
LONGEST = 2000  # bytes of an address; an index holds no longer ones
AGAIN = datetime.timedelta(days=14)
BROKEN_AGAIN = datetime.timedelta(days=1)
TAKEN = datetime.timedelta(minutes=10)
PORTS = {"http": 80, "https": 443}
FOR_GOOD = (301, 308)
LEADS_ON = (*FOR_GOOD, 302, 303, 307)
# It is there, and does not let a program in.
KEEPS_OUT = (401, 403, 429)


@dataclass(frozen=True)
class Answer:
    """What became of asking an address."""

    state: LinkState
    status: int | None = None
    said: str = ""


class NotAsked(Exception):
    """The address is one that may not be asked."""


class NoAnswer(Exception):
    """Nothing came back that could be understood."""


# --- which addresses may be asked ------------------------------------------------------------------------------------


def host_of(url: str) -> str:
    """The name of an address's host in small ASCII letters; nothing, where it is none that could be looked up."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        return host.encode("idna").decode().lower()
    except (UnicodeError, ValueError):
        return ""


def is_allowed(host: str, hosts: Collection[str]) -> bool:
    """Whether the list names the host, or with a dot in front something above it."""
    return bool(host) and any(host == one or (one[0] == "." and host.endswith(one)) for one in hosts)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet. One that carries another one within it is not: nobody has a
    website there, and the inner one may be anything."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo):
        return False
    # what carries one of IPv4 by translation (64:ff9b::) is reserved
    refused = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    return ip.is_global and not refused and not ip.is_unspecified


def _resolved(host: str, port: int, loopback: bool) -> list[str]:
    """The IP addresses of the host; every one that it has must be public. `loopback`: or of this machine."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NoAnswer(_("The name of the host is not known.")) from error
    for address in found:
        if not (is_public(address) or (loopback and ipaddress.ip_address(address).is_loopback)):
            raise NotAsked(_("The host leads to an address that is not public."))
    if not found:
        raise NoAnswer(_("The name of the host is not known."))
    return found[:MOST_ADDRESSES]


# --- one address -----------------------------------------------------------------------------------------------------


class _Pinned(HTTPConnection):
    """A connection to one of these IP addresses, whatever the name of the host may mean by now."""

    def __init__(self, host: str, port: int, addresses: list[str], secure: bool):
        super().__init__(host, port, timeout=SECONDS)
        self.addresses, self.secure, self.is_over = addresses, secure, False
        self.default_port = PORTS["https" if secure else "http"]

    def connect(self):
        for address in self.addresses:
            try:
                self.sock = socket.create_connection((address, self.port), SECONDS)
                break
            except OSError:
                if address == self.addresses[-1]:
                    raise
        if self.is_over:
            raise TimeoutError
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _answer(
    parts: SplitResult, method: str, hosts: Collection[str], loopback: bool, until: float
) -> tuple[int, str]:
    """The status of one request and where it leads on to. Raises NotAsked and NoAnswer."""
    host = host_of(parts.geturl())
    if parts.scheme not in PORTS or parts.username is not None or parts.password is not None:
        raise NotAsked(_("Only http and https without a user name are asked."))
    if not is_allowed(host, hosts):
        raise NotAsked(_("The host is not on the list."))
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise NoAnswer(_("The port is none.")) from error
    if port != PORTS[parts.scheme] and not loopback:
        raise NotAsked(_("Only the usual ports are asked."))
    connection = _Pinned(host, port, _resolved(host, port, loopback), parts.scheme == "https")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    over = threading.Timer(max(0.0, until - time.monotonic()), _cut, [connection])
    over.daemon = True
    over.start()
    try:
        headers = {"User-Agent": f"catalogue link check (+{settings.SITE_URL})", "Accept": "*/*"}
        connection.request(method, f"{path}?{query}" if query else path, headers=headers)
        response: HTTPResponse = connection.getresponse()
        response.read(MOST_BYTES)
        return response.status, response.getheader("Location") or ""
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer(_("Its certificate is not valid.")) from error
    except TimeoutError as error:
        raise NoAnswer(_("No answer came in time.")) from error
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(_("The connection failed.")) from error
    finally:
        over.cancel()
        connection.close()


def _either(parts: SplitResult, hosts: Collection[str], loopback: bool, until: float) -> tuple[int, str]:
    """What it answers to HEAD; many do that wrongly, and are asked with GET before they are called broken."""
    with suppress(NoAnswer):
        status, to = _answer(parts, "HEAD", hosts, loopback, until)
        if status < 400:
            return status, to
    return _answer(parts, "GET", hosts, loopback, until)


def _cut(connection: _Pinned) -> None:
    """End a request that takes too long; the one that waits for it sees the connection close."""
    connection.is_over = True  # also where it is not connected yet
    if (sock := connection.sock) is not None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


def ask(url: str, hosts: Collection[str], *, loopback: bool = False) -> Answer:
    """Ask an address whether it works, following where it leads among the hosts that may be asked.

    `loopback` lets it ask this machine, on any port; tests alone say so.
    """
    now_at, moved, for_good = url, "", True
    until = time.monotonic() + WHOLE_SECONDS
    try:
        for _step in range(MOST_STEPS + 1):
            status, to = _either(urlsplit(now_at), hosts, loopback, until)
            if status not in LEADS_ON or not to:
                break
            now_at = urljoin(now_at, to)
            for_good = for_good and status in FOR_GOOD
            moved = now_at if for_good else moved
            if not is_allowed(host_of(now_at), hosts):
                # it is there itself, and where it leads is not ours to ask
                return Answer(LinkState.MOVED if moved else LinkState.WORKS, status, moved[:1000])
        else:
            return Answer(LinkState.BROKEN, status, _("It leads on and on."))
    except NotAsked as error:
        return Answer(LinkState.WORKS if now_at != url else LinkState.REFUSED, None, str(error))
    except NoAnswer as error:
        return Answer(LinkState.BROKEN, None, str(error))
    except ValueError:
        return Answer(LinkState.BROKEN, None, _("The address cannot be read."))
    if status >= 400 and status not in KEEPS_OUT:
        return Answer(LinkState.BROKEN, status)
    return Answer(LinkState.MOVED if moved else LinkState.WORKS, status, moved[:1000])


# --- a run -----------------------------------------------------------------------------------------------------------


def run(*, now: datetime.datetime | None = None, loopback: bool = False) -> int:
    """Ask the addresses whose turn it is, one after the other, for about a minute; returns how many were asked.
    Without a list of hosts nothing is done at all."""
    hosts = settings.LINK_CHECK_HOSTS
    if not hosts:
        return 0
    now = now or timezone.now()
    _note_new()
    _sort_by_host(hosts)
    asked, until = 0, time.monotonic() + RUN_SECONDS
    for check in _due(now)[:ASKED_A_RUN]:
        if time.monotonic() > until:
            break
        if not _is_used(check.url):
            check.delete()
        elif _take(check.host):
            try:
                _keep(check, ask(check.url, hosts, loopback=loopback), now)
            finally:
                LinkHost.objects.filter(host=check.host).update(taken_until=None)
            asked += 1
    return asked


def is_behind(*, now: datetime.datetime | None = None) -> bool:
    """Whether there is more to ask than one run asks."""
    return bool(settings.LINK_CHECK_HOSTS) and _due(now or timezone.now()).exists()


def _due(now: datetime.datetime):
    never = Q(state=LinkState.WAITING)
    settled = (LinkState.WORKS, LinkState.MOVED, LinkState.REFUSED)
    long_ago = Q(state__in=settled, checked_at__lt=now - AGAIN)
    broken = Q(state=LinkState.BROKEN, checked_at__lt=now - BROKEN_AGAIN)
    return LinkCheck.objects.filter(never | long_ago | broken).order_by("checked_at", "pk")


def _note_new() -> None:
    """Take note of addresses that are new in the catalogue."""
    left = NEW_A_RUN
    for model, name in gaps.url_fields():
        rows = (
            gaps.records(model)
            .exclude(**{name: ""})
            .exclude(**{f"{name}__in": LinkCheck.objects.values("url")})
        )
        urls = rows.order_by().values_list(name, flat=True).distinct()[:left]
        new = [url for url in urls if len(url.encode()) <= LONGEST]
        LinkCheck.objects.bulk_create(
            [LinkCheck(url=url, host=host_of(url)[:255]) for url in new],
            ignore_conflicts=True,
            batch_size=500,
        )
        left -= len(new)


def _sort_by_host(hosts: Collection[str]) -> None:
    """Put aside what may not be asked, and take back what may be by now: the list may have changed."""
    listed = Q()
    for host in hosts:
        listed |= Q(host__endswith=host) if host[0] == "." else Q(host=host)
    LinkCheck.objects.filter(listed, state=LinkState.REFUSED, checked_at=None).update(state=LinkState.WAITING)
    others = LinkCheck.objects.exclude(listed).exclude(state=LinkState.REFUSED)
    others.update(state=LinkState.REFUSED, status=None, said="", checked_at=None, broken_since=None)


def _is_used(url: str) -> bool:
    return any(gaps.records(model).filter(**{name: url}).exists() for model, name in gaps.url_fields())


def _take(host: str) -> bool:
    """Whether the host is ours to ask; another worker may be asking it."""
    now = timezone.now()
    LinkHost.objects.get_or_create(host=host)
    free = LinkHost.objects.filter(Q(taken_until=None) | Q(taken_until__lt=now), host=host)
    return free.update(taken_until=now + TAKEN) == 1


def _keep(check: LinkCheck, answer: Answer, now: datetime.datetime) -> None:
    said = answer.said.replace("\x00", "")[:1000]  # what a foreign machine says may hold anything
    check.state, check.status, check.said, check.checked_at = answer.state, answer.status, said, now
    check.broken_since = (check.broken_since or now) if answer.state == LinkState.BROKEN else None
    check.save()
