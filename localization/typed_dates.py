"""Partial dates as staff type them: one entry, which says itself how much of the date is known."""

import datetime
import re
from contextlib import suppress
from functools import cache

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from localization import languages
from localization.partial_dates import PartialDate, Precision

PARTS = {name: rf"(?P<{name}>[0-9]{{1,2}})" for name in ("day", "month")} | {"year": "(?P<year>[0-9]{4})"}
NUMERIC = [
    re.compile(pattern.format(**PARTS))
    for pattern in (
        r"{year}\.?",
        r"(?:{day}[./])?{month}[./]{year}\.?",
        r"{day}[./]{month}[./](?P<short_year>[0-9]{{2}})\.?",
        r"{year}-{month}(?:-{day})?",
    )
]
UNREADABLE = _("Write, for example, 1/3/2027, 11/2026, November 2026 or 2027.")


@cache
def _words():
    """({word: month} in every case of every language, the words for a year)."""
    months, years = {}, {"g"}
    for code in languages.codes():
        for names in get_format("MONTHS", code).values():
            months |= {languages.sort_key(name): number for number, name in enumerate(names.split(), 1)}
        years |= {languages.sort_key(word) for word in get_format("YEARS", code).values()}
    return months, years


def _month_of(word):
    """The number of a month by its name, or by three or more letters of its beginning; None of another word."""
    found = {number for name, number in _words()[0].items() if name.startswith(word) and len(word) > 2}
    return found.pop() if len(found) == 1 else None


def read(text):
    """The PartialDate that somebody typed in any language: “1.3.27.”, “11.2026”, “2027”, “2026. gada novembris”,
    “1 March 2027”. ValueError with no words when it is none."""
    for pattern in NUMERIC:
        if found := pattern.fullmatch("".join(text.split())):
            return _partial_date(**found.groupdict())
    tokens = re.findall(r"[^\W\d_]+|[0-9]+", languages.sort_key(text))
    words = [token for token in tokens if not token.isdecimal() and token not in _words()[1]]
    years = [token for token in tokens if token.isdecimal() and len(token) == 4]
    days = [token for token in tokens if token.isdecimal() and len(token) < 3]
    month = _month_of(words[0]) if words else None
    is_clear = len(years) == 1 and len(words) <= 1 and len(days) <= len(words) and bool(words) == bool(month)
    if not is_clear or not re.fullmatch(r"[\w\s.,]+", text):
        raise ValueError
    return _partial_date(years[0], month, *days)


def _partial_date(year=None, month=None, day=None, short_year=None):
    if short_year:
        year = int(short_year) + (1900 if int(short_year) >= 69 else 2000)  # as POSIX has it
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return PartialDate(datetime.date(int(year), int(month or 1), int(day or 1)), precision)


class PartialDateInput(AdminDateWidget):
    def __init__(self, attrs=None, columns=("", "")):
        super().__init__({"size": "18"} | (attrs or {}))
        self.columns = columns  # of the date and of its precision

    def format_value(self, value):
        if not isinstance(value, PartialDate):
            return super().format_value(value)
        by_precision = {Precision.MONTH: f"{value.date:%m.%Y}", Precision.YEAR: f"{value.date:%Y}"}
        return by_precision.get(value.precision) or super().format_value(value.date)

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        date, precision = self.columns
        # Of a draft from the time when a form asked for both, each in a field of its own.
        known = data.get(name.removesuffix(date) + precision)
        if known in (Precision.MONTH, Precision.YEAR):
            with suppress(ValueError):
                return PartialDate(read(typed or "").date, known).iso
        return typed


class PartialDateFormField(forms.Field):
    """Its value is a PartialDate."""

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, PartialDate):
            return value or None
        try:
            return read(value)
        except ValueError:
            raise ValidationError(UNREADABLE, code="invalid") from None

    def has_changed(self, initial, data):
        if isinstance(initial, datetime.date):  # a default
            initial = PartialDate(initial, Precision.DAY)
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        return (initial and initial.iso) != (typed and typed.iso)


class PartialDateField(models.DateField):
    """The column of the date in a PartialDate; `precision` names the other. A form has one entry for both."""

    def __init__(self, *args, precision="", **kwargs):
        super().__init__(*args, **kwargs)
        self.precision = precision

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs  # the database knows nothing of it

    def formfield(self, **kwargs):
        one_entry = {
            "form_class": PartialDateFormField,
            "widget": PartialDateInput(columns=(self.name, self.precision)),
            "show_hidden_initial": False,
        }
        return super().formfield(**kwargs | one_entry)

    def value_from_object(self, obj):
        date, precision = super().value_from_object(obj), getattr(obj, self.precision)
        return date and PartialDate(date, precision if precision in Precision else Precision.DAY)

    def value_to_string(self, obj):
        date = getattr(obj, self.attname)
        return "" if date is None else date.isoformat()

    def save_form_data(self, instance, data):
        date, precision = data or (None, Precision.DAY)
        setattr(instance, self.name, date)
        setattr(instance, self.precision, precision)
