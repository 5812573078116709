"""Drafts of what has been published: the posted form, checked as a save would check it, and stored beside the row."""

import re

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext

from editing import autosave, history
from editing.admin.base import filled_rows
from editing.admin.editing_request import (
    EditingRequest,
    Intent,
    changed_meanwhile,
    edit_token_of,
    seen_edit_token,
    with_gaps_filled,
)
from editing.admin.history import changes
from editing.admin.inlines import MORE
from editing.admin.reviews import REQUEST_SENT, ask_for_review
from editing.models import Draft
from editing.signals import draft_saved, form_saved


def posted_forms(model_admin, request, row):
    """(form, formsets) of a posted change form, built as Django's view builds them; None where one is not right."""
    form = model_admin.get_form(request, row, change=row is not None)(request.POST, instance=row)
    formsets, _inlines = model_admin._create_formsets(request, form.instance, change=row is not None)
    # Not `is_valid`, which a form that is only shown denies.
    is_right = not form.errors
    return (form, formsets) if all_valid(formsets) and is_right else None


def save_forms(form, formsets):
    row = form.save()
    for formset in formsets:
        formset.save()
    return row


def own_names(form, formsets):
    """A pattern of the names under which these forms post their fields, those of several widgets too: nothing else reaches
    the form of the person who publishes the draft."""
    forms = [form, *(part for formset in formsets for part in (formset.management_form, *formset.forms))]
    names = [field.html_name for each in forms for field in each]
    names = "|".join(map(re.escape, [*names, *(f"{formset.prefix}-{MORE}" for formset in formsets)]))
    return re.compile(rf"(?:{names})(?:_\d+|-clear)?|{'|'.join(autosave.WRITTEN_BESIDE)}")


def save_draft(model_admin, request, form, formsets):
    """Store the posted form as the draft of its row; the response."""
    row, data = request.editing.stored, request.POST.copy()
    draft = request.editing.draft or Draft(row=row, begun_by=request.user)
    own = own_names(form, formsets)
    for name in [*data]:
        if not own.fullmatch(name):
            del data[name]
    for name, values in QueryDict(draft.data).lists():
        if name not in data and name.startswith(model_admin.only_for_publishers):
            data.setlist(name, values)  # somebody else was asked for them
    draft.data, draft.saved_by = data.urlencode(), request.user
    if request.editing.asks_for_review:
        ask_for_review(model_admin, request, draft, row)
    draft.save()
    autosave.discard(request.user, type(row), row.pk)
    draft_saved.send(type(model_admin), request=request, rows=filled_rows(form, formsets))
    asks = request.editing.asks_for_review
    note = gettext("Asked to publish the draft.") if asks else gettext("Draft saved.")
    model_admin.log_change(request, row, note)
    told = gettext("Draft saved. Visitors see the current version until the draft is published.")
    messages.success(request, f"{told} {REQUEST_SENT}" if asks else told)
    return HttpResponseRedirect(model_admin.page_url("change", row))


def save_draft_form(draft, row):
    """Save what a draft's form holds, in a transaction that the caller rolls back. Whether it could be saved."""
    model_admin = admin.site.get_model_admin(type(row))
    request = HttpRequest()
    request.user = get_user_model()(pk=draft.saved_by_id, is_superuser=True)
    request.editing = EditingRequest(Intent.PREVIEW, QueryDict(draft.data), row, draft)
    unbound = model_admin.get_form(request, row, change=True)(instance=row)
    request.method, request.POST = "POST", with_gaps_filled(request.editing.data, unbound)
    if forms := posted_forms(model_admin, request, row):
        save_forms(*forms)
    return bool(forms)


# --- What the form shows of the draft, and its pages


def form_context(request, model_admin):
    editing = request.editing
    if not editing.draft:
        return {}
    live_changed = []
    if editing.intent is Intent.SHOW_DRAFT and seen_edit_token(editing) != str(editing.stored.edit_token):
        live_changed = changed_meanwhile(model_admin, request)["meanwhile"]
    return {
        "draft": editing.draft,
        "draft_token": edit_token_of(editing.draft),
        "live_changed": live_changed,
    }


def diff_view(model_admin, request, row):
    draft = Draft.objects.of(row).first()
    if draft is None:
        raise Http404
    before = history.snapshot_now(row)
    fits, after = history.rolled_back(lambda: (save_draft_form(draft, row), history.snapshot_now(row)))
    not_in_form = {field.attname for field in model_admin.opts.concrete_fields if not field.editable}
    before, after = before.without(not_in_form), after.without(not_in_form)
    return model_admin.row_page(
        request, "admin/compare_draft.html", row, gettext("What the draft changes"), draft=draft, fits=fits,
        changes=changes(model_admin, request, before, after),
    )  # fmt: skip


def drop_view(model_admin, request, row):
    if request.method != "POST" or not model_admin.has_change_permission(request, row):
        raise PermissionDenied
    draft = Draft.objects.of(row).select_for_update().first()
    if draft and request.POST.get("_draft") != edit_token_of(draft):
        messages.error(
            request, gettext("Somebody else has changed the draft. Look at it before you discard it.")
        )
    elif draft:
        draft.delete()
        model_admin.log_change(request, row, gettext("Draft discarded."))
        # What was found in the draft's texts is gone with it.
        form_saved.send(type(model_admin), request=request, rows=history.rows_of(row))
        messages.success(request, gettext("Draft discarded. What visitors see has not changed."))
    return HttpResponseRedirect(model_admin.page_url("change", row))
