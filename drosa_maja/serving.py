"""What a process that serves the site does besides answering; commands and tests do none of it."""

import logging

from django.db import connection

from drosa_maja import emergency
from drosa_maja.wsgi import renderers
from publishing.deadlines import deadlines
from publishing.watch import watch

RENDERERS = 4  # threads that make pages: as many as wait for them
PATIENCE = 2  # seconds for all that the emergency page asks

logger = logging.getLogger(__name__)


def begin():
    """Called once in each gunicorn worker, after the fork."""
    try:
        emergency.prepare()
    except OSError:
        logger.exception(
            "The folder of the emergency page cannot be written to: nginx may have none to show."
        )
    watch.listeners.append(write_emergency_page)
    deadlines.is_down = watch.is_down
    renderers.start(RENDERERS)
    watch.start()


def write_emergency_page():
    try:
        with deadlines.within(PATIENCE):
            emergency.write()
    finally:
        connection.close()  # the next change may be an hour away
