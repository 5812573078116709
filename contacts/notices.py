"""The message to those who can confirm a change of a number: a link, and no number in it."""

import logging
import smtplib

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing import languages

logger = logging.getLogger(__name__)
PERMISSION = Q(user_permissions__codename="confirm_contactchange") | Q(
    groups__permissions__codename="confirm_contactchange"
)


def tell_who_can_confirm(change):
    """One short message to each of them, in their language; nothing without a mail server (EMAIL_URL).

    Mail that fails is logged: what was proposed is stored, and the start page of staff shows it too.
    """
    if not settings.MAIL_IS_CONFIGURED:
        return
    users = get_user_model().objects.filter(PERMISSION | Q(is_superuser=True), is_active=True, is_staff=True)
    others = users.exclude(pk=change.proposed_by_id).exclude(email="").distinct()
    address = languages.absolute(reverse("admin:contacts_contactchange_change", args=[change.pk]))
    for user in others:
        with override(user.language):
            body = _(
                "A new number or address of the site waits for a second person. Please look it up and re-type it here:"
            )
            message = EmailMessage(
                _("A change waits for a second person"), f"{body}\n\n{address}\n", to=[user.email]
            )
        try:
            message.send()
        except (OSError, smtplib.SMTPException):
            logger.exception("A message about a waiting change could not be sent.")
