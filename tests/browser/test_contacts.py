"""The contacts on a telephone: every number, in half the height that they had when each told everything of itself."""

import pytest

from tests.browser.checks import seen_as
from tests.browser.measures import measure
from tests.browser.templates import LANGUAGES, open_page

HEIGHT = 5430
SCREEN = 640


@pytest.fixture(params=LANGUAGES)
def contacts(request, site, made, page):
    seen_as(page, 360, SCREEN)
    open_page(page, site, made, "contacts", request.param)
    return page


def test_they_are_no_longer_than_that(contacts):
    assert measure(contacts, "document.documentElement.scrollHeight") <= HEIGHT


def test_the_regions_begin_within_two_screens(contacts):
    assert measure(contacts, "box(document.querySelector('#riga .number')).bottom") <= 2 * SCREEN


def test_each_number_is_as_large_as_it_was(contacts):
    sizes = measure(contacts, "all('main .number').map(number => parseFloat(style(number).fontSize))")
    assert len(sizes) == 18
    assert min(sizes) >= 19
