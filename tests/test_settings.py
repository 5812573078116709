"""A wrong setting stops the start with a sentence that names it; what is safe is the default."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {"SECRET_KEY": "0123456789" * 5, "SITE_URL": "https://www.example.lv"}
REPORT = (
    "import json, drosa_maja.settings as s;"
    "print(json.dumps({n: getattr(s, n) for n in ('DEBUG SITE_URL ALLOWED_HOSTS SESSION_COOKIE_SECURE "
    "CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS BEHIND_NGINX CONTACT_CHANGES_NEED_TWO MAIL_IS_CONFIGURED EMAIL_HOST "
    "EMAIL_USE_TLS DEFAULT_FROM_EMAIL SECOND_FACTOR_REQUIRED ALLAUTH_TRUSTED_PROXY_COUNT').split() if hasattr(s, n)}))"
)


def start(tmp_path, command=("-c", REPORT), **environment):
    """The process that reads the settings with this environment alone."""
    plain = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, *command],
        env=plain | environment,
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=False,
    )


def values(tmp_path, **environment):
    done = start(tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_defaults_are_safe(tmp_path):
    found = values(tmp_path, **GOOD)
    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["www.example.lv"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["CONTACT_CHANGES_NEED_TWO"] is True
    assert found["MAIL_IS_CONFIGURED"] is False
    assert found["SECOND_FACTOR_REQUIRED"] is True


def test_the_address_of_a_visitor_is_read_from_a_header_behind_nginx_alone(tmp_path):
    for behind, count in (("false", 0), ("true", 1)):
        assert values(tmp_path, **GOOD, BEHIND_NGINX=behind)["ALLAUTH_TRUSTED_PROXY_COUNT"] == count


def test_mail_goes_where_its_address_says(tmp_path):
    mail = {"EMAIL_URL": "smtp+tls://site:secret@mail.example.lv:587", "MAIL_FROM": "site@example.lv"}
    found = values(tmp_path, **GOOD | mail)
    assert (found["EMAIL_HOST"], found["EMAIL_USE_TLS"]) == ("mail.example.lv", True)
    assert (found["MAIL_IS_CONFIGURED"], found["DEFAULT_FROM_EMAIL"]) == (True, "site@example.lv")


def test_mail_needs_a_sender(tmp_path):
    done = start(tmp_path, **GOOD, EMAIL_URL="smtp+tls://site:secret@mail.example.lv:587")
    assert "MAIL_FROM is not set." in done.stderr.splitlines()[-1]


def test_a_local_site_answers_under_both_local_names_and_without_https(tmp_path):
    found = values(tmp_path, **GOOD | {"SITE_URL": "http://localhost:8000"})
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1"]
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 0


def test_the_file_under_var_is_read_and_the_environment_wins(tmp_path):
    (tmp_path / "local.env").write_text("SECRET_KEY=" + "k" * 40 + "\nSITE_URL=http://localhost:8000\n")
    assert values(tmp_path)["SITE_URL"] == "http://localhost:8000"
    assert values(tmp_path, SITE_URL="https://www.example.lv")["SITE_URL"] == "https://www.example.lv"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://www.Example.LV", "https://www.example.lv"),
        ("https://www.example.lv:443", "https://www.example.lv"),
        ("http://www.example.lv:80", "http://www.example.lv"),
        ("http://www.example.lv:443", "http://www.example.lv:443"),
    ],
)
def test_the_address_of_the_site_is_as_browsers_say_it(tmp_path, given, meant):
    assert values(tmp_path, **GOOD | {"SITE_URL": given})["SITE_URL"] == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SITE_URL", ""),
        ("SITE_URL", "www.example.lv"),
        ("SITE_URL", "ftp://www.example.lv"),
        ("SITE_URL", "https://www.example.lv/site/"),
        ("SITE_URL", "https://www.example.lv?x=1"),
        ("SITE_URL", "https://user@www.example.lv"),
        ("SITE_URL", "https://www.example.lv:port"),
        ("DEBUG", "perhaps"),
        ("BEHIND_NGINX", "2"),
        ("CONTACT_CHANGES_NEED_TWO", "sometimes"),
        ("EMAIL_URL", "no address at all"),
        ("EMAIL_URL", "gopher://mail.example.lv"),
        ("DATABASE_URL", "mongodb://localhost/x"),
        ("DATABASE_URL", "no address at all"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence_that_names_it(tmp_path, name, value):
    done = start(tmp_path, **GOOD | {name: value})
    last_line = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert last_line.startswith("django.core.exceptions.ImproperlyConfigured:")
    assert name in last_line


def test_a_wrong_database_address_does_not_show_its_password(tmp_path):
    done = start(tmp_path, **GOOD, DATABASE_URL="mysql://root:secret-word@localhost/x")
    assert done.returncode != 0
    assert "secret-word" not in done.stderr.splitlines()[-1]


@pytest.mark.sqlite
def test_a_database_of_before_the_apps_were_divided_is_named_and_left_alone(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.execute("CREATE TABLE publishing_draft (id integer)")
    environment = GOOD | {"DJANGO_SETTINGS_MODULE": "drosa_maja.settings"}
    done = start(tmp_path, ("manage.py", "migrate"), **environment)
    assert done.returncode == 1 and "docs/upgrading.md" in done.stderr and "Traceback" not in done.stderr
    with contextlib.closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("publishing_draft",)]
