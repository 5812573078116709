"""Each guard of tests/guards.toml taken out once in a copy of the code: its test must fail, or it guards nothing."""

import os
import shlex
import shutil
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings

GUARDS = tomllib.loads((settings.BASE_DIR / "tests/guards.toml").read_text("utf-8"))["guard"]
NOT_COPIED = (".git", ".venv", "var", ".ci", "__pycache__", "docs")


def patched(guard, text):
    assert text.count(guard["old"]) == 1, f"not once in {guard['file']}: {guard['old']}"
    return text.replace(guard["old"], guard["new"])


def test_every_guard_of_the_list_is_where_it_says():
    for guard in GUARDS:
        patched(guard, (settings.BASE_DIR / guard["file"]).read_text("utf-8"))


@pytest.mark.long
@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard["what"])
def test_without_the_guard_its_test_fails(guard, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    file = copy / guard["file"]
    file.write_text(patched(guard, file.read_text("utf-8")), "utf-8")
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "TEST_DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *shlex.split(guard["test"])],
        cwd=copy,
        env=environment | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    # 1: some failed; anything else is a test that does not run.
    assert done.returncode == 1, done.stdout + done.stderr
