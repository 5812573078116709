"""The real server: an edit made elsewhere reaches the emergency page; a lost database is survived."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.server import PROJECT, environment_of, free_port, gunicorn, running_site, without_database

SOON = 1  # second: an edit is seen by then
LIMIT = 10  # seconds, for what has no promise

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    with (folder / "log").open("wb") as log, running_site(folder, log) as server:
        yield server


def manage(site, code):
    """Run a line of Python in another process, on the same database; returns what it prints."""
    environment = os.environ | {"VAR_DIR": str(site.var), "DATABASE_URL": site.database, "SITE_URL": site.url}
    command = [sys.executable, "-c", f"import django; django.setup(); {code}"]
    done = subprocess.run(
        command, env=environment, cwd=PROJECT, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return done.stdout.strip()


def edit(site, name):
    """The helpline gets another name; returns when that was done, by the clock of this machine."""
    code = (
        "import time; from contacts.models import Helpline; line = Helpline.objects.get(is_primary=True); "
        f"line.name_en = '{name}'; line.save(); print(time.time())"
    )
    return float(manage(site, code))


def page(site):
    return (site.var / "emergency" / "en.html").read_text("utf-8")


def until(condition, limit=LIMIT):
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"not within {limit} seconds"
        time.sleep(0.02)


def status(address):
    try:
        with urllib.request.urlopen(address, timeout=LIMIT) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def log_of(site):
    return (site.var / "log").read_text("utf-8")


def workers(site):
    """Process ids, from gunicorn's log."""
    return {int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", log_of(site))}


def test_an_edit_made_by_another_process_is_in_the_file_within_a_second(site):
    until(lambda: "List of numbers as of" in page(site))
    for number in range(3):
        edited_at = edit(site, f"Line number {number}")
        until(lambda number=number: f"Line number {number}" in page(site))
        written_at = (site.var / "emergency" / "en.html").stat().st_mtime
        assert written_at - edited_at < SOON


def test_a_lost_database_is_survived_and_said_once(site):
    home = f"{site.url}/en/"
    assert status(home) == 200
    workers_before, written = workers(site), page(site)
    assert len(workers_before) == 2
    with without_database(site):
        assert status(home) == 200  # as it was made before
        assert status(f"{home}?before=lost") == 503
        until(
            lambda: log_of(site).count("The database does not answer; it is asked again") == 2
        )  # one per worker
        time.sleep(1)
        assert page(site) == written
    until(lambda: log_of(site).count("The database answers again.") == 2)
    assert status(home) == 200
    edited_at = edit(site, "After the loss")
    until(lambda: "After the loss" in page(site))
    assert (site.var / "emergency" / "en.html").stat().st_mtime - edited_at < SOON
    assert log_of(site).count("The database does not answer; it is asked again") == 2
    assert workers(site) == workers_before


def test_a_worker_ends_at_once_when_told_to(site):
    pid = min(workers(site))
    begun = time.monotonic()
    os.kill(pid, signal.SIGTERM)
    until(lambda: not Path(f"/proc/{pid}").exists(), 5)
    assert time.monotonic() - begun < 5
    until(lambda: len(workers(site)) == 3)
    until(lambda: status(f"{site.url}/en/") == 200)


def test_a_host_that_starts_without_a_database_has_a_page_with_112(tmp_path):
    (tmp_path / "static").mkdir()
    environment = environment_of(tmp_path, free_port(), f"sqlite:///{tmp_path}/nowhere/db.sqlite3")
    with gunicorn(environment):
        assert status(f"{environment['SITE_URL']}/lv/") == 503
        for language in ("lv", "en"):
            text = (tmp_path / "emergency" / f"{language}.html").read_text("utf-8")
            assert re.findall(r'href="tel:(.+?)"', text) == ["112"]
