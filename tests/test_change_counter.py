"""The change counter rises with whatever visitors may see: once in a transaction, and with it. Every process notices."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from contacts.models import ContactPoint, Person
from editing.history import rolled_back
from news.models import Post, PostImage
from pages.models import PageDocument
from publishing import change_counter
from publishing.change_counter import moment, read
from publishing.models import ChangeCounter
from tests import factories

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("cached_per_change")]


def elsewhere(work):  # in another thread, by a connection of its own
    with contextlib.closing(connection):
        return work()


def make_content(image, document, public_in):
    """A part of a post, of a project and of a page, and these."""
    owners = [make(public_in) for make in (factories.make_post, factories.make_project, factories.make_page)]
    picture = PostImage.objects.create(post=owners[0], image=image)
    file = PageDocument.objects.create(page=owners[2], document=document)
    return [picture, factories.make_activity(owners[1]), file, *owners]


@pytest.fixture
def raised():
    """How much the counter rose since the last time this was asked."""
    values = [read()]
    return lambda: values.append(read()) or values[-1] - values[-2]


def test_a_change_of_content_alone_raises_it_once_however_much_goes_with_it(author, raised):
    author.user.delete()
    assert raised() == 0
    post, line, point = factories.make_post(), factories.make_helpline(), factories.make_contact_point()
    points = Person.objects.create(name="Vārds Uzvārds").contact_points
    factories.make_hours(factories.make_channel(line)), factories.make_channel(line)
    tie = [lambda: points.add(point), point.people.clear, lambda: points.set([point]), points.clear]
    hidden = factories.make_post(public_in=())  # it may have been public: afterwards nobody knows
    raised()
    for change in (hidden.save, post.save, factories.make_post, Post.objects.all().delete, line.delete, *tie):
        change()
        assert raised() == 1, change


@pytest.mark.parametrize("public_in", [[], ["en"]])
def test_in_a_transaction_only_what_visitors_may_see_or_could_before_raises_it(raised, public_in):
    files = factories.make_image(), factories.make_document()
    raised()
    rows = transaction.atomic(make_content)(*files, public_in)
    assert raised() == len(public_in)
    for row in rows:
        transaction.atomic(row.save)()
        assert raised() == len(public_in), row
    for owner in rows[3:]:
        owner.is_public_en = False
        transaction.atomic(owner.save)()
        assert raised() == len(public_in), owner
        owner.delete()
        assert raised() == 0, owner
    post = factories.make_post(public_in)
    post.is_public_en = False  # not saved: visitors see what is stored
    raised(), post.delete()
    assert raised() == len(public_in)


def test_a_transaction_raises_it_once_and_what_is_rolled_back_not_at_all(raised):
    save = transaction.atomic(factories.make_post)
    do = {"save": save, "take back": lambda: rolled_back(save)}
    for steps in (["save", "save"], ["take back", "save"], ["save", "take back", "save"], ["take back"]):
        with transaction.atomic():
            [do[step]() for step in steps]
        assert raised() == ("save" in steps), steps


def test_the_demonstration_and_loaded_fixtures_raise_it_once(raised, tmp_path):
    call_command("demo")
    assert raised() == 1
    call_command("dumpdata", "news", "projects", "contacts", output=f"{tmp_path}/dump.json")
    call_command("loaddata", f"{tmp_path}/dump.json", verbosity=0)
    assert raised() == 1


def test_other_connections_see_it_only_with_the_change():
    """What is made after a new number was read must hold what was changed."""
    before, seen = read(), lambda: (read(), ContactPoint.objects.count())
    with ThreadPoolExecutor() as thread:
        with transaction.atomic():
            factories.make_contact_point()
            assert thread.submit(elsewhere, seen).result() == (before, 0)
        assert thread.submit(elsewhere, seen).result() == (before + 1, 1)


@pytest.mark.postgresql  # SQLite lets one write at a time
def test_two_transactions_wait_for_each_other_but_never_in_a_circle():
    """One changes a, then b; the other only b, which the first does not hold yet."""
    a, b = factories.make_contact_point(), factories.make_contact_point()
    with ThreadPoolExecutor() as thread:
        with transaction.atomic():
            a.save()
            other = thread.submit(elsewhere, transaction.atomic(b.save))
            wait([other], timeout=0.5)  # for the counter, or it holds b already
            ContactPoint.objects.get(pk=b.pk).save()
        other.result()


def test_a_commit_is_said_once_and_afterwards_and_a_fault_of_who_hears_it_undoes_nothing():
    before, said, post = read(), [], factories.make_post()
    hear = Mock(side_effect=lambda **kwargs: said.append(read() - before) or 1 / 0)
    change_counter.change_committed.connect(hear)
    with transaction.atomic():
        post.save(), post.save()
        assert said == []
    rolled_back(post.save), post.save()
    assert said == [2, 3]


def test_a_process_asks_ten_times_a_second_at_most_and_hears_what_is_new(clock, monkeypatch):
    observed, known, hear = change_counter.Observed(), [], Mock(side_effect=OSError, __qualname__="hear")
    change_counter.change_noticed.connect(hear)
    monkeypatch.setattr(change_counter, "read", Mock(side_effect=[1, 1, DatabaseError, DatabaseError, 2]))
    for seconds in (0, 0.09, 0.02, 0.2, 0.05, 1.2, 0.05, 0.06):
        clock.now += seconds
        with contextlib.suppress(DatabaseError):
            known.append(observed.current())
    assert known == [1, 1, 1, None, None, 2]
    assert hear.call_count == 2
    assert connection.connection is None  # one that failed is of no use


def test_a_change_is_noticed_a_second_time_and_again_until_nobody_fails(clock):
    observed, hear = (
        change_counter.Observed(),
        Mock(side_effect=[OSError, OSError, None], __qualname__="hear"),
    )
    change_counter.change_noticed.connect(hear)
    for seconds, notices in ((0, 1), (1.9, 1), (0.2, 2), (2.1, 3), (60, 3)):
        clock.now += seconds
        observed.current()
        assert hear.call_count == notices


def test_while_a_question_waits_others_go_on_with_the_last_answer_for_a_second(clock, monkeypatch):
    observed, asked, answered = change_counter.Observed(), threading.Event(), threading.Event()
    before = observed.current()
    clock.now += 0.49
    monkeypatch.setattr(change_counter, "read", lambda: asked.set() or answered.wait(10) and "late")
    with ThreadPoolExecutor() as thread:
        late = thread.submit(elsewhere, observed.current)
        assert asked.wait(10) and observed.current() == before
        monkeypatch.setattr(change_counter, "read", lambda: "newest")
        clock.now += 0.02
        assert observed.current() is None
        clock.now += 0.08
        assert observed.current() == "newest"
        answered.set()
    assert late.result() == observed.current() == "newest"


def test_a_moment_is_the_counter_and_the_minute_and_none_in_a_transaction_or_without_a_row(clock):
    for seconds, minute in ((0, 100), (59, 100), (1, 101)):
        clock.now += seconds
        assert moment() == (read(), minute)
    with transaction.atomic():
        assert moment() is None
    ChangeCounter.objects.all().delete()
    clock.now += 0.2
    assert moment() is None
    factories.make_contact_point()
    assert read() == 1
