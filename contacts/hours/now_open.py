"""The open state of channels at a moment: what contacts pages show beside the printed hours."""

import datetime
from dataclasses import dataclass

from contacts.hours.opening import UNKNOWN, OpenState, open_state, special_days
from contacts.models import Channel, Closure
from contacts.models.channels import mark_disputed_hours
from localization import languages

DAY = datetime.timedelta(days=1)
SOON = 14 * DAY


@dataclass(frozen=True)
class NowOpen:
    """What is shown of one channel: `days` as (first date, last date, Closure), `instead` a channel that answers now
    where this one does not, and `fallback` the one to call where none of ours is known to answer. `doubted_dates`:
    holidays on which nobody has decided yet."""

    state: OpenState
    days: list[tuple[datetime.date, datetime.date, Closure]]
    doubted_dates: list[datetime.date]
    instead: Channel | None
    fallback: Channel | None


def annotate_open_state(lines, at, closures):
    """Give every channel of the helplines, which are all that there are, its `now_open`; channels, hours and closures are
    loaded."""
    channels = [channel for line in lines for channel in line.channels.all()]
    mark_disputed_hours(channels)
    states = {channel: state_of(channel, at, closures) for channel in channels}
    fallback = next(
        (each for each in channels if each.helpline.is_fallback and each.is_call and each.is_live), None
    )
    answering_now = [channel for channel in channels if channel.is_call and states[channel].is_open]
    for channel, state in states.items():
        first = state.at.date()
        last = max(first + SOON, state.until.date() if state.until else first)
        days = special_days(channel, first, last, closures)
        instead = instead_of(channel, answering_now) if state.is_closed else None
        needs_fallback = channel.is_call and channel.helpline.is_ours and not state.is_open and not instead
        channel.now_open = NowOpen(
            state,
            in_runs([(day.closure.date, day.closure) for day in days if day.is_certain], _text_of),
            [day.closure.date for day in days if not day.is_certain],
            instead,
            fallback if needs_fallback else None,
        )


def mark_repeated(lines):
    """Set `is_repeated` on the channels of lines in the order of a page: an earlier channel there names the same number to
    call, one of its own line, or for the fallback one of any but the primary line."""
    named = set()
    for channel in (channel for line in lines for channel in line.channels.all()):
        now = channel.now_open
        line = channel.helpline_id if now.instead or channel.helpline.is_primary else None
        where_else = line, now.instead, now.fallback
        channel.is_repeated = where_else in named
        if channel.is_live and not now.state.is_open:
            named.add(where_else)


def doubted_days(lines):
    """[(first date, last date), …] on which some of these lines, which have their `now_open`, may have other hours."""
    channels = [channel for line in lines for channel in line.channels.all()]
    dates = {date for channel in channels for date in channel.now_open.doubted_dates}
    return [(first, last) for first, last, _date in in_runs([(date, date) for date in sorted(dates)])]


def state_of(channel, at, closures):
    """Its open state; unknown where two channels of the number disagree, and on a day that nobody has decided on."""
    state = open_state(channel, at, closures)
    is_disputed = channel.is_live and channel.has_disputed_hours
    return OpenState(UNKNOWN, state.at) if is_disputed or state.is_open and state.may_differ else state


def in_runs(days, text_of=lambda day: None):
    """[(first date, last date, day), …] of (date, day): those that follow each other and read the same are shown as one."""
    runs = []
    for date, day in days:
        if runs and runs[-1][1] + DAY == date and text_of(runs[-1][2]) == text_of(day):
            runs[-1] = (runs[-1][0], date, day)
        else:
            runs.append((date, date, day))
    return runs


def _text_of(closure):
    return closure.opens, closure.closes, *(getattr(closure, name) for name in languages.columns("reason"))


def instead_of(channel, answering_now):
    """The number to point to from a closed channel: the primary helpline's, else one of the same line, else
    another of ours; None where none of ours answers now (then 112). Never the closed number itself."""
    others = [
        other
        for other in answering_now
        if other.helpline.is_ours and other.contact_point_id != channel.contact_point_id
    ]
    return min(
        others,
        key=lambda other: (not other.helpline.is_primary, other.helpline_id != channel.helpline_id),
        default=None,
    )
