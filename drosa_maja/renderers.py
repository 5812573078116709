"""Threads that make pages, so that whoever waits for one can give up on it."""

import threading
from concurrent.futures import Future
from queue import SimpleQueue


class Renderers:
    """Unlike an executor of the standard library, they keep no process from ending: what hangs is left alone."""

    def __init__(self):
        self._work = SimpleQueue()

    def start(self, number):
        for _each in range(number):
            threading.Thread(target=self._run, name="renderer", daemon=True).start()

    def submit(self, function, *args):
        """The Future of what `function` returns."""
        future = Future()
        self._work.put((future, function, args))
        return future

    def _run(self):
        while True:
            future, function, args = self._work.get()
            try:
                future.set_result(function(*args))
            except BaseException as error:
                future.set_exception(error)
            # Or the thread would hold the last page until it makes another.
            del future, function, args
