"""What stands behind the rule of two persons: each part of it alone, and two people who press at the same moment."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Channel, ContactChange, ContactPoint, Helpline
from contacts.number_changes import withdrawing
from demo.content import take_over
from tests.conftest import make_client
from tests.factories import make_channel, make_contact_point, make_helpline, rows_in_database

pytestmark = pytest.mark.both

OLD, NEW = "+37128612120", "+37125565098"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def primary(db):
    """The channel of the number at the top of every page."""
    return make_channel(make_helpline(is_primary=True), make_contact_point(OLD))


# --- Past `objects`


def test_related_managers_repoint_nothing(primary):
    other, regional = make_contact_point(NEW), make_channel(make_helpline(purpose="consultation"))
    with pytest.raises(TypeError, match="Only a confirmed change writes contact_point_id"):
        other.channels.add(primary)
    with pytest.raises(TypeError, match="Only a confirmed change writes helpline_id"):
        primary.helpline.channels.add(regional)
    with pytest.raises(TypeError, match="Only a confirmed change writes contact_point_id"):
        other.channels.set([primary])
    assert Channel.objects.get(helpline__is_primary=True).contact_point.value == OLD


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Channel, {"status": "withdrawn"}),
        (Channel, {"confirmed_at": None}),
        (ContactPoint, {"value": NEW}),
        (Helpline, {"is_primary": False}),
    ],
    ids=str,
)
def test_the_manager_behind_relations_writes_no_protected_column_either(primary, model, values):
    with pytest.raises(TypeError, match="Only a confirmed change writes"):
        model._base_manager.update(**values)


def test_what_django_empties_by_the_way_when_somebody_leaves_is_no_protected_column(
    primary, django_user_model
):
    user = django_user_model.objects.create_user("gone")
    ContactPoint.objects.update(assured_by=user, assured_on=timezone.localdate())
    user.delete()
    assert ContactPoint.objects.get().assured_by is None


# --- A dead number


def dead(client, channel, **fields):
    return client.post(f"/admin/contacts/contactpoint/{channel.contact_point_id}/dead/", fields)


@pytest.mark.parametrize("is_spare", [{"status": "paused"}, {"confirmed_at": None}, {"how": "sms"}], ids=str)
def test_a_dead_number_that_was_not_at_the_top_needs_no_successor(publisher, primary, is_spare):
    make_channel(make_helpline(purpose="consultation"))
    rows_in_database(Channel).filter(helpline=primary.helpline).update(**is_spare)
    assert dead(publisher, primary).status_code == 302
    primary.refresh_from_db()
    assert primary.status == "withdrawn"
    assert primary.helpline.channels.count() == 1


def test_a_dead_number_that_the_primary_helpline_has_twice_needs_one_successor(publisher, primary):
    successor = make_channel(make_helpline(purpose="consultation"))
    make_channel(primary.helpline, primary.contact_point)
    make_channel(primary.helpline, primary.contact_point, status="paused")
    assert dead(publisher, primary).status_code == 200
    assert dead(publisher, primary, successor=successor.contact_point_id).status_code == 302
    assert [c.contact_point for c in primary.helpline.channels.live()] == [successor.contact_point]


def test_an_author_calls_no_number_dead(author, primary):
    assert author.get(f"/admin/contacts/contactpoint/{primary.contact_point_id}/dead/").status_code == 403
    assert dead(author, primary).status_code == 403
    assert Channel.objects.live().filter(pk=primary.pk).exists()


# --- Decisions


def test_a_place_proposed_for_another_value_is_not_confirmed_with_the_number(publisher, administrator):
    point = make_contact_point(OLD, confirmed_at=None)
    channel = make_channel(contact_point=point, confirmed_at=None)
    place = ContactChange.objects.propose_for_channel(channel, point, publisher.user)
    ContactChange.objects.propose_number(point, NEW, publisher.user).confirm(administrator.user, NEW)
    place.refresh_from_db()
    assert (place.new, place.state) == (OLD, "pending")
    assert not Channel.objects.live().exists()


def test_what_is_confirmed_is_not_refused_afterwards(publisher, administrator, primary):
    change = ContactChange.objects.propose_number(primary.contact_point, NEW, publisher.user)
    stale = ContactChange.objects.get()
    change.confirm(administrator.user, NEW)
    with pytest.raises(ValidationError, match="already been confirmed or rejected"):
        stale.reject(publisher.user)
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("confirmed", administrator.user)


def test_a_link_that_is_only_opened_proposes_nothing(publisher, administrator, primary):
    change = ContactChange.objects.propose_number(primary.contact_point, NEW, publisher.user)
    change.confirm(administrator.user, NEW)
    address = f"/admin/contacts/contactchange/{change.pk}/again/"
    assert publisher.get(address).status_code == 403
    assert not ContactChange.objects.pending().exists()
    assert publisher.post(address).status_code == 302
    assert ContactChange.objects.pending().exists()


def test_nobody_deletes_the_record_of_changes(primary, django_user_model):
    client = make_client()
    client.force_login(django_user_model.objects.create_superuser("root", password="x", language="en"))
    take_over()
    change = ContactChange.objects.last()
    before = ContactChange.objects.count()
    assert client.get(f"/admin/contacts/contactchange/{change.pk}/change/").status_code == 200
    address = f"/admin/contacts/contactchange/{change.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": change.pk, "post": "yes"}
    client.post("/admin/contacts/contactchange/", action)
    assert ContactChange.objects.count() == before


# --- Two at the same moment


def slowly(function):
    """The same, but whoever comes second comes before the first one has written what follows from the answer."""

    def wrapped(*args):
        answer = function(*args)
        time.sleep(0.3)
        return answer

    return wrapped


def at_once(*tasks):
    """The sentences with which tasks were refused that began at the same moment; "" of one that went through."""
    told, ready = ["no answer"] * len(tasks), threading.Barrier(len(tasks))

    def run(number, task):
        try:
            ready.wait(10)
            task()
            told[number] = ""
        except ValidationError as error:
            with override("en"):  # threads begin in the language of the settings
                told[number] = " ".join(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


def two_people(django_user_model):
    return [django_user_model.objects.create_user(f"publisher{number}") for number in range(2)]


@pytest.mark.django_db(transaction=True)
def test_two_last_numbers_do_not_go_at_the_same_moment(django_user_model, monkeypatch):
    first = make_channel(make_helpline(is_primary=True), make_contact_point(OLD))
    second = make_channel(first.helpline, make_contact_point(NEW))
    make_channel(make_helpline(purpose="consultation"))
    monkeypatch.setattr(withdrawing, "needs_successor", slowly(withdrawing.needs_successor))
    people = two_people(django_user_model)
    told = at_once(
        lambda: withdrawing.take_out_of_use(first, people[0]),
        lambda: withdrawing.take_out_of_use(second, people[1]),
    )
    assert told == ["", str(withdrawing.LAST_NUMBER)]
    assert first.helpline.channels.live().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_the_same_moment_one_counts(django_user_model, monkeypatch):
    proposer = django_user_model.objects.create_user("proposer")
    people = two_people(django_user_model)
    change = ContactChange.objects.propose_number(make_contact_point(OLD), NEW, proposer)
    monkeypatch.setattr(ContactChange, "check_typed", slowly(ContactChange.check_typed))
    told = at_once(
        lambda: ContactChange.objects.get(pk=change.pk).confirm(people[0], NEW),
        lambda: ContactChange.objects.get(pk=change.pk).confirm(people[1], NEW),
    )
    assert told[0] == "" and "already been confirmed or rejected" in told[1]


@pytest.mark.django_db(transaction=True)
def test_of_a_confirmation_and_a_refusal_at_the_same_moment_one_counts(django_user_model, monkeypatch):
    proposer = django_user_model.objects.create_user("proposer")
    people = two_people(django_user_model)
    change = ContactChange.objects.propose_number(make_contact_point(OLD), NEW, proposer)
    monkeypatch.setattr(ContactChange, "_decide", slowly(ContactChange._decide))
    told = at_once(
        lambda: ContactChange.objects.get(pk=change.pk).confirm(people[0], NEW),
        lambda: ContactChange.objects.get(pk=change.pk).reject(people[1]),
    )
    assert told[0] == "" and "already been confirmed or rejected" in told[1]
    change.refresh_from_db()
    is_live = ContactPoint.objects.filter(value=NEW).exists()
    assert (change.state, change.decided_by) == (
        ("confirmed", people[0]) if is_live else ("rejected", people[1])
    )
