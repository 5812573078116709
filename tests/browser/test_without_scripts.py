"""Without scripts everything works."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.templates import LANGUAGES, address


@pytest.fixture
def scriptless(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["home", "contacts", "post", "information page with a cover"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_the_menu_the_number_and_the_languages_work(scriptless, site, name, language):
    page = scriptless
    page.goto(site.url + address(name, language))
    number = page.locator('a[href^="tel:+"]').first
    expect(number).to_be_visible()
    number.click(trial=True)
    news = page.locator(f'nav a[href="{address("news", language)}"]').first
    expect(news).to_be_hidden()  # or this proves nothing
    page.locator("nav summary").first.click()
    news.click()
    page.wait_for_url(site.url + address("news", language))
    for other in set(LANGUAGES) - {language}:
        page.goto(site.url + address(name, language))
        page.locator(f'nav a[hreflang="{other}"]').first.click()
        expect(page.locator("html")).to_have_attribute("lang", other)
        expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_the_exit_leads_away_in_the_same_tab(scriptless, site, language):
    page = scriptless
    page.goto(site.url + address("contacts", language))

    def is_elsewhere(url):
        return not url.startswith(site.url)

    page.route(is_elsewhere, lambda route: route.fulfill(body="The news"))
    with page.expect_request(lambda request: is_elsewhere(request.url)) as asked:
        page.locator('a[rel~="nofollow"]').click()
    assert asked.value.is_navigation_request()
    assert "referer" not in asked.value.headers
    expect(page.locator("body")).to_have_text("The news")
    assert len(page.context.pages) == 1  # no new tab, behind which this one would stay


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "chosen"), [("projects, first part", "projects"), ("news, first part", "news")]
)
def test_without_scripts_the_filters_filter(scriptless, site, made, language, name, chosen):
    page = scriptless
    made.open(page, site, name, language)  # the demonstration has too little for filters
    page.locator("main details > summary").click()
    choice = page.get_by_role("main").get_by_role("link", name=re.compile(r"^2011 \("))
    expect(choice).to_be_visible()
    page.goto(site.url + address(chosen, language))
    everything = page.locator("main article").count()
    page.goto(f"{site.url}{address(chosen, language)}?year=2011")
    assert 0 < page.locator("main article").count() < everything


def test_without_scripts_what_is_folded_can_be_opened(scriptless, site):
    page = scriptless
    page.goto(site.url + address("contacts", LANGUAGES[0]))
    fold = page.locator("main details").first
    expect(fold.locator("p").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("p").first).to_be_visible()
