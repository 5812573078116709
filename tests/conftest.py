"""The surroundings of every test: settings from a fixed environment, three people, and the real server."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

# Before Django reads its settings: nothing of the developer's own var/local.env may reach a test.
os.environ["SECRET_KEY"] = "a-key-for-tests-that-signs-nothing-of-value-0123456789"
os.environ["SITE_URL"] = "https://www.example.lv"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="drosa-maja-tests-")
# That of the first process of a run: those that pytest-xdist starts inherit it, and share what lies there.
os.environ.setdefault("TEST_RUN_DIR", os.environ["VAR_DIR"])
os.mkdir(os.environ["VAR_DIR"] + "/static")  # WhiteNoise warns where it is missing
os.environ["DEBUG"] = "false"
os.environ["DATABASE_URL"] = (
    os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{os.environ['VAR_DIR']}/db.sqlite3"
)

# Others are those of tests that start a run of their own (tests/test_recipes.py).
os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("TEST_SETTINGS", "drosa_maja.settings")

import django  # noqa: E402

django.setup()

import re  # noqa: E402

from django.db import OperationalError, connection  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

# A file, as in service: threads that write at once wait for each other there, and fail in a database in memory.
if connection.vendor == "sqlite":
    connection.settings_dict["TEST"]["NAME"] = os.environ["VAR_DIR"] + "/test.sqlite3"

import pytest  # noqa: E402
from django.apps import apps  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.test import Client  # noqa: E402
from hypothesis.configuration import set_hypothesis_home_dir  # noqa: E402

from demo.content import Demonstration  # noqa: E402
from editing.admin.editing_request import edit_token_of  # noqa: E402
from editing.models import Draft  # noqa: E402
from library import sizes  # noqa: E402
from publishing import change_counter  # noqa: E402
from publishing.models import ChangeCounter, EditToken  # noqa: E402
from tests.second_factor import pass_second_factor  # noqa: E402
from tests.server import drop_template  # noqa: E402

CHANGE_FORM = re.compile(r"/admin/(\w+)/(\w+)/(\d+)/change/")
HOST = "www.example.lv"
SHARED = Path(os.environ["TEST_RUN_DIR"])
MADE = Path(os.environ.get("TEST_PAGES_DIR", SHARED)) / "made"  # `make test` has two runs that need them
CURRENT = change_counter.Observed.current
_counters = itertools.count(1_000, 1_000)
set_hypothesis_home_dir(os.environ["VAR_DIR"] + "/hypothesis")


def pytest_unconfigure():
    if SHARED == Path(os.environ["VAR_DIR"]):
        drop_template(SHARED)
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


@pytest.fixture(scope="session", autouse=True)
def _demonstration_is_cut_once():
    """The sizes of its seven pictures take a second each time that it is loaded."""
    load, cut, done = Demonstration.load_images, sizes.cut, {}

    def cut_once(file):
        file.seek(0)
        content = file.read()
        if content not in done:
            done[content] = cut(file)
        return done[content]

    def load_images(demonstration):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sizes, "cut", cut_once)
            return load(demonstration)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Demonstration, "load_images", load_images)
        yield


@pytest.fixture(autouse=True)
def _nothing_is_cached(settings, monkeypatch):
    """Tests move the clock, so that what is over may seem new; and with real transactions they empty the tables, so that the
    counter begins anew. Tests of what is cached per change say so (`cached_per_change` below)."""
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = settings.CACHES | {"template_fragments": dummy}
    monkeypatch.setattr(change_counter.Observed, "current", lambda observed: None)


@pytest.fixture
def clock(monkeypatch):
    """The seconds of the change counter, which pass only when the test says so."""
    clock = SimpleNamespace(now=6000.0, monotonic=lambda: clock.now, time=lambda: clock.now)
    monkeypatch.setattr(change_counter, "time", clock)
    return clock


@pytest.fixture
def cached_per_change(_nothing_is_cached, clock, monkeypatch, transactional_db):
    """As in a process that has just begun to serve; in transactions nothing is cached."""
    monkeypatch.setattr(change_counter.Observed, "current", CURRENT)
    monkeypatch.setattr(change_counter, "observed", change_counter.Observed())
    # A number of its own: what other tests read is cached still.
    ChangeCounter.objects.update_or_create(pk=change_counter.PK, defaults={"value": next(_counters)})


@pytest.fixture
def without_database(db, monkeypatch):
    """From now on the database answers nothing. A test names it last, behind what makes rows."""

    def fail(*args, **kwargs):
        raise OperationalError

    with monkeypatch.context() as broken:  # mended before the database of the test is put away
        broken.setattr(BaseDatabaseWrapper, "cursor", fail)
        yield


@pytest.fixture(autouse=True)
def _no_emergency_files(monkeypatch):
    """They take a while to write, after each commit; tests of them write their own."""
    for signal in (change_counter.change_committed, change_counter.change_noticed):
        monkeypatch.setattr(signal, "receivers", [])
        signal.sender_receivers_cache.clear()


@pytest.fixture(autouse=True)
def _own_media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


class FormClient(Client):
    """A client that posts a change form as a browser does: with the edit tokens that the form carries now.

    What a test gives as `_edit_tokens` is left alone; None leaves them out.
    """

    def force_login(self, user, *args, **kwargs):
        super().force_login(user, *args, **kwargs)
        pass_second_factor(self, user)

    def post(self, path, data=None, *args, **kwargs):
        found = CHANGE_FORM.fullmatch(path) if isinstance(data, dict) else None
        if found and "_edit_tokens" not in data:
            data = data | {"_edit_tokens": shown_edit_tokens(*found.groups())}
        return super().post(
            path,
            {k: v for k, v in (data or {}).items() if v is not None} if isinstance(data, dict) else data,
            *args,
            **kwargs,
        )


def make_client():
    """A client that speaks HTTPS to the site's own host, as visitors do."""
    return FormClient(headers={"host": HOST}, SERVER_NAME=HOST, **{"wsgi.url_scheme": "https"})


def shown_edit_tokens(app_label, model_name, pk):
    """The tokens that a change form carries of its row; "" of one that has no edit token."""
    row = apps.get_model(app_label, model_name).objects.filter(pk=pk).first()
    if not isinstance(row, EditToken):
        return ""
    return " ".join(edit_token_of(other) for other in (row, *Draft.objects.of(row)))


@pytest.fixture
def visitor(db):
    return make_client()


# A test that asks for one of them by name says `django_db` itself: pytest cannot see that it uses the database,
# and would run it after the tests that empty it.
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
