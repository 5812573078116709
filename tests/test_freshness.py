"""Three processes behind one address: no answer is older than a change and two tenths of a second, and what was rolled
back was never seen."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time

import pytest

from tests.faults import Site
from tests.server import PROJECT, database, environment_of, free_port, gunicorn, prepare

CHANGES, REQUESTS, THREADS = 20, 200, 8
LATEST = 0.2  # seconds between a change and the last answer that does not show it
PAGE = "/en/news/"
# Another process of the site, for the staff: each line that it reads says what to do, with what and which title it gets;
# what it prints is when that was committed. The page stands in the menu.
EDITOR = """
import sys, time
import django
django.setup()
from django.db import transaction
from news.models import Post
from pages.models import Page
for line in sys.stdin:
    verb, kind, title = line.split()
    try:
        with transaction.atomic():
            row = Post.objects.get(pk=1) if kind == "post" else Page.objects.get(role="about")
            row.title_en = title
            row.save()
            if verb == "fail":
                time.sleep(0.3)
                raise ValueError
    except ValueError:
        pass
    print(time.time(), flush=True)
"""

pytestmark = pytest.mark.long


class Editor:
    def __init__(self, process):
        self.process = process

    def do(self, verb, kind, title):
        """When it was done, by the clock."""
        self.process.stdin.write(f"{verb} {kind} {title}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@pytest.fixture(scope="module")
def site_and_editor(tmp_path_factory):
    var = tmp_path_factory.mktemp("fresh")
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(database(var))
        environment = environment_of(var, free_port(), address) | {
            "WEB_CONCURRENCY": "3",
            "DJANGO_SETTINGS_MODULE": "drosa_maja.settings",
        }
        prepare(environment)
        log = stack.enter_context((var / "log").open("wb"))
        process = stack.enter_context(gunicorn(environment, log))
        editor = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", EDITOR],
                env=os.environ | environment,
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        yield Site(environment["SITE_URL"], var, process), Editor(editor)
        editor.stdin.close()


def asked(site, number, during):
    """[(when it was asked, body)] of `number` requests, from several threads, while `during()` runs."""
    answers = []

    def ask():
        for _time in range(number // THREADS):
            begun = time.time()
            status, _headers, body = site.ask(PAGE)
            assert status == 200
            answers.append((begun, body))

    threads = [threading.Thread(target=ask) for _each in range(THREADS)]
    for thread in threads:
        thread.start()
    result = during()
    for thread in threads:
        thread.join()
    return answers, result


def titles(body):
    return set(re.findall(r"(?:before|title|never)-\d+", body))


@pytest.mark.parametrize("kind", ["post", "page"])
def test_every_change_is_seen_by_all_in_time(site_and_editor, kind):
    site, editor = site_and_editor
    checked = 0
    editor.do("save", "page" if kind == "post" else "post", "Other")
    for number in range(CHANGES):
        editor.do("save", kind, f"before-{number}")
        time.sleep(0.3)
        if number % 2:  # after a change the next one is looked for later
            editor.do("save", kind, f"before-{number}")
            time.sleep(0.02)
        answers, committed_at = asked(
            site, REQUESTS, lambda number=number: editor.do("save", kind, f"title-{number}")
        )
        late, _none = asked(site, REQUESTS, lambda: None)
        for begun, body in answers + late:
            assert titles(body) <= {f"before-{number}", f"title-{number}"}
            if begun > committed_at + LATEST:
                checked += 1
                assert titles(body) == {f"title-{number}"}, begun - committed_at
    assert checked > CHANGES * REQUESTS / 2


def test_what_was_rolled_back_was_never_seen(site_and_editor):
    site, editor = site_and_editor
    editor.do("save", "page", "Other")
    editor.do("save", "post", "title-0")
    time.sleep(0.3)
    for number in range(CHANGES):
        answers, _done = asked(
            site, REQUESTS, lambda number=number: editor.do("fail", "post", f"never-{number}")
        )
        assert {frozenset(titles(body)) for _begun, body in answers} == {frozenset({"title-0"})}
