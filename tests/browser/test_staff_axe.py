"""axe on every staff page in every language: it finds nothing, the policy refuses nothing,
nothing sticks out, and every label begins like a sentence."""

import json

import pytest
from django.conf import settings

from localization import languages
from tests.browser.conftest import Watched
from tests.browser.staff_pages import ADDRESSES, STATES, Visit, keep_draft, open_address
from tests.browser.test_staff import sign_in
from tests.browser.test_staff_look import faults
from tests.browser.waiting import until
from tests.server import beside
from tests.test_browsers import OF_STAFF
from tests.test_matrix import GENERAL

# Each language in a look of its own; tests/browser/test_staff_look.py sees the pages of every day in all of them.
LOOKS = [{"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
         {"color_scheme": "dark", "viewport": {"width": 360, "height": 900}}]  # fmt: skip
# General address → the state that shows it; those without a page of their own → None.
SHOWN_BY = {
    "index": "start page", "login": "sign-in", "logout": "signed out", "app_list": "section",
    "password_change": "own password", "password_change_done": "own password, changed",
    "handbook": "handbook", "handbook_picture": None,
    "autocomplete": None, "jsi18n": None, "view_on_site": None, "language": None, "offered": None, None: None,
}  # fmt: skip
# Template of ours → the page that shows it.
TEMPLATES = {
    "account/login.html": "sign-in", "account/too_many_requests.html": "sign-in, too many attempts", "account/reauthenticate.html": "password again",
    "account/link.html": "choosing a password", "staff/user/link.html": "link for a password",
    "staff/user/change_form.html": "staff.user change",
    "mfa/authenticate.html": "second step", "mfa/index.html": "own sign-in", "mfa/totp/activate_form.html": "app, set up",
    "mfa/totp/deactivate_form.html": "app, removed", "mfa/recovery_codes/index.html": "recovery codes",
    "mfa/recovery_codes/generate.html": "recovery codes, new", "mfa/webauthn/add_form.html": "passkey, added",
    "mfa/webauthn/authenticator_confirm_delete.html": "passkey, removed", "usersessions/usersession_list.html": "sessions",
    "audit_change_list.html": "admin.logentry changelist",
    "bin_confirmation.html": "news.post delete", "change_form.html": "form, stale",
    "change_list.html": "news.post changelist",
    "closure_change_list.html": "contacts.closure changelist", "compare.html": "news.post compare",
    "compare_draft.html": "news.post draft_compare", "contacts/change_form.html": "contacts.contactchange change",
    "contacts/closure/submit_line.html": "contacts.closure change", "contacts/number_form.html": "contacts.contactpoint dead",
    "handbook.html": "handbook", "history.html": "news.post history", "refused.html": "row in the bin", "library/change_list.html": "library.image changelist",
    "library/describe.html": "descriptions", "library/upload.html": "upload, refused",
    "lost_session.html": "lost session", "previews.html": "news.post previews",
    "publishable_change_form.html": "form, with a draft", "start.html": "start page", "without_database.html": "no database",
}  # fmt: skip


SMALL_LABELS = r"""[...document.querySelectorAll(".form-row label")]
    .map(label => label.textContent.trim()).filter(words => /^\p{Ll}/u.test(words))"""


@pytest.fixture(scope="session")
def rows(site):
    return json.loads(beside(site, "-m", "tests.browser.making_staff"))


@pytest.fixture(scope="session")
def signed_in(site, rows, browser):
    """(window, cookies) of an administrator in each language; the first one has begun drafts."""
    windows = {}
    for code, look in zip(languages.codes(), LOOKS, strict=True):
        context = browser.new_context(reduced_motion="reduce", **look)
        page = context.new_page()
        sign_in(page, site, f"administrator_{code}")
        for model in ("news.post", "projects.project", "pages.page"):
            keep_draft(Visit(page, site, rows, code), model)
        page.close()
        windows[code] = context, context.cookies()
    yield windows
    for context, _cookies in windows.values():
        context.close()


@pytest.fixture
def watched(signed_in, language):
    """A tab of a window that knows the files of the pages already: they are many."""
    context, cookies = signed_in[language]
    context.clear_cookies()
    context.add_cookies(cookies)
    yield Watched(context.new_page())
    for page in context.pages:
        page.close()


def test_every_template_and_every_general_address_is_shown_by_a_page_here():
    whole = {path for path in OF_STAFF if "{% extends" in path.read_text(encoding="utf-8")}
    names = {str(path.relative_to(settings.BASE_DIR / "templates")).removeprefix("admin/") for path in whole}
    assert names - {"base_site.html", "account/base_page.html", "account/base_step.html"} == set(TEMPLATES)
    assert set(SHOWN_BY) == GENERAL
    assert {*TEMPLATES.values(), *filter(None, SHOWN_BY.values())} <= {*ADDRESSES, *STATES}


def visits():
    """Every page in every language; in a quick run the states alone, each in one of them, which are taken in turn."""
    for number, name in enumerate([*ADDRESSES, *STATES]):
        for place, code in enumerate(languages.codes()):
            is_quick = name in STATES and number % len(languages.codes()) == place
            yield pytest.param(code, name, marks=() if is_quick else pytest.mark.long)


@pytest.mark.parametrize(("language", "name"), list(visits()))
def test_a_staff_page_has_no_fault_that_axe_can_see(site, rows, watched, name, language):
    visit = Visit(watched.page, site, rows, language)
    page = (STATES[name](visit) if name in STATES else open_address(visit, name)) or visit.page
    refused = [text for text in watched.violations() if "the server responded with a status" not in text]
    assert refused == []
    until(page, "document.documentElement.scrollWidth <= window.innerWidth")  # scripts may still fold fields
    assert page.evaluate(SMALL_LABELS) == []
    assert faults(page) == []
