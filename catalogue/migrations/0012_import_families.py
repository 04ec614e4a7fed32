import catalogue.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0011_suggestions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="import", name="import_entry_type_allowed"),
        migrations.RenameField(model_name="import", old_name="entry_type", new_name="kind"),
        migrations.AlterField(
            model_name="import",
            name="kind",
            field=catalogue.fields.CharField(
                help_text="What its rows are: a type of entries, or a family of records.", max_length=40
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__length__lte", 40), ("kind__length__gte", 1)),
                name="import_kind_allowed",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="unpublished",
            field=models.BooleanField(
                default=False,
                help_text="It is in, and was refused when everything became public; the reason says why.",
            ),
        ),
    ]
