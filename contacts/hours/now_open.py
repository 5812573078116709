"""The open state of channels at a moment: what contacts pages show beside the printed hours."""

import datetime
from dataclasses import dataclass

from contacts.hours.opening import OpenState, SpecialDay, open_state, special_days
from contacts.models import Channel
from localization import languages

DAY = datetime.timedelta(days=1)
SOON = 14 * DAY


@dataclass(frozen=True)
class NowOpen:
    """What is shown of one channel: `days` as (first date, last date, SpecialDay), and `instead` a channel that
    answers now where this one does not."""

    state: OpenState
    days: list[tuple[datetime.date, datetime.date, SpecialDay]]
    instead: Channel | None


def annotate_open_state(lines, at, closures):
    """Give every channel of the helplines its `now_open`; channels, hours and closures are loaded."""
    channels = [channel for line in lines for channel in line.channels.all()]
    states = {channel: open_state(channel, at, closures) for channel in channels}
    answering_now = [channel for channel in channels if channel.is_call and states[channel].is_open]
    for channel, state in states.items():
        first = state.at.date()
        last = max(first + SOON, state.until.date() if state.until else first)
        channel.now_open = NowOpen(
            state,
            in_runs(special_days(channel, first, last, closures)),
            instead_of(channel, answering_now) if state.is_closed else None,
        )


def in_runs(days):
    """[(first date, last date, SpecialDay), …]: days that follow each other and read the same are shown as one."""
    runs = []
    for day in days:
        date = day.closure.date
        if runs and runs[-1][1] + DAY == date and _text_of(runs[-1][2]) == _text_of(day):
            runs[-1] = (runs[-1][0], date, day)
        else:
            runs.append((date, date, day))
    return runs


def _text_of(day):
    reasons = [getattr(day.closure, column) for column in languages.columns("reason")]
    return day.is_certain, day.closure.opens, day.closure.closes, reasons


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
