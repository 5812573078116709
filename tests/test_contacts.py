"""The contacts pages: every number with what is known of it, in both languages, and nothing that is not public."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import ContactPoint
from tests.factories import (
    make_answer,
    make_channel,
    make_contact_point,
    make_helpline,
    make_hours,
    make_office,
)

INDEX = {"lv": "/lv/kontakti/", "en": "/en/contacts/"}
REGIONS = ["riga", "latgale", "kurzeme", "vidzeme", "zemgale"]


def main_of(response):
    """The page's own content, without header, helpline block and footer."""
    assert response.status_code == 200
    return re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]


def words(html):
    """What a reader sees, with every run of spaces as one."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u2060", "").split())


def everywhere(visitor):
    """The whole text of every contacts page in both languages."""
    addresses = [path + rest for path in INDEX.values() for rest in ("", *(f"{word}/" for word in REGIONS))]
    return "".join(visitor.get(address).content.decode() for address in addresses)


@pytest.mark.parametrize("address", INDEX.values())
def test_the_page_stands_when_there_is_no_contact_at_all(visitor, address):
    assert "<h2" not in main_of(visitor.get(address))


@pytest.mark.parametrize(("language", "heading"), [("lv", None), ("en", "Contacts")])
def test_the_page_has_one_heading_and_leads_to_itself_in_the_other_language(visitor, language, heading):
    html = visitor.get(INDEX[language]).content.decode()
    assert html.count("<h1") == 1
    assert f'<html lang="{language}"' in html
    for other, path in INDEX.items():
        assert f'hreflang="{other}" href="https://www.example.lv{path}"' in html
    if heading:
        assert f"<h1>{heading}</h1>" in html


@pytest.mark.parametrize(
    ("language", "hours", "verified"),
    [
        ("lv", "Pirmdiena–piektdiena 9.00–17.00", "31.08.2026."),
        ("en", "Mon–Fri 9:00–17:00", "31/08/2026"),
    ],
)
def test_a_number_is_told_with_everything_that_is_known_of_it(visitor, language, hours, verified):
    helpline = make_helpline(
        name_lv="Konsultācijas Latgalē", name_en="Consultations in Latgale", purpose="consultation", region="latgale",
        description_lv="Visiem Latgalē.", description_en="For everybody in Latgale.",
        languages_spoken="lv, ru, en", languages_interpreted="uk", alert_lv="Slēgts 2. janvārī.", alert_en="Closed on 2 January.",
        what_happens_lv="<p>Jums atbild konsultante.</p>", what_happens_en="<p>A counsellor answers.</p>",
    )  # fmt: skip
    for question, value in (
        ("cost", "yes"),
        ("name", "no"),
        ("languages", "unknown"),
        ("interpreter", "unknown"),
    ):
        make_answer(helpline, question, value=value)
    point = make_contact_point("+37125723222", assured_on=datetime.date(2026, 8, 31))
    channel = make_channel(
        helpline, point, hours_mode="schedule", label_lv="Mobilais", label_en="Mobile", for_deaf=True,
        from_abroad="yes", hours_note_lv="Vasarā ilgāk.", hours_note_en="Longer in summer.",
    )  # fmt: skip
    make_hours(channel)
    html = main_of(visitor.get(INDEX[language]))
    text = words(html)
    assert '<a class="number" href="tel:+37125723222">+371\xa025\xa0723\xa0222</a>' in html
    assert hours in text
    assert f'<time datetime="2026-08-31">{verified}</time>' in html
    expected = {
        "lv": ["Konsultācijas Latgalē", "Visiem Latgalē.", "Slēgts 2. janvārī.", "Jums atbild konsultante.",
               "Mobilais", "Vasarā ilgāk.", "Latviešu, krievu, angļu", "Ukraiņu"],
        "en": ["Consultations in Latgale", "For everybody in Latgale.", "Closed on 2 January.", "A counsellor answers.",
               "Mobile", "Longer in summer.", "Latvian, Russian, English", "Ukrainian", "The call is free.",
               "Do I have to give my name? No", "You can also call our numbers from abroad", "Also for people who cannot hear",
               "What happens when you call", "stays in the call log"],
    }  # fmt: skip
    assert [line for line in expected[language] if line not in text] == []


def test_what_nobody_knows_is_left_out_but_for_the_hours_and_never_guessed(visitor):
    make_channel(make_helpline(region="kurzeme"), hours_mode="unknown")
    text = words(main_of(visitor.get(INDEX["en"])))
    assert text.count("Hours unknown") == 1
    assert re.findall(r"free|languages|[Cc]hecked|abroad|in Latvia\b|not know", text) == []
    assert re.findall(r"\d:\d\d|Day and night|Closed|Is the call|my name", text) == []


@pytest.mark.parametrize("address", INDEX.values())
def test_an_announcement_goes_when_its_last_day_is_over(visitor, address):
    helpline = make_helpline(alert_lv="Slēgts!", alert_en="Slēgts!", alert_until=datetime.date(2026, 1, 2))
    make_channel(helpline)
    with time_machine.travel("2026-01-02T23:59:00+02:00", tick=False):
        assert "Slēgts!" in main_of(visitor.get(address))
    with time_machine.travel("2026-01-03T00:00:00+02:00", tick=False):
        assert "Slēgts!" not in main_of(visitor.get(address))


def test_lines_stand_in_the_printed_order(visitor):
    for name, fields in [
        ("external", {"purpose": "external"}),
        ("emergency", {"purpose": "emergency"}),
        ("national", {"purpose": "consultation"}),
        *((word, {"purpose": "consultation", "region": word}) for word in reversed(REGIONS)),
        ("primary", {"is_primary": True, "region": "zemgale"}),
    ]:
        make_channel(make_helpline(name_lv=f"line {name}", name_en=f"line {name}", **fields))
    make_office(name_lv="line office", name_en="line office", region="riga")
    for address in INDEX.values():
        order = ["riga", "office", *REGIONS[1:], "primary", "national", "emergency", "external"]
        assert re.findall(r"line (\w+)", main_of(visitor.get(address))) == order


def test_a_region_page_has_its_own_lines_those_of_all_latvia_and_emergencies(visitor):
    for name, fields in [
        ("external", {"purpose": "external"}),
        ("ours", {"purpose": "consultation", "region": "latgale"}),
        ("emergency", {"purpose": "emergency"}),
        ("theirs", {"purpose": "external", "region": "latgale"}),
        ("elsewhere", {"purpose": "consultation", "region": "kurzeme"}),
        ("theirs elsewhere", {"purpose": "external", "region": "kurzeme"}),
        ("national", {}),
        ("primary", {"is_primary": True, "region": "riga", "order": 9}),
    ]:
        make_channel(make_helpline(name_lv=f"line {name}", name_en=f"line {name}", **fields))
    make_office(name_lv="line office", name_en="line office", region="latgale")
    make_office(name_lv="line Riga", name_en="line Riga", region="riga")
    for path in INDEX.values():
        order = ["ours", "office", "primary", "national", "emergency", "theirs"]
        assert re.findall(r"line (\w+)", main_of(visitor.get(f"{path}latgale/"))) == order


@pytest.mark.parametrize("word", REGIONS)
def test_every_region_has_a_page_under_the_same_word_in_both_languages(visitor, word):
    for language, path in INDEX.items():
        html = visitor.get(f"{path}{word}/").content.decode()
        assert html.count("<h1") == 1
        assert f'<html lang="{language}"' in html
        for other, other_path in INDEX.items():
            assert f'hreflang="{other}" href="https://www.example.lv{other_path}{word}/"' in html


def test_a_region_without_a_number_says_so(visitor):
    make_channel(make_helpline(region="kurzeme"))
    sentence = "There is no separate number for this region."
    assert sentence in main_of(visitor.get("/en/contacts/latgale/"))
    assert sentence not in main_of(visitor.get("/en/contacts/kurzeme/"))


@pytest.mark.parametrize("word", ["selija", "Latgale", "lv", "12", "latgale/x", "rigas"])
@pytest.mark.parametrize("path", INDEX.values())
def test_a_word_that_is_no_region_is_not_found(visitor, path, word):
    assert visitor.get(f"{path}{word}/").status_code == 404


def test_texts_without_a_translation_are_shown_and_say_which_language_they_are_in(visitor):
    helpline = make_helpline(
        name_en="", description_lv="Visiem.", alert_lv="Rīt slēgts.", what_happens_lv="<p>Jūs zvanāt.</p>"
    )
    make_channel(helpline, label_lv="Mobilais", hours_note_lv="Avoti atšķiras.")
    html = main_of(visitor.get(INDEX["en"]))
    for text in ("Palīdzības tālrunis", "Visiem.", "Mobilais", "Avoti atšķiras."):
        assert f'lang="lv">{text}<' in html
    assert 'lang="lv"><strong>Rīt slēgts.' in html
    assert 'lang="lv"><p>Jūs zvanāt.' in html
    assert "lang=" not in main_of(visitor.get(INDEX["lv"]))


@pytest.mark.parametrize("path", [*INDEX.values(), "/lv/kontakti/riga/", "/en/contacts/riga/"])
def test_short_numbers_have_no_country_code(visitor, path):
    for number in ("112", "116006"):
        make_channel(make_helpline(purpose="emergency"), make_contact_point(number))
    html = main_of(visitor.get(path))
    assert '<a class="number" href="tel:112">112</a>' in html
    assert '<a class="number" href="tel:116006">116\xa0006</a>' in html
    assert "+371" not in html


@pytest.mark.parametrize(
    ("how", "point", "url"),
    [
        ("sms", {"value": "+37125723222"}, "sms:+37125723222"),
        ("email", {"kind": "email", "value": "info@example.lv"}, "mailto:info@example.lv"),
        ("chat", {"kind": "web", "value": "https://www.example.lv/chat"}, "https://www.example.lv/chat"),
        ("whatsapp", {"value": "+37125723222"}, None),
        ("signal", {"kind": "messenger", "value": "patverums.01"}, None),
    ],
)
def test_a_way_that_opens_something_is_a_link(visitor, how, point, url):
    channel = make_channel(make_helpline(), make_contact_point(**point), how=how)
    html = main_of(visitor.get(INDEX["en"]))
    assert set(re.findall(r'class="number" href="([^"]*)"', html)) == ({url} if url else set())
    assert words(channel.contact_point.shown) in words(html)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("withdrawn", "Closed: nobody answers here any more"),
        ("paused", "Paused: nobody answers here for now"),
    ],
)
def test_a_channel_that_nobody_answers_stands_last_without_a_link(visitor, status, sentence):
    helpline = make_helpline(region="riga")
    closed = make_channel(
        helpline, make_contact_point("+37125719118"), status=status, hours_mode="always",
        hours_note_lv="Piezīme.", hours_note_en="Ended in May 2025.",
    )  # fmt: skip
    make_channel(helpline, make_contact_point("+37125723222"), group=2)
    for path in (*INDEX.values(), "/en/contacts/riga/", "/lv/kontakti/riga/"):
        html = main_of(visitor.get(path))
        assert re.findall(r'href="(tel:[^"]*)"', html) == ["tel:+37125723222"]
        assert html.index("+371\xa025\xa0723\xa0222") < html.index(f"<s>{closed.contact_point.shown}</s>")
    assert closed.url == ""
    text = words(main_of(visitor.get(INDEX["en"])))
    assert sentence in text
    assert "Ended in May 2025." in text
    assert "Day and night" not in text


def test_a_closed_channel_stands_after_a_paused_one(visitor):
    helpline = make_helpline()
    for number, status in [
        ("+37125719118", "withdrawn"),
        ("+37125719266", "paused"),
        ("+37125719588", "live"),
    ]:
        make_channel(helpline, make_contact_point(number), status=status)
    text = words(main_of(visitor.get(INDEX["en"])))
    listed = text.partition("A pocket card")[0]
    assert re.findall(r"\+371(?: \d+)+", listed) == ["+371 25 719 588", "+371 25 719 266", "+371 25 719 118"]


def test_a_number_that_nobody_confirmed_is_shown_nowhere(visitor):
    secret = make_contact_point("+37125719118", confirmed_at=None)
    make_channel(make_helpline(is_primary=True, region="riga", name_lv="Tukša", name_en="Empty"), secret)
    make_channel(
        make_helpline(region="latgale", purpose="emergency", name_lv="Tukša", name_en="Empty"), secret
    )
    make_channel(make_helpline())
    text = everywhere(visitor)
    assert "25719118" not in text.replace("\xa0", "")
    assert "Tukša" not in text
    assert "Empty" not in text


def test_an_address_that_is_not_public_is_shown_nowhere(visitor):
    shelter = make_office(
        name_lv="Patversme", name_en="Shelter", street="Slepenā iela", city_lv="Slepenpils", city_en="Slepenpils",
        postcode="LV-9999", access_lv="Pa sētas durvīm.", region="latgale", is_address_public=False,
    )  # fmt: skip
    make_channel(make_helpline(office=shelter, region="riga"))
    make_channel(make_helpline(office=make_office(region="riga"), region="riga"))
    text = everywhere(visitor)
    assert "Lāčplēša iela" in text
    for secret in ("Patversme", "Shelter", "Slepen", "LV-9999", "sētas"):
        assert secret not in text


@pytest.mark.parametrize(("language", "city"), [("lv", "Rīga"), ("en", "Riga")])
def test_an_office_has_a_structured_address(visitor, language, city):
    make_office(postcode="LV-1011", access_lv="Zvans pie durvīm.", access_en="Ring the bell.")
    html = main_of(visitor.get(INDEX[language]))
    address = re.search(r"<address>(.*?)</address>", html, re.DOTALL)[1]
    assert words(address) == f"Lāčplēša iela 75 - 1 B , {city} , LV-1011"
    assert ("Ring the bell." if language == "en" else "Zvans pie durvīm.") in html


def test_a_line_names_its_office_when_that_is_in_another_region(visitor):
    office = make_office(region="riga")
    make_channel(make_helpline(office=office, region="latgale"))
    make_channel(make_helpline(office=office, region="riga"))
    assert main_of(visitor.get("/en/contacts/latgale/")).count("<address>") == 1
    assert main_of(visitor.get("/en/contacts/riga/")).count("<address>") == 1


@pytest.mark.parametrize("path", [*INDEX.values(), "/lv/kontakti/latgale/", "/en/contacts/latgale/"])
def test_a_page_costs_the_same_queries_with_one_line_and_with_twenty(
    visitor, path, django_assert_num_queries
):
    def make():
        helpline = make_helpline(
            region="latgale", office=make_office(region="riga"), languages_spoken="lv, ru"
        )
        make_hours(make_channel(helpline, hours_mode="schedule"))
        make_channel(helpline, status="withdrawn")
        make_office(region="latgale")
        make_channel(make_helpline(purpose="external"), hours_mode="schedule")

    make()
    with CaptureQueriesContext(connection) as first:
        visitor.get(path)
    for _ in range(19):
        make()
    with django_assert_num_queries(len(first)):
        html = main_of(visitor.get(path))
    assert html.count('class="helpline-card"') >= 20
    assert len(first) <= 12


# --- Verification


@pytest.mark.parametrize(
    ("language", "words"), [("lv", "Pārbaudīts <time datetime=\"2026-08-31\">31.08.2026.</time>"), ("en", "Checked on <time datetime=\"2026-08-31\">31/08/2026</time>")]
)  # fmt: skip
def test_a_number_says_when_it_was_checked(visitor, language, words):
    make_channel(contact_point=make_contact_point(assured_on=datetime.date(2026, 8, 31)))
    assert words in visitor.get(INDEX[language]).content.decode()


@pytest.mark.parametrize(
    ("days", "times"),
    [([None, None], 1), ([None, 1], 1), ([1, 2], 0)],
)
def test_every_page_says_once_whether_a_number_is_still_being_checked(visitor, days, times):
    for day in days:
        point = make_contact_point(assured_on=day and datetime.date(2026, 8, day))
        make_channel(contact_point=point)
    make_channel(make_helpline(purpose="external"))  # not ours to verify
    page = visitor.get("/en/news/").content.decode()
    assert (
        page.count("We are still checking the numbers on this site. At the start of the call, ask what")
        == times
    )
    assert page.count("checking") == times


@pytest.mark.parametrize(
    ("assured_on", "is_overdue"), [(None, True), ("2026-08-31", False), ("2026-08-30", True)]
)
def test_a_check_holds_for_its_interval(assured_on, is_overdue):
    with time_machine.travel("2026-09-30 12:00+03:00", tick=False):
        day = assured_on and datetime.date.fromisoformat(assured_on)
        assert ContactPoint(assured_on=day, review_days=30).is_overdue is is_overdue
