"""What a closed day may be: rules told at the field, and kept by the database."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from contacts.models import Closure, HoursRule
from tests.factories import make_channel, make_closure, make_helpline

DAY = datetime.date(2026, 12, 24)
NINE, ONE = datetime.time(9), datetime.time(13)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-25T12:00:00+02:00", tick=False):
        yield


def sentences(row):
    """Field → sentences in English, of a row that breaks a rule."""
    with pytest.raises(ValidationError) as error, override("en"):
        row.full_clean()
    with override("en"):
        return {field: [str(line) for line in lines] for field, lines in error.value.message_dict.items()}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"opens": NINE}, "__all__", "Give both times, or leave both empty if nobody answers on that day."),
        ({"closes": NINE}, "__all__", "Give both times, or leave both empty if nobody answers on that day."),
        (
            {"opens": NINE, "closes": NINE},
            "closes",
            "The opening and closing times are the same. If nobody answers on that day, leave both empty. For the whole day, write 0:00 and 24:00.",
        ),
        (
            {"opens": datetime.time(9, 0, 30), "closes": ONE},
            "opens",
            "Write times in hours and minutes, for example 9:30.",
        ),
        (
            {"opens": NINE, "closes": datetime.time(13, 0, 0, 1)},
            "closes",
            "Write times in hours and minutes, for example 9:30.",
        ),
        ({"date": datetime.date(2026, 11, 24)}, "date", "This day has passed. Choose today or a later day."),
        (
            {"date": datetime.date(2206, 12, 24)},
            "date",
            "Check the year: it must be between 1990 and 2100.",
        ),
    ],
)
def test_a_closed_day_that_breaks_a_rule_is_told_so_at_the_field(fields, field, sentence):
    assert sentences(Closure(**{"date": DAY} | fields)) == {field: [sentence]}


def test_it_is_for_a_helpline_or_for_one_of_its_numbers(db):
    channel = make_channel()
    both = Closure(date=DAY, helpline=channel.helpline, channel=channel)
    assert sentences(both) == {"channel": ["Choose a helpline or one of its contact options, not both."]}


def targets():
    channel = make_channel()
    return [{}, {"helpline": channel.helpline}, {"channel": channel}]


def test_a_day_has_one_entry_for_each_target():
    for target in targets():
        make_closure(DAY, status="dismissed", **target)
        again = Closure(date=DAY, **target)
        assert sentences(again) == {"date": ["There is already an entry for this day. Change that one."]}
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()
    make_closure(DAY, helpline=make_helpline())


@pytest.mark.parametrize(
    "fields", [{"opens": NINE}, {"closes": NINE}, {"opens": NINE, "closes": NINE}, {"both": True}], ids=str
)
def test_the_database_keeps_the_rules_as_well(fields):
    channel = make_channel()
    if fields.pop("both", False):
        fields = {"helpline": channel.helpline, "channel": channel}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_closure(DAY, **fields)


def test_today_can_be_closed_and_an_old_entry_still_corrected():
    Closure(date=datetime.date(2026, 11, 25)).full_clean()
    old = make_closure(datetime.date(2026, 11, 1))
    old.reason_en = "Another reason"
    old.full_clean()
    old.date = datetime.date(2026, 11, 2)
    assert list(sentences(old)) == ["date"]


def test_hours_that_run_into_the_next_day_may_meet_those_of_that_day():
    make_closure(DAY, opens=NINE, closes=datetime.time(2))
    Closure(date=DAY + datetime.timedelta(1), opens=datetime.time(1), closes=ONE).full_clean()


def test_opening_times_are_whole_minutes():
    rule = HoursRule(channel=make_channel(), weekday=1, opens=datetime.time(9, 0, 1), closes=ONE)
    assert sentences(rule) == {"opens": ["Write times in hours and minutes, for example 9:30."]}


@pytest.mark.parametrize(
    ("language", "name"), [("lv", "24.12.2026. Ziemassvētki"), ("en", "24/12/2026 Christmas")]
)
def test_a_closed_day_is_called_by_its_date_as_the_language_writes_it(language, name):
    with override(language):
        assert str(Closure(date=DAY, reason_lv="Ziemassvētki", reason_en="Christmas")) == name
