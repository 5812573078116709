"""Opening hours as words in the active language. Any row with `weekday`, `opens` and `closes` will do.

The names of the weekdays and the way times are written are locale data (`localization/formats`).
"""

from django.utils.formats import get_format

from contacts.hours.opening import DAY_MINUTES, minutes_of
from localization.partial_dates import time_range

WEEK = 7 * DAY_MINUTES


def schedule_in_words(rules):
    """“pirmdiena–piektdiena 9.00–17.00; sestdiena 10.00–14.00”; "" without rules.

    Neighbouring weekdays with the same hours stand together. Hours past midnight stand at the day
    on which they begin.
    """
    days = {}
    for rule in sorted(rules, key=lambda rule: (rule.weekday, rule.opens)):
        days.setdefault(rule.weekday, []).append(time_range(rule.opens, rule.closes))
    runs = []  # ([weekdays that follow each other], their common hours)
    for day, ranges in days.items():
        if runs and runs[-1] == (list(range(runs[-1][0][0], day)), ranges):
            runs[-1][0].append(day)
        else:
            runs.append(([day], ranges))
    return "; ".join(f"{_days_in_words(run)} {', '.join(ranges)}" for run, ranges in runs)


def _days_in_words(days):
    names = get_format("WEEKDAYS").split()
    first, last = names[days[0] - 1], names[days[-1] - 1]
    return first if first == last else f"{first}–{last}"


def overlapping(rules):
    """The rules that begin while an earlier one of the list is still open, or the other way round."""
    found, earlier = [], []
    for rule in rules:
        minutes = _minutes_of_week(rule)
        if any(minutes & others for others in earlier):
            found.append(rule)
        earlier.append(minutes)
    return found


def _minutes_of_week(rule):
    """Every minute in which it is open, counted from Monday 0.00; Sunday night runs into Monday."""
    midnight = (rule.weekday - 1) * DAY_MINUTES
    return {(midnight + minute) % WEEK for minute in range(*minutes_of(rule.opens, rule.closes))}
