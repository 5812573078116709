"""On a wide screen the menu lies open, with no entry alone on a line."""

import pytest

from tests.browser.templates import LANGUAGES, address

# How many entries stand on each line.
LINES = """() => {
  const middles = [...document.querySelectorAll(".site-menu li")].map(
    entry => Math.round((entry.offsetTop + entry.offsetHeight / 2) / 10),
  );
  return [...new Set(middles)].map(line => middles.filter(other => other === line).length);
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_of_the_menu_is_alone_on_its_line(site, page, language):
    page.goto(site.url + address("news", language))
    for width in (960, 1000, 1080, 1240, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        lines = page.evaluate(LINES)
        assert sum(lines) == 8, width
        assert min(lines) > 1, (width, lines)
