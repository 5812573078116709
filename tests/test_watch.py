"""The thread that watches the stamp: told of every new value, quiet and patient while nobody answers."""

import logging

import pytest
from django.db import OperationalError

from publishing import watch as module
from publishing.watch import Watch


class Answers:
    """What the database says next; an exception is raised. A single number stands for both numbers of the stamp."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def ask(self):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return (answer, answer) if isinstance(answer, int) else answer


@pytest.fixture
def told():
    return []


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only when the test says so."""
    now = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def watching(told, *answers):
    watch = Watch(Answers(*answers).ask)
    watch.listeners.append(lambda: told.append(watch.value))
    return watch


def look(watch, times):
    for _time in range(times):
        watch.look()
        watch.tell()


def test_every_new_value_is_told_once(told):
    look(watching(told, 5, 5, 6, 6, 4), 5)
    assert told == [5, 6, 4]


def test_it_knows_the_value_and_since_when_there_is_no_answer(told):
    watch = watching(told, 5, OperationalError(), OperationalError(), 5)
    for since in (None, 1, 1, None):
        watch.look()
        assert (watch.value, watch.unanswered_since) == (5, since)
        watch.beat()


def test_only_a_change_of_what_every_page_shows_is_told(told):
    watch = watching(told, (5, 1), (6, 1), (7, 2), None, (7, 2))
    look(watch, 4)
    assert told == [5, 7]
    assert (watch.value, watch.everywhere) == (None, None)  # the database was emptied
    look(watch, 1)
    assert told == [5, 7, 7]


def test_the_next_question_waits_longer_after_a_change(told):
    watch = watching(told, 5, 5, 6, OperationalError(), 6)
    assert [watch.look() for _time in range(5)] == [
        module.AFTER_A_CHANGE,
        module.INTERVAL,
        module.AFTER_A_CHANGE,
        module.INTERVAL,
        module.INTERVAL,
    ]


@pytest.mark.parametrize("failure", [OperationalError(), OSError(), RuntimeError()])
def test_an_outage_is_said_once_and_its_end_too(told, caplog, failure):
    caplog.set_level(logging.INFO, "publishing.watch")
    look(watching(told, 5, failure, failure, failure, 5, 6, failure), 7)
    said = [record.getMessage() for record in caplog.records]
    down, up = "The database does not answer; it is asked again until it does.", "The database answers again."
    assert said == [down, up, down]
    assert told == [5, 6]


def test_a_listener_that_failed_is_told_again_and_keeps_nothing_from_others(told, clock, caplog):
    watch = Watch(Answers(5, 5, 5, 5).ask)
    failures = [OSError("the disk is full")]

    def failing():
        if failures:
            raise failures.pop()
        told.append("written")

    watch.listeners += [failing, lambda: told.append("told")]
    look(watch, 2)
    assert told == ["told"]
    assert len(caplog.records) == 1
    clock[0] += module.PATIENCE
    look(watch, 2)
    assert told == ["told", "written"]


def test_a_listener_is_told_now_and_then_all_the_same(told, clock):
    """A process that died between a change and the stamp leaves an emergency page of before."""
    watch = watching(told, 5, 5, 5, 5)
    look(watch, 2)
    clock[0] += module.AGAIN - 1
    look(watch, 1)
    assert told == [5]
    clock[0] += 1
    look(watch, 1)
    assert told == [5, 5]


def test_another_file_in_the_place_of_the_database_is_noticed(tmp_path, monkeypatch):
    closed = []
    path = tmp_path / "db.sqlite3"
    connection = type(
        "Connection", (), {"settings_dict": {"NAME": str(path)}, "close": lambda self: closed.append(1)}
    )
    monkeypatch.setattr(module, "connection", connection())
    own = module.OwnConnection()
    path.write_text("one")
    own.follow(module.file_of_database())
    own.follow(module.file_of_database())
    assert len(closed) == 1
    kept = path.rename(tmp_path / "away")
    with pytest.raises(OSError, match="No such file"):
        module.file_of_database()
    path.write_text("two")
    own.follow(module.file_of_database())
    assert len(closed) == 2
    assert kept.exists()  # its inode is not free for the other


def test_nothing_watches_in_tests_and_commands():
    assert "stamp" not in [thread.name for thread in module.threading.enumerate()]


def beat(watch, times):
    for _time in range(times):
        watch.beat()


def test_it_is_down_after_some_beats_without_an_answer(told):
    watch = watching(told, 5, OperationalError(), OperationalError(), 5)
    watch.is_running = True
    watch.look()
    beat(watch, 600)
    assert not watch.is_down()  # nobody has asked: the machine is busy
    watch.look()
    beat(watch, module.SILENCE)
    assert not watch.is_down()
    watch.look()
    beat(watch, 1)
    assert watch.is_down()
    watch.look()
    assert not watch.is_down()


def test_each_beat_looks_after_deadlines(monkeypatch):
    looks = []
    monkeypatch.setattr(module.deadlines, "look", lambda: looks.append(1))
    beat(Watch(lambda: None), 2)
    assert len(looks) == 2


def test_an_hour_in_which_nothing_ran_is_no_silence(told, clock):
    watch = watching(told, 5, OperationalError(), 5)
    watch.is_running = True
    look(watch, 2)
    clock[0] += 3600
    assert not watch.is_down()


def test_a_question_that_hangs_is_no_answer():
    seen = []

    def ask():
        beat(watch, module.SILENCE + 1)
        seen.append(watch.is_down())  # as others see it meanwhile
        return 7, 7

    watch = Watch(ask)
    watch.is_running = True
    watch.look()
    assert seen == [True]


@pytest.mark.parametrize(("beats", "is_slow"), [(module.SLOW, False), (module.SLOW + 1, True)])
def test_it_knows_that_an_answer_was_long_in_coming(beats, is_slow):
    def ask():
        beat(watch, beats)
        return 7, 7

    watch = Watch(ask)
    watch.look()
    assert watch.is_slow is is_slow
    assert watch.unanswered_since is None
    watch.ask = lambda: (7, 7)
    watch.look()
    assert not watch.is_slow


def test_where_nothing_watches_nothing_is_down(told):
    watch = watching(told, OperationalError())
    watch.look()
    beat(watch, 600)
    assert not watch.is_down()


def test_an_answer_that_was_long_in_coming_tells_the_stamp_and_counts_as_none():
    def ask():
        beat(watch, module.SILENCE + 1)
        return 7, 7

    watch = Watch(ask)
    watch.is_running = True
    watch.look()
    assert watch.value == 7 and watch.is_down()


def test_nobody_is_told_before_there_is_a_stamp(told):
    watch = watching(told, OperationalError(), 5)
    watch._due = dict.fromkeys(watch.listeners, 0)
    look(watch, 1)
    assert told == []
    look(watch, 1)
    assert told == [5]


def test_a_change_while_a_listener_is_told_is_told_again():
    watch, told = Watch(Answers(5, 6, 6).ask), []

    def listener():
        told.append(watch.value)
        if len(told) == 1:
            watch.look()  # as the other thread does meanwhile

    watch.listeners.append(listener)
    look(watch, 2)
    assert told == [5, 6]
