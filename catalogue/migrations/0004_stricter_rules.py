"""Stricter rules, as constraints: what must say something is not empty, every date is one of the calendar, what ends
does not end before it begins, and whole numbers have the same limits on both databases."""

import catalogue.fields
import django.core.validators
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Together(migrations.SeparateDatabaseAndState):
    """Changes of constraints, all in one; of fields, nothing that a database would see. One by one each of them has
    SQLite make its table anew."""

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # else every change renders the models again
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._change(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._change(app_label, schema_editor, from_state, to_state)

    def _change(self, app_label, schema_editor, from_state, to_state):
        for name in sorted({str(vars(operation)["model_name"]) for operation in self.state_operations}):
            old, new = (
                {
                    constraint.name: constraint
                    for constraint in state.models[app_label, name].options["constraints"]
                }
                for state in (from_state, to_state)
            )
            before, after = (state.apps.get_model(app_label, name) for state in (from_state, to_state))
            gone = [constraint for label, constraint in old.items() if new.get(label) != constraint]
            come = [constraint for label, constraint in new.items() if old.get(label) != constraint]
            if schema_editor.connection.vendor == "sqlite":
                gone, come = [], come[:1] or gone[:1]  # which makes the table anew, with all of them
            for constraint in gone:
                schema_editor.remove_constraint(before, constraint)
            for constraint in come:
                schema_editor.add_constraint(after, constraint)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_search_grams"),
    ]

    operations = [
        Together(
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="achievement",
                    name="achievement_title_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="achievement",
                    name="achievement_date_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="achievement",
                    name="achievement_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="alias",
                    name="alias_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="alias",
                    name="alias_language_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="alias",
                    name="alias_valid_from_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="alias",
                    name="alias_valid_to_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="alias",
                    name="alias_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="approval",
                    name="approval_decided_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="approval",
                    name="approval_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="award",
                    name="award_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="award",
                    name="award_year_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="award",
                    name="award_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="awardparticipant",
                    name="awardparticipant_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="benchmarkresult",
                    name="benchmarkresult_date_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="benchmarkresult",
                    name="benchmarkresult_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="changelogrow",
                    name="changelogrow_type_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="citation",
                    name="citation_fields_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="citation",
                    name="citation_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="classification",
                    name="classification_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="dataset",
                    name="dataset_released_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="dataset",
                    name="dataset_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="designation",
                    name="designation_conferred_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="designation",
                    name="designation_valid_to_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="designation",
                    name="designation_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="distribution",
                    name="distribution_title_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="distribution",
                    name="distribution_url_http",
                ),
                migrations.RemoveConstraint(
                    model_name="distribution",
                    name="distribution_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="documentreference",
                    name="documentreference_role_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="exchangerate",
                    name="exchangerate_currency_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="exchangerate",
                    name="exchangerate_period_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="exchangerate",
                    name="exchangerate_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="facetvalue",
                    name="facetvalue_type_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="facetvalue",
                    name="facetvalue_facet_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="facetvalue",
                    name="facetvalue_value_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="figure",
                    name="figure_money",
                ),
                migrations.RemoveConstraint(
                    model_name="figure",
                    name="figure_period_period",
                ),
                migrations.RemoveConstraint(
                    model_name="figure",
                    name="figure_currency_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="figure",
                    name="figure_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="filing",
                    name="filing_date_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="filing",
                    name="filing_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="finding",
                    name="finding_statement_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="fundinground",
                    name="fundinground_money",
                ),
                migrations.RemoveConstraint(
                    model_name="fundinground",
                    name="fundinground_date_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="fundinground",
                    name="fundinground_currency_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="fundinground",
                    name="fundinground_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="fundingstage",
                    name="fundingstage_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="identifier",
                    name="identifier_value_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="identifier",
                    name="identifier_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="indicator",
                    name="indicator_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="issuer",
                    name="issuer_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="link",
                    name="link_valid_from_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="link",
                    name="link_valid_to_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="link",
                    name="link_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="listing",
                    name="listing_listed_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="listing",
                    name="listing_delisted_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="listing",
                    name="listing_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="measure",
                    name="measure_money",
                ),
                migrations.RemoveConstraint(
                    model_name="measure",
                    name="measure_currency_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="measure",
                    name="measure_deadline_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="measure",
                    name="measure_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="milestone",
                    name="milestone_date_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="milestone",
                    name="milestone_title_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="milestone",
                    name="milestone_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="observation",
                    name="observation_period_period",
                ),
                migrations.RemoveConstraint(
                    model_name="observation",
                    name="observation_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="organisation",
                    name="organisation_founded_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="organisation",
                    name="organisation_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="outcome",
                    name="outcome_description_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="outcome",
                    name="outcome_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="participant",
                    name="participant_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="person",
                    name="person_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="phase",
                    name="phase_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="phase",
                    name="phase_starts_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="phase",
                    name="phase_ends_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="phase",
                    name="phase_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="place",
                    name="place_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="policy",
                    name="policy_adopted_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="policy",
                    name="policy_issued_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="policy",
                    name="policy_in_force_from_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="policy",
                    name="policy_in_force_to_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="policy",
                    name="policy_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="product",
                    name="product_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="product",
                    name="product_released_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="product",
                    name="product_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="programme",
                    name="programme_started_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="programme",
                    name="programme_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="publicdocument",
                    name="publicdocument_type_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="publicdocument",
                    name="publicdocument_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="publicdocument",
                    name="publicdocument_date_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="ranking",
                    name="ranking_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="rankingedition",
                    name="rankingedition_published_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="rankingedition",
                    name="rankingedition_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="rankingplace",
                    name="rankingplace_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="revision",
                    name="revision_kind_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="role",
                    name="role_valid_from_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="role",
                    name="role_valid_to_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="role",
                    name="role_as_of_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="scenario",
                    name="scenario_investment",
                ),
                migrations.RemoveConstraint(
                    model_name="scenario",
                    name="scenario_investment_currency_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="scenario",
                    name="scenario_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="slughistory",
                    name="slughistory_type_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="source",
                    name="source_title_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="source",
                    name="source_published_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="source",
                    name="source_accessed_on_partial_date",
                ),
                migrations.RemoveConstraint(
                    model_name="sourcetable",
                    name="sourcetable_caption_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="sourcetablecolumn",
                    name="sourcetablecolumn_label_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="sourcetablecolumn",
                    name="sourcetablecolumn_path_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="term",
                    name="term_name_allowed",
                ),
                migrations.RemoveConstraint(
                    model_name="topic",
                    name="topic_name_allowed",
                ),
                migrations.AlterField(
                    model_name="achievement",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="alias",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="approval",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="award",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="awardparticipant",
                    name="order",
                    field=catalogue.fields.CountField(at_least=0, default=0),
                ),
                migrations.AlterField(
                    model_name="awardparticipant",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="benchmarkresult",
                    name="rank",
                    field=catalogue.fields.CountField(at_least=1, blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="benchmarkresult",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="citation",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="classification",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="designation",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="distribution",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="exchangerate",
                    name="currency",
                    field=catalogue.fields.CurrencyField(max_length=3),
                ),
                migrations.AlterField(
                    model_name="exchangerate",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="figure",
                    name="currency",
                    field=catalogue.fields.CurrencyField(
                        blank=True, help_text="ISO 4217: CNY, USD.", max_length=3
                    ),
                ),
                migrations.AlterField(
                    model_name="figure",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="filing",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="finding",
                    name="order",
                    field=catalogue.fields.CountField(at_least=0, default=0),
                ),
                migrations.AlterField(
                    model_name="fundinground",
                    name="currency",
                    field=catalogue.fields.CurrencyField(
                        blank=True, help_text="ISO 4217: CNY, USD.", max_length=3
                    ),
                ),
                migrations.AlterField(
                    model_name="fundinground",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="fundingstage",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="identifier",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="issuer",
                    name="order",
                    field=catalogue.fields.CountField(at_least=0, default=0),
                ),
                migrations.AlterField(
                    model_name="issuer",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="link",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="listing",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="measure",
                    name="currency",
                    field=catalogue.fields.CurrencyField(
                        blank=True, help_text="ISO 4217: CNY, USD.", max_length=3
                    ),
                ),
                migrations.AlterField(
                    model_name="measure",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="milestone",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="observation",
                    name="rank",
                    field=catalogue.fields.CountField(at_least=1, blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="observation",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="outcome",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="participant",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="phase",
                    name="order",
                    field=catalogue.fields.CountField(at_least=0, default=0),
                ),
                migrations.AlterField(
                    model_name="phase",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="place",
                    name="tile_x",
                    field=models.SmallIntegerField(
                        blank=True,
                        help_text="Column on the tile map, from the west.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(99),
                        ],
                    ),
                ),
                migrations.AlterField(
                    model_name="place",
                    name="tile_y",
                    field=models.SmallIntegerField(
                        blank=True,
                        help_text="Row on the tile map, from the north.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(99),
                        ],
                    ),
                ),
                migrations.AlterField(
                    model_name="product",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="programme",
                    name="order",
                    field=catalogue.fields.CountField(
                        at_least=0,
                        default=0,
                        help_text="The university's place among those that the source lists for the programme.",
                    ),
                ),
                migrations.AlterField(
                    model_name="programme",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="publicdocument",
                    name="sort_key",
                    field=catalogue.fields.CharField(blank=True, max_length=200),
                ),
                migrations.AlterField(
                    model_name="rankingedition",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="rankingplace",
                    name="rank",
                    field=catalogue.fields.CountField(at_least=1, blank=True, null=True),
                ),
                migrations.AlterField(
                    model_name="rankingplace",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="role",
                    name="row",
                    field=catalogue.fields.CountField(
                        at_least=1, blank=True, help_text="The row in that table, counted from 1.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="scenario",
                    name="investment_currency",
                    field=catalogue.fields.CurrencyField(
                        blank=True, help_text="ISO 4217: CNY, USD.", max_length=3
                    ),
                ),
                migrations.AlterField(
                    model_name="sourcetable",
                    name="order",
                    field=catalogue.fields.CountField(at_least=0, default=0),
                ),
                migrations.AlterField(
                    model_name="sourcetablecolumn",
                    name="order",
                    field=catalogue.fields.CountField(at_least=0, default=0),
                ),
                migrations.AlterField(
                    model_name="term",
                    name="order",
                    field=catalogue.fields.CountField(
                        at_least=0, default=0, help_text="Position in lists; smaller comes first."
                    ),
                ),
                migrations.AddConstraint(
                    model_name="achievement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="achievement_title_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="achievement",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="achievement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="achievement_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="achievement",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="alias",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="alias",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="alias_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="alias",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("language__length__lte", 20), ("language__length__gte", 1)),
                        name="alias_language_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="alias",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="alias",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="alias",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="alias_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="alias",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="approval",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="approval",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="approval_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="approval",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="award_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="award_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="awardparticipant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="awardparticipant_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="awardparticipant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="awardparticipant_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="awardparticipant",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="benchmarkresult",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("rank__isnull", True),
                            models.Q(("rank__gte", 1), ("rank__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="benchmarkresult_rank_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="benchmarkresult",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="benchmarkresult",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="benchmarkresult_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="benchmarkresult",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="changelogrow",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="changelogrow_type_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="citation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("fields__length__lte", 300), ("fields__length__gte", 1)),
                        name="citation_fields_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="citation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="citation_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="citation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="classification",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="classification_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="classification",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="dataset",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="dataset",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="dataset_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="designation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="designation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="designation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="designation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="designation_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="designation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="distribution",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="distribution_title_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="distribution",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("url__regex", "^(?:https?://[^\\u0001-\\u0020\\u007f\\u00a0\\u3000]+)\\Z"),
                            ("url__length__lte", 1000),
                        ),
                        name="distribution_url_http",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="distribution",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="distribution_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="distribution",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="documentreference",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("role__length__lte", 40), ("role__length__gte", 1)),
                        name="documentreference_role_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="exchangerate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)), name="exchange_rate_above_zero"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="exchangerate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^(?:[A-Z]{3})\\Z")),
                        name="exchangerate_currency_currency",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="exchangerate",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="exchangerate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="exchangerate_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="exchangerate",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="facetvalue",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="facetvalue_type_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="facetvalue",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("facet__length__lte", 20), ("facet__length__gte", 1)),
                        name="facetvalue_facet_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="facetvalue",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("value__length__lte", 220), ("value__length__gte", 1)),
                        name="facetvalue_value_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="figure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", "")),
                            models.Q(("amount__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="figure_money",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="figure",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="figure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("currency", ""), ("currency__regex", "^(?:[A-Z]{3})\\Z"), _connector="OR"
                        ),
                        name="figure_currency_currency",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="figure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="figure_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="figure",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="filing",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="filing",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="filing_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="filing",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="finding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="finding_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="finding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("statement__length__lte", 5000), ("statement__length__gte", 1)),
                        name="finding_statement_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fundinground",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", "")),
                            models.Q(("amount__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="fundinground_money",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fundinground",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="fundinground",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("currency", ""), ("currency__regex", "^(?:[A-Z]{3})\\Z"), _connector="OR"
                        ),
                        name="fundinground_currency_currency",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fundinground",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="fundinground_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fundinground",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="fundingstage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="fundingstage_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="fundingstage",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="identifier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("value__length__lte", 200), ("value__length__gte", 1)),
                        name="identifier_value_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="identifier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="identifier_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="identifier",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="indicator",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="indicator_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="issuer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="issuer_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="issuer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="issuer_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="issuer",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="link",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="link",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="link",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="link",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="link_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="link",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="listing",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="listing",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="listing",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="listing",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="listing_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="listing",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="measure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", "")),
                            models.Q(("amount__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="measure_money",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("currency", ""), ("currency__regex", "^(?:[A-Z]{3})\\Z"), _connector="OR"
                        ),
                        name="measure_currency_currency",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measure",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="measure",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="measure_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measure",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="milestone",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="milestone",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="milestone_title_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="milestone",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="milestone_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="milestone",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="observation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="observation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("rank__isnull", True),
                            models.Q(("rank__gte", 1), ("rank__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="observation_rank_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="observation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="observation_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="observation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="organisation",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="organisation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="organisation_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="outcome",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("description__length__lte", 5000), ("description__length__gte", 1)
                        ),
                        name="outcome_description_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="outcome",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="outcome_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="outcome",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="participant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="participant_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="participant",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="person",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="person_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="phase",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="phase",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 200), ("name__length__gte", 1)),
                        name="phase_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="phase",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="phase",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="phase",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="phase_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="phase",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="phase_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="phase",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="place",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="place",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="place_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="policy",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="policy",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="policy",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="policy",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="policy",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="policy",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="policy_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="product_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="product_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="programme",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="programme",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="programme_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="programme",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="programme_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="programme",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="publicdocument",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="publicdocument_type_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="publicdocument",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="publicdocument_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="publicdocument",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="ranking",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="ranking_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rankingedition",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="rankingedition",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="rankingedition_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rankingedition",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="rankingplace",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("rank__isnull", True),
                            models.Q(("rank__gte", 1), ("rank__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="rankingplace_rank_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rankingplace",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="rankingplace_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rankingplace",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="revision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 40), ("kind__length__gte", 1)),
                        name="revision_kind_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="role",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="role",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="role",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="role",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("row__isnull", True),
                            models.Q(("row__gte", 1), ("row__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="role_row_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="role",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="scenario",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="scenario",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("investment_currency", ""),
                            ("investment_currency__regex", "^(?:[A-Z]{3})\\Z"),
                            _connector="OR",
                        ),
                        name="scenario_investment_currency_currency",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scenario",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="scenario_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="slughistory",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 20), ("type__length__gte", 1)),
                        name="slughistory_type_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title__length__lte", 300), ("title__length__gte", 1)),
                        name="source_title_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.CheckConstraint(
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
                ),
                migrations.AddConstraint(
                    model_name="sourcetable",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("caption__length__lte", 300), ("caption__length__gte", 1)),
                        name="sourcetable_caption_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sourcetable",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="sourcetable_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sourcetablecolumn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="sourcetablecolumn_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sourcetablecolumn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("label__length__lte", 200), ("label__length__gte", 1)),
                        name="sourcetablecolumn_label_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sourcetablecolumn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("path__length__lte", 100), ("path__length__gte", 1)),
                        name="sourcetablecolumn_path_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="term",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("order__isnull", True),
                            models.Q(("order__gte", 0), ("order__lte", 2147483647)),
                            _connector="OR",
                        ),
                        name="term_order_count",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="term",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="term_name_allowed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="topic",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 300), ("name__length__gte", 1)),
                        name="topic_name_allowed",
                    ),
                ),
            ]
        ),
        migrations.AlterConstraint(
            model_name="place",
            name="place_code_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("code",),
                name="place_code_unique",
                violation_error_message="Another place has this code.",
            ),
        ),
    ]
