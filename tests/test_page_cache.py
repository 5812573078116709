"""The page cache of a process, and for how long nginx and browsers may have a copy of a page."""

import collections
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from types import SimpleNamespace

import pytest
import time_machine
from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse
from django.urls import get_resolver

from drosa_maja.serving import page_cache
from publishing.change_counter import Observed
from tests.factories import make_channel, make_helpline, make_post, make_project
from tests.test_errors import failing
from tests.test_house import lines_with, python_files
from tests.wsgi import ask

HEADERS = [("Content-length", "6"), ("Content-Type", "text/html"), ("Etag", 'W/"1"')]  # in any case
CODINGS = {
    "gzip, deflate, br, zstd": "br", "GZIP": "gzip", "br;q=0.1, gzip": "br", "br;q=0, gzip;q=0.5": "gzip", "gzip;q=0.000": "",
    "gzip;q=0.001": "gzip", "identity": "", "*": "", "": "", "x-gzip, brotli": "", "x" * 5000: "",
}  # fmt: skip
DEPEND_ON_MORE = [(path, {}) for path in "/ /p/1/ /admin/ /media/x /static/x /healthz /readyz /lv/?preview=x".split()] + [
    ("/lv/", {"method": "POST"}), ("/lv/", {"HTTP_HOST": "evil.example"}), ("/lv/?" + 5000 * "x&", {}),
]  # fmt: skip
PAGES = "/en/ /en/contacts/ /en/contacts/riga/ /en/embed/ /en/embed/helpline/ /api/v1/helplines.json".split()


@pytest.fixture
def site(monkeypatch):
    """A page cache, and behind it what remembers its requests and answers as the test says."""
    site = SimpleNamespace(requests=[], counter=lambda: 1, status="200 OK", wait=lambda: None)

    def application(environ, start_response):
        site.requests.append(environ)
        site.wait()
        start_response(site.status, HEADERS)
        return HttpResponse(f"page {len(site.requests)}")

    site.cache = page_cache.PageCache(application)
    site.ask = lambda path="/lv/", method="GET", **more: ask(path, method, site.cache, **more)
    site.asked = lambda name: [environ.get(name) for environ in site.requests]
    monkeypatch.setattr(Observed, "current", lambda observed: site.counter())
    with time_machine.travel("2026-11-25T12:00:00+00:00", tick=False) as site.clock:
        yield site


def test_each_coding_is_cached_apart_and_none_but_those_that_are_taken(site):
    for accepted in CODINGS:
        site.ask(HTTP_ACCEPT_ENCODING=accepted)
    assert site.asked("HTTP_ACCEPT_ENCODING") == ["br", "gzip", ""]
    assert {accepted: page_cache.coding_of(accepted) for accepted in CODINGS} == CODINGS


def test_nothing_a_visitor_sends_besides_the_address_reaches_the_page(site):
    names = "COOKIE X_FORWARDED_HOST USER_AGENT ACCEPT_LANGUAGE RANGE AUTHORIZATION IF_NONE_MATCH".split()
    sent = {"HTTP_HOST": "www.example.lv:81", "REMOTE_ADDR": "x", "wsgi.url_scheme": "http"}
    site.ask(**sent, **{f"HTTP_{name}": "x" for name in names})
    environ = site.requests[0]
    reached = {name for name in environ if name.startswith(("HTTP_", "REMOTE_", "CONTENT_"))}
    assert reached == {"HTTP_HOST", "HTTP_ACCEPT_ENCODING"} and environ["wsgi.input"].read() == b""
    assert (environ["HTTP_HOST"], environ["wsgi.url_scheme"]) == ("www.example.lv", "https")


def test_unknown_parameters_and_their_order_make_no_other_page_but_for_programs(site):
    for query in ("", "x=", "gclid=2", "year=1&status=active&year=2016", "status=active&a=b&year=2016"):
        site.ask(f"/lv/projekti/?{query}")
    for query in ("language=en", "language=en&x=1"):
        site.ask(f"/api/v1/helplines.json?{query}")
    assert site.asked("QUERY_STRING") == ["", "status=active&year=2016", "language=en", "language=en&x=1"]


def public_views(urls=None):
    """Every view outside the staff pages."""
    for each in get_resolver().url_patterns if urls is None else urls:
        if not str(each.pattern).startswith("admin/"):
            yield from public_views(each.url_patterns) if hasattr(each, "url_patterns") else [each.callback]


def test_views_name_the_parameters_that_they_ask_for():
    declared, asked = collections.defaultdict(set), collections.defaultdict(set)
    for view in public_views():
        declared[view.__module__.partition(".")[0]] |= {*getattr(view, "parameters", ())}
    files = [path for path in python_files() if path.name in ("views.py", "filters.py", "sitemaps.py")]
    for line in lines_with(r'(request\.GET|parameters)(\.get\(|\[)"', files):
        asked[line.partition("/")[0]].add(line.split('"')[1])
    # Another section word leads to the lists of all apps.
    elsewhere = set().union(*(names for app, names in asked.items() if app != "drosa_maja"))
    assert declared.pop("drosa_maja") == asked.pop("drosa_maja") | elsewhere
    assert {app: names for app, names in declared.items() if names} == asked


@pytest.mark.parametrize(("address", "left"), [
    ("/lv/?year=2016", ""), ("/en/contacts/?before=1&year=2016", ""), ("/en/news/1-x/?year=2016", ""), ("/en/nothing/?year=1", ""),
    ("/lv/jaunumi/?year=2016&easy=1", "year=2016"), ("/en/news/?year=2016", "year=2016"), ("/en/jaunumi/?year=2016", "year=2016"),
    ("/lv/lapas/1/?easy=1&status=active", "easy=1"), ("/sitemap.xml?part=1&section=news&year=1", "part=1&section=news"),
])  # fmt: skip
def test_an_address_knows_the_parameters_of_its_own_page_alone(site, address, left):
    site.ask(address)
    assert site.asked("QUERY_STRING") == [left]


def test_who_has_a_page_gets_a_304_and_a_head_is_that_of_the_whole(site):
    head, whole = site.ask(method="HEAD"), site.ask()
    assert (head.headers, head.content, whole.content) == (whole.headers, b"", b"page 1")
    for known in ('"1"', 'W/"1"', '"other", W/"1"'):
        answer = site.ask(HTTP_IF_NONE_MATCH=known)
        assert (answer.status_code, answer.content, answer.headers) == (304, b"", dict(HEADERS[1:]))
    assert site.ask(HTTP_IF_NONE_MATCH='"11"').status_code == 200 and site.asked("REQUEST_METHOD") == ["GET"]


def test_what_depends_on_more_than_its_address_or_has_no_counter_passes_as_it_is(site):
    for path, more in 2 * DEPEND_ON_MORE:
        site.ask(path, HTTP_ACCEPT_LANGUAGE="en", **more)
    for site.counter in (lambda: None, failing(DatabaseError()), failing(InterfaceError())):
        site.ask(HTTP_ACCEPT_LANGUAGE="en")
    passed = (2 * len(DEPEND_ON_MORE) + 3) * ["en"]
    assert (site.asked("HTTP_ACCEPT_LANGUAGE"), site.cache.responses) == (passed, {})


def test_a_page_is_good_for_one_counter_and_one_minute(site):
    for value, seconds in ((1, 0), (1, 59), (2, 0), (2, 1), (1, 0), (1, 0)):  # an older database is restored
        site.clock.shift(seconds)
        site.counter = lambda value=value: value
        site.ask()
    assert len(site.requests) == 4


def test_in_the_first_seconds_of_a_minute_pages_are_made_one_after_the_other(site):
    """Meanwhile others are those of the last minute; a change lets nobody see what is older."""
    for path in ("/1", "/2"):
        site.ask(path)
    site.clock.shift(64)
    with site.cache.renewing:  # another thread makes a page
        assert [site.ask(path).content for path in ("/1", "/2", "/3")] == [b"page 1", b"page 2", b"page 3"]
        site.counter = lambda: 2
        assert site.ask("/1").content == b"page 4"
        site.counter = lambda: 1
        site.clock.shift(1)
        assert site.ask("/2").content == b"page 5"
    site.clock.shift(59)
    assert site.ask("/2").content == b"page 6"
    with site.cache.renewing:
        site.clock.shift(120)
        assert site.ask("/2").content == b"page 7"


def test_only_a_page_is_cached_and_anything_else_takes_it_away(site):
    for status in ("200 OK", "301 Moved", "200 OK", "404 Not Found", "200 OK", "503 Unavailable"):
        site.status, site.counter = status, lambda number=status: number
        assert site.ask(HTTP_IF_NONE_MATCH='"1"').status_code == {"200 OK": 304}.get(status, int(status[:3]))
        assert len(site.cache.responses) == (status == "200 OK")


def test_the_cache_counts_the_bytes_that_it_holds(site):
    for path in ("/lv/", "/en/", "/lv/"):
        site.ask(path)
    site.counter = lambda: 2
    site.ask("/lv/")
    cache = site.cache
    assert cache.bytes == sum(each.size for each in cache.responses.values())


def test_the_oldest_pages_make_room(site, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_BYTES", 4 * (page_cache.OVERHEAD + len("page 1")))
    site.counter = lambda: len(site.requests)  # a page made anew counts once
    for path in ("/1", "/2", "/3", "/4", "/5", "/6", "/6", "/6"):
        site.ask(path)
    assert [path for path, *_rest in site.cache.responses] == ["/3", "/4", "/5", "/6"]


def test_one_makes_a_page_for_all_who_wait_and_not_for_who_comes_after_a_change(site):
    asked, made = threading.Semaphore(0), threading.Event()
    site.counter, site.wait = lambda: asked.release() or 1, lambda: made.wait(10)
    with ThreadPoolExecutor() as visitors:
        waiting = [visitors.submit(site.ask) for _visitor in range(4)]
        assert all(asked.acquire(timeout=10) for _visitor in waiting)
        site.counter = lambda: 2
        made.set()
    assert [each.result().content for each in waiting] == [b"page 1"] * 4
    assert site.ask().content == b"page 2"


def test_nginx_has_pages_alone_for_a_second_and_longer_while_nobody_answers(visitor, settings, tmp_path):
    make_channel(make_helpline(is_primary=True), hours_mode="always")
    folders = [(tmp_path, 600), (tmp_path / "no such folder", 60), (None, 60)]
    for path, (settings.NGINX_CACHE_DIR, bound) in product(PAGES, folders):
        answer, behind = (visitor.get(path) for settings.BEHIND_NGINX in (False, True))
        assert behind.headers["X-Browser-Cache-Control"] == answer.headers["Cache-Control"]
        older = "" if b"open-state" in answer.content else f", stale-if-error={bound}"
        assert behind.headers["Cache-Control"] == f"max-age=1{older}", path
    for path in ("/lv/nothing/", "/lv/?preview=x", "/", f"/p/{make_project().pk}/", "/readyz"):
        headers = visitor.get(path).headers
        assert "X-Browser-Cache-Control" not in headers and "max-age" not in headers["Cache-Control"], path


def test_a_browser_may_keep_a_form_for_who_goes_back_to_it_and_no_list_of_staff(publisher):
    row = f"/admin/news/post/{make_post().pk}/change/"
    for path in (row, "/admin/news/post/add/"):
        assert publisher.get(path).headers["Cache-Control"] == "private, no-cache"
    refused = publisher.post(row, {"title_lv": ""})
    assert refused.status_code == 200
    for answer in (publisher.get("/admin/"), publisher.get("/admin/news/post/"), refused):
        assert "no-store" in answer.headers["Cache-Control"]
