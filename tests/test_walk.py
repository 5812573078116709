"""A walk over every public address of the demonstration site, in every language."""

from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.core.management import call_command

from contacts.models import ContactPoint
from tests.conftest import make_client
from tests.html import Page
from tests.sitemap import addresses_in_sitemap

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def demonstration(db, capsys):
    call_command("demo")


def walk(client, start):
    """{path with query: response} of every page that links lead to from `start`, on our own site."""
    found, waiting = {}, [start]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = response = client.get(path)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            links = (urljoin(path, link).partition("#")[0] for link in Page(response).links())
            # Filters can be combined at will: one of them at a time is walked.
            waiting += [
                link
                for link in links
                if link.startswith("/") and not link.startswith("/media/") and "&" not in link
            ]
    return found


def is_page(response):
    return response.headers["Content-Type"].startswith("text/html")


def indexable_pages(found):
    """{path: Page} of what search engines may list: no filtered list and nothing untranslated."""
    pages = {
        path: Page(response) for path, response in found.items() if "?" not in path and is_page(response)
    }
    return {path: page for path, page in pages.items() if not page.all("meta", name="robots")}


def assert_every_page_is_whole(found):
    assert len(found) > 40
    for path, response in found.items():
        assert response.status_code == 200, path
        if is_page(response):
            page = Page(response)
            assert len(page.all("h1")) == 1, path
            assert page.language == path.split("/")[1], path
            assert page.texts("title")[0], path
            assert "tel:112" in page.links(), path
            assert "tel:+37128612120" in page.links(), path
            assert page.all("link", rel="canonical") == [] or not page.all("meta", name="robots"), path


def assert_languages_agree(client, found):
    """Both pages of a pair announce the same pair; what is not translated announces nothing."""
    paired = 0
    for path, page in indexable_pages(found).items():
        assert page.all("link", rel="canonical")[0][0]["href"] == settings.SITE_URL + path
        for code, address in page.alternates.items():
            other = (
                page
                if address == settings.SITE_URL + path
                else Page(client.get(address.removeprefix(settings.SITE_URL)))
            )
            assert (other.language, other.alternates) == (code, page.alternates), path
            paired += 1
    assert paired > 40
    for path, response in found.items():
        if is_page(response) and (page := Page(response)).all("meta", name="robots"):
            assert page.alternates == {}, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_of_the_demonstration(demonstration, language):
    client = make_client()
    found = walk(client, f"/{language}/")
    assert_every_page_is_whole(found)
    assert_languages_agree(client, found)
    in_sitemap = addresses_in_sitemap(lambda path: client.get(path).content.decode())
    listed = {url.removeprefix(settings.SITE_URL) for url in in_sitemap}
    own = {path for path in indexable_pages(found) if path.startswith(f"/{language}/")}
    assert {path for path in listed if path.startswith(f"/{language}/")} == own


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("lv", "vēl pārbaudām šīs vietnes numurus"), ("en", "still checking the numbers")],
)
def test_a_strip_says_that_the_numbers_are_unverified_until_they_are(demonstration, language, sentence):
    client = make_client()
    assert sentence in client.get(f"/{language}/").content.decode()
    ContactPoint.objects.update(assured_on="2026-11-01")
    assert sentence not in client.get(f"/{language}/").content.decode()
