"""The databases' own indexes of the full text of public documents."""

from django.db import migrations

from catalogue.migrations import _grams

GRAMS = "catalogue_searchgrams"


def create(apps, schema_editor):
    _grams.create(schema_editor, "catalogue_searchtext", "document_id", GRAMS)


def drop(apps, schema_editor):
    _grams.drop(schema_editor, GRAMS)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_first_rows")]

    operations = [migrations.RunPython(create, drop)]
