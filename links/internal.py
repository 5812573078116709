"""Links to this site itself: the router and its views say what a visitor would get; nobody is asked over the network."""

import logging
from urllib.parse import unquote_to_bytes, urljoin, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import override

from links.models import Finding
from localization import languages

logger = logging.getLogger(__name__)

STEPS = 5
PERMANENT = (301, 308)
ELSEWHERE = (301, 302, 303, 307, 308)


def follow(path):
    """(Finding, detail) of a path of this site, with its query; an old address that leads on to a page is moved."""
    first, lasting = path, path
    for _step in range(STEPS):
        if request_for(path).path_info.startswith(reverse("admin:index")):
            return Finding.STAFF_ONLY, ""
        status, location = answer(path)
        if status not in ELSEWHERE:
            break
        path = urljoin(path, location)
        if status in PERMANENT:
            lasting = path
    if status >= 500:
        return Finding.FAULT, str(status)
    if status != 200:
        return Finding.HIDDEN, ""
    return (Finding.WORKS, "") if lasting == first else (Finding.MOVED, lasting)


def answer(path):
    """(status, location) of what a visitor gets."""
    request = request_for(path)
    segment = request.path_info.split("/", 2)[1]
    with override(segment if segment in languages.codes() else languages.codes()[0]):
        try:
            match = resolve(request.path_info)
        except Resolver404:
            if request.path_info.endswith("/"):
                return 404, ""
            return 301, urlsplit(path)._replace(path=f"{urlsplit(path).path}/").geturl()
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except (Http404, BadRequest, PermissionDenied, SuspiciousOperation):
            return 404, ""
        except Exception:  # a fault of one page must not hide what is wrong with all others
            logger.exception("The page at %s has a fault.", request.path_info)
            return 500, ""
        if response.streaming:
            response.close()  # a file of the library
        return response.status_code, response.headers.get("Location", "")


def request_for(path):
    parts, site = urlsplit(path), urlsplit(settings.SITE_URL)
    environ = {
        # WSGI hands on the bytes of a path as if they were Latin-1.
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": iri_to_uri(parts.query),
        "HTTP_HOST": site.netloc,
        "wsgi.url_scheme": site.scheme,
    }
    setup_testing_defaults(environ)
    return WSGIRequest(environ)
