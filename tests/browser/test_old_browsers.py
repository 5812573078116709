"""The site without what is newer than Chrome 99 and Safari 15.4; docs/browsers.md says what this stands in for."""

import re

import pytest
import tinycss2

from tests.browser.templates import ADDRESSES, REFUSED, address
from tests.features import contents, css_uses, guards_of, named_by
from tests.test_browsers import FLOORS, PUBLIC, is_newer

NEWER = {name for name in PUBLIC if is_newer(name, PUBLIC, FLOORS["public"])}
COLOURS = """() => [...document.querySelectorAll("body, body *")].map(element => {
    const style = getComputedStyle(element);
    return [element.tagName, element.className, style.color, style.backgroundColor, style.backgroundImage, style.fill].join();
})"""


def as_it_was(nodes, in_style=False):
    """The stylesheet as a browser at the floor understands it."""
    return "".join(_as_it_was(node, in_style) for node in nodes)


def _as_it_was(node, in_style):
    is_unknown = (named_by(node) | guards_of(node)) & NEWER
    if is_unknown and node.type == "declaration" and node.name.startswith("--"):
        return f"{node.name}:initial;"  # taken, and found to be nothing where it is used
    if is_unknown or (in_style and node.type != "declaration"):
        return ""
    if node.type == "declaration":
        return f"{node.name}:{tinycss2.serialize(node.value)}{' !important' if node.important else ''};"
    head = f"@{node.at_keyword}" if node.type == "at-rule" else ""
    head += tinycss2.serialize(node.prelude)
    if node.content is None:
        return f"{head};"
    return f"{head}{{{as_it_was(contents(node), node.type == 'qualified-rule')}}}"


def aged(css):
    return as_it_was(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def age(page):
    """From here on the stylesheet arrives as an old browser reads it; what came is returned, once it came."""
    sheets = []

    def answer(route):
        response = route.fetch()
        sheets.append(aged(response.text()))
        route.fulfill(response=response, body=sheets[-1])

    page.route(re.compile(r"/static/css/.*\.css$"), answer)
    return sheets


def test_what_is_newer_is_gone_and_the_rest_is_there():
    css = """@layer a, b; @supports selector(::details-content) { a { color: red } } @layer a { @media print {
        a::details-content, b { color: red } p { text-wrap: balance; color: blue !important; a & { color: red } } } }"""
    assert re.sub(r"\s", "", aged(css)) == "@layera,b;@layera{@mediaprint{p{color:blue!important;}}}"
    assert aged("a{--x: 1px; --y: text; content: 'x' / ''}") == "a{--x: 1px;--y: text;}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "kontakti/", "projekti/1/"])
def test_every_colour_is_ours(site, page, scheme, path):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site.url}/lv/{path}")
    ours = page.evaluate(COLOURS)
    ground, number = (
        page.locator(each).first.evaluate("e => getComputedStyle(e).backgroundColor")
        for each in ("body", ".number")
    )
    assert len({"rgba(0, 0, 0, 0)", ground, number}) == 3
    sheets = age(page)
    page.reload()
    assert page.evaluate(COLOURS) == ours
    assert not {use.name for sheet in sheets for use in css_uses(sheet, "")} & NEWER
    assert len(sheets) == 1


def test_every_page_is_readable_and_the_number_is_on_the_first_screen(site, page):
    age(page)
    for name in ADDRESSES.keys() - set(REFUSED):
        path = address(name, "lv")
        page.goto(site.url + path)
        for width in (320, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            overflows = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not overflows, f"{path} at {width}"
        page.set_viewport_size({"width": 360, "height": 640})
        number = page.locator(".number").first
        place = number.bounding_box()
        assert place["y"] + place["height"] <= 640, path
        middle = [place["x"] + place["width"] / 2, place["y"] + place["height"] / 2]
        assert number.evaluate("(e, [x, y]) => e.contains(document.elementFromPoint(x, y))", middle), path


@pytest.mark.parametrize("width", [320, 1440])
def test_the_menu_opens_and_leads_on(site, page, width):
    age(page)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site.url}/lv/")
    menu = page.locator("nav details").first
    menu.locator("> summary").click()
    link = menu.locator("a[href]:visible").first
    address = link.evaluate("link => link.href")
    link.click()
    page.wait_for_url(address)
    assert page.locator("h1").is_visible()
