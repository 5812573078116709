"""What tests of numbers share: the forms of staff, two numbers, and what visitors read."""

import pytest
from django.core import serializers
from django.utils.translation import override

from contacts.models import ContactChange
from tests.factories import make_channel, make_contact_point, make_helpline

OLD, NEW = "+37128612120", "+37125565098"
OLD_SHOWN, NEW_SHOWN = "+371\xa028\xa0612\xa0120", "+371\xa025\xa0565\xa0098"


@pytest.fixture(name="primary")
def make_primary(db):
    """The channel of the number at the top of every page."""
    return make_channel(make_helpline(is_primary=True), make_contact_point(OLD))


@pytest.fixture(name="_english", autouse=True)
def speak_english(publisher, administrator):
    for client in (publisher, administrator):
        client.user.language = "en"
        client.user.save()
    with override("en"):
        yield


def shown(visitor):
    """What visitors read on every page and among all contacts."""
    return visitor.get("/en/").content.decode() + visitor.get("/en/contacts/").content.decode()


def point_form(value, **fields):
    return {"kind": "phone", "value": value, "assured_on": "", "review_days": "180"} | fields


def channel_form(channel, **fields):
    return {
        "helpline": channel.helpline_id, "contact_point": channel.contact_point_id, "how": "call", "group": "1", "order": "0",
        "from_abroad": "unknown", "status": "live", "hours_mode": "unknown",
        "hours-TOTAL_FORMS": "0", "hours-INITIAL_FORMS": "0",
    } | fields  # fmt: skip


def helpline_form(helpline, channel=None, **fields):
    """The form of a helpline, with one channel in its inline."""
    data = {
        "name_lv": helpline.name_lv, "name_en": helpline.name_en, "purpose": helpline.purpose, "order": "0",
        "answers-TOTAL_FORMS": "0", "answers-INITIAL_FORMS": "0",
        "channels-TOTAL_FORMS": str(int(bool(channel))), "channels-INITIAL_FORMS": str(int(bool(channel))),
    }  # fmt: skip
    if channel:
        row = {
            "id": channel.pk, "helpline": helpline.pk, "contact_point": channel.contact_point_id, "how": "call",
            "group": "1", "order": "0", "status": "live", "from_abroad": "unknown", "hours_mode": "unknown",
        }  # fmt: skip
        data |= {f"channels-0-{name}": value for name, value in row.items()}
    return data | fields


def change_point(client, point, value):
    return client.post(f"/admin/contacts/contactpoint/{point.pk}/propose/", {"value": value})


def change_channel(client, channel, **fields):
    return client.post(f"/admin/contacts/channel/{channel.pk}/change/", channel_form(channel, **fields))


def decide(client, change, typed="", button="_confirm", seen=None):
    """Posts the page of a change as it is now, or as it was when it showed `seen`."""
    address = f"/admin/contacts/contactchange/{change.pk}/change/"
    seen = change.seen_by(client.user) if seen is None else seen
    return client.post(address, {"typed": typed, "seen": seen, button: "yes"})


def pending():
    return ContactChange.objects.pending().get()


def restored(row, **values):
    """As history restores it: the stored form of an old version, written past `save()` of the model."""
    text = serializers.serialize("json", [row])
    for deserialized in serializers.deserialize("json", text):
        for name, value in values.items():
            setattr(deserialized.object, name, value)
        deserialized.save()
