"""Gives up on a database that hangs: the connection of whoever waits past a deadline is shut down under them.

Timeouts of the server do not fire on one that hangs, and those of the network not on one that still acknowledges.
"""

import contextlib
import os
import socket
import threading
import time

from django.db import connections

HOPELESS = 20  # seconds, unless whoever waits says otherwise


class Deadlines:
    """Cuts who is past a deadline while `is_down()` says that the database is silent: slow work is not cut off."""

    def __init__(self):
        self.is_down = lambda: False
        self._waiting = {}  # thread → (its connection, its deadline, when to give up on it whatever the reason)

    @contextlib.contextmanager
    def within(self, seconds, at_most=HOPELESS):
        """For what the calling thread asks of the database meanwhile: an OperationalError ends it past the deadline.

        While the database answers others, only after `at_most` seconds.
        """
        thread, now = threading.get_ident(), time.monotonic()
        self._waiting[thread] = (connections["default"], now + seconds, now + at_most)
        try:
            yield
        finally:
            del self._waiting[thread]

    def look(self):
        """Cut whoever is overdue, each time until they notice; called ten times a second (publishing/watch.py)."""
        now = time.monotonic()
        for connection, deadline, last in list(self._waiting.values()):
            if now > last or (now > deadline and self.is_down()):
                cut(connection)


def cut(connection):
    """End what another thread asks on a connection of Django's; nothing happens where there is none."""
    raw = connection.connection
    with contextlib.suppress(Exception):  # it may end by itself at this very moment
        if connection.vendor == "sqlite":
            raw.interrupt()
        else:
            with socket.socket(fileno=os.dup(raw.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)


deadlines = Deadlines()
