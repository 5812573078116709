"""Logging without personal data: times, paths, kinds of error. Never a visitor's address, query, user agent or referrer.

Must not import Django: gunicorn.conf.py reads it before there are settings.
"""

import copy
import logging
import re
import time
import traceback

# What gunicorn and Django write from a request, and what is left of it.
VISITOR_DATA = (
    # gunicorn: "Invalid request from ip=192.0.2.1: Invalid HTTP request line: '…'". The words of
    # gunicorn end at the first mark; everything behind it was sent by the visitor.
    (re.compile(r"Invalid request from ip=\S*: ([A-Za-z ]*[a-z])?.*", re.DOTALL), r"Invalid request: \1"),
    # Django's CSRF check: "Referer checking failed - https://… does not match any trusted origins."
    (re.compile(r"(Referer|Origin) checking failed - .* does not match", re.DOTALL), r"\1 does not match"),
    # Any address with a query: gunicorn's "Error handling request GET /lv/?q=…" among them.
    (re.compile(r"(/[^\s?]*)\?\S*"), r"\1"),
)
# A path arrives decoded: a line break in it would forge a line of the log.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class PrivateFormatter(logging.Formatter):
    """Writes a record without anything that a visitor sent, tracebacks included."""

    # In UTC: Django gives a worker the site's time zone, gunicorn's main process has the machine's.
    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record):
        # Another formatter may have left the full traceback on the record, and may want it back.
        record = copy.copy(record)
        record.exc_text = None
        # A refused request, such as a list with a wrong filter.
        if record.name.startswith("django.security."):
            record.exc_info = None
        return super().format(record)

    def formatMessage(self, record):
        message = record.message
        for pattern, replacement in VISITOR_DATA:
            message = pattern.sub(replacement, message)
        record.message = CONTROL_CHARACTERS.sub(lambda found: f"\\x{ord(found[0]):02x}", message)
        return super().formatMessage(record)

    def formatException(self, exc_info):
        """The frames and the kinds of the exceptions; their texts often repeat what was sent."""
        exception, parts, seen = exc_info[1], [], set()
        while exception is not None and id(exception) not in seen:
            seen.add(id(exception))
            frames = "".join(traceback.format_tb(exception.__traceback__))
            kind = type(exception)
            parts.append(f"{frames}{kind.__module__}.{kind.__qualname__}")
            hidden = exception.__suppress_context__
            exception = exception.__cause__ or (None if hidden else exception.__context__)
        return "\nwhich led to:\n".join(reversed(parts))


# One dictionary for both: gunicorn takes it from gunicorn.conf.py, Django from its settings.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "private": {
            "()": "drosa_maja.logs.PrivateFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "access": {"()": "drosa_maja.logs.PrivateFormatter", "fmt": "%(asctime)s %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "private"},
        "access": {"class": "logging.StreamHandler", "formatter": "access", "stream": "ext://sys.stdout"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {
        # Named without handlers, so that Django's own are taken away: one mails whole requests.
        "django": {"level": "INFO", "handlers": []},
        "django.server": {"level": "INFO", "handlers": [], "propagate": True},
        # Scanners with made-up Host headers; the request is refused either way.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": ["access"], "propagate": False},
    },
}
