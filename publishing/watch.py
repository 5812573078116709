"""Watches the stamp, so that this process knows of every public change soon after it was made, whoever made it.

One small thread asks ten times a second; another tells whoever listens, so that what they do delays no question. A third
counts how often it got to run, because a machine so busy that it rarely does must not take its own slowness for silence,
and looks after deadlines.
They start in a gunicorn worker after the fork (gunicorn.conf.py), never in commands or tests, and end with it.
"""

import logging
import os
import threading
import time

from django.db import Error, connection

from publishing import stamp
from publishing.deadlines import deadlines

INTERVAL = 0.1  # seconds between two questions
# Where many changes come, pages are made anew less often; with the question itself an edit still shows within 0.2.
AFTER_A_CHANGE = 0.15
BEAT = 0.1  # seconds
SILENCE = 5  # beats without an answer after which nobody else asks
SLOW = 3  # beats for one answer: a page that asks seven times takes too long
TELLING = 0.8  # seconds between two calls of a listener, however many changes there are
AGAIN = 300  # seconds after which a listener is told once more: a number may have been changed past the stamp
PATIENCE = 10  # seconds before a listener that failed is told again
ANSWER = 1  # seconds until a question is given up

logger = logging.getLogger(__name__)


class Watch:
    """`value` is the stamp as last seen, None before; `everywhere` its number of what every page shows; `unanswered_since`
    the beat of the first question that had no answer, None when there is none.

    `ask` returns the numbers of the stamp, or None, or raises; it is called in the watching thread alone. `listeners` are
    called without arguments, in a thread of their own: once at the start, soon after every new `everywhere`, and now and then.
    `is_slow` tells that the last answer was long in coming.
    """

    def __init__(self, ask):
        self.ask = ask
        self.listeners = []
        self.value = self.everywhere = self.unanswered_since = None
        self.beats = 0
        self.is_running = self.is_slow = False
        self._has_looked = threading.Event()
        self._fails = False
        self._due = {}  # listener → when to tell it

    def start(self):
        """Returns when the first answer is there, or was long in coming."""
        self.is_running = True
        self._due = dict.fromkeys(self.listeners, 0)
        for name, work in (("stamp", self.look), ("listeners", self.tell), ("beats", self.beat)):
            # Daemons: they keep no process from ending.
            threading.Thread(target=repeat, args=(work,), name=name, daemon=True).start()
        self._has_looked.wait(SILENCE * BEAT)

    def is_down(self):
        """Whether there has been no answer for so long that whoever asks would only wait.

        A machine so busy that this thread has not even asked says nothing about the database.
        """
        since = self.unanswered_since
        return self.is_running and since is not None and self.beats - since > SILENCE

    def beat(self):
        """Count; returns the seconds until the next time."""
        self.beats += 1
        deadlines.look()
        return BEAT

    def look(self):
        """Ask once; returns the seconds until the next time.

        An answer that was long in coming tells the stamp, but does not count as one.
        """
        begun, pause = self.beats, INTERVAL
        if self.unanswered_since is None:
            self.unanswered_since = begun
        try:
            value, everywhere = self.ask() or (None, None)
        except Exception:  # whatever it is, the thread goes on
            if not self._fails:
                logger.exception("The database does not answer; it is asked again until it does.")
            self._fails = True
        else:
            if self._fails:
                logger.info("The database answers again.")
            self._fails = False
            if everywhere != self.everywhere:
                self.everywhere, self._due = everywhere, dict.fromkeys(self.listeners, 0)
            if value != self.value:
                self.value = value  # last: whoever sees it sees the other too
                pause = AFTER_A_CHANGE
            took = self.beats - begun
            self.is_slow = took > SLOW
            if took <= SILENCE:
                self.unanswered_since = None
        self._has_looked.set()
        return pause

    def tell(self):
        """Tell the listeners what they do not know yet, not what nobody could ask; returns the seconds until the next time."""
        due = self._due  # a new number brings another one
        if self.everywhere is None:
            return TELLING
        for listener in [each for each, at in due.items() if at <= time.monotonic()]:
            try:
                listener()
            except Exception:
                due[listener] = time.monotonic() + PATIENCE
                logger.exception(
                    "A change could not be passed on; it is tried again in %s seconds.", PATIENCE
                )
            else:
                due[listener] = time.monotonic() + AGAIN
        return TELLING


def repeat(work):
    """For ever, with the pauses that the work asks for."""
    while True:
        time.sleep(work())


class OwnConnection:
    """The connection of the thread that asks; one that no longer leads anywhere is left for a new one."""

    file = None  # of SQLite

    def ask(self):
        if connection.vendor == "sqlite":
            self.follow(file_of_database())
        try:
            with deadlines.within(ANSWER, at_most=ANSWER):
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
