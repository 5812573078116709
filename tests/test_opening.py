"""`open_state` in examples: which rule decides, what is known, and what nobody has decided yet."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from contacts.hours.opening import open_state, special_days
from contacts.models import Channel, Closure
from tests.factories import make_channel, make_closure, make_helpline, make_hours

RIGA = ZoneInfo("Europe/Riga")
THURSDAY = datetime.date(2026, 12, 24)
NINE_TO_ONE = {"opens": datetime.time(9), "closes": datetime.time(13)}

pytestmark = pytest.mark.django_db


def at(text):
    """A moment in Riga: "2026-12-24 10:00"."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=RIGA)


def asked(channel, text, closures=None):
    """(state, the next change as a clock in Riga shows it, whether that may differ), read as pages read it."""
    moment = at(text)
    row = Channel.objects.select_related("helpline").prefetch_related("hours").get(pk=channel.pk)
    found = open_state(row, moment, Closure.objects.around(moment) if closures is None else closures)
    return found.state, found.until and f"{found.until:%Y-%m-%d %H:%M}", found.may_differ


@pytest.fixture
def office():
    """Monday to Friday, 9.00–17.00."""
    channel = make_channel(hours_mode="schedule")
    make_hours(channel)
    return channel


@pytest.fixture
def round_the_clock():
    return make_channel(hours_mode="always")


@pytest.mark.parametrize(
    ("moment", "state", "until"),
    [
        ("2026-12-03 08:59", "closed", "2026-12-03 09:00"),
        ("2026-12-03 09:00", "open", "2026-12-03 17:00"),
        ("2026-12-03 16:59", "open", "2026-12-03 17:00"),
        ("2026-12-03 17:00", "closed", "2026-12-04 09:00"),
        ("2026-12-04 17:00", "closed", "2026-12-07 09:00"),
    ],
)
def test_weekly_hours_include_the_first_minute_and_not_the_last(office, moment, state, until):
    assert asked(office, moment) == (state, until, False)


def test_hours_past_midnight_run_into_a_day_that_is_closed():
    night = make_channel(hours_mode="schedule")
    make_hours(night, [3, 4], datetime.time(22), datetime.time(2))
    make_closure(THURSDAY)
    assert asked(night, "2026-12-24 01:00") == ("open", "2026-12-24 02:00", False)
    assert asked(night, "2026-12-24 02:00") == ("closed", "2026-12-30 22:00", False)


def test_hours_that_touch_are_one(office):
    make_hours(office, range(1, 6), datetime.time(17), datetime.time(0))
    assert asked(office, "2026-12-03 10:00") == ("open", "2026-12-04 00:00", False)


def test_a_line_that_two_opening_times_keep_open_never_changes():
    channel = make_channel(hours_mode="schedule")
    make_hours(channel, range(1, 8), datetime.time(0), datetime.time(12))
    make_hours(channel, range(1, 8), datetime.time(12), datetime.time(0))
    assert asked(channel, "2026-12-03 10:00") == ("open", None, False)


def test_the_closure_that_names_a_line_most_closely_decides(office):
    make_closure(THURSDAY)
    assert asked(office, "2026-12-24 10:00") == ("closed", "2026-12-25 09:00", False)
    make_closure(THURSDAY, helpline=office.helpline, opens=datetime.time(9), closes=datetime.time(15))
    assert asked(office, "2026-12-24 10:00") == ("open", "2026-12-24 15:00", False)
    make_closure(THURSDAY, channel=office, **NINE_TO_ONE)
    assert asked(office, "2026-12-24 10:00") == ("open", "2026-12-24 13:00", False)


def test_a_closure_of_another_line_changes_nothing(office):
    make_closure(THURSDAY, helpline=make_helpline())
    make_closure(THURSDAY, channel=make_channel(office.helpline))
    assert asked(office, "2026-12-24 10:00") == ("open", "2026-12-24 17:00", False)


@pytest.mark.parametrize("status", ["suggested", "dismissed"])
def test_what_is_not_confirmed_closes_nothing(office, status):
    make_closure(THURSDAY, status=status)
    assert asked(office, "2026-12-24 10:00") == ("open", "2026-12-24 17:00", status == "suggested")


def test_a_suggestion_for_the_day_of_the_next_opening_is_told(office):
    make_closure(THURSDAY, status="suggested")
    assert asked(office, "2026-12-23 18:00") == ("closed", "2026-12-24 09:00", True)
    assert asked(office, "2026-12-23 10:00") == ("open", "2026-12-23 17:00", False)


def test_a_suggestion_for_a_day_without_hours_makes_no_difference(office):
    make_closure(datetime.date(2026, 12, 26), status="suggested")  # a Saturday
    assert asked(office, "2026-12-26 10:00") == ("closed", "2026-12-28 09:00", False)


def test_a_suggestion_makes_no_difference_where_a_closer_closure_is_confirmed(office):
    make_closure(THURSDAY, status="suggested")
    make_closure(THURSDAY, channel=office, **NINE_TO_ONE)
    assert asked(office, "2026-12-24 10:00") == ("open", "2026-12-24 13:00", False)


def test_a_line_that_is_always_open_follows_only_what_names_it(round_the_clock):
    make_closure(THURSDAY)
    make_closure(THURSDAY + datetime.timedelta(1), status="suggested", channel=round_the_clock)
    assert asked(round_the_clock, "2026-12-24 10:00") == ("open", None, False)
    make_closure(THURSDAY, helpline=round_the_clock.helpline)
    assert asked(round_the_clock, "2026-12-23 10:00") == ("open", "2026-12-24 00:00", False)
    assert asked(round_the_clock, "2026-12-24 10:00") == ("closed", "2026-12-25 00:00", False)
    make_closure(THURSDAY, channel=round_the_clock, **NINE_TO_ONE)
    assert asked(round_the_clock, "2026-12-24 10:00") == ("open", "2026-12-24 13:00", False)
    assert asked(round_the_clock, "2026-12-24 14:00") == ("closed", "2026-12-25 00:00", False)


@pytest.mark.parametrize("status", ["confirmed", "suggested"])
def test_our_holidays_never_close_the_lines_of_others(status):
    theirs = make_channel(make_helpline(purpose="external"), hours_mode="schedule")
    make_hours(theirs)
    make_closure(THURSDAY, status=status)
    assert asked(theirs, "2026-12-24 10:00") == ("open", "2026-12-24 17:00", True)
    make_closure(THURSDAY, helpline=theirs.helpline)
    assert asked(theirs, "2026-12-24 10:00") == ("closed", "2026-12-25 09:00", False)


@pytest.mark.parametrize("mode", ["unknown", "appointment", "schedule"])
def test_unknown_hours_are_neither_open_nor_closed(mode):
    channel = make_channel(hours_mode=mode)
    make_closure(THURSDAY)
    make_closure(THURSDAY, channel=channel)
    assert asked(channel, "2026-12-24 10:00") == ("unknown", None, False)


@pytest.mark.parametrize("status", ["paused", "withdrawn"])
def test_a_channel_that_nobody_answers_is_closed_and_names_no_next_opening(status):
    channel = make_channel(hours_mode="always", status=status)
    assert asked(channel, "2026-12-24 10:00") == ("closed", None, False)


def test_a_line_that_is_closed_for_months_still_names_its_next_opening(office):
    for more in range(300):
        make_closure(THURSDAY + datetime.timedelta(more), helpline=office.helpline)
    assert asked(office, "2026-12-24 10:00") == ("closed", "2027-10-20 09:00", False)


def test_a_moment_of_another_zone_is_the_same_moment(office):
    moment = datetime.datetime(2026, 12, 3, 6, 59, 30, tzinfo=datetime.UTC)
    found = open_state(office, moment)
    assert (found.is_closed, found.until.isoformat()) == (True, "2026-12-03T09:00:00+02:00")
    assert open_state(office, moment + datetime.timedelta(minutes=1)).is_open


def test_it_costs_no_query_when_everything_was_read_and_one_reads_all_closures(
    office, django_assert_num_queries
):
    make_closure(THURSDAY)
    make_closure(THURSDAY, channel=office, **NINE_TO_ONE)
    row = Channel.objects.select_related("helpline").prefetch_related("hours").get()
    with django_assert_num_queries(1):
        closures = list(Closure.objects.around(at("2026-12-24 10:00")))
    with django_assert_num_queries(0):
        assert open_state(row, at("2026-12-24 10:00"), closures).is_open
        assert special_days(row, THURSDAY, THURSDAY, closures)


def days_of(channel, closures=None):
    row = Channel.objects.select_related("helpline").prefetch_related("hours").get(pk=channel.pk)
    last = THURSDAY + datetime.timedelta(14)
    found = special_days(row, THURSDAY, last, Closure.objects.around(at("2026-12-24 10:00")))
    return [(day.closure.date.day, day.is_certain) for day in found]


def test_special_days_are_those_that_differ_from_the_weekly_hours(office):
    for day, fields in [
        (23, {}),  # over
        (24, NINE_TO_ONE),
        (25, {"status": "suggested"}),
        (26, {}),  # a Saturday
        (27, {"opens": datetime.time(10), "closes": datetime.time(12)}),  # a Sunday
        (28, {"status": "dismissed"}),
    ]:
        make_closure(datetime.date(2026, 12, day), **fields)
    make_closure(datetime.date(2027, 1, 7))
    make_closure(datetime.date(2027, 1, 8))  # too far ahead
    assert days_of(office) == [(24, True), (25, False), (27, True), (7, True)]


def test_special_days_of_lines_without_weekly_hours(round_the_clock):
    unknown = make_channel(hours_mode="unknown")
    theirs = make_channel(make_helpline(purpose="external"), hours_mode="unknown")
    make_closure(THURSDAY)
    make_closure(THURSDAY + datetime.timedelta(1), status="suggested")
    assert days_of(unknown) == [(24, True)]
    assert days_of(round_the_clock) == days_of(theirs) == []
    make_closure(THURSDAY, channel=round_the_clock)
    make_closure(THURSDAY, channel=theirs)
    assert days_of(round_the_clock) == days_of(theirs) == [(24, True)]
