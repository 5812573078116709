"""Every page of the site in every language: one visit makes all checks of tests/browser/checks.py."""

import itertools
import re

import pytest

from tests.browser import checks
from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, NAMES, STYLE_GUIDE, address, open_page

# For each check what it must find: a style, or a script that changes the page.
PLANTED = {
    checks.axe_by_day: "document.querySelector('h1').outerHTML += '<h4>Too deep</h4>'",
    checks.axe_at_night: "@media (prefers-color-scheme: dark) { main h2 { color: #333 } }",
    checks.axe_at_night_on_a_phone: "@media (prefers-color-scheme: dark) and (width < 400px) { main h2 { color: #333 } }",
    checks.widths: "@media (min-width: 700px) and (max-width: 800px) { h1 { inline-size: 3000px } }",
    checks.paper: "nav, nav * { display: block !important }",
    checks.dark: "@media (prefers-color-scheme: dark) { main { background: #eee } }",
    checks.forced_colours: "a { border: 0 none !important; outline: 0 none !important }",
    checks.text_of_twice_the_size: "@media (max-width: 50em) { main p { display: none } }",
    checks.zoom_of_400_percent: "h1 { position: fixed; inset: 0; block-size: 50vh; z-index: -1 }",
    checks.loose_text: "h1 { block-size: 0.8em; overflow: hidden }",
    checks.first_screen: "[href^='tel:+'] { display: inline; font-size: 12px; padding: 0 }",
    checks.first_text: "h1 { margin-block-end: 300px }",
    checks.helpline_row: "section a[href^='tel:+'] { min-block-size: 80px }",
    checks.fingers: "main li a { display: inline-block; min-block-size: 0; padding: 0; font-size: 9px; line-height: 1 }",
    checks.motion: "h1 { transition: color 1s }",
    checks.long_words: "h1 { inline-size: 6em; word-break: break-all }",
    checks.without_stylesheet: "document.querySelector('h1').remove()",
}
NOT_MEANT_FOR = {
    # They have more of the helpline than its row; and without a database it has no number, but a sentence about that.
    "home": [checks.helpline_row],
    "contacts": [checks.helpline_row],
    "error 500 without a database": [checks.helpline_row],
    # The sheets alone are printed of it: tests/browser/test_sharing.py.
    "sheets to print": [checks.paper],
}


def open_without_stylesheet(page, *what):
    page.route("**/*.css", lambda route: route.abort())
    open_page(page, *what)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_passes_all_checks(site, made, page, language, name):
    open_page(page, site, made, name, language)
    meant = [check for check in checks.CHECKS[language] if check not in NOT_MEANT_FOR.get(name, [])]
    faults = {check.__name__: check(page) for check in meant}
    open_without_stylesheet(page, site, made, name, language)
    faults[checks.without_stylesheet.__name__] = checks.without_stylesheet(page)
    assert {check: found for check, found in faults.items() if found} == {}


def test_the_style_guide_has_no_fault_but_that_it_repeats_landmarks(site, made, page):
    open_page(page, site, made, STYLE_GUIDE, LANGUAGES[0])
    faults = [
        fault
        for check in (checks.axe_by_day, checks.axe_at_night, checks.axe_at_night_on_a_phone, checks.widths)
        for fault in check(page)
        if "landmark-unique:" not in fault
    ]
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_of_the_home_page_also_says_when_and_whom_else_to_call(site, page, language):
    checks.seen_as(page, 360, 640)
    page.goto(site.url + address("home", language))
    danger = page.locator('a[href="tel:112"]').first.bounding_box()
    assert danger["y"] + danger["height"] <= 640
    hours = page.get_by_text(re.compile("9[.:]00.?–")).first.bounding_box()
    assert hours["y"] + hours["height"] <= 640


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_all_regions_are_within_the_first_two_screens_of_home(site, page, language):
    checks.seen_as(page, 360, 640)
    page.goto(site.url + address("home", language))
    last = page.locator(".regions__list .number").last.bounding_box()
    assert last["y"] + last["height"] <= 2 * 640


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_a_card_is_large_enough_without_the_card_that_it_stands_for(site, page, language):
    page.goto(site.url + address("home", language))
    for width in (360, 1440):
        checks.seen_as(page, width)
        sizes = measure(page, "all('article h3 a').map(title => [box(title).width, box(title).height])")
        assert len(sizes) > 3 and min(itertools.chain(*sizes)) >= 24


def test_for_every_check_a_fault_is_planted():
    assert set(PLANTED) == {*itertools.chain(*checks.CHECKS.values()), checks.without_stylesheet}
    assert set(checks.IN_EVERY_LANGUAGE) <= set.intersection(*map(set, checks.CHECKS.values()))


@pytest.mark.parametrize("check", PLANTED, ids=lambda check: check.__name__)
def test_a_check_finds_its_planted_fault(site, made, page, check):
    is_bare = check == checks.without_stylesheet
    (open_without_stylesheet if is_bare else open_page)(
        page, site, made, "region with an office", LANGUAGES[0]
    )
    if PLANTED[check].startswith("document."):
        page.evaluate(PLANTED[check])
    else:
        page.evaluate(checks.ADD_STYLE, PLANTED[check])
    assert check(page) != []


@pytest.mark.parametrize(("fault", "rule"), [
    ("document.body.insertAdjacentHTML('afterbegin', '<p>Outside of everything</p>')", "region"),
    ("document.querySelector('main h2').attributeStyleMap.set('color', '#bbb')", "color-contrast"),
    ("document.querySelector('main').innerHTML += '<p><button>a</button><button>b</button></p>';"
     "document.querySelectorAll('main button').forEach(b => { b.attributeStyleMap.set('width', '9px'); "
     "b.attributeStyleMap.set('padding', '0px'); b.attributeStyleMap.set('height', '9px') })", "target-size"),
])  # fmt: skip
def test_axe_sees_the_faults_that_this_site_is_to_be_free_of(site, page, fault, rule):
    page.goto(site.url + address("news", LANGUAGES[0]))  # axe judges no colour on the halo of the home page
    page.evaluate(fault)
    assert any(f": {rule}:" in found for found in checks.axe_by_day(page))
