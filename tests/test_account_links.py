"""Invitations and new passwords: links that work once, who is told, and who is no second person for a while."""

import datetime
import io
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactChange
from staff import account_links
from staff.models import AccountChange, User
from tests.conftest import make_client
from tests.factories import make_account
from tests.html import Page
from tests.number_forms import NEW, change_point, make_primary, pending, speak_english  # noqa: F401  fixtures
from tests.second_factor import pass_second_factor

ADD, START = reverse("admin:staff_user_add"), reverse("admin:index")
PASSWORD = "pavisam cita parole 48"
What = AccountChange.What
primary = make_primary
pytestmark = pytest.mark.django_db


def role_of(name):
    return Group.objects.get(name=name).pk


def invite(administrator, role="Publisher", name="jauna"):
    data = {"username": name, "email": f"{name}@example.lv", "language": "en", "role": role_of(role)}
    response = administrator.post(ADD, data, follow=True)
    return User.objects.get(username=name), link_in(response)


def link_in(response):
    found = re.search(r"https://www\.example\.lv(/admin/account/link/[^<\s]+)", response.content.decode())
    return found and found[1]


def page_of(user):
    return reverse("admin:staff_user_link", args=[user.pk])


def choose(link, password=PASSWORD, client=None):
    typed = {"new_password1": password, "new_password2": password}
    return (client or make_client()).post(link, typed)


def client_of(user):
    client = make_client()
    client.force_login(user)
    client.user = user
    pass_second_factor(client, user)
    return client


def days_later(days):
    return time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False)


# --- Links


def test_somebody_invited_chooses_a_password_signs_in_and_sets_up_a_second_step(administrator, visitor):
    user, link = invite(administrator)
    assert not user.has_usable_password() and user.groups.get().name == "Publisher"
    page = visitor.get(link)
    assert (
        "Choose a password" in page.content.decode() and page.headers["Cache-Control"].count("no-store") == 1
    )
    assert choose(link, client=visitor).url == reverse("account_login")
    assert "The password is set." in visitor.get(reverse("account_login")).content.decode()
    typed = {"login": "jauna", "password": PASSWORD, "next": "/admin/"}
    signed_in = visitor.post(reverse("account_login"), typed, follow=True)
    assert signed_in.redirect_chain[-1][0] == reverse("mfa_index")
    assert LogEntry.objects.filter(user=user, object_id=user.pk).exists()


def test_a_link_works_once(administrator):
    user, link = invite(administrator)
    choose(link)
    again = choose(link, "trešā parole ir gara 49")
    assert again.status_code == 404 and "jau izmantota" in again.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_of_two_that_come_at_once_one_wins(administrator, monkeypatch):
    user, link = invite(administrator)
    change = AccountChange.objects.get()
    choose(link)
    monkeypatch.setattr(
        account_links, "opened", lambda token: change
    )  # it read the row before the first one wrote
    assert choose(link, "trešā parole ir gara 49").status_code == 404
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_link_ends_after_three_days_or_with_the_account_or_when_another_is_made(administrator):
    user, link = invite(administrator)
    with days_later(3.01):
        assert choose(link).status_code == 404
    administrator.post(page_of(user), {"password": ""})
    assert choose(link).status_code == 404
    newer = link_in(administrator.get(page_of(user)))
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert choose(newer).status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert choose(newer).status_code == 302


@pytest.mark.parametrize("token", ["1", "1:x", "x:y", "1:" + "A" * 43, "%00", "1" * 2000])
def test_nobody_makes_up_a_link(administrator, token):
    invite(administrator)
    assert choose(f"/admin/account/link/{token}/").status_code == 404


@pytest.mark.parametrize(("pressed", "factors"), [("password", 2), ("factor", 0)])
def test_a_new_password_ends_the_sessions_and_takes_the_second_step_only_where_asked(
    administrator, pressed, factors
):
    user = make_account()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    inside = client_of(user)
    assert inside.get(START).status_code == 200
    administrator.post(page_of(user), {pressed: ""})
    assert inside.get(START).status_code == 200  # so far nothing has happened to the account
    choose(link_in(administrator.get(page_of(user))))
    assert Authenticator.objects.filter(user=user).count() == factors
    assert inside.get(START).status_code == 302


@pytest.mark.parametrize("password", ["short", "password12345", "jauna@example.l"])
def test_a_weak_password_is_refused_in_the_language_of_the_account(administrator, password):
    user, link = invite(administrator)
    User.objects.filter(pk=user.pk).update(language="lv")
    page = choose(link, password)
    assert page.status_code == 200 and 'class="errorlist"' in page.content.decode()
    assert 'lang="lv"' in page.content.decode()
    assert choose(link).status_code == 302


def test_a_link_is_shown_to_whoever_made_it_and_stands_in_no_table(administrator):
    user, link = invite(administrator)
    assert link_in(administrator.get(page_of(user))) == link
    other = client_of(make_account("otra", "Administrator"))
    assert link_in(other.get(page_of(user))) is None
    token = link.split("/")[-2]
    for model in (AccountChange, LogEntry):
        assert token not in str(list(model.objects.values()))
    assert str(AccountChange.objects.get().pk) != token


def test_nobody_gives_themselves_a_link_and_no_page_lets_anybody_type_a_password_for_others(administrator):
    user = make_account()
    assert administrator.get(page_of(administrator.user)).status_code == 403
    assert administrator.post(page_of(administrator.user), {"password": ""}).status_code == 403
    assert administrator.get(f"/admin/staff/user/{user.pk}/password/").status_code in (302, 404)
    change = reverse("admin:staff_user_change", args=[user.pk])
    assert 'type="password"' not in administrator.get(change).content.decode()
    assert page_of(user) in administrator.get(change).content.decode()
    own = reverse("admin:staff_user_change", args=[administrator.user.pk])
    assert page_of(administrator.user) not in administrator.get(own).content.decode()


# --- Who is told


@pytest.fixture
def by_mail(settings, administrator):
    settings.MAIL_IS_CONFIGURED = True
    for user in (administrator.user, make_account("otra", "Administrator", email="otra@example.lv")):
        user.email = f"{user.username}@example.lv"
        user.save()


def test_the_person_and_the_other_administrators_are_told_but_not_the_link(
    administrator, by_mail, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        _user, link = invite(administrator)
    assert sorted(message.to for message in mailoutbox) == [["jauna@example.lv"], ["otra@example.lv"]]
    for message in mailoutbox:
        assert link.split("/")[-2] not in message.body and "jauna" in message.body


def test_start_pages_tell_it_for_a_week(administrator):
    user = make_account(language="en")
    administrator.post(page_of(user), {"factor": ""})
    told = "jauna: new password and second step (administrator,"
    other = client_of(make_account("otra", "Administrator", language="en"))
    for client, count in ((client_of(user), 1), (other, 1), (administrator, 0)):
        assert sum(told in text for text in Page(client.get(START)).texts("a")) == count
    with days_later(7.1):
        assert told not in client_of(user).get(START).content.decode()


@pytest.mark.parametrize(
    ("role", "is_active", "becomes", "stays_active", "is_told"),
    [
        ("Author", True, "Publisher", True, True),
        ("Publisher", True, "Author", True, False),
        ("Publisher", True, "Publisher", True, False),
        ("Publisher", False, "Publisher", True, True),  # let in again
        ("Author", True, "Author", False, False),
    ],
)
def test_more_rights_are_told_and_less_are_not(
    administrator, role, is_active, becomes, stays_active, is_told
):
    user = make_account(role=role, is_active=is_active)
    data = {"username": "jauna", "language": "en", "role": role_of(becomes)}
    data |= {"is_active": "on"} if stays_active else {}
    assert administrator.post(reverse("admin:staff_user_change", args=[user.pk]), data).status_code == 302
    assert AccountChange.objects.filter(user=user, by=administrator.user, what="role").exists() == is_told


# --- The second person


def opened(what, user, by=None, days=0):
    return AccountChange.objects.create(
        what=what, user=user, by=by, at=timezone.now() - datetime.timedelta(days=days)
    )


@pytest.fixture
def other(db):
    return make_account("otra", "Publisher")


@pytest.mark.both
@pytest.mark.parametrize("what", What)
def test_an_account_is_no_second_person_for_a_week_after_somebody_else_changed_it(
    publisher, administrator, other, primary, what
):
    change_point(publisher, primary.contact_point, NEW)
    opened(what, administrator.user, by=other, days=6.9)
    assert not ContactChange.objects.confirmable_by(administrator.user).exists()
    with pytest.raises(ValidationError, match="Your account is new"):
        pending().confirm(administrator.user, NEW)
    AccountChange.objects.update(at=timezone.now() - datetime.timedelta(days=7.1))
    assert ContactChange.objects.confirmable_by(administrator.user).exists()
    pending().confirm(administrator.user, NEW)


@pytest.mark.both
@pytest.mark.parametrize("what", [What.INVITATION, What.PASSWORD, What.FACTOR])
@pytest.mark.parametrize("proposer_made_it", [True, False])
def test_who_made_the_link_and_who_got_it_do_not_confirm_each_other_for_thirty_days(
    publisher, administrator, other, primary, what, proposer_made_it
):
    change_point(publisher, primary.contact_point, NEW)
    user, by = administrator.user, publisher.user
    opened(what, *((user, by) if proposer_made_it else (by, user)), days=29.9)
    assert not ContactChange.objects.confirmable_by(administrator.user).exists()
    with pytest.raises(ValidationError, match="One of you invited the other"):
        pending().confirm(administrator.user, NEW)
    assert ContactChange.objects.confirmable_by(other).exists()
    AccountChange.objects.update(at=timezone.now() - datetime.timedelta(days=30.1))
    pending().confirm(administrator.user, NEW)


def test_a_place_that_a_linked_account_proposed_is_not_confirmed_along(
    publisher, administrator, other, primary
):
    change_point(publisher, primary.contact_point, NEW)
    change = pending()
    opened(What.INVITATION, publisher.user, by=other, days=20)
    ContactChange.objects.update(proposed_by=publisher.user)
    assert not ContactChange.objects.pending().second_person(other).exists()
    assert list(ContactChange.objects.pending().second_person(administrator.user)) == [change]


def test_the_page_says_why_and_refusing_is_still_possible(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, NEW)
    opened(What.INVITATION, publisher.user, by=administrator.user, days=20)
    page = reverse("admin:contacts_contactchange_change", args=[pending().pk])
    ((seen, _text),) = Page(administrator.get(page)).all("input", name="seen")
    refused = administrator.post(page, {"typed": NEW, "seen": seen["value"], "_confirm": ""})
    assert "One of you invited the other" in refused.content.decode()
    assert administrator.post(page, {"_reject": ""}).status_code == 302
    assert not ContactChange.objects.pending().exists()


def test_a_change_of_role_links_nobody(publisher, administrator, primary):
    change_point(publisher, primary.contact_point, NEW)
    opened(What.ROLE, publisher.user, by=administrator.user)
    pending().confirm(administrator.user, NEW)


def test_a_used_link_counts_from_its_use(administrator, other):
    user, link = invite(administrator)
    with days_later(2):
        choose(link)
    with days_later(8):
        assert AccountChange.objects.second_person_from(user)
    with days_later(9.1):
        assert not AccountChange.objects.second_person_from(user)


def test_where_one_person_is_enough_none_of_this_matters(publisher, primary, settings):
    settings.CONTACT_CHANGES_NEED_TWO = False
    opened(What.ROLE, publisher.user)
    change_point(publisher, primary.contact_point, NEW)
    assert ContactChange.objects.confirmed().filter(new=NEW).exists()


def test_recovering_by_command_counts_too(administrator):
    user = make_account()
    call_command("recover_staff", "jauna", "--write", stdout=io.StringIO())
    assert AccountChange.objects.second_person_from(user)
    assert "manage.py" in administrator.get(START).content.decode()
