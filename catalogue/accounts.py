"""How somebody gets into the admin without a default password: by a link that works once.

Roles and what they may do are not decided here.
"""

import datetime
import unicodedata

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from catalogue import security
from catalogue.choices import SecurityAct
from catalogue.models import SecurityEvent, User

# Nobody's mailbox is filled: after a link no other is sent to the account for so long.
BETWEEN_LINKS = datetime.timedelta(minutes=10)


def has_administrator():
    """Is there somebody who can sign in and do everything?"""
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    return any(user.has_usable_password() for user in administrators)


@transaction.atomic
def administrator(*, username=None):
    """The superuser of that name, made if need be; without a name the first there is, else a new `admin`.

    A user of that name who is no administrator is refused (ValueError): a link is no way to raise somebody's rank.
    """
    superusers = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    if username is None and (first := superusers.first()):
        return first
    username = username or "admin"
    if existing := User.objects.filter(username=username).first():
        if existing in superusers:
            return existing
        raise ValueError(f"{username} exists and is not an active administrator.")
    return User.objects.create_superuser(username, password=None)


def one_time_link(user):
    """The address at which this user sets a password, once.

    The token is a signature over the password and the last sign-in, so that setting the password spends it; it
    also expires after PASSWORD_RESET_TIMEOUT. Nothing is stored.
    """
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.SITE_URL + reverse("admin_password_set", args=[uid, token])


def named(typed: str) -> User | None:
    """The account of a name as it was typed into the form; always one question to the database."""
    name = unicodedata.normalize("NFKC", typed).strip()
    return User.objects.filter(username=name if name.isprintable() and len(name) <= 150 else "").first()


def send_links(address: str) -> int:
    """Send a link to every active member of the staff with a password and this e-mail address. Returns how many."""
    sent = 0
    for user in PasswordResetForm().get_users(address):
        recently = SecurityEvent.objects.filter(
            user=user, kind=SecurityAct.LINK_MADE, at__gt=timezone.now() - BETWEEN_LINKS
        )
        if not user.is_staff or recently.exists():
            continue
        link, said = one_time_link(user), []
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                said.append(
                    _(
                        "Somebody, probably you, asked for a new password for the account %(name)s. This link sets it, "
                        "once. If it was not you, do nothing."
                    )
                    % {"name": user.get_username()}
                )
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("New password")
        # nobody's absence is answered to the catalogue (RFC 3834)
        headers = {"Auto-Submitted": "auto-generated"}
        EmailMessage(subject, "\n\n".join([*said, link]), to=[user.email], headers=headers).send()
        # only now: while the server of mail is away, asking again is worth it
        security.note(SecurityAct.LINK_MADE, user=user)
        sent += 1
    return sent
