"""Behind nginx in a browser: a form that was sent to a dead application is still filled in when its author goes back."""

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from deploy.front import Front
from tests.server import PASSWORD, database, environment_of, prepare

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
]
KEY_HASH = "openssl x509 -in {}/fullchain.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64"


@pytest.fixture(scope="module")
def front():
    with tempfile.TemporaryDirectory() as name, database(var := Path(name)) as address:
        var.chmod(0o755)  # nginx reads it as another user: not below pytest's own folders
        environment = environment_of(var, 8443, address)
        prepare(environment)
        with Front(environment) as front:
            yield front


@pytest.fixture
def page(front, browser_type, browser_type_launch_args):
    """In a browser that trusts the certificate: it stores nothing of a site that it does not trust."""
    command = KEY_HASH.format(front.nginx.folder)
    key = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout.strip()
    more = browser_type_launch_args["args"] + [f"--ignore-certificate-errors-spki-list={key}"]
    browser = browser_type.launch(**browser_type_launch_args | {"args": more})
    yield browser.new_page()
    browser.close()


def test_what_was_typed_is_there_when_staff_go_back_from_a_dead_application(front, page):
    page.goto(f"{front.url}/admin/login/")
    page.fill("[name=username]", "publisher")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.goto(f"{front.url}/admin/news/post/1/change/")
    page.fill("[name=title_lv]", "Nepazūd")
    page.locator(".ProseMirror").first.click()
    page.keyboard.type("Arī šis nepazūd")
    for number in range(len(front.applications)):
        front.signal_application(number, signal.SIGKILL)
    page.locator("[name=_save]").first.click()
    page.wait_for_selector('a[href="tel:112"]')
    assert page.locator("h1").inner_text() == "Pašlaik tas neizdevās"
    page.go_back()
    assert page.locator("[name=title_lv]").input_value() == "Nepazūd"
    page.wait_for_selector(".ProseMirror")
    assert "Arī šis nepazūd" in page.locator(".ProseMirror").first.inner_text()
