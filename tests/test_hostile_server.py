"""What Django's client cannot send, in bytes to a real web server: broken heads, lengths, chunks and endings. Nothing
may be answered with a fault of ours, take long, or keep the server from the next one."""

import re
import socket
import time

import pytest

from tests.factories import OrganisationFactory
from tests.hostile import MEGABYTE
from tests.processes import served

HEAD = b"Host: testserver\r\nConnection: close\r\n"
JSON = b"Content-Type: application/json\r\n"
MATCH = b"POST /api/v1/match/ HTTP/1.1\r\n" + HEAD + JSON


def get(path: bytes = b"/organisations/", more: bytes = b"") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HEAD + more + b"\r\n"


# What is sent, and the statuses that are right; without any, the connection may end without a word.
ASKED = {
    "nothing": (b"", ()),
    "half a line": (b"GET / HT", ()),
    "line breaks": (b"\r\n" * 1000, (400,)),
    "binary": (bytes(range(256)) * 20, (400,)),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500, ()),
    "HTTP/0.9": (b"GET /\r\n\r\n", (400,)),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 505)),
    "HTTP/9.9": (b"GET / HTTP/9.9\r\n" + HEAD + b"\r\n", (400, 505)),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", (200, 400)),  # the address is allowed, too
    "two hosts": (get(more=b"Host: evil.example\r\n"), (400,)),
    "whole address": (get(b"http://evil.example/organisations/"), (200, 400)),
    "a star": (b"OPTIONS * HTTP/1.1\r\n" + HEAD + b"\r\n", (400, 404, 405)),
    "no method": (b" / HTTP/1.1\r\n" + HEAD + b"\r\n", (400,)),
    "a method that is none": (b"GE\x00T / HTTP/1.1\r\n" + HEAD + b"\r\n", (400,)),
    "a long method": (b"G" * 300 + b" / HTTP/1.1\r\n" + HEAD + b"\r\n", (400,)),
    "NUL in the path": (get(b"/organisations/\x00/"), (400, 404)),
    "raw bytes in the path": (get(b"/organisations/\xff\xfe/"), (400, 404)),
    "UTF-8 in the path": (get("/organisations/北京/".encode()), (400, 404)),
    "raw bytes in the query": (get(b"/organisations/?q=\xff\x80\xed\xa0\x80"), (200, 400)),
    "spaces in the path": (get(b"/organisations/ /"), (400,)),
    "a long line": (get(b"/organisations/?q=" + b"x" * MEGABYTE), (400, 414)),
    "a fragment": (get(b"/organisations/#x"), (200, 400)),
    "a long field": (get(more=b"X: " + b"x" * MEGABYTE + b"\r\n"), (400, 431)),
    "many fields": (get(more=b"X: y\r\n" * 5000), (400, 431)),
    "a folded field": (get(more=b"X: a\r\n b\r\n"), (200, 400)),
    "a field without colon": (get(more=b"nonsense\r\n"), (400,)),
    "a space before the colon": (get(more=b"X : y\r\n"), (400,)),
    "NUL in a field": (get(more=b"X: a\x00b\r\n"), (200, 400)),
    "a bare line feed": (get(more=b"X: a\nY: b\r\n"), (200, 400)),
    "a bare carriage return": (get(more=b"X: a\rY: b\r\n"), (200, 400)),
    "an underscore for a hyphen": (get(more=b"X_Forwarded_For: 10.0.0.1\r\n"), (200, 400)),
    "no length": (MATCH + b'\r\n{"queries": ["a"]}', (400,)),
    "a negative length": (MATCH + b"Content-Length: -1\r\n\r\n", (400,)),
    "a word for a length": (MATCH + b"Content-Length: ten\r\n\r\n", (400,)),
    "a huge length": (MATCH + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n", (400, 413)),
    "two lengths": (MATCH + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", (400,)),
    "a length and chunks": (
        MATCH + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        (400,),
    ),
    "less than promised": (MATCH + b"Content-Length: 500\r\n\r\n{", (400,)),
    "a form cut off": (
        b"POST /match/ HTTP/1.1\r\n"
        + HEAD
        + b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 500\r\n\r\n--b\r\nContent-D",
        (400, 422),
    ),
    # without a length Django reads nothing
    "chunks": (
        MATCH + b'Transfer-Encoding: chunked\r\n\r\n12\r\n{"queries": ["a"]}\r\n0\r\n\r\n',
        (400,),
    ),
    "a chunk of no size": (MATCH + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", (400,)),
    "a chunk of a negative size": (
        MATCH + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n",
        (400,),
    ),
    "a chunk of a huge size": (MATCH + b"Transfer-Encoding: chunked\r\n\r\n" + b"F" * 40 + b"\r\n{}", (400,)),
    "chunks without an end": (MATCH + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", (400,)),
    "8 MB in chunks": (
        MATCH
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 128
        + b"0\r\n\r\n",
        (400, 413),
    ),
    "30 MB in chunks to a form": (
        b"POST /match/ HTTP/1.1\r\n"
        + HEAD
        + b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 480
        + b"0\r\n\r\n",
        (400, 413, 422),
    ),
    "an encoding that is none": (MATCH + b"Transfer-Encoding: nonsense\r\n\r\n{}", (400, 501)),
    "chunks that are not the last": (
        MATCH + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        (400, 501),
    ),
    "100-continue": (MATCH + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", (400,)),
    "a body of a GET": (get(more=b"Content-Length: 5\r\n") + b"hello", (200,)),
    "a second request": (get().replace(b"close", b"keep-alive") * 2, (200,)),
    "an upgrade": (get(more=b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"), (200,)),
}


def answer(port: int, sent: bytes) -> bytes:
    """What comes back until the server closes, or has been silent for a while."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has heard enough
        received, until = b"", time.monotonic() + 10
        while time.monotonic() < until:
            try:
                part = connection.recv(65536)
            except OSError:
                break
            if not part:
                break
            received += part
        return received


@pytest.mark.django_db(transaction=True)
def test_a_real_server_answers_whatever_it_is_sent(settings):
    OrganisationFactory(published=True)
    with served() as server:
        assert answer(server.port, get()).startswith(b"HTTP/1.1 200 ")
        faults, before = [], server.memory()
        for name, (sent, right) in ASKED.items():
            spent = server.seconds()
            received = answer(server.port, sent)
            spent = server.seconds() - spent
            # "HTTP/1.1 100 Continue" may come first
            statuses = [
                int(one) for one in re.findall(rb"(?m)^HTTP/1\.[01] (\d+) ", received) if one != b"100"
            ]
            if (not statuses and right) or not set(statuses) <= set(right or (400, 408)):
                faults.append((name, statuses, received[:100]))
            if spent > 1:
                faults.append((name, f"{spent:.1f} s"))
            if b"Traceback" in received or b"x-injected" in received.lower():
                faults.append((name, received[:300]))
        assert not faults, "\n".join(map(str, faults))
        assert answer(server.port, get()).startswith(b"HTTP/1.1 200 ")
        assert server.memory() - before < 100 * 1024  # kilobytes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/suggest/", "/match/", "/api/v1/match/", "/admin/login/", "/nowhere/"])
def test_whoever_sends_too_much_hears_so_at_the_end(path):
    """A proxy takes a connection that is closed while it sends for a site that is away."""
    form = b"application/x-www-form-urlencoded" if "api" not in path else b"application/json"
    head = b"POST %s HTTP/1.1\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    sent = head % (path.encode(), HEAD, form, 30 * MEGABYTE)
    with served() as server, socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(sent)
        for _ in range(30):
            connection.sendall(b"x" * MEGABYTE)
        assert re.match(rb"HTTP/1.1 4\d\d ", connection.recv(65536))
