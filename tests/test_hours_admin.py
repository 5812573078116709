"""Opening times as staff type them: several days in one row, times in any way of writing, closed days from one to another."""

import datetime

import pytest
import time_machine
from django.contrib.admin.models import LogEntry

from contacts.models import Closure, HoursRule
from tests.factories import make_channel, make_closure, make_hours
from tests.html import Page
from tests.test_closures_admin import FORM, LIST
from tests.test_contacts_admin import channel_form, errors_of, speak

WEEK = [(day, opens, closes) for day in range(1, 6) for opens, closes in ((9, 12), (13, 17))]


def address(channel):
    return f"/admin/contacts/channel/{channel.pk}/change/"


def stored():
    return [(rule.weekday, rule.opens.hour, rule.closes.hour) for rule in HoursRule.objects.all()]


def with_lunch(channel):
    for opens, closes in ((9, 12), (13, 17)):
        make_hours(channel, opens=datetime.time(opens), closes=datetime.time(closes))


def rows_of(page):
    """(ticked days, opens, closes) of each row of the form that stands for something stored."""
    count = int(page.all("input", name="hours-INITIAL_FORMS")[0][0]["value"])
    ticks = [
        [a["value"] for a, _text in page.all("input", name=f"hours-{row}-weekdays") if "checked" in a]
        for row in range(count)
    ]
    times = [
        [page.all("input", name=f"hours-{row}-{name}")[0][0]["value"] for name in ("opens", "closes")]
        for row in range(count)
    ]
    return [(days, *each) for days, each in zip(ticks, times, strict=True)]


def test_a_row_is_for_all_days_that_are_ticked(publisher, visitor):
    channel = make_channel()
    data = channel_form(channel, (["1-5"], "9", "12"), (["1-5"], "13", "17"), (["6"], "22", "2"))
    assert publisher.post(address(channel), data).status_code == 302
    assert stored() == [*WEEK, (6, 22, 2)]
    assert "Mon–Fri 9:00–12:00, 13:00–17:00; Sat 22:00–2:00" in Page(visitor.get("/en/contacts/")).text


def test_the_form_shows_days_with_the_same_hours_in_one_row(publisher):
    channel = make_channel(hours_mode="schedule")
    with_lunch(channel)
    make_hours(channel, weekdays=[6, 7], opens=datetime.time(22), closes=datetime.time(2))
    rows = rows_of(Page(publisher.get(address(channel))))
    assert rows == [(["1-5"], "09:00", "12:00"), (["1-5"], "13:00", "17:00"), (["6", "7"], "22:00", "02:00")]


def test_a_form_sent_back_unchanged_leaves_every_opening_time_as_it_is(publisher):
    channel = make_channel(hours_mode="schedule")
    with_lunch(channel)
    before = list(HoursRule.objects.values_list("pk", flat=True))
    rows = rows_of(Page(publisher.get(address(channel))))
    first = HoursRule.objects.filter(weekday=1)
    data = channel_form(channel, *rows) | {"hours-INITIAL_FORMS": "2"}
    data |= {f"hours-{row}-id": rule.pk for row, rule in enumerate(first)}
    assert publisher.post(address(channel), data).status_code == 302
    assert list(HoursRule.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("row", "more", "left"),
    [
        ((["1-5"], "9", "13"), {}, [(day, 9, 13) for day in range(1, 6)]),
        ((["1", "2", "4", "5"], "9", "12"), {}, [(day, 9, 12) for day in (1, 2, 4, 5)]),
        ((["1-5", "6"], "9", "12"), {}, [(day, 9, 12) for day in range(1, 7)]),
        ((["1-5"], "9", "12"), {"hours-0-DELETE": "on"}, []),
    ],
)
def test_a_row_is_changed_or_deleted_for_all_its_days(publisher, row, more, left):
    channel = make_channel(hours_mode="schedule")
    rules = make_hours(channel, closes=datetime.time(12))
    data = channel_form(channel, row) | {"hours-INITIAL_FORMS": "1", "hours-0-id": rules[0].pk} | more
    assert publisher.post(address(channel), data).status_code == 302
    assert stored() == left


def test_what_the_form_did_not_show_is_neither_deleted_nor_overlapped(publisher):
    speak(publisher, "en")
    channel = make_channel(hours_mode="schedule")
    make_hours(channel, weekdays=[1])
    assert publisher.post(address(channel), channel_form(channel)).status_code == 302
    assert stored() == [(1, 9, 17)]
    response = publisher.post(address(channel), channel_form(channel, (["1-5"], "10", "11")))
    assert "Two opening times overlap. Change one of them." in Page(response).text
    assert stored() == [(1, 9, 17)]


def test_a_row_without_a_day_is_refused(publisher):
    channel = make_channel()
    response = publisher.post(address(channel), channel_form(channel, ([], "9", "17")))
    assert list(response.context["inline_admin_formsets"][0].formset.errors[0]) == ["weekdays"]
    assert stored() == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("13", "13:00"), ("9", "09:00"), ("9.30", "09:30"), ("9:30", "09:30"), ("930", "09:30"), ("0930", "09:30"), ("130", "01:30")],
)  # fmt: skip
def test_an_opening_time_is_understood_however_it_is_written(publisher, typed, meant):
    channel = make_channel()
    assert publisher.post(address(channel), channel_form(channel, (["1"], typed, "2400"))).status_code == 302
    rule = HoursRule.objects.get()
    assert (rule.opens.isoformat("minutes"), rule.closes.isoformat("minutes")) == (meant, "00:00")


@pytest.mark.parametrize("typed", ["25", "990", "9.60", "12345", "1-5"])
def test_what_is_no_time_is_refused(publisher, typed):
    channel = make_channel()
    response = publisher.post(address(channel), channel_form(channel, (["1"], typed, "17")))
    assert list(response.context["inline_admin_formsets"][0].formset.errors[0]) == ["opens"]


@pytest.fixture
def staff(publisher):
    speak(publisher, "en")
    with time_machine.travel("2026-11-25T12:00:00+02:00", tick=False):
        yield publisher


def days():
    return [day.isoformat() for day in Closure.objects.values_list("date", flat=True)]


def test_closed_days_are_entered_from_one_to_another(staff):
    channel = make_channel(hours_mode="schedule")
    data = FORM | {
        "date": "28.12.26.",
        "last_day": "31.12.26.",
        "channel": channel.pk,
        "opens": "9",
        "closes": "13",
    }
    page = Page(staff.post(f"{LIST}add/", data, follow=True))
    assert days() == ["2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31"]
    assert "3 more days were added." in page.text
    for closure in Closure.objects.all():
        assert (closure.reason_en, closure.channel, closure.closes) == (
            "Christmas",
            channel,
            datetime.time(13),
        )
    assert LogEntry.objects.count() == 4


def test_a_day_that_has_an_entry_already_stays_as_it_is_and_is_named(staff):
    make_closure(datetime.date(2026, 12, 30), reason_en="Training")
    page = Page(
        staff.post(f"{LIST}add/", FORM | {"date": "29/12/2026", "last_day": "31/12/2026"}, follow=True)
    )
    assert days() == ["2026-12-29", "2026-12-30", "2026-12-31"]
    assert "These days already had an entry and were left as they are: 30/12/2026" in page.text
    assert Closure.objects.get(date="2026-12-30").reason_en == "Training"


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        ("23/12/2026", "The last day is before the first."),
        ("24/12/2027", "That is more than 62 days. Check the dates, or add them in two parts."),
    ],
)
def test_a_last_day_that_makes_no_sense_is_refused(staff, last_day, sentence):
    response = staff.post(f"{LIST}add/", FORM | {"last_day": last_day})
    assert errors_of(response) == {"last_day": [sentence]}
    assert days() == []


def test_one_day_has_no_last_day_in_its_form(staff):
    closure = make_closure(datetime.date(2026, 12, 24))
    assert Page(staff.get(f"{LIST}{closure.pk}/change/")).all("input", name="last_day") == []
