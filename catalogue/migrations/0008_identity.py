"""By what entries may be one and the same. `load_catalogue` adds the keys of what is there already."""

import catalogue.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0007_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", catalogue.fields.CharField(max_length=20)),
                ("record_id", models.UUIDField()),
                ("scheme", catalogue.fields.CharField(max_length=12)),
                ("value", catalogue.fields.CharField(max_length=300)),
                ("sharers", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "value", "scheme"], name="identitykey_by_value"),
                    models.Index(
                        condition=models.Q(("sharers__gt", 1), ("sharers__lt", 9)),
                        fields=["kind", "scheme", "value", "record_id"],
                        name="identitykey_shared",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("record_id", "scheme", "value"), name="identitykey_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 20), ("kind__length__gte", 1)),
                        name="identitykey_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scheme__length__lte", 12), ("scheme__length__gte", 1)),
                        name="identitykey_scheme_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__length__lte", 300), ("value__length__gte", 1)),
                        name="identitykey_value_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotTheSame",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", catalogue.fields.CharField(max_length=20)),
                ("first", models.UUIDField()),
                ("second", models.UUIDField(db_index=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("reason", catalogue.fields.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "not the same",
                "verbose_name_plural": "not the same",
                "ordering": ["-at", "id"],
                "indexes": [models.Index(fields=["kind", "-at"], name="notthesame_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="notthesame_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="notthesame_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 20), ("kind__length__gte", 1)),
                        name="notthesame_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)), name="notthesame_reason_allowed"
                    ),
                ],
            },
        ),
    ]
