"""Page cache of this process, in front of Django: finished public pages, good for one change counter and minute.

A page is made from its address alone: nothing that a visitor sends besides can get into it.
"""

import contextlib
import io
import re
import threading
import time
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import Error
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import override

from drosa_maja.serving.cookie_filter import DATA_PREFIX, STAFF_PREFIX
from editing.preview_files import PARAMETER as PREVIEW
from localization import languages
from publishing.change_counter import moment

MAX_BYTES, OVERHEAD = 16 * 1024 * 1024, 2048  # in each process; of each entry besides its body
RENEWAL_SECONDS = 5  # into a minute, in which pages are made anew one after the other
# Never cached, here and in nginx: a response depends on more than its address, or must be asked for each time.
UNCACHED = (STAFF_PREFIX, "/static/", "/media/", "/p/", "/healthz", "/readyz")
CODING = r"(?<![\w-]){}(?![\w-])(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))"  # the same in deploy/nginx.conf
# All that a page is made from, besides its address and coding.
OF_THE_SERVER = ("SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.errors")


def coding_of(accepted):
    """The coding to send, "br", "gzip" or "", for this Accept-Encoding."""
    return next((each for each in ("br", "gzip") if re.search(CODING.format(each), accepted, re.I)), "")


def parameters_of(path):
    """Those that the view of a path takes."""
    with override(languages.of_path(path)):
        try:
            return getattr(resolve(path).func, "parameters", ())
        except Resolver404:
            return ()


def canonical(path, query):
    """The parameters that a page knows, once each and in one order; None where Django alone should respond."""
    try:
        asked = QueryDict(query)
    except SuspiciousOperation:
        return None
    known = [(name, asked[name]) for name in parameters_of(path) if name in asked]
    return None if PREVIEW in asked else urlencode(known)


class CachedResponse:
    """A finished response in one coding, good for one moment (`publishing.change_counter`)."""

    def __init__(self, moment, status, headers, body):
        self.moment, self.status, self.headers, self.body = moment, status, headers, body
        self.is_page, self.size = status.startswith("200"), len(body) + OVERHEAD
        named = {name.lower(): value for name, value in headers}
        self.etag = named.get("etag", "").removeprefix("W/") if self.is_page else ""

    def send(self, environ, start_response):
        if self.etag and self.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            unchanged = [pair for pair in self.headers if pair[0].lower() != "content-length"]
            start_response("304 Not Modified", unchanged)
            return []
        start_response(self.status, self.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


class PageCache:
    def __init__(self, application):
        self.application, self.site = application, urlsplit(settings.SITE_URL)
        self.responses, self.bytes = {}, 0  # key → CachedResponse, the oldest first
        self.storing = threading.Lock()
        self.making = [threading.Lock() for _each in range(64)]  # by key: one makes a page while others wait
        self.renewing = threading.Lock()

    def __call__(self, environ, start_response):
        key = self.key_of(environ)
        try:
            now = key and moment()
        except Error:
            now = None  # Django's exception handler responds
        if now is None:
            return self.application(environ, start_response)
        cached = self.responses.get(key)
        if not cached or cached.moment != now:
            is_of_last_minute = cached and cached.moment == (now[0], now[1] - 1)
            if is_of_last_minute and time.time() % 60 < RENEWAL_SECONDS:
                return self.renew(cached, key, environ, now).send(environ, start_response)
            cached = self.make_once(key, environ, now)
        return cached.send(environ, start_response)

    def renew(self, cached, key, environ, now):
        """Every page is asked for in the first second of a minute: while one is made, the others serve as they were."""
        if not self.renewing.acquire(blocking=False):
            return cached
        try:
            return self.make_once(key, environ, now)
        finally:
            self.renewing.release()

    def make_once(self, key, environ, now):
        with self.making[hash(key) % len(self.making)]:
            cached = self.responses.get(key)
            return cached if cached and cached.moment == now else self.make(key, environ, now)

    def key_of(self, environ):
        """(path, parameters, coding); None of what is never cached."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        is_page = path != "/" and not path.startswith(UNCACHED)
        is_ours = environ.get("HTTP_HOST", "").partition(":")[0] in settings.ALLOWED_HOSTS
        if not is_page or not is_ours or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        if query and not path.startswith(DATA_PREFIX):  # there, whatever is wrong is refused
            query = canonical(path, query)
        return None if query is None else (path, query, coding_of(environ.get("HTTP_ACCEPT_ENCODING", "")))

    def make(self, key, environ, now):
        request = {name: environ[name] for name in OF_THE_SERVER if name in environ}
        request |= dict(zip(("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_ENCODING"), key, strict=True))
        request |= {"HTTP_HOST": self.site.netloc, "wsgi.url_scheme": self.site.scheme}
        request |= {"REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO()}
        started = []
        body = self.application(request, lambda *response: started.append(response))
        with contextlib.closing(body):
            made = CachedResponse(now, *started[-1][:2], b"".join(body))
        self.store(key, made)
        return made

    def store(self, key, made):
        """A page replaces an older one; anything else, such as a 404, removes it. The oldest are evicted."""
        with self.storing:
            older = self.responses.pop(key, None)
            self.bytes -= older.size if older else 0
            if made.is_page:
                self.responses[key] = made
                self.bytes += made.size
            while self.bytes > MAX_BYTES:
                self.bytes -= self.responses.pop(next(iter(self.responses))).size
