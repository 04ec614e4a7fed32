"""Indexes for the lists of the admin: what changed last, what was done together, what people did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_reviews_and_notices"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(fields=["modified_at"], name="dataset_by_change"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["modified_at"], name="organisation_by_change"),
        ),
        migrations.AddIndex(
            model_name="policy",
            index=models.Index(fields=["modified_at"], name="policy_by_change"),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)), fields=["batch"], name="revision_by_batch"
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("act", "loaded"), _negated=True),
                fields=["-at", "id"],
                name="revision_by_hand",
            ),
        ),
        migrations.AddIndex(
            model_name="scenario",
            index=models.Index(fields=["modified_at"], name="scenario_by_change"),
        ),
    ]
