"""For partners: the card that may be framed, the HTML to copy, QR codes, sheets to print."""

import io
import re

import pytest
import segno
import time_machine
from django.contrib.staticfiles import finders

from contacts.number_changes.protected_columns import write_protected
from drosa_maja import site_context
from pages.models import Page as InformationPage
from pages.models import SiteSettings
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours, make_office
from tests.html import Page
from tests.test_walk import demonstration  # noqa: F401  a fixture of that name
from tests.wsgi import ask, header_names

LANGUAGES = ["lv", "en"]
CARD = {code: f"/{code}/embed/helpline/" for code in LANGUAGES}
PARTNERS = {code: f"/{code}/embed/" for code in LANGUAGES}
SHEETS = {code: f"/{code}/embed/print/" for code in LANGUAGES}
CONTACTS = {"lv": "/lv/kontakti/", "en": "/en/contacts/"}
UNSAID = re.compile("tirdzniec|traffick|upur|victim", re.IGNORECASE)
NAMES = {"lv": "Konsultācijas", "en": "Advice line"}
HOURS = {"lv": "Pirmdiena–piektdiena 9.00–17.00", "en": "Mon–Fri 9:00–17:00"}
SCAN = {"lv": "noskenējiet, lai piezvanītu", "en": "scan to call"}
DANGER = {"lv": "Briesmās zvaniet 112", "en": "In danger? Call 112"}


def page_at(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 200
    return Page(response)


def in_order(language):
    return sorted(LANGUAGES, key=lambda code: code != language)


def main_of(page):
    return page.texts("main")[0]


def primary_channel(**fields):
    line = make_helpline(
        name_lv="Tālrunis cilvēku tirdzniecības gadījumos", name_en="Helpline in cases of trafficking", is_primary=True
    )  # fmt: skip
    channel = make_channel(line, make_contact_point("+37128612120"), hours_mode="schedule", **fields)
    make_hours(channel)
    return channel


# --- The card


@pytest.mark.parametrize(
    ("language", "name", "hours", "danger"),
    [
        (
            "lv",
            "Tālrunis cilvēku tirdzniecības gadījumos",
            "Pirmdiena–piektdiena 9.00–17.00",
            "Briesmās zvaniet 112",
        ),
        ("en", "Helpline in cases of trafficking", "Mon–Fri 9:00–17:00", "In danger? Call 112"),
    ],
)
def test_the_card_says_whom_to_call_and_when(visitor, language, name, hours, danger):
    primary_channel(hours_note_lv="Vasarā ilgāk.", hours_note_en="Longer in summer.")
    with time_machine.travel("2026-11-25 10:00+02:00", tick=False):
        page = page_at(visitor, CARD[language])
    assert page.language == language
    assert page.texts("h1") == [name]
    assert page.texts("a", href="tel:+37128612120") == ["+371 28 612 120"]
    assert page.texts("a", href="tel:112") == [danger]
    assert hours in main_of(page) and ("Vasarā ilgāk." in main_of(page)) == (language == "lv")
    [(more, _text)] = page.all("a", target="_top")
    assert more["href"] == f"https://www.example.lv{CONTACTS[language]}"
    assert page.all("meta", name="robots", content="noindex")


def test_the_card_is_small_and_carries_no_script_no_exit_and_one_stylesheet(visitor):
    primary_channel()
    page = page_at(visitor, CARD["lv"])
    assert page.all("script") == [] and page.all("a", rel="nofollow noreferrer") == []
    assert [link["href"] for link, _text in page.all("link")] == ["/static/css/embed.css"]
    with open(finders.find("css/embed.css"), encoding="utf-8") as file:
        assert ".embed-card__number" in file.read()
    assert len(visitor.get(CARD["lv"]).content) < 3000


def test_the_card_follows_the_number_of_the_header(visitor):
    channel = primary_channel()
    channel.status = "withdrawn"
    channel.save()
    other = make_channel(make_helpline(), make_contact_point("+37125723222"))
    assert "+37128612120" not in visitor.get(CARD["lv"]).content.decode()
    assert page_at(visitor, CARD["lv"]).texts("a", href="tel:+37125723222") == ["+371 25 723 222"]
    write_protected(other.contact_point, confirmed_at=None)
    page = page_at(visitor, CARD["lv"])
    assert [link for link in page.links() if link.startswith("tel:")] == ["tel:112"]
    assert len(page.all("h1")) == 1


def test_the_card_says_the_same_whether_or_not_the_number_was_checked(visitor):
    channel = primary_channel()
    unchecked = main_of(page_at(visitor, CARD["en"]))
    assert re.findall("check|verif", unchecked) == []
    channel.contact_point.assured_on = "2026-08-31"
    channel.contact_point.save()
    assert main_of(page_at(visitor, CARD["en"])) == unchecked


def test_the_card_stands_without_a_database(visitor, monkeypatch):
    nothing = site_context.SiteContext(is_complete=False, language="en")
    monkeypatch.setattr(site_context, "current", lambda language: nothing)
    assert "could not be loaded" in main_of(page_at(visitor, CARD["en"]))


@pytest.mark.django_db
def test_the_card_alone_may_be_framed_and_is_as_strict_otherwise():
    primary_channel()
    policies = {}
    for path in (
        *CARD.values(),
        "/lv/",
        "/lv/kontakti/",
        PARTNERS["lv"],
        SHEETS["lv"],
        "/lv/nav-tadas/",
        "/admin/account/login/",
    ):
        headers = ask(path).headers
        policies[path] = headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers
        shared = "cross-origin" if path in CARD.values() else "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == shared, path
    framable = {path for path, policy in policies.items() if "frame-ancestors 'none'" not in policy}
    assert framable == set(CARD.values())
    for path in CARD.values():
        assert policies[path].replace("frame-ancestors *", "frame-ancestors 'none'") == policies["/lv/"]
    answer = ask(CARD["lv"], HTTP_COOKIE="sessionid=1")
    assert "set-cookie" not in header_names(answer) and "cookie" not in answer.headers.get("Vary", "").lower()


# --- What partners copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_to_copy_are_html_that_frames_the_card_and_links_to_the_contacts(visitor, language):
    primary_channel()
    [copied] = page_at(visitor, PARTNERS[language]).texts("code")

    class Answer:
        content = copied.encode()

    page = Page(Answer)
    [(frame, _text)] = page.all("iframe")
    assert frame["src"] == f"https://www.example.lv{CARD[language]}" and frame["title"]
    assert frame["loading"] == "lazy" and int(frame["width"]) >= 280 and int(frame["height"]) > 500
    assert page.links() == [f"https://www.example.lv{CONTACTS[language]}"]
    assert page.texts("a") == [
        {"lv": "Drošā māja: visi kontakti", "en": "Safe House: all contacts"}[language]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_card_and_leads_to_everything(visitor, language):
    primary_channel()
    page = page_at(visitor, PARTNERS[language])
    assert page.texts("h3") == [
        "Tālrunis cilvēku tirdzniecības gadījumos" if language == "lv" else "Helpline in cases of trafficking"
    ]
    links = page.links()
    for path in (
        f"https://www.example.lv/api/v1/helplines.json?language={language}",
        f"https://www.example.lv{CONTACTS[language]}vcard/",
        f"/{language}/embed/qr-number.svg",
        f"/{language}/embed/qr-contacts.svg",
        SHEETS[language],
    ):
        assert path in links
        assert visitor.get(path.removeprefix("https://www.example.lv")).status_code == 200
    assert all(attrs["alt"] for attrs, _text in page.all("img"))
    assert PARTNERS[language] in page_at(visitor, CONTACTS[language]).links()


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_partners_read_lead_to_what_there_is_for_them(visitor, language):
    assert SHEETS[language] in page_at(visitor, CONTACTS[language]).links()
    professionals = InformationPage.objects.get(role=InformationPage.Role.PROFESSIONALS)
    for path in (
        professionals.get_absolute_url(language),
        {"lv": "/lv/projekti/", "en": "/en/projects/"}[language],
    ):
        assert PARTNERS[language] in page_at(visitor, path).links()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_number_the_pages_offer_only_what_there_is(visitor, language):
    page = page_at(visitor, PARTNERS[language])
    links = "".join(page.links())
    assert "vcard" not in links and "qr-number" not in links
    assert all("qr-number" not in attrs["src"] for attrs, _text in page.all("img"))
    assert page_at(visitor, SHEETS[language]).all("section", **{"class": "sheet"}) == []
    assert visitor.get(f"/{language}/embed/qr-number.svg").status_code == 404


# --- QR codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_codes_hold_the_number_and_the_page(visitor, language):
    primary_channel()
    for name, text in [
        ("number", "tel:+37128612120"),
        ("contacts", f"https://www.example.lv{CONTACTS[language]}"),
    ]:
        response = visitor.get(f"/{language}/embed/qr-{name}.svg")
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert path_of(response.content) == path_of(drawn(text))
        assert b"style" not in response.content and b"<script" not in response.content


def path_of(svg):
    return re.findall(rb' d="([^"]+)"', svg)[-1]


def drawn(text):
    svg = io.BytesIO()
    segno.make(text, error="m", micro=False).save(svg, kind="svg", light="white")
    return svg.getvalue()


# --- On paper


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_are_the_pocket_card_and_a_poster_whose_strips_say_no_more_than_a_number(
    visitor, language
):
    primary_channel()
    region = make_helpline(
        name_lv="Tirdzniecība", name_en="Trafficking", purpose="consultation", region="latgale"
    )
    make_channel(region, make_contact_point("+37125723222"))
    make_office()
    make_office(street="Slepenā iela", is_address_public=False)
    page = page_at(visitor, SHEETS[language])
    assert len(page.all("section", **{"class": "sheet"})) == 2
    cards = page.texts("aside")
    for card, code in zip(cards, in_order(language), strict=True):
        assert "+371 28 612 120" in card and "+371 25 723 222" in card and "Lāčplēša iela 75 - 1 B" in card
        assert card.startswith(NAMES[code]) and HOURS[code] in card and f"{NAMES[code]}: {SCAN[code]}" in card
    [poster] = page.texts("div", **{"class": "poster"})
    first, second = in_order(language)
    assert poster.startswith(f"{NAMES[first]} · {NAMES[second]}")
    for code in LANGUAGES:
        assert HOURS[code] in poster and f"{NAMES[code]}: {SCAN[code]}" in poster and DANGER[code] in poster
    strip = f"+371 28 612 120 {NAMES[first]} · {NAMES[second]}"
    assert page.texts("span", **{"class": "poster__strip"}) == [strip] * 10
    said = " ".join([*cards, poster])
    assert not UNSAID.search(said) and not re.search("māja|house", said, re.IGNORECASE)
    assert "Slepenā" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_bear_the_name_of_the_settings_and_the_day_they_were_printed(visitor, language):
    primary_channel()
    SiteSettings.objects.update(contact_name_lv="Padoms", contact_name_en="")
    with time_machine.travel("2026-12-01 12:00+02:00", tick=False):
        page = page_at(visitor, SHEETS[language])
    assert [text.split()[0] for text in page.texts("aside")] == ["Padoms", "Padoms"]
    [poster] = page.texts("div", **{"class": "poster"})
    assert poster.startswith("Padoms · Padoms")
    # Where the other language has no name of its own the first one's is marked as such.
    assert [attrs["lang"] for attrs, text in page.all("span") if text == "Padoms" and "lang" in attrs][
        -2:
    ] == ["lv", "lv"]
    day = {"lv": "2026. gada 1. decembris", "en": "1 December 2026"}[language]
    assert page.texts("p", **{"class": "sheet__day"}) == [day, day]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poster_leaves_out_hours_that_are_not_known(visitor, language):
    make_channel(make_helpline(is_primary=True))
    page = page_at(visitor, SHEETS[language])
    assert page.all("p", **{"class": "poster__hours"}) == []


def test_paused_withdrawn_and_unconfirmed_numbers_are_on_no_page_for_partners(visitor):
    primary_channel()
    for number, fields in [("+37120000001", {"status": "paused"}), ("+37120000002", {"status": "withdrawn"})]:
        make_channel(
            make_helpline(region="latgale", purpose="consultation"), make_contact_point(number), **fields
        )
    make_channel(make_helpline(region="kurzeme"), make_contact_point("+37120000003", confirmed_at=None))
    for path in (*CARD.values(), *PARTNERS.values(), *SHEETS.values()):
        assert "2000000" not in visitor.get(path).content.decode().replace("\xa0", ""), path


# --- Whether somebody answers now


@pytest.mark.parametrize(
    ("moment", "said"),
    [("2026-11-25 10:00+02:00", "Open now until 17:00"), ("2026-11-25 20:00+02:00", "Closed now. Opens tomorrow at 9:00")],
)  # fmt: skip
@pytest.mark.parametrize("place", ["/en/embed/helpline/", "/en/embed/"])
def test_the_card_tells_beside_the_printed_hours_whether_somebody_answers(visitor, place, moment, said):
    primary_channel()
    make_channel(
        make_helpline(purpose="consultation"), make_contact_point("+37125723222"), hours_mode="always"
    )
    with time_machine.travel(moment, tick=False):
        card = main_of(page_at(visitor, place))
    assert "Mon–Fri 9:00–17:00" in card.replace("\u2060", "")
    assert said in card
    assert ("Available now: Helpline +371 25 723 222" in card) == ("Closed" in said)


def test_the_card_tells_nothing_of_hours_that_are_not_known(visitor):
    make_channel(make_helpline(is_primary=True))
    card = main_of(page_at(visitor, CARD["en"]))
    assert "Hours unknown" in card
    assert "Open now" not in card and "Closed now" not in card
