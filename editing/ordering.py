"""Ordering of the rows of an inline: numbers to write, and with a script rows to drag or to move by buttons."""

from functools import cached_property

from django import forms
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _


class OrderInput(AdminIntegerFieldWidget):
    """A number. `static/admin_site/order.js` puts buttons in its place, with the words that stand here."""

    class Media:
        js = (Script("admin_site/order.js", type="module"),)

    def __init__(self, attrs=None):
        words = {
            "data-order": "",
            "data-up": _("Move up"),
            "data-down": _("Move down"),
            "data-drag": _("Drag to another place"),
            # The script puts numbers in the place of the two words in brackets.
            "data-moved": _("Now at place {place} of {count}. It is saved with the form."),
        }
        super().__init__(words | (attrs or {}))


class OrderedForm(forms.ModelForm):
    """Of a row in an order: a place alone does not make a row of what nobody has filled in."""

    @cached_property
    def changed_data(self):
        names = super().changed_data
        return [] if names == ["order"] and self.instance.pk is None else names


class OrderedInline:
    """For an inline whose rows have an `order`."""

    form = OrderedForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "order":
            kwargs["widget"] = OrderInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)
