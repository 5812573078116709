"""The history pages of a row: what was saved by whom, two revisions side by side, and back to one of them."""

import reversion
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from editing import history
from editing.diff import differing_parts, differing_rows
from publishing.models import EditToken

PER_PAGE = 50
NOW = "now"


class HistoryMixin:
    """For a ModelAdmin: registers its model with the parts edited in the same form, and shows their history."""

    unchanged_by_restore = ()  # columns that a restore leaves as they are
    never_granted_by_restore = ()  # booleans that it takes away where the revision lacks them, and never brings back
    left_out_of_history = ()  # columns that the comparison does not tell

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        # A part with a page and an edit token of its own has a history of its own.
        parts = [inline for inline in self.inlines if not issubclass(inline.model, EditToken)]
        history.register(model, [_get_foreign_key(model, part.model, part.fk_name) for part in parts])

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/history/compare/", wrap(self.diff_view), name=f"{name}_compare"),
            path(
                "<int:object_id>/history/<int:revision_id>/restore/",
                wrap(self.restore_view),
                name=f"{name}_restore",
            ),
            *super().get_urls(),
        ]

    def may_restore(self, request, row):
        return self.has_change_permission(request, row)

    def history_view(self, request, object_id, extra_context=None):
        row = self.row_seen(request, object_id)
        page = Paginator(history.revisions_of(row), PER_PAGE).get_page(request.GET.get("page"))
        return self._answer(request, "admin/history.html", row, gettext("History"), page=page)

    def diff_view(self, request, object_id):
        row = self.row_seen(request, object_id)
        before, after = self._revision(request, row, "from"), self._revision(request, row, "to")
        if before and after and before.pk > after.pk:
            before, after = after, before
        elif before is None:
            before, after = after, before
        if before is None:
            raise Http404
        snapshots = [
            history.snapshot_of(revision) if revision else history.snapshot_now(row)
            for revision in (before, after)
        ]
        return self._answer(
            request, "admin/compare.html", row, gettext("What changed"), before=before, after=after,
            changes=self.changes(*snapshots),
            may_restore=self.may_restore(request, row),
        )  # fmt: skip

    def changes(self, before, after):
        """The rows of a comparison of two snapshots: of the row itself, then of its parts."""
        left_out = self.left_out_of_history
        return [
            *differing_rows(self.model, without(before.fields, left_out), without(after.fields, left_out)),
            *differing_parts(before.parts, after.parts),
        ]

    def restore_view(self, request, object_id, revision_id):
        row = self.row_seen(request, object_id)
        if request.method != "POST" or not self.may_restore(request, row):
            raise PermissionDenied
        revision = history.revisions_of(row).filter(pk=revision_id).first()
        if revision is None:
            raise Http404
        try:
            self.restore(request, row, revision)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self._address("history", row))
        return HttpResponseRedirect(self._address("change", row))

    def check_restored(self, row):
        """ValidationError when the row, with what was just restored, may not stand as it does."""

    def restore(self, request, row, revision):
        refused_now = [name for name in self.never_granted_by_restore if not getattr(row, name)]
        with transaction.atomic():
            history.restore(row, revision, (*self.unchanged_by_restore, *refused_now))
            self.check_restored(row)
        when = date_format(timezone.localtime(revision.revision.date_created), "SHORT_DATETIME_FORMAT")
        note = gettext("Restored as of %(when)s.") % {"when": when}
        reversion.set_comment(note)
        self.log_change(request, row, note)
        messages.success(request, gettext("Restored. What stood there before is in the history."))

    def row_seen(self, request, object_id):
        """The row, as far as this person may see it; nobody sees a history of what they may not see."""
        row = self.get_object(request, str(object_id))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        return row

    def _revision(self, request, row, name):
        """The revision of this very row that the query names; None for what is stored now."""
        pk = request.GET.get(name, NOW)
        if pk == NOW:
            return None
        revision = history.revisions_of(row).filter(pk=pk).first() if pk.isdecimal() else None
        if revision is None:
            raise Http404
        return revision

    def _address(self, page, row):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk])

    def _answer(self, request, template, row, title, **context):
        request.current_app = self.admin_site.name
        shared = {"opts": self.opts, "original": row, "title": title, "subtitle": str(row), "now": NOW}
        shared["compare_address"] = self._address("compare", row)
        return TemplateResponse(request, template, self.admin_site.each_context(request) | shared | context)


def without(fields, names):
    return {name: value for name, value in fields.items() if name not in names}
