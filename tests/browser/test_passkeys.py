"""Signing in with a passkey and with the app, in a real browser that has an authenticator of its own to try it with."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.server import PASSWORD, beside

# Of tests/browser/making_staff.py: a name that is closed, and what those have who have an app.
GUESSED, RECOVERY_CODES = "guessed", [str(number) for number in range(100_000_000_000, 100_000_000_030)]
ACCOUNT = """
import django
django.setup()
from staff.models import User
User.objects.filter(username="{0}").delete()
User.objects.create_user("{0}", password="{1}", language="en")
"""
SWITCH = """
import django
django.setup()
from staff.models import User
User.objects.filter(username="{0}").update(is_active={1})
"""
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def add_authenticator(page):
    """(CDP session, id) of an authenticator that agrees to everything at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools, added["authenticatorId"]


@pytest.fixture
def name(site, request):
    name = "app" if "app" in request.node.name else "passkey"
    beside(site, "-c", ACCOUNT.format(name, PASSWORD))
    return name


def enter_password(page, site, name):
    page.goto(f"{site.url}/admin/account/login/?language=en")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def sign_out(page):
    page.click("#logout-form button")
    page.wait_for_selector("body:not(:has(#user-tools))")


def add_passkey(page, site):
    """In a browser with an authenticator, signed in a moment ago; it ends at the recovery codes."""
    page.goto(f"{site.url}/admin/account/factors/passkeys/add/")
    page.fill("#id_name", "Office laptop")
    page.click("#passkey")


def test_somebody_signs_in_with_a_passkey_alone_or_as_the_second_step(site, watched, name):
    page = watched.page
    devtools, authenticator = add_authenticator(page)
    enter_password(page, site, name)
    page.wait_for_selector("#user-tools")
    add_passkey(page, site)
    page.wait_for_selector(".codes")
    assert page.locator(".codes li").count() == 10
    sign_out(page)

    page.goto(f"{site.url}/admin/account/login/?next=/admin/handbook/")
    page.click("#passkey")
    page.wait_for_url(f"{site.url}/admin/handbook/")
    sign_out(page)

    enter_password(page, site, name)
    page.wait_for_selector("#id_code")
    page.click("#passkey")
    page.wait_for_selector("#user-tools")
    sign_out(page)

    # The browser without the fingerprint is not enough, and the page explains it.
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto(f"{site.url}/admin/account/login/")
    assert page.locator("#passkey").is_visible() and not page.locator("#passkey-refused").is_visible()
    page.click("#passkey")
    page.wait_for_selector("#passkey-refused", state="visible")
    assert watched.violations() == []
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})

    beside(site, "-c", SWITCH.format(name, False))
    page.click("#passkey")
    page.wait_for_selector(".messagelist .error")
    beside(site, "-c", SWITCH.format(name, True))
    page.click("#passkey")
    page.wait_for_selector("#user-tools")
    page.goto(f"{site.url}/admin/account/factors/")
    page.click("text=Remove")
    page.click("#content button[type=submit]")
    page.wait_for_selector("text=Set up the app")
    assert page.locator("text=Office laptop").count() == 0


def test_somebody_signs_in_with_the_app_and_without_scripts(site, without_scripts, name):
    page = without_scripts
    page.set_viewport_size({"width": 320, "height": 700})
    enter_password(page, site, name)
    page.goto(f"{site.url}/admin/account/factors/app/activate/")
    secret = page.locator(".secret").inner_text()
    assert page.evaluate("document.querySelector('.qr').naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    step = int(time.time()) // 30
    now, after = (format_hotp_value(hotp_value(secret, counter)) for counter in (step, step + 1))
    page.fill("#id_code", now)
    page.press("#id_code", "Enter")
    page.wait_for_selector(".codes")
    sign_out(page)
    enter_password(page, site, name)
    assert not page.locator("#passkey").is_visible()
    page.fill("#id_code", after)
    page.press("#id_code", "Enter")
    page.wait_for_selector("#user-tools")
