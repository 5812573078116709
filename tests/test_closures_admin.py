"""The staff pages of holidays and closed days: suggested by a button, decided one by one or together."""

import datetime

import pytest
import time_machine
from django.contrib.admin.models import LogEntry

from contacts.models import Channel, Closure, HoursRule
from tests.factories import make_channel, make_closure, make_hours
from tests.html import Page
from tests.test_contacts_admin import channel_form, errors_of, in_english, speak

LIST = "/admin/contacts/closure/"
DAY = datetime.date(2026, 12, 24)
FORM = {
    "date": "24/12/2026",
    "opens": "",
    "closes": "",
    "reason_lv": "Ziemassvētki",
    "reason_en": "Christmas",
}


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-25T12:00:00+02:00", tick=False):
        yield


@pytest.fixture
def staff(publisher):
    speak(publisher, "en")
    return publisher


def decided(client, closure, decision):
    """Press a button of the form, with everything left as it is."""
    return client.post(f"{LIST}{closure.pk}/change/", FORM | {"_decide": decision})


@pytest.mark.parametrize("language", ["lv", "en"])
def test_list_and_forms_open_in_the_languages_of_staff(publisher, language):
    speak(publisher, language)
    closure = make_closure(DAY, channel=make_channel())
    for address in (LIST, f"{LIST}?q=a", f"{LIST}add/", f"{LIST}{closure.pk}/change/"):
        assert f'<html lang="{language}"' in publisher.get(address).content.decode()


def test_authors_decide_on_no_closed_day(author):
    closure = make_closure(DAY, status="suggested")
    for address in (LIST, f"{LIST}add/", f"{LIST}{closure.pk}/change/", f"{LIST}{closure.pk}/delete/"):
        assert author.get(address).status_code == 403
    assert author.post(f"{LIST}suggest/").status_code == 403
    assert decided(author, closure, "confirmed").status_code == 403
    assert list(Closure.objects.values_list("status", flat=True)) == ["suggested"]


def test_the_button_suggests_the_holidays_of_the_coming_year_once(staff):
    page = staff.post(f"{LIST}suggest/", follow=True).content.decode()
    count = Closure.objects.filter(status="suggested").count()
    assert count > 10
    assert f"{count} days were suggested." in page
    assert LogEntry.objects.filter(object_repr__contains="Christmas Eve").count() == 1
    again = staff.post(f"{LIST}suggest/", follow=True)
    assert "There are no more holidays to suggest." in again.content.decode()
    assert Closure.objects.count() == count


def test_only_a_form_of_the_site_can_suggest(staff):
    assert staff.get(f"{LIST}suggest/").status_code == 405
    assert not Closure.objects.exists()
    staff.handler.enforce_csrf_checks = True
    assert staff.post(f"{LIST}suggest/").status_code == 403


def test_the_list_says_how_far_the_calendar_reaches(staff, monkeypatch):
    monkeypatch.setattr("contacts.hours.public_holidays.newest_moved_year", lambda: 2031)
    text = Page(staff.get(LIST)).texts("main")[0]
    assert "the calendar includes those up to 2031. For later years, it has only" in text


def test_the_list_holds_what_is_still_to_come(staff):
    make_closure(datetime.date(2026, 11, 24), reason_en="Over")
    make_closure(datetime.date(2026, 11, 25), reason_en="Today")
    shown = Page(staff.get(LIST)).texts("td", **{"class": "field-reason_shown"})
    assert shown == ["Today"]
    shown = Page(staff.get(f"{LIST}?over=yes")).texts("td", **{"class": "field-reason_shown"})
    assert shown == ["Over"]


@pytest.mark.parametrize("decision", ["confirmed", "dismissed"])
def test_a_suggestion_is_decided_by_a_button_of_its_form(staff, decision):
    closure = make_closure(DAY, status="suggested")
    assert decided(staff, closure, decision).status_code == 302
    closure.refresh_from_db()
    assert (closure.status, closure.reason_en) == (decision, "Christmas")


def test_saving_alone_decides_nothing_and_no_other_word_does(staff):
    closure = make_closure(DAY, status="suggested")
    for data in ({}, {"_decide": "suggested"}, {"_decide": "nonsense"}, {"status": "confirmed"}):
        assert staff.post(f"{LIST}{closure.pk}/change/", FORM | data).status_code == 302
        closure.refresh_from_db()
        assert closure.status == "suggested"


@pytest.mark.parametrize(("action", "status"), [("confirm", "confirmed"), ("dismiss", "dismissed")])
def test_suggestions_are_decided_together_from_the_list(staff, action, status):
    rows = [make_closure(DAY + datetime.timedelta(more), status="suggested") for more in range(3)]
    data = {"action": action, "_selected_action": [row.pk for row in rows[:2]]}
    assert staff.post(LIST, data).status_code == 302
    assert list(Closure.objects.values_list("status", flat=True)) == [status, status, "suggested"]
    assert LogEntry.objects.filter(object_id__in=[row.pk for row in rows]).count() == 2


def test_a_day_that_staff_add_holds_at_once(staff):
    channel = make_channel(hours_mode="schedule")
    data = FORM | {"channel": channel.pk, "opens": "9.00", "closes": "24.00"}
    assert staff.post(f"{LIST}add/", data).status_code == 302
    closure = Closure.objects.get()
    assert (closure.status, closure.closes, closure.channel) == ("confirmed", datetime.time(0), channel)
    page = Page(staff.get(f"{LIST}add/"))
    number = str(channel.contact_point).replace("\xa0", " ")
    assert f"Helpline: call: {number}" in page.texts("option")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"date": "24/11/2026"}, "date", "This day has passed. Choose today or a later day."),
        (
            {"date": "25/12/2026"},
            "date",
            "There is already an entry for this day. Change that one.",
        ),
        (
            {"opens": "24:00", "closes": "2:00"},
            "opens",
            "24:00 is the end of a day. Choose the next day and write 0:00.",
        ),
        (
            {"opens": "0:00", "closes": "0:00"},
            "closes",
            "The opening and closing times are the same. If nobody answers on that day, leave both empty. For the whole day, write 0:00 and 24:00.",
        ),
        ({"opens": "9:00"}, "closes", "Give both times, or leave both empty if nobody answers on that day."),
        (
            {"opens": "9:00:10", "closes": "13:00"},
            "opens",
            "Write times in hours and minutes, for example 9:30.",
        ),
        ({"opens": "9:00", "closes": "25:00"}, "closes", "Enter a valid time."),
    ],
)
def test_a_closed_day_that_breaks_a_rule_comes_back_with_the_sentence_at_the_field(
    staff, changes, field, sentence
):
    make_closure(datetime.date(2026, 12, 25))
    response = staff.post(f"{LIST}add/", FORM | changes)
    assert list(errors_of(response)) == [field]
    if sentence:
        assert errors_of(response)[field] == [sentence]
    page = response.content.decode()
    assert 'value="Christmas"' in page
    assert all(f'value="{value}"' in page for value in changes.values())
    assert Closure.objects.count() == 1


def test_24_00_closes_an_ordinary_day_at_midnight(staff, visitor):
    channel = make_channel()
    data = channel_form(channel, (1, "9.00", "24.00"))
    assert staff.post(f"/admin/contacts/channel/{channel.pk}/change/", data).status_code == 302
    assert HoursRule.objects.get().closes == datetime.time(0)
    assert "Mon 9:00–24:00" in visitor.get("/en/contacts/").content.decode().replace("\u2060", "")
    form = Page(staff.get(f"/admin/contacts/channel/{channel.pk}/change/"))
    assert form.all("input", name="hours-0-closes")[0][0]["value"] == "24:00"


def told_on_christmas_eve(visitor):
    with time_machine.travel("2026-12-24T20:30:00+02:00", tick=False):
        page = visitor.get("/en/contacts/").content.decode()
    return page.replace("\u2060", "").replace("\xa0", " ")


def test_one_whole_day_of_the_week_is_written_0_00_to_24_00(staff, visitor):
    channel = make_channel()
    address = f"/admin/contacts/channel/{channel.pk}/change/"
    assert staff.post(address, channel_form(channel, (4, "0.00", "24.00"))).status_code == 302
    told = told_on_christmas_eve(visitor)
    assert "Thu 0:00–24:00" in told and "Open now until midnight" in told
    rule = HoursRule.objects.get()
    assert str(rule) == "ceturtdiena 0.00–24.00"
    unchanged = channel_form(channel, (4, "0:00", "24:00"))
    unchanged |= {"hours-INITIAL_FORMS": "1", "hours-0-id": rule.pk}
    assert staff.post(address, unchanged).status_code == 302
    assert HoursRule.objects.get() == rule


def test_one_whole_day_is_an_exception_too(staff, visitor):
    make_hours(make_channel(hours_mode="schedule"))
    data = FORM | {"opens": "0:00", "closes": "24.00"}
    assert staff.post(f"{LIST}add/", data).status_code == 302
    told = told_on_christmas_eve(visitor)
    assert "24 December: 0:00–24:00" in told
    assert "Open now until midnight" in told


@pytest.mark.parametrize(
    ("opens", "closes", "field", "sentence"),
    [
        ("24:00", "2:00", "opens", "24:00 is the end of a day. Choose the next day and write 0:00."),
        ("9:00:01", "17:00", "opens", "Write times in hours and minutes, for example 9:30."),
        ("9:00", "17:00:59", "closes", "Write times in hours and minutes, for example 9:30."),
    ],
)
def test_ordinary_opening_times_are_refused_in_the_same_words(staff, opens, closes, field, sentence):
    channel = make_channel()
    response = staff.post(
        f"/admin/contacts/channel/{channel.pk}/change/", channel_form(channel, (1, opens, closes))
    )
    formset = response.context["inline_admin_formsets"][0].formset
    assert in_english(formset.errors[0]) == {field: [sentence]}
    assert not HoursRule.objects.exists()


def test_the_list_costs_the_same_queries_with_one_row_and_with_twenty(staff, django_assert_max_num_queries):
    for more in range(20):
        channel = make_channel()
        make_hours(channel)
        make_closure(DAY + datetime.timedelta(more), channel=channel)
        make_closure(DAY + datetime.timedelta(more), helpline=channel.helpline)
    assert Channel.objects.count() == 20
    with django_assert_max_num_queries(8):
        staff.get(LIST)


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("suggested", ["confirmed", "dismissed"]),
        ("confirmed", ["dismissed"]),
        ("dismissed", ["confirmed"]),
    ],
)
def test_a_form_offers_what_is_not_decided_so_already_after_the_button_that_only_saves(
    staff, status, offered
):
    closure = make_closure(DAY, status=status)
    buttons = Page(staff.get(f"{LIST}{closure.pk}/change/")).elements
    names = [attributes.get("name") for _tag, attributes, _text in buttons]
    values = [attrs.get("value") for _tag, attrs, _text in buttons if attrs.get("name") == "_decide"]
    assert values == offered
    assert names.index("_save") < names.index("_decide")
    assert "_decide" not in staff.get(f"{LIST}add/").content.decode()
