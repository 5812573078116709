"""The stamp is called what it is, a change counter, and has one number."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("publishing", "0004_everywhere")]

    operations = [
        migrations.RenameModel("Stamp", "ChangeCounter"),
        migrations.RemoveField("ChangeCounter", "everywhere"),
    ]
