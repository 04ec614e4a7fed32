"""The second factor of an account: codes of an authenticator (TOTP, RFC 6238) and ten recovery codes, each good once.

django-otp does not do: it keeps recovery codes in the clear, lets two requests at once use one code unless the caller
locks the row, and counts failures by account alone, so that who knows a password locks its owner out.
"""

import base64
import hmac
import secrets
import struct
import time
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from catalogue import security
from catalogue.choices import SecurityAct
from catalogue.models import RecoveryCode, SecondFactor, User
from catalogue.permissions import REVIEWER, roles_of

STEP = 30
DIGITS = 6
# A clock may be wrong by so many steps.
TOLERANCE = 1
CODES = 10
# Without signs that are taken for others; twelve of them are 58 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 12


def of(user: User) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user).first()


def is_required(user: User) -> bool:
    """Of whoever may publish or look after accounts, or of everybody, where the operator says so."""
    return settings.SECOND_FACTOR == "everybody" or (
        settings.SECOND_FACTOR == "required" and REVIEWER in roles_of(user)
    )


# --- codes of the authenticator --------------------------------------------------------------------------------------


def new_key() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(key: str, step: int) -> str:
    """The code of a step (RFC 4226, 5.3)."""
    digest = hmac.digest(base64.b32decode(key), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0xF
    number = struct.unpack_from(">I", digest, offset)[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_now() -> int:
    return int(time.time()) // STEP


def step_of(key: str, typed: str) -> int | None:
    """The step about now whose code was typed; every one is compared, whichever it is."""
    typed = "".join(typed.split())
    now, found = step_now(), None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(code(key, step).encode(), typed.encode()):
            found = step
    return found


def address(user: User, key: str) -> str:
    """What the QR code says, as authenticators read it."""
    issuer = settings.SITE_URL.split("://", 1)[1]
    label = quote(f"{issuer}:{user.get_username()}")
    return f"otpauth://totp/{label}?{urlencode({'secret': key, 'issuer': issuer})}"


# --- set up, checked, taken away -------------------------------------------------------------------------------------


@transaction.atomic
def set_up(*, user: User, key: str, typed: str) -> list[str] | None:
    """Take `key` for the account's own if the code fits; returns its recovery codes. A former key ends."""
    step = step_of(key, typed)
    if step is None:
        return None
    SecondFactor.objects.filter(user=user).delete()
    SecondFactor.objects.create(user=user, key=key, last_step=step)
    security.note(SecurityAct.FACTOR_SET, user=user)
    return new_codes(user=user)


@transaction.atomic
def new_codes(*, user: User) -> list[str]:
    """Ten new recovery codes in the place of all others; they are returned this once and kept nowhere."""
    made = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=make_password(one)) for one in made])
    security.note(SecurityAct.CODES_MADE, user=user)
    return ["-".join(one[i : i + 4] for i in range(0, _LENGTH, 4)) for one in made]


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def accept(*, user: User, typed: str) -> bool:
    """Whether this is a code of the account's authenticator or a recovery code; then it is spent, whoever else sends
    it at the same moment."""
    factor = of(user)
    if factor is None:
        return False
    step = step_of(factor.key, typed)
    if step is not None:
        newer = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
        return newer.update(last_step=step) == 1
    plain = "".join(sign for sign in typed.lower() if sign.isalnum())
    if len(plain) != _LENGTH:
        return False
    for one in RecoveryCode.objects.filter(user=user, used_at=None):
        if check_password(plain, one.digest):
            spent = RecoveryCode.objects.filter(pk=one.pk, used_at=None).update(used_at=timezone.now()) == 1
            if spent:
                security.note(SecurityAct.RECOVERY_USED, user=user)
            return spent
    return False


@transaction.atomic
def reset(*, user: User, by: User | None) -> bool:
    """Take the second factor and its codes away. Whether there was one."""
    RecoveryCode.objects.filter(user=user).delete()
    had = SecondFactor.objects.filter(user=user).delete()[0] > 0
    if had:
        security.note(SecurityAct.FACTOR_RESET, user=user, by=by)
    return had
