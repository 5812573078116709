"""Notifications by mail to members of staff who may do something about it, in their own language."""

import logging
import smtplib

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.utils.translation import override

logger = logging.getLogger(__name__)


def holders(app_label, codename, but_not):
    """Everybody who has a permission, without the person with the id `but_not`."""
    users = get_user_model().objects.with_perm(f"{app_label}.{codename}")
    return users.filter(is_staff=True).exclude(pk=but_not)


def notify(users, write):
    """One message to each of them who has an address.

    `write` returns (subject, text) in the active language. Nothing is sent without a mail server (EMAIL_URL). Mail that
    fails is logged: the start page of staff shows the same.
    """
    if not settings.MAIL_IS_CONFIGURED:
        return
    for user in users.exclude(email=""):
        with override(user.language):
            subject, text = write()
            message = EmailMessage(subject, text, to=[user.email])
        try:
            message.send()
        except (OSError, smtplib.SMTPException):
            logger.exception("A message to a member of staff could not be sent.")
