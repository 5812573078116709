"""WSGI applications that the site is measured against, each served by the site's own gunicorn configuration."""

import json
import os
import sys

from django.conf import settings


def answers():
    """{path: (headers, body)} as the site sent them."""
    with open(os.environ["ANSWERS"], "rb") as file:
        found = json.load(file)
    return {
        path: ([tuple(pair) for pair in each["headers"]], each["body"].encode("latin-1"))
        for path, each in found.items()
    }


def bare():
    """Nothing but the answers of the site, with their headers, by path: what the server itself can do."""
    ready = answers()

    def application(environ, start_response):
        headers, body = ready[environ["PATH_INFO"]]
        start_response("200 OK", headers)
        return [body]

    return application


def constant():
    """Django with nothing around a view that answers with the same bytes."""
    settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="-" * 50, ROOT_URLCONF="benchmarks.contenders")
    import django
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path

    ready = {path: (dict(headers), body) for path, (headers, body) in answers().items()}

    def view(request):
        headers, body = ready[request.path]
        return HttpResponse(body, headers=headers)

    sys.modules[__name__].urlpatterns = [path("<path:rest>", lambda request, rest: view(request))]
    django.setup()
    return WSGIHandler()


def whitenoise():
    """WhiteNoise with the same bytes in files; it takes the headers of its own making."""
    from whitenoise import WhiteNoise

    return WhiteNoise(
        lambda environ, start_response: start_response("404 Not Found", []) or [b""],
        root=os.environ["FILES"],
        index_file=True,
    )


def miss():
    """The site itself, to which every request is the first one."""
    from drosa_maja import wsgi

    class Forgetful(type(wsgi.application)):
        def keep(self, key, answer):
            pass

        def now(self):
            # Never the same: whoever asks meanwhile gets a page of their own.
            return object(), *super().now()[1:]

    cache = wsgi.application
    return Forgetful(cache.application, cache.watch, cache.renderers)
