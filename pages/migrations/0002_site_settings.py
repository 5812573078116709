"""The one row of settings stands from the beginning; staff only ever change it."""

from django.db import migrations

ROW = {
    "short_name_lv": "Drošā māja",
    "short_name_en": "Safe House",
    "exit_url_lv": "https://www.lsm.lv/",
    "exit_url_en": "https://eng.lsm.lv/",
    "exit_label_lv": "Pamest vietni",
    "exit_label_en": "Leave this site",
}


def make_row(apps, schema_editor):
    apps.get_model("pages", "SiteSettings").objects.get_or_create(pk=1, defaults=ROW)


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]

    operations = [migrations.RunPython(make_row, migrations.RunPython.noop)]
