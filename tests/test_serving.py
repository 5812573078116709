"""The real server without nginx: a dead database is answered with the emergency page; an edit of another process is seen."""

import re
import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.conftest import SHARED
from tests.server import beside, environment_of, free_port, gunicorn, running_site, until, without_database
from tests.test_front import ask

pytestmark = pytest.mark.long
CONNECTION_AGE = 1.1  # seconds: so long a connection reads on in a file of SQLite that was moved
EDIT = """
import django; django.setup()
from contacts.models import Helpline
line = Helpline.objects.get(is_primary=True)
line.name_en = "{}"; line.save()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    with (folder / "log").open("wb") as log, running_site(folder, log, SHARED) as server:
        yield server


def test_an_edit_of_another_process_is_seen_and_in_the_emergency_page(site):
    for name in ("Line number 0", "Line number 1", "Line number 2"):
        ask(site.url, "/en/")
        beside(site, "-c", EDIT.format(name))
        assert name in (site.var / "emergency" / "en.html").read_text("utf-8")
        time.sleep(0.11)
        assert all(name in ask(site.url, "/en/").text for _time in range(20))


def test_header_and_body_arrive_together(site):
    """Or a process that stops between the two would leave half a page behind."""
    address, request = urlsplit(site.url), b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for _time in range(20):
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(request)
            assert connection.recv(1_000_000, socket.MSG_PEEK).partition(b"\r\n\r\n")[2]


def test_a_dead_database_is_answered_with_the_emergency_page(site):
    page = (site.var / "emergency" / "en.html").read_text("utf-8")
    with without_database(site):
        time.sleep(CONNECTION_AGE)
        for path in ("/en/", "/en/projects/?year=2016"):
            answer = ask(site.url, path)
            assert (answer.status, answer.text) == (503, page)
        assert (ask(site.url, "/readyz").status, ask(site.url, "/healthz").status) == (503, 200)
    until(lambda: ask(site.url, "/en/").status == ask(site.url, "/readyz").status == 200)
    assert "The database failed at /en/" in (site.var / "log").read_text("utf-8")


def test_a_host_that_starts_without_a_database_has_a_page_with_112(tmp_path):
    (tmp_path / "static").mkdir()
    with gunicorn(environment_of(tmp_path, free_port(), f"sqlite:///{tmp_path}/nowhere/db.sqlite3")):
        for language in ("lv", "en"):
            text = (tmp_path / "emergency" / f"{language}.html").read_text("utf-8")
            assert re.findall(r'href="tel:(.+?)"', text) == ["112"]
