"""What contacts pages tell beside the printed hours: who answers now, when next, whom else to call, and special days."""

import datetime
import re

import pytest
import time_machine

from tests.factories import make_channel, make_closure, make_contact_point, make_helpline, make_hours
from tests.test_contacts import INDEX, main_of, words

THURSDAY = datetime.date(2026, 12, 24)
SAID_OF_NOW = [
    "open now",
    "closed now",
    "opens",
    "on holidays",
    "tagad atbild",
    "tagad neatbild",
    "svētku dienās",
]


def at(moment):
    """A clock that stands at a moment in Riga in winter: "2026-12-03 10:00"."""
    return time_machine.travel(datetime.datetime.fromisoformat(f"{moment}:00+02:00"), tick=False)


def contacts(visitor, moment, address="/en/contacts/"):
    with at(moment):
        return main_of(visitor.get(address))


def told(visitor, moment, address="/en/contacts/"):
    """The words of each channel's hours on a contacts page at a moment."""
    html = contacts(visitor, moment, address)
    blocks = re.findall(r'<div class="open-state .*?</div>\s*</div>', html, re.DOTALL)
    return [words(block).replace("( ", "(").replace(" )", ")") for block in blocks]


def office(**fields):
    """A channel of ours, Monday to Friday, 9.00–17.00."""
    channel = make_channel(make_helpline(region="latgale", **fields), hours_mode="schedule")
    make_hours(channel)
    return channel


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-12-03 10:00", "Mon–Fri 9:00–17:00 Open now until 17:00"),
        ("2026-12-03 08:00", "Mon–Fri 9:00–17:00 Closed now. Opens today at 9:00"),
        ("2026-12-03 17:00", "Mon–Fri 9:00–17:00 Closed now. Opens tomorrow at 9:00"),
        ("2026-12-04 17:00", "Mon–Fri 9:00–17:00 Closed now. Opens on Monday, 7 December, at 9:00"),
    ],
)
def test_a_line_says_beside_its_hours_whether_it_answers_now_and_when_that_changes(visitor, moment, sentence):
    office()
    (text,) = told(visitor, moment)
    assert text.startswith(sentence)


def test_latvian_says_the_day_of_the_next_opening_in_its_own_case(visitor):
    office()
    (text,) = told(visitor, "2026-12-04 17:00", INDEX["lv"])
    assert "pirmdien, 7. decembrī" in text
    assert text.startswith("Pirmdiena–piektdiena 9.00–17.00 ")


@pytest.mark.parametrize(
    ("rules", "moment", "sentence"),
    [
        ((datetime.time(9), datetime.time(0)), "2026-12-03 10:00", "Open now until midnight"),
        ((datetime.time(22), datetime.time(2)), "2026-12-03 23:00", "Open now until 2:00"),
        ((datetime.time(22), datetime.time(2)), "2026-12-03 01:00", "Open now until 2:00"),
    ],
)
def test_a_line_that_is_open_into_the_night_says_until_when(visitor, rules, moment, sentence):
    make_hours(make_channel(hours_mode="schedule"), range(1, 8), *rules)
    (text,) = told(visitor, moment)
    assert text.endswith(sentence)


def test_a_line_that_is_always_open_names_no_end_until_it_is_near(visitor):
    channel = make_channel(hours_mode="always")
    assert told(visitor, "2026-12-20 10:00") == ["Day and night"]
    make_closure(THURSDAY, channel=channel)
    assert told(visitor, "2026-12-20 10:00") == ["Day and night Open now 24 December: closed (Holiday)"]
    assert told(visitor, "2026-12-23 10:00") == [
        "Day and night Open now until midnight 24 December: closed (Holiday)"
    ]


@pytest.mark.parametrize("mode", ["unknown", "appointment", "schedule"])
def test_of_unknown_hours_nothing_is_told_but_that(visitor, mode):
    make_channel(hours_mode=mode)
    make_closure(THURSDAY, status="suggested")
    (text,) = told(visitor, "2026-12-24 10:00")
    assert text in ("Hours unknown", "By appointment")


@pytest.mark.parametrize("status", ["paused", "withdrawn"])
def test_of_a_channel_that_nobody_answers_no_hours_are_told(visitor, status):
    make_channel(hours_mode="always", status=status)
    assert told(visitor, "2026-12-24 10:00") == []


@pytest.mark.parametrize(("moment", "state"), [("2026-12-03 10:00", "open"), ("2026-12-03 20:00", "closed")])
def test_the_window_shows_the_same_as_the_words(visitor, moment, state):
    office()
    make_channel(hours_mode="unknown")
    html = contacts(visitor, moment)
    windows = re.findall(r'<div class="open-state open-state--(\w+)">\s*<svg class="window"', html)
    assert sorted(windows) == sorted([state, "unknown"])


# --- Whom else to call


def line_at_night(name, **fields):
    """A line that is open at night, when offices are closed."""
    of_channel = {key: fields.pop(key) for key in ("contact_point", "how", "status") if key in fields}
    return make_channel(
        make_helpline(name_lv=name, name_en=name, **fields), hours_mode="always", **of_channel
    )


def pointed_to(visitor):
    """Where the closed office points to at night."""
    closed = [text for text in told(visitor, "2026-12-03 20:00") if "Closed now" in text]
    return closed[0].partition(" at 9:00 ")[2]


def test_a_closed_line_points_to_112_when_none_of_ours_answers(visitor):
    office()
    line_at_night("Crisis line", purpose="external")
    line_at_night("Paused", status="paused")
    assert pointed_to(visitor) == "If you are in danger, call 112"
    assert 'call <a href="tel:112">112</a>' in contacts(visitor, "2026-12-03 20:00")


def test_a_closed_line_points_to_the_primary_helpline_first(visitor):
    closed = office(order=5)
    make_channel(closed.helpline, make_contact_point("+37125719118"), hours_mode="always")
    assert pointed_to(visitor) == "Available now: +371 25 719 118"
    line_at_night("Another", order=0)
    assert pointed_to(visitor) == "Available now: +371 25 719 118"
    line_at_night("Primary", is_primary=True, order=9, contact_point=make_contact_point("+37125719266"))
    assert pointed_to(visitor) == "Available now: Primary +371 25 719 266"
    page = contacts(visitor, "2026-12-03 20:00", "/en/contacts/latgale/")
    assert '<a href="tel:+37125719266">+371\xa025\xa0719\xa0266</a>' in page


def test_a_closed_line_points_neither_to_its_own_number_nor_to_what_is_no_call(visitor):
    # A message: two calls with different hours would be neither open nor closed.
    closed = make_channel(make_helpline(region="latgale"), how="sms", hours_mode="schedule")
    make_hours(closed)
    line_at_night("Same number", contact_point=closed.contact_point)
    line_at_night("E-mail", how="email", contact_point=make_contact_point("a@example.lv", kind="email"))
    assert pointed_to(visitor) == "If you are in danger, call 112"


def test_a_region_page_points_to_lines_of_other_regions(visitor):
    office()
    line_at_night("In Kurzeme", region="kurzeme", contact_point=make_contact_point("+37125719118"))
    (text,) = told(visitor, "2026-12-03 20:00", "/en/contacts/latgale/")
    assert text.endswith("Available now: In Kurzeme +371 25 719 118")


# --- Special days


def test_days_to_come_are_told_with_their_hours_and_reason(visitor):
    channel = office()
    make_closure(THURSDAY, opens=datetime.time(9), closes=datetime.time(13), reason_lv="", reason_en="")
    make_closure(THURSDAY + datetime.timedelta(1))
    make_closure(THURSDAY + datetime.timedelta(4), status="suggested")
    make_closure(THURSDAY + datetime.timedelta(5), status="dismissed")
    make_closure(THURSDAY + datetime.timedelta(8), helpline=channel.helpline)
    (text,) = told(visitor, "2026-12-18 10:00")
    assert text.endswith(
        "until 17:00 24 December: 9:00–13:00 25 December: closed (Holiday) 1 January: closed (Holiday)"
    )
    (text,) = told(visitor, "2026-12-17 10:00")
    assert text.endswith("25 December: closed (Holiday)")


@pytest.mark.parametrize("mode", ["unknown", "appointment", "schedule"])
def test_a_closed_day_is_over_at_midnight_in_riga_whatever_the_hours(visitor, mode):
    channel = make_channel(hours_mode=mode)
    make_hours(channel)
    make_closure(THURSDAY)
    assert "Holiday" in contacts(visitor, "2026-12-24 23:59")
    assert "Holiday" not in contacts(visitor, "2026-12-25 00:30")


def test_a_reason_without_translation_says_its_language(visitor):
    office()
    make_closure(THURSDAY, reason_en="")
    assert 'closed (<span lang="lv">Svētki</span>)' in contacts(visitor, "2026-12-18 10:00")


@pytest.mark.parametrize("address", [INDEX["en"], "/en/contacts/latgale/"])
def test_days_that_nobody_decided_on_are_told_once_for_all_lines(visitor, address):
    for _line in range(2):
        office()
    for days in (0, 1, 7):
        make_closure(THURSDAY + datetime.timedelta(days), status="suggested")
    page = words(contacts(visitor, "2026-12-23 10:00", address))
    assert page.count("Try calling on holidays, too: 24 December – 25 December, 31 December") == 1
    assert page.count("31 December") == 1


def test_on_such_a_day_no_line_is_said_to_be_open(visitor):
    office()
    make_closure(THURSDAY, status="suggested")
    html = contacts(visitor, "2026-12-24 10:00")
    assert "open-state--unknown" in html and "open-state--open" not in html
    assert told(visitor, "2026-12-24 10:00") == ["Mon–Fri 9:00–17:00"]


def test_no_opening_is_announced_for_such_a_day(visitor):
    office()
    make_closure(THURSDAY, status="suggested")
    (text,) = told(visitor, "2026-12-23 18:00")
    assert text == "Mon–Fri 9:00–17:00 Closed now If you are in danger, call 112"


def test_the_day_of_a_far_next_opening_is_told_as_well(visitor):
    channel = office()
    for more in range(30):
        make_closure(datetime.date(2026, 12, 1) + datetime.timedelta(more), helpline=channel.helpline)
    make_closure(datetime.date(2026, 12, 31), status="suggested", reason_en="New Year’s Eve")
    (text,) = told(visitor, "2026-12-01 10:00")
    assert "Closed now If you" in text
    assert "Try calling on holidays, too: 31 December" in words(contacts(visitor, "2026-12-01 10:00"))
    assert "1 December – 4 December: closed (Holiday) 7 December – 11 December: closed (Holiday)" in text


# --- Only there


@pytest.mark.parametrize("path", ["/lv/", "/en/", "/en/news/", "/en/no-such-page/"])
def test_other_pages_keep_to_the_printed_hours(visitor, path):
    channel = make_channel(make_helpline(is_primary=True), hours_mode="schedule")
    make_hours(channel, range(1, 8))
    make_closure(THURSDAY)
    make_closure(THURSDAY + datetime.timedelta(1), status="suggested")
    with at("2026-12-24 10:00"):
        html = visitor.get(path).content.decode()
    assert "9.00" in html or "9:00" in html
    assert "open-state" not in html
    text = words(html).casefold()
    assert [said for said in SAID_OF_NOW if said in text] == []
