"""Cards for the contacts of a telephone: the right numbers under a neutral name, readable by other programs."""

import datetime
import re

import pytest
import vobject
from django.utils.translation import override

from contacts.models import Helpline
from contacts.vcards import card, escaped, folded
from pages.models import SiteSettings
from tests.factories import (
    make_answer,
    make_channel,
    make_contact_point,
    make_helpline,
    make_hours,
    make_office,
)
from tests.test_walk import demonstration  # noqa: F401  a fixture of that name
from tests.wsgi import ask, header_names

ALL = {"lv": "/lv/kontakti/vcard/", "en": "/en/contacts/vcard/"}
CONFIRMED = datetime.datetime(2026, 8, 31, 9, 30, tzinfo=datetime.UTC)
# What the telephone of somebody who is watched must not say.
UNSAID = re.compile(
    "tirdzniec|traffick|upur|victim|noziedz|crime|vardarb|violen|http|krīz|crisis", re.IGNORECASE
)


def text_at(visitor, address):
    response = visitor.get(address)
    assert response.status_code == 200 and response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    return response.content.decode()


def cards_at(visitor, address):
    """What another program reads there."""
    return list(vobject.readComponents(text_at(visitor, address)))


def regional_line(**fields):
    line = make_helpline(
        name_lv="Cilvēku tirdzniecības upuri", name_en="Victims of trafficking", purpose="trafficking",
        region="latgale", languages_spoken="lv, ru", description_lv="Par tirdzniecību.", **fields,
    )  # fmt: skip
    make_answer(line, "languages")
    channel = make_channel(
        line, make_contact_point("+37125723222", confirmed_at=CONFIRMED), hours_mode="schedule",
        label_lv="Tirdzniecība", hours_note_lv="Tirdzniecība.",
    )  # fmt: skip
    make_hours(channel)
    return line


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("language", ALL)
def test_the_demonstration_is_one_card_for_each_of_our_lines_and_for_emergencies(visitor, language):
    cards = cards_at(visitor, ALL[language])
    numbers = {tel.value.removeprefix("tel:") for card in cards for tel in card.contents["tel"]}
    assert {"+37128612120", "+37125723222", "112"} <= numbers
    assert not {"116123", "116006"} & numbers
    assert len({card.uid.value for card in cards}) == len(cards)
    assert not UNSAID.search(text_at(visitor, ALL[language]))
    name = {"lv": "Konsultācijas", "en": "Advice line"}[language]
    names = [card.fn.value for card in cards]
    assert names[0] == name and "112" in names
    assert all(each.startswith(name) for each in names if each != "112")


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("language", ALL)
def test_the_card_of_every_line_of_the_demonstration_is_neutral(visitor, language):
    lines = [line for line in Helpline.objects.all() if line.has_vcard]
    assert len(lines) > 10
    for line in lines:
        address = ALL[language].replace("vcard/", f"{line.pk}/vcard/")
        [card] = cards_at(visitor, address)
        assert card.contents["tel"] and not UNSAID.search(text_at(visitor, address))


@pytest.mark.parametrize(
    ("language", "name", "hours"),
    [
        ("lv", "Konsultācijas, Latgale", "+371 25 723 222: Pirmdiena–piektdiena 9.00–17.00"),
        ("en", "Advice line, Latgale", "+371 25 723 222: Mon–Fri 9:00–17:00"),
    ],
)
def test_a_card_says_where_and_when_to_call_in_the_language_of_the_page(visitor, language, name, hours):
    line = regional_line()
    for address in (ALL[language], ALL[language].replace("vcard/", f"{line.pk}/vcard/")):
        [card] = cards_at(visitor, address)
        assert card.version.value == "4.0" and card.kind.value == "org"
        assert card.fn.value == name
        assert card.n.value.family == name and "org" not in card.contents
        assert card.tel.value == "+37125723222" and card.tel.params == {"TYPE": ["voice"]}
        assert [each.value for each in card.contents["lang"]] == ["lv", "ru"]
        assert card.note.value == hours
        assert card.rev.value == "20260831T093000Z"
        assert card.uid.value.startswith("urn:uuid:")
        assert not UNSAID.search(text_at(visitor, address))


def test_nothing_in_a_telephone_names_the_association(visitor):
    regional_line()
    SiteSettings.objects.update(
        name_lv="Biedrība “Patvērums “Drošā māja””", contact_name_lv="Padoms", contact_name_en="Advice"
    )
    for language, name in [("lv", "Padoms, Latgale"), ("en", "Advice, Latgale")]:
        [card] = cards_at(visitor, ALL[language])
        assert card.fn.value == card.n.value.family == name
        assert not re.search("māja|house|patvērums", text_at(visitor, ALL[language]), re.IGNORECASE)


def test_a_line_of_others_is_called_by_its_number_and_is_not_ours(visitor):
    line = make_helpline(name_lv="Tālrunis noziegumu upuriem", purpose="external")
    make_channel(line, make_contact_point("116006"))
    [card] = cards_at(visitor, f"/lv/kontakti/{line.pk}/vcard/")
    assert card.fn.value == "116 006" and "org" not in card.contents
    assert card.tel.value == "116006" and "VALUE" not in card.tel.params
    assert visitor.get(ALL["lv"]).status_code == 404  # of the lines in the card of all, there is none


def test_one_number_for_calls_and_messages_stands_once(visitor):
    line = make_helpline()
    point = make_contact_point("+37125723222")
    make_channel(line, point)
    make_channel(line, point, how="sms")
    make_channel(line, point, how="whatsapp")
    make_channel(line, make_contact_point("palidziba@example.lv", kind="email"), how="email")
    [card] = cards_at(visitor, ALL["lv"])
    assert [tel.value for tel in card.contents["tel"]] == ["+37125723222"]
    assert 'TYPE="voice,text"' in text_at(visitor, ALL["lv"])
    assert card.email.value == "palidziba@example.lv"


def test_only_numbers_in_use_are_on_a_card(visitor):
    line = regional_line(office=make_office(street="Slepenā iela", is_address_public=False))
    for number, fields in [
        ("+37120000001", {"status": "paused"}),
        ("+37120000002", {"status": "withdrawn"}),
    ]:
        make_channel(line, make_contact_point(number), **fields)
    make_channel(line, make_contact_point("+37120000003", confirmed_at=None))
    gone = make_channel(make_helpline(), make_contact_point("+37120000004"), status="withdrawn").helpline
    text = text_at(visitor, ALL["lv"])
    assert "+37125723222" in text and "2000000" not in text and "Slepenā" not in text
    assert text.count("BEGIN:VCARD") == 1
    assert visitor.get(f"/lv/kontakti/{gone.pk}/vcard/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [*ALL.values(), "/lv/kontakti/1/vcard/", "/lv/kontakti/99999999999999999999/vcard/"]
)
def test_where_there_is_no_line_there_is_no_card(visitor, address):
    assert visitor.get(address).status_code == 404


def test_the_words_of_another_language_lead_to_the_card_in_this_one(visitor):
    line = regional_line()
    response = visitor.get(f"/en/kontakti/{line.pk}/vcard/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/en/contacts/{line.pk}/vcard/")


def test_names_with_signs_and_long_ones_come_out_whole(visitor):
    line = regional_line()
    name = "Māja; “Ābele”, \\ " + "šķūnis " * 3
    SiteSettings.objects.update(contact_name_lv=name.strip())
    text = text_at(visitor, ALL["lv"])
    [card] = vobject.readComponents(text)
    assert card.fn.value == f"{name.strip()}, Latgale"
    assert card.n.value.family == card.fn.value
    assert max(len(each.encode()) for each in text.split("\r\n")) <= 75
    assert line.name_lv not in text


def test_every_line_ends_as_the_standard_says_and_none_is_cut_within_a_letter(visitor):
    regional_line()
    text = text_at(visitor, ALL["lv"])
    assert text.count("\r\n") == text.count("\n") and text.endswith("END:VCARD\r\n")
    long = "NOTE:" + "ā" * 100
    pieces = folded(long).encode().removesuffix(b"\r\n").split(b"\r\n")
    assert [len(piece) for piece in pieces] == [75, 75, 57]
    assert b"".join(piece.removeprefix(b" ") for piece in pieces).decode() == long


@pytest.mark.parametrize(
    ("text", "written"),
    [("a,b;c\\d", r"a\,b\;c\\d"), ("a\nb", r"a\nb"), ("a\r\nb", r"a\nb"), ("a\rEND:VCARD", r"a\nEND:VCARD")],
)
def test_signs_with_a_meaning_are_escaped(text, written):
    assert escaped(text) == written


@pytest.mark.django_db
def test_the_plain_function_gives_the_same_text(visitor):
    line = regional_line()
    found = Helpline.objects.with_channels().get(pk=line.pk)
    with override("lv"):
        assert card(found, "Konsultācijas") == text_at(visitor, ALL["lv"])


@pytest.mark.django_db
def test_everybody_may_take_a_card_and_it_is_kept_for_a_minute():
    regional_line()
    answer = ask(ALL["lv"], HTTP_ACCEPT_ENCODING="gzip", HTTP_COOKIE="a=1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kontakti.vcf"'
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "set-cookie" not in header_names(answer)
    etag = answer.headers["ETag"]
    assert ask(ALL["lv"], HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=etag).status_code == 304
