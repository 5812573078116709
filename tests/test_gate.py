"""No address outside /admin/ can be made to read or set a cookie: the real application is asked."""

import pytest
from django.http import HttpResponse
from django.test import Client

from drosa_maja.gate import public_gate
from tests.wsgi import ask, header_names


def cookie_setting_application(seen):
    def application(environ, start_response):
        seen.append(environ.get("HTTP_COOKIE"))
        response = HttpResponse("x")
        response.set_cookie("trace", "1")
        headers = [*response.headers.items(), ("Set-Cookie", response.cookies["trace"].OutputString())]
        start_response("200 OK", headers)
        return [response.content]

    return application


@pytest.mark.parametrize(
    "path", ["/", "/lv/", "/en/news/", "/admin", "/administrator/", "/adminx/", "/media/x", "/static/x"]
)
def test_a_public_address_gets_no_cookie_and_sets_none(path, caplog):
    seen = []
    gated = public_gate(cookie_setting_application(seen))
    answer = ask(path, application=gated, HTTP_COOKIE="sessionid=1")
    assert seen == [None]
    assert "set-cookie" not in header_names(answer)
    assert path in caplog.text


def test_a_staff_address_keeps_its_cookies():
    seen = []
    gated = public_gate(cookie_setting_application(seen))
    answer = ask("/admin/login/", application=gated, HTTP_COOKIE="a=1")
    assert seen == ["a=1"]
    assert "set-cookie" in header_names(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/lv/", "/en/", "/lv/kontakti/", "/lv/nav-tadas/", "/robots.txt", "/p/1/"]
)
@pytest.mark.parametrize(
    "cookie", ["csrftoken=x; sessionid=forged; messages=old", "csrftoken=" + "0" * 64, "="]
)
def test_the_real_application_ignores_a_session_and_a_malformed_token(path, cookie):
    answer = ask(path, HTTP_COOKIE=cookie)
    assert "set-cookie" not in header_names(answer)
    assert "cookie" not in answer.headers.get("Vary", "").lower()


@pytest.mark.django_db
def test_every_page_carries_the_headers_of_the_policy():
    for path in ("/lv/", "/lv/nav-tadas/", "/robots.txt", "/admin/login/"):
        headers = ask(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "WAT"])
def test_a_public_address_answers_get_and_head_alone(method):
    for path in ("/", "/lv/", "/en/news/", "/lv/nav-tadas/", "/p/1/", "/static/x", "/healthz"):
        answer = ask(path, method)
        assert answer.status_code == 405, path
        assert answer.headers["Allow"] == "GET, HEAD"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert b'href="tel:112"' in answer.content


@pytest.mark.django_db
def test_a_foreign_host_is_refused():
    assert ask("/lv/", HTTP_HOST="evil.example").status_code == 400


@pytest.mark.django_db
def test_the_cookies_of_staff_stay_under_their_addresses(django_user_model):
    django_user_model.objects.create_user("author", password="a long enough password")
    client = Client(SERVER_NAME="www.example.lv", **{"wsgi.url_scheme": "https"})
    client.get("/admin/login/")
    client.post(
        "/admin/login/", {"username": "author", "password": "a long enough password", "next": "/admin/"}
    )
    assert {name: cookie["path"] for name, cookie in client.cookies.items()} == {
        "csrftoken": "/admin/",
        "sessionid": "/admin/",
    }
    assert all(cookie["secure"] and cookie["httponly"] for cookie in client.cookies.values())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br, zstd", "br"), ("zstd;q=1, gzip;q=0.5", "gzip")]
)  # fmt: skip
def test_pages_travel_compressed(accepted, coding):
    answer = ask("/lv/", HTTP_ACCEPT_ENCODING=accepted)
    headers = {name.lower(): value for name, value in answer.all_headers}
    assert (headers["content-encoding"], headers["vary"]) == (coding, "Accept-Encoding")
    assert len(answer.content) < len(ask("/lv/").content) / 2
