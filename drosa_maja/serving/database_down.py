"""What is sent while the database fails: the emergency file for the address, to staff what they had typed."""

import logging

from django.db import DatabaseError, InterfaceError, OperationalError

from drosa_maja import lost_session
from drosa_maja.serving import emergency
from drosa_maja.serving.cookie_filter import STAFF_PREFIX

logger = logging.getLogger(__name__)


def is_outage(exception):
    """Whether an exception says that the database does not answer, and not that it was asked wrongly."""
    # SQLite says of a broken file that it is a DatabaseError, and nothing more exact.
    return isinstance(exception, OperationalError | InterfaceError) or type(exception) is DatabaseError


def response(request, exception):
    """503 in place of what was asked for."""
    logger.error("The database failed at %s.", request.path_info, exc_info=exception)
    if request.path_info.startswith(STAFF_PREFIX):
        return lost_session.without_database(request)
    return emergency.response(request)
