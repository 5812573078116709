"""What every page of the site must hold. Each check takes an open page and returns its faults; all but those that say
otherwise leave it as it was.

CHECKS are made in this order in one visit (tests/browser/test_pages.py), where a fault is planted for each of them, too.
"""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES
from tests.browser.waiting import until

# A colour on its way would be measured: motion is checked by its rules.
AS_EVER = {"media": "screen", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"}
NARROW, WIDE = 320, 1440
MILLIMETRE = 96 / 25.4
PAPER = round(180 * MILLIMETRE)  # A4 within its margins
# The darkest light: a ground above it stands out of the night like a lamp.
LIGHT = 0.2

# Left to itself, axe leaves out one best practice, and the one rule it has for WCAG 2.2.
MORE_RULES = ("landmark-complementary-is-top-level", "target-size")
BY_DEFAULT = {"resultTypes": ["violations"]}
ALL_RULES = BY_DEFAULT | {"rules": {rule: {"enabled": True} for rule in MORE_RULES}}
CONTRAST = BY_DEFAULT | {"runOnly": ["color-contrast"]}
RUN_AXE = """options => axe.run(options).then(({violations}) => violations.flatMap(
    ({id, nodes}) => nodes.map(node => [id, String(node.target)])))"""

ADD_STYLE = """text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
}"""
TAKE_STYLE = "() => document.adoptedStyleSheets.pop()"
OPEN_DETAILS = "document.querySelectorAll('details').forEach(details => (details.open = true))"
TEXT_SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""  # WCAG 1.4.12
WORDS = ["Pretprostitūcijas starpdisciplinārorganizācijām", "Starpdisciplinārorganizācija" * 2 + "skaļāk"]
# Whatever staff write, in its innermost element, so that links stay links; what the interface says stays.
NAME_EVERYTHING = """word => {
    for (let element of document.querySelectorAll("h1, h2, h3, h4, dd, main p, li a:not([hreflang])")) {
        while (element.children.length === 1) element = element.children[0];
        const isNumber = element.closest('[href^="tel:"], [href^="sms:"]');
        if (element.children.length === 0 && !isNumber) element.textContent = word;
    }
}"""
# What comes when, in the order of the source.
ORDER = """[
    ["skip link", 'a[href^="#"]'], ["name of the site", "header a, a[rel~='home'], body > * a[href$='/']"],
    ["exit", 'a[rel~="nofollow"]'], ["menu", "nav"], ["number", 'a[href^="tel:"]'], ["main", "main"], ["footer", "footer"],
].map(([name, selector]) => [name, document.querySelector(selector)])"""
MISSING = f"{ORDER}.filter(([name, element]) => !element).map(([name]) => name)"
FOLLOWS = "Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINS"
OUT_OF_ORDER = f"""{ORDER}.filter(([name, element], index, all) => index &&
    !(all[index - 1][1].compareDocumentPosition(element) & ({FOLLOWS}))).map(([name]) => name)"""
REPEATED = """[...document.querySelectorAll("h1, h2, h3, h4, main > p, article > p, .rich-text > p, figcaption")]
    .map(element => element.innerText.trim())
    .filter((text, index, all) => text.length > 60 && all.indexOf(text) !== index)"""
WITHOUT_SIZE = """all("img, svg")
    .filter(picture => !(picture.getAttribute("width") > 0 && picture.getAttribute("height") > 0)).map(say)"""


def seen_as(page, width, height=900, **media):
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(**AS_EVER | media)


def found(page, *expressions):
    """["expression: fault"] of what each of them lists; one that is false is a fault itself."""
    results = {each: measure(page, each) for each in expressions}
    return [
        f"{each}: {fault}"
        for each, result in results.items()
        for fault in (result if isinstance(result, list) else [] if result else ["is false"])
    ]


def layout(page):
    return found(page, "sticksOut()", "clippedText()", "overlappingText()", "textOnNumbers()")


def violations(page, options=ALL_RULES):
    """[(rule, selector)] of what axe finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [(rule, selector) for rule, selector in page.evaluate(RUN_AXE, options)]


def axe(page, options, widths=(NARROW, WIDE), **media):
    faults = []
    for width in widths:
        seen_as(page, width, **media)
        faults += [f"{width}: {rule}: {selector}" for rule, selector in violations(page, options)]
    return faults


def axe_by_day(page):
    """All rules, best practices included."""
    return axe(page, ALL_RULES)


def axe_at_night(page):
    """Only colours are others."""
    return axe(page, CONTRAST, [WIDE], color_scheme="dark")


def axe_at_night_on_a_phone(page):
    return axe(page, CONTRAST, [NARROW], color_scheme="dark")


def widths(page):
    faults = []
    for width in (NARROW, 375, 768, 1024, WIDE):
        seen_as(page, width)
        faults += [f"{width}: {fault}" for fault in found(page, "sticksOut()", "clippedText()")]
    return faults


def dark(page):
    """Nothing flashes."""
    seen_as(page, 1024, color_scheme="dark")
    faults = found(
        page, "document.querySelectorAll('meta[name=\"color-scheme\"][content=\"light dark\"]').length === 1",
        "luminance(style(document.body).backgroundColor) < 0.02",
        "style(document.documentElement).colorScheme.includes('dark')", f"lightGrounds({LIGHT})",
    )  # fmt: skip
    seen_as(page, 1024)
    return faults + found(page, "luminance(style(document.body).backgroundColor) > 0.8")


def forced_colours(page):
    """Edges, marks and drawings stay."""
    faults = []
    for scheme in ("light", "dark"):
        seen_as(page, 1024, color_scheme=scheme)
        measure(page, "withOwnGround().forEach(mark)")
        seen_as(page, 1024, color_scheme=scheme, forced_colors="active")
        asked = found(page, "matchMedia('(forced-colors: active)').matches", "withoutEdge()", "currentLikeOthers()", "lostDrawings()")  # fmt: skip
        faults += [f"{scheme}: {fault}" for fault in asked]
        measure(page, "document.querySelectorAll('[data-had-ground]').forEach(each => delete each.dataset.hadGround)")  # fmt: skip
    return faults


def text_of_twice_the_size(page):
    """What a person sets in the browser's own settings, which media queries in rem follow: nothing is lost."""
    seen_as(page, 1280, 800)
    before, number = texts(page), measure(page, "box(numbers()[0]).height")
    session = page.context.new_cdp_session(page)
    set_text_size(session, page, 32)
    faults = layout(page)
    if measure(page, "box(numbers()[0]).height") <= number:
        faults.append("the number has not grown")
    if texts(page) != before:
        faults.append("texts are missing")
    set_text_size(session, page, 16)
    session.detach()
    return faults


def set_text_size(session, page, pixels):
    session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels * 13 // 16}})
    until(page, f"parseFloat(getComputedStyle(document.documentElement).fontSize) === {pixels}")


def texts(page):
    """The words of the page and of the helpline, without what stands in the menu."""
    parts = page.locator("main, section[aria-label]").all_inner_texts()
    return " ".join(" ".join(parts).split())


def zoom_of_400_percent(page):
    """What is left of 1280 × 1024: the number is near and the exit stays in sight."""
    seen_as(page, 320, 256)
    faults = layout(page) + found(page, "box(primaryNumber() || numbers()[0]).bottom <= 2 * 256")
    page.mouse.wheel(0, 600)
    until(page, "scrollY > 100")
    leave = page.locator('a[rel~="nofollow"]')
    where = leave.bounding_box()
    if where["y"] < 0 or where["y"] + where["height"] > 256:
        faults.append("the exit is out of sight")
    leave.click(trial=True)  # nothing lies over it
    faults += found(page, "stuckShare() <= 0.3")
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    return faults


def loose_text(page):
    faults = []
    page.evaluate(ADD_STYLE, TEXT_SPACING)
    for width in (NARROW, WIDE):
        seen_as(page, width)
        faults += [f"{width}: {fault}" for fault in layout(page)]
    page.evaluate(TAKE_STYLE)
    return faults


def first_screen(page):
    """On a phone the number is on it, large enough for a finger, and nothing covers it."""
    seen_as(page, 360, 640)
    return found(
        page, "(({top, bottom, height}) => top >= 0 && bottom <= 640 && height >= 44)(box(primaryNumber() || numbers()[0]))",
        "covers(primaryNumber() || numbers()[0])",
    )  # fmt: skip


def first_text(page):
    """Below the number the same screen has room for the title and for what the page says first."""
    seen_as(page, 360, 640)
    return found(page, "box(document.querySelector('h1')).bottom <= 640", "firstSentenceEnd() <= 640")


def helpline_row(page):
    """On a phone it takes little room, and opening the menu neither moves nor covers the number."""
    seen_as(page, 360, 640)
    faults = found(
        page,
        "box(helpline().firstElementChild).height <= (helpline().matches('.helpline-block--region') ? 320 : 120)",
        "smallPrint()",
    )
    before = measure(page, "box(primaryNumber()).top")
    menu = page.locator("nav details summary").first
    menu.click()
    if measure(page, "box(primaryNumber()).top") != before:
        faults.append("the opened menu moves the number")
    faults += found(page, "covers(primaryNumber())")
    menu.click()
    return faults


def paper(page):
    """Ink on white, the text and the number, and nothing to press."""
    seen_as(page, PAPER, 1000, media="print", color_scheme="dark")
    return found(
        page, "all('h1').length === 1", "numbers().length > 0",
        "uselessOnPaper()", "paleInk()", "inkedGrounds()", "sticksOut()", "clippedText()",
    )  # fmt: skip


def fingers(page):
    """From here on everything that is folded is open."""
    page.evaluate(OPEN_DETAILS)
    faults = []
    for width in (NARROW, WIDE):
        seen_as(page, width)
        faults += [f"{width}: {fault}" for fault in found(page, "smallTargets()", "smallNumbers()")]
    return faults


def motion(page):
    """Who wants none sees none."""
    seen_as(page, 1024)
    page.evaluate(OPEN_DETAILS)
    return found(page, "moving()")


def long_words(page):
    """The last check of a page: its texts are others afterwards."""
    seen_as(page, NARROW, 640)
    faults = found(page, "brokenWords()")  # those that fit into a line stay whole
    for word in WORDS:
        page.evaluate(NAME_EVERYTHING, word)
        faults += [f"{word}: {fault}" for fault in layout(page)]
    return faults


def without_stylesheet(page):
    """Of a page whose stylesheet did not arrive: everything is there, once, in an order that makes sense."""
    seen_as(page, 360, 640)
    return found(
        page, "style(document.body).marginTop === '8px'",  # the browser's own: nothing was styled
        "document.querySelectorAll('h1').length === 1", MISSING, OUT_OF_ORDER,
        "all('a, summary').findIndex(link => link.matches('[href^=\"tel:\"]')) < 8", REPEATED, WITHOUT_SIZE,
    )  # fmt: skip


# Words have no colours, and the longer ones are those of the first language: the other pages have the same boxes. So at
# night each page is wide in one language and narrow in the others.
IN_EVERY_LANGUAGE = [axe_by_day, widths, first_text, helpline_row, paper]
IN_ONE_LANGUAGE = [axe_at_night, dark, forced_colours, text_of_twice_the_size, zoom_of_400_percent, loose_text, first_screen, fingers, motion, long_words]  # fmt: skip
IN_THE_OTHERS = [axe_at_night_on_a_phone]
CHECKS = {
    code: IN_EVERY_LANGUAGE + (IN_ONE_LANGUAGE if code == LANGUAGES[0] else IN_THE_OTHERS)
    for code in LANGUAGES
}
