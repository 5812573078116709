"""Two persons: no number reaches visitors by one account alone; what was proposed, confirmed and refused is recorded."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.models import Channel, ContactChange, ContactPoint
from contacts.number_changes.withdrawing import take_out_of_use
from demo.content import take_over
from pages.models import SiteSettings
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours
from tests.number_forms import (  # noqa: F401  two of them are fixtures
    NEW,
    NEW_SHOWN,
    OLD,
    OLD_SHOWN,
    change_channel,
    change_point,
    channel_form,
    decide,
    make_primary,
    pending,
    point_form,
    shown,
    speak_english,
)

pytestmark = pytest.mark.both

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


# --- The consequences that the second person reads

TOP = "At the top of every page"


def propose_place(client, point, helpline):
    data = channel_form(Channel(helpline=helpline, contact_point=point))
    assert client.post("/admin/contacts/channel/add/", data).status_code == 302


def opened(client, change):
    return client.get(f"/admin/contacts/contactchange/{change.pk}/change/").content.decode()


def test_a_place_proposed_after_the_page_was_opened_is_not_confirmed_with_it(
    publisher, administrator, visitor, primary
):
    point = make_contact_point(NEW, confirmed_at=None)
    number = ContactChange.objects.propose_number(point, NEW, publisher.user)
    propose_place(publisher, point, make_helpline(name_en="Help in Latgale", region="latgale"))
    page, seen = opened(administrator, number), number.seen_by(administrator.user)
    assert "Help in Latgale" in page and TOP not in page
    primary.order = 5
    primary.save()
    propose_place(publisher, point, primary.helpline)
    page = decide(administrator, number, NEW, seen=seen).content.decode()
    assert "Something changed after you opened this page." in page
    assert "At the top of every page: it becomes the first number of" in page
    assert f'value="{NEW}"' in page  # what was typed, to be posted again
    assert NEW_SHOWN not in shown(visitor)
    assert decide(administrator, number, NEW).status_code == 302
    assert visitor.get("/en/").content.decode().index(NEW_SHOWN)


def test_a_line_that_became_the_primary_one_meanwhile_is_not_confirmed_unread(
    publisher, administrator, visitor, primary
):
    channel = make_channel(make_helpline(region="latgale"), make_contact_point("+37125719118"))
    change = ContactChange.objects.propose_number(channel.contact_point, NEW, publisher.user)
    seen = change.seen_by(administrator.user)
    ContactChange.objects.propose_primary(channel.helpline, publisher.user).confirm(
        administrator.user, "25719118"
    )
    assert "Something changed" in decide(administrator, change, NEW, seen=seen).content.decode()
    assert "in place of the number that is there now" in opened(administrator, change)
    assert NEW_SHOWN not in shown(visitor)


def test_between_the_form_and_the_change_nothing_joins(publisher, administrator, primary):
    point = make_contact_point(NEW, confirmed_at=None)
    number = ContactChange.objects.propose_number(point, NEW, publisher.user)
    seen = number.seen_by(administrator.user)
    propose_place(publisher, point, primary.helpline)
    with pytest.raises(ValidationError, match="Something changed after you opened this page"):
        number.confirm(administrator.user, NEW, seen)


def test_who_makes_a_line_the_primary_one_reads_so(publisher, administrator, primary):
    other = make_channel(make_helpline(name_en="Consultations"), make_contact_point(NEW))
    change = ContactChange.objects.propose_primary(other.helpline, publisher.user)
    assert "At the top of every page: “Consultations” becomes the primary helpline." in opened(
        administrator, change
    )


def test_who_confirms_a_number_of_no_line_reads_that_it_appears_nowhere(publisher, administrator):
    point = make_contact_point(NEW, confirmed_at=None)
    change = ContactChange.objects.propose_number(point, NEW, publisher.user)
    assert "Nowhere yet: no helpline has it." in opened(administrator, change)


def test_who_confirms_the_address_of_the_footer_reads_that_it_is_there(publisher, administrator):
    point = make_contact_point("office@example.org", kind="email", confirmed_at=None)
    change = ContactChange.objects.propose_number(point, "office@example.org", publisher.user)
    seen = change.seen_by(administrator.user)
    SiteSettings.objects.update(email=point)
    assert "Something changed" in decide(administrator, change, point.value, seen=seen).content.decode()
    assert "site settings: " in opened(administrator, change).lower()
    assert decide(administrator, change, point.value).status_code == 302


def test_a_form_that_tells_nothing_of_what_it_showed_confirms_nothing(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, NEW)
    assert "Something changed" in decide(administrator, pending(), NEW, seen="").content.decode()
    assert pending().new == NEW


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
        assert "25565098" not in page and NEW_SHOWN not in page
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
    assert "must retype the number before visitors see it" in publisher.get(address).content.decode()
    response = publisher.post(address, {"value": NEW}, follow=True)
    assert response.redirect_chain == [(address.replace("propose", "change"), 302)]
    assert "must retype the number before visitors see it" in response.content.decode()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "This field is required."), ("2861", "This number is too short or too long."),
        (OLD, "already has a record"), (NEW, "already has a record"),
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
    with pytest.raises(ValidationError, match="You proposed this yourself"):
        pending().confirm(administrator.user, NEW)


# --- Pointing a channel elsewhere, and the mark of the primary helpline


def test_pointing_a_live_channel_at_another_number_needs_two(publisher, administrator, visitor, primary):
    other = make_contact_point(NEW)
    assert change_channel(publisher, primary, contact_point=other.pk).status_code == 302
    assert OLD_SHOWN in shown(visitor) and NEW_SHOWN not in shown(visitor)
    assert "You proposed this yourself" in decide(publisher, pending(), NEW).content.decode()
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
        "Propose as the primary helpline"
        in publisher.get(f"/admin/contacts/helpline/{other.helpline_id}/change/").content.decode()
    )
    assert publisher.get(address).status_code == 403
    assert publisher.post(address).status_code == 302
    assert OLD_SHOWN in visitor.get(top).content.decode()
    assert "You proposed this yourself" in decide(publisher, pending(), NEW).content.decode()
    decide(administrator, pending(), NEW)
    page = visitor.get(top).content.decode()
    assert NEW_SHOWN in page and OLD_SHOWN not in page


def test_a_line_without_a_number_in_use_cannot_become_the_primary_one(publisher, visitor, primary):
    helpline = make_helpline()
    response = publisher.post(f"/admin/contacts/helpline/{helpline.pk}/primary/", follow=True)
    assert "This helpline has no number in use" in response.content.decode()
    assert not ContactChange.objects.exists()
    assert OLD_SHOWN in visitor.get("/en/").content.decode()


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
    assert "You proposed this yourself" in decide(publisher, pending(), OLD).content.decode()
    decide(administrator, pending(), OLD)
    assert OLD_SHOWN in shown(visitor)


def test_one_click_back_works_for_channels_the_primary_mark_and_withdrawals(
    publisher, administrator, primary
):
    take_over()
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
    assert "There is nothing earlier to propose again." in response.content.decode()


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
    assert "Waiting for a second person:" in page


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
        for part in ("28612120", "25565098", "2861", "2556", OLD_SHOWN, NEW_SHOWN)
        if part in message.subject + message.body.split("https")[0]
    ]
    assert message.subject == "A change is waiting for a second person"


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
