"""What is read once for each moment: change counter and minute."""

import itertools

import pytest

from publishing import memo


@pytest.fixture
def moment(monkeypatch):
    """The moment is what the test says."""
    moment = {"now": (1, 1)}
    monkeypatch.setattr(memo, "moment", lambda: moment["now"])
    return moment


@pytest.fixture
def read(moment):
    """Tells how often the database was asked."""
    numbers = itertools.count(1)
    return memo.cached_per_change(lambda *arguments: next(numbers))


def test_it_is_read_once_for_each_argument(read):
    assert [read("a"), read("a"), read("b"), read("a")] == [1, 1, 2, 1]


def test_another_moment_has_it_read_anew(read, moment):
    # At last an older database was restored.
    for number, moment["now"] in enumerate([(1, 1), (2, 1), (2, 2), (1, 1)], 1):
        assert (read(), read()) == (number, number)


def test_without_a_moment_it_is_read_each_time_and_nothing_is_remembered(read, moment):
    for moment["now"], number in (((1, 1), 1), (None, 2), (None, 3), ((1, 1), 1)):
        assert read() == number


def test_what_changes_while_it_is_read_is_read_anew(moment):
    read = memo.cached_per_change(lambda: moment.update(now=(2, 1)) or object())
    assert read() is not read() is read()


def test_what_fails_is_not_remembered(moment):
    read = memo.cached_per_change(lambda: 1 / moment.setdefault("failed", 0))
    with pytest.raises(ZeroDivisionError):
        read()
    moment["failed"] = 1
    assert read() == 1
