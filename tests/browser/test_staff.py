"""The staff pages in a real browser: the editor works under the policy, and nothing typed is lost."""

from urllib.parse import urlsplit

import pytest

from tests.server import PASSWORD, beside

_sessions = {}  # (address of a site, name): the cookies of whoever signed in there before


def sign_in(page, site, name):
    """By the form once, because the hash of a password takes a second by design; later by the same session, while it lasts."""
    page.context.add_cookies(_sessions.get((site.url, name), []))
    page.goto(f"{site.url}/admin/")
    if page.locator("#user-tools").count():
        return
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("#user-tools")
    _sessions[site.url, name] = page.context.cookies()


END_SESSION = """
import django
django.setup()
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.filter(pk="{}").update(expire_date=timezone.now())
"""


def end_session(context, site):
    """As after twelve hours: the browser has the cookie still."""
    [key] = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "sessionid"]
    beside(site, "-c", END_SESSION.format(key))
    _sessions.clear()


def test_a_publisher_writes_with_the_editor_and_visitors_read_it(site, watched, context):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Ziņa no pārlūka")
    page.fill("#id_lead_lv", "Tā rakstīta redaktorā.")
    editor = page.locator(".fieldBox.field-body_lv .tiptap").first
    editor.click()
    page.keyboard.press("Control+b")
    page.keyboard.type("Trekni")
    page.keyboard.press("Control+b")
    page.keyboard.type(" un vienkārši.")
    page.click("button[name=_publish][value=lv]")
    page.wait_for_selector(".messagelist")
    assert watched.violations() == []
    assert watched.hosts == {urlsplit(site.url).netloc}
    assert {cookie["path"] for cookie in context.cookies()} == {"/admin/"}

    page.goto(f"{site.url}/lv/jaunumi/")
    page.get_by_role("link", name="Ziņa no pārlūka").first.click()
    assert page.locator("main strong").inner_text() == "Trekni"
    page.goto(f"{site.url}/en/news/")
    assert page.get_by_role("link", name="Ziņa no pārlūka").count() == 0


@pytest.mark.parametrize("form", ["projects/project", "pages/page", "contacts/helpline"])
def test_the_other_forms_open_without_a_refusal_and_side_by_side(site, watched, form):
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/{form}/add/")
    page.wait_for_selector(".tiptap")
    assert watched.violations() == []
    assert watched.hosts == {urlsplit(site.url).netloc}
    name = "name" if form == "contacts/helpline" else "title"
    latvian, english = (page.locator(f"#id_{name}_{code}").bounding_box() for code in ("lv", "en"))
    assert abs(latvian["y"] - english["y"]) < 2
    assert latvian["x"] + latvian["width"] <= english["x"]
    page.set_viewport_size({"width": 360, "height": 800})
    page.check('[name="one-language"][value=""]')
    latvian, english = (page.locator(f"#id_{name}_{code}").bounding_box() for code in ("lv", "en"))
    assert latvian["y"] + latvian["height"] <= english["y"]


def test_a_form_with_a_mistake_keeps_what_the_editor_holds(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/add/")
    editor = page.locator(".fieldBox.field-body_lv .tiptap").first
    editor.click()
    page.keyboard.type("Garš teksts, ko negribas zaudēt.")
    page.click("button[name=_publish][value=lv]")
    page.wait_for_selector(".errornote")
    assert "Garš teksts" in page.locator(".fieldBox.field-body_lv .tiptap").first.inner_text()
    assert page.locator(".field-title_lv .errorlist, .errors .errorlist").count() > 0
