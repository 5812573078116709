"""No address outside /admin/ can be made to read or set a cookie: the real application is asked."""

import pytest
from django.test import Client

from drosa_maja.serving.cookie_filter import public_gate
from tests.wsgi import ask, header_names


def mirror(environ, start_response):
    """An application that sets a cookie, and tells the one it got."""
    start_response("200 OK", [("Set-Cookie", "trace=1"), ("X-Got", environ.get("HTTP_COOKIE", "none"))])
    return []


@pytest.mark.parametrize(
    "path", "/ /lv/ /en/news/ /admin /administrator/ /adminx/ /media/x /static/x".split()
)
def test_a_public_address_gets_no_cookie_and_sets_none(path, caplog):
    answer = ask(path, application=public_gate(mirror), HTTP_COOKIE="sessionid=1")
    assert answer.all_headers == [("X-Got", "none")]
    assert f"at {path} and was dropped" in caplog.text


def test_a_staff_address_keeps_its_cookies():
    answer = ask("/admin/login/", application=public_gate(mirror), HTTP_COOKIE="a=1")
    assert answer.all_headers == [("Set-Cookie", "trace=1"), ("X-Got", "a=1")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cookie", ["csrftoken=x; sessionid=forged; messages=old", "csrftoken=" + "0" * 64, "="]
)
@pytest.mark.parametrize(
    "path", ["/", "/lv/", "/en/", "/lv/kontakti/", "/lv/nav-tadas/", "/robots.txt", "/p/1/"]
)
def test_the_real_application_ignores_a_session_and_a_malformed_token(path, cookie):
    answer = ask(path, HTTP_COOKIE=cookie)
    assert "set-cookie" not in header_names(answer)
    assert "cookie" not in answer.headers.get("Vary", "").lower()


@pytest.mark.django_db
def test_every_page_carries_the_headers_of_the_policy():
    for path in ("/lv/", "/lv/nav-tadas/", "/robots.txt", "/admin/login/"):
        headers = ask(path).headers
        policy = headers["Content-Security-Policy"]
        assert (
            "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


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
    client.post("/admin/login/", {"username": "author", "password": "a long enough password"})
    paths = {name: cookie["path"] for name, cookie in client.cookies.items()}
    assert paths == {"csrftoken": "/admin/", "sessionid": "/admin/"}
    assert all(cookie["secure"] and cookie["httponly"] for cookie in client.cookies.values())


@pytest.mark.parametrize(("accepted", "coding"), [
    ("", None), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br, zstd", "br"), ("zstd;q=1, gzip;q=0.5", "gzip"),
])  # fmt: skip
def test_pages_travel_compressed_as_brotli_or_gzip(cached_per_change, accepted, coding):
    """Zstandard, which the library would prefer, is not taken through the page cache: its pages are a twelfth larger."""
    answer = ask("/lv/", HTTP_ACCEPT_ENCODING=accepted)
    assert (
        answer.headers["Vary"].lower() == "accept-encoding"
    )  # whatever is kept of it is for this coding alone
    assert answer.headers.get("Content-Encoding") == coding
    assert not coding or len(answer.content) < len(ask("/lv/").content) / 2
