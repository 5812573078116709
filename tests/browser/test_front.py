"""Behind nginx in a browser: a form that was sent to a dead application is still filled in when its author goes back."""

import subprocess

import pytest

from tests import test_front
from tests.server import PASSWORD

pytestmark, front = test_front.pytestmark, test_front.front
KEY_HASH = "openssl x509 -in {}/fullchain.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64"


@pytest.fixture
def page(front, browser_type, browser_type_launch_args, chromium):
    """In a browser that trusts the certificate: it stores nothing of a site that it does not trust."""
    command = KEY_HASH.format(front.nginx.folder)
    key = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout.strip()
    more = browser_type_launch_args["args"] + [f"--ignore-certificate-errors-spki-list={key}"]
    browser = browser_type.launch(**browser_type_launch_args | {"args": more, "executable_path": chromium})
    yield browser.new_page()
    browser.close()


def test_what_was_typed_is_there_when_staff_go_back_from_a_dead_application(front, page):
    page.goto(f"{front.url}/admin/login/?next=/admin/news/post/1/change/")
    page.fill("[name=username]", "publisher")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.fill("[name=title_lv]", "Nepazūd")
    page.locator(".ProseMirror").first.click()
    page.keyboard.type("Arī šis nepazūd")
    with test_front.killed(front, [0, 1]):
        page.locator("[name=_save]").first.click()
        page.wait_for_selector('a[href="tel:112"]')
        assert page.locator("h1").inner_text() == "Pašlaik tas neizdevās"
        page.go_back()
        assert page.locator("[name=title_lv]").input_value() == "Nepazūd"
        page.wait_for_selector(".ProseMirror")
        assert "Arī šis nepazūd" in page.locator(".ProseMirror").first.inner_text()
