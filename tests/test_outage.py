"""The staff pages while the database is silent: they say what is wrong, and give back what was typed."""

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError

from drosa_maja.outage import DOWN, is_one
from publishing.watch import watch
from tests.conftest import make_client
from tests.factories import make_post
from tests.html import Page
from tests.test_errors import failing
from tests.test_lost_session import OURS, TYPED, held, without_token
from tests.test_publishing_admin import change

DOWN_NOW = {DOWN: True}


def test_staff_are_told_without_a_single_query(django_assert_num_queries, administrator):
    with django_assert_num_queries(0):
        response = administrator.get("/admin/news/post/?q=x", **DOWN_NOW)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "no-store" in response.headers["Cache-Control"]
    page = Page(response)
    assert page.texts("h1") == ["Datubāze neatbild"]
    assert "/admin/news/post/?q=x" in page.links()
    assert page.all("form", id="send-again") == []


@pytest.mark.parametrize("language", ["lv", "en"])
def test_what_was_typed_comes_back_and_can_be_sent_again(publisher, language):
    row = change(make_post())
    response = publisher.post(f"{row}?language={language}", TYPED, headers={"origin": OURS}, **DOWN_NOW)
    assert response.status_code == 503
    assert Page(response).language == language
    assert without_token(held(response)) == TYPED
    assert Page(response).all("form", id="send-again")[0][0]["action"] == f"{row}?language={language}"


def test_a_form_of_another_site_is_not_given_back(publisher):
    response = publisher.post(
        change(make_post()), TYPED, headers={"origin": "https://evil.example"}, **DOWN_NOW
    )
    assert response.status_code == 503 and held(response) == {}


def test_passwords_do_not_come_back(visitor):
    typed = {"username": "author", "password": "a long enough password"}
    response = visitor.post("/admin/login/", typed, headers={"origin": OURS}, **DOWN_NOW)
    assert response.status_code == 503
    assert b"a long enough password" not in response.content


@pytest.mark.parametrize("error", [OperationalError(), DatabaseError("file is not a database")])
def test_a_database_that_fails_in_the_middle_of_a_save_loses_nothing(publisher, monkeypatch, error):
    row = change(make_post())
    monkeypatch.setattr("publishing.models.Publishable.save", failing(error))
    response = publisher.post(row, TYPED | {"_save": "x"}, headers={"origin": OURS})
    assert response.status_code == 503
    assert held(response)["title_lv"] == TYPED["title_lv"]


def test_one_that_fails_before_any_view_does_not_either(publisher, monkeypatch):
    """Who is signed in is asked in a middleware, where no view is to blame."""
    row = change(make_post())
    monkeypatch.setattr(
        "django.contrib.sessions.backends.db.SessionStore._get_session_from_db", failing(OperationalError())
    )
    publisher.raise_request_exception = False
    response = publisher.post(row, TYPED, headers={"origin": OURS})
    assert response.status_code == 503
    assert without_token(held(response)) == TYPED | {"_versions": held(response)["_versions"]}


def test_a_question_that_was_wrong_is_no_outage():
    assert not is_one(ProgrammingError()) and not is_one(ValueError())


@pytest.mark.parametrize("path", ["/static/x", "/healthz", "/robots.txt", "/favicon.ico"])
def test_what_asks_nothing_answers_as_ever(visitor, path):
    assert visitor.get(path, **DOWN_NOW).status_code != 503


@pytest.mark.parametrize(
    "path", ["/lv/", "/", "/p/1/", "/sitemap.xml", "/lv/jaunumi/feed/", "/api/v1/helplines.json"]
)
def test_everything_else_says_at_once_that_it_is_down(django_assert_num_queries, path, db):
    with django_assert_num_queries(0):
        assert make_client().get(path, **DOWN_NOW).status_code == 503


@pytest.mark.django_db
def test_a_refusal_asks_nothing_either(visitor, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(watch, "is_down", lambda: True)
    with django_assert_num_queries(0):
        response = visitor.post("/lv/", **DOWN_NOW)
    assert response.status_code == 405
    assert b'href="tel:112"' in response.content


def test_whether_it_is_ready_is_told_without_waiting(visitor, monkeypatch, django_assert_num_queries):
    assert visitor.get("/readyz").status_code == 200
    monkeypatch.setattr(watch, "is_down", lambda: True)
    with django_assert_num_queries(0):
        assert visitor.get("/readyz").status_code == 503
