"""When staff signed in and with what: a row of SignIn each time, and a message to the account when the browser is new.

A signed cookie says which accounts a browser knows.
"""

import datetime

from django.conf import settings
from django.core.signing import BadSignature
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from staff import mail
from staff.models import SignIn, User

COOKIE = SALT = "known_accounts"
REMEMBERED = datetime.timedelta(days=365)  # of the cookie and the rows
# Most browsers name others, too: the first of these counts that a browser names.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "macOS", "Linux": "Linux"}  # fmt: skip


def browser_name(user_agent):
    """For example “Firefox, Windows”; "" where neither is known."""
    found = (
        next((name for part, name in names.items() if part in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))


def known_accounts(request):
    try:
        return request.get_signed_cookie(COOKIE, "", salt=SALT).split()
    except BadSignature:
        return []


def record(request, response, user, **kwargs):
    """Receiver of allauth's `user_logged_in`."""
    known = known_accounts(request)
    is_new = str(user.pk) not in known
    has_signed_in_before = user.sign_ins.exists()
    browser = browser_name(request.headers.get("User-Agent", ""))
    user.sign_ins.filter(at__lt=timezone.now() - REMEMBERED).delete()
    SignIn.objects.create(user=user, browser=browser, is_new=is_new)
    if is_new and has_signed_in_before:
        notify(user, browser)
    value = " ".join([str(user.pk), *(each for each in known if each != str(user.pk))][:10])
    response.set_signed_cookie(
        COOKIE, value, salt=SALT, max_age=REMEMBERED, path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def notify(user, browser):
    def write():
        text = gettext(
            "Somebody has signed in to the staff pages as %(name)s, with a browser that this account has not used before: %(browser)s."
        )
        advice = gettext("If it was not you, change your password and tell an administrator at once:")
        words = {"name": user.get_username(), "browser": browser or "–"}
        return gettext(
            "A new browser"
        ), f"{text % words}\n\n{advice}\n{settings.SITE_URL}{reverse('admin:password_change')}\n"

    mail.notify(User.objects.filter(pk=user.pk), write)
