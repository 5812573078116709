"""Whoever waits for the database past a deadline is freed, once the database is silent; slow work is left alone."""

import threading
import time

import pytest
from django.db import OperationalError, connection, connections

from publishing.deadlines import Deadlines

# Would take a minute.
SLOW = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 300000000) SELECT max(x) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


class Waiting(threading.Thread):
    """Somebody who asks what takes long, on a connection of their own."""

    def __init__(self, deadlines, seconds=0.0, **more):
        super().__init__(daemon=True)
        self.deadlines, self.seconds, self.more = deadlines, seconds, more
        self.asks, self.error = threading.Event(), None

    def run(self):
        try:
            with self.deadlines.within(self.seconds, **self.more), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                self.asks.set()
                cursor.execute(SLOW[connection.vendor])
        except OperationalError as error:
            self.error = error
        finally:
            connections.close_all()

    def is_freed(self, deadlines, looks=40):
        assert self.asks.wait(5)
        for _time in range(looks):
            time.sleep(0.05)
            deadlines.look()
            if self.error:
                return True
        return False


@pytest.fixture
def deadlines():
    """PostgreSQL goes on with what nobody waits for any more."""
    yield Deadlines()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'"
            )


@pytest.mark.django_db(transaction=True)
def test_whoever_is_overdue_is_freed_once_the_database_is_silent(deadlines):
    waiting = Waiting(deadlines)
    waiting.start()
    assert not waiting.is_freed(deadlines, looks=5)  # it answers others: this is slow work
    deadlines.is_down = lambda: True
    assert waiting.is_freed(deadlines)
    waiting.join(5)
    assert deadlines._waiting == {}


@pytest.mark.django_db(transaction=True)
def test_before_the_deadline_nobody_is(deadlines):
    deadlines.is_down = lambda: True
    waiting = Waiting(deadlines, seconds=30)
    waiting.start()
    assert not waiting.is_freed(deadlines, looks=5)
    deadlines._waiting = {key: (value[0], 0, value[2]) for key, value in deadlines._waiting.items()}
    assert waiting.is_freed(deadlines)


@pytest.mark.django_db(transaction=True)
def test_who_says_when_at_last_is_freed_then_whatever_the_reason(deadlines):
    waiting = Waiting(deadlines, seconds=60, at_most=0.1)
    waiting.start()
    assert waiting.is_freed(deadlines)


@pytest.mark.django_db
def test_who_has_no_connection_is_left_alone(deadlines):
    deadlines.is_down = lambda: True
    with deadlines.within(-1):
        deadlines._waiting = {
            key: (connections.create_connection("default"), 0, 0) for key in deadlines._waiting
        }
        deadlines.look()
    assert deadlines._waiting == {}
