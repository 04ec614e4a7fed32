"""Keys of the API, what was asked with them, and how much of its quota each caller has used."""

import catalogue.fields
import catalogue.models.keys
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0016_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    catalogue.fields.CharField(
                        help_text="Who asks with it, and with what: “State Library, nightly mirror”.",
                        max_length=200,
                        verbose_name="partner",
                    ),
                ),
                (
                    "contact",
                    catalogue.fields.CharField(
                        help_text="An e-mail address to write to before it expires or when something is wrong.",
                        max_length=254,
                    ),
                ),
                (
                    "scopes",
                    catalogue.fields.CharField(help_text="A call outside these is refused.", max_length=60),
                ),
                (
                    "quota",
                    catalogue.fields.CountField(
                        at_least=1,
                        blank=True,
                        help_text="Empty: as many as the setting KEY_QUOTA says.",
                        null=True,
                        verbose_name="requests an hour",
                    ),
                ),
                (
                    "expires_on",
                    models.DateField(
                        default=catalogue.models.keys.in_a_year,
                        help_text="The last day on which it works.",
                        verbose_name="expires on",
                    ),
                ),
                (
                    "prefix",
                    catalogue.fields.CharField(
                        editable=False,
                        help_text="How the key begins; by this it is found and told from others.",
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("digest", catalogue.fields.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 200), ("name__length__gte", 1)),
                        name="apikey_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact__length__lte", 254), ("contact__length__gte", 1)),
                        name="apikey_contact_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes__length__lte", 60), ("scopes__length__gte", 1)),
                        name="apikey_scopes_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quota__isnull", True),
                            models.Q(("quota__gte", 1), ("quota__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="apikey_quota_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prefix__length__lte", 20), ("prefix__length__gte", 1)),
                        name="apikey_prefix_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__length__lte", 64), ("digest__length__gte", 1)),
                        name="apikey_digest_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("requests", models.PositiveBigIntegerField(default=0)),
                (
                    "refused",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Of these, beyond the quota or the scopes."
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="catalogue.apikey",
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [models.UniqueConstraint(fields=("key", "day"), name="apiuse_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="QuotaWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("caller", catalogue.fields.CharField(max_length=40)),
                (
                    "ends_at",
                    models.BigIntegerField(help_text="In seconds since 1970, as every process counts them."),
                ),
                ("used", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="quotawindow_by_end")],
                "constraints": [
                    models.UniqueConstraint(fields=("caller", "ends_at"), name="quotawindow_once"),
                    models.CheckConstraint(
                        condition=models.Q(("caller__length__lte", 40), ("caller__length__gte", 1)),
                        name="quotawindow_caller_allowed",
                    ),
                ],
            },
        ),
    ]
