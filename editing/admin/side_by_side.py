"""Translated fields side by side: every language of a text in one row of the form, in inlines too."""

from django.contrib import admin
from django.forms import SplitDateTimeField
from django.utils.translation import gettext

from editing.admin.inline_formsets import ConcurrentInlineFormSet
from localization import languages
from publishing.translation_status import translated_fields


def search_columns(*fields):
    """The columns of translated fields in every language, for `search_fields`."""
    return [name for field in fields for name in languages.columns(field)]


class SideBySide:
    """Each translated field of `fields` or `fieldsets` becomes one row of all its languages."""

    def get_fieldsets(self, request, obj=None):
        translated = translated_fields(self.model)
        return [
            (title, options | {"fields": [self._row(name, translated) for name in options["fields"]]})
            for title, options in [*super().get_fieldsets(request, obj), *self.more_fieldsets(request)]
        ]

    def more_fieldsets(self, request):
        """Those that not everybody gets, below the others."""
        return []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, SplitDateTimeField):
            # The one label stands over two fields, and names neither.
            for part, words in zip(field.widget.widgets, (gettext("Date:"), gettext("Time:")), strict=True):
                part.attrs["aria-label"] = f"{field.label}: {words.rstrip(':')}"
        return field

    @staticmethod
    def _row(name, translated):
        return tuple(languages.columns(name)) if isinstance(name, str) and name in translated else name


class InlineMixin(SideBySide):
    """For an inline: side by side, and nobody changes parts of something that they may not change."""

    extra = 0
    formset = ConcurrentInlineFormSet

    def _parent_allows(self, request, obj):
        return obj is None or self.admin_site.get_model_admin(self.parent_model).has_change_permission(
            request, obj
        )

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._parent_allows(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._parent_allows(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._parent_allows(request, obj)


class SideBySideStackedInline(InlineMixin, admin.StackedInline):
    pass


class SideBySideTabularInline(InlineMixin, admin.TabularInline):
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            # A table names its fields by the head of the column alone, which nobody hears who is in a field.
            field.widget.attrs["aria-label"] = field.label
        return field
