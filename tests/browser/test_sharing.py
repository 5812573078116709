"""The card in a frame of another site, where nothing else of ours is shown; and the sheets on paper."""

import http.server
import re
import threading

import pytest
from playwright.sync_api import expect

from drosa_maja.sharing import CARD_SIZE
from tests.browser.checks import MILLIMETRE, violations
from tests.browser.measures import measure
from tests.browser.templates import CARD, CARDS, LANGUAGES, address, open_page
from tests.browser.test_print import UNSAID

NUMBER = "+371\xa028\xa0612\xa0120"
NARROW, WIDE = 280, 1440
WIDTHS = (200, 240, 280, 320, 400, 460)


@pytest.fixture
def partner():
    """Another site: serves whatever HTML it is given, from another host than ours. A function that gives its address."""
    pages = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages.get(self.path, "").encode())

        def log_message(self, *args):
            pass

    def serve(html):
        path = f"/{len(pages)}"
        pages[path] = f"<!doctype html><title>Partner</title>{html}"
        return f"http://127.0.0.1:{server.server_port}{path}"

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield serve
        server.shutdown()


def card_of(site, language):
    return site.url + CARD.format(language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_copied_lines_show_the_card_on_another_site(site, watched, context, partner, language):
    page = watched.page
    page.goto(site.url + address("partners", language))
    copied = page.locator("code").inner_text()
    page.goto(partner(copied))
    page.locator("iframe").scroll_into_view_if_needed()
    card = page.frame_locator("iframe")
    expect(card.locator('a[href="tel:+37128612120"]')).to_have_text(NUMBER)
    expect(card.locator('a[href="tel:112"]')).to_be_visible()
    frame = page.frames[1]
    assert frame.url == card_of(site, language)
    frame.wait_for_load_state()  # the words stand there before the stylesheet has come
    assert frame.evaluate("document.styleSheets[0].cssRules.length") > 2  # styled by our own stylesheet
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")  # without scroll bars
    assert frame.evaluate("document.cookie") == ""
    assert context.cookies() == [] and watched.violations() == []
    # The link leads out of the frame.
    card.locator('a[target="_top"]').click()
    page.wait_for_url(site.url + address("contacts", language))


@pytest.mark.parametrize("name", ["home", "contacts", "partners", "sheets to print"])
def test_no_other_page_is_shown_in_a_frame(site, page, partner, name):
    refused = []
    page.on(
        "console", lambda message: refused.append(message.text) if "frame-ancestors" in message.text else None
    )
    page.goto(partner(f'<iframe src="{site.url}{address(name, LANGUAGES[0])}"></iframe>'))
    expect(page.locator("iframe")).to_be_visible()
    frame = page.frames[1]
    assert frame.url == "chrome-error://chromewebdata/" and frame.locator('a[href^="tel:"]').count() == 0
    assert refused


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_has_no_fault_that_axe_can_see_and_fits_however_narrow(site, page, language):
    page.goto(card_of(site, language))
    found = {}
    for width in (NARROW, 320, WIDE):
        page.set_viewport_size({"width": width, "height": 460})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[width, scheme] = violations(page)
        for question in (
            "sticksOut()",
            "clippedText()",
            "overlappingText()",
            "smallTargets()",
            "smallNumbers()",
        ):
            found[width, question] = measure(page, question)
    assert {case: faults for case, faults in found.items() if faults} == {}
    page.set_viewport_size({"width": NARROW, "height": 460})
    number = page.locator('a[href^="tel:+"]')
    assert number.evaluate("link => link.getClientRects().length") == 1
    assert number.bounding_box()["height"] < 60  # on one line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CARDS)
def test_the_frame_holds_the_whole_card_whoever_answers(site, made, page, name, language):
    open_page(page, site, made, name, language)
    faults = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": CARD_SIZE[1]})
        for question in (
            "document.documentElement.scrollHeight > innerHeight",
            "sticksOut()",
            "clippedText()",
            "overlappingText()",
            "tornText()",
            "smallTargets()",
        ):
            if found := measure(page, question):
                faults[width, question] = found
    assert faults == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_keeps_its_edges_in_forced_colours(site, page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(card_of(site, LANGUAGES[0]))
    measure(page, "withOwnGround().forEach(mark)")
    page.emulate_media(forced_colors="active")
    assert measure(page, "[...withoutEdge(), ...lostDrawings()]") == []


def test_a_keyboard_sees_where_it_is_on_the_card(site, page):
    page.goto(card_of(site, LANGUAGES[0]))
    for _stop in range(3):
        page.keyboard.press("Tab")
        assert not measure(page, "focusFault()")


def test_the_card_is_readable_without_its_stylesheet(site, page):
    page.route("**/*.css", lambda route: route.abort())
    page.goto(card_of(site, LANGUAGES[0]))
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator('a[href^="tel:+"]')).to_have_text(NUMBER)
    mark = page.locator(".mark").bounding_box()
    assert mark["width"] <= 36


@pytest.fixture(params=LANGUAGES)
def printed(request, site, page):
    page.set_viewport_size({"width": round(190 * MILLIMETRE), "height": round(277 * MILLIMETRE)})
    page.emulate_media(media="print")
    page.goto(site.url + address("sheets to print", request.param))
    for picture in page.locator(".scan img").all():
        picture.evaluate("picture => picture.decode()")
    return page


def test_the_sheets_are_two_pages_in_ink_with_nothing_else(printed):
    assert len(re.findall(rb"/Type\s*/Page\b", printed.pdf(format="A4"))) == 2
    assert measure(printed, "all('header, nav, footer, h1, h2').length") == 0
    faults = {question: measure(printed, question) for question in (
        "uselessOnPaper()", "paleInk()", "inkedGrounds()", "sticksOut()", "clippedText()", "overlappingText()",
    )}  # fmt: skip
    assert {question: found for question, found in faults.items() if found} == {}


def test_the_poster_says_the_number_large_and_its_strips_say_it_sideways(printed):
    text = measure(printed, "document.body.innerText")
    assert [words for words in UNSAID if words in text.casefold()] == []
    number = measure(printed, "box(document.querySelector('.poster__number a'))")
    assert number["width"] > 120 * MILLIMETRE
    strips = printed.locator(".poster__strip")
    assert strips.count() == 10
    edge = measure(printed, "box(document.querySelector('.poster'))")
    for strip in strips.all():
        assert NUMBER in strip.inner_text()
        place = strip.bounding_box()
        assert place["height"] > 2 * place["width"]
        assert place["x"] > edge["left"] and place["x"] + place["width"] < edge["right"]
        assert place["y"] + place["height"] <= edge["bottom"]


def test_the_cards_are_two_postcards_one_in_each_language(printed):
    cards = printed.locator(".pocket-card")
    spoken = cards.evaluate_all("cards => cards.map(card => card.lang)")
    assert sorted(spoken) == sorted(LANGUAGES) and spoken[0] == printed.locator("html").get_attribute("lang")
    for card in cards.all():
        edge, code = card.bounding_box(), card.locator("figure").bounding_box()
        assert (edge["width"], edge["height"]) == pytest.approx((148 * MILLIMETRE, 105 * MILLIMETRE), abs=1)
        assert card.locator("img").bounding_box()["width"] > 30 * MILLIMETRE
        assert code["y"] + code["height"] < edge["y"] + edge["height"]
