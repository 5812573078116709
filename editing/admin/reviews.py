"""Requests to publish: an author asks, and a publisher publishes it or gives it back with a sentence."""

from functools import partial

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from editing.models import Draft, ReviewDecision
from localization import languages
from staff import mail

LONGEST_REASON = 500  # characters
REQUEST_SENT = gettext_lazy("Request sent. Publishers see it on their start page.")


def ask_for_review(model_admin, request, asked, row):
    """An author asks for publishing: publishers see it on the start page, and by mail where it is configured.

    Marks a row or the draft of one (`asked`), which the caller saves.
    """
    asked.review_asked_by, asked.review_asked_at = request.user, timezone.now()
    if row.pk:
        ReviewDecision.objects.of(row).delete()
    transaction.on_commit(partial(notify_publishers, model_admin, request.user, row))


def notify_publishers(model_admin, by, row):
    def write():
        text = gettext("%(who)s asks to publish “%(title)s”:") % {"who": by, "title": row}
        return gettext("Request to publish"), f"{text}\n\n{address_of(model_admin, row)}\n"

    opts = model_admin.opts
    mail.notify(mail.holders(opts.app_label, f"publish_{opts.model_name}", by.pk), write)


def address_of(model_admin, row):
    return languages.absolute(model_admin.page_url("change", row))


def asked_by(row, draft):
    """Who asks to publish a row or the draft of it; None when nobody does."""
    return row.review_asked_by or (draft and draft.review_asked_by)


def record(model_admin, row, author, by, reason=""):
    """Tell whoever asked what became of it."""
    ReviewDecision.objects.record(row, author, by, reason)
    transaction.on_commit(partial(notify_author, model_admin, row, author, by, reason))


def notify_author(model_admin, row, author, by, reason):
    words = {"who": by, "title": row, "reason": reason}

    def write():
        if reason:
            subject, text = gettext("Given back"), gettext("%(who)s gives “%(title)s” back: %(reason)s")
        else:
            subject, text = gettext("Published"), gettext("%(who)s has published “%(title)s”.")
        return subject, f"{text % words}\n\n{address_of(model_admin, row)}\n"

    mail.notify(get_user_model().objects.filter(pk=author.pk).exclude(pk=by.pk), write)


def return_view(model_admin, request, row):
    """Give a request back. The edit token stays: nothing of what is written changes."""
    if request.method != "POST" or not model_admin.can_publish(request):
        raise PermissionDenied
    draft = Draft.objects.of(row).first()
    author, reason = asked_by(row, draft), request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if author is None:
        messages.error(request, gettext("Nobody asks to publish this any more."))
    elif not reason:
        messages.error(request, gettext("Write in a sentence what is still to be done."))
    else:
        for rows in (type(row).objects.filter(pk=row.pk), Draft.objects.of(row)):
            rows.update(review_asked_by=None, review_asked_at=None)
        record(model_admin, row, author, request.user, reason)
        model_admin.log_change(request, row, gettext("Given back: %(reason)s") % {"reason": reason})
        messages.success(request, gettext("Given back. %(who)s sees your sentence first.") % {"who": author})
    return HttpResponseRedirect(model_admin.page_url("change", row))
