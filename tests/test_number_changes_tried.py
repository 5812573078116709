"""Ways round the rule of two persons, whatever they are: each is closed."""

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts.models import Channel, ContactChange, ContactPoint, Helpline
from contacts.number_changes.withdrawing import take_out_of_use, withdraw_number
from tests.conftest import make_client
from tests.factories import make_channel, make_contact_point, make_helpline, rows_in_database
from tests.html import Page
from tests.number_forms import (  # noqa: F401  two of them are fixtures
    NEW,
    NEW_SHOWN,
    OLD,
    OLD_SHOWN,
    change_channel,
    change_point,
    channel_form,
    decide,
    helpline_form,
    make_primary,
    pending,
    point_form,
    restored,
    shown,
    speak_english,
)

pytestmark = pytest.mark.both


def test_the_same_account_confirms_nothing_in_a_second_session_either(publisher, visitor, primary):
    change_point(publisher, primary.contact_point, NEW)
    second = make_client()
    second.force_login(publisher.user)
    second.user = publisher.user
    for client in (publisher, second):
        response = decide(client, pending(), NEW)
        assert "You proposed this yourself" in response.content.decode()
    assert NEW_SHOWN not in shown(visitor)
    assert pending().state == "pending"


def test_the_database_itself_refuses_one_person_as_both(publisher):
    change = ContactChange.objects.propose_number(make_contact_point(), NEW, publisher.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        change._decide("confirmed", publisher.user)


def test_an_author_neither_proposes_nor_confirms(author, publisher, visitor, primary):
    assert change_point(author, primary.contact_point, NEW).status_code == 403
    change_point(publisher, primary.contact_point, NEW)
    assert decide(author, pending(), NEW).status_code == 403
    assert author.post(f"/admin/contacts/contactchange/{pending().pk}/again/").status_code == 403
    assert NEW_SHOWN not in shown(visitor)


def test_a_crafted_post_reaches_no_protected_column(publisher, visitor, primary):
    other = make_helpline(purpose="consultation")
    now = timezone.now().isoformat()
    publisher.post(
        f"/admin/contacts/contactpoint/{primary.contact_point_id}/change/",
        point_form(NEW, confirmed_at=now, confirmed_at_0="2026-01-01", confirmed_at_1="9:00"),
    )
    change_channel(publisher, primary, helpline=other.pk, confirmed_at=now)
    publisher.post(f"/admin/contacts/helpline/{other.pk}/change/", helpline_form(other, is_primary="on"))
    publisher.post("/admin/contacts/helpline/add/", helpline_form(other, is_primary="on"))
    publisher.post("/admin/contacts/contactpoint/add/", point_form("+37125719118", confirmed_at=now))
    publisher.post(
        f"/admin/contacts/contactchange/{ContactChange.objects.pending().last().pk}/change/",
        {"state": "confirmed", "typed": NEW},
    )
    publisher.post("/admin/contacts/contactchange/add/", {"what": "value", "state": "confirmed"})
    primary.refresh_from_db()
    assert primary.helpline.is_primary and not Helpline.objects.exclude(pk=primary.helpline_id).filter(
        is_primary=True
    )
    assert ContactPoint.objects.get(value="+37125719118").confirmed_at is None
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)


def test_the_list_view_writes_nothing(publisher, visitor, primary):
    for model, name, value in (
        ("contactpoint", "value", NEW), ("channel", "contact_point", make_contact_point(NEW).pk), ("contactchange", "state", "confirmed"),
    ):  # fmt: skip
        row = {"contactpoint": primary.contact_point, "channel": primary, "contactchange": None}[model]
        data = {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": row.pk if row else 1,
            f"form-0-{name}": value,
        }
        publisher.post(f"/admin/contacts/{model}/", data | {"_save": "Save"})
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)


@pytest.mark.parametrize("model", ["contactpoint", "channel", "helpline", "contactchange"])
def test_no_action_deletes_or_confirms(publisher, visitor, primary, model):
    change_point(publisher, primary.contact_point, NEW)
    row = {
        "contactpoint": primary.contact_point, "channel": primary, "helpline": primary.helpline, "contactchange": pending(),
    }[model]  # fmt: skip
    response = publisher.get(f"/admin/contacts/{model}/")
    offered = [
        name
        for name, _label in (response.context["cl"].model_admin.get_action_choices(response.wsgi_request))
    ]
    assert set(offered) <= {""}
    for action in ("delete_selected", "confirm"):
        publisher.post(
            f"/admin/contacts/{model}/", {"action": action, "_selected_action": row.pk, "post": "yes"}
        )
    assert type(row).objects.filter(pk=row.pk).exists()
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)


def test_an_inline_only_proposes(publisher, visitor, primary):
    other = make_contact_point(NEW)
    data = helpline_form(
        primary.helpline, primary, **{"channels-0-contact_point": other.pk, "channels-0-DELETE": "on"}
    )
    address = f"/admin/contacts/helpline/{primary.helpline_id}/change/"
    assert publisher.post(address, data).status_code == 302
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)
    assert pending().what == "channel"


def test_a_new_row_of_the_inline_is_not_live_either(publisher, visitor, primary):
    other = make_contact_point(NEW)
    data = helpline_form(primary.helpline, primary)
    row = {
        name.replace("channels-0", "channels-1"): v
        for name, v in data.items()
        if name.startswith("channels-0")
    }
    row |= {"channels-TOTAL_FORMS": "2", "channels-1-id": "", "channels-1-contact_point": other.pk}
    assert (
        publisher.post(f"/admin/contacts/helpline/{primary.helpline_id}/change/", data | row).status_code
        == 302
    )
    assert Channel.objects.count() == 2
    assert NEW_SHOWN not in shown(visitor)
    assert pending().what == "channel"


def test_a_replayed_form_confirms_nothing_again(publisher, administrator, visitor, primary):
    change_point(publisher, primary.contact_point, NEW)
    first = pending()
    decide(administrator, first, NEW)
    change_point(publisher, primary.contact_point, OLD)
    decide(administrator, pending(), OLD)
    assert decide(administrator, first, NEW).status_code == 403
    with pytest.raises(ValidationError, match="already been confirmed or rejected"):
        first.confirm(administrator.user, NEW)
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)


def test_a_proposal_that_was_overtaken_is_not_confirmed(publisher, administrator, visitor, primary):
    change_point(publisher, primary.contact_point, NEW)
    rows_in_database(ContactPoint).filter(pk=primary.contact_point_id).update(value="+37125719118")
    response = decide(administrator, pending(), NEW)
    assert "The number in use has changed since this was proposed." in response.content.decode()
    assert NEW_SHOWN not in shown(visitor)


def test_a_number_that_became_another_record_meanwhile_is_not_confirmed(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, NEW)
    make_contact_point(NEW)
    assert "already has a record" in decide(administrator, pending(), NEW).content.decode()


def test_a_restore_from_history_never_writes_numbers(visitor, primary):
    helpline, other = make_helpline(purpose="consultation"), make_contact_point(NEW)
    restored(primary.contact_point, value="+37125719118")
    restored(primary, contact_point_id=other.pk)
    restored(helpline, is_primary=True)
    waiting = make_contact_point("+37125719266", confirmed_at=None)
    restored(waiting, confirmed_at=timezone.now())
    regional = make_channel(make_helpline(purpose="consultation"), make_contact_point("+37125719588"))
    restored(regional, helpline_id=primary.helpline_id)
    restored(regional.contact_point, kind="email")
    regional.refresh_from_db()
    assert (regional.helpline_id == primary.helpline_id, regional.contact_point.kind) == (False, "phone")
    primary.refresh_from_db()
    waiting.refresh_from_db()
    assert (primary.contact_point.value, waiting.confirmed_at) == (OLD, None)
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)


def test_what_history_brings_back_from_nowhere_waits_for_two_persons(visitor):
    channel = make_channel(make_helpline(is_primary=True), make_contact_point(NEW))
    texts = serializers.serialize("json", [channel.contact_point, channel.helpline, channel])
    channel.helpline.delete()
    channel.contact_point.delete()
    for deserialized in serializers.deserialize("json", texts):
        deserialized.save()
    assert Channel.objects.count() == 1
    assert NEW_SHOWN not in shown(visitor)
    assert not Helpline.objects.filter(is_primary=True).exists()


def test_a_channel_that_history_brings_back_waits_although_its_number_is_confirmed(visitor):
    channel = make_channel(make_helpline(), make_contact_point(NEW))
    text = serializers.serialize("json", [channel])
    channel.delete()
    for deserialized in serializers.deserialize("json", text):
        deserialized.save()
    assert Channel.objects.count() == 1
    assert NEW_SHOWN not in shown(visitor)


@pytest.mark.parametrize("model", [ContactPoint, Channel, Helpline])
def test_no_query_writes_protected_columns(primary, model):
    column = {"ContactPoint": "value", "Channel": "contact_point", "Helpline": "is_primary"}[model.__name__]
    with pytest.raises(TypeError, match="Only a confirmed change writes"):
        model.objects.update(**{column: None})
    row = model.objects.get()
    with pytest.raises(TypeError, match="Only a confirmed change writes"):
        model.objects.bulk_update([row], [column])
    with pytest.raises(TypeError, match="one by one"):
        model.objects.bulk_create([row])
    with pytest.raises(TypeError, match="Only a confirmed change writes"):
        Channel.objects.update(status="live")


# --- Found by trying


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
    assert "Once visitors have seen a number, how they use it cannot be changed." in response.content.decode()
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
    assert "This is closed for good. Bring it back first" in response.content.decode()
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
    assert "This contact option is only paused." in response.content.decode()
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
    assert "Add the new number as a separate record." in response.content.decode()
    assert not ContactChange.objects.pending().exists()
