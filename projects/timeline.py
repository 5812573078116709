"""The drawing beside a project's activities: an axis of months and a bar for each, as precise as what is known.

Nothing here asks the database. Months are counted from year 0 and drawn equally wide. Places and widths are per
cent of the axis, and strings: SVG wants a decimal point whatever the language.
"""

import calendar
from math import gcd
from typing import NamedTuple

from django.utils.formats import get_format

from localization.partial_dates import first_day, last_day

MOST_MARKS = 12
STEPS = (1, 3, 12, 24, 60, 120)  # months from mark to mark: the first step that does with so many is taken
WIDE, NARROW = 8, 15  # per cent that a label needs of a wide axis, and of one that fills a small phone
THINNEST = 1.5  # per cent: four pixels on that phone, so that a single day can be seen


class Label(NamedTuple):
    text: str
    x: str
    is_minor: bool = False  # has no room where the axis is narrow
    is_last: bool = False  # ends at x instead of beginning there


class Bar(NamedTuple):
    x: str
    width: str


class OpenBar(NamedTuple):
    """One end is known: its day, month or year lies from `edge` to `inner`; from there to `far` nothing is known."""

    edge: str
    inner: str
    far: str


class Axis:
    """Whole months from the first to the last of two days, marked at months, quarters or years."""

    def __init__(self, first, last):
        self.begin, self.end = _month(first), _month(last) + 1
        self.step = next(step for step in STEPS if self.end - self.begin <= MOST_MARKS * step)

    @property
    def marks(self):
        return [_percent(self._place(month)) for month in self._every(self.step) if month > self.begin]

    @property
    def labels(self):
        """Rows of Labels, the upper first. A single year gets no row: the words at each bar name it."""
        if self.step >= 12:
            return [self._row([*self._every(self.step), self.begin], _year)]
        months = self._every(self.step)
        if self.step == 3:
            months.sort(key=lambda month: -gcd(month, 12))  # where room is scarce January and July stay
        names = get_format("MONTH_INITIALS").split()
        named = self._row(months, lambda month: names[month % 12])
        return [named] if _year(self.begin) == _year(self.end - 1) else [self._years(), named]

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
        start, end = self._place(_after(first, first.day - 1)), self._place(_after(last, last.day))
        if end - start >= THINNEST:
            return start, end
        if grows_back:
            start = max(end - THINNEST, self._place(_month(first)))
        else:
            start = min(start, self._place(_month(last) + 1) - THINNEST)
        start = max(start, 0)
        return start, start + THINNEST

    def _every(self, step):
        return [month for month in range(self.begin, self.end) if month % step == 0]

    def _place(self, month):
        return 100 * (month - self.begin) / (self.end - self.begin)

    def _years(self):
        januaries = self._every(12)
        row = self._row([*januaries, self.begin], _year)
        has_room = 100 - self._place(januaries[-1]) >= WIDE
        return row if has_room else [*row, Label(_year(januaries[-1]), "100%", is_last=True)]

    def _row(self, months, words):
        wide = self._with_room(months, WIDE)
        narrow = self._with_room(wide, NARROW)
        return [Label(words(month), _percent(self._place(month)), month not in narrow) for month in wide]

    def _with_room(self, months, least):
        """Those whose labels neither meet nor run over the axis; where two would meet, the one given first stays."""
        labelled = []
        for month in months:
            others = (100, *map(self._place, labelled))
            if all(abs(other - self._place(month)) >= least for other in others):
                labelled.append(month)
        return labelled


class Timeline(NamedTuple):
    rows: list  # (activity, its Bar or OpenBar, or None)
    axis: Axis | None  # None when no date of any activity is known


def timeline(project, activities):
    """The activities in the order given, each with its bar.

    The axis covers the project's own period as well: readers ask when in the project something happens, and
    activities that all fall into one month would otherwise each fill the whole width.
    """
    known = [days for days in map(_known, activities) if days]
    if not known:
        return Timeline([(activity, None) for activity in activities], None)
    first, last = zip(*known, _known(project) or known[0], strict=True)
    axis = Axis(min(first), max(last))
    return Timeline([(activity, axis.bar(activity)) for activity in activities], axis)


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


def _after(date, days):
    """Where so many days of the date's month are over."""
    return _month(date) + days / calendar.monthrange(date.year, date.month)[1]


def _year(month):
    return str(month // 12)


def _percent(number):
    return f"{round(number, 2):g}%"
