"""Zoom, large and loose text, long words, fingers: nothing is cut off, covers anything or leaves the screen."""

import re

import pytest

from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, NAMES, open_page
from tests.browser.waiting import until

EVERY_PAGE = pytest.mark.parametrize("name", NAMES)
LAYOUT = ("sticksOut()", "clippedText()", "overlappingText()", "textOnNumbers()")
TEXT_SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""  # WCAG 1.4.12
LOOSEN = """text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
}"""
WORDS = ["Pretprostitūcijas starpdisciplinārorganizācijām", "Starpdisciplinārorganizācija" * 2 + "skaļāk"]
# Whatever staff write, in its innermost element, so that links stay links; what the interface says stays.
NAME_EVERYTHING = """word => {
    for (let element of document.querySelectorAll("h1, h2, h3, h4, dd, main p, li a:not([hreflang])")) {
        while (element.children.length === 1) element = element.children[0];
        const isNumber = element.closest('[href^="tel:"]');
        if (element.children.length === 0 && !isNumber) element.textContent = word;
    }
}"""


# The longer words are Latvian; English pages have the same boxes.
@pytest.fixture(params=LANGUAGES[:1])
def opened(request, site, made, page):
    """Opens a page by its name, at a size."""

    def open_at(name, width, height):
        page.set_viewport_size({"width": width, "height": height})
        open_page(page, site, made, name, request.param)
        return page

    return open_at


def layout_faults(page):
    found = {question: measure(page, question) for question in LAYOUT}
    return {question: faults for question, faults in found.items() if faults}


def said(page):
    """The words of the page and of the helpline, without what stands in the menu."""
    parts = page.locator("main, section[aria-label]").all_inner_texts()
    return " ".join(" ".join(parts).split())


def set_browser_text_size(page, pixels):
    """What a person sets in the browser's own settings; media queries in rem follow it."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels * 13 // 16}})


@EVERY_PAGE
def test_text_of_twice_the_size_loses_nothing(opened, name):
    page = opened(name, 1280, 800)
    before, number = said(page), measure(page, "box(numbers()[0]).height")
    set_browser_text_size(page, 32)
    until(page, "parseFloat(getComputedStyle(document.documentElement).fontSize) === 32")
    assert measure(page, "box(numbers()[0]).height") > number  # the number has grown too
    assert said(page) == before
    assert layout_faults(page) == {}


@EVERY_PAGE
def test_at_four_times_the_size_the_number_is_near_and_the_exit_stays(opened, name):
    page = opened(name, 320, 256)  # what is left of 1280 x 1024 at 400 %
    assert layout_faults(page) == {}
    number = measure(page, "box(primaryNumber() || numbers()[0])")
    assert number["bottom"] <= 2 * 256
    page.mouse.wheel(0, 600)
    until(page, "scrollY > 100")
    leave = page.locator('a[rel~="nofollow"]')
    where = leave.bounding_box()
    assert 0 <= where["y"] and where["y"] + where["height"] <= 256
    leave.click(trial=True)  # nothing lies over it
    assert measure(page, "stuckShare()") <= 0.3


@EVERY_PAGE
def test_loose_text_is_neither_cut_off_nor_overlaps(opened, name):
    page = opened(name, 320, 900)
    page.evaluate(LOOSEN, TEXT_SPACING)
    assert layout_faults(page) == {}
    page.set_viewport_size({"width": 1440, "height": 900})
    assert layout_faults(page) == {}


@EVERY_PAGE
def test_long_words_stay_inside_a_narrow_screen(opened, name):
    page = opened(name, 320, 640)
    assert measure(page, "brokenWords()") == []  # those that fit into a line stay whole
    for word in WORDS:
        page.evaluate(NAME_EVERYTHING, word)
        assert layout_faults(page) == {}, word


@EVERY_PAGE
def test_on_a_phone_everything_is_large_enough_for_a_finger_and_the_number_is_on_the_first_screen(
    opened, name
):
    page = opened(name, 360, 640)
    number = measure(page, "box(primaryNumber() || numbers()[0])")
    assert number["top"] >= 0 and number["bottom"] <= 640 and number["height"] >= 44
    assert measure(page, "covers(primaryNumber() || numbers()[0])") == []
    page.evaluate("document.querySelectorAll('details').forEach(details => (details.open = true))")
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert measure(page, "[...smallTargets(), ...smallNumbers()]") == [], width


def test_the_first_screen_of_the_home_page_also_says_when_and_whom_else_to_call(opened):
    page = opened("home", 360, 640)
    danger = page.locator('a[href="tel:112"]').first.bounding_box()
    assert danger["y"] + danger["height"] <= 640
    hours = page.get_by_text(re.compile("9[.:]00.?–")).first.bounding_box()
    assert hours["y"] + hours["height"] <= 640
