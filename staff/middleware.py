"""Sessions of staff: when they end, and what they open before a second factor has been passed."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect
from django.urls import reverse

from staff.sign_in import has_passed_second_factor

SEEN_KEY = "seen_at"
SEEN_INTERVAL = 5 * 60  # seconds between two writes of when somebody was last seen
# What somebody without a second factor needs to set one up.
ENROLMENT = (
    "mfa_index", "mfa_activate_totp", "mfa_totp_qr", "mfa_add_webauthn", "account_reauthenticate", "account_logout",
    "admin:logout", "admin:language",
)  # fmt: skip


def staff_sessions(get_response):
    """Under the staff's addresses, nobody is signed in whose session is over or has not passed a second factor.

    Those who have none are led to set one up.
    """

    def middleware(request):
        if not request.path_info.startswith(reverse("admin:index")) or not request.user.is_authenticated:
            return get_response(request)
        if is_over(request):
            # The row stays in the database: a form that came too late is given back (editing.lost_session).
            request.session = type(request.session)()
            request.user = AnonymousUser()
        elif must_enrol(request) and request.path_info not in map(reverse, ENROLMENT):
            return redirect("mfa_index")
        elif time.time() - request.session.get(SEEN_KEY, 0) > SEEN_INTERVAL:
            request.session[SEEN_KEY] = time.time()  # it is saved, and ends SESSION_COOKIE_AGE from now
            UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware


def is_over(request):
    """Too long after signing in; or a second factor was set up elsewhere, and this session has not shown it."""
    records = get_authentication_records(request, request.user)
    started = min((record["at"] for record in records), default=0)
    if time.time() - started > settings.SESSION_LONGEST_AGE:
        return True
    return not has_passed_second_factor(request) and is_mfa_enabled(request.user)


def must_enrol(request):
    is_required = settings.SECOND_FACTOR_REQUIRED or not settings.SITE_IS_LOCAL
    return is_required and not has_passed_second_factor(request)
