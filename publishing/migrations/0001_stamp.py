"""The stamp, and its one row."""

from django.db import migrations, models


def make_row(apps, schema_editor):
    apps.get_model("publishing", "Stamp").objects.get_or_create(pk=1)


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveBigIntegerField(default=0)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(make_row, migrations.RunPython.noop),
    ]
