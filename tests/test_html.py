"""The Nu HTML checker has nothing to say about any page of the demonstration, nor about the stylesheet."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation

from drosa_maja import site_context, stylesheet
from tests.browser.made import Made, make_pages
from tests.conftest import MADE, make_client
from tests.server import once
from tests.test_errors import HOMES, broken_home, failing
from tests.test_walk import demonstration, is_page, walk  # noqa: F401  a fixture of that name

pytestmark = pytest.mark.html

# It takes container queries, which came to CSS in 2022, for mistakes.
NEWER_THAN_IT = (
    "CSS: “container-type”: Property “container-type” doesn't exist.",
    "CSS: Unrecognized at-rule “@container”",
)
CHECKER = settings.BASE_DIR / "var/npm/html/node_modules/vnu-jar/build/dist/vnu.jar"


def remarks(files, folder):
    """(name, line, message) of errors, warnings and hints about {name: content}, from one start of Java."""
    names = list(files)
    folder.mkdir()
    for number, name in enumerate(names):
        suffix = ".css" if name.endswith(".css") else ".html"
        (folder / f"{number}{suffix}").write_bytes(files[name])
    options = "--also-check-css --format json --stdout --exit-zero-always".split()
    command = ["java", "-jar", CHECKER, *options, folder]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    found = json.loads(checked.stdout)["messages"]
    return [(names[int(Path(m["url"]).stem)], m.get("lastLine"), m["message"]) for m in found]


def error_pages(client, monkeypatch):
    """{name: HTML} of every page that says in a language what went wrong."""
    found = {}
    client.raise_request_exception = False
    for language, home in HOMES.items():
        found[f"404 {language}"] = client.get(f"{home}no-such-page/")
        found[f"405 {language}"] = client.post(home)
        for error in (SuspiciousOperation, PermissionDenied, ValueError):
            with monkeypatch.context() as broken:
                found[f"{error.__name__} {language}"] = broken_home(client, broken, language, error())
        with monkeypatch.context() as broken:
            broken.setattr(site_context, "current", failing(RuntimeError()))
            found[f"broken site context {language}"] = client.get(home)
    staff = make_client()
    staff.handler.enforce_csrf_checks = True
    found["403 of a form"] = staff.post("/admin/account/login/")
    assert {response.status_code for response in found.values()} == {400, 403, 404, 405, 500}
    return {name: response.content for name, response in found.items()}


def test_no_page_has_an_error_or_a_warning(demonstration, monkeypatch, tmp_path):  # noqa: F811
    client = make_client()
    found = walk(client, "/lv/")
    files = {path: response.content for path, response in found.items() if is_page(response)}
    assert {"/lv/", "/en/"} <= set(files) and any(path.endswith("?easy=1") for path in files)
    files |= error_pages(client, monkeypatch)
    made = Made(once(MADE, make_pages))
    files |= {f"{name} {code}": text.encode() for (name, code), text in made.pages.items()}
    files |= {name: stylesheet.joined(name).encode() for name in stylesheet.JOINED}
    assert [each for each in remarks(files, tmp_path / "files") if each[2] not in NEWER_THAN_IT] == []


def test_the_checker_sees_faults_of_a_page_and_of_a_stylesheet(tmp_path):
    page = (
        b'<!doctype html><html lang="en"><title>A page</title><h1>One</h1><br/><section><p>Two</p></section>'
    )
    found = remarks(
        {"whole": page, "cut": page + b"<b>", "site.css": b"a { colour: red }"}, tmp_path / "files"
    )
    assert {name for name, _line, _message in found} == {"whole", "cut", "site.css"}
    assert "Section lacks heading" in " ".join(message for name, _line, message in found if name == "whole")
