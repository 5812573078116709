"""What waits for a second person, as the pages of numbers, channels and helplines tell it."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _


def say(request, change):
    """Tell who has just proposed something what happens with it now."""
    if change.is_pending:
        messages.warning(
            request,
            _("Another member of staff has to re-type the number before visitors see it. Until then nothing changes for them."),
        )  # fmt: skip
    else:
        messages.success(request, _("Visitors see it from now on."))


def waiting_links(changes, is_shown):
    """Whether visitors see it, and a link to each change that waits."""
    links = format_html_join(", ", '<a href="{}">{}</a>', ((page_of(change), change) for change in changes))
    if links:
        return format_html("{} {}", _("Waits for a second person:"), links)
    return _("yes") if is_shown else _("no")


def page_of(row):
    """The staff page of a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


class KeptMixin:
    """For what visitors have seen: it is closed for good, never deleted, so that partners hear of it.

    What was never confirmed may go.
    """

    def has_delete_permission(self, request, obj=None):
        return obj is not None and not obj.was_shown and super().has_delete_permission(request, obj)
