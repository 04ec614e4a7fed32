"""Web servers to measure: started on a free port, asked over one connection, and read from /proc."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.catalogues import BASE, Catalogue
from tests.clusters import free_port

ROUNDS, REQUESTS = 9, 40


class Server:
    """A running server; `get` asks it, `seconds` is the processor time of its processes so far."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process, self.port = process, port
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        sent = {"Accept-Encoding": "gzip", **(headers or {})}
        try:
            self.connection.request("GET", path, headers=sent)
            response = self.connection.getresponse()
        except http.client.RemoteDisconnected:  # Datasette's closes what is idle for five seconds
            self.connection.request("GET", path, headers=sent)
            response = self.connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()

    def seconds(self) -> float:
        return sum(_processor_time(pid) for pid in _family(self.process.pid))

    def memory(self, what: str = "VmRSS") -> int:
        """Resident kilobytes of the largest process, now or (`VmHWM`) at most so far."""
        sizes = []
        for pid in _family(self.process.pid):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(what):
                    sizes.append(int(line.split()[1]))
        return max(sizes)


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in found for child in file.read_text().split()]


def _family(pid: int) -> list[int]:
    found, rest = [], [pid]
    while rest:
        one = rest.pop()
        found.append(one)
        rest += children(one)
    return found


def _processor_time(pid: int) -> float:
    """Of all threads, in seconds, to the nanosecond."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


@contextmanager
def _running(command: list[str], port: int, environment: dict[str, str], path: str) -> Iterator[Server]:
    process = subprocess.Popen(
        command, cwd=BASE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Server(process, port)
    try:
        for _attempt in range(600):
            try:
                server.get(path)
                break
            except OSError:
                server.connection.close()
                if process.poll() is not None:
                    raise RuntimeError(f"{command[2]} ended") from None
                time.sleep(0.1)
        yield server
    finally:
        server.connection.close()
        process.terminate()
        process.wait()


def gunicorn(catalogue: Catalogue, *, workers: int = 1, threads: int = 1, **settings: str):
    """The project behind its own middleware."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(workers),
        "--threads",
        str(threads),
    ]
    command += ["--worker-class", "gthread", "--keep-alive", "3600", "--no-control-socket"]
    return _running(command, port, {**catalogue.environment, **settings}, "/healthz")


def datasette(file: Path):
    """Datasette on a table of its own, with time enough to finish its facets."""
    port = free_port()
    command = [
        str(BASE / ".venv-bench" / "bin" / "python"),
        "-m",
        "datasette",
        "serve",
        str(file),
        "--port",
        str(port),
    ]
    for name, value in (
        ("sql_time_limit_ms", 60_000),
        ("facet_time_limit_ms", 60_000),
        ("facet_suggest_time_limit_ms", 1),
    ):
        command += ["--setting", name, str(value)]
    return _running(command, port, dict(os.environ), "/-/versions.json")


Request = Callable[[int], object]


def cost(server: Server, request: Request, start: int, requests: int) -> float:
    """Processor time of one request, in seconds; `request` gets the number of the request."""
    before = server.seconds()
    for number in range(start, start + requests):
        request(number)
    return (server.seconds() - before) / requests


def compare(
    one: tuple[Server, Request],
    other: tuple[Server, Request],
    *,
    rounds: int = ROUNDS,
    requests: int = REQUESTS,
) -> tuple[float, float]:
    """Medians of both costs; the two take turns."""
    costs: tuple[list[float], list[float]] = ([], [])
    for server, request in (one, other):
        cost(server, request, 0, 3)  # warm
    for turn in range(rounds):
        for side, (server, request) in zip(costs, (one, other), strict=True):
            side.append(cost(server, request, 10 + turn * requests, requests))
    return statistics.median(costs[0]), statistics.median(costs[1])
