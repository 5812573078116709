"""The surroundings of every test: settings from a fixed environment, three people, and the real server."""

import os
import shutil
import tempfile

# Before Django reads its settings: nothing of the developer's own var/local.env may reach a test.
os.environ["SECRET_KEY"] = "a-key-for-tests-that-signs-nothing-of-value-0123456789"
os.environ["SITE_URL"] = "https://www.example.lv"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="drosa-maja-tests-")
os.mkdir(os.environ["VAR_DIR"] + "/static")  # WhiteNoise warns where it is missing
os.environ["DEBUG"] = "false"
os.environ["DATABASE_URL"] = (
    os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{os.environ['VAR_DIR']}/db.sqlite3"
)

os.environ["DJANGO_SETTINGS_MODULE"] = "drosa_maja.settings"

import django  # noqa: E402

django.setup()

import pytest  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.test import Client  # noqa: E402
from hypothesis.configuration import set_hypothesis_home_dir  # noqa: E402

HOST = "www.example.lv"
set_hypothesis_home_dir(os.environ["VAR_DIR"] + "/hypothesis")


def pytest_unconfigure():
    shutil.rmtree(os.environ["VAR_DIR"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Tests through Django's client need no collected files; tests of the server collect them."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """The real hash takes a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def make_client():
    """A client that speaks HTTPS to the site's own host, as visitors do."""
    return Client(headers={"host": HOST}, SERVER_NAME=HOST, **{"wsgi.url_scheme": "https"})


@pytest.fixture
def visitor(db):
    return make_client()


def _signed_in(django_user_model, role):
    user = django_user_model.objects.create_user(role.lower(), password="a long enough password")
    user.groups.add(Group.objects.get(name=role))
    client = make_client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def author(db, django_user_model):
    return _signed_in(django_user_model, "Author")


@pytest.fixture
def publisher(db, django_user_model):
    return _signed_in(django_user_model, "Publisher")


@pytest.fixture
def administrator(db, django_user_model):
    return _signed_in(django_user_model, "Administrator")
