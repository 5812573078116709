"""The measures see the faults they are there for: each is planted into a page, and found."""

import pytest

from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES

PLANTED = [
    ("sticksOut()", "h1 { inline-size: 3000px }", {}),
    ("sticksOut()", "body { overflow: hidden } h1 { position: absolute; inset-inline-start: 90vw; white-space: nowrap }", {}),
    ("clippedText()", "h1 { block-size: 10px; overflow: hidden }", {}),
    ("clippedText()", "h1 { inline-size: 40px; white-space: nowrap; overflow: hidden }", {}),
    ("overlappingText()", "h1 { position: absolute; inset-block-start: 0 }", {}),
    ("textOnNumbers()", "[href^='tel:+'] { position: relative; inset-block-start: 60px }", {}),
    ("covers(primaryNumber())", "main { position: fixed; inset: 0; z-index: 9; background: red }", {}),
    ("brokenWords()", "h1 { inline-size: 6em; word-break: break-all }", {}),
    ("smallTargets()", "main li a { display: inline-block; min-block-size: 0; padding: 0; font-size: 9px; line-height: 1 }", {}),
    ("smallNumbers()", "[href^='tel:+'] { display: inline; font-size: 12px; padding: 0 }", {}),
    ("[stuckShare()].filter(share => share > 0.3)", "h1 { position: fixed; inset: 0; block-size: 50vh }", {}),
    ("lightGrounds(0.2)", "main { background: #eee }", {"color_scheme": "dark"}),
    ("lightGrounds(0.2)", "main { background-image: linear-gradient(#eee, #fff) }", {"color_scheme": "dark"}),
    ("withoutEdge()", "a { border: 0 none !important; outline: 0 none !important }", {"forced_colors": "active"}),
    ("lostDrawings()", "svg * { fill: #fff !important; stroke: none !important }", {"forced_colors": "active"}),
    ("moving()", "h1 { transition: color 1s }", {"reduced_motion": "reduce"}),
    ("moving()", "@keyframes a { to { opacity: 0.5 } } h1::after { content: ''; animation: a 2s infinite }", {}),
    ("moving()", "html { scroll-behavior: smooth }", {}),
    ("paleInk()", "h1 { color: #999 }", {"media": "print"}),
    ("inkedGrounds()", "h1 { background: #ddd }", {"media": "print"}),
    ("uselessOnPaper()", "nav, nav * { display: block !important }", {"media": "print"}),
    ("[focusFault()].filter(Boolean)", ":focus-visible { outline: none !important }", {}),
    ("[focusFault()].filter(Boolean)", ":focus-visible { outline-color: var(--ground) !important }", {}),
    ("currentLikeOthers()", "nav a, nav span { all: unset !important }", {}),
]  # fmt: skip
PLANT = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize(
    ("question", "css", "media"), PLANTED, ids=[f"{q} {css[:30]}" for q, css, _ in PLANTED]
)
def test_a_planted_fault_is_seen(site, page, question, css, media):
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site.url}/{LANGUAGES[0]}/kontakti/riga/")
    page.keyboard.press("Tab")
    measure(page, "withOwnGround().forEach(mark)")
    page.emulate_media(**media)
    before = measure(page, question)
    page.evaluate(PLANT, css)
    assert set(measure(page, question)) - set(before)
