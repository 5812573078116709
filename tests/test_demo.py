"""The demonstration site says what is known of the association, in both languages, and invents nothing."""

import re
from unittest import mock

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from contacts.models import Channel, ContactPoint, Helpline, Office
from library.models import Image
from news.models import Post
from pages.models import Page as InformationPage
from projects.models import Organisation, Project
from tests.conftest import make_client
from tests.factories import rows_in_database
from tests.html import Page

LANGUAGES = ["lv", "en"]
CONTACTS = {"lv": "/lv/kontakti/", "en": "/en/contacts/"}
ROLES = ["author", "publisher", "administrator"]
PASSWORD = "one for all three"


LOCAL = {
    "SITE_IS_LOCAL": True,
    "DEMO_PASSWORD": PASSWORD,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder of the files. The rows are loaded once, and every test goes back to them."""
    folder = tmp_path_factory.mktemp("demonstration")
    with (
        django_db_blocker.unblock(),
        mock.patch("demo.management.commands.demo.PASSWORD_FILE", folder / "demo-password"),
        transaction.atomic(),
    ):
        with override_settings(**LOCAL, MEDIA_ROOT=folder / "media"):
            call_command("demo")
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _as_loaded(loaded, db, settings):
    settings.MEDIA_ROOT = loaded / "media"
    for name, value in LOCAL.items():
        setattr(settings, name, value)


def text_of(address):
    """The words of a page's main part, spaces of every kind made one."""
    response = make_client().get(address)
    assert response.status_code == 200, address
    return " ".join(Page(response).texts("main")[0].split())


def cards(address):
    """The words of each helpline's card on a contacts page."""
    page = Page(make_client().get(address))
    return [text for attrs, text in page.all("article") if "helpline-card" in attrs.get("class", "")]


def card_with(address, words):
    return next(card for card in cards(address) if words in card)


EVERY_CONTACT = [
    "+371 25 565 098", "+371 28 612 120", "+371 67 898 343", "+371 25 723 222", "+371 25 719 118", "+371 25 719 266",
    "+371 25 719 588", "112", "110", "113", "116 000", "116 111", "116 123", "116 006", "+371 80 002 012", "vdi.gov.lv",
    "PatverumsDM", "Lāčplēša iela 75 - 1 B",
]  # fmt: skip
UNKNOWN_HOURS = ["+371 25 723 222", "+371 25 719 118", "+371 25 719 266", "+371 25 719 588"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_contact_of_the_old_site_and_every_national_number_is_listed(language):
    words = text_of(CONTACTS[language])
    assert [contact for contact in EVERY_CONTACT if contact not in words] == []


@pytest.mark.parametrize(
    ("language", "working_day", "longer_day"),
    [
        ("lv", "irmdiena–piektdiena 9.00–17.00", "irmdiena–piektdiena 9.00–20.00"),
        ("en", "Mon–Fri 9:00–17:00", "Mon–Fri 9:00–20:00"),
    ],
)
def test_riga_has_the_printed_hours_and_skype_is_closed(language, working_day, longer_day):
    card = card_with(CONTACTS[language], "+371 67 898 343")
    assert card.count(working_day) == 2
    assert card.count(longer_day) == 1
    links = Page(make_client().get(CONTACTS[language])).links()
    assert not [link for link in links if "PatverumsDM" in link]
    assert "I–V" not in text_of(CONTACTS[language])


@pytest.mark.parametrize(
    ("language", "unknown", "fallback"),
    [
        ("lv", "arba laiks nezināms", "Ja neviens neatbild: 116 123, visu diennakti, Latvijā"),
        ("en", "ours unknown", "If nobody answers: 116 123, day and night, in Latvia"),
    ],
)
def test_unknown_hours_are_neither_open_nor_closed_nor_round_the_clock(language, unknown, fallback):
    # Beside the primary line and, once for all, beside the first other one that may not answer.
    assert text_of(CONTACTS[language]).count(fallback) == 2
    for number in UNKNOWN_HOURS:
        card = card_with(CONTACTS[language], number)
        assert unknown in card, number
        own = card.replace(fallback, "")
        assert not re.search(r"\d{1,2}[.:]\d{2}|24/7|[Vv]isu diennakti|[Dd]ay and night", own), number


@pytest.mark.parametrize(
    ("language", "name", "try_it"),
    [
        ("lv", "Uzticības tālrunis cilvēku tirdzniecības gadījumos", "pamēģiniet"),
        ("en", "Helpline in cases of human trafficking", "try"),
    ],
)
def test_where_sources_disagree_about_hours_the_note_says_what_to_do(language, name, try_it):
    primary = card_with(CONTACTS[language], name)
    crime = card_with(CONTACTS[language], "116 006")
    for card, hours in ((primary, r"9[.:]00–17[.:]00"), (crime, r"12[.:]00–22[.:]00")):
        assert re.search(hours, card)
        assert try_it in card.casefold()
        assert "116 123" in card
        assert not re.search(r"avot|old page|sources|vecā lap", card)
    for value in ("+37128612120", "116006"):
        channel = Channel.objects.filter(contact_point__value=value).order_by("-helpline__is_primary").first()
        assert channel.hours_mode == Channel.HoursMode.UNKNOWN


def test_what_is_certain_of_national_numbers_is_filled_in():
    short = Channel.objects.filter(contact_point__value__regex=r"^\d{3,6}$").select_related("helpline")
    assert {channel.contact_point.value for channel in short} == {
        "112", "110", "113", "116000", "116111", "116123", "116006",
    }  # fmt: skip
    for channel in short:
        assert channel.helpline.questions["cost"].is_yes
        assert channel.from_abroad == "no"
        is_certain = channel.contact_point.value != "116006"
        assert channel.hours_mode == ("always" if is_certain else "unknown")
    assert {channel.how for channel in short.filter(contact_point__value="112")} == {"call", "sms"}
    ours = Channel.objects.of_the_association().filter(how="call")
    assert {channel.from_abroad for channel in ours} == {"yes"}


def test_one_number_is_one_record():
    assert ContactPoint.objects.filter(value="+37128612120").get().channels.count() == 2
    assert Helpline.objects.filter(is_primary=True).get().channels.get().contact_point.value == "+37128612120"
    assert not ContactPoint.objects.exclude(assured_on=None).exists()


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("lv", ["2011. gada septembris–decembris", "2011. gada oktobris", "2011. gada novembris–decembris",
                "2011. gada septembris–oktobris", "2011. gada decembris", "Philip Morris", "23", "bibliotekār"]),
        ("en", ["September–December 2011", "October 2011", "November–December 2011", "September–October 2011",
                "December 2011", "Philip Morris", "23", "librarian"]),
    ],
)  # fmt: skip
def test_the_project_of_2011_has_months_and_no_days(language, facts):
    project = Project.objects.get(title_lv="Atver acis")
    words = text_of(project.get_absolute_url(language))
    for fact in facts:
        assert fact in words, fact
    of_2011 = re.sub(r"2011\. gada 31\. august\w+|31 August 2011|31[./]08[./]2011\.?", "", words)
    assert not re.search(r"2011\. gada \d|\d (September|October|November|December) 2011", of_2011)
    assert [activity.order for activity in project.activities.all()] == [1, 2, 3, 4, 5]
    assert not project.funding.exclude(contract_no="").exists()


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("lv", ["2016. gada 1. marts", "30. septembris", "15267", "Ziemeļu Ministru padome", "Zviedrija", "Baltkrievija",
                "Lietuva", "Vitebsk", "Gēteborg", "Rīga"]),
        ("en", ["1 March", "30 September 2016", "15267", "Nordic Council of Ministers", "Sweden", "Belarus", "Lithuania",
                "Vitebsk", "Gothenburg", "Riga"]),
    ],
)  # fmt: skip
def test_the_project_of_2016_names_its_partners_contract_and_places(language, facts):
    project = Project.objects.get(short_name="", title_lv__startswith="Stop")
    words = text_of(project.get_absolute_url(language))
    for fact in facts:
        assert fact in words, fact
    assert project.funding.get().contract_no == "15267"
    assert project.participation.count() == 4
    assert project.press_contact is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_news_of_unknown_date_shows_none(language):
    post = Post.objects.get(date_precision="unknown")
    page = Page(make_client().get(post.get_absolute_url(language)))
    assert [element for element in page.all("time") if "2016-03" in element[0].get("datetime", "")] == []


def test_every_role_of_a_page_is_filled_and_help_pages_can_be_read_easily():
    filled = {page.role for page in InformationPage.objects.exclude(role="")}
    # Nobody has said yet what these two would tell.
    assert filled == set(InformationPage.Role.values) - {"partners", "support"}
    for role in InformationPage.FOR_PEOPLE_IN_DANGER:
        page = InformationPage.objects.get(role=role)
        assert page.easy_body_lv
        assert page.easy_body_en


@pytest.mark.parametrize(
    ("language", "title", "sources", "day"),
    [
        ("lv", "Kāda palīdzība ir", {"308253"}, "2026. gada 30. novembrī"),
        ("lv", "Dokumenti, policija un palikšana Latvijā", {"308253", "152712", "88966", "49096"},
         "2026. gada 30. novembrī"),
        ("en", "What help there is", {"308253"}, "30 November 2026"),
        ("en", "Papers, police and staying in Latvia", {"308253", "152712", "88966", "49096"}, "30 November 2026"),
    ],
)  # fmt: skip
def test_what_the_law_says_stands_with_its_source_and_day(language, title, sources, day):
    page = InformationPage.objects.get(**{f"title_{language}": title})
    address = page.get_absolute_url(language)
    links = Page(make_client().get(address)).links()
    assert {link.rpartition("/")[2] for link in links if link.startswith("https://likumi.lv/")} == sources
    assert day in text_of(address)
    assert day in text_of(f"{address}?easy=1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labour_inspectorate_has_an_address_and_no_number(language):
    card = card_with(CONTACTS[language], "vdi.gov.lv")
    assert not re.search(r"\d", card)
    assert not re.search("nezinām|not known|unknown", card)


def test_what_rests_on_the_law_waits_for_a_lawyer_and_is_not_called_checked():
    law = InformationPage.objects.filter(role__in=("help", "papers"))
    assert {(page.needs_legal_review, page.checked_on) for page in law} == {(True, None)}
    checked = InformationPage.objects.exclude(checked_on=None)
    assert {page.role for page in checked} == {"safety"}


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("lv", ["daļēji atbilst", "Kas vēl nav labi", "sagatavots 2026. gada 30. novembrī", "pašnovērtējums",
                "Atsauksmes un saziņa", "Kur sūdzēties", "Tiesībsarg"]),
        ("en", ["partly compliant", "What is not good yet", "prepared on 30 November 2026", "self-assessment",
                "Feedback and contact", "Where to complain", "Ombudsman"]),
    ],
)  # fmt: skip
def test_the_accessibility_statement_has_the_parts_of_the_european_model(language, parts):
    words = text_of(InformationPage.objects.get(role="accessibility").get_absolute_url(language))
    assert [part for part in parts if part not in words] == []


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("lv", ["pārzinis", "Lāčplēša ielā 75", "leģitīmā interese", "6. panta 1. punkta", "saņemt to kopiju", "izlabot",
                "izdzēst", "ierobežot", "pārnest", "iebilst", "atsaukt piekrišanu", "Datu valsts inspekcijai",
                "nekas netiek izlemts automātiski", "par sevi nekas nav jāstāsta"]),
        ("en", ["controller", "Lāčplēša iela 75", "legitimate interest", "Article 6(1)", "get a copy", "corrected", "deleted",
                "restricted", "moved elsewhere", "object", "withdraw your consent", "Data State Inspectorate",
                "Nothing about you is decided automatically", "do not have to tell us anything about yourself"]),
    ],
)  # fmt: skip
def test_the_privacy_page_has_what_is_known_of_article_13_and_staff_the_rest(language, parts):
    page = InformationPage.objects.get(role="privacy")
    words = text_of(page.get_absolute_url(language))
    assert [part for part in parts if part not in words] == []
    assert "datu aizsardzības speciālists" in page.open_questions
    assert "speciālists" not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_or_line_addresses_anybody_as_a_victim(language):
    for page in InformationPage.objects.all():
        for text in (getattr(page, f"{name}_{language}") for name in ("title", "body", "easy_body")):
            assert not re.search(r"upur|victim", text, re.IGNORECASE), page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_association_presents_itself(language):
    words = text_of(InformationPage.objects.get(role="about").get_absolute_url(language))
    founded = {"lv": "2007. gada 6. august", "en": "6 August 2007"}[language]
    assert founded in words


def test_a_second_run_changes_nothing(capsys):
    counts = [model.objects.count() for model in (Post, Project, InformationPage, Helpline, ContactPoint)]
    Post.objects.filter(title_lv__startswith="Skype").update(title_lv="Mūsu pašu virsraksts")
    call_command("demo")
    assert counts == [
        model.objects.count() for model in (Post, Project, InformationPage, Helpline, ContactPoint)
    ]
    assert Post.objects.filter(title_lv="Mūsu pašu virsraksts").exists()
    assert "nothing was loaded" in capsys.readouterr().out


def test_a_dry_run_keeps_nothing(settings, capsys):
    rows_in_database(Helpline).update(is_primary=False)
    for model in (Post, Project, InformationPage, Helpline):
        model.objects.all().delete()
    Organisation.objects.all().delete()
    Image.objects.all().delete()
    ContactPoint.objects.all().delete()
    Office.objects.all().delete()
    files = sorted(settings.MEDIA_ROOT.rglob("*"))
    capsys.readouterr()
    call_command("demo", dry_run=True)
    assert "would be loaded" in capsys.readouterr().out
    assert not Helpline.objects.exists()
    assert sorted(settings.MEDIA_ROOT.rglob("*")) == files


def test_three_logins_are_printed_and_work(settings, capsys):
    settings.DEMO_PASSWORD = ""
    call_command("demo")
    printed = capsys.readouterr().out
    for name in ROLES:
        assert re.search(rf"{name}\s+{PASSWORD}", printed)
        user = authenticate(username=name, password=PASSWORD)
        assert user.groups.get().name.lower() == name
        assert not user.is_superuser


def test_a_changed_password_is_not_printed_as_if_it_worked(settings, capsys):
    settings.DEMO_PASSWORD = ""
    user = get_user_model().objects.get(username="author")
    user.set_password("something of their own")
    user.save()
    call_command("demo")
    assert re.search(r"author\s+\(changed since", capsys.readouterr().out)


def test_a_real_site_gets_no_logins(settings, capsys):
    settings.SITE_IS_LOCAL = False
    get_user_model().objects.all().delete()
    call_command("demo")
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize(("language", "written", "languages"), [
    ("lv", "Īsziņa uz 112", "Valodas:Latviešu, krievu, angļu"), ("en", "Text 112", "Languages:Latvian, Russian, English"),
])  # fmt: skip
def test_a_button_says_when_it_writes_and_a_line_of_others_does_not_say_we(language, written, languages):
    page = Page(make_client().get(CONTACTS[language]))
    assert written in page.texts("a", **{"class": "number"})
    assert languages in text_of(CONTACTS[language])


@pytest.mark.parametrize("address", ["/lv/jaunumi/", "/en/news/"])
def test_the_year_is_said_once(address):
    year = Page(make_client().get(f"{address}?year=2011"))
    assert "2011" in year.texts("h1")[0] and year.texts("h2", **{"class": "visually-hidden"}) == ["2011"]
    assert "2011" in Page(make_client().get(address)).texts("h2")
