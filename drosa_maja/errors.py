"""Error pages: in the page's language, each with the helpline, even when nothing else works."""

import logging
import sys
from functools import partial

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from drosa_maja.serving import emergency
from drosa_maja.serving.cookie_filter import STAFF_PREFIX
from drosa_maja.site_context import SiteContext
from editing import lost_session
from localization import languages

logger = logging.getLogger(__name__)


def page(request, exception=None, *, status):
    return render(request, f"errors/{status}.html", {"status": status}, status=status)


bad_request, permission_denied, not_found = (partial(page, status=status) for status in (400, 403, 404))


def method_not_allowed(request, allowed):
    response = page(request, status=405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def preview_not_valid(request):
    return render(request, "errors/preview.html", {"status": 404}, status=404)


def is_outage(exception):
    """Whether an exception means that the database does not respond, and not that a query was wrong."""
    # For a broken file SQLite raises DatabaseError itself, and no subclass.
    return isinstance(exception, OperationalError | InterfaceError) or type(exception) is DatabaseError


def server_error(request):
    """While the database fails, the emergency file for the address, to staff what they had typed. When even this page cannot
    be made, it is made from nothing but its own text and 112.
    """
    exception = sys.exc_info()[1]  # Django calls this while it handles one
    if is_outage(exception):
        logger.error("The database failed at %s.", request.path_info, exc_info=exception)
        is_staff = request.path_info.startswith(STAFF_PREFIX)
        return lost_session.without_database(request) if is_staff else emergency.response(request)
    try:
        return page(request, status=500)
    except Exception:
        logger.exception("The error page could not be made as usual.")
        context = {"status": 500, "site": SiteContext(is_complete=False, language=languages.current())}
        return HttpResponse(render_to_string("errors/500.html", context), status=500)


def csrf_failure(request, reason=""):
    """A form of the staff pages came without a valid token: usually the page stood open for long."""
    if lost_session.is_of_ours(request):
        return lost_session.page(request)
    if lost_session.is_sign_in(request) and settings.CSRF_COOKIE_NAME in request.COOKIES:
        return redirect(request.get_full_path())  # another tab has signed in or out: that page leads on
    return render(request, "errors/403_csrf.html", {"status": 403}, status=403)
