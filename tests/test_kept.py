"""What is read once for each stamp and minute."""

from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction

from publishing import kept as module
from publishing.kept import kept


@pytest.fixture
def watch(monkeypatch):
    watch = SimpleNamespace(is_running=True, value=1, everywhere=1)
    monkeypatch.setattr(module, "watch", watch)
    return watch


@pytest.fixture
def asked():
    return []


@pytest.fixture
def read(asked):
    @kept
    def read(*args):
        asked.append(args)
        return [len(asked)]

    return read


@pytest.fixture
def outside_transactions(monkeypatch):
    monkeypatch.setattr(module, "connection", SimpleNamespace(in_atomic_block=False))


@time_machine.travel("2026-11-25T12:00:00+00:00", tick=False)
def test_it_is_read_once_for_each_argument(watch, read, asked, outside_transactions):
    assert read("a") is read("a")
    assert read("b") != read("a")
    assert asked == [("a",), ("b",)]


def test_another_stamp_and_another_minute_have_it_read_anew(watch, read, asked, outside_transactions):
    with time_machine.travel("2026-11-25T12:00:59+00:00", tick=False) as clock:
        read()
        watch.value = 2
        assert read() == [2]
        clock.shift(1)
        assert read() == [3] == read()
        watch.value = 1  # a restored database
        assert read() == [4]


@time_machine.travel("2026-11-25T12:00:00+00:00", tick=False)
def test_what_every_page_shows_is_good_for_a_number_of_its_own(watch, outside_transactions):
    before = module.now(), module.now(everywhere=True)
    watch.value = 2
    assert module.now() != before[0]
    assert module.now(everywhere=True) == before[1]
    watch.everywhere = 2
    assert module.now(everywhere=True) != before[1]


def test_where_nothing_watches_it_is_read_each_time(watch, read, asked, outside_transactions):
    watch.is_running = False
    read(), read()
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
@time_machine.travel("2026-11-25T12:00:00+00:00", tick=False)
def test_in_a_transaction_which_may_hold_a_draft_nothing_is_kept_nor_taken(watch, read, asked):
    assert read() == [1]
    with transaction.atomic():
        assert (read(), read()) == ([2], [3])
    assert read() == [1]


@time_machine.travel("2026-11-25T12:00:00+00:00", tick=False)
def test_a_change_while_it_is_read_has_it_read_anew(watch, asked, outside_transactions):
    @kept
    def read():
        asked.append(watch.value)
        watch.value += 1
        return len(asked)

    assert (read(), read()) == (1, 2)


@time_machine.travel("2026-11-25T12:00:00+00:00", tick=False)
def test_what_fails_is_not_kept(watch, outside_transactions):
    @kept
    def read():
        raise OSError

    for _time in range(2):
        with pytest.raises(OSError):  # noqa: PT011
            read()
