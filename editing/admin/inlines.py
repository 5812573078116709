"""Inlines: texts side by side, rows that stand under concurrent edits as they were posted, and their order."""

import re
from functools import cached_property

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db import models
from django.forms.widgets import Script
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editing.admin.base import SideBySide

MORE = "more"  # `<prefix>-more`: what a formset makes further rows of


class ConcurrentInlineFormSet(forms.BaseInlineFormSet):
    """Pairs typed rows with their headings. Django pairs posted rows with stored ones by their place,
    so that a row which somebody else deleted would vanish and the others stand under wrong headings.
    Here such a row becomes a new one: it is stored again only by a deliberate second save.
    """

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            stored = {str(row.pk): row for row in self.get_queryset()}
            self.data = self._with_missing_rows_last(self.data, stored)
            pks = [self._posted_pk(place) for place in range(self.initial_form_count())]
            self._queryset = [stored[pk] for pk in pks if pk in stored]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.pk:
            # In a table only the head of the column names the tick, which nobody hears; and which row goes, nothing.
            tick = form.fields["DELETE"]
            tick.widget.attrs["aria-label"] = f"{tick.label}: {form.instance}"

    def get_unique_error_message(self, unique_check):
        """The words of the constraint: Django's own name the field as the code does."""
        constraints = [
            each for each in self.model._meta.constraints if isinstance(each, models.UniqueConstraint)
        ]
        sentences = {each.fields: each.violation_error_message for each in constraints}
        return sentences.get(unique_check) or super().get_unique_error_message(unique_check)

    def get_form_error(self):
        return gettext("This stands in an earlier row already. Delete one of the two.")

    def _posted_pk(self, place):
        return self.data.get(f"{self.prefix}-{place}-{self.model._meta.pk.name}", "")

    def _with_missing_rows_last(self, data, stored):
        """The data with the rows that are no longer stored moved behind those that are, as new ones."""
        count = data.get(f"{self.prefix}-INITIAL_FORMS", "")
        if not count.isdecimal():
            return data  # the error of the management form stands
        posted = {str(place): self._posted_pk(place) for place in range(int(count))}
        present = [place for place, pk in posted.items() if pk in stored]
        gone = [place for place, pk in posted.items() if pk.isdecimal() and pk not in stored]
        if not gone or len(present) + len(gone) != len(posted):
            return data
        new_place = {old: new for new, old in enumerate([*present, *gone])}
        row = re.compile(rf"{re.escape(self.prefix)}-(\d+)-(.+)")
        ordered = MultiValueDict()
        for name, values in data.lists():
            if found := row.fullmatch(name):
                place, field = found.groups()
                name = f"{self.prefix}-{new_place.get(place, place)}-{field}"
                values = [""] if place in gone and field == self.model._meta.pk.name else values
            ordered.setlist(name, values)
        ordered[f"{self.prefix}-INITIAL_FORMS"] = str(len(present))
        return ordered


class SideBySideInline(SideBySide):
    extra = 0
    formset = ConcurrentInlineFormSet


class SideBySideStackedInline(SideBySideInline, admin.StackedInline):
    pass


class SideBySideTabularInline(SideBySideInline, admin.TabularInline):
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            # A table names its fields by the head of the column alone, which nobody hears who is in a field.
            field.widget.attrs["aria-label"] = field.label
        return field


class OrderInput(AdminIntegerFieldWidget):
    """A number. `static/admin_site/order.js` puts buttons in its place, and rows to drag, with the words that stand here."""

    class Media:
        js = (Script("admin_site/order.js", type="module"),)

    def __init__(self, attrs=None):
        words = {
            "data-order": "",
            "data-up": _("Move up"),
            "data-down": _("Move down"),
            "data-drag": _("Drag to another place"),
            # The script puts numbers in the place of the two words in brackets.
            "data-moved": _("Now in position {place} of {count}. Save the form to use this order."),
        }
        super().__init__(words | (attrs or {}))


class OrderedForm(forms.ModelForm):
    """For an inline whose rows have an `order`: a place alone does not make a row of what nobody has filled in."""

    class Meta:
        widgets = {"order": OrderInput}

    @cached_property
    def changed_data(self):
        names = super().changed_data
        return [] if names == ["order"] and self.instance.pk is None else names
