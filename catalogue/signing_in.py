"""How often somebody may try to sign in, so that guessing is slow and nobody can lock an editor out from afar.

Failures are counted by network address (a /64 of IPv6 is one) and by account and address together, never by account
alone: what strangers try elsewhere slows no owner. After some failures each further one brings a longer pause, up to a
quarter of an hour. A browser in which an account has signed in before carries a signed cookie that names it; its
attempts at this account are counted by themselves, and whoever shares its address (an office, a carrier) does not slow
them. While that count pauses, the browser is counted as a stranger is, so that a cookie that was copied slows nobody.

Codes of a second factor are tried in the same way, and counted by account too: only who has given the right password
tries one, so nobody is locked out by strangers. The cookie is given when the second factor was right, not before.

An attempt is counted before its password is looked at, and given back when it was right. Of a hundred attempts at once
no more get through than of a hundred in a row. An account that does not exist is counted like one that does. An attempt
in a pause writes nothing; a count that nothing was added to for a day is deleted, and beyond MOST the oldest are. Of
account and address only a digest is kept.

django-axes does not do: it locks an account out by name, an address, or both, in fixed times, knows no browser that
belongs to the owner, looks before it counts and keeps a row with address and name for each attempt.
"""

import secrets
import time
import unicodedata
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from catalogue.addresses import network
from catalogue.models import SignInCount, User

# Failures before the first pause: of an account from an address or a browser, and of all accounts from an address.
FREE_BY_PAIR, FREE_BY_ADDRESS = 5, 20
# Wrong codes at an account from everywhere; whoever sends one has given the right password.
FREE_CODES = 30
# What is tried: a password, a code after it, the answer to "send me a link".
PASSWORD, CODE, LINK = "", "code-", "link-"
# The first pause and the longest, in seconds; each is twice the one before.
FIRST_PAUSE, LONGEST_PAUSE = 15, 900
# After so many seconds without a failure nothing is held against anybody.
FORGOTTEN_AFTER = 86_400
# Counts that are kept at the same time.
MOST = 1_000_000

# The cookie: for how long it is believed, and how many accounts of one browser it names.
COOKIE = f"{settings.COOKIE_PREFIX}known"
KNOWN_SECONDS = 180 * 86_400
KNOWN_ACCOUNTS = 5
_SALT = "catalogue.signing_in"


class Counted(NamedTuple):
    """One count that an attempt stands in."""

    caller: str
    free: int


class Attempt(NamedTuple):
    """An attempt that is counted as a failure until it is `forgiven`, or one that has to wait for `seconds`."""

    seconds: int
    counts: tuple[Counted, ...] = ()
    waits: tuple[int, ...] = ()  # until when each count pauses because of this attempt


def begin(*, account: str, address: str, cookie: str, kind: str = PASSWORD) -> Attempt:
    """Count an attempt at an account, by the name that was typed, unless it comes in a pause. Each kind counts apart,
    so that a password that is known buys no codes."""
    account = unicodedata.normalize("NFKC", account).strip().casefold()
    refused = []
    for counts in _ways(account, network(address), cookie, kind):
        attempt = _counted(counts)
        if not attempt.seconds:
            return attempt
        refused.append(attempt)
    return min(refused)


def forgive(attempt: Attempt) -> None:
    """The password was right: the attempt was no failure, nor were those before it at this account."""
    for position, (count, wait) in enumerate(zip(attempt.counts, attempt.waits, strict=True)):
        rows = SignInCount.objects.filter(caller=count.caller)
        if position == 0:
            rows.update(failures=0, waits_until=0)
            continue
        # others from this address may have failed meanwhile
        with transaction.atomic():
            row = rows.select_for_update().first()
            if row is not None:
                row.failures = max(0, row.failures - 1)
                row.waits_until = 0 if row.waits_until == wait else row.waits_until
                row.save(update_fields=["failures", "waits_until"])


def sweep() -> int:
    """Delete the counts that nothing was added to for a day; returns how many."""
    return SignInCount.objects.filter(failed_at__lt=time.time() - FORGOTTEN_AFTER).delete()[0]


def _ways(account: str, address: str, cookie: str, kind: str) -> list[tuple[Counted, ...]]:
    """The counts that have to allow the attempt; it is enough if those of one way do. The account's own comes first."""
    stranger = [
        Counted(_digest(f"{kind}pair", account, address), FREE_BY_PAIR),
        Counted(_digest(f"{kind}address", address), FREE_BY_ADDRESS),
    ]
    if kind == CODE:
        stranger.append(Counted(_digest("code-account", account), FREE_CODES))
    ways: list[tuple[Counted, ...]] = [tuple(stranger)]
    for name, browser in known(cookie):
        if constant_time_compare(name, _digest("account", account)):
            ways.insert(0, (Counted(_digest(f"{kind}browser", account, browser), FREE_BY_PAIR),))
    return ways


def _counted(counts: tuple[Counted, ...]) -> Attempt:
    now = int(time.time())
    callers = [count.caller for count in counts]
    rows = SignInCount.objects.filter(caller__in=callers)
    if seconds := _seconds(rows, now):
        return Attempt(seconds)
    with transaction.atomic():
        SignInCount.objects.bulk_create(
            [SignInCount(caller=caller, failed_at=now) for caller in sorted(callers)], ignore_conflicts=True
        )
        # in one order, so that two attempts do not wait for each other
        locked = {row.caller: row for row in rows.select_for_update().order_by("caller")}
        if seconds := _seconds(locked.values(), now):
            return Attempt(seconds)
        if len(locked) < len(counts):  # one was swept a moment ago
            return _counted(counts)
        waits = []
        for caller, free in counts:
            row = locked[caller]
            row.failures = 1 if row.failed_at < now - FORGOTTEN_AFTER else row.failures + 1
            row.failed_at = now
            row.waits_until = now + pause(row.failures, free)
            row.save(update_fields=["failures", "failed_at", "waits_until"])
            waits.append(row.waits_until)
        SignInCount.objects.filter(pk__lte=max(row.pk for row in locked.values()) - MOST).delete()
    return Attempt(0, counts, tuple(waits))


def _seconds(rows, now: int) -> int:
    return max((row.waits_until - now for row in rows if row.waits_until > now), default=0)


def pause(failures: int, free: int) -> int:
    """For how many seconds nothing is tried after so many failures."""
    if failures < free:
        return 0
    return int(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - free, 20)))


def known(cookie: str) -> list[tuple[str, str]]:
    """The digests of the accounts that a cookie names, each with the name of the browser."""
    try:
        told = signing.loads(cookie, salt=_SALT, max_age=KNOWN_SECONDS) if cookie else []
    except signing.BadSignature:
        return []
    return [(str(account), str(browser)) for account, browser in told]


def remembered(cookie: str, user: User) -> str:
    """The cookie that names this account too, with a new name for the browser: a copy of the old one is worth less."""
    account = _digest("account", unicodedata.normalize("NFKC", user.get_username()).strip().casefold())
    others = [(name, browser) for name, browser in known(cookie) if name != account]
    return signing.dumps([(account, secrets.token_urlsafe(9)), *others[: KNOWN_ACCOUNTS - 1]], salt=_SALT)


def _digest(*parts: str) -> str:
    return salted_hmac(_SALT, "\0".join(parts), algorithm="sha256").hexdigest()[:32]
