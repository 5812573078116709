"""On paper the contacts begin with a card for a pocket, and hold every number."""

import re

import pytest

from tests.browser.checks import MILLIMETRE, PAPER, seen_as
from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, open_page

# A person may carry the card where somebody else finds it.
UNSAID = ["cilvēku tirdzniecīb", "human trafficking", "trafficking"]


@pytest.fixture(params=LANGUAGES)
def printed(request, site, made, page):
    """Opens a page by its name as its print would be laid out."""

    def open_at(name):
        seen_as(page, PAPER, 1000, media="print")
        open_page(page, site, made, name, request.param)
        return page

    return open_at


def sheets(page):
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


CARD = 'document.querySelector(".pocket-card")'


def test_the_contacts_begin_with_a_card_of_a_postcard_s_size_on_a_sheet_of_its_own(printed):
    page = printed("contacts")
    card = measure(page, f"box({CARD})")
    assert card["y"] < 2
    assert card["width"] == pytest.approx(148 * MILLIMETRE, abs=1)
    assert card["height"] == pytest.approx(105 * MILLIMETRE, abs=1)
    assert (
        measure(
            page,
            f"lines().filter(l => !{CARD}.contains(l.element) && l.rect.top < box({CARD}).bottom).length",
        )
        == 0
    )
    whole = sheets(page)
    measure(page, "document.body.classList.remove('with-pocket-card')")
    measure(page, f"{CARD}.remove()")
    assert sheets(page) == whole - 1


def test_the_card_names_the_number_and_not_what_it_is_for(printed):
    page = printed("contacts")
    text = measure(page, f"{CARD}.innerText")
    assert "28612120" in text.replace(" ", "") and "112" in text
    assert [words for words in UNSAID if words in text.casefold()] == []


def test_every_number_of_the_contacts_is_on_the_paper(printed):
    page = printed("contacts")
    on_paper = measure(page, "numbers().map(number => number.href)")
    page.emulate_media(media="screen")
    assert set(on_paper) >= set(measure(page, "numbers().map(number => number.href)"))
