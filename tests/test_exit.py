"""The exit script is small, and its words stand in the page."""

import re
from pathlib import Path

import brotli
import pytest

from tests.html import Page

SCRIPT = Path(__file__).resolve().parent.parent / "static" / "js" / "exit.js"
WORDS = ("data-hint", "data-first", "data-second", "data-expired", "data-loading")


def test_the_script_is_at_most_two_thousand_bytes_on_the_wire():
    assert 0 < len(brotli.compress(SCRIPT.read_bytes())) <= 2000


def test_the_script_holds_no_words_for_readers():
    """A text for readers has a space, a capital or a sign: names of keys, events, classes and roles have none."""
    code = re.sub(r"//.*", "", SCRIPT.read_text("utf-8"))
    strings = re.findall(r"""(["'`])(.+?)\1""", code)
    named = {text for _quote, text in strings} - {"Shift", "[data-exit]", " "}
    assert named
    assert [text for text in named if not re.fullmatch(r"[a-z]+(?:[-_]{1,2}[a-z]+)*", text)] == []


def test_the_script_stores_sends_and_logs_nothing():
    traces = r"storage|cookie|indexedDB|fetch|XMLHttp|beacon|console|history\.|import"
    assert re.findall(traces, SCRIPT.read_text("utf-8"), re.I) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/lv/", "/en/", "/lv/nav-tadas/"])
def test_every_word_the_script_needs_stands_on_the_link(client, address):
    page = Page(client.get(address))
    [(link, _text)] = page.all("a", **{"class": "exit"})
    assert all(link[word] for word in WORDS)
    used = re.findall(r"words\.(\w+)", SCRIPT.read_text("utf-8"))
    assert {f"data-{word}" for word in used} == set(WORDS)


@pytest.mark.django_db
def test_a_page_without_script_announces_nothing(client):
    page = Page(client.get("/en/"))
    roles = {attributes.get("role") for _tag, attributes, _text in page.elements}
    assert not roles & {"status", "alert"}
    assert page.texts("a", **{"class": "exit"}) == ["Leave this site"]
