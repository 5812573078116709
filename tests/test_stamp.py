"""The stamp rises with whatever visitors may see: once in a transaction, and with it."""

import contextlib
import re
import threading
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.models import Channel, ContactPoint, Person
from drosa_maja import emergency
from news.models import Post
from pages.models import SiteSettings
from publishing import stamp
from publishing.models import Stamp
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


class Undone(Exception):
    """Leaves a transaction."""


@contextlib.contextmanager
def rolled_back():
    with contextlib.suppress(Undone), transaction.atomic():
        yield
        raise Undone


@pytest.fixture(autouse=True)
def _row():
    """Tests with real transactions empty every table behind them."""
    Stamp.objects.get_or_create(pk=stamp.PK)


@pytest.fixture
def raised():
    """How much the stamp rose since the last time this was asked."""
    return rising(0)


@pytest.fixture
def raised_everywhere():
    """The same of the number of what every page may show."""
    return rising(1)


def rising(number):
    before = [stamp.current()[number]]

    def since():
        now, last = stamp.current()[number], before[0]
        before[0] = now
        return now - last

    return since


@pytest.fixture
def person():
    return Person.objects.create(name="Vārds Uzvārds")


def publishing_nothing(user):
    user.save()
    SessionStore().save()
    content_type = ContentType.objects.get_for_model(user)
    LogEntry.objects.create(user=user, content_type=content_type, object_id="1", action_flag=CHANGE)
    user.delete()


def test_a_save_raises_it(raised):
    post = factories.make_post()
    assert raised() == 1
    post.save()
    assert raised() == 1


def test_a_deletion_raises_it_once_however_much_goes_with_it(raised):
    line = factories.make_helpline()
    factories.make_hours(factories.make_channel(line))
    factories.make_channel(line)
    raised()
    line.delete()
    assert Channel.objects.count() == 0
    assert raised() == 1
    factories.make_post()
    factories.make_post()
    raised()
    Post.objects.all().delete()
    assert raised() == 1


def test_rows_that_are_tied_together_raise_it(raised, person):
    point = factories.make_contact_point()
    raised()
    person.contact_points.add(point)
    assert raised() == 1
    point.people.remove(person)
    assert raised() == 1
    person.contact_points.set([point])
    assert raised() == 1
    person.contact_points.clear()
    assert raised() == 1


def test_what_visitors_cannot_see_leaves_it(raised, django_user_model):
    publishing_nothing(django_user_model.objects.create_user("somebody"))
    assert raised() == 0


def test_two_changes_of_one_transaction_raise_it_once(raised):
    with transaction.atomic():
        post = factories.make_post()
        with transaction.atomic():
            post.save()
    assert raised() == 1
    with transaction.atomic():
        post.save()
    assert raised() == 1


def test_only_what_every_page_may_show_raises_the_number_of_that(raised, raised_everywhere):
    factories.make_post()
    assert (raised(), raised_everywhere()) == (1, 0)
    factories.make_channel()
    assert raised_everywhere() > 0
    with transaction.atomic():
        factories.make_post()
        SiteSettings.objects.get_or_create(pk=1)[0].save()
        factories.make_post()
    assert raised_everywhere() == 1
    stamp.bump()  # by hand: whatever was changed
    assert raised_everywhere() == 1


def test_what_every_page_shows_is_made_from_nothing_else(visitor):
    """What stands in no other app cannot get old there."""
    SiteSettings.objects.get_or_create(pk=1)
    factories.make_hours(factories.make_channel(factories.make_helpline(is_primary=True)))
    factories.make_page(role="about", cover=factories.make_image())
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get("/lv/nav-tadas-lapas/").status_code == 404  # nothing but what every page shows
        emergency.write()
    read = set(re.findall(r'(?:FROM|JOIN) "([a-z]+)_', " ".join(query["sql"] for query in captured)))
    assert read == set(settings.EVERYWHERE_APPS)


def test_what_never_happened_leaves_it(raised):
    with rolled_back():
        factories.make_post()
    assert raised() == 0
    factories.make_post()
    assert raised() == 1


def test_a_change_after_an_inner_part_was_rolled_back_raises_it(raised):
    with transaction.atomic():
        with rolled_back(), transaction.atomic():
            factories.make_post()
        factories.make_post()
    assert Post.objects.count() == 1
    assert raised() == 1


def test_a_change_before_an_inner_part_was_rolled_back_raises_it(raised):
    with transaction.atomic():
        factories.make_post()
        with rolled_back():
            factories.make_post()
        factories.make_post()
    assert Post.objects.count() == 2
    assert raised() == 1


def test_loaded_fixtures_raise_it(raised, tmp_path, person):
    person.contact_points.add(factories.make_contact_point())
    dump = tmp_path / "contacts.json"
    call_command("dumpdata", "contacts", output=str(dump))
    raised()
    call_command("loaddata", str(dump), verbosity=0)
    assert raised() == 1


def test_the_demonstration_raises_it_once(raised):
    SiteSettings.objects.get_or_create(pk=1)
    raised()
    call_command("demo", stdout=StringIO())
    assert raised() == 1


def test_an_emptied_database_gets_its_row_again():
    Stamp.objects.all().delete()
    assert stamp.current() is None
    factories.make_contact_point()
    assert stamp.current() == (1, 1)


def test_asking_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        stamp.current()


@pytest.mark.postgresql  # SQLite's database of the tests lies in memory, where connections look into each other
def test_other_connections_see_it_only_with_the_change():
    """What a reader renders after a new stamp must hold what was changed."""
    seen = []

    def look():
        seen.append((stamp.current(), ContactPoint.objects.count()))
        connection.close()

    def in_another_thread():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    value, everywhere = stamp.current()
    with transaction.atomic():
        factories.make_contact_point()
        in_another_thread()
    in_another_thread()
    assert seen == [((value, everywhere), 0), ((value + 1, everywhere + 1), 1)]


@pytest.mark.postgresql
def test_two_transactions_wait_for_each_other_but_never_in_a_circle():
    """One changes a, then b; the other only b, which the first does not hold yet."""
    a, b = factories.make_contact_point(), factories.make_contact_point()
    first_holds_a, failures = threading.Event(), []

    def second():
        first_holds_a.wait(10)
        try:
            with transaction.atomic():
                b.save()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        a.save()
        first_holds_a.set()
        thread.join(0.5)  # it waits for the stamp, or holds b already
        ContactPoint.objects.get(pk=b.pk).save()
    thread.join()
    assert failures == []
