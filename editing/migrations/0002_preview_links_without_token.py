from django.db import migrations


def delete_links(apps, schema_editor):
    """Their addresses work no longer, in either direction."""
    apps.get_model("editing", "PreviewLink").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("editing", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="previewlink", name="token"),
        # Last here is first on the way back: with rows the unique column could not be added.
        migrations.RunPython(delete_links, delete_links),
    ]
