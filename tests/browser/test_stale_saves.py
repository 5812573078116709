"""Six browsers save at the same moment what they opened in the same version: one does, five keep all that was typed."""

import contextlib
import sqlite3

import psycopg
import pytest

from tests.browser.test_staff import sign_in
from tests.browser.waiting import LIMIT

NAMES = ("author", "publisher", "administrator")
SAVED, REFUSED = ".messagelist .success", ".errorlist.nonfield"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def six(request, site, browser):
    """Pages of six browsers, each signed in, and whether they run scripts."""
    contexts = [browser.new_context(java_script_enabled=request.param) for _number in range(6)]
    pages = [context.new_page() for context in contexts]
    for number, page in enumerate(pages):
        sign_in(page, site, NAMES[number % len(NAMES)])
    yield pages, request.param
    for context in contexts:
        context.close()


def new_draft(site, page):
    """The address of the form of a post that nobody has published."""
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Seši reizē")
    with page.expect_navigation():
        page.click("[name=_save]")
    page.wait_for_selector(SAVED)
    return page.url


def body(page, has_scripts):
    """The text, in the editor or in the field that stands there without it."""
    return page.locator(".field-body_lv .tiptap" if has_scripts else "#id_body_lv").first


def typed(number):
    """What somebody types, by the ids of the fields."""
    return {
        "id_title_lv": f"{number}. redakcija",
        "id_title_en": f"Version {number}",
        "id_lead_lv": f"Divas rindas,\n“{number}” < {number + 1} & pārējais.",
        "id_date": f"{number + 1:02}.11.2026.",
    }


def save_at_once(site, pages):
    """Press the button on every page; the database lets nobody write until all forms are on their way."""
    sent, answered = [], []
    for page in pages:
        page.on("request", lambda request: sent.append(request.method))
        page.on("response", lambda response: answered.append(response.url))
    with nobody_may_write(site.database):
        for page in pages:
            page.click("[name=_save]", no_wait_after=True)
        for _turn in range(LIMIT * 20):
            if len(sent) == len(pages):
                break
            pages[0].wait_for_timeout(50)
        assert sent == ["POST"] * len(pages)
        assert answered == []


@contextlib.contextmanager
def nobody_may_write(address):
    """Meanwhile everybody waits who saves what visitors may see."""
    if address.startswith("sqlite"):
        lock, connection = "BEGIN IMMEDIATE", sqlite3.connect(address.removeprefix("sqlite:///"), timeout=10)
    else:
        lock, connection = "SELECT value FROM publishing_changecounter FOR UPDATE", psycopg.connect(address)
    with contextlib.closing(connection):
        connection.execute(lock)
        yield
        connection.rollback()


def test_of_six_browsers_one_saves_and_five_keep_everything_that_was_typed(site, six):
    pages, has_scripts = six
    address = new_draft(site, pages[1])
    for page in pages:
        page.goto(address)
    for number, page in enumerate(pages):
        for field, text in typed(number).items():
            page.fill(f"#{field}", text)
        body(page, has_scripts).fill(f"Garais teksts {number}.")
    save_at_once(site, pages)
    for page in pages:
        page.wait_for_selector(f"{SAVED}, {REFUSED}")
    refused = [number for number, page in enumerate(pages) if page.locator(REFUSED).count()]
    [winner] = {*range(6)} - {*refused}
    assert pages[winner].locator(SAVED).count() == 1
    for number in refused:
        page = pages[number]
        assert {field: page.input_value(f"#{field}") for field in typed(number)} == typed(number)
        text = body(page, has_scripts)
        kept = text.inner_text() if has_scripts else text.input_value()
        assert f"Garais teksts {number}." in kept
    pages[winner].unroute_all()
    pages[winner].goto(address)
    assert pages[winner].input_value("#id_title_lv") == typed(winner)["id_title_lv"]
    assert f"Garais teksts {winner}." in pages[winner].locator("#id_body_lv").first.evaluate("it => it.value")
