"""Whether a channel answers at a moment, and until when: pure, in the site's time zone, exact to the minute.

A channel is open in exactly those minutes whose time on the wall lies in its hours: in the hour that autumn
repeats both times, in the hour that spring leaves out never. Hours belong to the day on which they begin,
and may run past midnight into a day that has other hours.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
HORIZON = datetime.timedelta(days=366)  # how far the next change is looked for
DAY = datetime.timedelta(days=1)
DAY_MINUTES = 24 * 60
ALL_DAY = ((0, DAY_MINUTES),)


@dataclass(frozen=True)
class OpenState:
    """The answer at a moment; `until` is the first moment (aware) at which it changes, None where no change is
    known; `may_differ`: nobody has decided yet about the hours of that day, or of the next opening."""

    state: str
    at: datetime.datetime
    until: datetime.datetime | None = None
    may_differ: bool = False

    @property
    def is_open(self):
        return self.state == OPEN

    @property
    def is_closed(self):
        return self.state == CLOSED

    @property
    def days_away(self):
        """How many calendar days the next change is away; 0 is today, None where no change is known."""
        return None if self.until is None else (self.until.date() - self.at.date()).days

    @property
    def is_until_midnight(self):
        return self.days_away == 1 and self.until.time() == datetime.time.min

    @property
    def ends_soon(self):
        """Whether the time without a date is enough: there is only one such time ahead."""
        return self.until is not None and self.until - self.at < DAY


@dataclass(frozen=True)
class SpecialDay:
    """A day on which a closure changes the hours of a channel, or (not certain) may change them."""

    closure: object
    is_certain: bool


def open_state(channel, at, closures=()):
    """The OpenState of a channel at an aware moment.

    No query where `channel.helpline` and `channel.hours` are loaded. `closures` are those that
    `Closure.objects.around(at)` gives.
    """
    at = timezone.localtime(at, timezone.get_default_timezone())  # whose date is asked for, too
    if not channel.is_live:
        return OpenState(CLOSED, at)
    days = Days(channel, closures)
    if not days.are_known:
        return OpenState(UNKNOWN, at)
    is_open, until = days.is_open(at), days.next_change(at)
    may_differ = at.date() in days.doubted_days
    if not is_open and until:
        may_differ = may_differ or until.date() in days.doubted_days
    return OpenState(OPEN if is_open else CLOSED, at, until, may_differ)


def special_days(channel, first, last, closures=()):
    """The SpecialDays of a channel in a span of dates, in their order."""
    days = Days(channel, closures)
    certain = {date: SpecialDay(days.decided[date], True) for date in days.decided if days.is_other(date)}
    doubted = {date: SpecialDay(days.doubted[date], False) for date in days.doubted_days}
    return [day for date, day in sorted((certain | doubted).items()) if first <= date <= last]


class Days:
    """The weekly hours of a channel and the closures, by date."""

    def __init__(self, channel, closures):
        modes = channel.HoursMode
        self.is_always_open = channel.hours_mode == modes.ALWAYS
        self.weekly = defaultdict(list)  # ISO weekday → [(opens, closes) in minutes from its midnight, …]
        if channel.hours_mode == modes.SCHEDULE:
            for rule in channel.hours.all():
                self.weekly[rule.weekday].append(minutes_of(rule.opens, rule.closes))
        self.are_known = self.is_always_open or bool(self.weekly)
        self.decided, self.doubted = {}, {}  # date → the Closure that names the channel most closely
        for names in ((channel.pk, None), (None, channel.helpline_id), (None, None)):
            for closure in closures:
                if (closure.channel_id, closure.helpline_id) == names and not closure.is_dismissed:
                    self._take(closure, names_it=any(names), is_ours=channel.helpline.is_ours)

    def _take(self, closure, names_it, is_ours):
        """A line that is always open follows only a confirmed closure that names it."""
        if self.is_always_open and not (closure.is_confirmed and names_it):
            return
        if closure.is_confirmed and (names_it or is_ours):
            self.decided.setdefault(closure.date, closure)
        elif closure.date not in self.decided:
            self.doubted.setdefault(closure.date, closure)

    @property
    def doubted_days(self):
        """The dates whose hours a suggestion would change."""
        return [
            date
            for date, closure in self.doubted.items()
            if self.are_known and (closure.opens is not None or self.hours_on(date))
        ]

    def is_other(self, date):
        """Whether the decided closure of a date changes anything of the weekly hours."""
        has_hours = self.is_always_open or not self.are_known or date.isoweekday() in self.weekly
        return has_hours or self.decided[date].opens is not None

    def hours_on(self, date):
        """(opens, closes) of the hours that begin on a date, in minutes from its midnight."""
        if closure := self.decided.get(date):
            return () if closure.opens is None else (minutes_of(closure.opens, closure.closes),)
        return ALL_DAY if self.is_always_open else self.weekly.get(date.isoweekday(), ())

    def is_open(self, at):
        """Whether it is open at a moment in the site's time zone."""
        minute, date = at.hour * 60 + at.minute, at.date()
        return any(opens <= minute < closes for opens, closes in self.hours_on(date)) or any(
            minute + DAY_MINUTES < closes for _opens, closes in self.hours_on(date - DAY)
        )

    def next_change(self, at):
        """The first moment after `at` at which `is_open` changes; None where there is none within the horizon.

        Moments are compared in UTC: two of one zone are compared by the clock, which autumn repeats.
        """
        is_open, after, zone = self.is_open(at), at.astimezone(datetime.UTC), at.tzinfo
        for date in self._dates_of_change(at.date()):
            for moment in self._moments(date):
                if moment > after and self.is_open(changed := moment.astimezone(zone)) != is_open:
                    return changed
        return None

    def _dates_of_change(self, first):
        last = first + HORIZON
        if self.is_always_open:
            dates = {date + more for date in self.decided for more in (datetime.timedelta(), DAY)}
            return sorted(date for date in dates if first <= date <= last)
        return (first + DAY * number for number in range(HORIZON.days + 1))

    def _moments(self, date):
        """Every moment of a date at which the answer can change, in order."""
        minutes = {minute for hours in self.hours_on(date) for minute in hours if minute < DAY_MINUTES} | {
            closes - DAY_MINUTES for _opens, closes in self.hours_on(date - DAY) if closes >= DAY_MINUTES
        }
        return _on_the_clock(date, frozenset(minutes))


@lru_cache(maxsize=1024)
def _on_the_clock(date, minutes):
    """The moments (UTC) at which clocks show these minutes of a date, in order; on a day on which the clock is
    changed also every full hour, because it jumps at one of them."""
    zone = timezone.get_default_timezone()
    midnight = datetime.datetime.combine(date, datetime.time.min, zone)
    start = midnight.astimezone(datetime.UTC)
    if midnight.utcoffset() == (midnight + DAY).utcoffset():
        return [start + datetime.timedelta(minutes=minute) for minute in sorted(minutes)]
    walls = [midnight + datetime.timedelta(minutes=minute) for minute in minutes]
    moments = {wall.replace(fold=fold).astimezone(datetime.UTC) for wall in walls for fold in (0, 1)}
    moments |= {start + datetime.timedelta(hours=hour) for hour in range(23)}
    return sorted(moments)


def minutes_of(opens, closes):
    """From midnight of the day on which they begin; closing at or before opening means the next day."""
    begin, end = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
    return begin, end if end > begin else end + DAY_MINUTES
