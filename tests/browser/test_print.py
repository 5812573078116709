"""On paper the contacts hold every number, and a card for a pocket has a sheet of its own."""

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


CARD = 'document.querySelector(".pocket-card")'


def test_the_card_has_a_postcard_s_size_on_a_sheet_of_its_own(printed):
    page = printed("sheets to print")
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


def test_the_card_names_the_number_and_not_what_it_is_for(printed):
    page = printed("sheets to print")
    text = measure(page, f"{CARD}.innerText")
    assert "28612120" in text.replace(" ", "").replace("\xa0", "") and "112" in text
    assert [words for words in UNSAID if words in text.casefold()] == []


def test_every_number_of_the_contacts_is_on_the_paper(printed):
    page = printed("contacts")
    on_paper = measure(page, "numbers().map(number => number.href)")
    page.emulate_media(media="screen")
    assert set(on_paper) >= set(measure(page, "numbers().map(number => number.href)"))


@pytest.mark.parametrize("name", ["home", "post", "project whose activities have dates", "contacts"])
def test_every_sheet_tells_the_address_of_the_page_at_its_foot(printed, site, name):
    page = printed(name)
    foot = page.locator(".printed")
    assert foot.inner_text().startswith(page.locator('link[rel="canonical"]').get_attribute("href"))
    # What a browser repeats on each sheet: the foot of a table that is not torn.
    shown = foot.evaluate("foot => [getComputedStyle(foot).display, getComputedStyle(foot).breakInside]")
    assert shown == ["table-footer-group", "avoid"]
    page.emulate_media(media="screen")
    assert not foot.is_visible()


@pytest.mark.parametrize("width", [150, 190])
def test_a_printed_project_keeps_its_picture_and_all_its_months(printed, width):
    page = printed("project whose activities have dates")
    page.set_viewport_size({"width": round(width * MILLIMETRE), "height": 1000})
    assert page.locator(".picture img").first.is_visible()
    months = page.locator(".timeline__axis text")
    assert months.count() == 4 and all(month.is_visible() for month in months.all())
