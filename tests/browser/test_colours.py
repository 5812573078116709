"""The dark scheme, forced colours and reduced motion."""

import pytest

from tests.browser.measures import measure
from tests.browser.templates import NAMES, open_page

EVERY_PAGE = pytest.mark.parametrize("name", NAMES)
LANGUAGE = "lv"  # words have no colours
# The darkest light: a ground above it stands out of the night like a lamp.
LIGHT = 0.2


@pytest.fixture
def opened(site, made, page):
    def open_at(name, width=1024):
        page.set_viewport_size({"width": width, "height": 800})
        open_page(page, site, made, name, LANGUAGE)
        return page

    return open_at


@EVERY_PAGE
def test_in_the_dark_nothing_flashes(opened, page, name):
    page.emulate_media(color_scheme="dark")
    opened(name)
    assert page.locator('meta[name="color-scheme"][content="light dark"]').count() == 1
    assert measure(page, "luminance(style(document.body).backgroundColor)") < 0.02
    assert measure(page, "style(document.documentElement).colorScheme.includes('dark')")
    assert measure(page, f"lightGrounds({LIGHT})") == []
    page.emulate_media(color_scheme="light")
    assert measure(page, "luminance(style(document.body).backgroundColor)") > 0.8


@EVERY_PAGE
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_edges_marks_and_drawings_stay(opened, page, name, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(name)
    measure(page, "withOwnGround().forEach(mark)")
    page.emulate_media(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    faults = {question: measure(page, question) for question in (
        "withoutEdge()", "currentLikeOthers()", "lostDrawings()",
    )}  # fmt: skip
    assert {question: found for question, found in faults.items() if found} == {}


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_keyboard_sees_where_it_is(opened, page, scheme, forced):
    page.emulate_media(color_scheme=scheme, forced_colors=forced)
    opened("contacts")
    seen = []
    for _step in range(25):
        page.keyboard.press("Tab")
        seen.append(measure(page, "focusFault()"))
    assert [fault for fault in seen if fault] == []


@EVERY_PAGE
def test_who_wants_no_motion_sees_none(opened, page, name):
    page.emulate_media(reduced_motion="reduce")
    opened(name)
    page.evaluate("document.querySelectorAll('details').forEach(details => (details.open = true))")
    assert measure(page, "moving()") == []
