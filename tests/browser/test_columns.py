"""On a wide screen every page stands in the same two columns, between the same edges; without a stylesheet its pictures fit a
phone."""

import pytest

from tests.browser.checks import ADD_STYLE, seen_as
from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, open_page

WIDTHS = (1080, 1440)
# The text, and what stands beside it to the end of the page.
WITH_TEXT = [
    "post",
    "post that only Latvian has",
    "post with everything",
    "project whose activities have dates",
    "project whose activities have none",
    "project with everything",
    "information page with a cover",
    "information page without a cover",
    "information page, easy to read",
]
# A title, and what belongs to it beside it.
IN_GROUPS = ["home", "news", "information"]
# The distances of an element from the edges of the panel with the number, which is as wide as the page.
EDGES = """(() => {
    const page = box(document.querySelector(".helpline-block__panel"));
    const edges = (selector) => all(selector).map((element) =>
        [box(element).left - page.left, page.right - box(element).right].map(Math.round));
    return {title: edges("main h1"), text: edges(".article"), pictures: edges(".article > .picture"), aside: edges(".sidebar"),
        name: edges(".group > :first-child"), rows: edges(".group > :last-child")};
})()"""
WIDEST = 46 * 16  # of a text: some 75 letters


def faults_of_text(page):
    """What does not stand in the two columns of a page with a text."""
    found = measure(page, EDGES)
    (left, right), column = found["text"][0], measure(page, "box(document.querySelector('.article')).width")
    narrower = [
        f"{name} at {at}" for name in ("text", "pictures") for at in found[name] if at != [left, right]
    ]
    return [
        *(["the title does not begin where the page does"] if found["title"][0][0] else []),
        *(["the text does not begin where the page does"] if left else []),
        *([f"the text is {column} px wide"] if column > WIDEST else []),
        *(["nothing stands beside the text"] if not found["aside"] else []),
        *[f"an aside ends {end} px before the page" for _start, end in found["aside"] if end],
        *[f"an aside begins {start} px within the page" for start, _end in found["aside"] if start <= column],
        *narrower,
    ]


def columns_of(page):
    """Where the right one of the two columns begins and ends."""
    found = measure(page, EDGES)
    return {tuple(at) for at in found["aside"] + found["rows"]}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", WITH_TEXT)
def test_the_text_and_what_stands_beside_it_keep_their_columns(site, made, page, name, width):
    open_page(page, site, made, name, LANGUAGES[0])
    seen_as(page, width)
    assert faults_of_text(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_columns_are_the_same_on_all_pages(site, made, page, width):
    asides, rows = set(), set()
    for name in IN_GROUPS:
        open_page(page, site, made, name, LANGUAGES[0])
        seen_as(page, width)
        rows |= columns_of(page)
        assert {start for start, _end in measure(page, EDGES)["name"]} == {0}, name
    for name in WITH_TEXT:
        open_page(page, site, made, name, LANGUAGES[0])
        seen_as(page, width)
        asides |= columns_of(page)
    assert len(asides) == len(rows) == 1
    assert {end for _start, end in asides | rows} == {0}


def test_the_cards_of_a_list_end_where_the_page_does(site, made, page):
    open_page(page, site, made, "projects", LANGUAGES[0])
    for width in WIDTHS:
        seen_as(page, width)
        edges = "all('.cards > li').map((card) => Math.round(box(card).right))"
        assert max(measure(page, edges)) == round(measure(page, "box(document.querySelector('.helpline-block__panel')).right"))  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "css"),
    [
        ("the title does not begin", "h1 { margin-inline-start: 2px }"),
        ("px wide", ".beside--page { grid-template-columns: 8fr 3fr }"),
        ("an aside ends", ".sidebar { max-inline-size: 10rem }"),
        ("an aside begins", ".beside--page { display: block }"),
        ("pictures at", ".article > .picture { max-inline-size: 40rem }"),
    ],
)
def test_a_planted_fault_is_found(site, made, page, fault, css):
    open_page(page, site, made, "post", LANGUAGES[0])
    seen_as(page, 1440)
    assert faults_of_text(page) == []
    page.evaluate(ADD_STYLE, css)
    assert any(fault in found for found in faults_of_text(page))


TOO_WIDE = "all('img, svg').filter((picture) => box(picture).right > innerWidth).map(say)"


@pytest.mark.parametrize("name", ["home", "news", "post", "projects", "project with everything", "information page with a cover", "error 404"])  # fmt: skip
def test_without_a_stylesheet_pictures_fit_the_window_of_a_phone(site, made, page, name):
    page.route("**/*.css", lambda route: route.abort())
    open_page(page, site, made, name, LANGUAGES[0])
    seen_as(page, 360, 640)
    assert measure(page, "all('main img, main svg').length") > 0
    assert measure(page, TOO_WIDE) == []
    page.evaluate("document.querySelector('main img, main svg').setAttribute('width', 480)")
    assert measure(page, TOO_WIDE) != []
