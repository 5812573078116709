"""Asks the application that gunicorn serves: for cookies, media and headers Django's own client will not do."""

import contextlib
from types import SimpleNamespace

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils.datastructures import CaseInsensitiveMapping

from drosa_maja.wsgi import application as whole_application


@contextlib.contextmanager
def one_connection():
    """As Django's own client does it: the end of a request does not end the connection of the test."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


def ask(path, method="GET", application=whole_application, **environ):
    """The answer to a request: status_code, headers (a mapping), all_headers (pairs) and content."""
    answer = SimpleNamespace()

    def start_response(status, headers, exc_info=None):
        answer.status_code, answer.headers = int(status[:3]), CaseInsensitiveMapping(headers)
        answer.all_headers = headers

    request = RequestFactory().generic(method, path, secure=True, SERVER_NAME="www.example.lv")
    with one_connection():
        chunks = application(request.environ | {"HTTP_HOST": "www.example.lv"} | environ, start_response)
        answer.content = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
    return answer


def header_names(answer):
    return {name.lower() for name, _value in answer.all_headers}
