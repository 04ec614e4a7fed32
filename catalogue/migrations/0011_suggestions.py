"""What readers of the site suggest, and how many may in a day."""

import catalogue.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0010_niches"),
    ]

    operations = [
        migrations.CreateModel(
            name="SuggestionDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("salt", catalogue.fields.CharField(max_length=64)),
                (
                    "count",
                    catalogue.fields.CountField(
                        at_least=0, default=0, help_text="How many came from everybody."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("salt__length__lte", 64), ("salt__length__gte", 1)),
                        name="suggestionday_salt_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__isnull", True),
                            models.Q(("count__gte", 0), ("count__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="suggestionday_count_count",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[("correction", "Correction"), ("entry", "Missing entry")], max_length=12
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
                    "entry_id",
                    models.UUIDField(
                        help_text="The entry that it is about, or the one that was made of it.", null=True
                    ),
                ),
                ("label", catalogue.fields.CharField(max_length=300, verbose_name="name")),
                (
                    "anchor",
                    catalogue.fields.CharField(
                        blank=True, help_text="Where on the page the statement stands.", max_length=80
                    ),
                ),
                (
                    "statement",
                    catalogue.fields.CharField(
                        blank=True, help_text="The statement as the sender saw it.", max_length=500
                    ),
                ),
                ("proposed", catalogue.fields.TextField(max_length=4000, verbose_name="what is proposed")),
                ("name_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("website", catalogue.fields.UrlField(blank=True, max_length=1000)),
                (
                    "source",
                    catalogue.fields.CharField(
                        blank=True, help_text="The document that says so.", max_length=300
                    ),
                ),
                ("locator", catalogue.fields.CharField(blank=True, max_length=300)),
                ("source_url", catalogue.fields.UrlField(blank=True, max_length=1000)),
                ("sender_name", catalogue.fields.CharField(blank=True, max_length=100)),
                ("sender_email", catalogue.fields.CharField(blank=True, max_length=254)),
                ("credit_wished", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                (
                    "state",
                    catalogue.fields.CharField(
                        choices=[
                            ("waiting", "Waiting for an editor"),
                            ("proposed", "Proposed to the reviewers"),
                            ("accepted", "Accepted"),
                            ("amended", "Accepted with changes"),
                            ("declined", "Declined"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                (
                    "becomes",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "Waiting for an editor"),
                            ("proposed", "Proposed to the reviewers"),
                            ("accepted", "Accepted"),
                            ("amended", "Accepted with changes"),
                            ("declined", "Declined"),
                        ],
                        help_text="What it becomes when the proposal that was made of it is approved.",
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    catalogue.fields.CharField(blank=True, help_text="The sender reads it.", max_length=500),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "receipt",
                    catalogue.fields.CharField(
                        help_text="A digest of the secret address.", max_length=64, unique=True
                    ),
                ),
                (
                    "digest",
                    catalogue.fields.CharField(
                        help_text="The same for everybody who says the same.", max_length=64
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        help_text="The proposal or the act that was made of it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="catalogue.revision",
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        help_text="Said before.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repeats",
                        to="catalogue.suggestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions of readers",
                "ordering": ["-sent_at", "id"],
                "indexes": [
                    models.Index(fields=["state", "sent_at"], name="suggestion_by_state"),
                    models.Index(fields=["digest"], name="suggestion_by_digest"),
                    models.Index(fields=["decided_at"], name="suggestion_by_decision"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="suggestion_declined_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["correction", "entry"])),
                        name="suggestion_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entry_type__in", ["organisation", "policy", "scenario", "dataset"])
                        ),
                        name="suggestion_entry_type_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__length__lte", 300), ("label__length__gte", 1)),
                        name="suggestion_label_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anchor__length__lte", 80)), name="suggestion_anchor_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("statement__length__lte", 500)),
                        name="suggestion_statement_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proposed__length__lte", 4000), ("proposed__length__gte", 1)),
                        name="suggestion_proposed_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="suggestion_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("website", ""),
                                (
                                    "website__regex",
                                    "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z",
                                ),
                                _connector="OR",
                            ),
                            ("website__length__lte", 1000),
                        ),
                        name="suggestion_website_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__length__lte", 300)), name="suggestion_source_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="suggestion_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("source_url", ""),
                                (
                                    "source_url__regex",
                                    "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z",
                                ),
                                _connector="OR",
                            ),
                            ("source_url__length__lte", 1000),
                        ),
                        name="suggestion_source_url_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sender_name__length__lte", 100)),
                        name="suggestion_sender_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sender_email__length__lte", 254)),
                        name="suggestion_sender_email_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "proposed", "accepted", "amended", "declined"])
                        ),
                        name="suggestion_state_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("becomes__in", ["waiting", "proposed", "accepted", "amended", "declined", ""])
                        ),
                        name="suggestion_becomes_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)), name="suggestion_reason_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("receipt__length__lte", 64), ("receipt__length__gte", 1)),
                        name="suggestion_receipt_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__length__lte", 64), ("digest__length__gte", 1)),
                        name="suggestion_digest_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestionSender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", catalogue.fields.CharField(max_length=64)),
                ("count", catalogue.fields.CountField(at_least=0, default=0)),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="catalogue.suggestionday"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "digest"), name="suggestionsender_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__length__lte", 64), ("digest__length__gte", 1)),
                        name="suggestionsender_digest_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__isnull", True),
                            models.Q(("count__gte", 0), ("count__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="suggestionsender_count_count",
                    ),
                ],
            },
        ),
    ]
