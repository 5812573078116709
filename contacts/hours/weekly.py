"""The weekly hours of a channel for programs."""

from contacts.hours.time_fields import is_whole_day
from contacts.models import Channel

# Neither HSDS nor schema.org has a word for it; a minute short is what their readers agree on.
ALL_DAY = ("00:00", "23:59")
EVERY_DAY = range(1, 8)


def weekly_hours(channel):
    """{(opens, closes): [weekdays from 1]} with times as “09:00”; a closing time before the opening one is the next
    day's. Empty where nobody answers or the hours are not known.
    """
    if not channel.is_live or channel.has_disputed_hours:
        return {}
    mode = channel.known_hours_mode
    if mode == Channel.HoursMode.ALWAYS:
        return {ALL_DAY: list(EVERY_DAY)}
    found = {}
    if mode == Channel.HoursMode.SCHEDULE:
        for rule in channel.hours.all():
            hours = (f"{rule.opens:%H:%M}", f"{rule.closes:%H:%M}")
            found.setdefault(ALL_DAY if is_whole_day(rule.opens, rule.closes) else hours, []).append(
                rule.weekday
            )
    return found
