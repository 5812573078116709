"""The real server without nginx: a dead database is answered with the emergency page; an edit of another process is seen."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.server import PROJECT, environment_of, free_port, gunicorn, running_site, until, without_database

pytestmark = pytest.mark.long
CONNECTION_AGE = 1.1  # seconds: so long a connection reads on in a file of SQLite that was moved
EDIT = (
    "import django; django.setup(); from contacts.models import Helpline; line = Helpline.objects.get(is_primary=True); "
    "line.name_en = '{}'; line.save()"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    with (folder / "log").open("wb") as log, running_site(folder, log) as server:
        yield server


def ask(site, path):
    """(status, text)"""
    try:
        with urllib.request.urlopen(site.url + path, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def edit(site, name):
    environment = os.environ | {"VAR_DIR": str(site.var), "DATABASE_URL": site.database, "SITE_URL": site.url}
    subprocess.run([sys.executable, "-c", EDIT.format(name)], env=environment, cwd=PROJECT, check=True)


def test_an_edit_of_another_process_is_seen_and_in_the_emergency_page(site):
    for number in range(3):
        ask(site, "/en/")
        edit(site, f"Line number {number}")
        assert f"Line number {number}" in (site.var / "emergency" / "en.html").read_text("utf-8")
        time.sleep(0.11)
        assert all(f"Line number {number}" in ask(site, "/en/")[1] for _time in range(20))


def test_a_dead_database_is_answered_with_the_emergency_page(site):
    page = (site.var / "emergency" / "en.html").read_text("utf-8")
    with without_database(site):
        time.sleep(CONNECTION_AGE)
        assert [ask(site, path) for path in ("/en/", "/en/projects/?year=2016")] == [(503, page)] * 2
        assert ask(site, "/readyz")[0] == 503 and ask(site, "/healthz")[0] == 200
    until(lambda: ask(site, "/en/")[0] == ask(site, "/readyz")[0] == 200)
    assert "The database failed at /en/" in (site.var / "log").read_text("utf-8")


def test_a_host_that_starts_without_a_database_has_a_page_with_112(tmp_path):
    (tmp_path / "static").mkdir()
    environment = environment_of(tmp_path, free_port(), f"sqlite:///{tmp_path}/nowhere/db.sqlite3")
    with gunicorn(environment):
        for language in ("lv", "en"):
            text = (tmp_path / "emergency" / f"{language}.html").read_text("utf-8")
            assert re.findall(r'href="tel:(.+?)"', text) == ["112"]
