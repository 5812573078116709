"""Error pages: in the language of the address, saying what happened, with the helpline, whatever else is broken."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from drosa_maja import site_context
from tests.conftest import HOST
from tests.factories import make_channel, make_contact_point, make_helpline, make_post
from tests.html import Page

HOMES = {"lv": "/lv/", "en": "/en/"}


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(site_context, "_last_read", {})


@pytest.fixture
def helpline(db):
    return make_channel(make_helpline(is_primary=True), make_contact_point("+37128612120"))


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def broken_home(visitor, monkeypatch, language, error):
    """The answer of the home page when its view raises `error`."""
    monkeypatch.setattr("drosa_maja.views.render", failing(error))
    visitor.raise_request_exception = False
    return visitor.get(HOMES[language])


def assert_is_error_page(response, status, language):
    page = Page(response)
    assert response.status_code == status
    assert page.language == language
    assert len(page.all("h1")) == 1
    assert "tel:112" in page.links()
    assert {"/lv/", "/en/"} <= set(page.links())
    assert page.all("meta", name="robots")[0][0]["content"] == "noindex"
    assert page.alternates == {}
    return page


@pytest.mark.parametrize(
    "path", ["/{}/no-such-page/", "/{}/nothing", "/{}/news/999999/", "/{}/kontakti/atlantis/"]
)
@pytest.mark.parametrize("language", HOMES)
def test_an_unknown_address_says_so_with_the_helpline(visitor, helpline, language, path):
    page = assert_is_error_page(visitor.get(path.format(language)), 404, language)
    assert "tel:+37128612120" in page.links()


def test_the_words_are_those_of_the_page_s_language(visitor):
    assert Page(visitor.get("/en/nothing/")).texts("h1") == ["Page not found"]
    assert Page(visitor.get("/lv/nothing/")).texts("h1") != ["Page not found"]


def test_an_address_without_a_language_speaks_the_first_one(visitor):
    assert_is_error_page(visitor.get("/nothing"), 404, "lv")


@pytest.mark.parametrize("language", HOMES)
def test_a_draft_is_like_nothing_at_all(visitor, language):
    post = make_post(public_in=())
    response = visitor.get(f"/{language}/{'jaunumi' if language == 'lv' else 'news'}/{post.pk}/")
    assert_is_error_page(response, 404, language)
    assert "Librar" not in response.content.decode()


@pytest.mark.parametrize(("error", "status"), [
    (SuspiciousOperation(), 400), (PermissionDenied(), 403), (ValueError(), 500), (ProgrammingError(), 500),
])  # fmt: skip
@pytest.mark.parametrize("language", HOMES)
def test_every_failure_has_its_page_with_the_helpline(
    visitor, helpline, monkeypatch, language, error, status
):
    page = assert_is_error_page(broken_home(visitor, monkeypatch, language, error), status, language)
    assert "tel:+37128612120" in page.links()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
@pytest.mark.parametrize("language", HOMES)
def test_public_addresses_only_answer_reading(visitor, helpline, language, method):
    response = getattr(visitor, method)(HOMES[language])
    assert_is_error_page(response, 405, language)
    assert response.headers["Allow"] == "GET, HEAD"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_host_that_is_not_ours_is_refused_with_a_page(db):
    response = Client(SERVER_NAME="evil.example").get("/lv/", headers={"host": "evil.example"})
    assert_is_error_page(response, 400, "lv")


@pytest.mark.parametrize(("query", "language"), [("", "lv"), ("?language=en", "en")])
def test_a_form_without_a_valid_token_is_refused_in_words(db, query, language):
    client = Client(
        enforce_csrf_checks=True, headers={"host": HOST}, SERVER_NAME=HOST, **{"wsgi.url_scheme": "https"}
    )
    response = client.post(f"/admin/account/login/{query}", {"login": "a", "password": "b"})
    page = assert_is_error_page(response, 403, language)
    if language == "en":
        assert page.texts("h1") == ["The form was not accepted"]


# --- When the database is down (a page that needs it gives way to the emergency page: tests/test_emergency.py)


@pytest.mark.parametrize("language", HOMES)
@pytest.mark.parametrize(("question", "error"), [("moment", OperationalError), ("read", InterfaceError)])
def test_without_a_database_the_last_known_helpline_is_shown(
    visitor, helpline, monkeypatch, language, question, error
):
    monkeypatch.setattr(
        site_context, "moment", object
    )  # one that ends at once, as if the counter rose each time
    assert visitor.get(HOMES[language]).status_code == 200
    monkeypatch.setattr(site_context, question, failing(error("the database is gone")))
    for response, status in (
        (visitor.get(f"/{language}/nothing/"), 404),
        (broken_home(visitor, monkeypatch, language, ValueError("a fault of ours")), 500),
    ):
        page = assert_is_error_page(response, status, language)
        assert "tel:+37128612120" in page.links()


@pytest.mark.parametrize("language", HOMES)
def test_a_process_that_never_read_the_helpline_shows_112_and_says_why(
    visitor, helpline, monkeypatch, language
):
    monkeypatch.setattr(site_context, "read", failing(OperationalError("the database is gone")))
    response = broken_home(visitor, monkeypatch, language, ValueError("a fault of ours"))
    page = assert_is_error_page(response, 500, language)
    assert [link for link in page.links() if link.startswith("tel:")] == ["tel:112"]
    if language == "en":
        assert "The phone numbers could not be loaded." in page.texts("section")[0]


@pytest.mark.parametrize("language", HOMES)
def test_even_a_broken_site_context_leaves_a_page_with_112(visitor, monkeypatch, language):
    monkeypatch.setattr(site_context, "current", failing(RuntimeError("a fault of ours")))
    visitor.raise_request_exception = False
    page = assert_is_error_page(visitor.get(HOMES[language]), 500, language)
    assert "tel:112" in page.links()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_readiness_is_denied_without_a_database(visitor, monkeypatch, error):
    monkeypatch.setattr("drosa_maja.views.connection", SimpleNamespace(ensure_connection=failing(error())))
    response = visitor.get("/readyz")
    assert response.status_code == 503
