"""Who signs in. Roles are groups."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from catalogue.choices import SecurityAct
from catalogue.fields import CharField


class User(AbstractUser):
    """A member of the editorial staff. The public needs no account."""


class SignInCount(models.Model):
    """How often signing in failed from an address, at an account from an address, or in a browser that knows it.

    Who it was is kept as a digest alone, until a day has passed without another failure."""

    caller = CharField(max_length=40, unique=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.BigIntegerField(help_text="In seconds since 1970, as every process counts them.")
    waits_until = models.BigIntegerField(default=0, help_text="Nothing is tried before; as `failed_at`.")

    class Meta:
        indexes = [models.Index(fields=["failed_at"], name="signincount_by_age")]

    def __str__(self):
        return f"{self.caller} {self.failures}"


class SecondFactor(models.Model):
    """The authenticator of one account: a key that a telephone shares with us. No row: there is none."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    key = CharField(
        max_length=64, help_text="Base32, 160 bits. Codes are computed of it, so it is kept as it is."
    )
    last_step = models.BigIntegerField(help_text="The time step of the newest code that was taken.")
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.user)


class RecoveryCode(models.Model):
    """One code that takes the place of the telephone, once. Kept like a password."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = CharField(max_length=128)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return str(self.user)


class SecurityEvent(models.Model):
    """Something that an account was opened with, or that changed what it may do; kept for `security.KEPT`."""

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="security_events")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = CharField(max_length=20, choices=SecurityAct.choices)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="securityevent_of_user")]

    def __str__(self):
        return f"{self.kind} {self.user}"
