"""Review requests: an author asks for publishing; publishers see it on the start page, and by mail where it is configured."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from editing import mail
from localization import languages


def ask_for_review(model_admin, request, asked, row):
    """Mark a row or the draft of one (`asked`), which the caller saves."""
    asked.review_asked_by, asked.review_asked_at = request.user, timezone.now()
    transaction.on_commit(partial(notify_publishers, model_admin, request.user, row))
    messages.success(request, gettext("Asked: those who publish see it on their start page."))


def notify_publishers(model_admin, by, row):
    address = languages.absolute(model_admin.page_url("change", row))

    def write():
        text = gettext("%(who)s asks to publish “%(title)s”:") % {"who": by, "title": row}
        return gettext("Somebody asks for publishing"), f"{text}\n\n{address}\n"

    opts = model_admin.opts
    mail.notify(opts.app_label, f"publish_{opts.model_name}", by.pk, write)
