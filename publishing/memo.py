"""Memoization: values that many pages show, read once for each change counter and minute."""

from functools import wraps

from publishing.change_counter import moment


def cached_per_change(read):
    """`read` that asks the database only when the counter or the minute is another; for arguments that can be keys."""
    found = {}  # arguments → (the moment it is good for, the value)

    @wraps(read)
    def cached_or_read(*args):
        now = moment()  # before reading
        if now is None:
            return read(*args)
        entry = found.get(args)
        if entry is None or entry[0] != now:
            entry = found[args] = now, read(*args)
        return entry[1]

    return cached_or_read
