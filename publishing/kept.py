"""Values that many pages show, read once for each stamp and minute while the stamp is watched."""

import time
from functools import wraps

from django.db import connection

from publishing.watch import watch


def now(everywhere=False):
    """What a value read now is good for: the stamp, or its number of what every page shows, and the minute.

    None where nothing watches the stamp, and in a transaction: what is read there may be a draft that only a preview shows.
    """
    if not watch.is_running or connection.in_atomic_block:
        return None
    return watch.everywhere if everywhere else watch.value, time.time() // 60


def kept(read):
    """`read` that asks the database only when the stamp or the minute is another; for arguments that can be keys."""
    found = {}  # arguments → (what it is good for, the value)

    @wraps(read)
    def kept_or_read(*args):
        good_for = now()  # before reading
        if good_for is None:
            return read(*args)
        entry = found.get(args)
        if entry is None or entry[0] != good_for:
            entry = found[args] = good_for, read(*args)
        return entry[1]

    return kept_or_read
