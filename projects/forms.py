"""The forms of projects and organisations."""

from functools import partial

from django import forms
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from editing.admin import OrderedForm
from localization import languages
from localization.decimals import DecimalField
from projects.models.organisations import country_choices


class FundingForm(OrderedForm):
    class Meta(OrderedForm.Meta):
        field_classes = {"amount": DecimalField, "rate": DecimalField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & FundingForm.Meta.field_classes:
            widget = self.fields[name].widget
            widget.in_words = partial(self.as_visitors_read, name)
            widget.attrs["data-in-words"] = reverse_lazy("admin:projects_project_in_words")

    def as_visitors_read(self, name):
        """“Visitors read: 12 500,50 eiro / 12,500.50 euros”; "" where there is nothing to read."""
        if name in self.errors or getattr(self.instance, name) is None:
            return ""
        words = []
        for code in languages.codes():
            with override(code):
                words.append(getattr(self.instance, f"{name}_in_words"))
        return gettext("Visitors read: %(words)s") % {"words": " / ".join(dict.fromkeys(words))}


class OrganisationForm(forms.ModelForm):
    country = forms.ChoiceField(label=capfirst(_("country")), required=False, choices=country_choices)
