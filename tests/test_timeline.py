"""The drawing beside a project's activities tells when they happen: never more than is known, and in words too."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from localization.partial_dates import first_day, last_day
from projects.models import Activity, Project
from projects.timeline import Bar, OpenBar, timeline
from tests.factories import make_activity, make_project
from tests.html import Page

LANGUAGES = pytest.mark.parametrize("language", ["lv", "en"])
PRECISIONS = {4: "year", 7: "month", 10: "day"}


def period(start="", end=""):
    """Fields of a period from what is known: “2016”, “2016-03” or “2016-03-01”."""
    fields = {}
    for name, known, bound in (("start", start, first_day), ("end", end, last_day)):
        if known:
            precision = PRECISIONS[len(known)]
            date = datetime.date.fromisoformat(f"{known}-01-01"[:10])
            fields |= {f"{name}_on": bound(date, precision), f"{name}_precision": precision}
    return fields


def drawn(*activities, project=("", "")):
    return timeline(Project(**period(*project)), [Activity(**period(*known)) for known in activities])


def bars(*activities, project=("", "")):
    return [bar for _activity, bar in drawn(*activities, project=project).rows]


def words(*activities, language="en", narrow=False, project=("", "")):
    """The labels of the axis by rows, from left to right."""
    with override(language):
        rows = drawn(*activities, project=project).axis.labels
    return [
        " ".join(label.text for label in sorted(row, key=place) if not (narrow and label.is_minor))
        for row in rows
    ]


def place(label):
    return float(label.x.rstrip("%"))


AUTUMN = ("2011-09", "2011-12")


@pytest.mark.parametrize(
    ("known", "bar"),
    [
        (("2011-10", "2011-10"), Bar("25%", "25%")),
        (("2011-09", "2011-10"), Bar("0%", "50%")),
        (("2011-11-16", "2011-11-30"), Bar("62.5%", "12.5%")),
        (("2011-12", "2011-12-31"), Bar("75%", "25%")),
        (("2011-09-01", "2011-12-31"), Bar("0%", "100%")),
    ],
)
def test_a_bar_covers_the_months_or_days_that_are_known(known, bar):
    assert bars(known, project=AUTUMN) == [bar]


def test_a_known_year_is_drawn_whole():
    assert bars(("2012", "2012"), project=("2011", "2014")) == [Bar("25%", "25%")]


def test_every_month_is_as_wide_as_the_others_leap_years_included():
    assert bars(("2016-02-15", "2016-02-29"), project=("2016-01", "2016-02")) == [Bar("74.14%", "25.86%")]
    assert bars(("2015-02-15", "2015-02-28"), project=("2015-01", "2015-02")) == [Bar("75%", "25%")]


def test_a_single_day_can_be_seen_and_does_not_lean_into_the_next_month():
    for day, end in (("2024-10-31", 20), ("2025-12-31", 34), ("2026-02-28", 36)):
        [bar] = bars((day, day), project=("2023-03", "2026-02"))
        assert float(bar.width.rstrip("%")) == 1.5
        assert float(bar.x.rstrip("%")) + 1.5 == pytest.approx(end * 100 / 36, abs=0.01)


def test_a_day_at_either_end_of_a_century_stays_in_the_drawing():
    first, last = bars(("1990-01-01", "1990-01-01"), ("2100-12-31", "2100-12-31"))
    assert (first, last) == (Bar("0%", "1.5%"), Bar("98.5%", "1.5%"))


def test_the_axis_covers_the_project_and_every_activity():
    assert bars(("2011-10", "2011-10")) == [Bar("0%", "100%")]
    assert bars(("2011-10", "2011-10"), project=AUTUMN) == [Bar("25%", "25%")]
    assert bars(("2011-08", "2011-08"), ("2012-01", ""), project=("2011-09", "")) == [
        Bar("0%", "16.67%"),
        OpenBar("83.33%", "100%", "100%"),
    ]


@pytest.mark.parametrize(
    ("known", "bar"),
    [
        (("2011-10", ""), OpenBar("25%", "50%", "100%")),
        (("", "2011-10"), OpenBar("50%", "25%", "0%")),
        (("2011-11-16", ""), OpenBar("62.5%", "64%", "100%")),
        (("", "2011-11-15"), OpenBar("62.5%", "61%", "0%")),
        (("", "2011-11-01"), OpenBar("51.5%", "50%", "0%")),
        (("2011-12", ""), OpenBar("75%", "100%", "100%")),
    ],
)
def test_an_end_that_is_not_known_is_left_open(known, bar):
    assert bars(known, project=AUTUMN) == [bar]


def test_a_known_start_year_is_inside_the_axis():
    assert bars(("2012", ""), ("2011-07", "2011-12")) == [
        OpenBar("33.33%", "100%", "100%"),
        Bar("0%", "33.33%"),
    ]


def test_without_a_date_there_is_no_bar_and_the_printed_order_stays():
    rows = drawn(("2011-12", "2011-12"), ("", ""), ("2011-09", "2011-09")).rows
    assert [bar for _activity, bar in rows] == [Bar("75%", "25%"), None, Bar("0%", "25%")]
    assert [activity.start_on and activity.start_on.month for activity, _bar in rows] == [12, None, 9]


def test_without_any_date_of_an_activity_there_is_no_axis():
    assert drawn(("", ""), project=AUTUMN).axis is None
    assert drawn(project=AUTUMN) == ([], None)


@pytest.mark.parametrize(
    ("project", "wide", "narrow"),
    [
        (("2016-05", "2016-05"), ["May"], ["May"]),
        (AUTUMN, ["Sept Oct Nov Dec"], ["Sept Oct Nov Dec"]),
        (
            ("2011", "2011"),
            ["Jan Feb Mar Apr May June July Aug Sept Oct Nov Dec"],
            ["Jan Mar May July Sept Nov"],
        ),
        (
            ("2011-11", "2012-02"),
            ["2011 2012", "Nov Dec Jan Feb"],
            ["2011 2012", "Nov Dec Jan Feb"],
        ),
        (
            ("2011-12", "2012-11"),
            ["2011 2012", "Dec Jan Feb Mar Apr May June July Aug Sept Oct Nov"],
            ["2012", "Dec Feb Apr June Aug Oct"],
        ),
        (
            ("2023-03", "2026-02"),
            ["2023 2024 2025 2026", "Apr July Oct Jan Apr July Oct Jan Apr July Oct"],
            ["2023 2024 2025 2026", "July Jan July Jan July"],
        ),
        (("2011", "2015"), ["2011 2012 2013 2014 2015"], ["2011 2012 2013 2014 2015"]),
        (("2014-07", "2020-06"), ["2014 2015 2016 2017 2018 2019 2020"], ["2015 2016 2017 2018 2019"]),
        (
            ("1990", "2100"),
            ["1990 2000 2010 2020 2030 2040 2050 2060 2070 2080 2090"],
            ["1990 2010 2030 2050 2070"],
        ),
    ],
)
def test_the_axis_names_as_much_as_there_is_room_for(project, wide, narrow):
    assert words(project) == wide
    assert words(project, narrow=True) == narrow


def test_latvian_months_are_not_capitalised():
    assert words(AUTUMN, language="lv") == ["sept. okt. nov. dec."]


def test_labels_never_meet_nor_leave_the_axis():
    for start in range(12):
        for length in range(1, 150):
            last = 2011 * 12 + start + length - 1
            project = (f"2011-{start + 1:02}", f"{last // 12}-{last % 12 + 1:02}")
            for row in drawn(project).axis.labels:
                for least, shown in ((8, row), (15, [label for label in row if not label.is_minor])):
                    spans = sorted((place(label) - least * label.is_last) for label in shown)
                    gaps = [after - before for before, after in zip(spans, [*spans[1:], 100], strict=False)]
                    assert all(gap >= least - 0.02 for gap in gaps), (project, shown)


def show(visitor, project, language="en"):
    return visitor.get(project.get_absolute_url(language))


@LANGUAGES
def test_the_page_draws_the_months_and_says_them(visitor, language):
    project = make_project()
    make_activity(project, order=2, title_lv="Otrā", title_en="Second", **period("2011-10", "2011-11"))
    make_activity(
        project,
        order=1,
        title_lv="Pirmā",
        title_en="First",
        place_lv="Rīga",
        place_en="Riga",
        **period("2011-12"),
    )
    make_activity(project, order=3, title_lv="Trešā", title_en="Third")
    page = Page(show(visitor, project, language))
    rows = [
        text.replace("\xa0", " ")
        for text in page.texts("li")
        if text.startswith(("Pirmā", "First", "Otrā", "Second", "Trešā", "Third"))
    ]
    assert (
        rows
        == {
            "lv": ["Pirmā no 2011. gada decembra · Rīga", "Otrā 2011. gada oktobris–novembris", "Trešā"],
            "en": ["First from December 2011 · Riga", "Second October–November 2011", "Third"],
        }[language]
    )
    months = {"lv": ["sept.", "okt.", "nov.", "dec."], "en": ["Sept", "Oct", "Nov", "Dec"]}[language]
    assert page.texts("text") == months
    [(bar, _text)] = page.all("rect", **{"class": "timeline__span"})
    assert (bar["x"], bar["width"]) == ("25%", "50%")
    [(known, _text)] = page.all("line", **{"class": "timeline__open"})
    assert (known["x1"], known["x2"]) == ("75%", "100%")
    assert len(page.all("svg", **{"class": "timeline__bar"})) == 2


@LANGUAGES
def test_numbers_in_the_drawing_have_a_decimal_point(visitor, language):
    project = make_project(**period("2016-01", "2016-03"))
    make_activity(project, **period("2016-02", "2016-02"))
    page = Page(show(visitor, project, language))
    [(bar, _text)] = page.all("rect", **{"class": "timeline__span"})
    assert (bar["x"], bar["width"]) == ("33.33%", "33.33%")
    assert [attrs["x1"] for attrs, _text in page.all("line")] == ["33.33%", "66.67%"]


@LANGUAGES
def test_who_hears_the_page_hears_the_words_only(visitor, language):
    project = make_project()
    make_activity(project, **period(*AUTUMN))
    drawings = [
        attrs
        for attrs, _text in Page(show(visitor, project, language)).all("svg")
        if attrs.get("class", "").startswith("timeline")
    ]
    assert len(drawings) == 2
    for attrs in drawings:
        assert attrs["aria-hidden"] == "true" and attrs["focusable"] == "false"
        assert attrs["display"] == "none"  # until the stylesheet says otherwise: a list of words without it


@LANGUAGES
def test_without_dates_the_page_shows_a_plain_list(visitor, language):
    project = make_project()
    make_activity(project, place_lv="Gēteborga", place_en="Gothenburg")
    response = show(visitor, project, language)
    assert {"lv": "Seminārs Gēteborga", "en": "Seminar Gothenburg"}[language] in Page(response).texts("li")
    assert not re.search(r"timeline__|<text", response.content.decode().replace("timeline__when", ""))


@LANGUAGES
def test_the_drawing_costs_no_query(visitor, language):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            show(visitor, project, language)
        return len(queries)

    project = make_project()
    make_activity(project, **period("2011-10", "2011-10"))
    with_one = cost()
    for month in range(19):
        make_activity(project, **period(f"2012-{month % 12 + 1:02}", f"2013-{month % 12 + 1:02}-10"))
    assert cost() == with_one
