"""The table of the cache in which wrong passwords and used codes are counted (CACHES in the settings)."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", "staff_sign_in_limits", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0003_names_without_capitals'),
    ]

    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
        migrations.RunSQL(migrations.RunSQL.noop, 'DROP TABLE "staff_sign_in_limits"'),
    ]
