"""Lists and forms of the staff pages in a real browser, as wide as a small laptop and as narrow as a telephone."""

import pytest

from tests.browser.test_staff import sign_in

LISTS = [
    "news/post", "projects/project", "projects/organisation", "pages/page", "library/image", "library/document",
    "contacts/helpline", "contacts/channel", "contacts/closure", "contacts/contactpoint", "contacts/contactchange",
    "contacts/office", "links/linkcheck", "staff/user",
]  # fmt: skip
WIDER = """Array.from(document.querySelectorAll('.results'), list => list.scrollWidth - list.clientWidth)
    .concat(document.documentElement.scrollWidth - innerWidth)"""
POST = "/admin/news/post/1/change/"


@pytest.mark.parametrize("width", [1280, 390])
def test_no_list_is_scrolled_sideways(site, page, width):
    sign_in(page, site, "administrator")
    page.set_viewport_size({"width": width, "height": 900})
    for name in LISTS:
        page.goto(f"{site.url}/admin/{name}/")
        assert max(page.evaluate(WIDER)) <= 0, name


def test_a_row_is_a_card_on_a_telephone_and_says_what_its_lines_are(site, page):
    sign_in(page, site, "administrator")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{site.url}/admin/news/post/")
    row = page.locator("#result_list tbody tr").first
    boxes = [
        row.locator(f".field-{name}").bounding_box() for name in ("date_as_shown", "state_lv", "state_en")
    ]
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"] and len({box["x"] for box in boxes}) == 1
    labels = row.locator("td").evaluate_all("cells => cells.map(cell => cell.dataset.label)")
    assert {"Datums", "Latviski", "Angliski"} <= set(labels)
    said = row.locator(".field-state_lv").evaluate("cell => getComputedStyle(cell, '::before').content")
    assert said == '"Latviski"'


def test_one_language_at_a_time_on_a_telephone(site, page):
    sign_in(page, site, "administrator")
    page.goto(site.url + POST)
    lv, en = page.locator("#id_title_lv"), page.locator("#id_title_en")
    assert lv.is_visible() and en.is_visible() and not page.locator(".one-language").is_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    assert lv.is_visible() and not en.is_visible()
    page.get_by_label("Angļu", exact=True).check()
    assert en.is_visible() and not lv.is_visible()
    page.get_by_label("Visas valodas").check()
    assert en.is_visible() and lv.is_visible()


def test_what_is_wrong_in_another_language_is_shown_on_a_telephone(site, page):
    sign_in(page, site, "administrator")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(site.url + POST)
    page.get_by_label("Visas valodas").check()
    page.fill("#id_title_en", "")
    page.locator("[name=_publish] >> nth=0").click()
    page.wait_for_selector(".errorlist")
    assert page.locator("#id_title_en").is_visible() and not page.locator("#id_lead_en").is_visible()


def test_the_languages_can_be_withdrawn_one_by_one(site, page):
    sign_in(page, site, "administrator")
    page.goto(site.url + POST)
    button = page.locator(".withdraw button").first
    assert not button.is_visible()
    page.locator(".withdraw summary").click()
    assert button.is_visible() and page.locator(".withdraw button").count() == 3


def test_a_gallery_of_fifteen_takes_as_many_ticks_and_one_save(site, page):
    sign_in(page, site, "administrator")
    page.goto(site.url + POST)
    page.locator(".tiles summary").click()
    tiles = page.locator(".tiles__tile")
    some = min(3, tiles.count())
    for place in range(some):
        tiles.nth(place).click()
    assert page.locator(".tiles :checked").count() == some >= 1
    page.locator("[name=_save]").click()
    page.wait_for_selector(".messagelist")
    page.goto(site.url + POST)
    assert page.locator("#gallery-group tr.has_original, #gallery-group tr.dynamic-gallery").count() >= some
