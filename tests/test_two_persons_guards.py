"""What stands behind the rule of two persons: each guard alone, and two people who press at the same moment."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Channel, ContactPoint, Helpline
from contacts.models.guard import guard_lifted
from tests.factories import make_channel, make_contact_point, make_helpline

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
def test_the_manager_behind_relations_writes_no_guarded_column_either(primary, model, values):
    with pytest.raises(TypeError, match="Only a confirmed change writes"):
        model._base_manager.update(**values)


def test_what_django_empties_by_the_way_when_somebody_leaves_is_no_guarded_column(primary, django_user_model):
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
    with guard_lifted():
        primary.helpline.channels.update(**is_spare)
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
