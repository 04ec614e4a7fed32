"""Keys of the partners' API, what was asked with them, and how much of its quota each caller has used."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.choices import KeyState
from catalogue.fields import CharField, CountField

DIGEST = 64  # of SHA-256, in hexadecimal digits
# How the digest of a key begins that came from another database without its secret: no key has such a digest.
NO_DIGEST = "!"


def in_a_year() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=365)


class ApiKey(models.Model):
    """A key that a partner asks the API with. The key itself is kept nowhere, only its digest."""

    name = CharField(
        max_length=200,
        verbose_name=_("partner"),
        help_text=_("Who asks with it, and with what: “State Library, nightly mirror”."),
    )
    contact = CharField(
        max_length=254,
        help_text=_("An e-mail address to write to before it expires or when something is wrong."),
    )
    # words of ApiScope, separated by spaces
    scopes = CharField(max_length=60, help_text=_("A call outside these is refused."))
    quota = CountField(
        null=True,
        blank=True,
        at_least=1,
        verbose_name=_("requests an hour"),
        help_text=_("Empty: as many as the setting KEY_QUOTA says."),
    )
    expires_on = models.DateField(
        default=in_a_year, verbose_name=_("expires on"), help_text=_("The last day on which it works.")
    )
    prefix = CharField(
        max_length=20,
        unique=True,
        editable=False,
        help_text=_("How the key begins; by this it is found and told from others."),
    )
    digest = CharField(max_length=DIGEST, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, verbose_name=_("made"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made by"),
    )
    revoked_at = models.DateTimeField(null=True, editable=False, verbose_name=_("revoked"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("revoked by"),
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self):
        return f"{self.name} · {self.prefix}"

    @property
    def state(self) -> KeyState:
        if self.revoked_at or self.digest.startswith(NO_DIGEST):
            return KeyState.REVOKED
        return KeyState.EXPIRED if self.expires_on < timezone.localdate() else KeyState.ACTIVE


class ApiUse(models.Model):
    """What was asked with a key on a day."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    requests = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(
        default=0, help_text=_("Of these, beyond the quota or the scopes.")
    )

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="apiuse_once_a_day")]

    def __str__(self):
        return f"{self.key_id} {self.day}"


class QuotaWindow(models.Model):
    """How much of its quota a caller has used, or a process has reserved for it, until the window ends.

    Of who asks without a key only a digest of the address is kept, until the worker sweeps what is over."""

    caller = CharField(max_length=40)
    ends_at = models.BigIntegerField(help_text="In seconds since 1970, as every process counts them.")
    used = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "ends_at"], name="quotawindow_once")]
        indexes = [models.Index(fields=["ends_at"], name="quotawindow_by_end")]

    def __str__(self):
        return f"{self.caller} {self.ends_at}"
