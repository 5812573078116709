"""`open_state` against an independent oracle, over every minute of days on which hours usually go wrong."""

import datetime
import random

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.hours.opening import open_state
from contacts.models import Channel, Closure, Helpline, HoursRule
from tests.oracle import DAY, Plan, PlannedClosure, answers, clock_of

MOVED = [
    datetime.date(2026, month, day)
    for month, day, *_from in holidays.country_holidays("LV").special_public_holidays[2026]
]
DAYS = [
    datetime.date(2026, 3, 29),  # 3.00–4.00 is left out
    datetime.date(2026, 10, 25),  # 3.00–4.00 comes twice
    datetime.date(2027, 3, 28),
    datetime.date(2028, 2, 29),
    *(datetime.date(2026, 12, 31) + DAY * more for more in (-1, 0, 1)),
    *(moved + DAY * more for moved in MOVED for more in (-1, 0, 1)),
]
DRAWN = [datetime.date(2026, 1, 1) + DAY * more for more in random.Random(2026).sample(range(1096), 30)]
LOOKED_AHEAD = 9  # days: a weekly schedule changes within them, unless closures forbid it

time = st.builds(datetime.time, st.integers(0, 23), st.sampled_from([0, 0, 0, 1, 29, 30, 59]))
MIDNIGHT = datetime.time.min
hours = st.one_of(
    st.tuples(time, time).filter(lambda pair: pair[0] != pair[1]),
    st.just((MIDNIGHT, MIDNIGHT)),  # the whole day
)
rules = st.lists(st.tuples(st.integers(1, 7), hours), max_size=9).map(
    lambda rows: tuple((weekday, *times) for weekday, times in rows)
)


def closures_near(day):
    times = st.one_of(st.just((None, None)), hours)
    return st.lists(
        st.builds(
            lambda shift, target, status, pair: PlannedClosure(day + DAY * shift, target, status, *pair),
            st.integers(-2, 4),
            st.sampled_from(["channel", "helpline", "everything", "everything", "another"]),
            st.sampled_from(["confirmed", "confirmed", "suggested"]),
            times,
        ),
        max_size=6,
        unique_by=lambda closure: (closure.date, closure.target),
    ).map(tuple)


def plans_near(day):
    return st.builds(
        Plan, st.sampled_from(["schedule", "schedule", "always"]), st.booleans(), rules, closures_near(day)
    )


def built(plan):
    """The channel and the closures of a plan, as if they had been read from the database."""
    helpline = Helpline(pk=1, purpose="consultation" if plan.is_ours else "external")
    channel = Channel(pk=11, helpline=helpline, hours_mode=plan.mode)
    kept = [HoursRule(weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in plan.rules]
    channel._prefetched_objects_cache = {"hours": kept}
    targets = {"channel": {"channel_id": 11}, "helpline": {"helpline_id": 1}, "another": {"channel_id": 12}}
    closures = [
        Closure(
            date=row.date,
            status=row.status,
            opens=row.opens,
            closes=row.closes,
            **targets.get(row.target, {}),
        )
        for row in plan.closures
    ]
    return channel, closures


def check(plan, day, days=1):
    """Compare the state and the next change of every minute of so many days."""
    channel, closures = built(plan)
    is_known = plan.mode == "always" or plan.rules
    last = days - 1 + LOOKED_AHEAD
    told = answers(plan, day, last + 1)
    end = told[-1][0]
    minutes = sum(
        len(clock_of(day + DAY * number)) for number in range(days)
    )  # a day may have 23 hours, or 25
    for moment, is_open, change in told[:minutes]:
        found = open_state(channel, moment, closures)
        if not is_known:
            assert (found.state, found.until) == ("unknown", None)
            continue
        assert found.is_open == is_open, (moment, found)
        until = found.until and found.until.astimezone(datetime.UTC)
        if change is None:
            assert until is None or until > end, (moment, found)
        else:
            assert until == change, (moment, found, change)


@pytest.mark.parametrize(
    ("day", "examples"), [(day, 8) for day in DAYS] + [(day, 3) for day in DRAWN], ids=str
)
def test_every_minute_of_a_day_agrees_with_the_oracle(day, examples):
    @settings(max_examples=examples, deadline=None, database=None)
    @given(plans_near(day))
    def compare(plan):
        check(plan, day)

    compare()


def week(*rows):
    """((weekdays, "9:00", "17:00"), …) → rules."""
    return tuple(
        (weekday, *(datetime.datetime.strptime(text, "%H:%M").time() for text in times))  # noqa: DTZ007
        for weekdays, *times in rows
        for weekday in weekdays
    )


OFFICE_HOURS = week((range(1, 6), "9:00", "17:00"))
NIGHTS = week((range(1, 8), "20:00", "3:30"), ([6, 7], "10:00", "12:30"), ([3], "5:01", "5:02"))
HOLIDAYS = tuple(
    PlannedClosure(date, "everything") for date in holidays.country_holidays("LV", years=[2026, 2027, 2028])
)
CHRISTMAS = tuple(
    closure
    for year in (2026, 2027, 2028)
    for closure in (
        PlannedClosure(datetime.date(year, 12, 24), "helpline", "confirmed", datetime.time(9), datetime.time(2)),
        PlannedClosure(datetime.date(year, 12, 24), "channel", "suggested"),
        PlannedClosure(datetime.date(year, 12, 25), "channel"),
        PlannedClosure(datetime.date(year, 10, 25), "channel", "confirmed", datetime.time(3), datetime.time(3, 30)),
    )
)  # fmt: skip
FIXED = {
    "office hours with holidays": Plan(rules=OFFICE_HOURS, closures=HOLIDAYS),
    "nights with a Christmas of their own": Plan(rules=NIGHTS, closures=HOLIDAYS + CHRISTMAS),
    "always open but for Christmas": Plan("always", closures=HOLIDAYS + CHRISTMAS),
}


AROUND_THE_CHANGE = week(
    (range(1, 8), "2:30", "3:10"), (range(1, 8), "3:20", "3:40"), (range(1, 8), "3:50", "4:0")
)


@pytest.mark.parametrize("day", DAYS[:3], ids=str)
def test_hours_within_the_hour_that_is_left_out_or_comes_twice(day):
    check(Plan(rules=AROUND_THE_CHANGE), day)


@pytest.mark.long
@pytest.mark.parametrize("name", FIXED)
def test_every_minute_of_three_years(name):
    first, last = datetime.date(2026, 1, 1), datetime.date(2028, 12, 31)
    for month in range(0, (last - first).days + 1, 30):
        days = min(30, (last - first).days + 1 - month)
        check(FIXED[name], first + DAY * month, days)
