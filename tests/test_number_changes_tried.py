"""Ways round the rule of two persons that were found by trying: each is closed."""

import pytest

from contacts.models import Channel, ContactChange, ContactPoint
from contacts.number_changes.withdrawing import take_out_of_use, withdraw_number
from tests.factories import make_channel, make_contact_point, make_helpline
from tests.html import Page
from tests.test_number_changes import (  # noqa: F401  one of them is a fixture
    NEW,
    NEW_SHOWN,
    OLD,
    OLD_SHOWN,
    _english,
    change_channel,
    change_point,
    channel_form,
    decide,
    helpline_form,
    pending,
    point_form,
    shown,
)


@pytest.fixture
def primary(db):
    """The channel of the number at the top of every page."""
    return make_channel(make_helpline(is_primary=True), make_contact_point(OLD))


def test_a_live_line_is_not_moved_along_when_the_number_it_was_pointed_at_is_confirmed(
    publisher, administrator, visitor, primary
):
    point = make_contact_point(NEW, confirmed_at=None)
    number = ContactChange.objects.propose_number(point, NEW, publisher.user)
    change_channel(publisher, primary, contact_point=point.pk)
    assert decide(administrator, number, NEW).status_code == 302
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)
    assert decide(administrator, pending(), NEW).status_code == 302
    assert NEW_SHOWN in shown(visitor)


def test_who_confirms_a_number_reads_where_it_will_stand(publisher, administrator):
    point = make_contact_point(NEW, confirmed_at=None)
    number = ContactChange.objects.propose_number(point, NEW, publisher.user)
    line = make_helpline(name_en="Consultations in Kurzeme")
    publisher.post("/admin/contacts/channel/add/", channel_form(Channel(helpline=line, contact_point=point)))
    page = administrator.get(f"/admin/contacts/contactchange/{number.pk}/change/").content.decode()
    assert "Consultations in Kurzeme" in page


def test_a_number_to_write_to_does_not_become_the_one_to_call(publisher, visitor, primary):
    other = make_channel(primary.helpline, make_contact_point(NEW), how="sms", group=0, order=5)
    response = change_channel(publisher, other, how="call", group="0")
    assert "What visitors do with a number is not changed" in response.content.decode()
    other.how = "call"
    other.save()
    other.refresh_from_db()
    assert other.how == "sms"
    with pytest.raises(TypeError):
        Channel.objects.update(how="call")


def test_putting_another_number_of_the_primary_helpline_first_is_recorded(publisher, visitor, primary):
    other = make_channel(primary.helpline, make_contact_point(NEW), group=1, order=5)
    change_channel(publisher, other, group="0")
    change = ContactChange.objects.get()
    assert (change.what, change.old, change.new, change.decided_by) == ("primary", OLD, NEW, publisher.user)


@pytest.mark.parametrize("way", ["closed for good", "dead"])
def test_what_was_closed_before_it_was_ever_shown_is_not_confirmed_any_more(
    publisher, administrator, visitor, way
):
    point = make_contact_point(NEW)
    publisher.post(
        "/admin/contacts/channel/add/", channel_form(Channel(helpline=make_helpline(), contact_point=point))
    )
    channel, waiting = Channel.objects.get(), pending()
    if way == "dead":
        withdraw_number(point, publisher.user)
    else:
        change_channel(publisher, channel, status="withdrawn")
    waiting.refresh_from_db()
    assert waiting.state == "rejected"
    assert decide(administrator, waiting, NEW).status_code in (302, 403)
    assert NEW_SHOWN not in shown(visitor)


def test_what_is_closed_for_good_is_not_paused(publisher, primary):
    channel = make_channel(primary.helpline, make_contact_point(NEW), status="withdrawn")
    response = change_channel(publisher, channel, status="paused")
    assert "It is closed for good. Bring it back first" in response.content.decode()
    assert not ContactChange.objects.exists()


def test_both_numbers_of_the_primary_helpline_are_not_paused_in_one_form(publisher, visitor, primary):
    second = make_channel(primary.helpline, make_contact_point("+37125719118"))
    make_channel(make_helpline(), make_contact_point(NEW))
    data = helpline_form(primary.helpline, primary)
    data |= {name.replace("-0-", "-1-"): value for name, value in data.items() if "-0-" in name}
    data |= {"channels-1-id": second.pk, "channels-1-contact_point": second.contact_point_id}
    data |= {"channels-TOTAL_FORMS": "2", "channels-INITIAL_FORMS": "2"}
    data |= {f"channels-{place}-status": "paused" for place in (0, 1)}
    response = publisher.post(f"/admin/contacts/helpline/{primary.helpline_id}/change/", data)
    assert response.status_code == 200
    assert "This is the last number of the primary helpline." in response.content.decode()
    assert Channel.objects.live().filter(helpline=primary.helpline).count() == 2


def test_what_was_refused_is_proposed_again_by_saving_it_again(publisher, administrator):
    publisher.post("/admin/contacts/contactpoint/add/", point_form(NEW))
    decide(administrator, pending(), button="_reject")
    point = ContactPoint.objects.get()
    change_point(publisher, point, NEW)
    decide(administrator, pending(), NEW)
    point.refresh_from_db()
    assert point.is_confirmed
    channel = make_channel(contact_point=point, confirmed_at=None)
    change_channel(publisher, channel)
    decide(administrator, pending(), button="_reject")
    change_channel(publisher, channel)
    assert pending().channel == channel


@pytest.mark.parametrize(
    "address",
    [
        "contactchange/?new__startswith=%2B3712556", "contactpoint/?value__startswith=%2B3712556",
        "channel/?contact_point__value__startswith=%2B3712556", "helpline/?channels__contact_point__value__startswith=%2B37",
    ],
)  # fmt: skip
def test_no_list_is_narrowed_by_a_guess_at_a_waiting_number(publisher, administrator, address):
    publisher.post("/admin/contacts/contactpoint/add/", point_form(NEW))
    response = administrator.get(f"/admin/contacts/{address}")
    assert response.status_code == 400 or "e=1" in response.url


@pytest.mark.parametrize("model", ["channel", "helpline", "contactpoint", "contactchange"])
def test_no_list_finds_a_waiting_number_and_those_of_lines_find_a_confirmed_one(
    publisher, administrator, model
):
    make_channel(make_helpline(), make_contact_point(OLD))
    make_channel(
        make_helpline(name_en="Other"), make_contact_point(NEW, confirmed_at=None), confirmed_at=None
    )
    counts = [
        administrator.get(f"/admin/contacts/{model}/", {"q": digits}).context["cl"].result_count
        for digits in ("25565098", "28612120")
    ]
    assert counts == [0, 0 if model == "contactchange" else 1]


def test_a_pause_is_not_undone_by_the_rule_of_two_but_by_whoever_resumes(publisher, primary):
    take_out_of_use(make_channel(primary.helpline), publisher.user, Channel.Status.PAUSED)
    change = ContactChange.objects.get()
    response = publisher.post(f"/admin/contacts/contactchange/{change.pk}/again/", follow=True)
    assert "This line is only paused." in response.content.decode()
    assert not ContactChange.objects.pending().exists()


def test_where_one_person_works_alone_a_number_that_still_waits_is_confirmed_first(
    settings, publisher, primary
):
    point = make_contact_point(NEW, confirmed_at=None)
    ContactChange.objects.propose_number(point, NEW, publisher.user)
    settings.CONTACT_CHANGES_NEED_TWO = False
    response = change_channel(publisher, primary, contact_point=point.pk)
    assert response.status_code == 200
    assert "Confirm the number first." in response.content.decode()


@pytest.mark.parametrize("form", ["channel", "inline"])
def test_a_form_from_before_a_pause_does_not_undo_it(publisher, administrator, primary, form):
    channel = make_channel(primary.helpline, make_contact_point(NEW))
    helpline = channel.helpline
    if form == "channel":
        address, data = f"/admin/contacts/channel/{channel.pk}/change/", channel_form(channel)
    else:
        address, data = f"/admin/contacts/helpline/{helpline.pk}/change/", helpline_form(helpline, channel)
    begun = Page(publisher.get(address)).all("input", name="_edit_tokens")[0][0]["value"]
    take_out_of_use(channel, administrator.user, Channel.Status.PAUSED)
    response = publisher.post(address, data | {"_edit_tokens": begun})
    assert "Somebody else saved this while you were writing." in response.content.decode()
    channel.refresh_from_db()
    assert channel.status == "paused"


def test_a_number_that_partners_were_told_is_closed_does_not_become_another_one(publisher, primary):
    point = make_contact_point(NEW)
    make_channel(primary.helpline, point, status="withdrawn")
    response = change_point(publisher, point, "+37125719118")
    assert "Add the other number as a new record." in response.content.decode()
    assert not ContactChange.objects.pending().exists()
