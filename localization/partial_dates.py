"""Dates of which perhaps only the month or the year is known, and how each language writes them.

The words and patterns are locale data and stand in `localization/formats/<language>/formats.py`.
"""

import calendar
import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import get_format, time_format
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1990, 2100


def plausible_year(date):
    """A validator: one mistyped digit must not give a list of two thousand years."""
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValidationError(
            _("Check the year: it must be between %(first)s and %(last)s.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


class Precision(models.TextChoices):
    DAY = "day", _("the day is known")
    MONTH = "month", _("only the month is known")
    YEAR = "year", _("only the year is known")


class PartialDate(NamedTuple):
    """A date and how much of it is known: precision is "day", "month" or "year"."""

    date: datetime.date
    precision: str

    @property
    def iso(self):
        """For `datetime` attributes: "2016-03-01", "2016-03" or "2016"."""
        return self.date.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    def in_words(self, case="nominative"):
        """The long form in the active language: “2016. gada 1. marts”; a case is ignored where there is none."""
        years = get_format("YEARS")
        return get_format("PARTIAL_DATE")[self.precision].format(
            year=self.date.year,
            month=month_name(self.date.month, case),
            day=self.date.day,
            years=years.get(case, years["nominative"]),
        )

    def __str__(self):
        return self.in_words()


def month_name(month, case="nominative"):
    """The name of month 1–12 in a case, in the active language."""
    cases = get_format("MONTHS")
    return cases.get(case, cases["nominative"]).split()[month - 1]


def period_in_words(start, end):
    """A period between two PartialDates, either of which may be None: “2011. gada septembris–decembris”."""
    if start and end:
        return _both_ends(start, end)
    if start:
        pattern, case = get_format("PERIOD_FROM")
        return pattern.format(start=start.in_words(case))
    if end:
        pattern, case = get_format("PERIOD_UNTIL")
        return pattern.format(end=end.in_words(case))
    return ""


def _both_ends(start, end):
    if start.in_words() == end.in_words():
        return start.in_words()
    patterns = get_format("PERIOD_WITHIN_YEAR")
    if start.precision == end.precision and start.date.year == end.date.year and start.precision in patterns:
        return patterns[start.precision].format(
            year=start.date.year,
            start_day=start.date.day,
            start_month=month_name(start.date.month),
            end_day=end.date.day,
            end_month=month_name(end.date.month),
        )
    return get_format("PERIOD").format(start=start.in_words(), end=end.in_words())


def time_range(opens, closes):
    """“9.00–17.00” or “9:00–17:00”, with an unspaced en dash; what closes at midnight closes at 24.00."""
    return get_format("TIME_RANGE").format(opens=time_format(opens), closes=closing_time(closes))


def closing_time(time):
    return get_format("END_OF_DAY") if time == datetime.time.min else time_format(time)


def on_day(date):
    """When something happens: “pirmdien, 7. decembrī” or “on Monday, 7 December”."""
    pattern, case = get_format("DAY_WHEN")
    return pattern.format(
        weekday=get_format("WEEKDAYS_WHEN").split()[date.weekday()],
        day=date.day,
        month=month_name(date.month, case),
    )


def at_moment(moment):
    """When something was: “2026. gada 30. novembrī plkst. 0.23” or “30 November 2026, 0:23”."""
    pattern, case = get_format("MOMENT")
    return pattern.format(day=PartialDate(moment, Precision.DAY).in_words(case), time=time_format(moment))


def on_date(date):
    """The same of a day: “2026. gada 30. novembrī” or “30 November 2026”."""
    _pattern, case = get_format("MOMENT")
    return PartialDate(date, Precision.DAY).in_words(case)


def first_day(date, precision):
    """The first day of the day, month or year that `date` lies in."""
    if precision == Precision.YEAR:
        return date.replace(month=1, day=1)
    return date.replace(day=1) if precision == Precision.MONTH else date


def last_day(date, precision):
    """The last day of the day, month or year that `date` lies in."""
    if precision == Precision.YEAR:
        return date.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return date.replace(day=calendar.monthrange(date.year, date.month)[1])
    return date


class StartOf(models.Func):
    """The first day of the `unit` ("month" or "year") that a date lies in, by functions that every client of the database has:
    those of Django's lookups are unknown to the sqlite3 command, and a dump would not be read back."""

    output_field = models.DateField()
    template = "date_trunc('%(unit)s', %(expressions)s::timestamp)::date"

    def as_sqlite(self, compiler, connection, **extra):
        template = "date(%(expressions)s, 'start of %(unit)s')"
        return self.as_sql(compiler, connection, template=template, **extra)


class EndOf(models.Func):
    """The last day of it."""

    output_field = models.DateField()
    template = "(date_trunc('%(unit)s', %(expressions)s::timestamp) + interval '1 %(unit)s -1 day')::date"

    def as_sqlite(self, compiler, connection, **extra):
        template = "date(%(expressions)s, 'start of %(unit)s', '+1 %(unit)s', '-1 day')"
        return self.as_sql(compiler, connection, template=template, **extra)


def _of_period(function, date, precision):
    return (
        Q(**{date: None})
        | ~Q(**{f"{precision}__in": [Precision.MONTH, Precision.YEAR]})
        | Q(**{precision: Precision.MONTH, date: function(date, unit="month")})
        | Q(**{precision: Precision.YEAR, date: function(date, unit="year")})
    )


def starts_period(date, precision, name):
    """A CHECK: `date` is the first day of the known day, month or year (or empty)."""
    return models.CheckConstraint(
        name=name,
        condition=_of_period(StartOf, date, precision),
        violation_error_message=_("Give the first day of the month or year that is known."),
    )


def ends_period(date, precision, name):
    """A CHECK: `date` is the last day of the known day, month or year (or empty)."""
    return models.CheckConstraint(
        name=name,
        condition=_of_period(EndOf, date, precision),
        violation_error_message=_("Give the last day of the month or year that is known."),
    )
