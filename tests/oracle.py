"""When a line is open, worked out again and differently: every minute is looked up in a set of minutes.

Nothing here comes from contacts.hours.opening: plans are plain data, and the clock is asked minute by minute in UTC.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class PlannedClosure:
    """`target` is "channel", "helpline", "everything", or "another" (some other line)."""

    date: datetime.date
    target: str
    status: str = "confirmed"
    opens: datetime.time | None = None
    closes: datetime.time | None = None


@dataclass(frozen=True)
class Plan:
    """`rules` are (ISO weekday, opens, closes); `mode` is "schedule" or "always"."""

    mode: str = "schedule"
    is_ours: bool = True
    rules: tuple = ()
    closures: tuple = ()


@lru_cache(maxsize=64)
def clock_of(day):
    """(moment in UTC, what a clock in Riga shows then) of every minute of a day there."""
    moment = datetime.datetime.combine(day, datetime.time.min, RIGA).astimezone(datetime.UTC)
    shown = []
    while (wall := moment.astimezone(RIGA)).date() == day:
        shown.append((moment, wall.replace(tzinfo=None)))
        moment += MINUTE
    return shown


def hours_beginning_on(plan, day):
    """[(opens, closes), …] of one day; None for the whole calendar day."""
    for target in ("channel", "helpline", "everything"):
        for closure in plan.closures:
            if (closure.date, closure.target, closure.status) != (day, target, "confirmed"):
                continue
            if target == "everything" and (plan.mode == "always" or not plan.is_ours):
                continue
            return [(closure.opens, closure.closes)] if closure.opens else []
    if plan.mode == "always":
        return None
    return [(opens, closes) for weekday, opens, closes in plan.rules if weekday == day.isoweekday()]


def open_minutes(plan, first, last):
    """Every minute, as clocks show it, in which the line is open from the first to the last day."""
    found, day = set(), first - DAY  # what began the day before may still run
    while day <= last:
        spans = hours_beginning_on(plan, day)
        midnight = datetime.time.min
        for opens, closes in [(midnight, midnight)] if spans is None else spans:
            wall = datetime.datetime.combine(day, opens)
            while True:
                found.add(wall)
                wall += MINUTE
                if wall.time() == closes:
                    break
        day += DAY
    return found


def answers(plan, first, days):
    """[(moment, is open, first later moment with another answer or None)] of every minute of so many days."""
    opened = open_minutes(plan, first, first + DAY * (days - 1))
    minutes = [pair for number in range(days) for pair in clock_of(first + DAY * number)]
    told, change, next_open = [], None, None
    for moment, wall in reversed(minutes):
        is_open = wall in opened
        if next_open not in (None, is_open):
            change = moment + MINUTE
        told.append((moment, is_open, change))
        next_open = is_open
    return told[::-1]
