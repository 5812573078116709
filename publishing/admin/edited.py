"""What every form of staff does: languages side by side, no lost updates, history."""

from django.contrib import admin
from js_asset import Media

from publishing.admin.history import HistoryMixin
from publishing.admin.side_by_side import SideBySide
from publishing.admin.versions import NoLostUpdates
from publishing.signals import form_saved


class EditedAdmin(SideBySide, NoLostUpdates, HistoryMixin, admin.ModelAdmin):
    """For rows that staff edit; the editor's import map carries the nonce of the policy."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        parts = [part.instance for formset in formsets for part in formset.forms]
        rows = [row for row in (form.instance, *parts) if row.pk]  # others were deleted, or never filled in
        form_saved.send(type(self), request=request, rows=rows)

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
