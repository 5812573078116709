"""No address outside /admin/ can be made to read or set a cookie: the real application is asked."""

import io

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from drosa_maja.gate import public_gate


def ask(application, path, method="GET", **environ):
    """(status, headers, body) of a request through a WSGI application."""
    answer = {}

    def start_response(status, headers, exc_info=None):
        answer.update(status=status, headers=headers)

    environ = RequestFactory().generic(method, path, secure=True, SERVER_NAME="www.example.lv").environ | environ
    environ["wsgi.input"] = io.BytesIO()
    chunks = application(environ, start_response)
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return answer["status"], answer["headers"], body


def cookie_setting_application(seen):
    def application(environ, start_response):
        seen.append(environ.get("HTTP_COOKIE"))
        response = HttpResponse("x")
        response.set_cookie("trace", "1")
        headers = [*response.headers.items(), ("Set-Cookie", response.cookies["trace"].OutputString())]
        start_response("200 OK", headers)
        return [response.content]

    return application


@pytest.mark.parametrize("path", ["/", "/lv/", "/en/news/", "/admin", "/administrator/", "/adminx/", "/media/x", "/static/x"])
def test_a_public_address_gets_no_cookie_and_sets_none(path, caplog):
    seen = []
    _status, headers, _body = ask(public_gate(cookie_setting_application(seen)), path, HTTP_COOKIE="sessionid=1")
    assert seen == [None]
    assert "set-cookie" not in {name.lower() for name, _value in headers}
    assert path in caplog.text


def test_a_staff_address_keeps_its_cookies():
    seen = []
    _status, headers, _body = ask(public_gate(cookie_setting_application(seen)), "/admin/login/", HTTP_COOKIE="a=1")
    assert seen == ["a=1"]
    assert "Set-Cookie" in dict(headers)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/lv/", "/en/", "/lv/kontakti/", "/lv/nav-tadas/", "/robots.txt", "/p/1/"])
def test_the_real_application_ignores_a_session_and_a_malformed_token(path):
    from drosa_maja.wsgi import application

    for cookie in ("csrftoken=x; sessionid=forged; messages=old", "csrftoken=" + "0" * 64, "="):
        _status, headers, _body = ask(application, path, HTTP_COOKIE=cookie)
        names = {name.lower() for name, _value in headers}
        assert "set-cookie" not in names
        assert "cookie" not in dict(headers).get("Vary", "").lower()
