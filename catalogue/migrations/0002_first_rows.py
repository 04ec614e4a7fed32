"""The row that counts changes, and the roles of the editorial staff."""

from django.db import migrations

ROLES = ("editor", "reviewer", "administrator")


def create(apps, schema_editor):
    apps.get_model("catalogue", "ChangeCounter").objects.get_or_create(pk=1)
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
