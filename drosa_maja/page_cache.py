"""Finished public pages, kept by this process in front of Django: made once, then sent at the server's own speed.

A page is made from its address alone: nothing that a visitor sends besides can get into it. It is good for the stamp
that was seen before it was made, and for that minute of the clock; while the database is silent, older ones serve, unless
the numbers and the menu on them may have changed since.
"""

import contextlib
import gzip
import hashlib
import io
import math
import re
import threading
import time
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

import brotli
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.urls import resolve
from django.utils.translation import get_language_from_path, override

from drosa_maja.gate import DATA_PREFIX, STAFF_PREFIX
from drosa_maja.outage import ASK_NOTHING, DOWN
from publishing.deadlines import deadlines
from publishing.preview import PARAMETER as PREVIEW

BYTES = 16 * 1024 * 1024  # kept by each process
LARGEST = BYTES // 8
PATIENCE = 0.8  # seconds that a visitor waits for a newer page than there is
# For a page that there is not, as long as the database answers: then it is a busy machine that makes it slow.
HOPE = 5  # seconds
LOOK = 0.1  # seconds between two looks at whether it has any hope
STAFF_PATIENCE = 10  # seconds, once the database is silent
# Never kept: here an answer depends on more than its address, or must be asked for each time.
ASKED_EACH_TIME = (STAFF_PREFIX, "/static/", "/media/", "/p/", "/healthz", "/readyz")
# What pages know; any other parameter changes nothing. A test of the house compares.
PARAMETERS = ("before", "easy", "funder", "part", "section", "status", "year")
# They tell who answers at this very minute: an older one would be wrong.
TELL_NOW = ("contacts:index", "contacts:region", "embed", "embed-card")

TEXTUAL = re.compile(r"text/|application/(json|xml|atom\+xml)|image/svg\+xml")
BROTLI_QUALITY, GZIP_LEVEL = 5, 6  # a page takes half a millisecond; the next steps cost more than they save
BROTLI_WINDOW = 16  # 64 kB: pages are smaller, and less memory is quicker
# What a 304 says: what caches must hear (RFC 9110, 15.4.5), how long to insist on HTTPS from now on, and to scripts of other
# sites that they may read it. The copy that whoever asks has tells the rest.
TOLD_AGAIN = ("Cache-Control", "Vary", "ETag", "Strict-Transport-Security", "Access-Control-Allow-Origin")
CODING = re.compile(r"\s*([\w*-]+)(?!\s*;\s*q=0(?:\.0*)?\s*$)")
# All that a page is made from, besides its address.
OF_THE_SERVER = (
    "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.version", "wsgi.errors",
    "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once",
)  # fmt: skip


@lru_cache(256)  # browsers send a handful of different headers
def coding_of(accepted):
    """The coding to send, "br", "gzip" or "", to whoever sent this Accept-Encoding."""
    taken = {found[1].lower() for part in accepted.split(",") if (found := CODING.match(part))}
    return next((coding for coding in ("br", "gzip") if coding in taken), "")


def canonical(query):
    """The parameters that pages know, once each and in one order; None of what only Django should answer."""
    try:
        asked = QueryDict(query)
    except SuspiciousOperation:
        return None
    if PREVIEW in asked:
        return None
    return urlencode([(name, asked[name]) for name in PARAMETERS if name in asked])


class Answer:
    """A finished answer: for each coding its body and its headers, whole and as a 304.

    `made_for` is what it is good for, as `PageCache.now` tells it, `begun` when its making began.
    """

    def __init__(self, status, headers, body, made_for, begun):
        self.status, self.made_for, self.begun = status, made_for, begun
        common = [(name, value) for name, value in headers if name not in ("Content-Length", "Vary", "ETag")]
        bodies = {"": body}
        if TEXTUAL.match(dict(headers).get("Content-Type", "")):
            common.append(("Vary", "Accept-Encoding"))
            bodies["br"] = brotli.compress(body, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW)
            bodies["gzip"] = gzip.compress(body, GZIP_LEVEL, mtime=0)  # without the time: the same bytes
        digest = digest_of(common, body) if self.is_page else ""
        plain = tagged(body, "", common, digest)
        self.parts = {"br": plain, "gzip": plain} | {
            coding: tagged(content, coding, common, digest) for coding, content in bodies.items()
        }
        self.size = sum(map(len, bodies.values())) + 4096  # headers and what Python needs

    @property
    def is_page(self):
        return self.status.startswith("200")

    def send(self, environ, start_response):
        etag, headers, unchanged, body = self.parts[coding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and etag and (etag in known or known == "*"):
            start_response("304 Not Modified", unchanged)
            return []
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def digest_of(headers, body):
    """Of the headers too, which a 304 does not tell again: sorted, because each process has the policy in an order of its own."""
    told = sorted(part for pair in headers for part in "; ".join(pair).split("; "))
    return hashlib.sha256(repr(told).encode() + body).hexdigest()[:32]


def tagged(body, coding, common, digest):
    """(ETag, headers, headers of a 304, body) in one coding."""
    etag = f'"{digest}{coding and f"-{coding}"}"' if digest else ""
    whole = [*common, ("ETag", etag)] if digest else common
    about = [("Content-Length", str(len(body))), *([("Content-Encoding", coding)] if coding else [])]
    return etag, [*whole, *about], [pair for pair in whole if pair[0] in TOLD_AGAIN], body


class PageCache:
    """Wraps the application. `watch` knows the stamp and whether the database answers; `renderers` make pages.

    Where nothing watches (tests, commands) pages are made at once and not kept.
    """

    def __init__(self, application, watch, renderers):
        self.application, self.watch, self.renderers = application, watch, renderers
        self.host = urlsplit(settings.SITE_URL).netloc
        self.kept, self.bytes = {}, 0  # key → Answer, the one kept longest first
        self.making = {}  # (key, what it is made for) → Future of an Answer
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        key = self.key_of(environ)
        if key is None:
            return self.ask_django(environ, start_response)
        answer = self.kept.get(key)
        if answer is None or answer.made_for != self.now():
            answer = self.find_or_make(key, environ, answer)
        return answer.send(environ, start_response)

    def now(self):
        """What an answer must have been made for to be good at this moment: both numbers of the stamp, and the minute."""
        return self.watch.value, self.watch.everywhere, time.time() // 60

    def key_of(self, environ):
        """Scheme, path and parameters; None of what is never kept."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or path == "/"
            or path.startswith(ASKED_EACH_TIME)
            or environ.get("HTTP_HOST") != self.host
        ):
            return None
        if query and not path.startswith(DATA_PREFIX):  # there, whatever is wrong is refused
            query = canonical(query)
            if query is None:
                return None
        return environ["wsgi.url_scheme"], path, query

    # --- What is not kept

    def ask_django(self, environ, start_response):
        """The answer to what is never kept. Visitors wait for it only so long."""
        path = environ["PATH_INFO"]
        if self.watch.is_down():
            environ[DOWN] = True
        elif path.startswith(STAFF_PREFIX):
            with deadlines.within(STAFF_PATIENCE, at_most=math.inf):  # an upload may take long
                return self.application(environ, start_response)
        elif self.watch.is_running and not path.startswith(ASK_NOTHING):
            try:
                status, headers, body = self.wait_for(self.renderers.submit(self.respond, dict(environ)))
            except TimeoutError:
                environ[DOWN] = True
            else:
                start_response(status, headers)
                return body
        with deadlines.within(PATIENCE):
            return self.application(environ, start_response)

    def wait_for(self, future, older=None):
        """Its result; TimeoutError when it takes too long, or the database falls silent."""
        begun = time.monotonic()
        while not self.watch.is_down():
            patience = PATIENCE if older or self.watch.is_slow else HOPE
            if (left := begun + patience - time.monotonic()) <= 0:
                break
            with contextlib.suppress(TimeoutError):
                return future.result(min(left, LOOK))
        raise TimeoutError

    def respond(self, environ):
        """(status, headers, body) of a request; the body may be a file, which the server sends and closes."""
        started = []
        with deadlines.within(PATIENCE):
            body = self.application(environ, lambda *answer: started.append(answer))
        return *started[-1][:2], body

    # --- What is kept

    def find_or_make(self, key, environ, older):
        """The Answer for a key: made anew by one for all who wait, or else an older one or that of an emergency."""
        server = {name: environ[name] for name in OF_THE_SERVER if name in environ}
        if not self.watch.is_running:
            return self.make(key, server, self.now())
        older = older if self.still_serves(key, older) else None
        if self.watch.is_down():
            return self.without_database(key, server, older)
        try:
            answer = self.wait_for(self.being_made(key, server), older)
        except TimeoutError:
            return self.without_database(key, server, older)
        return older if older and answer.status.startswith("503") else answer

    def being_made(self, key, server):
        """The Future of an Answer that is good now, shared by all who want it."""
        made_for = self.now()
        with self.lock:
            future = self.making.get((key, made_for))
            if future is None:
                future = self.renderers.submit(self.make_and_keep, key, server, made_for)
                self.making[key, made_for] = future
            return future

    def make_and_keep(self, key, server, made_for):
        try:
            answer = self.make(key, server, made_for)
            if not answer.status.startswith("5"):
                self.keep(key, answer)
            return answer
        finally:
            with self.lock:
                del self.making[key, made_for]

    def make(self, key, server, made_for, **more):
        scheme, path, query = key
        address = {
            "wsgi.url_scheme": scheme,
            "HTTP_HOST": self.host,
            "PATH_INFO": path,
            "QUERY_STRING": query,
        }
        request = server | address | {"REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO()} | more
        begun = time.monotonic()
        status, headers, body = self.respond(request)
        try:
            return Answer(status, headers, b"".join(body), made_for, begun)
        finally:
            if hasattr(body, "close"):
                body.close()

    def without_database(self, key, server, older):
        return older or self.make(key, server, self.now(), **{DOWN: True})

    def still_serves(self, key, older):
        """Whether an answer may be sent although it is not good now."""
        if older is None:
            return False
        _value, everywhere, minute = older.made_for
        return everywhere == self.watch.everywhere and (minute == self.now()[-1] or not tells_now(key))

    def keep(self, key, answer):
        """Keep a page in place of an older one; those kept longest make room. Where there is none any more, the older goes."""
        with self.lock:
            other = self.kept.get(key)
            if other and other.begun > answer.begun:
                return
            if other:
                self.bytes -= self.kept.pop(key).size
            if not answer.is_page or answer.size > LARGEST:
                return
            self.kept[key] = answer
            self.bytes += answer.size
            while self.bytes > BYTES:
                self.bytes -= self.kept.pop(next(iter(self.kept))).size


def tells_now(key):
    path = key[1]
    with override(get_language_from_path(path)):
        return resolve(path).view_name in TELL_NOW
