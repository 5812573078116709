"""What is not known of a number: told once, never of what is certain, and never in two ways."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.models import Channel
from contacts.number_changes.protected_columns import write_protected
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours, make_page
from tests.html import Page

LANGUAGES = ["lv", "en"]
CONTACTS = {"lv": "/lv/kontakti/", "en": "/en/contacts/"}
DOUBT = {
    "lv": ("nav zināms", "nezināms", "nav pārbaudīt", "vēl ne reizi"),
    "en": ("not known", "unknown", "not been checked", "not verified", "not been verified"),
}
ALWAYS, UNKNOWN = Channel.HoursMode.ALWAYS, Channel.HoursMode.UNKNOWN


def lines_of_doubt(response, language):
    text = Page(response).all("body")[0][1].lower()
    return sum(text.count(words) for words in DOUBT[language])


def make_fallback(**fields):
    line = make_helpline(
        purpose="external", is_fallback=True, name_en="Crisis line", name_lv="Krīzes tālrunis", **fields
    )
    return make_channel(line, contact_point=make_contact_point("116123"), hours_mode=ALWAYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_of_a_number_but_what_is_known(visitor, language):
    make_channel(make_helpline(purpose="external"), hours_mode=ALWAYS)
    response = visitor.get(CONTACTS[language])
    assert lines_of_doubt(response, language) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_numbers_are_for_latvia(visitor, language):
    make_channel(
        make_helpline(purpose="emergency"), contact_point=make_contact_point("112"), hours_mode=ALWAYS
    )
    text = Page(visitor.get(CONTACTS[language])).all("main")[0][1]
    assert {"lv": "Latvijā", "en": "in Latvia"}[language] in text


class TestOneNumberOneTruth:
    @pytest.fixture
    def channels(self, db):
        point = make_contact_point()
        first = make_channel(make_helpline(is_primary=True), contact_point=point, hours_mode=ALWAYS)
        second = make_channel(make_helpline(region="riga"), contact_point=point, hours_mode="schedule")
        make_hours(second)
        return first, second

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_page_says_open_or_closed(self, visitor, channels, language):
        for address in (CONTACTS[language], f"{CONTACTS[language]}riga/", f"/{language}/embed/helpline/"):
            text = visitor.get(address).content.decode()
            assert "open-state--open" not in text and "open-state--closed" not in text, address
            assert "open-state--unknown" in text, address

    def test_no_data_has_hours(self, visitor, channels):
        services = visitor.get(reverse("helplines-json")).json()["contents"]
        assert not [service for service in services if "schedules" in service]
        assert "9:00" not in str(services) and "9.00" not in str(services)
        assert "OpeningHoursSpecification" not in visitor.get("/en/contacts/").content.decode()
        card = visitor.get("/en/contacts/vcard/").content.decode()
        assert "TEL" in card and "9:00" not in card and "Day and night" not in card

    def test_once_they_agree_it_is_told_again(self, visitor, channels):
        Channel.objects.filter(pk=channels[1].pk).update(hours_mode=ALWAYS)
        assert "open-state--open" in visitor.get("/en/contacts/").content.decode()

    def test_another_way_of_reaching_the_number_may_have_other_hours(self, visitor, channels):
        write_protected(channels[1], how="sms")
        assert "open-state--open" in visitor.get("/en/contacts/").content.decode()

    def test_staff_find_it_on_their_start_page(self, publisher, channels):
        point = channels[0].contact_point
        page = Page(publisher.get("/admin/"))
        address = reverse("admin:contacts_contactpoint_change", args=[point.pk])
        assert [text for attrs, text in page.all("a") if attrs.get("href") == address]


class TestWhoAnswersWhenWeDoNot:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_stands_on_every_page_in_the_same_words(self, visitor, language):
        make_channel(make_helpline(is_primary=True))
        make_fallback()
        words = {
            "lv": "Ja neviens neatbild: 116 123, visu diennakti, Latvijā",
            "en": "If nobody answers: 116 123, day and night, in Latvia",
        }[language]
        for address in (
            f"/{language}/",
            make_page().get_absolute_url(language),
            f"/{language}/no-such-page/",
        ):
            assert words in Page(visitor.get(address)).texts("p", **{"class": "fallback"}), address

    def test_on_contacts_pages_it_stands_beside_what_does_not_answer(self, visitor):
        make_channel(make_helpline(region="latgale"), hours_mode=UNKNOWN)
        make_fallback()
        assert len(Page(visitor.get("/en/contacts/")).texts("p", **{"class": "fallback"})) >= 1
        make_channel(make_helpline(region="riga"), hours_mode=ALWAYS)
        riga = Page(visitor.get("/en/contacts/riga/"))
        assert "fallback" not in str(riga.all("main")[0])

    def test_there_is_one_and_it_is_not_ours(self, db):
        make_fallback()
        with pytest.raises(IntegrityError), transaction.atomic():
            make_helpline(purpose="external", is_fallback=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            make_helpline(is_fallback=True)

    def test_staff_are_asked_when_its_operator_agreed(self, publisher):
        line = make_fallback().helpline
        assert "Krīzes tālrunis" in str(Page(publisher.get("/admin/")).all("main"))
        line.fallback_agreed_on = datetime.date(2026, 11, 30)
        line.save()
        assert "Krīzes tālrunis" not in str(Page(publisher.get("/admin/")).all("main"))


class TestNumbersInTexts:
    @pytest.fixture
    def page(self, db):
        make_channel(make_helpline(name_en="Help & advice"), contact_point=make_contact_point("+37128612120"))
        body = (
            "<p>Call 28612120 or 112, not 25617777, 2014–2020 or "
            '<a href="https://www.example.org/28612120/">28612120</a>.</p>'
        )
        return make_page(body_lv=body, body_en=body)

    def test_those_that_can_be_called_are_links(self, visitor, page):
        shown = visitor.get(page.get_absolute_url("en")).content.decode()
        assert '<a href="tel:+37128612120">+371\xa028\xa0612\xa0120<span class="visually-hidden"> (' in shown
        assert (
            'or <a href="tel:112">112<span class="visually-hidden"></span></a>, not 25617777, 2014–2020 or'
            in shown
        )
        assert '<a href="https://www.example.org/28612120/"' in shown
        assert shown.count(">28612120</a>") == 1
        assert " (Help &amp; advice)</span></a>" in shown

    def test_a_number_that_waits_or_is_closed_is_none(self, visitor, page):
        write_protected(Channel.objects.get(), confirmed_at=None)
        assert "tel:+37128612120" not in Page(visitor.get(page.get_absolute_url("en"))).links()


class TestThePageOfARegion:
    """It leads with the number of the region, and the one for all of Latvia stands beside it."""

    @staticmethod
    def numbers(response):
        return [href for href in Page(response).links() if href.startswith("tel:")]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_its_own_number_comes_first(self, visitor, language):
        make_channel(make_helpline(is_primary=True), contact_point=make_contact_point("+37128612120"))
        make_channel(make_helpline(region="kurzeme"), contact_point=make_contact_point("+37125719118"))
        found = self.numbers(visitor.get(f"{CONTACTS[language]}kurzeme/"))
        assert found[:3] == ["tel:+37125719118", "tel:+37128612120", "tel:112"]

    def test_without_one_the_number_for_all_of_latvia_does(self, visitor):
        make_channel(make_helpline(is_primary=True), contact_point=make_contact_point("+37128612120"))
        paused = make_helpline(region="kurzeme")
        make_channel(paused, contact_point=make_contact_point("+37125719118"), status="paused")
        assert self.numbers(visitor.get("/en/contacts/kurzeme/"))[:2] == ["tel:+37128612120", "tel:112"]
