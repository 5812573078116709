"""A session that ends while somebody writes: what was typed comes back in a page of two steps, and nothing is stored."""

import datetime

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from news.models import Post
from tests.conftest import HOST
from tests.factories import make_organisation, make_post
from tests.html import Page
from tests.test_publishing_admin import ADD, ENGLISH, FORM, LATVIAN, change

OURS = "https://www.example.lv"
TYPED = (
    FORM
    | LATVIAN
    | ENGLISH
    | {"body_lv": "<p>Rindkopa ar “pēdiņām”\nun otru rindu & zīmēm.</p>", "_save": "x"}
)


@pytest.fixture(name="lost")
def make_lost(visitor, author):
    """Somebody whose session is over."""
    session = Session.objects.get()
    session.expire_date = timezone.now() - datetime.timedelta(minutes=1)
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session.pk
    return visitor


def held(response):
    """{name: value} of the form that would be sent again."""
    return {a["name"]: a.get("value", "") for a, _text in Page(response).all("input", type="hidden")}


def without_token(data):
    return {
        name: value for name, value in data.items() if name not in ("csrfmiddlewaretoken", "_resent", "next")
    }


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["add", "change"])
def test_a_form_sent_after_the_session_ended_is_given_back_whole(lost, address):
    target = ADD if address == "add" else change(make_post())
    posts = Post.objects.count()
    typed = TYPED | {"_edit_tokens": "x"}
    response = lost.post(target, typed, headers={"origin": OURS})
    assert response.status_code == 403
    assert without_token(held(response)) == typed
    page = Page(response)
    assert page.all("form", id="send-again")[0][0]["action"] == target
    assert [a["target"] for a, text in page.all("a") if a["href"].startswith(reverse("admin:login"))] == [
        "_blank"
    ]
    assert "no-store" in response.headers["Cache-Control"]
    assert Post.objects.count() == posts and Session.objects.count() == 1


def test_only_what_somebody_wrote_is_offered_for_copying(lost):
    token = "news.post:1:2eae641f-2d8b-4da7-bf41-8dff1deb9cd0"
    typed = TYPED | {"_edit_tokens": token, "7-edit_token": token[12:]}
    response = lost.post(ADD, typed, headers={"origin": OURS})
    assert Page(response).texts("label") == ["body_lv"]
    assert held(response)["_edit_tokens"] == token


def test_repeated_fields_are_all_kept_and_the_query_of_the_address_too(lost):
    response = lost.post(f"{ADD}?_popup=1", TYPED | {"projects": ["3", "5"]}, headers={"origin": OURS})
    values = [a["value"] for a, _text in Page(response).all("input", name="projects")]
    assert values == ["3", "5"]
    assert Page(response).all("form", id="send-again")[0][0]["action"] == f"{ADD}?_popup=1"


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://evil.example", "http://www.example.lv", "https://www.example.lv.evil.example"],
)
def test_a_form_of_another_site_is_not_printed(lost, origin):
    response = lost.post(ADD, TYPED, headers={"origin": origin} if origin else {})
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_passwords_and_files_are_never_kept(lost):
    secrets = {
        "password": "geheim-1",
        "password1": "geheim-2",
        "old_password": "geheim-3",
        "otp_token": "geheim-4",
    }
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("slepens.png", b"geheim-5", "image/png")
    response = lost.post(ADD, TYPED | secrets | {"file": upload}, headers={"origin": OURS})
    page = response.content.decode()
    assert response.status_code == 403
    assert "geheim" not in page and "slepens.png" not in page
    assert "Failus saglabāt nevar" in page
    only_secrets = lost.post(reverse("admin:password_change"), secrets, headers={"origin": OURS})
    assert only_secrets.status_code == 403 and "geheim" not in only_secrets.content.decode()


def test_nothing_typed_becomes_markup(lost):
    response = lost.post(ADD, TYPED | {"title_lv": '"><script>alert(1)</script>'}, headers={"origin": OURS})
    assert "<script>alert" not in response.content.decode()


# --- The token


@pytest.fixture
def strict(author):
    """The author's browser, whose forms are checked for their token."""
    client = Client(
        enforce_csrf_checks=True, headers={"host": HOST}, SERVER_NAME=HOST, **{"wsgi.url_scheme": "https"}
    )
    client.cookies = author.cookies
    return client


def send(client, fields):
    return client.post(ADD, fields, headers={"origin": OURS, "referer": f"{OURS}{ADD}"})


def test_a_stale_token_gives_the_form_back_and_sending_it_again_saves(strict):
    response = send(strict, TYPED | {"csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 403
    assert without_token(held(response)) == TYPED
    assert send(strict, held(response)).status_code == 302
    assert Post.objects.get().title_lv == TYPED["title_lv"]


def test_after_signing_in_elsewhere_the_form_sends_itself_once_and_never_in_a_circle(strict):
    first = send(strict, TYPED | {"csrfmiddlewaretoken": "x" * 64})
    stale = held(first) | {"csrfmiddlewaretoken": "y" * 64}
    second = send(strict, stale)
    assert "send_again.js" in second.content.decode() and "send_again.js" not in first.content.decode()
    third = send(strict, held(second) | {"csrfmiddlewaretoken": "z" * 64})
    assert third.status_code == 403 and "send_again.js" not in third.content.decode()


def test_a_token_missing_from_another_site_gets_the_plain_refusal(strict):
    response = strict.post(ADD, TYPED, headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "send-again" not in response.content.decode()


def test_who_may_not_do_it_is_told_so_as_ever(author):
    author.user.groups.clear()
    assert author.post(ADD, TYPED, headers={"origin": OURS}).status_code == 403


# --- What is no longer theirs to change


def test_what_was_written_in_a_row_that_went_into_the_bin_is_given_back(author):
    post = make_post(public_in=())
    post.put_in_bin()
    response = author.post(change(post), TYPED, headers={"origin": OURS})
    assert response.status_code == 403
    assert without_token(held(response)).items() >= TYPED.items()
    assert Page(response).all("form", id="send-again")[0][0]["action"] == change(post)
    assert TYPED["title_lv"] in Page(response).texts("textarea")
    assert "no-store" in response.headers["Cache-Control"]
    post.refresh_from_db()
    post.take_out_of_bin()
    again = author.post(change(post), held(response))  # the bin is a change of the row
    assert again.status_code == 200 and TYPED["title_lv"] in again.content.decode()


def test_what_was_written_in_a_row_that_was_deleted_is_given_back_to_copy(publisher):
    organisation = make_organisation()
    address = reverse("admin:projects_organisation_change", args=[organisation.pk])
    organisation.delete()
    typed = {
        "name_lv": "Fonds",
        "original_name": "</textarea><script>",
        "initial-country": "lv",
        "_save": "x",
    }
    response = publisher.post(address, typed, headers={"origin": OURS})
    assert response.status_code == 404
    page = Page(response)
    assert page.texts("textarea") == ["Fonds", "</textarea><script>"]
    assert not page.all("form", id="send-again")


def test_a_refused_button_without_a_form_is_told_so_as_ever(author):
    post = make_post()
    response = author.post(reverse("admin:news_post_delete", args=[post.pk]), headers={"origin": OURS})
    assert response.status_code == 403
    assert "textarea" not in response.content.decode() and not Page(response).all("form", id="send-again")


def test_a_form_of_another_site_is_not_printed_to_whoever_may_not_change_the_row(author):
    post = make_post(public_in=())
    post.put_in_bin()
    response = author.post(change(post), TYPED, headers={"origin": "https://evil.example"})
    assert response.status_code == 403 and TYPED["title_lv"] not in response.content.decode()


# --- What a stranger cannot have made dear


def is_given_back(response):
    return "Rindkopa" in response.content.decode()


def test_without_a_session_cookie_the_refusal_is_the_plain_one(visitor):
    response = visitor.post(ADD, TYPED, headers={"origin": OURS})
    assert response.status_code == 302 and not is_given_back(response)


def test_without_a_session_cookie_a_stale_token_is_refused_plainly(db):
    client = Client(enforce_csrf_checks=True, headers={"host": HOST, "origin": OURS})
    response = client.post(ADD, TYPED, secure=True)
    assert response.status_code == 403 and not is_given_back(response)
    assert "You are no longer signed in" not in response.content.decode()


@pytest.mark.parametrize("kind", ["made up", "too long", "too many fields"])
def test_what_is_dear_to_give_back_is_not_but_a_sentence_says_how_to_save_it(lost, kind):
    typed = TYPED
    if kind == "made up":
        lost.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    elif kind == "too long":
        typed = TYPED | {"body_en": "a" * 1024 * 1024}
    else:
        typed = TYPED | {f"field-{number}": "1" for number in range(1500)}
    response = lost.post(ADD, typed, headers={"origin": OURS})
    assert response.status_code == 403 and not is_given_back(response)
    with override("lv"):
        assert gettext("You are no longer signed in") in Page(response).texts("h1")
    assert len(response.content) < 20_000
