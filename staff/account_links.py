"""One-time links with which somebody chooses a password: invitations, and new passwords that an administrator makes possible.

Why it is done this way: docs/decisions/0025-administrators-give-links-not-passwords.md.
"""

import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import logout
from django.contrib.auth.forms import SetPasswordForm
from django.core import signing
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from staff import mail
from staff.models import AccountChange, User
from staff.sign_in import LANGUAGE_KEY

VALID = datetime.timedelta(days=3)
_signer = signing.Signer(salt="staff.account_links")  # so that neither the database nor a backup opens one


@transaction.atomic
def make(user, what, by):
    """The AccountChange of a new link, which replaces those that were given before."""
    AccountChange.objects.filter(user=user, is_open=True).update(is_open=False)
    change = AccountChange.objects.create(user=user, by=by, what=what, is_open=True)
    announce(change)
    return change


def raise_role(user, by):
    announce(AccountChange.objects.create(user=user, by=by, what=AccountChange.What.ROLE))


def open_links():
    links = AccountChange.objects.filter(is_open=True, user__is_active=True)
    return links.filter(at__gt=timezone.now() - VALID).select_related("user")


def address_of(change):
    return settings.SITE_URL + reverse("account_link", args=[_signer.sign(change.pk)])


def announce(change):
    """Tell the person and the other administrators, so that nobody's account changes unseen."""

    def write():
        words = {"who": change.by or "manage.py", "name": change.user, "what": change.get_what_display()}
        text = gettext("%(who)s has changed the account of %(name)s: %(what)s.") % words
        warning = gettext("If that should not be, tell another administrator at once.")
        return gettext("An account was changed"), f"{text}\n\n{warning}\n"

    told = User.objects.filter(
        pk__in=[change.user_id, *User.objects.administrators().values_list("pk", flat=True)]
    )
    transaction.on_commit(lambda: mail.notify(told.exclude(pk=change.by_id), write))


def opened(token):
    """The AccountChange of a link that can be used, or None."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return open_links().filter(pk=pk).first()


def _set_password(change, form):
    """Whether the link could be used: of two that come at once, the first one wins."""
    links = AccountChange.objects.filter(pk=change.pk, is_open=True)
    if not links.update(is_open=False, at=timezone.now()):
        return False
    if change.removes_factors:
        Authenticator.objects.filter(user=change.user).delete()
    form.save()  # ends the sessions: they carry a hash of the password
    LogEntry.objects.log_actions(
        change.user_id, [change.user], CHANGE, gettext("Chose a password with a link.")
    )
    return True


def _page(request, title, status=200, **context):
    context |= admin.site.each_context(request) | {"title": title}
    return render(request, "account/link.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def link(request, token):
    """Choose a password; afterwards the link is used up. In the language of the account."""
    change = opened(token)
    if change is None:
        return _page(request, _("This link does not work"), status=404)
    with override(change.user.language):
        form = SetPasswordForm(change.user, request.POST or None)
        if not form.is_valid():
            return _page(request, _("Choose a password"), form=form, change=change)
        if not _set_password(change, form):
            return _page(request, _("This link does not work"), status=404)
        logout(request)
        request.session[LANGUAGE_KEY] = change.user.language
        messages.success(request, gettext("The password is set. Sign in with it."))
    return redirect("account_login")
