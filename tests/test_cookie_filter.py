"""No address outside /admin/ can be made to read or set a cookie: the real application is asked."""

import pytest
from django.test import Client

from drosa_maja.serving.cookie_filter import without_cookies
from tests.wsgi import ask, header_names

pytestmark = pytest.mark.django_db
PUBLIC = "/ /lv/ /en/ /en/news/ /lv/kontakti/ /lv/nav-tadas/ /p/1/ /robots.txt /static/x /healthz".split()


def mirror(environ, start_response):
    """An application that sets a cookie, and tells the one it got."""
    start_response("200 OK", [("Set-Cookie", "trace=1"), ("X-Got", environ.get("HTTP_COOKIE", "none"))])
    return []


def test_a_public_address_gets_no_cookie_and_sets_none_and_one_of_staff_keeps_its_own(caplog):
    for path in (*PUBLIC, "/admin", "/administrator/", "/adminx/", "/media/x"):
        answer = ask(path, application=without_cookies(mirror), HTTP_COOKIE="a=1")
        assert answer.all_headers == [("X-Got", "none")] and f"at {path} and was dropped" in caplog.text
    answer = ask("/admin/login/", application=without_cookies(mirror), HTTP_COOKIE="a=1")
    assert answer.all_headers == [("Set-Cookie", "trace=1"), ("X-Got", "a=1")]


@pytest.mark.parametrize("cookie", ["csrftoken=x; sessionid=x; messages=x", "csrftoken=" + 64 * "0", "="])
def test_the_real_application_ignores_a_session_and_a_malformed_token(cookie):
    for path in PUBLIC:
        answer = ask(path, HTTP_COOKIE=cookie)
        assert "set-cookie" not in header_names(answer), path
        assert "cookie" not in answer.headers.get("Vary", "").lower(), path


def test_every_page_carries_the_headers_of_the_policy():
    for path in ("/lv/", "/lv/nav-tadas/", "/robots.txt", "/admin/login/"):
        headers = ask(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "geolocation=()" in headers["Permissions-Policy"]
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "WAT"])
def test_a_public_address_answers_get_and_head_alone(method):
    for path in PUBLIC:
        answer = ask(path, method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD"), path
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert b'href="tel:112"' in answer.content


def test_the_cookies_of_staff_stay_under_their_addresses(django_user_model):
    staff = {"username": "author", "password": "a long enough password"}
    django_user_model.objects.create_user(**staff)
    client = Client(SERVER_NAME="www.example.lv", **{"wsgi.url_scheme": "https"})
    client.get("/admin/account/login/")
    client.post("/admin/account/login/", {"login": staff["username"], "password": staff["password"]})
    assert client.cookies.keys() == {"csrftoken", "sessionid", "known_accounts"}
    for cookie in client.cookies.values():
        assert cookie["path"] == "/admin/" and cookie["secure"] and cookie["httponly"]


@pytest.mark.parametrize(("accepted", "coding"), [
    ("", None), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br, zstd", "br"), ("zstd;q=1, gzip;q=0.5", "gzip"),
])  # fmt: skip
def test_pages_travel_compressed_as_brotli_or_gzip(cached_per_change, accepted, coding):
    """Zstandard, which the library would prefer, is not taken through the page cache: its pages are a twelfth larger."""
    answer = ask("/lv/", HTTP_ACCEPT_ENCODING=accepted)
    assert answer.headers["Vary"].lower() == "accept-encoding"  # a cache may store it for this coding alone
    assert answer.headers.get("Content-Encoding") == coding
    assert not coding or len(answer.content) < len(ask("/lv/").content) / 2
