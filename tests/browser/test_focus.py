"""Whoever goes through a page by keyboard sees where they are: nothing that sticks covers it (WCAG 2.4.11)."""

import pytest

from tests.browser.checks import seen_as
from tests.browser.measures import measure

# The middle and the middle of each edge of every line of what has the focus: how many, and how many lie on top.
SEEN = """
() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const points = [...focused.getClientRects()].filter(line => line.width > 1).flatMap(({left, top, right, bottom}) => [
    [(left + right) / 2, (top + bottom) / 2], [left + 1, (top + bottom) / 2], [right - 1, (top + bottom) / 2],
    [(left + right) / 2, top + 1], [(left + right) / 2, bottom - 1],
  ]);
  const onTop = points.filter(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (hit.contains(focused) || focused.contains(hit));
  });
  return [focused.outerHTML.slice(0, 120), points.length, onTop.length];
}
"""
PAGES = ["", "kontakti/", "projekti/1/"]
WINDOWS = [(360, 640), (1440, 900), (320, 256)]  # the last is a window of 1280 × 1024 at 400 %


def stops(page, key):
    """What the focus meets on its way through the page, with the points that can be seen."""
    met = []
    while True:
        page.keyboard.press(key)
        stop = page.evaluate(SEEN)
        if stop is None or (met and stop[0] == met[0][0]):
            return met
        met.append(stop)
        assert len(met) < 200


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_nothing_covers_what_has_the_focus(site, page, path, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site.url}/lv/{path}")
    for key in ("Tab", "Shift+Tab"):
        met = stops(page, key)
        assert len(met) > 15
        assert [stop for stop in met if stop[1] != stop[2]] == [], key


@pytest.mark.parametrize("forced_colors", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_keyboard_sees_where_it_is(site, page, scheme, forced_colors):
    seen_as(page, 1024, 800, color_scheme=scheme, forced_colors=forced_colors)
    page.goto(f"{site.url}/lv/kontakti/")
    seen = []
    for _step in range(25):
        page.keyboard.press("Tab")
        seen.append(measure(page, "focusFault()"))
    assert [fault for fault in seen if fault] == []
