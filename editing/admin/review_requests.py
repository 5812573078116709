"""An author asks for publishing; publishers see it on the start page, and by mail where mail is configured."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from editing import mail
from localization import languages


class AskingMixin:
    """For a PublishableAdmin. The button saves, and marks the row, or the draft of something published, as asked for."""

    def is_asked(self, request):
        return "_ask" in request.POST

    def ask(self, request, asked):
        """`asked` is a row or a draft of one; it is saved by whoever calls."""
        asked.review_asked_by, asked.review_asked_at = request.user, timezone.now()
        row = getattr(asked, "row", asked)
        transaction.on_commit(partial(self.notify_publishers, request.user, row))
        messages.success(request, gettext("Asked: those who publish see it on their start page."))

    def notify_publishers(self, by, row):
        address = languages.absolute(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        )

        def write():
            text = gettext("%(who)s asks to publish “%(title)s”:") % {"who": by, "title": row}
            return gettext("Somebody asks for publishing"), f"{text}\n\n{address}\n"

        mail.notify(self.opts.app_label, f"publish_{self.opts.model_name}", by.pk, write)
