"""How many requests a caller may make in a window of time, counted across processes without a write for each of them.

A process reserves a block of a caller's quota with one statement and hands it out from memory: a thousandth first, then
twice as much each time, up to a hundredth. All blocks together never exceed the quota. What a process has reserved and
does not hand out is missing to the others until the window ends: with n processes at most n - 1 hundredths, less where
most of them are hardly asked. A window is `QUOTA_SECONDS` long and begins for each caller at a moment of its own, so
that not all of them come back at once.

Where the database cannot be written (a standby, or SQLite while somebody else writes) nobody waits: the process counts
by itself, and says what it handed out as soon as it can.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.crypto import salted_hmac

from catalogue.addresses import network
from catalogue.models import QuotaWindow

# The first block and the largest are these parts of the quota.
FIRST, LARGEST = 1000, 100
# Callers that a process remembers; who was silent for longest is forgotten first, and with it the rest of a block.
MOST = 50_000
# For how long a process counts by itself before it tries the database again.
ALONE_SECONDS = 5.0
# For how long SQLite's writer is waited for, in milliseconds.
PATIENCE = 100

_RESERVE = """
    INSERT INTO catalogue_quotawindow (caller, ends_at, used) VALUES (%s, %s, %s)
    ON CONFLICT (caller, ends_at) DO UPDATE SET used = catalogue_quotawindow.used + excluded.used
    WHERE catalogue_quotawindow.used < %s
    RETURNING used
"""


class Standing(NamedTuple):
    """Where a caller stands after a request: `remaining` of `limit`, for `seconds` more."""

    allowed: bool
    limit: int
    remaining: int
    seconds: int


class _Window:
    """What this process knows of a caller's window."""

    def __init__(self, caller: str, limit: int, ends_at: int):
        self.caller, self.limit, self.ends_at = caller, limit, ends_at
        self.block = max(1, limit // FIRST)
        self.left = 0  # reserved and not handed out; below zero for what was charged afterwards
        self.others = 0  # what nobody had reserved when the database was last asked
        self.untold = 0  # handed out without the database
        self.is_over = False
        self.lock = threading.Lock()

    def standing(self, allowed: bool, now: float) -> Standing:
        remaining = max(0, self.left) + self.others
        return Standing(allowed, self.limit, remaining, max(1, round(self.ends_at - now)))

    def reserve(self, requests: int) -> None:
        """Add a block from which so many can be handed out; less, or nothing, near the end of the quota."""
        wanted = max(self.block, requests - self.left)
        self.block = max(1, min(2 * self.block, self.limit // LARGEST))
        used = _reserved(self.caller, self.ends_at, wanted + self.untold, self.limit)
        if used is None:  # the database cannot be written
            got = max(0, min(wanted, self.limit - self.untold))
            self.untold += got
            self.others = max(0, self.limit - self.untold)
        else:
            got = max(0, min(wanted, self.limit - used + wanted))
            self.untold = 0
            self.others = max(0, self.limit - used)
        self.left += got
        self.is_over = got == 0


_windows: OrderedDict[str, _Window] = OrderedDict()
_lock = threading.Lock()
_alone_until = 0.0


def spend(caller: str, limit: int) -> Standing:
    """Count a request of a caller that may make `limit` in a window, if there is one left."""
    now = time.time()
    window = _window(caller, limit, now)
    with window.lock:
        if window.left < 1 and not window.is_over:
            window.reserve(1)
        if allowed := window.left >= 1:
            window.left -= 1
        return window.standing(allowed, now)


def charge(caller: str, limit: int, requests: int) -> Standing:
    """Count more of a request that was let through, also beyond the end of the quota."""
    now = time.time()
    window = _window(caller, limit, now)
    with window.lock:
        if window.left < requests and not window.is_over:
            window.reserve(requests)
        window.left -= requests
        return window.standing(True, now)


def _window(caller: str, limit: int, now: float) -> _Window:
    with _lock:
        window = _windows.get(caller)
        if window is None or window.ends_at <= now or window.limit != limit:
            window = _windows[caller] = _Window(caller, limit, end_of_window(caller, now))
            if len(_windows) > MOST:
                _windows.popitem(last=False)
        _windows.move_to_end(caller)
        return window


def end_of_window(caller: str, now: float) -> int:
    """When the window that a caller is in ends, in seconds since 1970: the same for every process."""
    length = settings.QUOTA_SECONDS
    begins = crc32(caller.encode()) % length
    return (int(now) - begins) // length * length + length + begins


def _reserved(caller: str, ends_at: int, requests: int, limit: int) -> int | None:
    """Add to what is used, unless all of it is; returns how much is used then, or None if nothing can be written."""
    global _alone_until
    if time.monotonic() < _alone_until:
        return None
    try:
        with _impatient(), connection.cursor() as cursor:
            cursor.execute(_RESERVE, [caller, ends_at, requests, limit])
            rows = cursor.fetchall()
    except DatabaseError:
        _alone_until = time.monotonic() + ALONE_SECONDS
        return None
    return rows[0][0] if rows else limit + requests


@contextmanager
def _impatient() -> Iterator[None]:
    """Somebody reads, and shall not wait for SQLite's only writer."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual = int(float(connection.settings_dict["OPTIONS"].get("timeout", 5)) * 1000)
    handle = connection.connection
    handle.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        handle.execute(f"PRAGMA busy_timeout = {usual}")


@lru_cache(maxsize=MOST)
def of_address(address: str) -> str:
    """The caller that an address stands for. Nobody without our key can tell the address from it."""
    return salted_hmac("catalogue.quota", network(address), algorithm="sha256").hexdigest()[:32]


def forget() -> None:
    """Forget what this process has reserved: another database, or the same one emptied."""
    global _alone_until
    with _lock:
        _windows.clear()
    _alone_until = 0.0


def sweep() -> int:
    """Delete the windows that are over; returns how many."""
    return QuotaWindow.objects.filter(ends_at__lt=time.time()).delete()[0]
