"""What is answered while the database does not: the emergency page, a sentence for programs, a page for staff."""

import logging

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import JsonResponse

from drosa_maja import emergency, lost_session
from drosa_maja.gate import DATA_PREFIX, STAFF_PREFIX

# In the environ of a request: the database is not to be asked.
DOWN = "drosa_maja.database_is_down"
# Addresses that ask it nothing, or say themselves what became of it.
ASK_NOTHING = ("/static/", "/healthz", "/readyz", "/robots.txt", "/favicon.ico")

logger = logging.getLogger(__name__)


def is_one(exception):
    """Whether an exception says that the database does not answer, and not that it was asked wrongly."""
    # SQLite says of a broken file that it is a DatabaseError, and nothing more exact.
    return isinstance(exception, OperationalError | InterfaceError) or type(exception) is DatabaseError


def answer(request, exception=None):
    """503 in place of what was asked for."""
    if exception:
        logger.error("The database failed at %s.", request.path_info, exc_info=exception)
    if request.path_info.startswith(STAFF_PREFIX):
        return lost_session.without_database(request)
    if request.path_info.startswith(DATA_PREFIX):
        headers = {"Cache-Control": "no-store", "Retry-After": str(emergency.RETRY_AFTER)}
        sentence = "The data cannot be read just now. Ask again in a minute."
        return JsonResponse({"error": sentence}, status=503, headers=headers)
    return emergency.answer()
