"""Two persons: no number reaches visitors by one account alone, whatever way it takes; a dead one goes at once."""

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Channel, ContactChange, ContactPoint, Helpline
from contacts.number_changes.withdrawing import take_out_of_use, withdraw_number
from tests.conftest import make_client
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours, rows_in_database

pytestmark = pytest.mark.both

OLD, NEW = "+37128612120", "+37125565098"
OLD_SHOWN, NEW_SHOWN = "+371 28612120", "+371 25565098"
TOP = ".helpline-block"


@pytest.fixture
def primary(db):
    """The channel of the number at the top of every page."""
    return make_channel(make_helpline(is_primary=True), make_contact_point(OLD))


@pytest.fixture(autouse=True)
def _english(publisher, administrator):
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
        "name_lv": helpline.name_lv, "name_en": helpline.name_en, "purpose": helpline.purpose, "free": "unknown",
        "anonymous": "unknown", "confidential": "unknown", "order": "0",
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


def decide(client, change, typed="", button="_confirm"):
    address = f"/admin/contacts/contactchange/{change.pk}/change/"
    return client.post(address, {"typed": typed, button: "yes"})


def pending():
    return ContactChange.objects.pending().get()


# --- A new or changed number


def test_a_changed_number_is_live_only_once_another_person_has_typed_it(
    publisher, administrator, visitor, primary
):
    assert change_point(publisher, primary.contact_point, NEW).status_code == 302
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)
    change = pending()
    assert (change.old, change.new, change.proposed_by) == (OLD, NEW, publisher.user)
    assert decide(administrator, change, "25565098").status_code == 302
    assert NEW_SHOWN in shown(visitor) and OLD_SHOWN not in shown(visitor)
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("confirmed", administrator.user)
    assert change.decided_at >= change.proposed_at


@pytest.mark.parametrize(
    ("kind", "how", "value"),
    [("phone", "call", "25565098"), ("email", "email", "palidziba@example.lv"), ("messenger", "telegram", "PatverumsDM")],
)  # fmt: skip
def test_a_new_number_address_or_name_and_where_it_stands_are_confirmed_in_one_step(
    publisher, administrator, visitor, kind, how, value
):
    helpline = make_helpline()
    publisher.post("/admin/contacts/contactpoint/add/", point_form(value, kind=kind))
    point = ContactPoint.objects.get(kind=kind)
    new = channel_form(Channel(helpline=helpline, contact_point=point), how=how)
    assert publisher.post("/admin/contacts/channel/add/", new).status_code == 302
    assert point.shown not in shown(visitor)
    assert not Channel.objects.live().exists()
    assert decide(administrator, point.changes.get(what="value"), value).status_code == 302
    assert point.shown in shown(visitor)
    assert {change.state for change in ContactChange.objects.all()} == {"confirmed"}


def test_confirming_a_number_does_not_confirm_what_the_same_person_proposed_of_it(
    publisher, administrator, visitor
):
    point = make_contact_point(NEW, confirmed_at=None)
    number = ContactChange.objects.propose_number(point, NEW, publisher.user)
    new = channel_form(Channel(helpline=make_helpline(), contact_point=point))
    administrator.post("/admin/contacts/channel/add/", new)
    decide(administrator, number, NEW)
    assert NEW_SHOWN not in shown(visitor)
    assert pending().what == "channel"


def test_a_place_is_not_confirmed_before_its_number(publisher, administrator, visitor):
    point = make_contact_point(NEW, confirmed_at=None)
    ContactChange.objects.propose_number(point, NEW, publisher.user)
    publisher.post(
        "/admin/contacts/channel/add/", channel_form(Channel(helpline=make_helpline(), contact_point=point))
    )
    response = decide(administrator, ContactChange.objects.get(what="channel"), NEW)
    assert "Confirm the number first." in response.content.decode()
    assert ContactChange.objects.pending().count() == 2


def test_a_changed_number_counts_as_never_tried(publisher, administrator):
    point = make_contact_point(OLD, assured_on=timezone.localdate(), assured_by=publisher.user)
    ContactChange.objects.propose_number(point, NEW, publisher.user).confirm(administrator.user, NEW)
    point.refresh_from_db()
    assert (point.assured_on, point.assured_by) == (None, None)


@pytest.mark.parametrize("typed", ["25565099", "", "not a number", "28612120"])
def test_what_differs_from_the_proposal_confirms_nothing_and_does_not_tell_it(
    publisher, administrator, visitor, primary, typed
):
    change_point(publisher, primary.contact_point, NEW)
    response = decide(administrator, pending(), typed)
    assert response.status_code == 200
    page = response.content.decode()
    assert "25565098" not in page and NEW_SHOWN not in page
    assert NEW_SHOWN not in shown(visitor)
    assert pending().new == NEW


def test_the_new_number_is_shown_to_nobody_who_could_copy_it(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, NEW)
    for address in ("", f"{pending().pk}/change/"):
        page = administrator.get(f"/admin/contacts/contactchange/{address}").content.decode()
        assert "25565098" not in page
        assert OLD_SHOWN in page
    found = administrator.get("/admin/contacts/contactchange/", {"q": "25565098"}).context["cl"]
    assert found.result_count == 0


def test_a_new_number_is_hidden_wherever_its_record_is_named(publisher, administrator):
    make_channel(contact_point=make_contact_point(OLD))
    publisher.post("/admin/contacts/contactpoint/add/", point_form(NEW))
    point = ContactPoint.objects.get(confirmed_at=None)
    channel = make_channel(contact_point=point, confirmed_at=None)
    for address in (
        "contactpoint/",
        f"contactpoint/{point.pk}/change/",
        "channel/",
        f"channel/{channel.pk}/change/",
        "channel/add/",
        f"helpline/{channel.helpline_id}/change/",
        "person/add/",
    ):
        page = administrator.get(f"/admin/contacts/{address}").content.decode()
        assert "25565098" not in page and NEW_SHOWN not in page, address
    assert NEW_SHOWN in publisher.get(f"/admin/contacts/contactpoint/{point.pk}/change/").content.decode()
    found = administrator.get("/admin/contacts/contactpoint/", {"q": "25565098"}).context["cl"]
    assert found.result_count == 0


def test_the_value_of_a_stored_number_is_no_field_of_its_form(publisher, visitor, primary):
    address = f"/admin/contacts/contactpoint/{primary.contact_point_id}/"
    page = publisher.get(f"{address}change/")
    assert OLD_SHOWN in page.content.decode() and f"{address}propose/" in page.content.decode()
    assert "value" not in page.context["adminform"].form.fields
    response = publisher.post(f"{address}change/", point_form(NEW, review_days="90"))
    assert response.status_code == 302
    primary.contact_point.refresh_from_db()
    assert (primary.contact_point.value, primary.contact_point.review_days) == (OLD, 90)
    assert not ContactChange.objects.exists()


def test_who_proposes_another_number_reads_what_happens_then(publisher, primary):
    address = f"/admin/contacts/contactpoint/{primary.contact_point_id}/propose/"
    assert "has to re-type the number before visitors see it" in publisher.get(address).content.decode()
    response = publisher.post(address, {"value": NEW}, follow=True)
    assert response.redirect_chain == [(address.replace("propose", "change"), 302)]
    assert "has to re-type the number before visitors see it" in response.content.decode()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "This field is required."), ("2861", "This number is too short or too long."),
        (OLD, "already in the directory"), (NEW, "already in the directory"),
    ],
)  # fmt: skip
def test_what_is_no_other_number_is_not_proposed(publisher, primary, value, sentence):
    make_contact_point(NEW)
    response = change_point(publisher, primary.contact_point, value)
    assert response.status_code == 200 and sentence in response.content.decode()
    assert not ContactChange.objects.exists()


def test_a_hidden_number_is_not_written_by_a_crafted_form(publisher, administrator):
    publisher.post("/admin/contacts/contactpoint/add/", point_form(NEW))
    point = ContactPoint.objects.get()
    assert (
        "/propose/"
        not in administrator.get(f"/admin/contacts/contactpoint/{point.pk}/change/").content.decode()
    )
    assert change_point(administrator, point, "+37125719118").status_code == 403
    administrator.post(f"/admin/contacts/contactpoint/{point.pk}/change/", point_form("+37125719118"))
    point.refresh_from_db()
    assert point.value == NEW
    assert pending().proposed_by == publisher.user


def test_a_second_proposal_replaces_the_first(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, "+37125719118")
    change_point(administrator, primary.contact_point, NEW)
    assert pending().proposed_by == administrator.user
    with pytest.raises(ValidationError, match="You proposed it yourself"):
        pending().confirm(administrator.user, NEW)


# --- Ways round it


def test_the_same_account_confirms_nothing_in_a_second_session_either(publisher, visitor, primary):
    change_point(publisher, primary.contact_point, NEW)
    second = make_client()
    second.force_login(publisher.user)
    for client in (publisher, second):
        response = decide(client, pending(), NEW)
        assert "You proposed it yourself." in response.content.decode()
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
    assert set(offered) <= {"", "mark_verified"}
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
    with pytest.raises(ValidationError, match="confirmed or refused already"):
        first.confirm(administrator.user, NEW)
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)


def test_a_proposal_that_was_overtaken_is_not_confirmed(publisher, administrator, visitor, primary):
    change_point(publisher, primary.contact_point, NEW)
    rows_in_database(ContactPoint).filter(pk=primary.contact_point_id).update(value="+37125719118")
    response = decide(administrator, pending(), NEW)
    assert "Meanwhile the number in use was changed." in response.content.decode()
    assert NEW_SHOWN not in shown(visitor)


def test_a_number_that_became_another_record_meanwhile_is_not_confirmed(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, NEW)
    make_contact_point(NEW)
    assert "already in the directory" in decide(administrator, pending(), NEW).content.decode()


def restored(row, **values):
    """As history restores it: the stored form of an old version, written past `save()` of the model."""
    text = serializers.serialize("json", [row])
    for deserialized in serializers.deserialize("json", text):
        for name, value in values.items():
            setattr(deserialized.object, name, value)
        deserialized.save()


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


# --- Pointing a channel elsewhere, and the mark of the primary helpline


def test_pointing_a_live_channel_at_another_number_needs_two(publisher, administrator, visitor, primary):
    other = make_contact_point(NEW)
    assert change_channel(publisher, primary, contact_point=other.pk).status_code == 302
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)
    assert "You proposed it yourself" in decide(publisher, pending(), NEW).content.decode()
    decide(administrator, pending(), NEW)
    assert NEW_SHOWN in shown(visitor) and OLD_SHOWN not in shown(visitor)


def test_a_paused_channel_cannot_be_pointed_elsewhere_and_resumed_by_one(publisher, visitor, primary):
    spare, other = make_channel(primary.helpline), make_contact_point(NEW)
    change_channel(publisher, spare, status="paused")
    change_channel(publisher, spare, status="paused", contact_point=other.pk)
    change_channel(publisher, spare, status="live")
    assert NEW_SHOWN not in shown(visitor)
    spare.refresh_from_db()
    assert (spare.status, spare.contact_point.shown in shown(visitor)) == ("live", True)


def test_moving_the_primary_mark_needs_two(publisher, administrator, visitor, primary):
    other = make_channel(make_helpline(purpose="consultation"), make_contact_point(NEW))
    make_hours(other)
    top = "/en/news/"
    address = f"/admin/contacts/helpline/{other.helpline_id}/primary/"
    assert (
        "Propose it as the primary helpline"
        in publisher.get(f"/admin/contacts/helpline/{other.helpline_id}/change/").content.decode()
    )
    assert publisher.get(address).status_code == 403
    assert publisher.post(address).status_code == 302
    assert OLD_SHOWN in visitor.get(top).content.decode()
    assert "You proposed it yourself" in decide(publisher, pending(), NEW).content.decode()
    decide(administrator, pending(), NEW)
    page = visitor.get(top).content.decode()
    assert NEW_SHOWN in page and OLD_SHOWN not in page


def test_a_line_without_a_number_in_use_cannot_become_the_primary_one(publisher, visitor, primary):
    helpline = make_helpline()
    response = publisher.post(f"/admin/contacts/helpline/{helpline.pk}/primary/", follow=True)
    assert "This line has no number in use" in response.content.decode()
    assert not ContactChange.objects.exists()
    assert OLD_SHOWN in visitor.get("/en/").content.decode()


# --- Withdrawing


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
    assert "Choose the number that takes its place" in response.content.decode()
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
        with pytest.raises(ValidationError, match="Choose the number that takes its place"):
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
    with pytest.raises(ValidationError, match="cannot take its place"):
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
    assert "What visitors do with a number is not changed" in response.content.decode()
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


# --- The record, and one click back


def test_one_click_proposes_the_old_value_again_to_be_confirmed_like_any_other(
    publisher, administrator, visitor, primary
):
    change_point(publisher, primary.contact_point, NEW)
    change = pending()
    decide(administrator, change, NEW)
    page = publisher.get(f"/admin/contacts/contactchange/{change.pk}/change/").content.decode()
    assert "Propose the old one again" in page and NEW_SHOWN in page
    publisher.post(f"/admin/contacts/contactchange/{change.pk}/again/")
    assert NEW_SHOWN in shown(visitor)
    assert "You proposed it yourself" in decide(publisher, pending(), OLD).content.decode()
    decide(administrator, pending(), OLD)
    assert OLD_SHOWN in shown(visitor)


def test_one_click_back_works_for_channels_the_primary_mark_and_withdrawals(
    publisher, administrator, primary
):
    ContactChange.objects.take_over()
    other = make_channel(make_helpline(purpose="consultation"), make_contact_point(NEW))
    changes = ContactChange.objects
    moved = changes.propose_for_channel(primary, other.contact_point, publisher.user)
    moved.confirm(administrator.user, NEW)
    assert moved.propose_old_again(publisher.user).contact_point.value == OLD
    third = make_channel(make_helpline(purpose="consultation"), make_contact_point("+37125719118"))
    mark = changes.propose_primary(third.helpline, publisher.user)
    mark.confirm(administrator.user, "25719118")
    assert mark.propose_old_again(publisher.user).helpline == primary.helpline
    take_out_of_use(other, publisher.user)
    back = changes.filter(what="withdrawal").get().propose_old_again(publisher.user)
    assert (back.channel, back.new) == (other, NEW)


def test_a_first_number_has_nothing_to_go_back_to(publisher, administrator):
    change = ContactChange.objects.propose_number(
        make_contact_point(NEW, confirmed_at=None), NEW, publisher.user
    )
    change.confirm(administrator.user, NEW)
    response = publisher.post(f"/admin/contacts/contactchange/{change.pk}/again/", follow=True)
    assert "There was nothing before this" in response.content.decode()


def test_a_refused_proposal_changes_nothing_and_is_kept(publisher, administrator, visitor, primary):
    change_point(publisher, primary.contact_point, NEW)
    change = pending()
    assert decide(administrator, change, button="_reject").status_code == 302
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("rejected", administrator.user)
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)


def test_the_page_of_a_number_tells_what_waits(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, NEW)
    page = administrator.get(
        f"/admin/contacts/contactpoint/{primary.contact_point_id}/change/"
    ).content.decode()
    assert f"/admin/contacts/contactchange/{pending().pk}/change/" in page
    assert "Waits for a second person:" in page


# --- One person alone, where the setting says so


def test_where_one_person_works_alone_a_change_is_live_at_once_and_recorded(
    settings, publisher, visitor, primary
):
    settings.CONTACT_CHANGES_NEED_TWO = False
    change_point(publisher, primary.contact_point, NEW)
    assert NEW_SHOWN in shown(visitor)
    change = ContactChange.objects.get()
    assert (change.state, change.needs_two, change.decided_by) == ("confirmed", False, publisher.user)


# --- Mail


@pytest.fixture
def staff_with_mail(settings, publisher, administrator, author):
    settings.MAIL_IS_CONFIGURED = True
    for client in (publisher, administrator, author):
        client.user.email = f"{client.user.username}@example.lv"
        client.user.save()


def test_those_who_can_confirm_get_a_link_and_no_number(
    staff_with_mail, publisher, administrator, primary, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_point(publisher, primary.contact_point, NEW)
    (message,) = mailoutbox
    assert message.to == [administrator.user.email]
    assert f"https://www.example.lv/admin/contacts/contactchange/{pending().pk}/change/" in message.body
    assert not [
        part
        for part in ("28612120", "25565098", "2861", "2556")
        if part in message.subject + message.body.split("https")[0]
    ]
    assert message.subject == "A change waits for a second person"


def test_without_a_mail_server_nothing_is_sent(
    settings, staff_with_mail, publisher, primary, mailoutbox, django_capture_on_commit_callbacks
):
    settings.MAIL_IS_CONFIGURED = False
    with django_capture_on_commit_callbacks(execute=True):
        change_point(publisher, primary.contact_point, NEW)
    assert mailoutbox == []


def test_mail_that_fails_stops_nobody(
    settings, staff_with_mail, publisher, primary, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    with django_capture_on_commit_callbacks(execute=True):
        assert change_point(publisher, primary.contact_point, NEW).status_code == 302
    assert "could not be sent" in caplog.text
    assert pending().new == NEW
