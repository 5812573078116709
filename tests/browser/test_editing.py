"""A morning of editing in a real browser: written, previewed, asked for, published, drafted, restored, withdrawn, binned.

Nothing is loaded from elsewhere, and the policy refuses nothing.
"""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Watched
from tests.browser.test_staff import sign_in
from tests.server import PASSWORD


@pytest.fixture
def people(site, browser):
    """Browsers of an author and a publisher, each signed in and watched."""
    contexts = {name: browser.new_context() for name in ("author", "publisher", "administrator")}
    watched = {name: Watched(context.new_page()) for name, context in contexts.items()}
    for name, person in watched.items():
        sign_in(person.page, site, name)
    yield watched
    for person in watched.values():
        assert person.hosts <= {urlsplit(site.url).netloc}
    for context in contexts.values():
        context.close()


def press(page, selector):
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.click(selector)


def write(page, column, text):
    page.locator(f".fieldBox.field-{column} .tiptap").first.click()
    page.keyboard.type(text)


def pick(page, field, words):
    """Choose in a field that searches."""
    page.locator(f".field-{field} .select2-selection").first.click()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted").first.wait_for()
    page.keyboard.press("Enter")


def no_violations(*people):
    for person in people:
        assert person.violations() == []


def test_a_morning(site, people):
    author, publisher, colleague = people["author"], people["publisher"], people["administrator"]
    # An author writes a post with a picture, previews it without saving, and asks for publishing.
    page = author.page
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Rīta ziņa")
    page.fill("#id_lead_lv", "Ko uzrakstījām no rīta.")
    write(page, "body_lv", "Pirmais teikums.")
    pick(page, "cover", "g")
    with page.context.expect_page() as opened:
        page.click("[name=_preview] >> nth=0")
    preview = opened.value
    preview.wait_for_selector("h1")
    assert preview.inner_text("h1") == "Rīta ziņa"
    assert preview.locator(".preview-banner").count() == 1
    assert preview.locator("main img").first.evaluate("image => image.complete && image.naturalWidth > 0")
    preview.close()
    press(page, "[name=_ask]")
    page.wait_for_selector(".messagelist .success")
    no_violations(author)

    # A publisher finds it on the start page, translates it and publishes both languages.
    page = publisher.page
    page.goto(f"{site.url}/admin/")
    with page.expect_navigation():
        page.locator(".attention a", has_text="Rīta ziņa").first.click()
    address = page.url
    page.fill("#id_title_en", "Morning news")
    page.fill("#id_lead_en", "What we wrote in the morning.")
    write(page, "body_en", "The first sentence.")
    press(page, "[name=_publish][value='lv,en']")
    page.wait_for_selector(".messagelist .success")
    page.goto(f"{site.url}/en/news/")
    assert page.get_by_role("link", name="Morning news").count() >= 1

    # A draft of a change of the live post, while a colleague opens the same form.
    page.goto(address)
    colleague.page.goto(address)
    page.fill("#id_title_lv", "Rīta ziņa, labota")
    page.fill("#note", "virsraksts")
    press(page, "[name=_save]")
    assert page.locator("section.draft").count() == 1
    colleague.page.fill("#id_lead_lv", "Kolēģes ievads.")
    press(colleague.page, "[name=_save]")
    assert colleague.page.locator(".errornote, .errorlist.nonfield").count() >= 1
    assert colleague.page.input_value("#id_lead_lv") == "Kolēģes ievads."
    visitor = page.context.new_page()
    visitor.goto(f"{site.url}/lv/jaunumi/")
    assert visitor.get_by_role("link", name="Rīta ziņa, labota").count() == 0
    press(page, "[name=_publish][value='lv,en'] >> nth=0")
    visitor.reload()
    assert visitor.get_by_role("link", name="Rīta ziņa, labota").count() >= 1
    no_violations(publisher, colleague)

    # What changed is read word by word, and the earlier version comes back.
    number = re.search(r"/(\d+)/change/", address)[1]
    page.goto(f"{site.url}/admin/news/post/{number}/history/")
    page.locator("[name=from]").nth(1).check()
    press(page, ".history input[type=submit]")
    assert "labota" in page.inner_text(".changes ins") or "labota" in page.inner_text(".changes del")
    press(page, "form[action*=restore] input[type=submit]")
    assert page.input_value("#id_title_lv") == "Rīta ziņa"
    visitor.reload()
    assert visitor.get_by_role("link", name="Rīta ziņa, labota").count() == 0

    # Withdrawn, put in the bin, and taken out again.
    press(page, "[name=_publish][value='']")
    visitor.reload()
    assert visitor.get_by_role("link", name="Rīta ziņa").count() == 0
    page.goto(f"{site.url}/admin/news/post/{number}/delete/")
    press(page, "#content-main input[type=submit], #content input[type=submit]")
    page.goto(f"{site.url}/admin/news/post/?bin=yes")
    page.check(f"input[name=_selected_action][value='{number}']")
    page.select_option("select[name=action]", "take_out_of_bin")
    press(page, "button[name=index]")
    page.goto(address)
    assert page.input_value("#id_title_lv") == "Rīta ziņa"
    no_violations(author, publisher, colleague)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_survives_the_end_of_the_session(site, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, site, "author")
    page.goto(f"{site.url}/admin/news/post/add/")
    title = f"Nezaudēts {scripts}"
    page.fill("#id_title_lv", title)
    page.fill("#id_lead_lv", "Divas\nrindas “pēdiņās”.")
    context.clear_cookies()
    press(page, "[name=_save]")
    assert page.locator("#send-again").count() == 1
    with context.expect_page() as opened:
        page.click("a[target=_blank]")
    second = opened.value
    second.fill("#id_username", "author")
    second.fill("#id_password", PASSWORD)
    second.press("#id_password", "Enter")
    second.wait_for_selector("#user-tools")
    press(page, "#send-again input[type=submit]")
    if not scripts:  # the token is a new one: one press more
        press(page, "#send-again input[type=submit]")
    page.wait_for_selector(".messagelist .success")
    second.goto(f"{site.url}/admin/news/post/?q={title.split()[0]}")
    assert second.get_by_role("link", name=title).count() == 1
    context.close()
