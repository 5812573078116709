"""axe, with its best-practice rules, on every page in both schemes and at five widths; and nothing is cut off there."""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, NAMES, STYLE_GUIDE, address, open_page

WIDTHS = (320, 375, 768, 1024, 1440)
# Left to itself, axe leaves out one best practice, and the one rule it has for WCAG 2.2.
MORE_RULES = ("landmark-complementary-is-top-level", "target-size")
OPTIONS = {"resultTypes": ["violations"], "rules": {rule: {"enabled": True} for rule in MORE_RULES}}
RUN = f"""axe.run({json.dumps(OPTIONS)}).then(({{violations}}) => violations.map(
    ({{id, nodes}}) => `${{id}}: ${{nodes.map(node => node.target).join(", ")}}`))"""


def violations(page):
    return page.evaluate(RUN)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_fault_that_axe_can_see(site, made, page, language, name):
    page.emulate_media(reduced_motion="reduce")  # a colour on its way would be measured
    open_page(page, site, made, name, language)
    page.evaluate(AXE_SCRIPT)
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[width, scheme] = violations(page)
        found[width, "sticks out"] = measure(page, "sticksOut()")
        found[width, "clipped"] = measure(page, "clippedText()")
    assert {case: faults for case, faults in found.items() if faults} == {}


def test_the_style_guide_has_no_fault_but_that_it_repeats_landmarks(site, made, page):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, site, made, STYLE_GUIDE, LANGUAGES[0])
    page.evaluate(AXE_SCRIPT)
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = [fault for fault in violations(page) if not fault.startswith("landmark-unique:")]
            assert found == [], (width, scheme)
        assert measure(page, "[...sticksOut(), ...clippedText()]") == [], width


@pytest.mark.parametrize(("fault", "rule"), [
    ("document.querySelector('h1').outerHTML += '<h4>Too deep</h4>'", "heading-order"),
    ("document.body.insertAdjacentHTML('afterbegin', '<p>Outside of everything</p>')", "region"),
    ("document.querySelector('main h2').attributeStyleMap.set('color', '#bbb')", "color-contrast"),
    ("document.querySelector('main').innerHTML += '<p><button>a</button><button>b</button></p>';"
     "document.querySelectorAll('main button').forEach(b => { b.attributeStyleMap.set('width', '9px'); "
     "b.attributeStyleMap.set('padding', '0px'); b.attributeStyleMap.set('height', '9px') })", "target-size"),
])  # fmt: skip
def test_axe_sees_the_faults_that_this_site_is_to_be_free_of(site, page, fault, rule):
    page.goto(site.url + address("news", LANGUAGES[0]))  # axe judges no colour on the halo of the home page
    page.evaluate(fault)
    page.evaluate(AXE_SCRIPT)
    assert any(found.startswith(f"{rule}:") for found in violations(page))
