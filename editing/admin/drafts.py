"""Drafts of what has been published, and previews: the ordinary save, left again by an exception."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import path
from django.utils.translation import gettext

from editing import history, preview
from editing.admin.history import without
from editing.admin.rebound_form import DisplayOnlyForm, as_if_posted, with_gaps_filled
from editing.admin.stale_saves import is_stale, seen_edit_token, token
from editing.models import Draft
from editing.models.attached import attached_to
from localization import languages

BUTTONS = ("_save", "_publish", "_preview", "_ask", "csrfmiddlewaretoken", "_note")


def is_of_draft(posted):
    return posted.startswith(f"{Draft._meta.label_lower}:")


class DraftsMixin:
    """For a PublishableAdmin. `request.on_saved` is what to answer instead of keeping what was just saved."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/draft/compare/", wrap(self.draft_diff_view), name=f"{name}_draft_compare"),
            path("<int:object_id>/draft/drop/", wrap(self.drop_draft_view), name=f"{name}_draft_drop"),
            *super().get_urls(),
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if object_id is not None else None
        # Who may only look sees what is live; so does everybody of what is in the bin.
        may_change = row is not None and self.has_change_permission(request, row)
        request.draft = Draft.objects.of(row).first() if may_change else None
        request.on_saved = None
        if request.method == "POST":
            request.wanted = self.wanted_languages(request)
            if "_preview" in request.POST:
                request.on_saved = self.preview_of_saved(request)
            elif row and row.released_languages and request.wanted is None:
                request.on_saved = self.save_draft(request)
        elif request.draft:
            form = self.get_form(request, row, change=True)(instance=row)
            request = as_if_posted(request, with_gaps_filled(QueryDict(request.draft.data), form))
            request.wanted = None
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "shows_draft", False):
            form = type(form)(form.__name__, (DisplayOnlyForm, form), {})
        form.is_draft = bool(getattr(request, "shows_draft", False) or getattr(request, "on_saved", None))
        return form

    # --- Saving that does not stay

    def response_add(self, request, obj, post_url_continue=None):
        if request.on_saved:
            raise preview.RollbackResponse(request.on_saved(obj))
        self.message_state(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if request.on_saved:
            raise preview.RollbackResponse(request.on_saved(obj))
        if request.draft:
            request.draft.delete()
        self.message_state(request, obj)
        return super().response_change(request, obj)

    def preview_of_saved(self, request):
        code = request.POST["_preview"]
        if code not in languages.codes():
            raise Http404

        def answer(row):
            page = preview.page_in_admin(row, code)
            return lambda: page  # rendered already: outside, nothing of it is stored

        return answer

    def save_draft(self, request):
        return lambda row: lambda: self._save_draft(request, row.pk)

    def _save_draft(self, request, pk):
        with transaction.atomic():
            if self.is_stale(request, str(pk)):  # somebody else kept one between the two transactions
                return self.changeform_view(request, str(pk))
            row = self.model._base_manager.get(pk=pk)
            data = request.POST.copy()
            for name in BUTTONS:
                data.pop(name, None)
            draft = Draft.objects.of(row).first() or Draft(**attached_to(row))
            for name, values in QueryDict(draft.data).lists():
                if name not in data and name.startswith(self.only_for_publishers):
                    data.setlist(name, values)  # somebody else was asked for them
            draft.data, draft.saved_by = data.urlencode(), request.user
            if self.is_asked(request):
                self.ask(request, draft)
            draft.save()
        messages.success(
            request, gettext("The draft is kept. Visitors see what was there before until it is published.")
        )
        return HttpResponseRedirect(self._address("change", row))

    def save_draft_form(self, draft, row):
        """Save what a draft's form holds, in a transaction that the caller leaves. Whether it could be saved."""
        posted = HttpRequest()
        posted.method = "POST"
        posted.user = get_user_model()(pk=draft.saved_by_id, is_superuser=True)
        posted.wanted, posted.on_saved = None, True
        form_class = self.get_form(posted, row, change=True)
        posted.POST = with_gaps_filled(QueryDict(draft.data), form_class(instance=row))
        form = form_class(posted.POST, instance=row)
        formsets, _inlines = self._create_formsets(posted, form.instance, change=True)
        fits = form.is_valid() and all_valid(formsets)
        if fits:
            form.save()
            for formset in formsets:
                formset.save()
        return fits

    # --- What the form tells, and its pages

    def is_stale(self, request, pk):
        if super().is_stale(request, pk):
            return True
        row = self.model._base_manager.filter(pk=pk).first()
        posted = [part for part in request.POST.get("_edit_tokens", "").split() if is_of_draft(part)]
        return row is not None and posted != [token(draft) for draft in Draft.objects.of(row)]

    def tokens(self, request, context, obj):
        """With that of the draft: publishing, dropping or keeping one makes the form stale. A draft that was opened
        carries what was live when it was begun, so that nothing published since is overwritten unseen."""
        if getattr(request, "shows_draft", False):
            yield from (
                part for part in request.POST.get("_edit_tokens", "").split() if not is_of_draft(part)
            )
        else:
            yield from super().tokens(request, context, obj)
        yield from map(token, Draft.objects.of(obj))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and (draft := getattr(request, "draft", None)):
            context["draft"], context["draft_token"] = draft, token(draft)
            context["live_changed"] = self._live_changed_since(request, draft, obj)
            context["draft_addresses"] = {
                page: self._address(f"draft_{page}", obj) for page in ("compare", "drop")
            }
        context["preview_buttons"] = [(code, languages.in_language(code)) for code in languages.codes()]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _live_changed_since(self, request, draft, obj):
        """What was published while the draft lay there: told when it is opened, and carried by its tokens."""
        if not getattr(request, "shows_draft", False):
            return []
        stored = self.model._base_manager.get(pk=obj.pk)
        if seen_edit_token(request, stored) == str(stored.edit_token):
            return []
        return self._what_changed_meanwhile(request, stored)["meanwhile"]

    def draft_diff_view(self, request, object_id):
        row = self.row_seen(request, object_id)
        draft = Draft.objects.of(row).first()
        if draft is None:
            raise Http404
        before = history.snapshot_now(row)
        fits, after = preview.rolled_back(
            lambda: (self.save_draft_form(draft, row), history.snapshot_now(row)),
        )
        unasked = {field.attname for field in self.opts.concrete_fields if not field.editable}
        changes = self.changes(
            *(side._replace(fields=without(side.fields, unasked)) for side in (before, after))
        )
        return self._answer(
            request,
            "admin/compare_draft.html",
            row,
            gettext("What the draft changes"),
            draft=draft,
            fits=fits,
            changes=changes,
        )

    def drop_draft_view(self, request, object_id):
        row = self.row_seen(request, object_id)
        if request.method != "POST" or not self.has_change_permission(request, row):
            raise PermissionDenied
        draft = Draft.objects.of(row).select_for_update().first()
        if draft and is_stale([request.POST.get("_draft")], draft):
            messages.error(
                request, gettext("Somebody else changed the draft meanwhile. Look at it before you drop it.")
            )
        elif draft:
            draft.delete()
            messages.success(request, gettext("The draft is dropped. What visitors see was not touched."))
        return HttpResponseRedirect(self._address("change", row))
