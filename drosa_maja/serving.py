"""What a process that serves the site does besides answering; commands and tests do none of it."""

from drosa_maja import emergency
from publishing.watch import watch


def begin():
    """Called once in each gunicorn worker, after the fork."""
    emergency.prepare()
    watch.listeners.append(emergency.write)
    watch.start()
