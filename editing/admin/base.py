"""What every form of staff does: languages side by side, no lost updates, history."""

from django.contrib import admin
from js_asset import Media

from editing.admin.change_list import QuickChangeList
from editing.admin.history import HistoryMixin
from editing.admin.side_by_side import SideBySide
from editing.admin.stale_saves import NoLostUpdates
from editing.admin_lists import LANGUAGE_COLUMNS, LackingFilter
from editing.signals import form_saved
from publishing import translation_status


class ContentAdmin(SideBySide, NoLostUpdates, HistoryMixin, admin.ModelAdmin):
    """For rows that staff edit; the editor's import map carries the nonce of the policy."""

    # To count every row beside those that a filter leaves, or for each filter, takes longer than to list them.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    has_states = False  # a list that tells the state in each language tells its translations there

    def get_changelist(self, request, **kwargs):
        return QuickChangeList

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return [*shown, *LANGUAGE_COLUMNS] if self._lists_translations() else shown

    def get_list_filter(self, request):
        shown = super().get_list_filter(request)
        return [*shown, LackingFilter] if self._lists_translations() else shown

    def _lists_translations(self):
        return not self.has_states and bool(translation_status.text_fields(self.model))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        parts = [part.instance for formset in formsets for part in formset.forms]
        rows = [row for row in (form.instance, *parts) if row.pk]  # others were deleted, or never filled in
        form_saved.send(type(self), request=request, rows=rows)

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
