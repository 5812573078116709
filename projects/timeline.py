"""The drawing beside a project's activities: an axis of equal columns and a bar for each, as precise as what is known.

Nothing here asks the database. Months are counted from year 0 and drawn equally wide. Places and widths are per
cent of the axis, and strings: SVG wants a decimal point whatever the language.
"""

import calendar
from typing import NamedTuple

from django.utils.formats import get_format

from localization.partial_dates import first_day, last_day

STEPS = (1, 3, 12, 24, 60, 120)  # months in a column: the first that makes no more columns than MOST_COLUMNS
MOST_COLUMNS = 12  # one more where the period begins or ends inside a column
MOST_NARROW = 7  # columns with room for a label each on an axis that fills a small phone
THINNEST = 1.5  # per cent: four pixels on that phone, so that a single day can be seen


class Label(NamedTuple):
    text: str
    x: str
    is_minor: bool  # has no room where the axis is narrow


class Bar(NamedTuple):
    x: str
    width: str


class OpenBar(NamedTuple):
    """One end is known: its day, month or year lies from `edge` to `inner`; from there to `far` nothing is known."""

    edge: str
    inner: str
    far: str


class Row(NamedTuple):
    activity: object
    bar: Bar | OpenBar | None


class Axis:
    """Whole columns from the first to the last of two days; `columns` are their first months."""

    def __init__(self, first, last):
        first, last = _month(first), _month(last)
        self.step = next(step for step in STEPS if last - first < MOST_COLUMNS * step)
        self.columns = range(first - first % self.step, last + 1, self.step)

    @property
    def marks(self):
        return [_percent(self._place(month)) for month in self.columns[1:]]

    @property
    def labels(self):
        """Rows of Labels, the upper first. A single year gets no row: the words at each bar name it."""
        is_crowded = len(self.columns) > MOST_NARROW
        every_other = {month for month in self.columns if is_crowded and month % (2 * self.step)}
        years = [month for month in self.columns if month % 12 == 0 or month == self.columns[0]]
        if self.step >= 12:
            return [self._row(years, _year, every_other)]
        names = get_format("MONTH_INITIALS").split()
        months = self._row(self.columns, lambda month: names[month % 12], every_other)
        if len(years) == 1:
            return [months]
        would_meet = is_crowded and years[1] - years[0] == self.step
        return [self._row(years, _year, years[:1] if would_meet else ()), months]

    def bar(self, row):
        """The Bar or OpenBar of something with a period; None when nothing is known of it."""
        if not (known := _known(row)):
            return None
        start, end = self._span(*known, grows_back=not row.start_on)
        if not row.end_on:
            return OpenBar(_percent(start), _percent(end), "100%")
        if not row.start_on:
            return OpenBar(_percent(end), _percent(start), "0%")
        return Bar(_percent(start), _percent(end - start))

    def _span(self, first, last, grows_back):
        """Where a bar begins and ends. One that is too thin grows, but not into a month it has nothing to do with."""
        start, end = self._place(_beginning(first)), self._place(_ending(last))
        if end - start >= THINNEST:
            return start, end
        if grows_back:
            start = max(end - THINNEST, self._place(_month(first)))
        else:
            start = min(start, self._place(_month(last) + 1) - THINNEST)
        start = max(start, 0)
        return start, start + THINNEST

    def _place(self, month):
        return 100 * (month - self.columns[0]) / (len(self.columns) * self.step)

    def _row(self, months, text, minor):
        return [Label(text(month), _percent(self._place(month)), month in minor) for month in months]


class Timeline(NamedTuple):
    rows: list[Row]
    axis: Axis | None  # None when no date of any activity is known


def timeline(project, activities):
    """The activities in the order given, each with its bar.

    The axis covers the project's own period as well: readers ask when in the project something happens, and
    activities that all fall into one month would otherwise each fill the whole width.
    """
    known = [days for days in map(_known, activities) if days]
    if not known:
        return Timeline([Row(activity, None) for activity in activities], None)
    first, last = zip(*known, _known(project) or known[0], strict=True)
    axis = Axis(min(first), max(last))
    return Timeline([Row(activity, axis.bar(activity)) for activity in activities], axis)


def _known(row):
    """The first and the last day of a row's period, or of the one end of it that is known; None without any."""
    if not (row.start_on or row.end_on):
        return None
    return (
        row.start_on or first_day(row.end_on, row.end_precision),
        row.end_on or last_day(row.start_on, row.start_precision),
    )


def _month(date):
    return date.year * 12 + date.month - 1


def _year(month):
    return str(month // 12)


def _beginning(date):
    return _month(date) + (date.day - 1) / calendar.monthrange(date.year, date.month)[1]


def _ending(date):
    return _month(date) + date.day / calendar.monthrange(date.year, date.month)[1]


def _percent(number):
    return f"{round(number, 2):g}%"
