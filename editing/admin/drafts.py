"""Drafts of what has been published: the posted form, checked as a save would check it, and stored beside the row."""

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext

from editing import history
from editing.admin.editing_request import EditingRequest, Intent
from editing.admin.history import changes
from editing.admin.rebound_form import with_gaps_filled
from editing.admin.review_requests import ask_for_review
from editing.admin.stale_saves import changed_meanwhile, edit_token_of, seen_edit_token
from editing.models import Draft
from editing.models.attached import attached_to
from editing.signals import draft_saved
from editing.transactions import rolled_back

BUTTONS = ("_save", "_publish", "_preview", "_ask", "csrfmiddlewaretoken", "_note")


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


def save_draft(model_admin, request, form, formsets):
    """Store the posted form as the draft of its row; the response."""
    row, data = request.editing.stored, request.POST.copy()
    draft = request.editing.draft or Draft(**attached_to(row))
    for name in BUTTONS:
        data.pop(name, None)
    for name, values in QueryDict(draft.data).lists():
        if name not in data and name.startswith(model_admin.only_for_publishers):
            data.setlist(name, values)  # somebody else was asked for them
    draft.data, draft.saved_by = data.urlencode(), request.user
    if request.editing.asks_for_review:
        ask_for_review(model_admin, request, draft, row)
    draft.save()
    draft_saved.send(type(model_admin), request=request, rows=[form.instance, *_filled_parts(formsets)])
    messages.success(
        request, gettext("The draft is kept. Visitors see what was there before until it is published.")
    )
    return HttpResponseRedirect(model_admin.page_url("change", row))


def _filled_parts(formsets):
    for formset in formsets:
        for part in formset.forms:
            if part not in formset.deleted_forms and (part.instance.pk or part.has_changed()):
                yield part.instance


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


def form_context(model_admin, request, formsets):
    editing = request.editing
    if not editing.draft:
        return {}
    row, live_changed = editing.stored, []
    if editing.shows_draft and seen_edit_token(editing) != str(row.edit_token):
        live_changed = changed_meanwhile(model_admin, editing)["meanwhile"]
    return {
        "draft": editing.draft,
        "draft_token": edit_token_of(editing.draft),
        "live_changed": live_changed,
        "draft_addresses": {page: model_admin.page_url(f"draft_{page}", row) for page in ("compare", "drop")},
    }


def diff_view(model_admin, request, object_id):
    row = model_admin.visible_row(request, object_id)
    draft = Draft.objects.of(row).first()
    if draft is None:
        raise Http404
    before = history.snapshot_now(row)
    fits, after = rolled_back(lambda: (save_draft_form(draft, row), history.snapshot_now(row)))
    not_in_form = {field.attname for field in model_admin.opts.concrete_fields if not field.editable}
    before, after = before.without(not_in_form), after.without(not_in_form)
    return model_admin.row_page(
        request, "admin/compare_draft.html", row, gettext("What the draft changes"), draft=draft, fits=fits,
        changes=changes(model_admin, before, after),
    )  # fmt: skip


def drop_view(model_admin, request, object_id):
    row = model_admin.visible_row(request, object_id)
    if request.method != "POST" or not model_admin.has_change_permission(request, row):
        raise PermissionDenied
    draft = Draft.objects.of(row).select_for_update().first()
    if draft and request.POST.get("_draft") != edit_token_of(draft):
        messages.error(
            request, gettext("Somebody else changed the draft meanwhile. Look at it before you drop it.")
        )
    elif draft:
        draft.delete()
        messages.success(request, gettext("The draft is dropped. What visitors see was not touched."))
    return HttpResponseRedirect(model_admin.page_url("change", row))
