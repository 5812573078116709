"""What grows by a recipe of CONTRIBUTING.md needs what the recipe names, and nothing else: runs with other settings."""

import os
import subprocess
import sys

from django.conf import settings


def run(tmp_path, module, *arguments, **environment):
    """A command of Python that reads the settings of a module; it fails with all that was printed."""
    environment |= {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "TEST_SETTINGS": module}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def run_tests(tmp_path, module, *files, **environment):
    command = ("-m", "pytest", "-q", "-o", f"cache_dir={tmp_path}/cache", *files)
    run(tmp_path, module, *command, **environment)


def test_a_new_kind_of_content_is_known_everywhere(tmp_path):
    run_tests(tmp_path, "toy_settings", "tests/toy/walk.py", PYTHONPATH="tests/toy")
