"""Pending changes on the pages of numbers, channels and helplines, and what has been public is not deleted there."""

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NEEDS_SECOND_PERSON = gettext_lazy(
    "Another member of staff must retype the number before visitors see it. Until then, nothing changes for visitors."
)


def message_proposed(request, change):
    """Record who has just proposed a change, and message them what happens with it now."""
    LogEntry.objects.log_actions(request.user.pk, [change], ADDITION, _("Proposed."))
    point = change.contact_point
    is_hidden = point and change.what != change.What.VALUE and point.is_hidden_from(request.user)
    new = "" if is_hidden else _("Proposed: %(new)s.") % {"new": change.new_shown}
    if change.is_pending:
        messages.warning(request, f"{new} {NEEDS_SECOND_PERSON}".strip())
    else:
        messages.success(request, f"{change.new_shown}: {_('Visitors see it from now on.')}")


def pending_links(changes, is_live):
    """Whether visitors see it, and a link to each pending change."""
    links = format_html_join(", ", '<a href="{}">{}</a>', ((page_of(change), change) for change in changes))
    if links:
        return format_html("{} {}", _("Waiting for a second person:"), links)
    return _("yes") if is_live else _("no")


def page_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


class NoDeletionOncePublic:
    """For a ModelAdmin: partners hear that a number is closed for good, so only what was never public is deleted."""

    def has_delete_permission(self, request, obj=None):
        return obj is not None and not obj.was_shown and super().has_delete_permission(request, obj)
