"""The change forms of staff: languages side by side, optimistic locking, revision history."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import _get_foreign_key
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from js_asset import Media

from editing import history
from editing.admin import editing_request, stale_saves
from editing.admin import history as history_pages
from editing.admin.change_list import QuickChangeList
from editing.admin.rebound_form import rebound
from editing.admin.side_by_side import SideBySide
from editing.admin.translations import update_after_save
from editing.admin_lists import LANGUAGE_COLUMNS, STATE_COLUMNS, LackingFilter
from editing.signals import form_saved
from publishing import translation_status
from publishing.models import EditToken, Publishable


class ContentAdmin(SideBySide, admin.ModelAdmin):
    """For rows that staff edit. `row_pages` are further pages of a row: (address, name, function of the ModelAdmin, the
    request and what the address names); `form_context` are functions of the ModelAdmin, the request and the formsets."""

    # To count every row beside those that a filter leaves, or for each filter, takes longer than to list them.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    row_pages = (
        ("history/compare/", "compare", history_pages.diff_view),
        ("history/<int:revision_id>/restore/", "restore", history_pages.restore_view),
    )
    form_context = (stale_saves.form_context,)
    unchanged_by_restore = ()  # columns that a restore leaves as they are
    never_granted_by_restore = ()  # booleans that it takes away where the revision lacks them, and never brings back
    left_out_of_history = ()  # columns that the diff does not show

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        # A part with a page and an edit token of its own has a history of its own.
        parts = [inline for inline in self.inlines if not issubclass(inline.model, EditToken)]
        history.register(model, [_get_foreign_key(model, part.model, part.fk_name) for part in parts])

    # --- The change form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            editing = editing_request.begin(self, request, object_id)
            if response := self.response_without_saving(request, object_id):
                return response
            if editing.data is not request.POST:
                request = rebound(request, editing.data)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def response_without_saving(self, request, object_id):
        """The response to a POST that does not save the row; None leaves the request to Django's view."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        return request.editing.form_class(super().get_form(request, obj, change, **kwargs))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        update_after_save(request.editing, form.instance)
        parts = [part.instance for formset in formsets for part in formset.forms]
        rows = [row for row in (form.instance, *parts) if row.pk]  # others were deleted, or never filled in
        form_saved.send(type(self), request=request, rows=rows)

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        for part in self.form_context:
            context |= part(self, request, formsets)
        return super().render_change_form(request, context, *args, **kwargs)

    # --- The list

    def get_changelist(self, request, **kwargs):
        return QuickChangeList

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        if issubclass(self.model, Publishable):
            return [*shown, *STATE_COLUMNS, "updated_at"]
        return [*shown, *LANGUAGE_COLUMNS] if translation_status.text_fields(self.model) else shown

    def get_list_filter(self, request):
        shown = super().get_list_filter(request)
        is_listed = not issubclass(self.model, Publishable) and translation_status.text_fields(self.model)
        return [*shown, LackingFilter] if is_listed else shown

    # --- Other pages of a row

    def get_urls(self):
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        pages = [
            path(f"<int:object_id>/{address}", wrap(partial(view, self)), name=f"{name}_{page}")
            for address, page, view in self.row_pages
        ]
        return [*pages, *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        return history_pages.list_view(self, request, object_id)

    def may_restore(self, request, row):
        return self.has_change_permission(request, row)

    def visible_row(self, request, object_id):
        """The row, as far as this person may see it; nobody sees a page of what they may not see."""
        row = self.get_object(request, str(object_id))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        return row

    def page_url(self, page, row):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk])

    def row_page(self, request, template, row, title, **context):
        request.current_app = self.admin_site.name
        shared = {"opts": self.opts, "original": row, "title": title, "subtitle": str(row)}
        return TemplateResponse(request, template, self.admin_site.each_context(request) | shared | context)
