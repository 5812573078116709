"""Dates of which perhaps only the month or the year is known: words, periods, and what the database refuses."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import override

from localization.partial_dates import (
    PartialDate,
    at_moment,
    first_day,
    last_day,
    month_name,
    period_in_words,
    time_range,
)
from localization.templatetags.localization import whole_dates
from news.models import Post
from projects.models import Activity, Project
from tests.factories import make_post, make_project

pytestmark = pytest.mark.both

CASES = ("nominative", "genitive", "dative", "locative")
LATVIAN_MONTHS = {
    1: "janvāris janvāra janvārim janvārī",
    2: "februāris februāra februārim februārī",
    3: "marts marta martam martā",
    4: "aprīlis aprīļa aprīlim aprīlī",
    5: "maijs maija maijam maijā",
    6: "jūnijs jūnija jūnijam jūnijā",
    7: "jūlijs jūlija jūlijam jūlijā",
    8: "augusts augusta augustam augustā",
    9: "septembris septembra septembrim septembrī",
    10: "oktobris oktobra oktobrim oktobrī",
    11: "novembris novembra novembrim novembrī",
    12: "decembris decembra decembrim decembrī",
}
ENGLISH_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def day(text):
    return PartialDate(datetime.date.fromisoformat(text), "day")


def month(text, last=False):
    date = datetime.date.fromisoformat(f"{text}-01")
    return PartialDate(last_day(date, "month") if last else date, "month")


def year(number, last=False):
    return PartialDate(datetime.date(number, 12, 31) if last else datetime.date(number, 1, 1), "year")


@pytest.mark.parametrize("number", LATVIAN_MONTHS)
def test_every_month_has_its_cases(number):
    with override("lv"):
        assert " ".join(month_name(number, case) for case in CASES) == LATVIAN_MONTHS[number]
    with override("en"):
        assert {month_name(number, case) for case in CASES} == {ENGLISH_MONTHS[number - 1]}


@pytest.mark.parametrize(
    ("date", "case", "latvian", "english"),
    [
        (day("2016-03-01"), "nominative", "2016.\xa0gada 1.\xa0marts", "1\xa0March 2016"),
        (day("2016-03-01"), "locative", "2016.\xa0gada 1.\xa0martā", "1\xa0March 2016"),
        (day("2016-03-31"), "genitive", "2016.\xa0gada 31.\xa0marta", "31\xa0March 2016"),
        (day("2016-09-30"), "dative", "2016.\xa0gada 30.\xa0septembrim", "30\xa0September 2016"),
        (month("2011-10"), "nominative", "2011.\xa0gada oktobris", "October 2011"),
        (month("2011-10", last=True), "locative", "2011.\xa0gada oktobrī", "October 2011"),
        (year(2011), "nominative", "2011.\xa0gads", "2011"),
        (year(2011), "genitive", "2011.\xa0gada", "2011"),
        (year(2011), "dative", "2011.\xa0gadam", "2011"),
        (year(2011, last=True), "locative", "2011.\xa0gadā", "2011"),
    ],
)
def test_a_date_in_words_says_what_is_known(date, case, latvian, english):
    with override("lv"):
        assert date.in_words(case) == latvian
    with override("en"):
        assert date.in_words(case) == english


@pytest.mark.parametrize(
    ("start", "end", "latvian", "english"),
    [
        (
            month("2011-09"),
            month("2011-12", True),
            "2011.\xa0gada septembris–decembris",
            "September–December 2011",
        ),
        (month("2011-10"), month("2011-10", True), "2011.\xa0gada oktobris", "October 2011"),
        (
            month("2011-11"),
            month("2012-02", True),
            "2011.\xa0gada novembris\xa0– 2012.\xa0gada februāris",
            "November 2011\xa0– February 2012",
        ),
        (
            day("2016-03-01"),
            day("2016-09-30"),
            "2016.\xa0gada 1.\xa0marts\xa0– 30.\xa0septembris",
            "1\xa0March\xa0– 30\xa0September 2016",
        ),
        (
            day("2015-12-31"),
            day("2016-01-01"),
            "2015.\xa0gada 31.\xa0decembris\xa0– 2016.\xa0gada 1.\xa0janvāris",
            "31\xa0December 2015\xa0– 1\xa0January 2016",
        ),
        (day("2016-03-01"), day("2016-03-01"), "2016.\xa0gada 1.\xa0marts", "1\xa0March 2016"),
        (year(2011), year(2011, True), "2011.\xa0gads", "2011"),
        (year(2011), year(2013, True), "2011.\xa0gads\xa0– 2013.\xa0gads", "2011\xa0– 2013"),
        (
            month("2011-09"),
            year(2011, True),
            "2011.\xa0gada septembris\xa0– 2011.\xa0gads",
            "September 2011\xa0– 2011",
        ),
        (day("2016-03-01"), None, "no 2016.\xa0gada 1.\xa0marta", "from 1\xa0March 2016"),
        (month("2011-09"), None, "no 2011.\xa0gada septembra", "from September 2011"),
        (year(2011), None, "no 2011.\xa0gada", "from 2011"),
        (None, day("2016-09-30"), "līdz 2016.\xa0gada 30.\xa0septembrim", "until 30\xa0September 2016"),
        (None, month("2011-12", True), "līdz 2011.\xa0gada decembrim", "until December 2011"),
        (None, year(2011, True), "līdz 2011.\xa0gadam", "until 2011"),
        (None, None, "", ""),
    ],
)
def test_a_period_in_words_writes_the_year_once(start, end, latvian, english):
    with override("lv"):
        assert period_in_words(start, end) == latvian
    with override("en"):
        assert period_in_words(start, end) == english


@pytest.mark.parametrize(
    ("date", "iso"),
    [(day("2016-03-01"), "2016-03-01"), (month("2016-03", True), "2016-03"), (year(2016, True), "2016")],
)
def test_machines_are_told_no_more_than_is_known(date, iso):
    assert date.iso == iso


def test_djangos_own_filters_write_dates_the_same_way():
    date = datetime.date(2016, 3, 1)
    for language in ("lv", "en"):
        with override(language):
            assert date_format(date) == str(PartialDate(date, "day"))


def test_times_are_written_as_each_language_does():
    opens, closes = datetime.time(9), datetime.time(17, 5)
    with override("lv"):
        assert time_range(opens, closes) == "9.00–17.05"
    with override("en"):
        assert time_range(opens, closes) == "9:00–17:05"


def test_a_moment_has_its_month_in_words():
    moment = datetime.datetime(2026, 11, 30, 0, 23, tzinfo=datetime.UTC)
    with override("lv"):
        assert at_moment(moment) == "2026.\xa0gada 30.\xa0novembrī plkst.\xa00.23"
    with override("en"):
        assert at_moment(moment) == "30\xa0November 2026, 0:23"


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2016-02-10", "day", "2016-02-10", "2016-02-10"),
        ("2016-02-10", "month", "2016-02-01", "2016-02-29"),
        ("2015-02-10", "month", "2015-02-01", "2015-02-28"),
        ("2000-02-29", "month", "2000-02-01", "2000-02-29"),
        ("2011-11-30", "month", "2011-11-01", "2011-11-30"),
        ("2011-12-31", "month", "2011-12-01", "2011-12-31"),
        ("2016-02-10", "year", "2016-01-01", "2016-12-31"),
    ],
)
def test_a_typed_day_becomes_an_end_of_its_period(text, precision, first, last):
    date = datetime.date.fromisoformat(text)
    assert first_day(date, precision).isoformat() == first
    assert last_day(date, precision).isoformat() == last


def refused(make):
    try:
        with transaction.atomic():
            make()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("date", "precision", "fits"),
    [
        ("2016-03-17", "day", True),
        ("2016-03-17", "unknown", True),
        ("2016-03-01", "month", True),
        ("2016-03-02", "month", False),
        ("2016-01-01", "year", True),
        ("2016-02-01", "year", False),
        ("2016-01-02", "year", False),
    ],
)
def test_the_database_refuses_a_start_that_claims_more_than_is_known(db, date, precision, fits):
    def make():
        make_post(date=datetime.date.fromisoformat(date), date_precision=precision)

    assert refused(make) is not fits
    assert Post.objects.exists() is fits


@pytest.mark.parametrize(
    ("date", "precision", "fits"),
    [
        ("2016-03-17", "day", True),
        *((f"2015-{n:02}-{days}", "month", True) for n, days in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)),
        ("2016-02-29", "month", True),
        ("2000-02-29", "month", True),
        ("2016-02-28", "month", False),
        ("2015-02-27", "month", False),
        ("2015-04-29", "month", False),
        ("2015-05-30", "month", False),
        ("2015-12-01", "month", False),
        ("2016-12-31", "year", True),
        ("2016-12-30", "year", False),
        ("2016-11-30", "year", False),
        ("2016-01-01", "year", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("model", [Project, Activity])
def test_the_database_refuses_an_end_that_claims_more_than_is_known(db, model, date, precision, fits):
    fields = {"end_on": datetime.date.fromisoformat(date), "end_precision": precision}
    if model is Activity:
        fields["project"] = make_project()
    assert refused(lambda: model.objects.create(**fields)) is not fits


def test_the_database_refuses_an_end_before_its_start(db):
    dates = {"start_on": datetime.date(2016, 3, 2), "end_on": datetime.date(2016, 3, 1)}
    assert refused(lambda: Project.objects.create(**dates))
    assert not refused(lambda: Project.objects.create(**dates | {"end_on": dates["start_on"]}))


def test_the_database_refuses_a_public_project_without_a_start(db):
    assert refused(lambda: make_project(start_on=None))
    assert refused(lambda: make_project(start_on=None, public_in=("en",)))
    assert not refused(lambda: make_project(start_on=None, public_in=()))


def test_a_form_is_told_in_words_what_the_database_would_refuse(db):
    project = Project(start_on=datetime.date(2016, 3, 2), end_on=datetime.date(2016, 3, 1))
    with override("en"), pytest.raises(ValidationError, match="The end is before the start"):
        project.full_clean()


def test_any_day_of_the_month_may_be_typed(db):
    typed = datetime.date(2016, 2, 10)
    project = Project(start_on=typed, start_precision="month", end_on=typed, end_precision="month")
    project.full_clean()
    assert (project.start_on, project.end_on) == (datetime.date(2016, 2, 1), datetime.date(2016, 2, 29))
    with override("lv"):
        assert project.period == "2016.\xa0gada februāris"


@pytest.mark.parametrize(("typed", "shown"), [
    ("Dibināta 2007. gada 6. augustā. Tagad", "Dibināta 2007.~gada 6.~augustā. Tagad"),
    ("Founded on 6 August 2007. In 3 Days", "Founded on 6~August 2007. In 3 Days"),
    ("Lāčplēša iela 75 - 1 B, Rīga", "Lāčplēša iela 75~-~1~B, Rīga"),
    ("3. šķira, 4. Šķira", "3.~šķira, 4. Šķira"),
    ("no 5. līdz 2010. Biedrība 112 Latvija", "no 5.~līdz 2010. Biedrība 112 Latvija"),
])  # fmt: skip
def test_a_day_with_its_month_and_a_house_with_its_flat_stay_on_one_line(typed, shown):
    assert whole_dates(typed) == shown.replace("~", "\xa0")
