"""While the database fails, visitors get the numbers, and staff what they had typed."""

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from drosa_maja.errors import is_outage
from tests.factories import make_post
from tests.html import Page
from tests.test_errors import failing
from tests.test_lost_session import OURS, TYPED, held, without_token
from tests.test_publishing_admin import change


@pytest.fixture
def down(publisher, request):
    """A member of staff with an open form, and then no database."""
    publisher.raise_request_exception, publisher.form = False, change(make_post())
    request.getfixturevalue("without_database")
    return publisher


@pytest.mark.parametrize("language", ["lv", "en"])
def test_staff_are_told_and_what_was_typed_comes_back_and_can_be_sent_again(down, language):
    address, typed = f"{down.form}?language={language}", TYPED | {"_edit_tokens": "x"}
    response = down.post(address, typed, headers={"origin": OURS})
    assert (response.status_code, without_token(held(response))) == (503, typed)
    assert response.headers["Retry-After"] == "30" and "no-store" in response.headers["Cache-Control"]
    assert Page(response).all("form", id="send-again")[0][0]["action"] == address
    assert Page(response).language == language and Page(down.get(address)).links()[-1] == address


def test_a_form_of_another_site_and_passwords_do_not_come_back(down):
    response = down.post(down.form, TYPED | {"_edit_tokens": "x"}, headers={"origin": "https://evil.example"})
    assert response.status_code == 503 and held(response) == {}
    typed = {"login": "author", "password": "a long enough password"}
    assert b"long enough" not in down.post("/admin/account/login/", typed, headers={"origin": OURS}).content


@pytest.mark.parametrize(("post", "what"), [
    ({"public_in": ()}, "publishing.models.Publishable"), ({}, "editing.models.Draft"),
])  # fmt: skip
def test_a_failure_in_the_middle_of_a_save_loses_nothing(publisher, monkeypatch, post, what):
    publisher.raise_request_exception, row = False, change(make_post(**post))
    monkeypatch.setattr(f"{what}.save", failing(OperationalError()))
    response = publisher.post(row, TYPED, headers={"origin": OURS})
    assert response.status_code == 503 and held(response)["title_lv"] == TYPED["title_lv"]


@pytest.mark.parametrize(("status", "paths"), [
    (503, f"/lv/ /p/1/ /sitemap.xml /lv/jaunumi/feed/ /media/{'0' * 32}/x.jpg /readyz"),
    (404, "/static/x"), (405, "/lv/"), (302, "/"), (200, "/healthz /robots.txt /favicon.ico"),
])  # fmt: skip
def test_what_needs_the_database_gives_way_and_all_else_answers_as_ever(down, status, paths):
    for path in paths.split():
        response = (down.post if status == 405 else down.get)(path)
        assert response.status_code == status, path
        assert (b'href="tel:112"' in response.content) == (status > 400 and path != "/readyz"), path


def test_a_question_that_was_wrong_is_no_outage():
    assert is_outage(InterfaceError()) and is_outage(DatabaseError("file is not a database"))
    assert not is_outage(ProgrammingError()) and not is_outage(ValueError())
