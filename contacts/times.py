"""Opening and closing times as staff type them: whole minutes, and 24.00 for midnight."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MIDNIGHT_AT_THE_END = re.compile(r"24([.:]00){0,2}")


def whole_minutes(**times):
    """Refuses seconds at the fields that have them; a ValidationError with a sentence. None is no time."""
    wrong = [name for name, time in times.items() if time and (time.second or time.microsecond)]
    if wrong:
        raise ValidationError({name: _("Times are whole minutes, for example 9.30.") for name in wrong})


def is_end_of_day(value):
    return isinstance(value, str) and MIDNIGHT_AT_THE_END.fullmatch(value.strip()) is not None


class OpeningTimeField(forms.TimeField):
    def to_python(self, value):
        if is_end_of_day(value):
            raise ValidationError(_("24.00 is the end of a day. Choose the next day, and write 0.00."))
        return super().to_python(value)


class ClosingTimeField(forms.TimeField):
    def to_python(self, value):
        return super().to_python("00:00" if is_end_of_day(value) else value)


FIELD_CLASSES = {"opens": OpeningTimeField, "closes": ClosingTimeField}
