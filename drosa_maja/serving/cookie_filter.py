"""Cookie filter: the public site neither reads nor sets one."""

import logging

STAFF_PREFIX = "/admin/"
DATA_PREFIX = "/api/"  # programs ask there

logger = logging.getLogger(__name__)


def without_cookies(application):
    """Wrap a WSGI application so that no cookie passes outside the staff's addresses, in or out."""

    def filtered(environ, start_response):
        path = environ.get("PATH_INFO", "")
        if path.startswith(STAFF_PREFIX):
            return application(environ, start_response)

        environ.pop("HTTP_COOKIE", None)

        def start_without_cookies(status, headers, exc_info=None):
            left = [(name, value) for name, value in headers if name.lower() != "set-cookie"]
            if len(left) != len(headers):
                logger.error("A cookie was about to be set at %s and was dropped.", path)
            return start_response(status, left, exc_info)

        return application(environ, start_without_cookies)

    return filtered
