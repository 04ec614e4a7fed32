import catalogue.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_editors_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("file_name", catalogue.fields.CharField(max_length=200)),
                (
                    "form",
                    catalogue.fields.CharField(
                        help_text="What the file turned out to be: CSV, UTF-8.", max_length=60
                    ),
                ),
                (
                    "entry_type",
                    catalogue.fields.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("policy", "Policy"),
                            ("scenario", "Application scenario"),
                            ("dataset", "Dataset"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="Where in the source a row stands: {n} becomes the number of the row, {heading} its cell under it.",
                        max_length=300,
                    ),
                ),
                (
                    "state",
                    catalogue.fields.CharField(
                        choices=[
                            ("uploaded", "Columns to be named"),
                            ("checking", "Dry run under way"),
                            ("checked", "Ready to be applied"),
                            ("applying", "Being applied"),
                            ("applied", "Applied"),
                            ("reverting", "Being taken back"),
                            ("reverted", "Taken back"),
                        ],
                        default="uploaded",
                        max_length=12,
                    ),
                ),
                (
                    "header_row",
                    models.PositiveIntegerField(
                        default=1, help_text="The row with the headings; 0 if there is none."
                    ),
                ),
                ("mapping", catalogue.fields.TextField(blank=True, max_length=200000)),
                ("answers", catalogue.fields.TextField(blank=True, max_length=2000000)),
                ("counts", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("publish", models.BooleanField(default=False)),
                ("batch", models.UUIDField(default=uuid.uuid4)),
                ("run", models.UUIDField(null=True)),
                ("alive_at", models.DateTimeField(null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("message", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that the file is, or was made from. Everything it says is cited with it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imports",
                        to="catalogue.source",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
                "indexes": [models.Index(fields=["-at", "id"], name="import_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("file_name__length__lte", 200), ("file_name__length__gte", 1)),
                        name="import_file_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__length__lte", 60), ("form__length__gte", 1)),
                        name="import_form_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entry_type__in", ["organisation", "policy", "scenario", "dataset"])
                        ),
                        name="import_entry_type_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="import_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "uploaded",
                                    "checking",
                                    "checked",
                                    "applying",
                                    "applied",
                                    "reverting",
                                    "reverted",
                                ],
                            )
                        ),
                        name="import_state_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mapping__length__lte", 200000)), name="import_mapping_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answers__length__lte", 2000000)), name="import_answers_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counts__length__lte", 5000)), name="import_counts_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("message__length__lte", 5000)), name="import_message_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="The row of the file, counted from 1.")),
                ("cells", models.TextField()),
                (
                    "verdict",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("duplicate", "Suspected duplicate"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("label", catalogue.fields.CharField(blank=True, max_length=300)),
                ("reason", models.TextField(blank=True)),
                ("difference", models.TextField(blank=True)),
                ("target_id", models.UUIDField(null=True)),
                (
                    "decision",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[("new", "Another record: add it"), ("same", "The same record: change it")],
                        max_length=8,
                    ),
                ),
                ("applied", models.BooleanField(default=False)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="catalogue.import",
                    ),
                ),
            ],
            options={
                "ordering": ["job", "number"],
                "indexes": [models.Index(fields=["job", "verdict", "number"], name="importrow_by_verdict")],
                "constraints": [
                    models.UniqueConstraint(fields=("job", "number"), name="importrow_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ["new", "changed", "unchanged", "duplicate", "rejected", ""])
                        ),
                        name="importrow_verdict_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__length__lte", 300)), name="importrow_label_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["new", "same", ""])),
                        name="importrow_decision_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("column", catalogue.fields.CharField(max_length=60)),
                ("value", catalogue.fields.CharField(max_length=300)),
                ("rows", models.PositiveIntegerField(default=0)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="catalogue.import",
                    ),
                ),
            ],
            options={
                "ordering": ["job", "column", "-rows", "value"],
                "constraints": [
                    models.UniqueConstraint(fields=("job", "column", "value"), name="importvalue_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("column__length__lte", 60), ("column__length__gte", 1)),
                        name="importvalue_column_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__length__lte", 300), ("value__length__gte", 1)),
                        name="importvalue_value_allowed",
                    ),
                ],
            },
        ),
    ]
