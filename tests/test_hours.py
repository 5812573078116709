"""Printed hours: words in each language, and nothing that nobody knows."""

import datetime

import pytest
from django.utils.translation import override

from contacts.hours.text import overlapping, schedule_in_words
from contacts.models import Channel, HoursRule
from tests.factories import make_channel, make_hours


def rule(weekday, opens, closes):
    times = (datetime.time.fromisoformat(opens), datetime.time.fromisoformat(closes))
    return HoursRule(weekday=weekday, opens=times[0], closes=times[1])


def in_words(rules, language="en"):
    """What the channels of visitors say for these rules, after they were stored."""
    channel = make_channel(hours_mode="schedule")
    for entry in rules:
        entry.channel = channel
        entry.save()
    with override(language):
        return Channel.objects.get(pk=channel.pk).hours_in_words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("lv", "pirmdiena–piektdiena 9.00–17.00"), ("en", "Mon–Fri 9:00–17:00")],
)
def test_days_with_the_same_hours_are_told_together(language, words):
    assert in_words([rule(day, "09:00", "17:00") for day in range(1, 6)], language) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([(3, "09:00", "17:00")], "Wed 9:00–17:00"),
        ([(day, "09:00", "21:30") for day in range(1, 8)], "Mon–Sun 9:00–21:30"),
        # A day between them has other hours, or none.
        (
            [(1, "09:00", "17:00"), (2, "10:00", "12:00"), (3, "09:00", "17:00")],
            "Mon 9:00–17:00; Tue 10:00–12:00; Wed 9:00–17:00",
        ),
        ([(1, "09:00", "17:00"), (3, "09:00", "17:00")], "Mon 9:00–17:00; Wed 9:00–17:00"),
        # Several times a day, whatever the order in which they were entered.
        (
            [(2, "13:00", "17:00"), (1, "13:00", "17:00"), (1, "09:00", "12:00"), (2, "09:00", "12:00")],
            "Mon–Tue 9:00–12:00, 13:00–17:00",
        ),
        # Past midnight it stands at the day on which it begins.
        ([(5, "22:00", "02:00"), (6, "22:00", "02:00")], "Fri–Sat 22:00–2:00"),
    ],
)
def test_hours_are_grouped_by_neighbouring_days(rules, words):
    assert in_words([rule(*entry) for entry in rules]) == words


def test_the_order_of_the_rules_does_not_matter():
    rules = [rule(2, "13:00", "17:00"), rule(1, "13:00", "17:00"), rule(1, "09:00", "12:00")]
    with override("en"):
        assert schedule_in_words(rules) == "Mon 9:00–12:00, 13:00–17:00; Tue 13:00–17:00"


@pytest.mark.django_db
def test_latvian_hours_have_no_roman_weekdays_and_no_colons():
    words = in_words([rule(6, "10:00", "14:30"), rule(7, "22:00", "06:00")], "lv")
    assert words == "sestdiena 10.00–14.30; svētdiena 22.00–6.00"


@pytest.mark.parametrize(
    ("language", "words"),
    [("lv", "ceturtdiena 10.00–24.00; svētdiena 0.00–24.00"), ("en", "Thu 10:00–24:00; Sun 0:00–24:00")],
)
def test_what_closes_at_midnight_closes_at_24_00(language, words):
    with override(language):
        assert schedule_in_words([rule(4, "10:00", "00:00"), rule(7, "00:00", "00:00")]) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "words"),
    [("always", "Day and night"), ("unknown", "Hours unknown"), ("appointment", "By appointment")],
)
def test_without_a_schedule_one_sentence_says_it_and_old_opening_times_do_not_count(mode, words):
    channel = make_channel(hours_mode=mode)
    make_hours(channel)
    with override("en"):
        assert channel.hours_in_words == words


@pytest.mark.django_db
def test_a_schedule_without_opening_times_is_not_known():
    channel = make_channel(hours_mode="schedule")
    with override("en"):
        assert channel.hours_in_words == "Hours unknown"
    assert channel.known_hours_mode == "unknown"


@pytest.mark.django_db
def test_words_cost_no_query_when_the_opening_times_were_prefetched(django_assert_num_queries):
    make_hours(make_channel(hours_mode="schedule"))
    channel = Channel.objects.live().prefetch_related("hours").get()
    with django_assert_num_queries(0):
        assert channel.hours_in_words


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((1, "09:00", "12:00"), (1, "12:00", "17:00"), False),
        ((1, "09:00", "12:01"), (1, "12:00", "17:00"), True),
        ((1, "09:00", "17:00"), (2, "09:00", "17:00"), False),
        ((1, "09:00", "17:00"), (1, "10:00", "11:00"), True),
        ((1, "10:00", "11:00"), (1, "09:00", "17:00"), True),
        ((5, "22:00", "02:00"), (6, "01:00", "05:00"), True),
        ((5, "00:00", "00:00"), (6, "00:00", "00:00"), False),  # two whole days
        ((5, "00:00", "00:00"), (5, "12:00", "13:00"), True),
        ((5, "22:00", "02:00"), (6, "02:00", "05:00"), False),
        ((1, "00:00", "03:00"), (7, "23:00", "01:00"), True),  # Sunday night runs into Monday
    ],
)
def test_opening_times_overlap_when_a_minute_belongs_to_both(first, second, overlap):
    rules = [rule(*first), rule(*second)]
    assert overlapping(rules) == (rules[1:] if overlap else [])


@pytest.mark.parametrize(
    ("language", "words"),
    [("lv", "pirmdiena 9.00–24.00"), ("en", "Mon 9:00–24:00"), (None, "pirmdiena 9.00–24.00")],
)
def test_staff_read_an_opening_time_as_visitors_do(language, words):
    with override(language):
        assert str(rule(1, "09:00", "00:00")) == words
