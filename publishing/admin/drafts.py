"""Drafts of what has been published, and previews: the ordinary save, left again by an exception."""

from copy import copy

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from publishing import history, languages, preview
from publishing.admin.recorded import RolledBack
from publishing.admin.versions import seen_version, token
from publishing.models import Draft
from publishing.models.attached import attached_to

BUTTONS = ("_save", "_publish", "_preview", "_ask", "csrfmiddlewaretoken", "_note")


def is_of_draft(posted):
    return posted.startswith(f"{Draft._meta.label_lower}:")


class Shown:
    """Mixed into a form that shows a draft: it is bound to what was written, and saves nothing."""

    def is_valid(self):
        super().is_valid()
        return False


class DraftsMixin:
    """For a PublishableAdmin. `request.on_saved` is what to answer instead of keeping what was just saved."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:object_id>/draft/compare/", wrap(self.compare_draft_view), name=f"{name}_draft_compare"
            ),
            path("<int:object_id>/draft/drop/", wrap(self.drop_draft_view), name=f"{name}_draft_drop"),
            *super().get_urls(),
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if object_id is not None else None
        request.draft = Draft.objects.of(row).first() if row else None
        request.on_saved = None
        if request.method == "POST":
            request.wanted = self.wanted_languages(request)
            if "_preview" in request.POST:
                request.on_saved = self.preview_of_saved(request)
            elif row and row.released_languages and request.wanted is None:
                request.on_saved = self.keep_draft(request)
        elif request.draft:
            request = self.with_posted_draft(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    @staticmethod
    def with_posted_draft(request):
        """The request as if the draft had just been posted, to open the form with what was written."""
        shown = copy(request)
        shown.method, shown.POST, shown._files = "POST", QueryDict(request.draft.data), MultiValueDict()
        shown.shows_draft, shown.wanted = True, None
        return shown

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "shows_draft", False):
            form = type(form)(form.__name__, (Shown, form), {})
        form.is_draft = bool(getattr(request, "shows_draft", False) or getattr(request, "on_saved", None))
        return form

    # --- Saving that does not stay

    def response_add(self, request, obj, post_url_continue=None):
        if request.on_saved:
            raise RolledBack(request.on_saved(obj))
        self.say_state(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if request.on_saved:
            raise RolledBack(request.on_saved(obj))
        if request.draft:
            request.draft.delete()
        self.say_state(request, obj)
        return super().response_change(request, obj)

    def preview_of_saved(self, request):
        code = request.POST["_preview"]
        if code not in languages.codes():
            raise Http404

        def answer(row):
            page = preview.page_in_admin(row, code)
            return lambda: page  # rendered already: outside, nothing of it is stored

        return answer

    def keep_draft(self, request):
        return lambda row: lambda: self._keep_draft(request, row.pk)

    def _keep_draft(self, request, pk):
        with transaction.atomic():
            if self.is_stale(request, str(pk)):  # somebody else kept one between the two transactions
                return self.changeform_view(request, str(pk))
            row = self.model._base_manager.get(pk=pk)
            data = request.POST.copy()
            for name in BUTTONS:
                data.pop(name, None)
            draft = Draft.objects.of(row).first() or Draft(**attached_to(row))
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
        posted.method, posted.POST = "POST", QueryDict(draft.data)
        posted.user = get_user_model()(pk=draft.saved_by_id, is_superuser=True)
        posted.wanted, posted.on_saved = None, True
        form = self.get_form(posted, row, change=True)(posted.POST, instance=row)
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
        posted = [part for part in request.POST.get("_versions", "").split() if is_of_draft(part)]
        return row is not None and posted != [token(draft) for draft in Draft.objects.of(row)]

    def tokens(self, request, context, obj):
        """With that of the draft: publishing, dropping or keeping one makes the form stale. A draft that was opened
        carries what was live when it was begun, so that nothing published since is overwritten unseen."""
        if getattr(request, "shows_draft", False):
            yield from (part for part in request.POST.get("_versions", "").split() if not is_of_draft(part))
        else:
            yield from super().tokens(request, context, obj)
        yield from map(token, Draft.objects.of(obj))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and (draft := Draft.objects.of(obj).select_related("saved_by").first()):
            context["draft"] = draft
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
        if seen_version(request, stored) == str(stored.version):
            return []
        return self._what_changed_meanwhile(request, stored)["meanwhile"]

    def compare_draft_view(self, request, object_id):
        row = self.row_seen(request, object_id)
        draft = Draft.objects.of(row).first()
        if draft is None:
            raise Http404
        before, after = history.snapshot_now(row), None
        try:
            with transaction.atomic():
                fits = self.save_draft_form(draft, row)
                after = history.snapshot_now(row)
                raise preview.Leave
        except preview.Leave:
            pass
        # The form of a draft takes its row for unpublished, so that it may lack something: no change of the draft's.
        publicity = {name: before.fields[name] for name in languages.columns("is_public")}
        changes = self.changes(before, after._replace(fields=after.fields | publicity))
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
        Draft.objects.of(row).delete()
        messages.success(request, gettext("The draft is dropped. What visitors see was not touched."))
        return HttpResponseRedirect(self._address("change", row))
