import catalogue.fields
import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicDocument",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("type", catalogue.fields.CharField(max_length=20)),
                ("slug", catalogue.fields.SlugField(max_length=160)),
                ("name", catalogue.fields.CharField(max_length=300)),
                ("name_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField()),
                ("seq", models.BigIntegerField(default=0)),
                ("written", models.BigIntegerField(default=0)),
                ("published_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("sort_key", catalogue.fields.CharField(blank=True, max_length=200)),
                ("date", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("market_value", models.BigIntegerField(null=True)),
                ("weight", models.PositiveIntegerField(default=0)),
                ("card", models.TextField()),
                ("body", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("type", "slug"), name="publicdocument_slug_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="publicdocument_type_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 160),
                        ),
                        name="publicdocument_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="publicdocument_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)),
                        name="publicdocument_name_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)),
                        name="publicdocument_sort_key_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date__isnull", True),
                            (
                                "date__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="publicdocument_date_partial_date",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["type", "sort_key", "id"], name="document_by_name"),
                    models.Index(fields=["type", "updated_at", "id"], name="document_by_update"),
                    models.Index(fields=["type", "date", "id"], name="document_by_date"),
                    models.Index(fields=["type", "market_value", "id"], name="document_by_market_value"),
                    models.Index(fields=["written"], name="document_by_written"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target_id", models.UUIDField()),
                ("role", catalogue.fields.CharField(max_length=40)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="catalogue.publicdocument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "target_id", "role"), name="documentreference_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__length__lte", 40), ("role__length__gte", 1)),
                        name="documentreference_role_allowed",
                    ),
                ],
                "indexes": [models.Index(fields=["target_id", "role"], name="reference_by_target")],
            },
        ),
        migrations.CreateModel(
            name="FacetValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", catalogue.fields.CharField(max_length=20)),
                ("facet", catalogue.fields.CharField(max_length=20)),
                ("value", catalogue.fields.CharField(max_length=220)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facets",
                        to="catalogue.publicdocument",
                        to_field="number",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "facet", "value"), name="facetvalue_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="facetvalue_type_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("facet__length__lte", 20), ("facet__length__gte", 1)),
                        name="facetvalue_facet_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__length__lte", 220), ("value__length__gte", 1)),
                        name="facetvalue_value_allowed",
                    ),
                ],
                "indexes": [models.Index(fields=["type", "facet", "value", "document"], name="facet_lookup")],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                ("publisher", catalogue.fields.CharField(blank=True, max_length=300)),
                ("publisher_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("definition", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("definition_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("url", catalogue.fields.UrlField(blank=True, max_length=1000)),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("publisher__length__lte", 300)), name="ranking_publisher_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("publisher_en__length__lte", 300)),
                        name="ranking_publisher_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition__length__lte", 5000)),
                        name="ranking_definition_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition_en__length__lte", 5000)),
                        name="ranking_definition_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("url", ""),
                                ("url__regex", "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z"),
                                _connector="OR",
                            ),
                            ("url__length__lte", 1000),
                        ),
                        name="ranking_url_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="ranking_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="ranking_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="ranking_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="ranking_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlugHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", catalogue.fields.CharField(max_length=20)),
                ("slug", catalogue.fields.SlugField(max_length=160)),
                ("record_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("type", "slug"), name="slughistory_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="slughistory_type_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 160),
                        ),
                        name="slughistory_slug_slug",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                ("title", catalogue.fields.CharField(max_length=300)),
                ("title_en", catalogue.fields.CharField(blank=True, max_length=300)),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[
                            ("report", "Report"),
                            ("policy_document", "Policy document"),
                            ("web_page", "Web page"),
                            ("news", "News"),
                            ("dataset", "Dataset"),
                            ("paper", "Paper"),
                            ("standard", "Standard"),
                            ("other", "Other document"),
                        ],
                        default="report",
                        max_length=20,
                    ),
                ),
                ("publisher", catalogue.fields.CharField(blank=True, max_length=300)),
                ("publisher_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("authors", catalogue.fields.CharField(blank=True, max_length=300)),
                (
                    "published_on",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="As precise as the document itself: 2018, 2018-10 or 2018-10-12.",
                    ),
                ),
                ("url", catalogue.fields.UrlField(blank=True, max_length=1000)),
                (
                    "accessed_on",
                    catalogue.fields.PartialDateField(
                        blank=True, help_text="When the page was opened.", max_length=10, null=True
                    ),
                ),
                (
                    "edition",
                    catalogue.fields.CharField(
                        blank=True, max_length=100, help_text="Which edition or version was read."
                    ),
                ),
                (
                    "rights",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="What its publisher allows, as the document says.",
                    ),
                ),
                ("note", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "origins",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Documents that it cites as the origin of its data.",
                        related_name="cited_by",
                        to="catalogue.source",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="source_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="source_title_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en__length__lte", 300)), name="source_title_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "report",
                                    "policy_document",
                                    "web_page",
                                    "news",
                                    "dataset",
                                    "paper",
                                    "standard",
                                    "other",
                                ],
                            )
                        ),
                        name="source_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("publisher__length__lte", 300)), name="source_publisher_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("publisher_en__length__lte", 300)),
                        name="source_publisher_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authors__length__lte", 300)), name="source_authors_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_on__isnull", True),
                            (
                                "published_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="source_published_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("url", ""),
                                ("url__regex", "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z"),
                                _connector="OR",
                            ),
                            ("url__length__lte", 1000),
                        ),
                        name="source_url_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accessed_on__isnull", True),
                            (
                                "accessed_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="source_accessed_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("edition__length__lte", 100)), name="source_edition_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rights__length__lte", 300)), name="source_rights_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="source_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="source_note_en_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceTable",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[("table", "Table"), ("figure", "Figure")], default="table", max_length=8
                    ),
                ),
                (
                    "number",
                    catalogue.fields.CharField(
                        blank=True, max_length=20, help_text="As printed: 3, 2-1; empty where it has none."
                    ),
                ),
                ("caption", catalogue.fields.CharField(max_length=300)),
                ("caption_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("locator", catalogue.fields.CharField(blank=True, max_length=300)),
                ("order", catalogue.fields.CountField(at_least=0, default=0)),
                ("note", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tables",
                        to="catalogue.source",
                    ),
                ),
            ],
            options={
                "ordering": ["source", "order", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="sourcetable_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["table", "figure"])), name="sourcetable_kind_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__length__lte", 20)), name="sourcetable_number_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("caption__length__lte", 300), ("caption__length__gte", 1)),
                        name="sourcetable_caption_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("caption_en__length__lte", 300)),
                        name="sourcetable_caption_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="sourcetable_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="sourcetable_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="sourcetable_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="sourcetable_note_en_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                ("sort_key", catalogue.fields.CharField(blank=True, editable=False, max_length=200)),
                ("name", catalogue.fields.CharField(max_length=300)),
                ("name_en", catalogue.fields.CharField(blank=True, max_length=300)),
                (
                    "grade",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("special", "Special prize"),
                            ("first", "First prize"),
                            ("second", "Second prize"),
                            ("third", "Third prize"),
                            ("other", "Other grade"),
                        ],
                        max_length=10,
                    ),
                ),
                ("year", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "status",
                    catalogue.fields.CharField(
                        choices=[
                            ("preliminary", "Passed preliminary review"),
                            ("granted", "Granted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="granted",
                        max_length=12,
                    ),
                ),
                ("project", catalogue.fields.CharField(blank=True, max_length=300)),
                ("project_en", catalogue.fields.CharField(blank=True, max_length=300)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="award_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="award_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__in", ["special", "first", "second", "third", "other", ""])
                        ),
                        name="award_grade_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year__isnull", True),
                            (
                                "year__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="award_year_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["preliminary", "granted", "withdrawn"])),
                        name="award_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("project__length__lte", 300)), name="award_project_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("project_en__length__lte", 300)), name="award_project_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="award_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="award_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="award_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="award_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="award_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="award_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="award_absent_absences",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="award_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="award_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("currency", catalogue.fields.CurrencyField(max_length=3)),
                ("period", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("rate", catalogue.fields.ScaledDecimalField(blank=True, null=True, places=6)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("row"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "period"), name="exchange_rate_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)), name="exchange_rate_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^(?:[A-Z]{3})\\Z")),
                        name="exchangerate_currency_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period__isnull", True),
                            (
                                "period__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="exchangerate_period_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="exchangerate_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="exchangerate_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="exchangerate_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="exchangerate_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="exchangerate_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="exchangerate_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="exchangerate_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RankingEdition",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                ("edition", catalogue.fields.CharField(blank=True, max_length=40)),
                ("published_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "ranking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="catalogue.ranking",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["ranking", "edition", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("ranking", "edition"), name="ranking_edition_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="rankingedition_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("edition__length__lte", 40)),
                        name="rankingedition_edition_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_on__isnull", True),
                            (
                                "published_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="rankingedition_published_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)),
                        name="rankingedition_locator_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="rankingedition_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="rankingedition_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="rankingedition_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="rankingedition_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="rankingedition_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="rankingedition_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceTableColumn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                ("order", catalogue.fields.CountField(at_least=0, default=0)),
                (
                    "label",
                    catalogue.fields.CharField(
                        help_text="The heading as it stands in the source.", max_length=200
                    ),
                ),
                ("label_en", catalogue.fields.CharField(blank=True, max_length=200)),
                (
                    "path",
                    catalogue.fields.CharField(
                        help_text="A kind of fact and one of its values: figure.money.", max_length=100
                    ),
                ),
                (
                    "where",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="Which facts of that kind: metric=revenue;period=2019.",
                        max_length=200,
                    ),
                ),
                (
                    "form",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="How it is written: 0.00亿, Y/M/D, as_reported, link.",
                        max_length=40,
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="columns",
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["table", "order", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="sourcetablecolumn_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="sourcetablecolumn_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__length__lte", 200), ("label__length__gte", 1)),
                        name="sourcetablecolumn_label_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label_en__length__lte", 200)),
                        name="sourcetablecolumn_label_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path__length__lte", 100), ("path__length__gte", 1)),
                        name="sourcetablecolumn_path_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("where__length__lte", 200)),
                        name="sourcetablecolumn_where_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__length__lte", 40)), name="sourcetablecolumn_form_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120)),
                (
                    "vocabulary",
                    catalogue.fields.CharField(
                        choices=[
                            ("organisation_kind", "Organisation kind"),
                            ("sector", "Sector"),
                            ("technology", "Technology"),
                            ("round", "Round"),
                            ("designation", "Designation"),
                            ("programme", "Degree programme"),
                            ("policy_kind", "Policy kind"),
                            ("policy_level", "Policy level"),
                            ("validity", "Validity"),
                            ("theme", "Theme"),
                            ("instrument", "Instrument"),
                            ("beneficiary", "Beneficiary"),
                            ("domain", "Domain"),
                            ("campaign", "Campaign"),
                            ("stage", "Stage"),
                            ("participant_role", "Participant role"),
                            ("dataset_kind", "Dataset kind"),
                            ("modality", "Modality"),
                            ("task", "Task"),
                            ("licence", "Licence"),
                            ("access", "Access"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "group",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="Heading under which it is grouped, as in research.",
                        max_length=40,
                    ),
                ),
                (
                    "order",
                    catalogue.fields.CountField(
                        at_least=0, default=0, help_text="Position in lists; smaller comes first."
                    ),
                ),
                ("definition", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("definition_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Set this to deprecate the term; old addresses lead to the new one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": ["vocabulary", "order", "sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("vocabulary", "slug"), name="term_unique_in_vocabulary"),
                    models.CheckConstraint(
                        condition=models.Q(("replaced_by", models.F("id")), _negated=True),
                        name="term_not_replaced_by_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="term_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "vocabulary__in",
                                [
                                    "organisation_kind",
                                    "sector",
                                    "technology",
                                    "round",
                                    "designation",
                                    "programme",
                                    "policy_kind",
                                    "policy_level",
                                    "validity",
                                    "theme",
                                    "instrument",
                                    "beneficiary",
                                    "domain",
                                    "campaign",
                                    "stage",
                                    "participant_role",
                                    "dataset_kind",
                                    "modality",
                                    "task",
                                    "licence",
                                    "access",
                                ],
                            )
                        ),
                        name="term_vocabulary_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__length__lte", 40)), name="term_group_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="term_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition__length__lte", 5000)), name="term_definition_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition_en__length__lte", 5000)),
                        name="term_definition_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="term_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="term_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="term_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                ("description", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("description_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("terms", models.ManyToManyField(blank=True, related_name="topics", to="catalogue.term")),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("description__length__lte", 5000)),
                        name="topic_description_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description_en__length__lte", 5000)),
                        name="topic_description_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="topic_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="topic_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="topic_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="topic_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                ("unit", catalogue.fields.CharField(blank=True, max_length=60)),
                ("unit_en", catalogue.fields.CharField(blank=True, max_length=60)),
                (
                    "definition",
                    catalogue.fields.TextField(
                        blank=True,
                        help_text="What is counted, precisely. Definitions travel with numbers.",
                        max_length=5000,
                    ),
                ),
                ("definition_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="indicators",
                        to="catalogue.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit__length__lte", 60)), name="indicator_unit_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_en__length__lte", 60)), name="indicator_unit_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition__length__lte", 5000)),
                        name="indicator_definition_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition_en__length__lte", 5000)),
                        name="indicator_definition_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="indicator_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="indicator_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="indicator_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="indicator_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    catalogue.fields.CharField(
                        help_text="Model of the record, as in organisation.", max_length=40
                    ),
                ),
                ("record_id", models.UUIDField()),
                ("number", models.PositiveIntegerField(help_text="Counts the revisions of a record from 1.")),
                (
                    "act",
                    catalogue.fields.CharField(
                        choices=[
                            ("created", "Created"),
                            ("edited", "Edited"),
                            ("submitted", "Submitted for review"),
                            ("returned", "Returned"),
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                            ("restored", "Brought back"),
                            ("renamed", "Renamed"),
                            ("merged", "Merged"),
                            ("deleted", "Deleted"),
                            ("loaded", "Loaded from fixtures"),
                            ("proposed", "Change proposed"),
                            ("approved", "Change approved"),
                            ("declined", "Change declined"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    catalogue.fields.CharField(
                        choices=[
                            ("done", "Done"),
                            ("pending", "Waiting for review"),
                            ("declined", "Declined"),
                            ("superseded", "Superseded"),
                        ],
                        default="done",
                        max_length=12,
                    ),
                ),
                ("label", catalogue.fields.CharField(blank=True, max_length=300)),
                ("snapshot", models.TextField(blank=True)),
                (
                    "base",
                    models.PositiveIntegerField(
                        help_text="Lock number of the live record when a proposal was made.", null=True
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", catalogue.fields.CharField(blank=True, max_length=500)),
                ("batch", models.UUIDField(help_text="Acts done together share it.", null=True)),
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
                "ordering": ["kind", "record_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "record_id", "number"), name="revision_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 40), ("kind__length__gte", 1)),
                        name="revision_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "act__in",
                                [
                                    "created",
                                    "edited",
                                    "submitted",
                                    "returned",
                                    "scheduled",
                                    "published",
                                    "archived",
                                    "restored",
                                    "renamed",
                                    "merged",
                                    "deleted",
                                    "loaded",
                                    "proposed",
                                    "approved",
                                    "declined",
                                ],
                            )
                        ),
                        name="revision_act_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["done", "pending", "declined", "superseded"])),
                        name="revision_state_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__length__lte", 300)), name="revision_label_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)), name="revision_reason_allowed"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["state", "at"], name="revision_by_state"),
                    models.Index(fields=["at"], name="revision_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeCounter",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                (
                    "documents",
                    models.PositiveIntegerField(default=0, help_text="The newest number of a document."),
                ),
                (
                    "acts",
                    models.BigIntegerField(
                        default=0, help_text="Counts publications, also those that changed no document."
                    ),
                ),
                ("epoch", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="changecounter_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeLogRow",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("type", catalogue.fields.CharField(max_length=20)),
                ("record_id", models.UUIDField()),
                ("slug", catalogue.fields.SlugField(max_length=160)),
                ("version", models.PositiveIntegerField()),
                (
                    "action",
                    catalogue.fields.CharField(
                        choices=[
                            ("published", "Published"),
                            ("updated", "Updated"),
                            ("refreshed", "Refreshed"),
                            ("renamed", "Renamed"),
                            ("archived", "Archived"),
                            ("merged", "Merged"),
                            ("deleted", "Deleted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", catalogue.fields.CharField(blank=True, max_length=500)),
                ("successor", catalogue.fields.CharField(blank=True, max_length=160)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["seq"],
                "indexes": [
                    models.Index(fields=["record_id", "seq"], name="change_by_record"),
                    models.Index(fields=["type", "slug", "seq"], name="change_by_slug"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="changelogrow_type_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 160),
                        ),
                        name="changelogrow_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "published",
                                    "updated",
                                    "refreshed",
                                    "renamed",
                                    "archived",
                                    "merged",
                                    "deleted",
                                ],
                            )
                        ),
                        name="changelogrow_action_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)), name="changelogrow_reason_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor__length__lte", 160)),
                        name="changelogrow_successor_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True,
                        max_length=5000,
                        help_text="Why the person is named here: public, professional facts only.",
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="person_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="person_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="person_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="person_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="person_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="person_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[
                            ("world", "World"),
                            ("country", "Country or region"),
                            ("province", "Province"),
                            ("region", "Region"),
                            ("city", "City"),
                            ("district", "District"),
                            ("zone", "Functional zone"),
                            ("area", "Area"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "code",
                    catalogue.fields.CharField(
                        blank=True, help_text="GB/T 2260 code, where there is one: 110108.", max_length=12
                    ),
                ),
                (
                    "tile_x",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="Column on the tile map, from the west.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(99),
                        ],
                    ),
                ),
                (
                    "tile_y",
                    models.SmallIntegerField(
                        blank=True,
                        help_text="Row on the tile map, from the north.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(99),
                        ],
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="catalogue.place",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tile_x__isnull", True), ("tile_y__isnull", True)),
                            models.Q(
                                ("tile_x__isnull", False),
                                ("tile_x__range", (0, 99)),
                                ("tile_y__isnull", False),
                                ("tile_y__range", (0, 99)),
                            ),
                            _connector="OR",
                        ),
                        name="place_tile_has_both",
                        violation_error_message="A tile has a column and a row.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="place_code_unique",
                        violation_error_message="Another place has this code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="place_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "world",
                                    "country",
                                    "province",
                                    "region",
                                    "city",
                                    "district",
                                    "zone",
                                    "area",
                                ],
                            )
                        ),
                        name="place_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__length__lte", 12)), name="place_code_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="place_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="place_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="place_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="place_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                (
                    "name_en_status",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("official", "Official translation"),
                            ("translated", "Translated for this catalogue"),
                            ("pinyin", "Pinyin"),
                        ],
                        help_text="Whether the English name is the owner's own, our translation, or pinyin.",
                        max_length=12,
                        verbose_name="name en status",
                    ),
                ),
                (
                    "summary",
                    catalogue.fields.TextField(
                        blank=True,
                        help_text="One to three sentences in our own words, only what the sources bear out.",
                        max_length=2000,
                    ),
                ),
                ("summary_en", catalogue.fields.TextField(blank=True, max_length=2000)),
                (
                    "status",
                    catalogue.fields.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                        ],
                        db_index=True,
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "lock",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Counts saves; two editors cannot overwrite each other.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("publish_on", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("archive_reason", catalogue.fields.CharField(blank=True, editable=False, max_length=500)),
                ("successor_slug", catalogue.fields.CharField(blank=True, editable=False, max_length=120)),
                (
                    "verified_on",
                    models.DateField(
                        blank=True, help_text="When somebody last compared it with its sources.", null=True
                    ),
                ),
                (
                    "next_check_due",
                    models.DateField(
                        blank=True,
                        help_text="It appears in the list of entries to check from this day on.",
                        null=True,
                    ),
                ),
                (
                    "internal_note",
                    catalogue.fields.TextField(
                        blank=True, help_text="For colleagues; never public.", max_length=20000
                    ),
                ),
                (
                    "founded",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="As precise as the source: 2016, 2016-03 or 2016-03-15.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "website",
                    catalogue.fields.UrlField(
                        blank=True, max_length=1000, help_text="Its own home page, with https://."
                    ),
                ),
                (
                    "parents",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The organisations it is a part of, as a laboratory is of its university.",
                        related_name="children",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who looks after this entry.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="catalogue.place",
                        help_text="The narrowest place that the source names; it counts for every place above it.",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "organisation_kind"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("founded__isnull", True),
                            (
                                "founded__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="organisation_founded_partial_date",
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
                        name="organisation_website_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="organisation_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="organisation_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="organisation_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)),
                        name="organisation_sort_key_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en_status__in", ["official", "translated", "pinyin", ""])),
                        name="organisation_name_en_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary__length__lte", 2000)),
                        name="organisation_summary_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary_en__length__lte", 2000)),
                        name="organisation_summary_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "in_review", "published", "archived"])),
                        name="organisation_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("archive_reason__length__lte", 500)),
                        name="organisation_archive_reason_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor_slug__length__lte", 120)),
                        name="organisation_successor_slug_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("internal_note__length__lte", 20000)),
                        name="organisation_internal_note_allowed",
                    ),
                ],
                "indexes": [models.Index(fields=["sort_key", "id"], name="organisation_by_name")],
            },
        ),
        migrations.CreateModel(
            name="RankingPlace",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "rank",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, null=True, help_text="Empty where the list has no order."
                    ),
                ),
                (
                    "affiliation",
                    models.ForeignKey(
                        blank=True,
                        help_text="The organisation under which a person is listed.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ranked_people",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="catalogue.rankingedition",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ranking_places",
                        to="catalogue.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ranking_places",
                        to="catalogue.place",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "edition",
                    models.OrderBy(models.F("rank"), nulls_first=True),
                    models.OrderBy(models.F("row"), nulls_first=True),
                    "id",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("organisation__isnull", False),
                                ("person__isnull", True),
                                ("place__isnull", True),
                            ),
                            models.Q(
                                ("organisation__isnull", True),
                                ("person__isnull", False),
                                ("place__isnull", True),
                            ),
                            models.Q(
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("place__isnull", False),
                            ),
                            models.Q(
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("place__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="rankingplace_of_at_most_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rank__isnull", True),
                            models.Q(("rank__gte", 1), ("rank__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="rankingplace_rank_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="rankingplace_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="rankingplace_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="rankingplace_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="rankingplace_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="rankingplace_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="rankingplace_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="rankingplace_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "role",
                    catalogue.fields.CharField(
                        choices=[
                            ("founder", "Founder"),
                            ("co_founder", "Co-founder"),
                            ("chief_executive", "Chief executive"),
                            ("chair", "Chair"),
                            ("president", "President"),
                            ("dean", "Dean"),
                            ("executive_dean", "Executive dean"),
                            ("vice_dean", "Vice dean"),
                            ("director", "Director"),
                            ("deputy_director", "Deputy director"),
                            ("head", "Head"),
                            ("chief_scientist", "Chief scientist"),
                            ("chief_technology_officer", "Chief technology officer"),
                            ("vice_president", "Vice president"),
                            ("committee_chair", "Committee chair"),
                            ("committee_member", "Committee member"),
                            ("adviser", "Adviser"),
                            ("researcher", "Researcher"),
                            ("member", "Member"),
                            ("professor", "Professor"),
                            ("spokesperson", "Spokesperson"),
                            ("other", "Other role"),
                        ],
                        max_length=30,
                        help_text="Public, professional roles only.",
                    ),
                ),
                ("title", catalogue.fields.CharField(blank=True, max_length=200)),
                ("title_en", catalogue.fields.CharField(blank=True, max_length=200)),
                ("valid_from", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "valid_to",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="Empty while the person still has the role.",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="catalogue.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["role", models.OrderBy(models.F("person__sort_key"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            ("valid_from__startswith", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="role_valid_in_order",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "founder",
                                    "co_founder",
                                    "chief_executive",
                                    "chair",
                                    "president",
                                    "dean",
                                    "executive_dean",
                                    "vice_dean",
                                    "director",
                                    "deputy_director",
                                    "head",
                                    "chief_scientist",
                                    "chief_technology_officer",
                                    "vice_president",
                                    "committee_chair",
                                    "committee_member",
                                    "adviser",
                                    "researcher",
                                    "member",
                                    "professor",
                                    "spokesperson",
                                    "other",
                                ],
                            )
                        ),
                        name="role_role_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 200)), name="role_title_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en__length__lte", 200)), name="role_title_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            (
                                "valid_from__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="role_valid_from_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            (
                                "valid_to__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="role_valid_to_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="role_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="role_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="role_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)), name="role_as_reported_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="role_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="role_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="role_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dataset",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                (
                    "name_en_status",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("official", "Official translation"),
                            ("translated", "Translated for this catalogue"),
                            ("pinyin", "Pinyin"),
                        ],
                        help_text="Whether the English name is the owner's own, our translation, or pinyin.",
                        max_length=12,
                        verbose_name="name en status",
                    ),
                ),
                (
                    "summary",
                    catalogue.fields.TextField(
                        blank=True,
                        help_text="One to three sentences in our own words, only what the sources bear out.",
                        max_length=2000,
                    ),
                ),
                ("summary_en", catalogue.fields.TextField(blank=True, max_length=2000)),
                (
                    "status",
                    catalogue.fields.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                        ],
                        db_index=True,
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "lock",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Counts saves; two editors cannot overwrite each other.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("publish_on", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("archive_reason", catalogue.fields.CharField(blank=True, editable=False, max_length=500)),
                ("successor_slug", catalogue.fields.CharField(blank=True, editable=False, max_length=120)),
                (
                    "verified_on",
                    models.DateField(
                        blank=True, help_text="When somebody last compared it with its sources.", null=True
                    ),
                ),
                (
                    "next_check_due",
                    models.DateField(
                        blank=True,
                        help_text="It appears in the list of entries to check from this day on.",
                        null=True,
                    ),
                ),
                (
                    "internal_note",
                    catalogue.fields.TextField(
                        blank=True, help_text="For colleagues; never public.", max_length=20000
                    ),
                ),
                (
                    "size_value",
                    catalogue.fields.ScaledDecimalField(
                        blank=True,
                        null=True,
                        places=2,
                        help_text="How many of the unit: 700万 images are 700万 here and image beside it.",
                    ),
                ),
                (
                    "size_unit",
                    catalogue.fields.CharField(
                        blank=True, help_text="What is counted: dialogue, image, GB.", max_length=40
                    ),
                ),
                (
                    "size_qualifier",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exactly"),
                            ("about", "About"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("imputed", "Imputed"),
                        ],
                        max_length=10,
                        help_text="“At least” for 超过, “about” for 近 or 约.",
                    ),
                ),
                (
                    "languages",
                    catalogue.fields.CharField(
                        blank=True, help_text="BCP 47 tags separated by ; as in zh;en.", max_length=100
                    ),
                ),
                ("released_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("edition", catalogue.fields.CharField(blank=True, max_length=100)),
                ("homepage", catalogue.fields.UrlField(blank=True, max_length=1000)),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who looks after this entry.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publishers",
                    models.ManyToManyField(
                        blank=True, related_name="datasets_published", to="catalogue.organisation"
                    ),
                ),
                (
                    "access",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "access"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="How it can be had: openly, on application, not at all.",
                    ),
                ),
                (
                    "domains",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"vocabulary": "domain"},
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "dataset_kind"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "licence"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="“Not stated” where the publisher names none; that is not the same as open.",
                    ),
                ),
                (
                    "modalities",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"vocabulary": "modality"},
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "tasks",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"vocabulary": "task"},
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size_unit__length__lte", 40)), name="dataset_size_unit_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("size_qualifier__in", ["exact", "about", "at_least", "at_most", "imputed", ""])
                        ),
                        name="dataset_size_qualifier_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("languages__length__lte", 100)), name="dataset_languages_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_on__isnull", True),
                            (
                                "released_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="dataset_released_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("edition__length__lte", 100)), name="dataset_edition_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("homepage", ""),
                                (
                                    "homepage__regex",
                                    "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z",
                                ),
                                _connector="OR",
                            ),
                            ("homepage__length__lte", 1000),
                        ),
                        name="dataset_homepage_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="dataset_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="dataset_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="dataset_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="dataset_sort_key_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en_status__in", ["official", "translated", "pinyin", ""])),
                        name="dataset_name_en_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary__length__lte", 2000)), name="dataset_summary_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary_en__length__lte", 2000)),
                        name="dataset_summary_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "in_review", "published", "archived"])),
                        name="dataset_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("archive_reason__length__lte", 500)),
                        name="dataset_archive_reason_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor_slug__length__lte", 120)),
                        name="dataset_successor_slug_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("internal_note__length__lte", 20000)),
                        name="dataset_internal_note_allowed",
                    ),
                ],
                "indexes": [models.Index(fields=["sort_key", "id"], name="dataset_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Distribution",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("title", catalogue.fields.CharField(max_length=300)),
                ("title_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("url", catalogue.fields.UrlField(blank=True, max_length=1000)),
                (
                    "media_type",
                    catalogue.fields.CharField(
                        blank=True, help_text="IANA media type: text/csv.", max_length=100
                    ),
                ),
                ("byte_size", models.BigIntegerField(blank=True, null=True)),
                (
                    "dataset",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.dataset"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("byte_size__isnull", True), ("byte_size__gte", 0), _connector="OR"
                        ),
                        name="distribution_byte_size_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="distribution_title_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en__length__lte", 300)),
                        name="distribution_title_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__regex", "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z"),
                            ("url__length__lte", 1000),
                        ),
                        name="distribution_url_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("media_type__length__lte", 100)),
                        name="distribution_media_type_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="distribution_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="distribution_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="distribution_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="distribution_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="distribution_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="distribution_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="distribution_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("date", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("title", catalogue.fields.CharField(max_length=300)),
                ("title_en", catalogue.fields.CharField(blank=True, max_length=300)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("date"), nulls_first=True),
                    models.OrderBy(models.F("row"), nulls_first=True),
                    "id",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date__isnull", True),
                            (
                                "date__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="milestone_date_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="milestone_title_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en__length__lte", 300)), name="milestone_title_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="milestone_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="milestone_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="milestone_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="milestone_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="milestone_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="milestone_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="milestone_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("security_name", catalogue.fields.CharField(blank=True, max_length=100)),
                (
                    "code",
                    catalogue.fields.CharField(
                        blank=True, max_length=20, help_text="As the market writes it: 688256, 9888, BIDU."
                    ),
                ),
                (
                    "market",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("SSE", "Shanghai Stock Exchange"),
                            ("SZSE", "Shenzhen Stock Exchange"),
                            ("BSE", "Beijing Stock Exchange"),
                            ("HKEX", "Hong Kong Exchange"),
                            ("NASDAQ", "NASDAQ"),
                            ("NYSE", "New York Stock Exchange"),
                            ("NEEQ", "NEEQ"),
                            ("OTHER", "Other market"),
                        ],
                        max_length=8,
                    ),
                ),
                ("listed_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "delisted_on",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="Empty while it is listed; a date makes the organisation count as not listed any more.",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("listed_on"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("listed_on__isnull", True),
                            ("delisted_on__isnull", True),
                            ("listed_on__lte", models.F("delisted_on")),
                            ("listed_on__startswith", models.F("delisted_on")),
                            _connector="OR",
                        ),
                        name="listing_in_order",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("security_name__length__lte", 100)),
                        name="listing_security_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__length__lte", 20)), name="listing_code_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "market__in",
                                ["SSE", "SZSE", "BSE", "HKEX", "NASDAQ", "NYSE", "NEEQ", "OTHER", ""],
                            )
                        ),
                        name="listing_market_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("listed_on__isnull", True),
                            (
                                "listed_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="listing_listed_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delisted_on__isnull", True),
                            (
                                "delisted_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="listing_delisted_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="listing_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="listing_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="listing_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="listing_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="listing_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="listing_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="listing_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingStage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "round"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("row"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="fundingstage_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="fundingstage_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="fundingstage_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="fundingstage_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="fundingstage_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="fundingstage_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="fundingstage_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingRound",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("date", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "amount",
                    catalogue.fields.ScaledDecimalField(
                        blank=True,
                        help_text="In units of the currency; 亿 and 万 are understood: 975.68亿.",
                        null=True,
                        places=2,
                    ),
                ),
                (
                    "currency",
                    catalogue.fields.CurrencyField(blank=True, help_text="ISO 4217: CNY, USD.", max_length=3),
                ),
                (
                    "qualifier",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exactly"),
                            ("about", "About"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("imputed", "Imputed"),
                        ],
                        max_length=10,
                        help_text="“At least” for 超过, “about” for 近 or 约; empty is exact.",
                    ),
                ),
                (
                    "investors",
                    models.ManyToManyField(
                        blank=True,
                        related_name="rounds_invested_in",
                        to="catalogue.organisation",
                        help_text="Those that are entries here; name others in the note.",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "round"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("date"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", "")),
                            models.Q(("amount__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="fundinground_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date__isnull", True),
                            (
                                "date__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="fundinground_date_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("currency", ""), ("currency__regex", "^(?:[A-Z]{3})\\Z"), _connector="OR"
                        ),
                        name="fundinground_currency_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualifier__in", ["exact", "about", "at_least", "at_most", "imputed", ""])
                        ),
                        name="fundinground_qualifier_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="fundinground_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="fundinground_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="fundinground_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="fundinground_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="fundinground_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="fundinground_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="fundinground_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[
                            ("listing_application", "Application to list"),
                            ("algorithm", "Algorithm filing"),
                            ("generative_service", "Generative AI service filing"),
                            ("licence", "Licence"),
                            ("other", "Other filing"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "authority",
                    catalogue.fields.CharField(
                        blank=True, help_text="With whom it was filed, as in 科创板.", max_length=200
                    ),
                ),
                ("authority_en", catalogue.fields.CharField(blank=True, max_length=200)),
                ("title", catalogue.fields.CharField(blank=True, max_length=300)),
                ("title_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("number", catalogue.fields.CharField(blank=True, max_length=100)),
                (
                    "status",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        max_length=12,
                    ),
                ),
                ("date", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("date"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "listing_application",
                                    "algorithm",
                                    "generative_service",
                                    "licence",
                                    "other",
                                ],
                            )
                        ),
                        name="filing_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authority__length__lte", 200)), name="filing_authority_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authority_en__length__lte", 200)),
                        name="filing_authority_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300)), name="filing_title_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en__length__lte", 300)), name="filing_title_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__length__lte", 100)), name="filing_number_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["submitted", "accepted", "approved", "rejected", "withdrawn", "expired", ""],
                            )
                        ),
                        name="filing_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date__isnull", True),
                            (
                                "date__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="filing_date_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="filing_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="filing_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="filing_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="filing_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="filing_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="filing_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="filing_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "metric",
                    catalogue.fields.CharField(
                        choices=[
                            ("revenue", "Revenue"),
                            ("market_value", "Market value"),
                            ("valuation", "Valuation"),
                            ("fund_size", "Fund size"),
                            ("output_value", "Output value"),
                            ("headcount", "Headcount"),
                        ],
                        max_length=16,
                        help_text="What the amount is: revenue over a period, or a value on a day (as of).",
                    ),
                ),
                (
                    "period",
                    catalogue.fields.PeriodField(
                        blank=True,
                        help_text="The time that a flow such as revenue covers: 2019 or 2020-01/2020-06.",
                        max_length=21,
                    ),
                ),
                (
                    "fiscal",
                    models.BooleanField(
                        default=False, help_text="The period is a fiscal year of the organisation's own."
                    ),
                ),
                (
                    "amount",
                    catalogue.fields.ScaledDecimalField(
                        blank=True,
                        help_text="In units of the currency; 亿 and 万 are understood: 975.68亿.",
                        null=True,
                        places=2,
                    ),
                ),
                (
                    "currency",
                    catalogue.fields.CurrencyField(blank=True, help_text="ISO 4217: CNY, USD.", max_length=3),
                ),
                (
                    "qualifier",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exactly"),
                            ("about", "About"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("imputed", "Imputed"),
                        ],
                        max_length=10,
                        help_text="“At least” for 超过, “about” for 近 or 约; empty is exact.",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["metric", "period", models.OrderBy(models.F("as_of"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", "")),
                            models.Q(("amount__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="figure_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "metric__in",
                                [
                                    "revenue",
                                    "market_value",
                                    "valuation",
                                    "fund_size",
                                    "output_value",
                                    "headcount",
                                ],
                            )
                        ),
                        name="figure_metric_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "period__regex",
                                "^(?:(([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29)(/([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))?)?)\\Z",
                            ),
                            models.Q(
                                django.db.models.lookups.LessThanOrEqual(
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        1,
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                django.db.models.functions.text.Concat(
                                                    models.F("period"), models.Value("/")
                                                ),
                                                models.Value("/"),
                                            ),
                                            "-",
                                            models.Value(1),
                                        ),
                                    ),
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                models.F("period"), models.Value("/")
                                            ),
                                            "+",
                                            models.Value(1),
                                        ),
                                    ),
                                ),
                                django.db.models.lookups.StartsWith(
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        1,
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                django.db.models.functions.text.Concat(
                                                    models.F("period"), models.Value("/")
                                                ),
                                                models.Value("/"),
                                            ),
                                            "-",
                                            models.Value(1),
                                        ),
                                    ),
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                models.F("period"), models.Value("/")
                                            ),
                                            "+",
                                            models.Value(1),
                                        ),
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="figure_period_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("currency", ""), ("currency__regex", "^(?:[A-Z]{3})\\Z"), _connector="OR"
                        ),
                        name="figure_currency_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualifier__in", ["exact", "about", "at_least", "at_most", "imputed", ""])
                        ),
                        name="figure_qualifier_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="figure_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="figure_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="figure_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="figure_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="figure_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="figure_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="figure_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Designation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "title",
                    catalogue.fields.CharField(
                        blank=True, help_text="The full name under which it was given.", max_length=300
                    ),
                ),
                ("title_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("conferred_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("valid_to", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "conferred_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conferred_designations",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="hosted_designations",
                        to="catalogue.organisation",
                        help_text="The organisation that houses it, as a university does a laboratory.",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "designation",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "designation"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("designation__order"), nulls_first=True),
                    models.OrderBy(models.F("conferred_on"), nulls_first=True),
                    "id",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conferred_on__isnull", True),
                            ("valid_to__isnull", True),
                            ("conferred_on__lte", models.F("valid_to")),
                            ("conferred_on__startswith", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="designation_in_order",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300)), name="designation_title_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en__length__lte", 300)),
                        name="designation_title_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conferred_on__isnull", True),
                            (
                                "conferred_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="designation_conferred_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            (
                                "valid_to__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="designation_valid_to_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="designation_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="designation_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="designation_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="designation_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="designation_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="designation_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="designation_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Classification",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "layer",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("foundation", "Foundation layer"),
                            ("foundation_general", "General foundation layer"),
                            ("foundation_dedicated", "Dedicated foundation layer"),
                            ("technology", "Technology layer"),
                            ("application", "Application layer"),
                            ("cross_layer", "Cross-layer"),
                        ],
                        max_length=24,
                        help_text="Where in the industry chain the source puts it; empty if the source names a sector only.",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "sector"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("row"), nulls_first=True), "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("layer", ""), _negated=True), ("sector__isnull", False), _connector="OR"
                        ),
                        name="classification_layer_or_sector",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "layer__in",
                                [
                                    "foundation",
                                    "foundation_general",
                                    "foundation_dedicated",
                                    "technology",
                                    "application",
                                    "cross_layer",
                                    "",
                                ],
                            )
                        ),
                        name="classification_layer_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)),
                        name="classification_locator_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="classification_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="classification_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="classification_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="classification_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="classification_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="classification_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BenchmarkResult",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("benchmark", catalogue.fields.CharField(blank=True, max_length=200)),
                ("model", catalogue.fields.CharField(blank=True, max_length=200)),
                ("rank", catalogue.fields.CountField(at_least=1, blank=True, null=True)),
                ("date", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "date_basis",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("news", "Date of the news report"),
                            ("announced", "Date of the announcement"),
                            ("award", "Date of the award"),
                            ("unknown", "Basis unknown"),
                        ],
                        max_length=10,
                        help_text="What the date is the date of.",
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="benchmark_results",
                        to="catalogue.dataset",
                    ),
                ),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True, related_name="benchmark_results", to="catalogue.organisation"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "task"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("date"), nulls_first=True),
                    models.OrderBy(models.F("row"), nulls_first=True),
                    "id",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("benchmark__length__lte", 200)),
                        name="benchmarkresult_benchmark_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("model__length__lte", 200)), name="benchmarkresult_model_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rank__isnull", True),
                            models.Q(("rank__gte", 1), ("rank__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="benchmarkresult_rank_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date__isnull", True),
                            (
                                "date__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="benchmarkresult_date_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("date_basis__in", ["news", "announced", "award", "unknown", ""])),
                        name="benchmarkresult_date_basis_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)),
                        name="benchmarkresult_locator_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="benchmarkresult_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="benchmarkresult_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="benchmarkresult_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="benchmarkresult_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="benchmarkresult_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="benchmarkresult_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardParticipant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("order", catalogue.fields.CountField(at_least=0, default=0)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="catalogue.award",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="award_participations",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="award_participations",
                        to="catalogue.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", False), ("person__isnull", True)),
                            models.Q(("organisation__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="awardparticipant_exactly_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="awardparticipant_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)),
                        name="awardparticipant_locator_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="awardparticipant_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="awardparticipant_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="awardparticipant_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="awardparticipant_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)),
                        name="awardparticipant_note_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="awardparticipant_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Achievement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                ("sort_key", catalogue.fields.CharField(blank=True, editable=False, max_length=200)),
                ("title", catalogue.fields.CharField(max_length=300)),
                ("title_en", catalogue.fields.CharField(blank=True, max_length=300)),
                ("date", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("description", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("description_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True, related_name="achievements", to="catalogue.organisation"
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(blank=True, related_name="achievements", to="catalogue.person"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "sector"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="achievement_title_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title_en__length__lte", 300)),
                        name="achievement_title_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date__isnull", True),
                            (
                                "date__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="achievement_date_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description__length__lte", 5000)),
                        name="achievement_description_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description_en__length__lte", 5000)),
                        name="achievement_description_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="achievement_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="achievement_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="achievement_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="achievement_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="achievement_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="achievement_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="achievement_absent_absences",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="achievement_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)),
                        name="achievement_sort_key_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                ("value", catalogue.fields.ScaledDecimalField(blank=True, null=True, places=6)),
                (
                    "value_text",
                    catalogue.fields.CharField(
                        blank=True, help_text="The value in words, where it is no number.", max_length=200
                    ),
                ),
                ("value_text_en", catalogue.fields.CharField(blank=True, max_length=200)),
                (
                    "unit",
                    catalogue.fields.CharField(
                        blank=True, help_text="Where it differs from the indicator's.", max_length=60
                    ),
                ),
                ("unit_en", catalogue.fields.CharField(blank=True, max_length=60)),
                (
                    "qualifier",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exactly"),
                            ("about", "About"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("imputed", "Imputed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "nature",
                    catalogue.fields.CharField(
                        choices=[
                            ("actual", "Actual"),
                            ("estimate", "Estimate"),
                            ("forecast", "Forecast"),
                            ("target", "Target"),
                        ],
                        default="actual",
                        max_length=10,
                        help_text="What has been counted, what is estimated, what is only forecast or aimed at.",
                    ),
                ),
                (
                    "period",
                    catalogue.fields.PeriodField(
                        blank=True,
                        help_text="The time that it covers: 2019, 2019-04, 2020-01/2020-06.",
                        max_length=21,
                    ),
                ),
                (
                    "rank",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, null=True, help_text="A rank may stand without a value."
                    ),
                ),
                (
                    "rank_scope",
                    catalogue.fields.CharField(
                        blank=True, help_text="Among whom the rank holds, as in 全国.", max_length=100
                    ),
                ),
                ("rank_scope_en", catalogue.fields.CharField(blank=True, max_length=100)),
                (
                    "layer",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("foundation", "Foundation layer"),
                            ("foundation_general", "General foundation layer"),
                            ("foundation_dedicated", "Dedicated foundation layer"),
                            ("technology", "Technology layer"),
                            ("application", "Application layer"),
                            ("cross_layer", "Cross-layer"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "category",
                    catalogue.fields.CharField(
                        blank=True, help_text="A further dimension, as in 高校.", max_length=200
                    ),
                ),
                ("category_en", catalogue.fields.CharField(blank=True, max_length=200)),
                (
                    "definition",
                    catalogue.fields.TextField(
                        blank=True,
                        help_text="Where the source defines the indicator in its own way.",
                        max_length=5000,
                    ),
                ),
                ("definition_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="observations",
                        to="catalogue.indicator",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="observations",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="catalogue.place",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "round"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "sector"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "indicator",
                    "period",
                    models.OrderBy(models.F("as_of"), nulls_first=True),
                    models.OrderBy(models.F("row"), nulls_first=True),
                    "slug",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="observation_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value_text__length__lte", 200)),
                        name="observation_value_text_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value_text_en__length__lte", 200)),
                        name="observation_value_text_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__length__lte", 60)), name="observation_unit_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_en__length__lte", 60)), name="observation_unit_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualifier__in", ["exact", "about", "at_least", "at_most", "imputed", ""])
                        ),
                        name="observation_qualifier_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["actual", "estimate", "forecast", "target"])),
                        name="observation_nature_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "period__regex",
                                "^(?:(([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29)(/([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))?)?)\\Z",
                            ),
                            models.Q(
                                django.db.models.lookups.LessThanOrEqual(
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        1,
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                django.db.models.functions.text.Concat(
                                                    models.F("period"), models.Value("/")
                                                ),
                                                models.Value("/"),
                                            ),
                                            "-",
                                            models.Value(1),
                                        ),
                                    ),
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                models.F("period"), models.Value("/")
                                            ),
                                            "+",
                                            models.Value(1),
                                        ),
                                    ),
                                ),
                                django.db.models.lookups.StartsWith(
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        1,
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                django.db.models.functions.text.Concat(
                                                    models.F("period"), models.Value("/")
                                                ),
                                                models.Value("/"),
                                            ),
                                            "-",
                                            models.Value(1),
                                        ),
                                    ),
                                    django.db.models.functions.text.Substr(
                                        "period",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.text.StrIndex(
                                                models.F("period"), models.Value("/")
                                            ),
                                            "+",
                                            models.Value(1),
                                        ),
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="observation_period_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rank__isnull", True),
                            models.Q(("rank__gte", 1), ("rank__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="observation_rank_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank_scope__length__lte", 100)),
                        name="observation_rank_scope_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank_scope_en__length__lte", 100)),
                        name="observation_rank_scope_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "layer__in",
                                [
                                    "foundation",
                                    "foundation_general",
                                    "foundation_dedicated",
                                    "technology",
                                    "application",
                                    "cross_layer",
                                    "",
                                ],
                            )
                        ),
                        name="observation_layer_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category__length__lte", 200)),
                        name="observation_category_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category_en__length__lte", 200)),
                        name="observation_category_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition__length__lte", 5000)),
                        name="observation_definition_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition_en__length__lte", 5000)),
                        name="observation_definition_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="observation_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="observation_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="observation_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="observation_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="observation_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="observation_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="observation_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[
                            ("first", "First"),
                            ("highlight", "Highlight"),
                            ("feature", "Feature"),
                            ("problem", "Problem"),
                            ("recommendation", "Recommendation"),
                            ("outlook", "Outlook"),
                        ],
                        max_length=16,
                    ),
                ),
                ("order", catalogue.fields.CountField(at_least=0, default=0)),
                (
                    "statement",
                    catalogue.fields.TextField(
                        help_text="In our own words, not a copy of the sentence.", max_length=5000
                    ),
                ),
                ("statement_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("locator", catalogue.fields.CharField(blank=True, max_length=300)),
                (
                    "indicators",
                    models.ManyToManyField(blank=True, related_name="findings", to="catalogue.indicator"),
                ),
                (
                    "organisations",
                    models.ManyToManyField(blank=True, related_name="findings", to="catalogue.organisation"),
                ),
                ("places", models.ManyToManyField(blank=True, related_name="findings", to="catalogue.place")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="catalogue.source",
                    ),
                ),
            ],
            options={
                "ordering": ["source", "kind", "order", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="finding_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["first", "highlight", "feature", "problem", "recommendation", "outlook"],
                            )
                        ),
                        name="finding_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="finding_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("statement__length__lte", 5000), ("statement__length__gte", 1)),
                        name="finding_statement_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("statement_en__length__lte", 5000)),
                        name="finding_statement_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="finding_locator_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                (
                    "name_en_status",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("official", "Official translation"),
                            ("translated", "Translated for this catalogue"),
                            ("pinyin", "Pinyin"),
                        ],
                        help_text="Whether the English name is the owner's own, our translation, or pinyin.",
                        max_length=12,
                        verbose_name="name en status",
                    ),
                ),
                (
                    "summary",
                    catalogue.fields.TextField(
                        blank=True,
                        help_text="One to three sentences in our own words, only what the sources bear out.",
                        max_length=2000,
                    ),
                ),
                ("summary_en", catalogue.fields.TextField(blank=True, max_length=2000)),
                (
                    "status",
                    catalogue.fields.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                        ],
                        db_index=True,
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "lock",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Counts saves; two editors cannot overwrite each other.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("publish_on", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("archive_reason", catalogue.fields.CharField(blank=True, editable=False, max_length=500)),
                ("successor_slug", catalogue.fields.CharField(blank=True, editable=False, max_length=120)),
                (
                    "verified_on",
                    models.DateField(
                        blank=True, help_text="When somebody last compared it with its sources.", null=True
                    ),
                ),
                (
                    "next_check_due",
                    models.DateField(
                        blank=True,
                        help_text="It appears in the list of entries to check from this day on.",
                        null=True,
                    ),
                ),
                (
                    "internal_note",
                    catalogue.fields.TextField(
                        blank=True, help_text="For colleagues; never public.", max_length=20000
                    ),
                ),
                (
                    "document_number",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="As in 京政发〔2017〕27号; any brackets will do.",
                        max_length=100,
                    ),
                ),
                (
                    "adopted_on",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="When it was decided, where the source tells that apart from its issue.",
                    ),
                ),
                (
                    "issued_on",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="The date of issue that the document bears: 2018, 2018-10 or 2018-10-12.",
                    ),
                ),
                ("in_force_from", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "in_force_to",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="The last day in force; empty where no end is set.",
                    ),
                ),
                (
                    "text_url",
                    catalogue.fields.UrlField(
                        blank=True, help_text="Where the text can be read.", max_length=1000
                    ),
                ),
                (
                    "archived_text",
                    catalogue.fields.TextField(
                        blank=True,
                        help_text="The text itself, as it stood at that address, so that it can be read when the page is gone.",
                        max_length=200000,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policies",
                        to="catalogue.place",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who looks after this entry.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "policy_kind"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "policy_level"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "themes",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"vocabulary": "theme"},
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "validity",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "validity"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="Whether it is in force today, by our own check.",
                    ),
                ),
                ("topics", models.ManyToManyField(blank=True, related_name="policies", to="catalogue.topic")),
            ],
            options={
                "verbose_name_plural": "policies",
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_force_from__isnull", True),
                            ("in_force_to__isnull", True),
                            ("in_force_from__lte", models.F("in_force_to")),
                            ("in_force_from__startswith", models.F("in_force_to")),
                            _connector="OR",
                        ),
                        name="policy_in_force_in_order",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document_number__length__lte", 100)),
                        name="policy_document_number_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adopted_on__isnull", True),
                            (
                                "adopted_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="policy_adopted_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_on__isnull", True),
                            (
                                "issued_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="policy_issued_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_force_from__isnull", True),
                            (
                                "in_force_from__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="policy_in_force_from_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_force_to__isnull", True),
                            (
                                "in_force_to__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="policy_in_force_to_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("text_url", ""),
                                (
                                    "text_url__regex",
                                    "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z",
                                ),
                                _connector="OR",
                            ),
                            ("text_url__length__lte", 1000),
                        ),
                        name="policy_text_url_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("archived_text__length__lte", 200000)),
                        name="policy_archived_text_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="policy_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="policy_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="policy_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="policy_sort_key_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en_status__in", ["official", "translated", "pinyin", ""])),
                        name="policy_name_en_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary__length__lte", 2000)), name="policy_summary_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary_en__length__lte", 2000)),
                        name="policy_summary_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "in_review", "published", "archived"])),
                        name="policy_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("archive_reason__length__lte", 500)),
                        name="policy_archive_reason_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor_slug__length__lte", 120)),
                        name="policy_successor_slug_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("internal_note__length__lte", 20000)),
                        name="policy_internal_note_allowed",
                    ),
                ],
                "indexes": [models.Index(fields=["sort_key", "id"], name="policy_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "slug",
                    catalogue.fields.SlugField(
                        help_text="Part of the address, in lower-case letters, digits and hyphens.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "name_en",
                    catalogue.fields.CharField(
                        blank=True,
                        max_length=300,
                        help_text="The official English name if there is one; else our translation.",
                    ),
                ),
                (
                    "sort_key",
                    catalogue.fields.CharField(blank=True, db_index=True, editable=False, max_length=200),
                ),
                (
                    "name_en_status",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("official", "Official translation"),
                            ("translated", "Translated for this catalogue"),
                            ("pinyin", "Pinyin"),
                        ],
                        help_text="Whether the English name is the owner's own, our translation, or pinyin.",
                        max_length=12,
                        verbose_name="name en status",
                    ),
                ),
                (
                    "summary",
                    catalogue.fields.TextField(
                        blank=True,
                        help_text="One to three sentences in our own words, only what the sources bear out.",
                        max_length=2000,
                    ),
                ),
                ("summary_en", catalogue.fields.TextField(blank=True, max_length=2000)),
                (
                    "status",
                    catalogue.fields.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                        ],
                        db_index=True,
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "lock",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Counts saves; two editors cannot overwrite each other.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                ("publish_on", models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ("archive_reason", catalogue.fields.CharField(blank=True, editable=False, max_length=500)),
                ("successor_slug", catalogue.fields.CharField(blank=True, editable=False, max_length=120)),
                (
                    "verified_on",
                    models.DateField(
                        blank=True, help_text="When somebody last compared it with its sources.", null=True
                    ),
                ),
                (
                    "next_check_due",
                    models.DateField(
                        blank=True,
                        help_text="It appears in the list of entries to check from this day on.",
                        null=True,
                    ),
                ),
                (
                    "internal_note",
                    catalogue.fields.TextField(
                        blank=True, help_text="For colleagues; never public.", max_length=20000
                    ),
                ),
                (
                    "batch",
                    catalogue.fields.CharField(
                        blank=True, help_text="The batch of a published list, as in 第二批.", max_length=100
                    ),
                ),
                (
                    "investment_amount",
                    catalogue.fields.ScaledDecimalField(
                        blank=True,
                        help_text="In units of the currency; 亿 and 万 are understood: 975.68亿.",
                        null=True,
                        places=2,
                    ),
                ),
                (
                    "investment_currency",
                    catalogue.fields.CurrencyField(blank=True, help_text="ISO 4217: CNY, USD.", max_length=3),
                ),
                (
                    "investment_qualifier",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exactly"),
                            ("about", "About"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("imputed", "Imputed"),
                        ],
                        max_length=10,
                        help_text="“At least” for 超过, “about” for 近 or 约; empty is exact.",
                    ),
                ),
                (
                    "datasets",
                    models.ManyToManyField(blank=True, related_name="scenarios", to="catalogue.dataset"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="The larger scenario it is a part of, such as 海淀城市大脑.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="catalogue.scenario",
                    ),
                ),
                (
                    "places",
                    models.ManyToManyField(blank=True, related_name="scenarios", to="catalogue.place"),
                ),
                (
                    "policies",
                    models.ManyToManyField(blank=True, related_name="scenarios", to="catalogue.policy"),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who looks after this entry.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "campaign"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="The larger effort it was part of, as 科技冬奥; not its subject.",
                    ),
                ),
                (
                    "domains",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"vocabulary": "domain"},
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "stage"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="How far it has come: planned, pilot, in service …",
                    ),
                ),
                (
                    "technologies",
                    models.ManyToManyField(
                        blank=True,
                        limit_choices_to={"vocabulary": "technology"},
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("investment_amount__isnull", True), ("investment_currency", "")),
                            models.Q(
                                ("investment_amount__isnull", False),
                                models.Q(("investment_currency", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="scenario_investment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="scenario_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("batch__length__lte", 100)), name="scenario_batch_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("investment_currency", ""),
                            ("investment_currency__regex", "^(?:[A-Z]{3})\\Z"),
                            _connector="OR",
                        ),
                        name="scenario_investment_currency_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "investment_qualifier__in",
                                ["exact", "about", "at_least", "at_most", "imputed", ""],
                            )
                        ),
                        name="scenario_investment_qualifier_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="scenario_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="scenario_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="scenario_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="scenario_sort_key_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en_status__in", ["official", "translated", "pinyin", ""])),
                        name="scenario_name_en_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary__length__lte", 2000)), name="scenario_summary_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary_en__length__lte", 2000)),
                        name="scenario_summary_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "in_review", "published", "archived"])),
                        name="scenario_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("archive_reason__length__lte", 500)),
                        name="scenario_archive_reason_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor_slug__length__lte", 120)),
                        name="scenario_successor_slug_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("internal_note__length__lte", 20000)),
                        name="scenario_internal_note_allowed",
                    ),
                ],
                "indexes": [models.Index(fields=["sort_key", "id"], name="scenario_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("description", catalogue.fields.TextField(max_length=5000)),
                ("description_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "value",
                    catalogue.fields.ScaledDecimalField(
                        blank=True,
                        null=True,
                        places=6,
                        help_text="The measured number; leave it empty where the result is told in words only.",
                    ),
                ),
                ("unit", catalogue.fields.CharField(blank=True, max_length=40)),
                ("unit_en", catalogue.fields.CharField(blank=True, max_length=40)),
                (
                    "qualifier",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exactly"),
                            ("about", "About"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("imputed", "Imputed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.scenario"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["locator", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("description__length__lte", 5000), ("description__length__gte", 1)
                        ),
                        name="outcome_description_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description_en__length__lte", 5000)),
                        name="outcome_description_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__length__lte", 40)), name="outcome_unit_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_en__length__lte", 40)), name="outcome_unit_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualifier__in", ["exact", "about", "at_least", "at_most", "imputed", ""])
                        ),
                        name="outcome_qualifier_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="outcome_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="outcome_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="outcome_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="outcome_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="outcome_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="outcome_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="outcome_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.scenario"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "participant_role"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="What it does there: builds, operates, uses …",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("role__order"), nulls_first=True),
                    "organisation__sort_key",
                    "id",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="participant_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="participant_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="participant_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="participant_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="participant_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="participant_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="participant_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=200)),
                ("name_en", catalogue.fields.CharField(blank=True, max_length=200)),
                ("starts_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("ends_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("description", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("description_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("order", catalogue.fields.CountField(at_least=0, default=0)),
                (
                    "policy",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.policy"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("starts_on__lte", models.F("ends_on")),
                            ("starts_on__startswith", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="phase_in_order",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 200), ("name__length__gte", 1)),
                        name="phase_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 200)), name="phase_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            (
                                "starts_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="phase_starts_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            (
                                "ends_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="phase_ends_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description__length__lte", 5000)),
                        name="phase_description_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description_en__length__lte", 5000)),
                        name="phase_description_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="phase_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="phase_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="phase_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="phase_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="phase_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="phase_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="phase_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="phase_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("description", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("description_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "condition",
                    catalogue.fields.TextField(
                        blank=True, max_length=5000, help_text="What must be fulfilled, in our own words."
                    ),
                ),
                ("condition_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "deadline",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="By when it is to be applied for or reached: 2018, 2018-10 or 2018-10-12.",
                    ),
                ),
                (
                    "amount",
                    catalogue.fields.ScaledDecimalField(
                        blank=True,
                        help_text="In units of the currency; 亿 and 万 are understood: 975.68亿.",
                        null=True,
                        places=2,
                    ),
                ),
                (
                    "currency",
                    catalogue.fields.CurrencyField(blank=True, help_text="ISO 4217: CNY, USD.", max_length=3),
                ),
                (
                    "qualifier",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exactly"),
                            ("about", "About"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("imputed", "Imputed"),
                        ],
                        max_length=10,
                        help_text="“At least” for 超过, “about” for 近 or 约; empty is exact.",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.policy"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "beneficiary",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "beneficiary"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="Whom it supports.",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "instrument"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                        help_text="The means by which it supports: subsidy, tax relief, procurement …",
                    ),
                ),
            ],
            options={
                "ordering": ["locator", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", "")),
                            models.Q(("amount__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="measure_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description__length__lte", 5000)),
                        name="measure_description_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description_en__length__lte", 5000)),
                        name="measure_description_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("currency", ""), ("currency__regex", "^(?:[A-Z]{3})\\Z"), _connector="OR"
                        ),
                        name="measure_currency_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualifier__in", ["exact", "about", "at_least", "at_most", "imputed", ""])
                        ),
                        name="measure_qualifier_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("condition__length__lte", 5000)), name="measure_condition_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("condition_en__length__lte", 5000)),
                        name="measure_condition_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deadline__isnull", True),
                            (
                                "deadline__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="measure_deadline_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="measure_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="measure_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="measure_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="measure_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="measure_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="measure_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="measure_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "rel",
                    catalogue.fields.CharField(
                        choices=[
                            ("subsidiary_of", "Subsidiary of"),
                            ("spun_off_from", "Spun off from"),
                            ("hosted_by", "Hosted by"),
                            ("member_of", "Member of"),
                            ("invested_in", "Invested in"),
                            ("acquired", "Acquired"),
                            ("jointly_run_with", "Jointly run with"),
                            ("renamed_from", "Renamed from"),
                            ("partner_of", "Partner of"),
                            ("founded_by", "Founded by"),
                            ("part_of", "Part of"),
                            ("implements", "Implements"),
                            ("replaces", "Replaces"),
                            ("amends", "Amends"),
                            ("concerns", "Concerns"),
                            ("uses", "Uses"),
                            ("related_to", "Related to"),
                        ],
                        max_length=20,
                        help_text="Read it from this entry to the other one: “subsidiary of” leads from the daughter to the parent.",
                    ),
                ),
                ("valid_from", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("valid_to", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "dataset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.dataset",
                    ),
                ),
                (
                    "to_dataset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incoming_links",
                        to="catalogue.dataset",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "to_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incoming_links",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.policy",
                    ),
                ),
                (
                    "to_policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incoming_links",
                        to="catalogue.policy",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.scenario",
                    ),
                ),
                (
                    "to_scenario",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incoming_links",
                        to="catalogue.scenario",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["rel", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", False),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", False),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", False),
                            ),
                            models.Q(
                                ("dataset__isnull", False),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="link_of_exactly_one_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            ("valid_from__startswith", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="link_valid_in_order",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("to_dataset__isnull", True),
                                ("to_organisation__isnull", False),
                                ("to_policy__isnull", True),
                                ("to_scenario__isnull", True),
                            ),
                            models.Q(
                                ("to_dataset__isnull", True),
                                ("to_organisation__isnull", True),
                                ("to_policy__isnull", False),
                                ("to_scenario__isnull", True),
                            ),
                            models.Q(
                                ("to_dataset__isnull", True),
                                ("to_organisation__isnull", True),
                                ("to_policy__isnull", True),
                                ("to_scenario__isnull", False),
                            ),
                            models.Q(
                                ("to_dataset__isnull", False),
                                ("to_organisation__isnull", True),
                                ("to_policy__isnull", True),
                                ("to_scenario__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="link_to_exactly_one_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("organisation__isnull", True),
                            ("to_organisation__isnull", True),
                            models.Q(("to_organisation", models.F("organisation")), _negated=True),
                            _connector="OR",
                        ),
                        name="link_organisation_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("policy__isnull", True),
                            ("to_policy__isnull", True),
                            models.Q(("to_policy", models.F("policy")), _negated=True),
                            _connector="OR",
                        ),
                        name="link_policy_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scenario__isnull", True),
                            ("to_scenario__isnull", True),
                            models.Q(("to_scenario", models.F("scenario")), _negated=True),
                            _connector="OR",
                        ),
                        name="link_scenario_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dataset__isnull", True),
                            ("to_dataset__isnull", True),
                            models.Q(("to_dataset", models.F("dataset")), _negated=True),
                            _connector="OR",
                        ),
                        name="link_dataset_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rel__in",
                                [
                                    "subsidiary_of",
                                    "spun_off_from",
                                    "hosted_by",
                                    "member_of",
                                    "invested_in",
                                    "acquired",
                                    "jointly_run_with",
                                    "renamed_from",
                                    "partner_of",
                                    "founded_by",
                                    "part_of",
                                    "implements",
                                    "replaces",
                                    "amends",
                                    "concerns",
                                    "uses",
                                    "related_to",
                                ],
                            )
                        ),
                        name="link_rel_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            (
                                "valid_from__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="link_valid_from_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            (
                                "valid_to__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="link_valid_to_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="link_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="link_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="link_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)), name="link_as_reported_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="link_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="link_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="link_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Issuer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "role",
                    catalogue.fields.CharField(
                        choices=[("lead", "Lead issuer"), ("joint", "Joint issuer")],
                        default="lead",
                        max_length=8,
                        help_text="The first-named issuer leads; the others issue it jointly.",
                    ),
                ),
                ("order", catalogue.fields.CountField(at_least=0, default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issued",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalogue.policy"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "organisation"), name="issuer_once_per_policy"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["lead", "joint"])), name="issuer_role_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="issuer_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="issuer_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="issuer_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="issuer_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="issuer_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="issuer_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="issuer_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="issuer_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "scheme",
                    catalogue.fields.CharField(
                        choices=[
                            ("uscc", "Unified social credit code"),
                            ("stock", "Stock code"),
                            ("ror", "ROR"),
                            ("wikidata", "Wikidata"),
                            ("lei", "LEI"),
                            ("doi", "DOI"),
                            ("index_number", "Government index number"),
                            ("document_number", "Document number"),
                            ("isni", "ISNI"),
                            ("url", "Web address"),
                            ("other", "Other identifier"),
                        ],
                        max_length=20,
                        help_text="Whose code it is: uscc is the 统一社会信用代码 of 18 characters.",
                    ),
                ),
                (
                    "value",
                    catalogue.fields.CharField(
                        help_text="For a stock code write the market first: SSE:688000.", max_length=200
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.dataset",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.policy",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.scenario",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": ["scheme", "value", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", False),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", False),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", False),
                            ),
                            models.Q(
                                ("dataset__isnull", False),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="identifier_of_exactly_one_entry",
                    ),
                    models.UniqueConstraint(fields=("scheme", "value"), name="identifier_unique_in_scheme"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "scheme__in",
                                [
                                    "uscc",
                                    "stock",
                                    "ror",
                                    "wikidata",
                                    "lei",
                                    "doi",
                                    "index_number",
                                    "document_number",
                                    "isni",
                                    "url",
                                    "other",
                                ],
                            )
                        ),
                        name="identifier_scheme_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__length__lte", 200), ("value__length__gte", 1)),
                        name="identifier_value_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="identifier_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="identifier_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="identifier_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="identifier_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="identifier_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="identifier_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="identifier_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "fields",
                    catalogue.fields.CharField(
                        help_text="Fields of the entry that it supports, separated by ; as in founded;place.",
                        max_length=300,
                    ),
                ),
                (
                    "absence",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("missing", "Missing from the copy we used"),
                            ("not_stated", "Not stated"),
                            ("not_applicable", "Not applicable"),
                            ("none", "None"),
                        ],
                        help_text="Set this where the source does not give these fields, or our copy has lost them.",
                        max_length=16,
                    ),
                ),
                (
                    "value",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="What this source says, where it differs from the entry's field.",
                        max_length=500,
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.dataset",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.policy",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.scenario",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "fields",
                    models.OrderBy(models.F("source__slug"), nulls_first=True),
                    "locator",
                    "id",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", False),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", False),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", False),
                            ),
                            models.Q(
                                ("dataset__isnull", False),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="citation_of_exactly_one_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fields__length__lte", 300), ("fields__length__gte", 1)),
                        name="citation_fields_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("absence__in", ["missing", "not_stated", "not_applicable", "none", ""])
                        ),
                        name="citation_absence_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__length__lte", 500)), name="citation_value_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="citation_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="citation_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="citation_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="citation_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="citation_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="citation_note_en_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("name", catalogue.fields.CharField(max_length=300)),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[
                            ("legal", "Legal name"),
                            ("brand", "Brand"),
                            ("short", "Short name"),
                            ("former", "Former name"),
                            ("english", "English name"),
                            ("other", "Other name"),
                        ],
                        default="other",
                        max_length=10,
                        help_text="A legal name, a brand, a short form, a former name …",
                    ),
                ),
                (
                    "language",
                    catalogue.fields.CharField(
                        default="zh", help_text="BCP 47 language tag: zh, en.", max_length=20
                    ),
                ),
                (
                    "valid_from",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="Since when it has had this name: 2018, 2018-10 or 2018-10-12.",
                    ),
                ),
                (
                    "valid_to",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        max_length=10,
                        null=True,
                        help_text="Until when it had this name; empty while it still has.",
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.dataset",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.policy",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.scenario",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "aliases",
                "ordering": ["kind", "name", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", False),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", False),
                                ("scenario__isnull", True),
                            ),
                            models.Q(
                                ("dataset__isnull", True),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", False),
                            ),
                            models.Q(
                                ("dataset__isnull", False),
                                ("organisation__isnull", True),
                                ("policy__isnull", True),
                                ("scenario__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="alias_of_exactly_one_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            ("valid_from__startswith", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="alias_valid_in_order",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="alias_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["legal", "brand", "short", "former", "english", "other"])
                        ),
                        name="alias_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__length__lte", 20), ("language__length__gte", 1)),
                        name="alias_language_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            (
                                "valid_from__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="alias_valid_from_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            (
                                "valid_to__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="alias_valid_to_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="alias_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="alias_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="alias_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="alias_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="alias_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="alias_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="alias_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                ("slug", catalogue.fields.SlugField(max_length=120, unique=True)),
                ("sort_key", catalogue.fields.CharField(blank=True, editable=False, max_length=200)),
                ("name", catalogue.fields.CharField(max_length=300)),
                ("name_en", catalogue.fields.CharField(blank=True, max_length=300)),
                (
                    "kind",
                    catalogue.fields.CharField(
                        choices=[
                            ("chip", "Chip"),
                            ("framework", "Framework"),
                            ("device", "Medical device"),
                            ("robot", "Robot"),
                            ("platform", "Platform"),
                            ("software", "Software"),
                            ("app", "App"),
                            ("model", "Model"),
                            ("vehicle", "Vehicle"),
                            ("system", "System"),
                            ("service", "Service"),
                            ("other", "Other product"),
                        ],
                        max_length=12,
                    ),
                ),
                ("description", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("description_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                ("released_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                ("website", catalogue.fields.UrlField(blank=True, max_length=1000)),
                (
                    "makers",
                    models.ManyToManyField(blank=True, related_name="products", to="catalogue.organisation"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "licence"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="product_name_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en__length__lte", 300)), name="product_name_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "chip",
                                    "framework",
                                    "device",
                                    "robot",
                                    "platform",
                                    "software",
                                    "app",
                                    "model",
                                    "vehicle",
                                    "system",
                                    "service",
                                    "other",
                                ],
                            )
                        ),
                        name="product_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description__length__lte", 5000)),
                        name="product_description_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description_en__length__lte", 5000)),
                        name="product_description_en_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_on__isnull", True),
                            (
                                "released_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="product_released_on_partial_date",
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
                        name="product_website_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="product_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="product_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="product_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="product_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="product_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="product_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="product_absent_absences",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slug__regex", "^(?:[A-Za-z0-9][A-Za-z0-9_.+-]*)\\Z"),
                            models.Q(
                                (
                                    "slug__regex",
                                    "^(?:facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\\Z",
                                ),
                                _negated=True,
                            ),
                            ("slug__length__lte", 120),
                        ),
                        name="product_slug_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="product_sort_key_allowed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "status",
                    catalogue.fields.CharField(
                        choices=[("approved", "Approved"), ("special_review", "Special review")],
                        max_length=16,
                    ),
                ),
                (
                    "device_class",
                    catalogue.fields.CharField(
                        blank=True, help_text="Class of the device: III.", max_length=20
                    ),
                ),
                ("number", catalogue.fields.CharField(blank=True, max_length=100)),
                ("decided_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "registrant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="approvals",
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.place",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="catalogue.product",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("decided_on"), nulls_first=True),
                    models.OrderBy(models.F("row"), nulls_first=True),
                    "id",
                ],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["approved", "special_review"])),
                        name="approval_status_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("device_class__length__lte", 20)),
                        name="approval_device_class_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__length__lte", 100)), name="approval_number_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_on__isnull", True),
                            (
                                "decided_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="approval_decided_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="approval_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="approval_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="approval_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="approval_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="approval_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="approval_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="approval_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "locator",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The place in the document, as in 表 1 or 第 12 页.",
                        max_length=300,
                    ),
                ),
                (
                    "row",
                    catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                (
                    "as_of",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="The date for which the source states it.",
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "as_reported",
                    catalogue.fields.CharField(
                        blank=True,
                        help_text="The words or figures as they stand in the source.",
                        max_length=500,
                    ),
                ),
                (
                    "preferred",
                    models.BooleanField(
                        default=True, help_text="Where statements disagree, the one to show first."
                    ),
                ),
                (
                    "note",
                    catalogue.fields.TextField(
                        blank=True, help_text="A public remark in our own words.", max_length=5000
                    ),
                ),
                ("note_en", catalogue.fields.TextField(blank=True, max_length=5000)),
                (
                    "absent",
                    catalogue.fields.AbsencesField(
                        blank=True,
                        default=dict,
                        help_text="Why fields are empty, as in date=missing;amount=not_stated.",
                        max_length=300,
                    ),
                ),
                (
                    "level",
                    catalogue.fields.CharField(
                        blank=True,
                        choices=[
                            ("undergraduate", "Undergraduate"),
                            ("master", "Master"),
                            ("doctoral", "Doctoral"),
                        ],
                        max_length=16,
                    ),
                ),
                ("started_on", catalogue.fields.PartialDateField(blank=True, max_length=10, null=True)),
                (
                    "order",
                    catalogue.fields.CountField(
                        at_least=0,
                        default=0,
                        help_text="The university's place among those that the source lists for the programme.",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="catalogue.organisation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that says so. Publishing needs one under every fact.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.source",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        help_text="The table or figure of the source, where the statement is one of its rows.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.sourcetable",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"vocabulary": "programme"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.term",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("programme__order"), nulls_first=True), "order", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["undergraduate", "master", "doctoral", ""])),
                        name="programme_level_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            (
                                "started_on__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="programme_started_on_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="programme_order_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator__length__lte", 300)), name="programme_locator_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="programme_row_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("as_of__isnull", True),
                            (
                                "as_of__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="programme_as_of_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_reported__length__lte", 500)),
                        name="programme_as_reported_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 5000)), name="programme_note_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note_en__length__lte", 5000)), name="programme_note_en_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "absent__regex",
                                "^(?:([a-z_]+=(missing|not_stated|not_applicable|none)(;[a-z_]+=(missing|not_stated|not_applicable|none))*)?)\\Z",
                            )
                        ),
                        name="programme_absent_absences",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="catalogue.publicdocument",
                        to_field="number",
                    ),
                ),
                ("names", models.TextField()),
                ("aliases", models.TextField()),
                ("latin", models.TextField()),
                ("about", models.TextField()),
                ("body", models.TextField()),
                ("shown", models.TextField()),
                ("grams", models.TextField()),
            ],
        ),
    ]
