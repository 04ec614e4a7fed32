"""By what editors find entries, with the databases' own index of it. `load_catalogue` adds what is missing."""

from django.db import migrations, models

import catalogue.fields
from catalogue.migrations import _grams

GRAMS = "catalogue_lookupgrams"


def create(apps, schema_editor):
    _grams.create(schema_editor, "catalogue_entrylookup", "number", GRAMS)


def drop(apps, schema_editor):
    _grams.drop(schema_editor, GRAMS)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_search_grams")]

    operations = [
        migrations.CreateModel(
            name="EntryLookup",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", catalogue.fields.CharField(max_length=20)),
                ("record_id", models.UUIDField(unique=True)),
                ("names", models.TextField()),
                ("aliases", models.TextField()),
                ("latin", models.TextField()),
                ("grams", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 20), ("kind__length__gte", 1)),
                        name="entrylookup_kind_allowed",
                    )
                ]
            },
        ),
        migrations.RunPython(create, drop),
    ]
