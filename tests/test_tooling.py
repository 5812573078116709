"""The locks fit pyproject.toml, and what serves the site keeps the promises of the site."""

import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy import audit

PROJECT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
LOCKS = {
    "run": PYPROJECT["project"]["dependencies"],
    "test": PYPROJECT["dependency-groups"]["test"],
    "browser": PYPROJECT["dependency-groups"]["browser"],
}
NPM_LOCKS = ("html", "lighthouse")


def lock_text(lock):
    return (PROJECT / "requirements" / f"{lock}.txt").read_text()


def pins(lock):
    """Name → (version, number of hashes) of every library in a lock."""
    entries = re.split(r"^(?=[a-z0-9])", lock_text(lock), flags=re.MULTILINE)[1:]
    found = {}
    for entry in entries:
        requirement = Requirement(entry.partition("\\")[0])
        (version,) = requirement.specifier
        found[canonicalize_name(requirement.name)] = (version.version, entry.count("--hash=sha256:"))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked_in_a_version_it_allows(lock):
    pinned = pins(lock)
    for requirement in map(Requirement, LOCKS[lock]):
        version, _hashes = pinned.get(canonicalize_name(requirement.name), (None, 0))
        assert version is not None, f"{requirement.name} is not in {lock}.txt: make lock"
        assert requirement.specifier.contains(version, prereleases=True), (
            f"{requirement} is {version}: make lock"
        )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_library_of_a_lock_has_hashes(lock):
    assert pins(lock)
    assert [name for name, (_version, hashes) in pins(lock).items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_keeps_the_extras_that_are_asked_for(lock):
    """An older pip takes the newest version of a library whose lock does not name the extra, and refuses it."""
    for requirement in map(Requirement, LOCKS[lock]):
        for extra in requirement.extras:
            assert f"{requirement.name}[{extra}]==" in lock_text(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock):
    assert re.findall(r"\w+://|^--?\w.*|@ .*", lock_text(lock), flags=re.MULTILINE) == []


def test_the_locks_agree_with_each_other():
    versions = {}
    for lock in LOCKS:
        for name, (version, _hashes) in pins(lock).items():
            assert versions.setdefault(name, version) == version, name


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_every_package_of_npm_is_locked_with_its_hash_and_without_an_address(lock):
    folder = PROJECT / "requirements" / lock
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert locked.pop("")["dependencies"] == wanted
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [
        name for name, entry in locked.items() if not entry.get("integrity", "").startswith("sha512-")
    ] == []
    assert [name for name, entry in locked.items() if "resolved" in entry] == []


@pytest.mark.parametrize(
    "path", ["Makefile", "Dockerfile", "compose.yaml", "gunicorn.conf.py", ".ci/run", "deploy/nginx.conf"]
)
def test_no_file_that_starts_something_points_outside_the_project(path):
    text = (PROJECT / path).read_text()
    assert re.findall(r"(?<!/)/root\b|/home/|\.\./|--(?:extra-)?index-url|--find-links", text) == []


def make(*arguments):
    """The finished `make`, without the options of a `make test` that this test may be part of."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env=surroundings, capture_output=True, text=True, timeout=20, check=False
    )


def test_make_run_refuses_a_port_that_is_taken_in_a_sentence():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        made = make("run", f"PORT={port}")
    assert made.returncode != 0
    assert made.stderr.startswith(f"Port {port} is not free")
    assert made.stdout == ""


def test_make_names_what_is_missing_when_there_is_no_fitting_python():
    made = make("run", "PYTHON=no-such-python")
    assert made.returncode != 0
    assert "Python 3.11 or newer" in made.stderr


@pytest.mark.parametrize("failing", ["lint", "test-sqlite", "none"])
def test_make_test_goes_on_after_a_part_that_fails_and_says_what_became_of_each(tmp_path, failing):
    part = tmp_path / "make"  # stands for the make that runs one part
    part.write_text(f'#!/bin/sh\ntest "$2" != {failing}\n')
    part.chmod(0o755)
    # Nothing is installed and nothing found.
    made = make(
        "test", "--old-file=.venv/.test", "CATALOGUES=", f"MAKE={part}",
        "TEST_DATABASE_URL=", "CHROMIUM=none", "JAVA_FOUND=",
    )  # fmt: skip
    assert dict(re.findall(r"^(\S.*?)  +(.*)$", made.stdout, flags=re.MULTILINE)) == {
        "Lint": "FAILED" if failing == "lint" else "ok",
        "Contracts": "ok",
        "Tests on SQLite": "FAILED" if failing == "test-sqlite" else "ok",
        "Tests on PostgreSQL": "skipped: TEST_DATABASE_URL is not set",
        "Tests in the browser": "skipped: no Chromium found; put one on PATH or name it with CHROMIUM=",
        "Tests of the HTML": "skipped: no Java 17 or newer found",
    }
    assert (made.returncode == 0) == (failing == "none")
    skipped = re.search(r"extended-regexp '(.*skipped)'", (PROJECT / ".ci" / "run").read_text())[1]
    assert len(re.findall(skipped, made.stdout, flags=re.MULTILINE)) == 3


def test_make_check_long_runs_all_its_parts_and_says_what_became_of_each(tmp_path):
    part = tmp_path / "make"
    part.write_text('#!/bin/sh\ntest "$2" != check-long-oracles\n')
    part.chmod(0o755)
    made = make(
        "check-long",
        "--old-file=.venv/.test",
        "CATALOGUES=",
        f"MAKE={part}",
        "TEST_DATABASE_URL=",
        "CHROMIUM=none",
    )
    assert dict(re.findall(r"^(\S.*?)  +(.*)$", made.stdout, flags=re.MULTILINE)) == {
        "Long tests against an oracle": "FAILED",
        "Long tests of faults": "ok",
        "Tests left out on SQLite": "skipped: TEST_DATABASE_URL is not set",
        "Long tests in the browser": "skipped: no Chromium found; put one on PATH or name it with CHROMIUM=",
    }
    assert made.returncode != 0


def test_nginx_writes_neither_addresses_nor_queries():
    configuration = (PROJECT / "deploy" / "nginx.conf").read_text()
    (log_format,) = re.findall(r"log_format private '([^']*)';", configuration)
    assert set(re.findall(r"\$\w+", log_format)) == {
        "$time_iso8601", "$request_method", "$uri", "$status", "$body_bytes_sent", "$request_time",
    }  # fmt: skip
    assert re.findall(r"access_log (.*);", configuration) == ["${ACCESS_LOG} private"]
    assert re.findall(r"error_log (.*);", configuration) == ["stderr emerg"]


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]


def test_the_application_waits_for_migrations_that_run_once(services):
    for name in ("app1", "app2"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["restart"] == "no"
    starts = re.findall(r"^CMD (.*)$", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert starts == ['["gunicorn"]']
    assert "command" not in services["app1"]


def test_only_nginx_can_be_reached_from_outside(services):
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


def test_every_name_in_the_configuration_of_nginx_is_filled_in(services):
    named = set(re.findall(r"\$\{(\w+)\}", (PROJECT / "deploy" / "nginx.conf").read_text())) - {"NAMES"}
    assert named <= services["nginx"]["environment"].keys()


def test_nginx_and_the_applications_share_their_folders(services):
    nginx, var = services["nginx"], re.search(r"VAR_DIR=(\S+)", (PROJECT / "Dockerfile").read_text())[1]
    places, cache = nginx["environment"], services["app1"]["environment"]["NGINX_CACHE_DIR"]
    for volume, of_nginx, of_application in (
        ("media", f"{places['MEDIA_DIR']}:ro", f"{var}/media"),
        ("emergency", f"{places['EMERGENCY_DIR']}:ro", f"{var}/emergency"),
        ("pages", places["CACHE_DIR"], cache),
    ):
        assert f"{volume}:{of_nginx}" in nginx["volumes"]
        assert all(f"{volume}:{of_application}" in services[name]["volumes"] for name in ("app1", "app2"))


@pytest.mark.parametrize(("answer", "number", "sentences"), [
    ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', 1, []),
    ('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}]}', 1, ["a 1: CVE-1, mended in 2"]),
    ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', 0, ["a could not be audited: not found"]),
    ('{"dependencies": []}', 0, ["Nothing was audited."]),
    ("", 0, ["Nothing could be audited: no answer"]),
])  # fmt: skip
def test_what_could_not_be_audited_is_never_clean(answer, number, sentences):
    command = [sys.executable, "-c", f"print({answer!r})"]
    assert audit.audited(command) == (number, sentences)
