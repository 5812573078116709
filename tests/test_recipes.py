"""What grows by a recipe of CONTRIBUTING.md needs what the recipe names, and nothing else: runs with other settings."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from tests.third_language import NEW

# About languages, publishing, lists, feeds, the sitemap and the forms of staff.
ABOUT_LANGUAGES = (
    "publishing", "publishing_admin", "translations", "lists", "feeds", "sitemap", "library_use", "news", "news_admin",
    "news_detail", "pages", "pages_admin", "projects", "projects_admin", "previews", "dashboard",
)  # fmt: skip


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


@pytest.mark.long
def test_a_third_language_is_a_setting_and_migrations(tmp_path):
    for folder in settings.BASE_DIR.glob("*/migrations"):
        shutil.copytree(folder, tmp_path / "with_new" / "migrations" / folder.parent.name)
    shutil.copytree(settings.BASE_DIR / "localization/formats/en", tmp_path / "with_new/formats" / NEW)
    manage = {
        "DJANGO_SETTINGS_MODULE": "tests.third_language",
        "SECRET_KEY": "for-a-command-that-serves-nobody-0123456789",
        "SITE_URL": "https://www.example.lv",
        "DATABASE_URL": "sqlite://:memory:",
        "VAR_DIR": str(tmp_path),
        "PYTHONPATH": str(tmp_path),
    }
    run(tmp_path, "tests.third_language", "manage.py", "makemigrations", "--name", "third_language", **manage)
    files = [f"tests/test_{name}.py" for name in ABOUT_LANGUAGES]
    run_tests(tmp_path, "tests.third_language", *files, PYTHONPATH=str(tmp_path))
