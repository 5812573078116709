"""The emergency page in a browser: the real server has lost its database, and the page comes styled all the same."""

import json
import time

import pytest

from tests.browser.checks import violations
from tests.browser.measures import measure
from tests.browser.templates import EMERGENCY, LANGUAGES, address, open_page
from tests.server import without_database

GROUND = {"light": "rgb(245, 239, 227)", "dark": "rgb(7, 22, 25)"}
PANEL = {"light": "rgb(15, 59, 61)", "dark": "rgb(15, 48, 51)"}
NAMES = [EMERGENCY, f"{EMERGENCY}, no numbers"]
LAYOUT = "[...sticksOut(), ...clippedText(), ...overlappingText()]"


@pytest.fixture
def lost(site):
    with without_database(site):
        time.sleep(1.1)  # a file of SQLite that was moved is read on for a second
        yield site


def ground(page, selector):
    return measure(page, f"style(document.querySelector({json.dumps(selector)})).backgroundColor")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["contacts", "home", "post"])
def test_a_page_that_lost_its_database_comes_as_the_emergency_page(lost, page, watched, name, language):
    response = page.goto(lost.url + address(name, language))
    assert response.status == 503
    assert "no-store" in response.headers["cache-control"]
    assert page.locator("html").get_attribute("lang") == language
    assert ground(page, "body") == GROUND["light"]
    assert ground(page, ".panel") == PANEL["light"]
    assert page.locator('a[href="tel:+37128612120"]').first.is_visible()
    refused = [text for text in watched.violations() if "status of 503" not in text]
    assert refused == []
    assert watched.hosts == {lost.url.partition("//")[2]}
    assert watched.stored() == 0


def test_its_style_is_allowed_by_its_hash_alone(lost, page, watched):
    """Another style in the page, and it would be refused."""
    page.goto(lost.url + address("contacts", LANGUAGES[0]))
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'body{color:red}'}))"
    )
    assert any("style-src" in text for text in watched.violations())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_it_has_no_fault_that_axe_can_see_and_fits_every_screen(site, made, page, name, language):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, site, made, name, language)
    found = {}
    for width in (320, 375, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert ground(page, "body") == GROUND[scheme]
            found[width, scheme] = violations(page)
        found[width, "layout"] = measure(page, LAYOUT)
        found[width, "fingers"] = measure(page, "smallTargets()")
    assert {case: faults for case, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", NAMES)
def test_its_number_is_on_the_first_screen_of_a_phone(site, made, page, name):
    page.set_viewport_size({"width": 360, "height": 640})
    open_page(page, site, made, name, LANGUAGES[0])
    danger = page.locator('a[href="tel:112"]').first.bounding_box()
    assert danger["y"] + danger["height"] <= 640


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_its_edges_stay(site, made, page, scheme):
    page.emulate_media(color_scheme=scheme)
    open_page(page, site, made, EMERGENCY, LANGUAGES[0])
    measure(page, "withOwnGround().forEach(mark)")
    page.emulate_media(forced_colors="active")
    assert measure(page, "withoutEdge()") == []


def test_on_paper_it_is_ink_on_white_without_the_exit(site, made, page):
    page.emulate_media(media="print", color_scheme="dark")
    open_page(page, site, made, EMERGENCY, LANGUAGES[0])
    assert {ground(page, each) for each in ("body", ".panel", ".danger")} == {"rgb(255, 255, 255)"}
    assert page.locator(".exit").is_hidden()
    assert page.locator('a[href="tel:+37128612120"]').first.is_visible()
