"""The layout holds at every width, in two fonts of different metrics, and in letters up to twice as large.

The whole walk takes long. Every day those cases are looked at that are nearest to failing, or failed once.
"""

import pytest

from tests.browser.checks import ADD_STYLE
from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, NAMES, open_page
from tests.browser.waiting import until

# Debian's fonts-dejavu-core and fonts-roboto-unhinted: one of the widest, and that of most telephones.
FONTS = {"wide": "DejaVu Sans", "narrow": "Roboto"}
LETTERS = (16, 20, 24, 32)
WIDTHS = range(240, 1441, 8)
# No browser hyphenates without its dictionaries: each word is as long as it can be.
STYLE = '* {{ font-family: "{font}" !important; -webkit-hyphens: manual !important; hyphens: manual !important; }}'
HAS_FONT = """font => {
    const ruler = document.createElement("canvas").getContext("2d");
    const [own, other] = [`"${font}", monospace`, "monospace"].map(family => {
        ruler.font = `100px ${family}`;
        return ruler.measureText("Palīdzības tālrunis").width;
    });
    return own !== other;
}"""
# (page, language, font, letters, widths)
NEAREST = [
    ("home", "lv", "wide", 16, [240, 264, 320, 360, 1056]),
    ("home", "lv", "wide", 32, [240, 360, 400]),
    ("home", "en", "narrow", 24, [240]),
    ("post", "lv", "wide", 16, [1056, 1152, 1248]),
    ("post", "lv", "wide", 32, [240, 360]),
    ("contacts", "lv", "wide", 32, [240, 320]),
    ("region with an office", "lv", "wide", 24, [240]),
    ("sheets to print", "lv", "wide", 32, [240, 360]),
    ("partners", "en", "wide", 16, [240]),
    ("project with everything", "lv", "wide", 32, [240]),
]
PLANTED = {
    "torn: +371": "main [href^='tel:+'] { inline-size: 5em; white-space: normal }",
    "torn: 9.00": "main p { inline-size: 3em; overflow-wrap: anywhere }",
    "torn: Palīdzība": "h1 { inline-size: 3em; overflow-wrap: anywhere }",
    "the page is": "h1 { inline-size: 2000px }",
    "under another": "header a[rel] { position: absolute; inset-inline-start: 60px }",
}


def use_font(page, font):
    name = FONTS[font]
    assert page.evaluate(HAS_FONT, name), (
        f"{name} is missing: apt install fonts-dejavu-core fonts-roboto-unhinted"
    )
    page.evaluate(ADD_STYLE, STYLE.format(font=name))


def faults_at(page, letters, widths):
    """What is wrong at which of these widths."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": 13}})
    page.set_viewport_size({"width": 1440, "height": 640})
    until(page, f"parseFloat(getComputedStyle(document.documentElement).fontSize) === {letters}")
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 640})
        found += [f"{letters} px letters at {width}: {fault}" for fault in measure(page, "brokenLayout()")]
    session.detach()
    return found


@pytest.mark.long
@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_at_every_width(site, made, page, name, language, font):
    open_page(page, site, made, name, language)
    use_font(page, font)
    assert [fault for letters in LETTERS for fault in faults_at(page, letters, WIDTHS)] == []


@pytest.mark.parametrize(
    ("name", "language", "font", "letters", "widths"), NEAREST, ids=lambda value: str(value).replace(" ", "-")
)
def test_a_page_holds_where_it_is_nearest_to_breaking(
    site, made, page, name, language, font, letters, widths
):
    open_page(page, site, made, name, language)
    use_font(page, font)
    assert faults_at(page, letters, widths) == []


@pytest.mark.parametrize(("fault", "css"), PLANTED.items())
def test_a_planted_fault_is_found(site, made, page, fault, css):
    open_page(page, site, made, "region with an office", LANGUAGES[0])
    use_font(page, "wide")
    assert not faults_at(page, 16, [360])
    page.evaluate(ADD_STYLE, css)
    assert any(fault in found for found in faults_at(page, 16, [360]))
