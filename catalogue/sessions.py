"""Sessions of the staff: when one is over, which of an account are open, and their end."""

import datetime
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import salted_hmac

from catalogue.models import User

# What a session says: when it began and was last used, in seconds, and with what.
BEGAN, USED, BROWSER = "began", "used", "browser"

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEM = re.compile("Windows|Android|iPhone|iPad|Mac OS X|Linux")


@dataclass(frozen=True)
class Open:
    """`key` names a session without opening it; moments are as exact as `SessionsEnd` writes them."""

    key: str
    began: datetime.datetime
    used: datetime.datetime
    browser: str
    is_this: bool


def is_over(data: Mapping[str, Any], now: float) -> bool:
    return (
        now - data.get(BEGAN, now) >= settings.SESSION_COOKIE_AGE
        or now - data.get(USED, now) >= settings.SESSION_IDLE_SECONDS
    )


def browser_of(agent: str) -> str:
    """Firefox, Windows: enough to know one's own again, and no more of what a browser says of itself."""
    name = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = _SYSTEM.search(agent)
    return ", ".join(part for part in (name, system[0] if system else "") if part)


def of(user: User, *, this: str | None) -> list[Open]:
    """Those that are open, the last used first; `this` is the session key of who asks."""
    now = time.time()
    found = [
        Open(
            key=_name(row),
            began=_moment(data.get(BEGAN, now)),
            used=_moment(data.get(USED, now)),
            browser=data.get(BROWSER, ""),
            is_this=row.session_key == this,
        )
        for row, data in _of(user)
        if not is_over(data, now)
    ]
    return sorted(found, key=lambda one: (one.is_this, one.used), reverse=True)


def end(user: User, *, key: str = "", but: str | None = None) -> int:
    """End the one that is named so, or all of them; not that of session key `but`. Returns how many."""
    ends = [row.pk for row, _data in _of(user) if row.session_key != but and (not key or key == _name(row))]
    return Session.objects.filter(pk__in=ends).delete()[0]


def _of(user: User) -> Iterator[tuple[Session, dict[str, Any]]]:
    """All sessions are read, for whose they are stands inside; only the staff has any, and they end within a day."""
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = row.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk):
            yield row, data


def _name(row: Session) -> str:
    return salted_hmac("catalogue.sessions", row.session_key, algorithm="sha256").hexdigest()[:32]


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
