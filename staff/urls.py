"""The addresses of sign-in under /admin/account/: what is used of django-allauth, in the look of the staff pages."""

from functools import wraps

from allauth.account import views as account
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.urls import path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staff import account_links


def page(title, view):
    """A view of allauth's with what the templates of the staff pages need; browsers store nothing of it."""

    @never_cache
    @wraps(view)
    def staff_page(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if context := getattr(response, "context_data", None):
            response.context_data = admin.site.each_context(request) | context | {"title": title}
        return response

    return staff_page


def well_formed(view):
    """Status 400 for what no browser sends as a passkey: allauth does not catch all that its parser raises."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (LookupError, TypeError, ValueError, RecursionError) as error:
            if "credential" not in request.POST:
                raise
            raise BadRequest("not a passkey") from error

    return checked


@never_cache
@login_required
@require_safe
def totp_qr(request):
    """The QR code of the secret that is being set up."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(drawn, content_type="image/svg+xml")


def not_found(request):
    """Not the admin's answer, which sends visitors to sign in whatever they ask for."""
    raise Http404


# GET is counted, too: it makes a session.
passkey_login = ratelimit.decorator(app="allauth.mfa", action="webauthn_login", limit_get=True)(
    never_cache(well_formed(webauthn.login_webauthn))
)
remove_passkey = webauthn.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))

urlpatterns = [
    path("login/", page(_("Sign in to the staff pages"), account.login), name="account_login"),
    path("logout/", require_POST(account.logout), name="account_logout"),
    path("reauthenticate/", page(_("Your password again"), account.reauthenticate), name="account_reauthenticate"),
    path("link/<token>/", account_links.link, name="account_link"),
    path("sessions/", page(_("Where I am signed in"), sessions.list_usersessions), name="usersessions_list"),
    path("factors/", page(_("My sign-in"), mfa.index), name="mfa_index"),
    path("factors/authenticate/", page(_("The second step"), well_formed(mfa.authenticate)), name="mfa_authenticate"),
    path("factors/app/activate/", page(_("Set up the app"), totp.activate_totp), name="mfa_activate_totp"),
    path("factors/app/qr.svg", totp_qr, name="mfa_totp_qr"),
    path("factors/app/deactivate/", page(_("Remove the app"), totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("factors/codes/", page(_("Recovery codes"), codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("factors/codes/new/", page(_("New recovery codes"), codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("factors/passkeys/login/", passkey_login, name="mfa_login_webauthn"),
    path("factors/passkeys/add/", page(_("Add a passkey"), well_formed(webauthn.add_webauthn)), name="mfa_add_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", page(_("Remove the passkey"), remove_passkey), name="mfa_remove_webauthn"),
    re_path("", not_found),
]  # fmt: skip
