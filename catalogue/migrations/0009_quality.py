"""What the worker finds: lists of gaps, and what web addresses answered. All of it can be found anew."""

import catalogue.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0008_identity"),
    ]

    operations = [
        migrations.CreateModel(
            name="GapList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gap", catalogue.fields.CharField(max_length=40)),
                ("kind", catalogue.fields.CharField(max_length=60)),
                ("count", catalogue.fields.CountField(at_least=0)),
                ("ids", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("gap", "kind"), name="gaplist_once"),
                    models.CheckConstraint(
                        condition=models.Q(("gap__length__lte", 40), ("gap__length__gte", 1)),
                        name="gaplist_gap_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 60), ("kind__length__gte", 1)),
                        name="gaplist_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__isnull", True),
                            models.Q(("count__gte", 0), ("count__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="gaplist_count_count",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", catalogue.fields.UrlField(blank=True, max_length=1000, unique=True)),
                ("host", catalogue.fields.CharField(blank=True, max_length=255)),
                (
                    "state",
                    catalogue.fields.CharField(
                        choices=[
                            ("waiting", "Not asked yet"),
                            ("works", "Works"),
                            ("moved", "Has moved"),
                            ("broken", "Broken"),
                            ("refused", "Not asked: its host is not on the list"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("status", models.PositiveIntegerField(null=True)),
                ("said", catalogue.fields.CharField(blank=True, max_length=1000)),
                ("checked_at", models.DateTimeField(null=True)),
                ("broken_since", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "checked_at"], name="linkcheck_by_time"),
                    models.Index(fields=["host"], name="linkcheck_by_host"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__regex", "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z"),
                            ("url__length__lte", 1000),
                        ),
                        name="linkcheck_url_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("host__length__lte", 255)), name="linkcheck_host_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "works", "moved", "broken", "refused"])),
                        name="linkcheck_state_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("said__length__lte", 1000)), name="linkcheck_said_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", catalogue.fields.CharField(max_length=255, unique=True)),
                ("taken_until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("host__length__lte", 255), ("host__length__gte", 1)),
                        name="linkhost_host_allowed",
                    )
                ],
            },
        ),
    ]
