"""Who asks the API, and whether they may: looked at before anything else, also before a 304.

Without a key anybody may ask everything, up to the quota of their address. With a key its scopes and its own quota
count. The header fields are those of draft-ietf-httpapi-ratelimit-headers-10 (`RateLimit-Policy`, `RateLimit`) and,
beside them, the three of its first versions, which is what most clients read today.
"""

import time
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from catalogue import addresses, keys, quotas, tasks
from catalogue.api.problems import problem, who_gives_keys
from catalogue.choices import ApiScope

REALM = 'Bearer realm="api"'


class Admission(NamedTuple):
    """What becomes of a request: the answer that refuses it, or None; and the header fields of whatever answer.

    `caller` and `limit` are for what is charged later, None and 0 where nothing is counted; `scopes` are those of the
    key, None without one.
    """

    refusal: HttpResponse | None = None
    headers: dict[str, str] = {}
    caller: str | None = None
    limit: int = 0
    scopes: frozenset[str] | None = None

    def charge(self, requests: int) -> "Admission":
        """Count more of it; returns how it stands then."""
        if self.caller is None:
            return self
        standing = quotas.charge(self.caller, self.limit, requests)
        return self._replace(headers=headers_of(self.policy, standing))

    @property
    def policy(self) -> str:
        return "address" if self.scopes is None else "key"


FREE = Admission()


def admit(request: HttpRequest, scopes: tuple[ApiScope, ...]) -> Admission:
    """Count a request and say what becomes of it. A key needs one of the `scopes`; without any, every key will do."""
    sent = request.META.get("HTTP_AUTHORIZATION")
    if sent is None:
        return _of_address(request)
    scheme, _space, text = sent.strip().partition(" ")
    if scheme.lower() != "bearer":
        why = "This is not understood. Send the key as “Authorization: Bearer <key>”. "
        return _unknown(request, why + _new_one())
    key = keys.find(text.strip())
    if key is None:
        # one answer for what never was a key and for what nearly is one: nobody learns which prefixes there are
        return _unknown(
            request, "This key is not known. Look whether it was copied as a whole. " + _new_one()
        )
    if key.revoked_at:
        return _unknown(request, "This key was revoked. " + _new_one(), key)
    if key.works_until <= time.time():
        return _unknown(request, f"This key expired: it worked until {key.expires_on}. " + _new_one(), key)
    limit = settings.KEY_QUOTA if key.quota is None else key.quota
    admission = _counted(f"key {key.pk}", limit, scopes=key.scopes)
    if admission.refusal is None and scopes and not key.scopes.intersection(scopes):
        admission = admission._replace(refusal=_beyond(scopes))
    keys.note_use(key.pk, refused=admission.refusal is not None)
    return admission


def _beyond(scopes: tuple[ApiScope, ...]) -> HttpResponse:
    needed = " or ".join(f"“{scope}”" for scope in scopes)
    refusal = problem(
        403,
        f"This key does not have the scope {needed}. Ask without a key, or for the scope. {who_gives_keys()}",
    )
    refusal.headers["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope", scope="{" ".join(scopes)}"'
    return _never_kept(refusal)


def _of_address(request: HttpRequest) -> Admission:
    return _counted(quotas.of_address(addresses.client(request)), settings.ANONYMOUS_QUOTA)


def _counted(caller: str, limit: int, scopes: frozenset[str] | None = None) -> Admission:
    if not limit:
        return Admission(scopes=scopes)
    tasks.see_to_quotas()
    standing = quotas.spend(caller, limit)
    admission = Admission(caller=caller, limit=limit, scopes=scopes)
    headers = headers_of(admission.policy, standing)
    if standing.allowed:
        return admission._replace(headers=headers)
    span = f"{limit} requests in {_span(settings.QUOTA_SECONDS)}"
    advice = f"More can be asked with a key. {who_gives_keys()}" if scopes is None else f"{who_gives_keys()}"
    refusal = problem(
        429,
        f"This is more than {span}. Go on in {standing.seconds} seconds. {advice}",
    )
    refusal.headers["Retry-After"] = str(standing.seconds)
    return admission._replace(refusal=_never_kept(refusal), headers=headers)


def headers_of(policy: str, standing: quotas.Standing) -> dict[str, str]:
    limit, remaining, seconds = standing.limit, standing.remaining, standing.seconds
    return {
        "RateLimit-Policy": f'"{policy}";q={limit};w={settings.QUOTA_SECONDS}',
        "RateLimit": f'"{policy}";r={remaining};t={seconds}',
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(seconds),
    }


def _unknown(request: HttpRequest, why: str, key: keys.Known | None = None) -> Admission:
    """401. It counts for the address, so that nobody tries keys without end."""
    if key is not None:
        keys.note_use(key.pk, refused=True)
    admission = _of_address(request)
    if admission.refusal is not None:
        return admission
    refusal = problem(401, why)
    refusal.headers["WWW-Authenticate"] = f'{REALM}, error="invalid_token"'
    return admission._replace(refusal=_never_kept(refusal))


def _never_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def _new_one() -> str:
    return f"Without a key the API answers too, up to the quota of your address. {who_gives_keys()}"


def _span(seconds: int) -> str:
    return "an hour" if seconds == 3600 else f"{seconds} seconds"
