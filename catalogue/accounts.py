"""How somebody gets into the admin without a default password: by a link that works once.

Roles and what they may do are not decided here.
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from catalogue.models import User


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
