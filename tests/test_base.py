"""What stands on every page: helpline, exit, menu, language switch, breadcrumbs, footer, and what its head says."""

import json
from io import StringIO

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.utils import timezone

from contacts.models import Channel, ContactPoint
from contacts.number_changes.protected_columns import write_protected
from drosa_maja.templatetags.addresses import PageAddresses
from library.models import Image
from news.models import PostDocument, PostImage
from pages.models import SiteSettings
from tests.factories import (
    make_channel,
    make_contact_point,
    make_document,
    make_helpline,
    make_hours,
    make_image,
    make_office,
    make_page,
    make_post,
)
from tests.html import Page

SITE = "https://www.example.lv"
HOMES = ["/lv/", "/en/"]


def page_at(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 200
    return Page(response)


def helpline_block(visitor, path):
    """The text of the block with the numbers."""
    return page_at(visitor, path).texts("section", **{"class": "helpline-block"})[0]


def primary_channel(**fields):
    return make_channel(make_helpline(is_primary=True), make_contact_point("+37128612120"), **fields)


@pytest.mark.parametrize(("language", "day"), [("lv", "2026. gada 1. decembris"), ("en", "1 December 2026")])
def test_a_page_ends_with_its_address_and_the_day_for_the_printer(visitor, language, day):
    post = make_post()
    paths = [f"/{language}/", post.get_absolute_url(language)]
    with time_machine.travel("2026-12-01 00:30+02:00", tick=False):
        for path in paths:
            assert page_at(visitor, path).texts("p", **{"class": "printed"}) == [f"{SITE}{path} · {day}"]
        lost = Page(visitor.get(f"/{language}/no-such-page/"))
    assert lost.texts("p", **{"class": "printed"}) == [f"{SITE}/{language}/ · {day}"]


# --- Help


@pytest.mark.parametrize(("home", "name"), [("/lv/", "Palīdzības tālrunis"), ("/en/", "Helpline")])
def test_the_number_of_the_primary_helpline_can_be_called_from_every_page(visitor, home, name):
    primary_channel()
    page = page_at(visitor, home)
    # In the block at the top and, for long pages, in the footer.
    assert page.texts("a", href="tel:+37128612120") == ["+371 28 612 120"] * 2
    assert name in helpline_block(visitor, home)
    assert "tel:112" in page.links()


@pytest.mark.parametrize(
    ("home", "hours"), [("/lv/", "Pirmdiena–piektdiena 9.00–17.00"), ("/en/", "Mon–Fri 9:00–17:00")]
)
def test_the_printed_hours_and_their_note_stand_beside_the_number(visitor, home, hours):
    channel = primary_channel(
        hours_mode=Channel.HoursMode.SCHEDULE,
        hours_note_lv="Pa vasaru ilgāk.",
        hours_note_en="Longer in summer.",
    )
    make_hours(channel)
    block = helpline_block(visitor, home)
    assert hours in block
    assert ("Pa vasaru ilgāk." if home == "/lv/" else "Longer in summer.") in block


def test_a_note_without_a_translation_is_marked_as_what_it_is(visitor):
    primary_channel(hours_note_lv="Pa vasaru ilgāk.")
    assert "Pa vasaru ilgāk." in page_at(visitor, "/en/").texts("p", lang="lv")


@pytest.mark.parametrize("home", HOMES)
def test_112_stands_alone_when_there_is_no_helpline(visitor, home):
    block = page_at(visitor, home)
    assert [link for link in block.links() if link.startswith("tel:")] == ["tel:112"]
    assert "could not be loaded" not in helpline_block(visitor, "/en/")


@pytest.mark.parametrize(("home", "title"), [("/lv/", "Kas notiek"), ("/en/", "What happens")])
def test_the_block_leads_to_what_happens_when_you_call(visitor, home, title):
    make_page(title_lv="Kas notiek", title_en="What happens", role="what-happens", in_menu=False)
    assert title in helpline_block(visitor, home)


@pytest.mark.parametrize("home", HOMES)
def test_the_block_leads_to_no_draft(visitor, home):
    make_page(public_in=(), title_lv="Kas notiek", title_en="What happens", role="what-happens")
    block = helpline_block(visitor, home)
    assert "Kas notiek" not in block
    assert "What happens" not in block


@pytest.mark.parametrize("home", HOMES)
def test_the_strip_stands_until_every_number_has_been_verified(visitor, home):
    primary_channel()
    strip = {"class": "site-footer__unverified"}
    assert len(page_at(visitor, home).all("p", **strip)) == 1
    assert page_at(visitor, "/en/").texts("p", **strip) == [
        "We are still checking the numbers on this site. At the start of the call, ask what it costs and which languages are spoken."
    ]
    ContactPoint.objects.update(assured_on=timezone.localdate())
    assert page_at(visitor, home).all("p", **strip) == []


# --- Getting away and getting on


@pytest.mark.parametrize(("home", "label", "url"), [
    ("/lv/", "Pamest vietni", "https://www.lsm.lv/"),
    ("/en/", "Leave this site", "https://eng.lsm.lv/"),
])  # fmt: skip
def test_the_exit_is_a_plain_link_in_the_same_tab(visitor, home, label, url):
    page = page_at(visitor, home)
    [(attributes, text)] = page.all("a", **{"class": "exit"})
    assert text == label
    assert attributes["href"] == url
    assert set(attributes["rel"].split()) == {"nofollow", "noreferrer"}
    assert "target" not in attributes
    assert [script["type"] for script, _text in page.all("script")] == ["module"]


@pytest.mark.parametrize("home", HOMES)
def test_the_first_link_skips_to_the_content(visitor, home):
    page = page_at(visitor, home)
    assert page.links()[0] == "#content"
    assert page.all("main", id="content")


@pytest.mark.parametrize(
    ("home", "names"),
    [
        ("/lv/", ["Saņemt palīdzību", "Droši tīmeklī", "Jaunumi", "Projekti", "Visi tālruņi"]),
        ("/en/", ["Get help", "Safe on the web", "News", "Projects", "All numbers"]),
    ],
)
def test_the_menu_has_pages_by_short_names_and_the_sections_on_one_level(visitor, home, names):
    top = make_page(title_lv="Kāda palīdzība ir", title_en="What help there is", order=1)
    top.menu_title_lv, top.menu_title_en = "Saņemt palīdzību", "Get help"
    top.save()
    make_page(title_lv="Droši tīmeklī", title_en="Safe on the web", parent=top, order=2)
    page = page_at(visitor, home)
    menu = page.all("nav", **{"class": "site-menu"})[0][1]
    assert " ".join(menu.split()).endswith(" ".join(names))
    for section in (
        ("jaunumi", "projekti", "kontakti") if home == "/lv/" else ("news", "projects", "contacts")
    ):
        assert f"{home}{section}/" in page.links()


def test_the_menu_says_where_the_reader_is(visitor):
    about = make_page()
    assert (
        page_at(visitor, about.get_absolute_url("en")).all("a", **{"aria-current": "page"})[0][1]
        == "About us"
    )
    assert page_at(visitor, "/en/contacts/").texts("a", **{"aria-current": "true"}) == ["All numbers"]


def test_the_language_switch_leads_to_the_same_object_by_the_language_s_own_name(visitor):
    post = make_post()
    for here, other, name in (("lv", "en", "English"), ("en", "lv", "Latviešu")):
        [(link, text)] = page_at(visitor, post.get_absolute_url(here)).all("a", hreflang=other)
        assert (link["href"], link["lang"], text) == (post.get_absolute_url(other), other, name)


@pytest.mark.parametrize(
    ("language", "section"), [("lv", "Bibliotekāri mācās palīdzēt"), ("en", "Librarians learn to help")]
)
def test_the_breadcrumbs_end_with_the_page_itself(visitor, language, section):
    page = page_at(visitor, make_post().get_absolute_url(language))
    assert page.texts("li", **{"aria-current": "page"}) == [section]
    assert page_at(visitor, f"/{language}/").all("nav", **{"class": "breadcrumbs"}) == []


# --- What the head says


def test_a_page_in_both_languages_says_so(visitor):
    post = make_post()
    for code in ("lv", "en"):
        page = page_at(visitor, post.get_absolute_url(code))
        assert page.alternates == {other: SITE + post.get_absolute_url(other) for other in ("lv", "en")}
        assert page.all("link", rel="canonical")[0][0]["href"] == SITE + post.get_absolute_url(code)
        assert not page.all("meta", name="robots")
        assert not page.all("div", role="note")


@pytest.mark.parametrize(("shown", "missing"), [("lv", "en"), ("en", "lv")])
def test_a_page_in_one_language_is_honest_in_the_other(visitor, shown, missing):
    post = make_post(public_in=(shown,))
    original = page_at(visitor, post.get_absolute_url(shown))
    assert original.all("link", rel="canonical")
    assert original.alternates == {}
    page = page_at(visitor, post.get_absolute_url(missing))
    assert page.language == missing
    assert page.all("meta", name="robots")[0][0]["content"] == "noindex"
    assert not page.all("link", rel="canonical")
    assert page.alternates == {}
    assert page.all("h1", lang=shown)
    assert len(page.all("div", role="note")) == 1


def test_the_notice_names_both_languages(visitor):
    post = make_post(public_in=("lv",))
    notice = page_at(visitor, post.get_absolute_url("en")).texts("div", role="note")
    assert notice == ["This page has not been translated into English yet. You are reading it in Latvian."]


@pytest.mark.parametrize("home", HOMES)
def test_the_head_names_the_feeds_and_one_stylesheet(visitor, home):
    page = page_at(visitor, home)
    feeds = [link["href"] for link, _text in page.all("link", type="application/atom+xml")]
    sections = ("jaunumi", "projekti") if home == "/lv/" else ("news", "projects")
    assert {f"{home}{section}/feed/" for section in sections} <= set(feeds)
    assert all(feed.startswith(home) for feed in feeds)
    assert [link["href"] for link, _text in page.all("link", rel="stylesheet")] == ["/static/css/site.css"]


def test_a_third_language_that_is_missing_announces_none_of_the_others():
    page = PageAddresses({"lv": "/lv/", "en": "/en/", "uk": "/uk/"}, shown_in=["lv", "en"], current="uk")
    assert page.alternates == []
    assert page.canonical == ""


# --- Footer


@pytest.mark.parametrize(
    ("home", "name", "motto"), [("/lv/", "Biedrība", "Dažādiem"), ("/en/", "Association", "Different")]
)
def test_the_footer_says_who_is_behind_the_site(visitor, home, name, motto):
    SiteSettings.objects.update(
        name_lv="Biedrība", name_en="Association", motto_lv="Dažādiem", motto_en="Different",
        address_lv="Lāčplēša iela 75", registration_number="40008116440",
        social_links="https://www.facebook.com/house\nno address\nhttps://[broken",
    )  # fmt: skip
    page = page_at(visitor, home)
    footer = page.texts("footer")[0]
    for text in (name, motto, "Lāčplēša iela 75", "40008116440"):
        assert text in footer
    assert page.texts("a", href="https://www.facebook.com/house") == ["facebook.com"]
    assert not [link for link in page.links() if "broken" in link]


def test_the_footer_names_what_the_address_is_and_when_it_is_open(visitor):
    SiteSettings.objects.update(address_lv="Brīvības iela 1")
    SiteSettings.objects.update(office=make_office(street="Slepena iela", is_address_public=False))
    assert "Brīvības iela 1" in page_at(visitor, "/lv/").texts("footer")[0]
    SiteSettings.objects.update(office=make_office(hours_lv="Pirmdiena 9.00–12.00"))
    footer = page_at(visitor, "/lv/").texts("footer")[0].replace("\u2060", "")
    assert "Konsultāciju birojs: Lāčplēša iela 75 - 1 B, Rīga, Pirmdiena 9.00–12.00" in " ".join(
        footer.split()
    )
    assert "Brīvības" not in footer and "Slepena" not in footer


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_footer_leads_to_sheets_partners_and_feeds(visitor, language):
    news, projects = {"lv": ("jaunumi", "projekti"), "en": ("news", "projects")}[language]
    footer = visitor.get(f"/{language}/").content.decode().partition("<footer")[2]
    for address in ("embed/print", "embed", f"{news}/feed", f"{projects}/feed"):
        assert f'href="/{language}/{address}/"' in footer


def test_pages_for_partners_and_on_support_stand_in_the_footer_once_they_are_public(visitor):
    def linked():
        return visitor.get("/en/").content.decode().partition("<footer")[2]

    partners = make_page(role="partners", title_en="Partners and press", in_menu=False, public_in=())
    support = make_page(role="support", title_en="Support us", in_menu=False, public_in=())
    assert 'href="/en/embed/"' in linked()
    assert "Partners and press" not in linked() and "Support us" not in linked()
    for page in (partners, support):
        page.publish(["lv", "en"])
        page.save()
    assert f'href="{partners.get_absolute_url("en")}"' in linked()
    assert f'href="{support.get_absolute_url("en")}"' in linked()
    assert 'href="/en/embed/"' not in linked()


def test_the_e_mail_in_the_footer_is_shown_once_it_is_confirmed(visitor):
    point = make_contact_point("info@example.lv", kind="email", confirmed_at=None)
    SiteSettings.objects.update(email=point)
    assert "mailto:info@example.lv" not in page_at(visitor, "/lv/").links()
    write_protected(point, confirmed_at=timezone.now())
    assert "mailto:info@example.lv" in page_at(visitor, "/lv/").links()


def test_the_footer_leads_to_pages_by_their_role_and_marks_their_language(visitor):
    make_page(public_in=("lv",), role="privacy", title_lv="Privātums", title_en="", in_menu=False)
    footer_links = page_at(visitor, "/en/").all("a", lang="lv")
    assert "Privātums" in [text for _attributes, text in footer_links]
    assert "does not delete your browser history" in page_at(visitor, "/en/").texts("footer")[0]


def test_settings_without_names_still_give_the_page_a_name(visitor):
    SiteSettings.objects.update(
        short_name_lv="", short_name_en="", exit_label_lv="", exit_label_en="", exit_url_lv="", exit_url_en=""
    )
    page = page_at(visitor, "/en/")
    assert page.texts("title")[0].endswith("Safe House")
    assert page_at(visitor, "/lv/").texts("title")[0].endswith("Drošā māja")
    [(attributes, text)] = page.all("a", **{"class": "exit"})
    assert (attributes["href"], text) == ("https://www.lsm.lv/", "Leave this site")


# --- The stylesheet


def test_the_stylesheet_is_its_five_sources_in_the_order_of_their_layers():
    with open(finders.find("css/site.css"), encoding="utf-8") as file:
        text = file.read()
    assert text.startswith("@layer tokens, base, layout, components, print;")
    places = [text.index(f"@layer {name}{{") for name in ("tokens", "base", "layout", "components", "print")]
    assert places == sorted(places)


def test_collected_files_hold_the_stylesheet_under_a_name_that_changes_with_it(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    # The files of the staff pages take fifteen seconds more.
    others = ["admin", "admin_site", "django_prose_editor", "modeltranslation"]
    call_command("collectstatic", interactive=False, ignore_patterns=others, stdout=StringIO())
    hashed = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]["css/site.css"]
    assert hashed != "css/site.css"
    assert "@layer components{" in (tmp_path / hashed).read_text("utf-8")
    assert (tmp_path / f"{hashed}.br").exists()


# --- Pictures and documents


@pytest.mark.parametrize(
    ("language", "alt"), [("lv", "Māja ar gaismu logā"), ("en", "A house with a light in its window")]
)
def test_a_picture_says_what_it_shows_and_how_large_it_is(visitor, language, alt):
    post = make_post(cover=make_image(credit="Archive"))
    page = page_at(visitor, post.get_absolute_url(language))
    [(attributes, _text)] = page.all("img")
    assert attributes["alt"] == alt
    assert (attributes["width"], attributes["height"]) == ("40", "30")
    assert "Archive" in page.texts("figcaption")[0]


def test_a_description_in_another_language_is_marked_and_decoration_is_silent(visitor):
    post = make_post(cover=make_image(alt_en=""))
    assert page_at(visitor, post.get_absolute_url("en")).all("img")[0][0]["lang"] == "lv"
    Image.objects.update(is_decorative=True)
    assert page_at(visitor, post.get_absolute_url("lv")).all("img")[0][0]["alt"] == ""


@pytest.mark.parametrize(
    "consent", [{"consent": "withdrawn"}, {"consent": "given", "consent_until": "2020-01-01"}]
)
@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_picture_without_valid_consent_is_nowhere(visitor, language, consent):
    image = make_image()
    post = make_post(cover=image)
    PostImage.objects.create(post=post, image=image, caption_lv="Attēls")
    path = post.get_absolute_url(language)
    assert len(page_at(visitor, path).all("img")) == 2
    Image.objects.update(**consent)
    page = page_at(visitor, path)
    assert page.all("img") == []
    assert "Attēls" not in page.texts("main")[0]


@pytest.mark.parametrize(("language", "title"), [("lv", "Pārskats"), ("en", "Report")])
def test_a_document_is_offered_with_type_size_and_language_even_when_its_size_cannot_be_told(
    visitor, language, title
):
    document = make_document()
    post = make_post()
    PostDocument.objects.create(post=post, document=document)
    path = post.get_absolute_url(language)
    entry = next(text for text in page_at(visitor, path).texts("li") if text.startswith(title))
    assert "PDF" in entry
    assert "189" in entry
    document.file.storage.delete(document.file.name)
    entry = next(text for text in page_at(visitor, path).texts("li") if text.startswith(title))
    assert "PDF" in entry
    assert "189" not in entry


def test_a_range_of_hours_never_breaks_after_its_dash(visitor):
    primary_channel(hours_note_lv="Vasarā 9.00–17.00, 2016–2017 ilgāk; pirmdiena–piektdiena.")
    html = visitor.get("/lv/").content.decode()
    assert "9.00\u2060–\u206017.00, 2016\u2060–\u20602017 ilgāk; pirmdiena–piektdiena." in html
