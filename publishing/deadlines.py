"""Gives up on a database that hangs: the connection of whoever waits past a deadline is shut down under them.

Timeouts of the server do not fire on one that hangs, and those of the network not on one that still acknowledges.
"""

import contextlib
import os
import socket
import threading
import time

from django.db import connections

INTERVAL = 0.1  # seconds between two looks
HOPELESS = 20  # seconds past a deadline: then whatever the reason


class Deadlines:
    """Cuts who is past a deadline while `is_down()` says that the database is silent: slow work is not cut off."""

    def __init__(self):
        self.is_down = lambda: False
        self._waiting = {}  # thread → (when to give up on it, its connection, whether at once)

    @contextlib.contextmanager
    def within(self, seconds, whatever=False):
        """For what the calling thread asks of the database meanwhile: an OperationalError ends it past the deadline.

        With `whatever`, also while the database answers others.
        """
        thread = threading.get_ident()
        self._waiting[thread] = (time.monotonic() + seconds, connections["default"], whatever)
        try:
            yield
        finally:
            del self._waiting[thread]

    def start(self):
        threading.Thread(target=self._run, name="deadlines", daemon=True).start()

    def _run(self):
        while True:
            time.sleep(INTERVAL)
            self.look()

    def look(self):
        """Cut whoever is overdue, each time until they notice."""
        now = time.monotonic()
        for deadline, connection, whatever in list(self._waiting.values()):
            if now > deadline and (whatever or self.is_down() or now > deadline + HOPELESS):
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
