"""Information pages as visitors read them: the list, the page, its easy-to-read version, the menu."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from localization import languages
from pages.menu import menu, two_levels
from pages.models import Page as InformationPage
from pages.models import PageDocument
from tests.factories import LONG_AGO, make_document, make_image, make_page
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
    assert content.count("<ul") == 2
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
    assert "page-list" not in main_of(visitor.get(parent.get_absolute_url(language)))


@BOTH
def test_a_parent_that_is_not_public_is_not_named(visitor, language):
    parent = make_page(public_in=(), title_lv="Slepena", title_en="Secret")
    response = visitor.get(make_page(parent=parent).get_absolute_url(language))
    assert response.status_code == 200
    assert "Slepena" not in response.content.decode()
    assert "Secret" not in response.content.decode()
    assert [link for link in Page(response).links() if link.startswith(f"{LIST[language]}{parent.pk}")] == []


def test_the_description_is_the_beginning_of_the_text(visitor):
    row = make_page(body_lv="<h2>Jā &amp; nē</h2><p>“Teksts” " + "vārds " * 60 + "</p>")
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
    assert [attrs.get("lang") for attrs, text in easy.all("div") if text == "Īsi teikumi."] == ["lv"]
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
@pytest.mark.parametrize(
    "query", ["?easy=2", "?easy=", "?easy=0&easy=", "?other=1", "?easy[]=1", "?%00=1", "?preview=x"]
)
def test_other_query_keys_are_ignored(visitor, language, query):
    address = make_page(**EASY).get_absolute_url(language)
    assert main_of(visitor.get(address + query)) == main_of(visitor.get(address))


# --- The menu


@BOTH
def test_the_menu_holds_pages_that_are_in_it_and_public_in_the_language(visitor, language):
    other = "en" if language == "lv" else "lv"
    parent, child = make_page(title_lv="Virs", title_en="Above"), None
    child = make_page(parent=parent, title_lv="Zem", title_en="Below")
    make_page(in_menu=False, title_lv="Ārpus", title_en="Outside")
    make_page(public_in=(other,), title_lv="Citur", title_en="Elsewhere")
    make_page(public_in=(), title_lv="Melnraksts", title_en="Draft")
    rows = list(InformationPage.objects.in_menu_order())
    entries = menu(rows, language)
    assert [entry.url for entry in entries] == [parent.get_absolute_url(language)]
    assert [entry.url for entry in entries[0].children] == [child.get_absolute_url(language)]
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
