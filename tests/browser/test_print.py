"""On paper: ink on white, the number and the heading; the contacts begin with a card for a pocket."""

import re

import pytest

from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, NAMES, open_page

MILLIMETRE = 96 / 25.4
PAGE_WIDTH = round(180 * MILLIMETRE)  # A4 within its margins
# A person may carry the card where somebody else finds it.
UNSAID = ["cilvēku tirdzniecīb", "human trafficking", "trafficking"]


@pytest.fixture(params=LANGUAGES)
def printed(request, site, made, page):
    """Opens a page by its name as its print would be laid out."""

    def open_at(name, scheme="light"):
        page.set_viewport_size({"width": PAGE_WIDTH, "height": 1000})
        page.emulate_media(media="print", color_scheme=scheme)
        open_page(page, site, made, name, request.param)
        return page

    return open_at


def sheets(page):
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


# Of these the sheets alone are printed: tests/browser/test_sharing.py.
PRINTED_WHOLE = [name for name in NAMES if name != "sheets to print"]


@pytest.mark.parametrize("name", PRINTED_WHOLE)
def test_paper_holds_the_text_and_the_number_in_ink_and_nothing_to_press(printed, name):
    page = printed(name, "dark")
    assert measure(page, "all('h1').length") == 1
    assert measure(page, "numbers().length") > 0
    faults = {question: measure(page, question) for question in (
        "uselessOnPaper()", "paleInk()", "inkedGrounds()", "sticksOut()", "clippedText()",
    )}  # fmt: skip
    assert {question: found for question, found in faults.items() if found} == {}


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
