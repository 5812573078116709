"""The languages of a helpline in its form: chosen by name, stored as codes."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.forms.widgets import Script

from contacts import spoken


class LanguagesInput(forms.SelectMultiple):
    """All choices are in the page; Django's field that searches has its own for rows of a model."""

    def __init__(self):
        super().__init__({"data-choose": ""})

    @property
    def media(self):
        select2 = AutocompleteSelectMultiple(None, None).media
        return select2 + forms.Media(js=[Script("admin_site/choose.js", type="module")])


class LanguagesField(forms.MultipleChoiceField):
    """Its value is the text that is stored: “lv, ru”. The model says of a code whether it is one."""

    def __init__(self, *, max_length=None, widget=None, **kwargs):
        super().__init__(widget=LanguagesInput, choices=spoken.choices, **kwargs)

    def valid_value(self, value):
        return True

    def clean(self, value):
        return ", ".join(spoken.codes_in(" ".join(super().clean(value))))


class HelplineForm(forms.ModelForm):
    class Meta:
        field_classes = {"languages_spoken": LanguagesField, "languages_interpreted": LanguagesField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & HelplineForm.Meta.field_classes:
            stored = self.initial[name] = spoken.codes_in(self.initial.get(name, ""))
            self.fields[name].choices = spoken.choices(stored)

    def clean(self):
        """Visitors read the languages in the order in which they were entered; new ones come last."""
        cleaned = super().clean()
        for name in cleaned.keys() & HelplineForm.Meta.field_classes:
            chosen = spoken.codes_in(cleaned[name])
            before = [code for code in self.initial[name] if code in chosen]
            cleaned[name] = ", ".join(dict.fromkeys([*before, *chosen]))
        return cleaned
