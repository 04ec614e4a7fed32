"""Keys of the API: how they are made, found and revoked, and what was asked with them.

A key is `cat_`, eight characters by which it is found and told from others, and 160 random bits. Of these only the
SHA-256 of the whole is kept. A slow hash protects what people choose and others can guess; nobody guesses 160 bits, and
a slow hash would cost each request more than its answer.
"""

import atexit
import base64
import datetime
import hashlib
import hmac
import logging
import re
import secrets
import threading
import time
from collections import OrderedDict
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import security
from catalogue.choices import SecurityAct
from catalogue.models import ApiKey, ApiUse
from catalogue.permissions import require
from catalogue.publishing import Refused

logger = logging.getLogger(__name__)

KEY = re.compile(r"(cat_[a-z2-7]{8})_[a-z2-7]{32}")
# How long a key that was replaced by a new one goes on working, so that the partner can change over in peace.
OVERLAP = datetime.timedelta(days=14)
# For how long it is remembered how much was asked on a day.
USE_KEPT = datetime.timedelta(days=400)
# Keys, and texts that are none, that a process remembers.
MOST = 10_000


def _random(length: int) -> str:
    """Five bits a character, without any that are mistaken for others."""
    return base64.b32encode(secrets.token_bytes(length * 5 // 8)).decode().lower()


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- what administrators do ------------------------------------------------------------------------------------------


@transaction.atomic
def make(*, key: ApiKey, user) -> str:
    """Save a new key that holds whose it is and what for. Returns its text, which is shown once and kept nowhere."""
    require(user, "add", ApiKey)
    key.prefix = f"cat_{_random(8)}"
    text = f"{key.prefix}_{_random(32)}"
    key.digest, key.created_by = digest_of(text), user
    key.save(force_insert=True)
    security.note(SecurityAct.KEY_MADE, user=user)
    return text


@transaction.atomic
def revoke(*, key: ApiKey, user) -> None:
    """From now on nobody is served with it. Every process knows within `KEY_REUSE_SECONDS`."""
    require(user, "change", key)
    now = ApiKey.objects.select_for_update().get(pk=key.pk)
    if now.revoked_at:
        raise Refused(_("This key was revoked before."))
    now.revoked_at, now.revoked_by = timezone.now(), user
    now.save(update_fields=["revoked_at", "revoked_by"])
    security.note(SecurityAct.KEY_REVOKED, user=user)


@transaction.atomic
def renew(*, key: ApiKey, user) -> tuple[ApiKey, str]:
    """Make a new key for the same partner and purpose, for a year; the old one works for `OVERLAP` more at the most."""
    require(user, "add", ApiKey)
    old = ApiKey.objects.select_for_update().get(pk=key.pk)
    new = ApiKey(name=old.name, contact=old.contact, scopes=old.scopes, quota=old.quota)
    text = make(key=new, user=user)
    last = timezone.localdate() + OVERLAP
    if old.expires_on > last:
        old.expires_on = last
        old.save(update_fields=["expires_on"])
    return new, text


# --- whose key it is -------------------------------------------------------------------------------------------------


class Known(NamedTuple):
    """What a process remembers of a key."""

    pk: int
    scopes: frozenset[str]
    quota: int | None
    expires_on: datetime.date
    # in seconds since 1970; later it is not served
    works_until: float
    revoked_at: datetime.datetime | None


# digest → when it was read, and the key
_known: OrderedDict[str, tuple[float, Known | None]] = OrderedDict()
_lock = threading.Lock()


def find(text: str) -> Known | None:
    """The key of this text, as it was a moment ago at most; None for every text that is none, whatever it begins with.

    Whether it has expired or was revoked is for the caller to look at.
    """
    found = KEY.fullmatch(text)
    if found is None:
        return None
    digest, now = digest_of(text), time.monotonic()
    held = _known.get(digest)
    if held and now - held[0] < settings.KEY_REUSE_SECONDS:
        return held[1]
    known = _read(found[1], digest)
    with _lock:
        _known[digest] = (now, known)
        _known.move_to_end(digest)
        if len(_known) > MOST:
            _known.popitem(last=False)
    return known


def _read(prefix: str, digest: str) -> Known | None:
    names = ("digest", "pk", "scopes", "quota", "expires_on", "revoked_at")
    row = ApiKey.objects.filter(prefix=prefix).values_list(*names).first()
    # in constant time, so that nobody learns by the clock how much of a digest was right
    if row is None or not hmac.compare_digest(row[0], digest):
        return None
    _digest, pk, scopes, quota, expires_on, revoked_at = row
    ends = datetime.datetime.combine(
        expires_on + datetime.timedelta(days=1), datetime.time(), timezone.get_default_timezone()
    )
    return Known(pk, frozenset(scopes.split()), quota, expires_on, ends.timestamp(), revoked_at)


# --- what was asked with them ----------------------------------------------------------------------------------------

# key and day → requests, and how many of them were refused; not written down yet
_uses: dict[tuple[int, datetime.date], list[int]] = {}
_writer: threading.Timer | None = None


def note_use(pk: int, *, refused: bool = False) -> None:
    """Count a request of a key. It is written down a moment later, together with others."""
    global _writer
    with _lock:
        count = _uses.setdefault((pk, timezone.localdate()), [0, 0])
        count[0] += 1
        count[1] += refused
        if settings.USE_WRITTEN_SECONDS and _writer is None:
            _writer = threading.Timer(settings.USE_WRITTEN_SECONDS, _write_apart)
            _writer.daemon = True
            _writer.start()
    if not settings.USE_WRITTEN_SECONDS:
        write_uses()


def write_uses() -> None:
    """Write down what was asked; what cannot be written is kept for the next time."""
    with _lock:
        counts = dict(_uses)
        _uses.clear()
    try:
        with transaction.atomic():
            for (pk, day), (requests, refused) in sorted(counts.items()):
                use, _made = ApiUse.objects.get_or_create(key_id=pk, day=day)
                ApiUse.objects.filter(pk=use.pk).update(
                    requests=F("requests") + requests, refused=F("refused") + refused
                )
    except DatabaseError as error:
        logger.info("What was asked with keys cannot be written down now: %s", error)
        with _lock:
            for key, (requests, refused) in counts.items():
                count = _uses.setdefault(key, [0, 0])
                count[0] += requests
                count[1] += refused


def _write_apart() -> None:
    """In a thread and with a connection of its own, so that no request waits for it."""
    global _writer
    _writer = None
    try:
        write_uses()
    finally:
        connection.close()


@atexit.register
def _write_the_rest() -> None:
    if _uses:
        _write_apart()


def sweep_uses() -> int:
    """Delete what is remembered of days that lie far back; returns how many."""
    return ApiUse.objects.filter(day__lt=timezone.localdate() - USE_KEPT).delete()[0]


def forget() -> None:
    """Forget every key that this process remembers, and what was asked with it: another database."""
    with _lock:
        _known.clear()
        _uses.clear()
