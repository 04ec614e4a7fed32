"""Who signs in. Roles are groups."""

from django.contrib.auth.models import AbstractUser
from django.db import models

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
