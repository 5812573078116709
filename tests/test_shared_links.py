"""What a link to a page shows in a message or a social network (Open Graph)."""

import pytest

from tests.factories import make_image, make_page, make_post, make_project
from tests.html import Page

LANGUAGES = ["lv", "en"]
TELLING = ("trafficking", "tirdzniec")


def shared(response):
    """{property: content} of the page."""
    return {
        attrs["property"]: attrs["content"]
        for attrs, _text in Page(response).all("meta")
        if "property" in attrs
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/lv/", "/lv/kontakti/", "/lv/kontakti/riga/", "/lv/embed/"])
def test_a_link_to_help_does_not_tell_what_for(visitor, language, address):
    address = address if language == "lv" else address.replace("/lv/", "/en/").replace("kontakti", "contacts")
    found = shared(visitor.get(address))
    assert set(found) == {"og:title", "og:description", "og:image", "og:url"}
    assert all(found.values())
    assert not [text for text in found.values() for word in TELLING if word in text.lower()]
    assert found["og:url"] == f"https://www.example.lv{address}"
    assert found["og:image"].startswith("https://www.example.lv/static/shared")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_a_help_page_does_not_either(visitor, language):
    page = make_page(role="worried", title_lv="Cilvēku tirdzniecība", title_en="Human trafficking")
    found = shared(visitor.get(page.get_absolute_url(language)))
    found.pop("og:url")  # the address that was shared anyway
    assert not [text for text in found.values() for word in TELLING if word in text.lower()]


@pytest.mark.parametrize("make", [make_post, make_project])
def test_news_and_projects_show_their_title_and_cover(visitor, make):
    cover = make_image()
    row = make(cover=cover)
    found = shared(visitor.get(row.get_absolute_url("en")))
    assert found["og:title"] == row.title_en
    assert found["og:image"] == f"https://www.example.lv{cover.url}"
    bare = make(cover=make_image(consent="withdrawn"))
    assert "/static/shared" in shared(visitor.get(bare.get_absolute_url("en")))["og:image"]


def test_what_is_not_for_search_engines_is_not_shared(visitor):
    assert shared(visitor.get(make_post(public_in=("lv",)).get_absolute_url("en"))) == {}
    assert shared(visitor.get("/en/no-such-page/")) == {}


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ("<p>One. Two!</p><p>Three.</p>", "One. Two!"),
        (f"<p>Short. {'Long ' * 40}end.</p>", "Short."),
        ("<h2>Heading</h2><p>First &amp; whole.</p>", "First & whole."),
    ],
)
def test_a_description_is_whole_sentences_of_the_first_paragraph(visitor, body, description):
    page = Page(visitor.get(make_page(body_en=body).get_absolute_url("en")))
    assert page.all("meta", name="description")[0][0]["content"] == description
