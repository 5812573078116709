"""Beginning a translation in a real browser: texts are copied by the script, and Enter never copies."""

import re
from urllib.parse import urlsplit

from tests.browser.test_staff import sign_in


def new_post(page, site):
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.wait_for_selector(".fieldBox.field-body_en .tiptap")
    page.fill("#id_title_lv", "Virsraksts")
    page.fill("#id_title_en", "Mine")
    page.locator(".fieldBox.field-body_lv .tiptap").first.click()
    page.keyboard.type("Teksts ar vārdiem")


def test_the_script_fills_the_empty_fields_and_the_editor_and_leaves_what_is_written(site, watched):
    page = watched.page
    new_post(page, site)
    posted = []
    page.on("request", lambda request: posted.append(request) if request.method == "POST" else None)
    page.click("button[name=_copy][value=en]")
    assert page.input_value("#id_title_en") == "Mine"
    assert page.input_value("[name=body_en]") == "<p>Teksts ar vārdiem</p>"
    assert page.locator(".fieldBox.field-body_en .tiptap").first.inner_text() == "Teksts ar vārdiem"
    told = page.locator("[data-copied]")
    assert told.inner_text() == told.get_attribute("data-copied")
    assert posted == []
    page.fill("#id_lead_lv", "Ievads")
    page.click("#id_title_lv")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/news/post/[0-9]+/change/$"))
    page.wait_for_selector(".fieldBox.field-body_en .tiptap")
    assert page.input_value("[name=body_en]") == "<p>Teksts ar vārdiem</p>"
    assert watched.violations() == []
    assert watched.hosts == {urlsplit(site.url).netloc}


def test_without_scripts_the_server_fills_them(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Virsraksts")
    page.fill("#id_body_lv", "<p>Teksts</p>")
    page.fill("#id_title_en", "Mine")
    page.click("button[name=_copy][value=en]")
    assert page.input_value("#id_body_en") == "<p>Teksts</p>"
    assert page.input_value("#id_title_en") == "Mine"
    assert page.url == f"{site.url}/admin/news/post/add/"
    context.close()
