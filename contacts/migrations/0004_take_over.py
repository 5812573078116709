"""What was live before the rule of two persons stays live, and is recorded as taken over."""

from django.db import migrations
from django.utils import timezone


def take_over(apps, schema_editor):
    names = ("Channel", "ContactChange", "ContactPoint", "Helpline")
    channel_model, change_model, point_model, helpline_model = (apps.get_model("contacts", name) for name in names)
    now = timezone.now()
    changes = []

    def record(what, subject, new, **target):
        fields = {"what": what, "subject": subject, "new": new, "state": "confirmed", "needs_two": False}
        changes.append(change_model(decided_at=now, **fields, **target))

    for point in point_model.objects.exclude(confirmed_at=None):
        record("value", point.value, point.value, contact_point=point)
    channels = channel_model.objects.exclude(contact_point__confirmed_at=None).select_related("helpline", "contact_point")
    for channel in channels:
        value = channel.contact_point.value
        record("channel", name_of(channel.helpline), value, channel=channel, contact_point=channel.contact_point)
    for helpline in helpline_model.objects.filter(is_primary=True):
        calls = channels.filter(helpline=helpline, how="call", status="live").order_by("group", "order", "pk")
        first = calls.first()
        record("primary", name_of(helpline), first.contact_point.value if first else "", helpline=helpline)
    channels.update(confirmed_at=now)
    change_model.objects.bulk_create(changes)


def name_of(helpline):
    """The first name there is; migrations know the columns, not the language they stand for."""
    columns = sorted(field.name for field in helpline._meta.fields if field.name.startswith("name"))
    return next((getattr(helpline, name) for name in columns if getattr(helpline, name)), "–")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_two_persons")]
    # Backward nothing is to be done: the columns and the record go with the migration before this one.
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
