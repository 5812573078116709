"""The public holidays of the coming year are suggested once each, in both languages, and staff decide."""

import datetime
import io

import holidays
import pytest
import time_machine
from django.core.management import call_command

from contacts.hours import public_holidays
from contacts.models import Closure
from tests.factories import make_closure, make_helpline

TODAY = datetime.date(2026, 1, 1)
MOVED = {datetime.date(2026, 1, 2), datetime.date(2026, 6, 22)}

pytestmark = pytest.mark.django_db


def reasons(date):
    closure = Closure.objects.get(date=date)
    return closure.reason_lv, closure.reason_en


def test_every_public_holiday_of_a_year_is_suggested_for_all_our_lines():
    suggested = public_holidays.suggest(TODAY)
    known = set(holidays.country_holidays("LV", years=[2026]))
    assert {closure.date for closure in suggested} == known
    assert known >= MOVED
    assert Closure.objects.of_everything().filter(status="suggested").count() == len(known)
    assert reasons(datetime.date(2026, 12, 24)) == ("Ziemassvētku vakars", "Christmas Eve")


def test_a_moved_day_tells_in_each_language_when_it_is_worked():
    """The library's own English writes the month first."""
    public_holidays.suggest(TODAY)
    assert reasons(datetime.date(2026, 1, 2)) == (
        "Brīvdiena (pārcelta no 17.01.2026.)",
        "Day off (substituted from 17/01/2026)",
    )


def test_a_holiday_on_a_weekend_brings_its_monday():
    public_holidays.suggest(datetime.date(2028, 11, 1))
    assert reasons(datetime.date(2028, 11, 20))[1] == "Republic of Latvia Proclamation Day (observed)"


def test_nothing_is_suggested_twice_and_nothing_again_that_was_dismissed():
    make_closure(datetime.date(2026, 12, 24), status="dismissed")
    make_closure(datetime.date(2026, 12, 25))
    make_closure(datetime.date(2026, 12, 26), helpline=make_helpline())
    dates = {closure.date for closure in public_holidays.suggest(datetime.date(2026, 12, 20))}
    assert sorted(dates)[:2] == [datetime.date(2026, 12, 26), datetime.date(2026, 12, 31)]
    assert Closure.objects.filter(date=datetime.date(2026, 12, 24)).get().status == "dismissed"
    assert Closure.objects.filter(date=datetime.date(2026, 12, 25)).get().status == "confirmed"
    assert Closure.objects.filter(date=datetime.date(2026, 12, 26)).count() == 2
    assert public_holidays.suggest(datetime.date(2026, 12, 20)) == []


def test_a_language_that_the_library_does_not_speak_is_left_empty(monkeypatch):
    monkeypatch.setattr("holidays.countries.latvia.Latvia.supported_languages", ("lv",))
    public_holidays.suggest(TODAY)
    assert reasons(datetime.date(2026, 12, 24)) == ("Ziemassvētku vakars", None)


def test_what_is_known_of_moved_days_comes_from_the_library(monkeypatch):
    assert public_holidays.newest_moved_year() >= 2026
    monkeypatch.setattr(
        "holidays.countries.latvia.LatviaStaticHolidays.special_public_holidays", {2031: (1, 2, 1, 17)}
    )
    assert public_holidays.newest_moved_year() == 2031


@time_machine.travel("2026-06-20T12:00:00+03:00", tick=False)
def test_the_command_says_what_it_does_and_a_trial_changes_nothing():
    def said(**options):
        output = io.StringIO()
        call_command("suggest_closures", stdout=output, **options)
        return output.getvalue()

    trial = said(dry_run=True)
    assert "2026-06-22 Brīvdiena (pārcelta no 27.06.2026.)" in trial
    assert "days would be suggested." in trial
    assert f"is in {public_holidays.newest_moved_year()}." in trial
    assert not Closure.objects.exists()
    done = said()
    assert done.replace("days suggested", "days would be suggested") == trial
    assert Closure.objects.exists()
    assert said().startswith("0 days suggested.")
