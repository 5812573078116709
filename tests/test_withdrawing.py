"""A dead number goes at once and by one person, but the last one of the primary helpline only with a successor."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from contacts.models import Channel, ContactChange, ContactPoint
from contacts.number_changes.withdrawing import take_out_of_use, withdraw_number
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours
from tests.number_forms import (  # noqa: F401  two of them are fixtures
    NEW,
    NEW_SHOWN,
    OLD_SHOWN,
    change_channel,
    decide,
    helpline_form,
    make_primary,
    pending,
    restored,
    shown,
    speak_english,
)

pytestmark = pytest.mark.both


def test_a_dead_number_goes_at_once_and_by_one_person(publisher, visitor, primary):
    point = make_contact_point(NEW)
    lines = [
        make_channel(contact_point=point, helpline=make_helpline(purpose="consultation")) for _ in range(2)
    ]
    address = f"/admin/contacts/contactpoint/{point.pk}/dead/"
    assert address in publisher.get(f"/admin/contacts/contactpoint/{point.pk}/change/").content.decode()
    assert publisher.get(address).status_code == 200
    assert publisher.post(address).status_code == 302
    assert not Channel.objects.live().filter(contact_point=point).exists()
    assert f'href="tel:{NEW}"' not in shown(visitor)
    records = ContactChange.objects.filter(what="withdrawal")
    assert {(row.channel, row.old, row.new, row.decided_by) for row in records} == {
        (line, NEW, "", publisher.user) for line in lines
    }


def test_what_was_closed_for_good_comes_back_only_by_two(publisher, administrator, visitor, primary):
    channel = make_channel(contact_point=make_contact_point(NEW))
    change_channel(publisher, channel, status="withdrawn")
    change_channel(publisher, channel, status="live")
    Channel.objects.get(pk=channel.pk).save()
    restored(Channel.objects.get(pk=channel.pk), status="live")
    channel.refresh_from_db()
    assert channel.status == "withdrawn"
    decide(administrator, pending(), NEW)
    assert f'href="tel:{NEW}"' in shown(visitor)


@pytest.mark.parametrize("status", ["paused", "withdrawn"])
def test_the_last_number_of_the_primary_helpline_goes_only_with_a_successor(
    publisher, visitor, primary, status
):
    successor = make_channel(
        make_helpline(purpose="consultation"), make_contact_point(NEW), hours_mode="schedule"
    )
    make_hours(successor)
    response = change_channel(publisher, primary, status=status)
    assert "Choose the number that will replace it" in response.content.decode()
    assert OLD_SHOWN in visitor.get("/en/").content.decode()
    response = change_channel(publisher, primary, status=status, successor=successor.contact_point_id)
    assert response.status_code == 302
    page = visitor.get("/en/").content.decode()
    assert NEW_SHOWN in page and OLD_SHOWN not in page
    with override("en"):
        assert Channel.objects.for_every_page().hours_in_words == "Mon–Fri 9:00–17:00"
    assert ContactChange.objects.get(what="withdrawal").new == NEW


def test_no_way_of_withdrawing_forgets_the_successor(publisher, visitor, primary):
    make_channel(make_helpline(purpose="consultation"))
    for withdraw in (
        lambda: take_out_of_use(primary, publisher.user),
        lambda: withdraw_number(primary.contact_point, publisher.user),
    ):
        with pytest.raises(ValidationError, match="Choose the number that will replace it"):
            withdraw()
    assert OLD_SHOWN in visitor.get("/en/").content.decode()


def test_the_successor_is_chosen_on_the_page_of_the_dead_number_too(publisher, visitor, primary):
    successor = make_channel(make_helpline(purpose="consultation"), make_contact_point(NEW))
    address = f"/admin/contacts/contactpoint/{primary.contact_point_id}/dead/"
    assert "This field is required." in publisher.post(address).content.decode()
    assert OLD_SHOWN in visitor.get("/en/").content.decode()
    assert publisher.post(address, {"successor": successor.contact_point_id}).status_code == 302
    assert NEW_SHOWN in visitor.get("/en/").content.decode()


@pytest.mark.parametrize(
    "unfit",
    [
        {"contact_point": {"confirmed_at": None}},
        {"status": "paused"},
        {"status": "withdrawn"},
        {"purpose": "external"},
        {"how": "sms"},
    ],
    ids=str,
)
def test_only_a_confirmed_number_that_we_answer_can_be_the_successor(publisher, visitor, primary, unfit):
    make_channel(make_helpline(purpose="consultation"))
    fields = dict(unfit)
    point = make_contact_point(NEW, **fields.pop("contact_point", {}))
    helpline = make_helpline(purpose=fields.pop("purpose", "consultation"))
    make_channel(helpline, point, **fields)
    assert change_channel(publisher, primary, status="withdrawn", successor=point.pk).status_code == 200
    with pytest.raises(ValidationError, match="cannot replace it"):
        take_out_of_use(primary, publisher.user, successor=point)
    assert OLD_SHOWN in visitor.get("/en/").content.decode()


def test_with_no_other_number_at_all_the_dead_one_goes_and_112_stands_alone(publisher, visitor, primary):
    assert change_channel(publisher, primary, status="withdrawn").status_code == 302
    page = visitor.get("/en/").content.decode()
    assert OLD_SHOWN not in page and 'href="tel:112"' in page


@pytest.mark.parametrize("field", [{"channels-0-status": "paused"}, {"channels-0-how": "sms"}], ids=str)
def test_the_inline_does_not_take_the_last_number_away(publisher, visitor, primary, field):
    make_channel(make_helpline(purpose="consultation"))
    address = f"/admin/contacts/helpline/{primary.helpline_id}/change/"
    assert publisher.post(address, helpline_form(primary.helpline, primary, **field)).status_code == 200
    assert OLD_SHOWN in visitor.get("/en/").content.decode()


def test_turning_the_last_number_into_something_else_is_refused(publisher, visitor, primary):
    make_channel(make_helpline(purpose="consultation"))
    response = change_channel(publisher, primary, how="sms")
    assert "how they use it cannot be changed" in response.content.decode()
    assert OLD_SHOWN in visitor.get("/en/").content.decode()


@pytest.mark.parametrize("model", ["contactpoint", "channel", "helpline"])
def test_what_visitors_have_seen_is_closed_never_deleted(publisher, primary, model):
    row = {"contactpoint": primary.contact_point, "channel": primary, "helpline": primary.helpline}[model]
    assert publisher.post(f"/admin/contacts/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_was_never_shown_may_be_deleted(publisher):
    point = make_contact_point(confirmed_at=None)
    assert (
        publisher.post(f"/admin/contacts/contactpoint/{point.pk}/delete/", {"post": "yes"}).status_code == 302
    )
    assert not ContactPoint.objects.exists()


def test_no_code_takes_the_last_number_away_by_the_way(primary):
    make_channel(make_helpline(purpose="consultation"))
    make_channel(primary.helpline, status="paused")
    for harm in (
        lambda: (setattr(primary, "status", "paused"), primary.save()),
        lambda: Channel.objects.get(pk=primary.pk).delete(),
        lambda: primary.helpline.delete(),
        lambda: restored(Channel.objects.get(pk=primary.pk), status="withdrawn"),
    ):
        with pytest.raises(ValidationError, match="last number"), transaction.atomic():
            harm()
    assert Channel.objects.live().filter(helpline__is_primary=True).exists()


def test_the_primary_helpline_is_not_deleted_with_two_numbers_either(primary):
    make_channel(make_helpline(purpose="consultation"))
    make_channel(primary.helpline)
    with pytest.raises(ValidationError, match="last number"), transaction.atomic():
        primary.helpline.delete()


def test_a_paused_channel_is_resumed_by_one(publisher, visitor, primary):
    channel = make_channel(contact_point=make_contact_point(NEW))
    change_channel(publisher, channel, status="paused")
    assert f'href="tel:{NEW}"' not in shown(visitor)
    change_channel(publisher, channel, status="live")
    assert f'href="tel:{NEW}"' in shown(visitor)
    assert list(ContactChange.objects.values_list("what", "old", "new")) == [
        ("resumption", "", NEW),
        ("withdrawal", NEW, ""),
    ]
