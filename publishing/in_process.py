"""What a visitor gets at an address of this site, without the network."""

from functools import cache
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.encoding import iri_to_uri

handler = cache(WSGIHandler)  # it loads the middleware


def in_process_response(path):
    """The response to a GET of a path of this site, with its query; 500 where the page has a fault, which is logged."""
    parts, site = urlsplit(path), urlsplit(settings.SITE_URL)
    environ = {
        # WSGI hands on the bytes of a path as if they were Latin-1.
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": iri_to_uri(parts.query),
        "HTTP_HOST": site.netloc,
        "wsgi.url_scheme": site.scheme,
    }
    setup_testing_defaults(environ)
    response = handler().get_response(WSGIRequest(environ))
    if response.streaming:
        response.close()  # a file of the library
    return response
