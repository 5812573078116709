"""Every page of the staff pages by name: those with an address of their own, and the states that must be brought about.

ADDRESSES come from the addresses themselves, so that a page that is added is here at once. STATES are functions that
lead a visit to one; a page that opens in another tab is what they return.
"""

import time
from typing import NamedTuple
from urllib.parse import urlsplit

from django.urls import reverse

from localization import languages
from tests.browser.test_passkeys import (
    GUESSED,
    RECOVERY_CODES,
    add_authenticator,
    add_passkey,
    enter_password,
)
from tests.browser.test_staff import end_session, sign_in
from tests.factories import picture_file
from tests.server import Server, without_database
from tests.test_matrix import KINDS, NOBODY, ROLES, SPECIAL, every_page
from tests.test_staff import MATRIX

NOT_PAGES = {"file", "thumbnail", "export", "in_words"}  # of the kinds in tests/test_matrix.py
FIRST = languages.codes()[0]


def reads(model, kind):
    needed, _to_post = SPECIAL.get((model, kind), KINDS[kind])
    return needed != NOBODY and needed in MATRIX[model][ROLES.index("administrator")]


ADDRESSES = {
    f"{model} {kind}": part
    for model, kind, part in every_page()
    if kind in KINDS and kind not in NOT_PAGES and reads(model, kind)
}


class Visit(NamedTuple):
    """An administrator at work; `rows`: what tests/browser/making_staff.py printed."""

    page: object
    site: Server
    rows: dict
    language: str

    def go(self, path=""):
        self.page.goto(f"{self.site.url}/admin/{path}")

    def press(self, selector, then):
        """Press something and wait for what it leads to."""
        self.page.locator(selector).first.click()
        self.page.wait_for_selector(then)

    def press_for_tab(self, selector):
        with self.page.context.expect_page() as opened:
            self.page.locator(selector).first.click()
        opened.value.wait_for_load_state()
        return opened.value

    def come_as(self, name):
        self.page.context.clear_cookies()
        sign_in(self.page, self.site, f"{name}_{self.language}")


def open_address(visit, name):
    part, model = ADDRESSES[name], name.partition(" ")[0]
    values = dict.fromkeys(getattr(part.pattern, "converters", ()), visit.rows[model])
    path = reverse(f"admin:{part.name}", kwargs=values).removeprefix("/admin/")
    if not name.endswith(" compare"):
        return visit.go(path)
    visit.go(path.removesuffix("compare/"))
    visit.page.locator("[name=from]").last.check()
    return visit.press(".history [type=submit]", "#content dl, #content p")


def open_form(visit, title=None):
    """The form of a post that nobody has published, perhaps with another title written into it."""
    visit.go(f"news/post/{visit.rows['form']}/change/")
    if title is not None:
        visit.page.fill(f"#id_title_{FIRST}", title)


def keep_draft(visit, model):
    """What has been published gets a draft of changes, once."""
    open_address(visit, f"{model} change")
    if not visit.page.locator("section.draft").count():
        visit.page.locator(f"#id_title_{FIRST}").press_sequentially(", labots")
        visit.press("[name=_save]", "section.draft")


# --- States


def form_with_a_draft(visit):
    open_address(visit, "projects.project change")
    visit.page.wait_for_selector("section.draft")


def refused_form(visit):
    open_form(visit, title="")
    visit.press(f"[name=_publish][value={FIRST}]", ".errornote")


def stale_form(visit):
    """Somebody else saved it meanwhile."""
    open_form(visit, title="Mans virsraksts")
    other = visit._replace(page=visit.page.context.new_page())
    open_form(other, title=f"Cits virsraksts ({visit.language})")
    other.press("[name=_save]", ".messagelist")
    other.page.close()
    visit.press("[name=_save]", ".meanwhile .changes")


def form_with_new_rows(visit):
    visit.go("projects/project/add/")
    for add in visit.page.locator(".add-row a").all():
        add.click()


def list_to_pick_from(visit):
    visit.go("news/post/add/")
    visit.press(".field-cover .select2-selection", ".select2-results .pick__picture")


def popup(visit):
    visit.go("news/post/add/")
    visit.page.locator("#gallery-group .add-row a").click()
    return visit.press_for_tab("#add_id_gallery-0-image")


def preview_of_what_is_typed(visit):
    open_form(visit, title="Vēl nav saglabāts")
    return visit.press_for_tab("[name=_preview]")


def preview_of_a_draft(visit):
    open_address(visit, "projects.project previews")
    return visit.press_for_tab("[name=look]")


def refused_upload(visit):
    visit.go("library/image/upload/")
    files = {"slikts.jpg": b"<svg/>", "labs.jpg": picture_file("x.jpg", (120, 80), "JPEG").read()}
    visit.page.set_input_files(
        "#id_files",
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files.items()],
    )
    visit.press(".upload [type=submit]", ".upload__next:not([hidden])")


def descriptions(visit):
    """Of the picture that the state above has brought."""
    refused_upload(visit)
    visit.press(".upload__next a", ".described")


def lost_session(visit):
    open_form(visit, title="Ko nedrīkst pazaudēt, jo tas rakstīts ilgi")
    end_session(visit.page.context, visit.site)
    visit.press("[name=_save]", "#send-again")


def row_in_the_bin(visit):
    """What is being written was put in the bin meanwhile."""
    visit.go("news/post/add/")
    visit.page.fill(f"#id_title_{FIRST}", "Ko kāds izmeta")
    visit.press("[name=_continue], [name=_save]", ".messagelist")
    address = visit.page.url
    if not address.endswith("/change/"):
        visit.press(".messagelist a", f"#id_title_{FIRST}")
        address = visit.page.url
    other = visit._replace(page=visit.page.context.new_page())
    other.page.goto(address.replace("/change/", "/delete/"))
    other.press("#content input[type=submit]", ".messagelist")
    other.page.close()
    visit.page.fill(f"#id_title_{FIRST}", "Ko kāds izmeta, kamēr to rakstīja")
    visit.press("[name=_save]", "#send-again")


def no_database(visit):
    with without_database(visit.site):
        visit.go("news/post/")


def signed_out(visit):
    visit.come_as("author")  # the session that the other visits share stays
    visit.press("#logout-form button", "body:not(:has(#user-tools))")


def sign_in_page(visit):
    visit.page.context.clear_cookies()
    visit.go(f"account/login/?language={visit.language}")


def refused_sign_in(visit):
    sign_in_page(visit)
    visit.page.fill("#id_username", "nobody")
    visit.page.fill("#id_password", "not this")
    visit.press("[type=submit]", ".errornote")


# --- Signing in

unused_codes = iter(RECOVERY_CODES)


def second_step(visit):
    visit.page.context.clear_cookies()
    enter_password(visit.page, visit.site, f"enrolled_{visit.language}")
    visit.page.wait_for_selector("#id_code")


def second_step_refused(visit):
    second_step(visit)
    visit.page.fill("#id_code", "x")  # no digits: it cannot be right
    visit.press("[type=submit]", ".errorlist")


def too_many_attempts(visit):
    sign_in_page(visit)
    visit.page.fill("#id_username", GUESSED)
    visit.page.fill("#id_password", "not this")
    visit.press("#login-form [type=submit]", "#id_recovery_code")


def as_enrolled(path):
    """A page about the factors of somebody who has an app; it asks for the password again some time after signing in."""

    def opened(visit):
        second_step(visit)
        visit.page.fill("#id_code", next(unused_codes))
        visit.press("[type=submit]", "#user-tools")
        visit.go(path)

    return opened


def removing_a_passkey(visit):
    visit.page.context.clear_cookies()
    enter_password(visit.page, visit.site, f"new_{visit.language}")
    visit.page.wait_for_selector("#user-tools")
    add_authenticator(visit.page)
    add_passkey(visit.page, visit.site)
    visit.page.wait_for_selector(".codes")
    visit.go("account/factors/")
    visit.press('a[href*="/remove/"]', "#content form")


def link_for_a_password(visit):
    """Of somebody who has just been invited."""
    visit.go("staff/user/add/")
    visit.page.fill("#id_username", f"invited-{time.time_ns()}")
    visit.page.check("#id_role_0")
    visit.press("[name=_save]", ".account-link")


def choosing_a_password(visit):
    link_for_a_password(visit)
    link = visit.page.locator(".account-link").inner_text()
    visit.page.context.clear_cookies()
    visit.page.goto(visit.site.url + urlsplit(link).path)


def used_link(visit):
    visit.go("account/link/used/")


def at(path):
    return lambda visit: visit.go(path)


def as_author(path):
    def opened(visit):
        visit.come_as("author")
        visit.go(path)

    return opened


STATES = {
    "start page": at(""),
    "section": at("contacts/"),
    "sign-in": sign_in_page,
    "sign-in, refused": refused_sign_in,
    "sign-in, too many attempts": too_many_attempts,
    "second step": second_step,
    "second step, refused": second_step_refused,
    "own sign-in, nothing set up": at("account/factors/"),
    "own sign-in": as_enrolled("account/factors/"),
    "app, set up": at("account/factors/app/activate/"),
    "app, removed": as_enrolled("account/factors/app/deactivate/"),
    "recovery codes": as_enrolled("account/factors/codes/"),
    "recovery codes, new": as_enrolled("account/factors/codes/new/"),
    "passkey, added": at("account/factors/passkeys/add/"),
    "passkey, removed": removing_a_passkey,
    "sessions": as_enrolled("account/sessions/"),
    "link for a password": link_for_a_password,
    "choosing a password": choosing_a_password,
    "link that does not work": used_link,
    "password again": as_enrolled("account/reauthenticate/"),
    "signed out": signed_out,
    "own password": at("password_change/"),
    "own password, changed": at("password_change/done/"),
    "start page of an author": as_author(""),
    "form of an author": as_author("news/post/add/"),
    "form that an author only reads": as_author("projects/organisation/1/change/"),
    "list, searched": at("news/post/?q=a"),
    "list, nothing found": at("news/post/?q=zzzz"),
    "bin": at("news/post/?bin=yes"),
    "form, refused": refused_form,
    "form, stale": stale_form,
    "form, with a draft": form_with_a_draft,
    "form, new rows": form_with_new_rows,
    "list to pick from": list_to_pick_from,
    "popup": popup,
    "preview of what is typed": preview_of_what_is_typed,
    "preview of a draft": preview_of_a_draft,
    "upload, refused": refused_upload,
    "descriptions": descriptions,
    "lost session": lost_session,
    "row in the bin": row_in_the_bin,
    "handbook": at("handbook/"),
    "no database": no_database,
}
