"""Watches the stamp, so that this process knows of every public change soon after it was made, whoever made it.

One small thread asks ten times a second. It starts in a gunicorn worker after the fork (gunicorn.conf.py), never
in commands or tests, and ends with its process.
"""

import logging
import os
import threading
import time

from django.db import Error, connection

from publishing import stamp

INTERVAL = 0.1  # seconds between two questions
PATIENCE = 10  # seconds before a listener that failed is told again

logger = logging.getLogger(__name__)


class Watch:
    """`value` is the stamp as last seen, None before; `answered_at` when that was, by `time.monotonic()`.

    `listeners` are called without arguments, in the watching thread: once at the start and after every new value.
    `ask` returns the stamp or raises; it is called in the watching thread alone.
    """

    def __init__(self, ask):
        self.ask = ask
        self.listeners = []
        self.value = self.answered_at = None
        self._is_down = False
        self._untold = {}  # listener → when to tell it

    def start(self):
        # A daemon: it keeps no process from ending.
        threading.Thread(target=self._run, name="stamp", daemon=True).start()

    def _run(self):
        self._untold = dict.fromkeys(self.listeners, 0)
        while True:
            self.look()
            time.sleep(INTERVAL)

    def look(self):
        """Ask once, and tell the listeners what they do not know yet."""
        try:
            value = self.ask()
        except Exception:  # whatever it is, the thread goes on
            if not self._is_down:
                logger.exception("The database does not answer; it is asked again until it does.")
            self._is_down = True
            return
        if self._is_down:
            logger.info("The database answers again.")
        self._is_down, self.answered_at = False, time.monotonic()
        if value != self.value:
            self.value, self._untold = value, dict.fromkeys(self.listeners, 0)
        for listener in [each for each, at in self._untold.items() if at <= self.answered_at]:
            self._tell(listener)

    def _tell(self, listener):
        try:
            listener()
        except Exception:
            self._untold[listener] = time.monotonic() + PATIENCE
            logger.exception("A change could not be passed on; it is tried again in %s seconds.", PATIENCE)
        else:
            del self._untold[listener]


class OwnConnection:
    """The connection of the thread that asks; one that no longer leads anywhere is left for a new one."""

    file = None  # of SQLite

    def ask(self):
        if connection.vendor == "sqlite":
            self.follow(file_of_database())
        try:
            return stamp.current()
        except Error:
            connection.close()
            raise

    def follow(self, file):
        """An open file is read on wherever it was moved: leave it when another took its place."""
        if file != self.file:
            connection.close()
        self.file = file


def file_of_database():
    """What tells a file from another of the same name; raises OSError where there is none."""
    status = os.stat(connection.settings_dict["NAME"])
    return status.st_dev, status.st_ino


watch = Watch(OwnConnection().ask)
