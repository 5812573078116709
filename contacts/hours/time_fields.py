"""Opening and closing times as staff type them: whole minutes, and 24.00 for midnight.

Both are stored as times of day: closing at or before opening is on the next day, and from midnight to midnight is
the whole day.
"""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from localization.partial_dates import closing_time

MIDNIGHT_AT_THE_END = re.compile(r"24(00|([.:]00){0,2})")
WITHOUT_SEPARATOR = re.compile(r"([0-9]{1,2})([0-9]{2})")  # “930”, “1730”


def check_times(opens, closes, same_time):
    """ValidationError at the field for seconds, and with the sentence `same_time` for hours that are no minute, or an
    ambiguous day, from 9.00 to 9.00. None is no time."""
    if opens is not None and opens == closes and not is_whole_day(opens, closes):
        raise ValidationError({"closes": same_time})
    times = {"opens": opens, "closes": closes}
    if wrong := [name for name, time in times.items() if time and (time.second or time.microsecond)]:
        raise ValidationError(
            {name: _("Write times in hours and minutes, for example 9:30.") for name in wrong}
        )


def is_whole_day(opens, closes):
    return opens == closes == datetime.time.min


def is_end_of_day(value):
    return isinstance(value, str) and MIDNIGHT_AT_THE_END.fullmatch(value.strip()) is not None


class TypedTimeField(forms.TimeField):
    def to_python(self, value):
        if isinstance(value, str) and (found := WITHOUT_SEPARATOR.fullmatch(value.strip())):
            value = ":".join(found.groups())
        return super().to_python(value)


class OpeningTimeField(TypedTimeField):
    def to_python(self, value):
        if is_end_of_day(value):
            raise ValidationError(_("24:00 is the end of a day. Choose the next day and write 0:00."))
        return super().to_python(value)


class ClosingTimeField(TypedTimeField):
    def to_python(self, value):
        return super().to_python("00:00" if is_end_of_day(value) else value)

    def prepare_value(self, value):
        return closing_time(value) if value == datetime.time.min else super().prepare_value(value)


FIELD_CLASSES = {"opens": OpeningTimeField, "closes": ClosingTimeField}


def require_explicit_whole_day(form, sentence):
    """0.00 typed twice may mean that nobody answers: the whole day is 0.00 to 24.00."""
    times = [form.cleaned_data.get(name) for name in FIELD_CLASSES]
    if is_whole_day(*times) and not is_end_of_day(form["closes"].data):
        form.add_error("closes", sentence)
