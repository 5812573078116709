"""Audit log: who did what to which row in the staff pages, for administrators to read and to export.

The rows are Django's log entries, which the forms of staff write. Nothing changes or deletes one, an account that has some included.
"""

import csv
import re
from itertools import chain
from types import SimpleNamespace

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

SPACES = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
# A place where a spreadsheet may see a formula begin: a sign, East Asian wide ones too, behind anything that it skips, at the start
# or behind what one of another language takes for the end of a cell.
FORMULA = re.compile(
    r"""(?:^|(?<=[,;|]))(?=[ "'\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\-@＝＋－＠])"""
)


@receiver(pre_delete, sender=LogEntry)
def refuse_deletion(instance, **kwargs):
    raise ProtectedError("The audit log stays as it is: deactivate the account instead.", {instance})


@receiver(pre_save, sender=LogEntry)
def refuse_change(instance, **kwargs):
    if not instance._state.adding:
        raise TypeError("The audit log is only added to.")


def spreadsheet_safe(value):
    """Text for a cell, on one line, that no spreadsheet computes. “+371 …” gets an apostrophe too, or it would become a number."""
    return FORMULA.sub("'", SPACES.sub(" ", str(value)).strip())


def kind_of(entry):
    return entry.content_type.name if entry.content_type else "–"


def page_of(entry):
    """The staff page of an entry: the form of the row, or once that is deleted the list; "" where there is none."""
    model = entry.content_type and entry.content_type.model_class()
    if model is None:
        return ""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    try:
        return reverse(f"{name}_changelist") if entry.is_deletion() else entry.get_admin_url()
    except NoReverseMatch:
        return ""


COLUMNS = {
    _("time"): lambda entry: f"{timezone.localtime(entry.action_time):%Y-%m-%d %H:%M:%S}",
    _("member of staff"): lambda entry: entry.user.get_username(),
    _("action"): lambda entry: entry.get_action_flag_display(),
    _("kind"): kind_of,
    _("number"): lambda entry: entry.object_id or "",
    _("record"): lambda entry: entry.object_repr,
    _("what was done"): lambda entry: entry.get_change_message(),
    _("staff page"): page_of,
}


class LogEntryAdmin(admin.ModelAdmin):
    change_list_template = "admin/audit_change_list.html"
    list_display = ["action_time", "user", "action_flag", "kind", "record", "message"]
    list_display_links = None
    list_filter = [
        ("user", admin.RelatedOnlyFieldListFilter),
        ("content_type", admin.RelatedOnlyFieldListFilter),
        "action_flag",
    ]
    list_select_related = ["user", "content_type"]
    date_hierarchy = "action_time"
    search_fields = ["object_repr", "change_message", "user__username", "user__first_name", "user__last_name"]
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/", view, name="admin_logentry_export"), *super().get_urls()]

    @admin.display(description=_("kind"), ordering="content_type")
    def kind(self, entry):
        return kind_of(entry)

    @admin.display(description=_("record"), ordering="object_repr")
    def record(self, entry):
        page = page_of(entry)
        return format_html('<a href="{}">{}</a>', page, entry.object_repr) if page else entry.object_repr

    @admin.display(description=_("what was done"))
    def message(self, entry):
        return entry.get_change_message() or "–"

    def export_view(self, request):
        """The entries that the list shows, all pages of it, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:admin_logentry_changelist") + "?e=1")
        response = StreamingHttpResponse(
            lines(entries, get_language()), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate()}.csv"'
        return response


def lines(entries, language):
    """The lines of the file. They are made when the language of the request is no longer active."""
    writer = csv.writer(SimpleNamespace(write=str), quoting=csv.QUOTE_ALL)  # `writerow` returns the line
    yield "\ufeff"  # without it spreadsheets misread every Latvian letter
    for entry in chain([None], entries.iterator(chunk_size=500)):
        with override(language):
            cells = [value(entry) if entry else name for name, value in COLUMNS.items()]
            line = writer.writerow(map(spreadsheet_safe, cells))
        yield line
