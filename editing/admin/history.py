"""Revision history: the pages of a row that list its revisions, show what changed between two, and restore one."""

from functools import partial

import reversion
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from editing import history
from editing.admin.visible import name_of
from editing.diff import differences
from editing.signals import form_saved

PER_PAGE = 50
NOW = "now"


def list_view(model_admin, request, row):
    page = Paginator(history.revisions_of(row), PER_PAGE).get_page(request.GET.get("page"))
    return model_admin.row_page(request, "admin/history.html", row, gettext("History"), page=page, now=NOW)


def diff_view(model_admin, request, row):
    before, after = (_chosen_revision(request, row, name) for name in ("from", "to"))
    if before is None or (after and before.pk > after.pk):
        before, after = after, before
    if before is None:
        raise Http404
    snapshots = [history.snapshot_of(each) if each else history.snapshot_now(row) for each in (before, after)]
    return model_admin.row_page(
        request, "admin/compare.html", row, gettext("What changed"), before=before, after=after,
        changes=changes(model_admin, request, *snapshots), may_restore=model_admin.may_restore(request, row),
    )  # fmt: skip


def _chosen_revision(request, row, name):
    """The revision of this very row that the query names; None for what is stored now."""
    pk = request.GET.get(name, NOW)
    if pk == NOW:
        return None
    revision = history.revisions_of(row).filter(pk=pk).first() if pk.isdecimal() else None
    if revision is None:
        raise Http404
    return revision


def changes(model_admin, request, before, after):
    """The diff of two snapshots as this person may see it: of the row itself, then of its parts."""
    before, after = (side.without(model_admin.left_out_of_history) for side in (before, after))
    return differences(model_admin.model, before, after, partial(name_of, model_admin.admin_site, request))


def restore_view(model_admin, request, row, revision_id):
    if request.method != "POST" or not model_admin.may_restore(request, row):
        raise PermissionDenied
    revision = history.revisions_of(row).filter(pk=revision_id).first()
    if revision is None:
        raise Http404
    refused_now = [name for name in model_admin.never_granted_by_restore if not getattr(row, name)]
    try:
        history.restore(row, revision, (*model_admin.unchanged_by_restore, *refused_now))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(model_admin.page_url("history", row))
    when = date_format(timezone.localtime(revision.revision.date_created), "SHORT_DATETIME_FORMAT")
    form_saved.send(type(model_admin), request=request, rows=history.rows_of(row))
    note = gettext("Restored the version of %(when)s.") % {"when": when}
    reversion.set_comment(note)
    model_admin.log_change(request, row, note)
    messages.success(request, gettext("Restored. The version it replaced is in the history."))
    return HttpResponseRedirect(model_admin.page_url("change", row))
