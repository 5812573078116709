"""The change forms of staff: languages side by side, optimistic locking, revision history."""

from contextlib import suppress
from functools import partial
from uuid import uuid4

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import SplitDateTimeField
from django.forms.models import _get_foreign_key
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from js_asset import Media

from editing import autosave, history
from editing.admin import editing_request
from editing.admin import history as history_pages
from editing.admin.editing_request import Intent
from editing.admin.visible import lock_hidden_choices, visible_rows
from editing.admin_lists import LANGUAGE_COLUMNS, STATE_COLUMNS, LackingFilter, QuickChangeList
from editing.signals import form_saved
from localization import languages
from localization.decimals import DecimalField
from localization.moments import LocalDateTimeField
from publishing.models import EditToken, Publishable
from publishing.text_columns import text_fields, translated_fields


def search_columns(*fields):
    """The columns of translated fields in every language, for `search_fields`."""
    return [name for field in fields for name in languages.columns(field)]


def filled_rows(form, formsets):
    """The row of a valid form, and those of its inlines that are neither deleted nor empty."""
    parts = [part for formset in formsets for part in formset.forms if part not in formset.deleted_forms]
    return [form.instance, *(part.instance for part in parts if part.instance.pk or part.has_changed())]


def field_errors(form, formsets):
    """(field, sentence) of all that is wrong in a form and its inlines, in the order of the page."""
    forms = [form, *(part for formset in formsets for part in formset.forms)]
    return ((field, error) for each in forms for field in each for error in field.errors)


def _as_typed(field, value):
    target = field.target_field if field.is_relation else field
    values = [target.to_python(each) for each in (value if isinstance(value, list) else [value])]
    for each in values:
        target.run_validators(each)
    return values if field.many_to_many else values[0]


# Where Django's own do not understand what people type.
FORM_CLASSES = {models.DecimalField: DecimalField, models.DateTimeField: LocalDateTimeField}


class SideBySide:
    """For a ModelAdmin or an inline: each translated field of `fields` or `fieldsets` becomes one row of all its languages."""

    def get_fieldsets(self, request, obj=None):
        translated = translated_fields(self.model)
        return [
            (title, options | {"fields": [self._row(name, translated) for name in options["fields"]]})
            for title, options in [*super().get_fieldsets(request, obj), *self.more_fieldsets(request)]
        ]

    def more_fieldsets(self, request):
        """Those that not everybody gets, below the others."""
        return []

    @staticmethod
    def _row(name, translated):
        return tuple(languages.columns(name)) if isinstance(name, str) and name in translated else name

    def get_field_queryset(self, db, db_field, request):
        return visible_rows(self.admin_site, db_field.remote_field.model, request)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if type(db_field) in FORM_CLASSES:
            kwargs.setdefault("form_class", FORM_CLASSES[type(db_field)])
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, SplitDateTimeField):
            # The one label stands over two fields, and names neither.
            for part, words in zip(field.widget.widgets, (gettext("Date:"), gettext("Time:")), strict=True):
                part.attrs["aria-label"] = f"{field.label}: {words.rstrip(':')}"
        return field


class ContentAdmin(SideBySide, admin.ModelAdmin):
    """For rows that staff edit. `row_pages` are further pages of a row: (address, name, function of the ModelAdmin, the
    request, the row and what else the address names); `model_pages` those of all rows together, without a row."""

    # To count every row beside those that a filter leaves, or for each filter, takes longer than to list them.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    row_pages = (
        ("history/compare/", "compare", history_pages.diff_view),
        ("history/<int:revision_id>/restore/", "restore", history_pages.restore_view),
    )
    model_pages = ()
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
            is_add = object_id is None and request.method == "POST"
            if is_add and (response := autosave.response_to_second_add(self, request)):
                return response
            if response := self.response_without_saving(request, object_id):
                return response
            if editing.data is not request.POST:
                request = editing_request.rebound(request, editing.data)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def response_without_saving(self, request, object_id):
        """The response to a POST that does not save the row; None leaves the request to Django's view."""

    def get_changeform_initial_data(self, request):
        """What the query brings for a new row, as far as it is of the kind of its field."""
        initial = {}
        for name, value in super().get_changeform_initial_data(request).items():
            with suppress(FieldDoesNotExist, ValidationError):
                initial[name] = _as_typed(self.opts.get_field(name), value)
        return initial

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change, **kwargs)
        if obj:
            lock_hidden_choices(form_class, obj)
        return request.editing.form_class(form_class)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form_saved.send(type(self), request=request, rows=filled_rows(form, formsets))
        autosave.discard(request.user, self.model, form.instance.pk if change else None)
        if not change:
            autosave.remember_added(request, form.instance)
        self.after_save(request, form.instance)

    def after_save(self, request, row):
        """What is to be done once a row is saved with its parts."""

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context |= self.form_context(request, formsets) | self.autosave_context(request)
        context["field_errors"] = list(field_errors(context["adminform"].form, formsets))
        return super().render_change_form(request, context, *args, **kwargs)

    def autosave_context(self, request):
        row, is_shown = request.editing.stored, request.editing.intent is Intent.SHOW_AUTOSAVE
        pk = row and row.pk
        return {
            "autosave_url": self.page_url("autosave", pk or 0),
            "autosave": None
            if is_shown or request.method == "POST"
            else autosave.stored(request.user, self.model, pk),
            "add_token": request.POST.get("_new") or uuid4(),
        }

    def form_context(self, request, formsets):
        return editing_request.form_context(request, self, formsets)

    # --- The list

    def get_changelist(self, request, **kwargs):
        return QuickChangeList

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        if issubclass(self.model, Publishable):
            return [*shown, *STATE_COLUMNS, "updated_at"]
        return [*shown, *LANGUAGE_COLUMNS] if text_fields(self.model) else shown

    def get_list_filter(self, request):
        shown = super().get_list_filter(request)
        is_listed = not issubclass(self.model, Publishable) and text_fields(self.model)
        return [*shown, LackingFilter] if is_listed else shown

    # --- Other pages of a row

    def get_urls(self):
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        pages = [
            path(f"<int:object_id>/{address}", wrap(partial(self.row_view, view)), name=f"{name}_{page}")
            for address, page, view in self.row_pages
        ]
        save = wrap(partial(autosave.view, self))
        pages.append(path("autosave/<int:object_id>/", save, name=f"{name}_autosave"))
        pages += [
            path(address, wrap(partial(view, self)), name=f"{name}_{page}")
            for address, page, view in self.model_pages
        ]
        return [*pages, *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        return self.row_view(history_pages.list_view, request, object_id)

    def may_restore(self, request, row):
        return self.has_change_permission(request, row)

    def row_view(self, view, request, object_id, **kwargs):
        """A page of a row: nobody sees one of what they may not see."""
        row = self.get_object(request, str(object_id))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        return view(self, request, row, **kwargs)

    def page_url(self, page, *args):
        """The address of a page; `args` are rows or their ids."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[getattr(each, "pk", each) for each in args])

    def row_page(self, request, template, row, title, **context):
        request.current_app = self.admin_site.name
        shared = {"opts": self.opts, "original": row, "title": title, "subtitle": str(row)}
        return TemplateResponse(request, template, self.admin_site.each_context(request) | shared | context)
