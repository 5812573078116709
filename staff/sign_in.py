"""How staff sign in, where django-allauth leaves it to the site: limits, one hash at a time, secrets encrypted at rest.

Why it is done this way: docs/decisions/0021-staff-pass-two-factors.md.
"""

import io
import threading
import time
from base64 import urlsafe_b64encode

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from staff.models import User

LANGUAGE_KEY = "staff_language"  # in the session, from the password to the second step
RETRY_AFTER = 2  # seconds: another password is being checked
RETRY_AFTER_LIMIT = 300  # seconds: of ACCOUNT_RATE_LIMITS
_hashing = threading.Lock()


def too_many_requests(request, *, is_limit=True):
    """Status 429. Over a limit it asks for a recovery code with the password: nobody can use up the owner's."""
    title = _("Too many attempts") if is_limit else _("Try again in a moment")
    context = admin.site.each_context(request) | {"title": title, "is_limit": is_limit}
    response = render(request, "account/too_many_requests.html", context, status=429)
    response.headers["Retry-After"] = str(RETRY_AFTER_LIMIT if is_limit else RETRY_AFTER)
    add_never_cache_headers(response)
    return response


def recovery_code_of(user, code):
    """The authenticator of a recovery code, which is used up by this; None if it is none of the user's."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return found if found and found.wrap().validate_code(code) else None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is wrong."),
        "incorrect_password": _("The password is wrong."),
        "too_many_login_attempts": _(
            "Too many wrong codes. Try again in five minutes, or use a recovery code."
        ),
        "rate_limited": _("Too many wrong codes. Try again in five minutes."),
    }

    def authenticate(self, request, **credentials):
        """A hash takes as long as hundreds of pages: one at a time in a process, and nobody waits for it."""
        if not _hashing.acquire(blocking=False):
            raise ImmediateHttpResponse(too_many_requests(request, is_limit=False))
        try:
            return super().authenticate(request, **credentials)
        finally:
            _hashing.release()

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Without the Host header, whose port anybody can choose; and all spellings that a database takes for one name."""
        return credentials["username"].upper().lower()

    def pre_authenticate(self, request, **credentials):
        """Counted by address and by name, before the hash. A recovery code is too long to be guessed: it opens what
        somebody else has closed for its owner."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            user = User.objects.filter(username__iexact=credentials["username"]).first()
            if not recovery_code_of(user, request.POST.get("recovery_code", "")):
                raise ImmediateHttpResponse(too_many_requests(request)) from error

    def is_safe_url(self, url):
        """Paths of this site alone: "x" would lead to a page beside that of sign-in."""
        return bool(url) and url.startswith("/") and super().is_safe_url(url)

    def pre_login(self, request, user, **kwargs):
        request.session[LANGUAGE_KEY] = user.language
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request, user):
        """With a passkey; a password is refused like a wrong one."""
        messages.error(request, _("This account is switched off. Ask an administrator."))
        return redirect("account_login")

    def is_reauthentication_required(self, *, app, **kwargs):
        """To change a factor: neither just after signing in, nor while there is none."""
        user = self.request.user
        latest = max((record["at"] for record in get_authentication_records(self.request, user)), default=0)
        return is_mfa_enabled(user) and time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        """Pages show themselves what has changed."""
        if message:
            super().add_message(request, level, message=message)


def fernet():
    """Of the site's secret key; what was encrypted with an earlier one can be read while that is among the fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("staff.sign_in", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it has been used already.")
    }

    def encrypt(self, text):
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        try:
            return fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValidationError(
                _("The secret key of the site has changed. Ask the person who looks after the server.")
            ) from error

    def get_public_key_credential_rp_entity(self):
        """Of the settings, not of the request's Host header."""
        return {"id": settings.MFA_TOTP_ISSUER, "name": settings.MFA_TOTP_ISSUER}

    def build_totp_svg(self, url):
        drawn = io.BytesIO()
        segno.make(url, error="m", micro=False).save(drawn, kind="svg", light="#fff", omitsize=True)
        return drawn.getvalue().decode()


class CodeForm(AuthenticateForm):
    """The second step. A recovery code counts, too, when somebody else has used up the tries."""

    def clean_code(self):
        code = self.cleaned_data["code"]
        if found := recovery_code_of(self.user, code):
            self.authenticator = found
            return code
        return super().clean_code()


def has_passed_second_factor(request):
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def factor_added(request, user, authenticator, **kwargs):
    """A factor that has just been set up has been shown in this session (receiver of `authenticator_added`)."""
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.wrap().validate_code(request.POST.get("code", ""))  # so that it cannot be used again
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def factor_removed(request, user, **kwargs):
    """Without any, a new one must be set up before anything else (receiver of `authenticator_removed`)."""
    if not is_mfa_enabled(user):
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            record | {"method": "removed"} if record["method"] == "mfa" else record
            for record in get_authentication_records(request, user)
        ]
