"""Notifications by mail to members of staff who may do something about it, in their own language."""

import logging
import smtplib

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.utils.translation import override

logger = logging.getLogger(__name__)


def notify(app_label, codename, but_not, write):
    """One message to everybody who has a permission, `but_not` to the person with that id.

    `write` returns (subject, text) in the active language. Nothing is sent without a mail server (EMAIL_URL). Mail that
    fails is logged: the start page of staff shows the same.
    """
    if not settings.MAIL_IS_CONFIGURED:
        return
    users = get_user_model().objects.with_perm(f"{app_label}.{codename}")
    for user in users.filter(is_staff=True).exclude(pk=but_not).exclude(email=""):
        with override(user.language):
            subject, text = write()
            message = EmailMessage(subject, text, to=[user.email])
        try:
            message.send()
        except (OSError, smtplib.SMTPException):
            logger.exception("A message to a member of staff could not be sent.")
