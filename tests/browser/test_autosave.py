"""What is typed is not lost by leaving; saving stays where it was."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_staff import sign_in
from tests.browser.waiting import until

ADD = "/admin/news/post/add/"
TITLE, TEXT, STATUS = "#id_title_lv", ".fieldBox.field-body_lv .tiptap", "[data-autosave]"


@pytest.fixture
def form(site, page):
    """An add form, with what an earlier test left dropped."""
    sign_in(page, site, "author")
    page.goto(site.url + ADD)
    if page.locator("[form=drop-autosave]").count():
        page.click("[form=drop-autosave]")
        page.wait_for_selector("[form=drop-autosave]", state="detached")
    page.wait_for_selector(TEXT)
    return page


def write(page, title="Pusgatava ziņa", text="Sākums."):
    page.fill(TITLE, title)
    page.click(TEXT)
    page.keyboard.type(text)


def test_what_was_typed_is_there_after_leaving_by_a_link(site, form):
    write(form)
    with form.expect_navigation():
        form.click("#site-name a")
    form.goto(site.url + ADD)
    form.click("a[href='?autosave=1']")
    assert form.input_value(TITLE) == "Pusgatava ziņa"
    expect(form.locator(TEXT)).to_have_text("Sākums.")


def test_every_half_minute_it_is_stored_and_the_form_says_so(site, form):
    form.clock.install()
    form.reload()
    form.wait_for_selector(TEXT)
    form.clock.run_for(1000)
    write(form)
    assert form.inner_text(STATUS) == ""
    form.clock.fast_forward(31_000)
    expect(form.locator(STATUS)).to_contain_text("Drošībā: ")


def test_only_without_the_server_the_browser_asks_before_leaving(site, form):
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    form.on("dialog", answer)
    form.context.set_offline(True)
    write(form)
    form.close(run_before_unload=True)
    form.wait_for_timeout(500)
    assert asked == ["beforeunload"] and not form.is_closed()
    form.context.set_offline(False)
    form.click("#site-name a")
    form.wait_for_url(site.url + "/admin/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("reason", ["the server does not store it", "it is too long"])
def test_the_browser_asks_when_what_was_typed_would_be_lost(site, form, reason):
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    form.clock.install()
    form.reload()
    form.wait_for_selector(TEXT)
    form.clock.run_for(1000)
    form.route("**/autosave/**", lambda route: route.abort())
    if reason == "it is too long":
        form.fill("#id_lead_lv", "x" * 50_000)
    else:
        write(form)
        form.clock.fast_forward(31_000)
        form.wait_for_timeout(500)
    form.close(run_before_unload=True)
    for _turn in range(20):
        form.wait_for_timeout(100)
    assert asked == ["beforeunload"]


def test_the_keys_for_saving_save_and_the_form_stays_where_it_was(site, form):
    write(form)
    with form.expect_navigation():
        form.keyboard.press("Control+s")
    form.wait_for_selector(TEXT)
    assert "/change/" in form.url and form.locator(".success").count() == 1
    form.evaluate("scrollTo(0, 400)")
    place = form.evaluate("scrollY")
    with form.expect_navigation():
        form.keyboard.press("Control+s")
    form.wait_for_selector(TEXT)
    until(form, f"scrollY === {place}")
    assert place > 0


def test_after_back_the_same_post_is_saved_again(site, form):
    write(form, title="Tikai viena")
    with form.expect_navigation():
        form.click("[name=_save]")
    saved = form.url
    form.go_back()
    form.wait_for_selector(TEXT)
    form.fill(TITLE, "Tikai viena, otrreiz")
    with form.expect_navigation():
        form.click("[name=_save]")
    assert form.url == saved and form.locator("a[href='?autosave=1']").count() == 1
    form.click("a[href='?autosave=1']")
    assert form.input_value(TITLE) == "Tikai viena, otrreiz"


def test_an_error_leads_to_its_field_that_of_an_editor_too(site, page):
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/pages/page/add/")
    page.wait_for_selector(TEXT)
    with page.expect_navigation():
        page.click("[name=_publish]")
    first = page.locator(".error-summary a").first
    assert first.evaluate("link => link === document.activeElement")
    page.wait_for_selector(TEXT)
    page.click('.error-summary a[href="#id_body_lv"]')
    assert page.evaluate(f"document.activeElement === document.querySelector('{TEXT}')")
