"""Information pages as visitors read them: the list, the page, its easy-to-read version, the menu."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Person
from localization import languages
from pages.menu import menu, two_levels
from pages.models import Figure, PageDocument
from pages.models import Page as InformationPage
from tests.factories import LONG_AGO, make_contact_point, make_document, make_image, make_page
from tests.html import Page

LIST = {"lv": "/lv/lapas/", "en": "/en/pages/"}
BOTH = pytest.mark.parametrize("language", LIST)
EASY = {"easy_body_lv": "<p>Īsi teikumi.</p>", "easy_body_en": "<p>Short sentences.</p>"}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return Page(response)


def main_of(response):
    """The part of a page that is its own."""
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


# --- The list


@BOTH
def test_the_list_shows_pages_on_two_levels_in_their_order(visitor, language):
    second = make_page(title_lv="Otrā", title_en="Second", order=2)
    first = make_page(title_lv="Pirmā", title_en="First", order=1, in_menu=False)
    child = make_page(title_lv="Bērns", title_en="Child", order=0, parent=second)
    content = main_of(visitor.get(LIST[language]))
    places = [content.index(row.get_absolute_url(language)) for row in (first, second, child)]
    assert places == sorted(places)
    assert content.count("<h2") == 2
    assert {"lv": "Bērns", "en": "Child"}[language] in content


@BOTH
def test_the_list_shows_what_is_public_in_its_language(visitor, language):
    other = "en" if language == "lv" else "lv"
    shown, hidden, elsewhere = make_page(), make_page(public_in=()), make_page(public_in=(other,))
    orphan = make_page(parent=hidden)
    content = main_of(visitor.get(LIST[language]))
    assert shown.get_absolute_url(language) in content
    assert orphan.get_absolute_url(language) in content
    assert f"/{hidden.pk}" not in content
    assert f"/{elsewhere.pk}-" not in content
    assert f'href="{LIST[other]}"' in content


@BOTH
def test_without_pages_the_list_says_so(visitor, language):
    content = main_of(visitor.get(LIST[language]))
    assert "<ul" not in content
    assert "<p>" in content


def test_the_lists_are_each_others_translation(visitor):
    page = read(visitor, LIST["lv"])
    assert page.alternates == {
        code: languages.absolute(languages.address("pages:index", code)) for code in languages.codes()
    }
    assert LIST["en"] in page.links()


# --- The page


@BOTH
def test_figures_stand_beside_the_text(visitor, language):
    row = make_page()
    for value, lv, en in (("2007", "dibināta", "founded"), ("24", "klienti", "clients")):
        Figure.objects.create(page=row, value=value, label_lv=lv, label_en=en)
    Figure.objects.create(page=row, value="7")  # nobody has said yet of what
    page = read(visitor, row.get_absolute_url(language))
    assert page.texts("dd") == ["2007", "24"]
    assert page.texts("dt") == {"lv": ["dibināta", "klienti"], "en": ["founded", "clients"]}[language]


def test_the_about_page_names_who_agreed_to_be_named(visitor):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    about, other = make_page(role="about"), make_page()
    point, unconfirmed = make_contact_point(), make_contact_point(value="+37125565098", confirmed_at=None)
    shown = Person.objects.create(name="Anna", role_en="Press", has_consented=True, public_until=tomorrow)
    shown.contact_points.set([point, unconfirmed])
    Person.objects.create(name="Berta", has_consented=False, public_until=tomorrow)
    Person.objects.create(
        name="Cilda", has_consented=True, public_until=tomorrow - datetime.timedelta(days=2)
    )
    content = main_of(visitor.get(about.get_absolute_url("en")))
    assert "Anna, <span>Press</span>" in content and point.url in content
    assert "Berta" not in content and "Cilda" not in content and unconfirmed.url not in content
    assert "Anna" not in main_of(visitor.get(other.get_absolute_url("en")))


@BOTH
def test_a_page_shows_its_text_documents_and_place(visitor, language):
    parent = make_page(title_lv="Virs tās", title_en="Above it")
    image = make_image()
    row = make_page(parent=parent, cover=image, title_lv="Lapa", title_en="The page")
    child = make_page(parent=parent)
    PageDocument.objects.create(page=row, document=make_document())
    page = read(visitor, row.get_absolute_url(language))
    assert page.texts("h1") == [{"lv": "Lapa", "en": "The page"}[language]]
    assert {"lv": "Mēs esam Rīgā.", "en": "We are in Riga."}[language] in page.texts("p")
    assert image.url in [attrs["src"] for attrs, _text in page.all("img")]
    assert [text for text in page.texts("a") if text in ("Pārskats", "Report")] == [
        {"lv": "Pārskats", "en": "Report"}[language]
    ]
    crumbs = [
        attrs["href"]
        for attrs, _text in page.all("a")
        if attrs["href"] in (LIST[language], parent.get_absolute_url(language))
    ]
    assert LIST[language] in crumbs
    assert parent.get_absolute_url(language) in crumbs
    content = main_of(visitor.get(parent.get_absolute_url(language)))
    assert row.get_absolute_url(language) in content
    assert child.get_absolute_url(language) in content


@BOTH
def test_pages_under_it_are_those_public_in_the_language(visitor, language):
    parent = make_page()
    other = "en" if language == "lv" else "lv"
    make_page(parent=parent, public_in=())
    make_page(parent=parent, public_in=(other,))
    make_page(parent=parent, expire_at=LONG_AGO.replace(year=2021))
    assert "<li>" not in main_of(visitor.get(parent.get_absolute_url(language)))


@BOTH
def test_beside_a_page_without_any_under_it_stand_those_under_the_same_one(visitor, language):
    parent = make_page(title_lv="Virs tām", title_en="Above them")
    row, other = make_page(parent=parent), make_page(parent=parent, title_lv="Otra", title_en="The other")
    make_page(title_lv="Cita", title_en="Elsewhere")
    content = main_of(visitor.get(row.get_absolute_url(language)))
    assert content.count("<li>") == 1
    assert other.get_absolute_url(language) in content


@BOTH
def test_the_list_says_of_each_page_what_it_says_first(visitor, language):
    text = {"lv": "Pirmais teikums.", "en": "The first sentence."}
    bodies = {f"body_{code}": f"<h2>-</h2><p>{each}</p><p>-</p>" for code, each in text.items()}
    make_page(parent=make_page(**bodies), **bodies)
    assert read(visitor, LIST[language]).texts("p").count(text[language]) == 2


@BOTH
def test_a_parent_that_is_not_public_is_not_named(visitor, language):
    parent = make_page(public_in=(), title_lv="Slepena", title_en="Secret")
    response = visitor.get(make_page(parent=parent).get_absolute_url(language))
    assert response.status_code == 200
    assert "Slepena" not in response.content.decode()
    assert "Secret" not in response.content.decode()
    assert [link for link in Page(response).links() if link.startswith(f"{LIST[language]}{parent.pk}")] == []


def test_the_description_is_the_beginning_of_the_text(visitor):
    row = make_page(body_lv="<h2>Virsraksts</h2><p>Jā &amp; nē “Teksts” " + "vārds " * 60 + "</p>")
    description = read(visitor, row.get_absolute_url("lv")).all("meta", name="description")[0][0]["content"]
    assert description.startswith("Jā & nē “Teksts” vārds")
    assert len(description) <= 155


@BOTH
def test_an_old_address_leads_to_the_right_one(visitor, language):
    row = make_page()
    right = row.get_absolute_url(language)
    for wrong in (
        f"{LIST[language]}{row.pk}/",
        f"{LIST[language]}{row.pk}-old-name/",
        f"{LIST[language]}{row.pk}-“quoted”/",
    ):
        response = visitor.get(wrong + "?easy=1")
        assert (response.status_code, response.headers["Location"]) == (301, right + "?easy=1")


@BOTH
@pytest.mark.parametrize("hidden", [{"public_in": ()}, {"deleted_at": LONG_AGO}, {"publish_at": None}])
def test_what_is_not_public_is_not_found(visitor, language, hidden):
    row = make_page(**hidden)
    response = visitor.get(f"{LIST[language]}{row.pk}/")
    assert response.status_code == 404
    assert f'lang="{language}"' in response.content.decode()
    assert visitor.get(f"{LIST[language]}999999999999999999999/").status_code == 404


def test_a_page_that_is_not_translated_says_so(visitor):
    row = make_page(public_in=("lv",))
    page = read(visitor, row.get_absolute_url("en"))
    assert page.all("h1")[0] == ({"lang": "lv"}, "Par mums")
    assert page.alternates == {}
    assert page.all("meta", name="robots")[0][0]["content"] == "noindex"
    assert row.get_absolute_url("lv") in page.links()


# --- The easy-to-read version


@BOTH
def test_the_easy_version_stands_at_the_same_address(visitor, language):
    row = make_page(**EASY)
    address = row.get_absolute_url(language)
    assert "?easy=1" in read(visitor, address).links()
    easy = read(visitor, address + "?easy=1")
    assert {"lv": "Īsi teikumi.", "en": "Short sentences."}[language] in easy.texts("p")
    assert not {"Mēs esam Rīgā.", "We are in Riga."} & set(easy.texts("p"))
    assert address in easy.links()
    assert len(easy.all("h1")) == 1


def test_the_easy_version_is_told_apart_by_search_engines_and_kept_by_the_language_switch(visitor, settings):
    row = make_page(**EASY)
    easy = read(visitor, row.get_absolute_url("lv") + "?easy=1")
    addresses = {language: row.get_absolute_url(language) + "?easy=1" for language in LIST}
    assert easy.all("link", rel="canonical")[0][0]["href"] == settings.SITE_URL + addresses["lv"]
    assert easy.alternates == {language: settings.SITE_URL + path for language, path in addresses.items()}
    assert addresses["en"] in easy.links()


@BOTH
def test_without_an_easy_text_the_address_shows_the_page(visitor, language):
    row = make_page(easy_body_lv="<p>&nbsp;</p>")
    address = row.get_absolute_url(language)
    assert "?easy=1" not in read(visitor, address).links()
    response = visitor.get(address + "?easy=1")
    assert main_of(response) == main_of(visitor.get(address))


def test_an_easy_text_in_one_language_is_shown_honestly_in_the_other(visitor):
    row = make_page(easy_body_lv="<p>Īsi teikumi.</p>")
    assert "?easy=1" in read(visitor, row.get_absolute_url("en")).links()
    easy = read(visitor, row.get_absolute_url("en") + "?easy=1")
    assert "Īsi teikumi." in easy.texts("p")
    assert {attrs.get("lang") for attrs, text in easy.all("div", **{"class": "rich-text"})} == {"lv"}
    assert easy.all("meta", name="robots")[0][0]["content"] == "noindex"
    assert easy.alternates == {}


def test_an_easy_text_of_a_language_that_is_not_public_is_not_shown(visitor):
    row = make_page(public_in=("lv",), easy_body_en="<p>Secret draft.</p>")
    for address in (row.get_absolute_url("lv"), row.get_absolute_url("en")):
        for query in ("", "?easy=1"):
            response = visitor.get(address + query)
            assert response.status_code == 200
            assert "Secret" not in response.content.decode()
        assert "?easy=1" not in read(visitor, address).links()


@BOTH
@pytest.mark.parametrize("query", ["?easy=2", "?easy=", "?easy=0&easy=", "?other=1", "?easy[]=1", "?%00=1"])
def test_other_query_keys_are_ignored(visitor, language, query):
    address = make_page(**EASY).get_absolute_url(language)
    assert main_of(visitor.get(address + query)) == main_of(visitor.get(address))


@BOTH
def test_a_preview_with_a_made_up_token_is_not_found(visitor, language):
    address = make_page(**EASY).get_absolute_url(language)
    assert visitor.get(f"{address}?preview=x").status_code == 404


@BOTH
@pytest.mark.parametrize("query", ["", "?easy=1"])
def test_the_day_of_the_last_check_stands_under_the_text(visitor, language, query):
    row = make_page(checked_on=datetime.date(2026, 11, 30), **EASY)
    sentence = {
        "lv": "Pēdējo reizi pārbaudīts 2026. gada 30. novembrī",
        "en": "Last checked on 30 November 2026",
    }[language]
    assert sentence in read(visitor, row.get_absolute_url(language) + query).texts("p")


@BOTH
def test_of_a_page_that_nobody_checked_nothing_is_said(visitor, language):
    content = main_of(visitor.get(make_page().get_absolute_url(language)))
    assert "Pārbaudīts" not in content and "pārbaudīts" not in content and "checked" not in content


@BOTH
@pytest.mark.parametrize("query", ["", "?easy=1"])
def test_what_staff_note_about_a_text_is_never_shown(visitor, language, query):
    row = make_page(needs_legal_review=True, open_questions="Kas mitina vietni?", **EASY)
    content = visitor.get(row.get_absolute_url(language) + query).content.decode()
    assert "Kas mitina" not in content
    assert "jurist" not in content and "lawyer" not in content


@pytest.mark.parametrize("role", ["help", "papers"])
def test_pages_about_help_and_papers_leave_no_copy_and_are_shared_under_a_neutral_title(visitor, role):
    row = make_page(role=role, title_lv="Dokumenti un policija")
    response = visitor.get(row.get_absolute_url("lv"))
    assert response.headers["Cache-Control"] == "no-store"
    assert "policija" not in Page(response).all("meta", property="og:title")[0][0]["content"]


# --- The menu


@BOTH
def test_the_menu_holds_pages_that_are_in_it_and_public_in_the_language(visitor, language):
    other = "en" if language == "lv" else "lv"
    parent = make_page(title_lv="Virs", title_en="Above")
    child = make_page(parent=parent, title_lv="Zem", title_en="Below")
    make_page(in_menu=False, title_lv="Ārpus", title_en="Outside")
    make_page(public_in=(other,), title_lv="Citur", title_en="Elsewhere")
    make_page(public_in=(), title_lv="Melnraksts", title_en="Draft")
    rows = list(InformationPage.objects.in_menu_order())
    entries = menu(rows, language)
    assert [entry.url for entry in entries] == [row.get_absolute_url(language) for row in (parent, child)]
    assert not any(entry.children for entry in entries)
    links = read(visitor, f"/{language}/").links()
    assert parent.get_absolute_url(language) in links
    assert child.get_absolute_url(language) in links


@pytest.mark.django_db
def test_no_page_is_lost_however_deep_an_import_put_it():
    first = make_page()
    second = make_page(parent=first)
    third = make_page(parent=second)
    one, other = make_page(), make_page()
    InformationPage.objects.filter(pk=one.pk).update(parent=other)
    InformationPage.objects.filter(pk=other.pk).update(parent=one)
    entries = two_levels(InformationPage.objects.in_menu_order(), "lv")
    shown = [entry.url for entry in entries] + [child.url for entry in entries for child in entry.children]
    assert sorted(shown) == sorted(row.get_absolute_url("lv") for row in (first, second, third, one, other))


# --- What it costs


@BOTH
def test_every_page_costs_the_same_queries_however_many_there_are(visitor, language):
    row = make_page(**EASY)
    row.parent = make_page()
    row.save()
    addresses = [LIST[language], row.get_absolute_url(language), row.get_absolute_url(language) + "?easy=1"]

    def grow():
        PageDocument.objects.create(page=row, document=make_document())
        make_page(parent=row)
        make_page()

    def costs():
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert visitor.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    grow()
    with_one = costs()
    for _number in range(20):
        grow()
    assert costs() == with_one


def test_a_page_in_the_bin_leaves_its_role_to_another(db):
    make_page(role="about").put_in_bin()
    assert make_page(role="about").pk
