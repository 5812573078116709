"""The page cache: finished pages in every coding, good for one stamp and minute, made once for all who wait."""

import contextlib
import gzip
import math
import threading
import time

import brotli
import pytest

from drosa_maja import page_cache
from drosa_maja.outage import DOWN
from drosa_maja.page_cache import PARAMETERS, PageCache, canonical, coding_of
from drosa_maja.renderers import Renderers
from tests.test_house import lines_with, python_files
from tests.wsgi import ask as ask_any

TEXT = "<p>Drošā māja, 28612120.</p>" * 40
HTML = (
    "200 OK",
    [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-cache"),
        ("Referrer-Policy", "same-origin"),
    ],
)


class Clock:
    """Seconds that pass only when the test says so; `monotonic` goes on, because threads wait by it."""

    now = 1_800_000_000.0
    monotonic = staticmethod(time.monotonic)

    def time(self):
        return self.now


class Watch:
    value, everywhere, is_running, is_slow, silent = 1, 1, True, False, False

    def is_down(self):
        return self.silent


class Site:
    """What stands behind the cache: remembers what it was asked, and answers with what the test put there."""

    def __init__(self):
        self.asked, self.text, self.answer = [], TEXT, HTML
        self.hold = threading.Event()
        self.hold.set()

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        text, answer = self.text, self.answer
        if environ.get(DOWN):
            start_response("503 Service Unavailable", [("Content-Type", "text/html")])
            return [b"emergency"]
        self.hold.wait(10)
        start_response(*answer)
        return [text.encode()]


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(page_cache, "time", clock)
    return clock


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def cache(site, watch, clock):
    renderers = Renderers()
    renderers.start(4)
    return PageCache(site, watch, renderers)


def ask(cache, path="/lv/", method="GET", **environ):
    return ask_any(path, method, application=cache, **environ)


def whole(answer):
    """The text of an answer, whatever its coding."""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    return unpack[answer.headers.get("Content-Encoding")](answer.content).decode()


# --- What is sent


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.1, gzip", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=0.000", ""),
        ("identity", ""),
        ("*", ""),
        ("", ""),
        ("x" * 5000, ""),
    ],
)
def test_a_page_is_sent_in_the_best_coding_that_is_taken(cache, accepted, coding):
    answer = ask(cache, HTTP_ACCEPT_ENCODING=accepted)
    assert answer.headers.get("Content-Encoding", "") == coding == coding_of(accepted)
    assert whole(answer) == TEXT
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_what_is_no_text_is_sent_as_it_is(cache, site):
    site.answer = ("200 OK", [("Content-Type", "image/x-icon")])
    answer = ask(cache, "/favicon.ico", HTTP_ACCEPT_ENCODING="br")
    assert answer.content == TEXT.encode()
    assert not {"Content-Encoding", "Vary"} & answer.headers.keys()


def test_every_coding_has_its_own_strong_tag_and_is_not_sent_twice(cache):
    tags = {}
    for accepted in ("br", "gzip", ""):
        first = ask(cache, HTTP_ACCEPT_ENCODING=accepted)
        tags[accepted] = tag = first.headers["ETag"]
        assert tag.startswith('"')
        for known in (tag, f'"other", {tag}', "*", f"W/{tag}"):
            again = ask(cache, HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=known)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers == {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    assert len(set(tags.values())) == 3
    assert ask(cache, HTTP_IF_NONE_MATCH=tags["br"]).status_code == 200


def test_the_same_page_has_the_same_tag_in_every_process(site, watch, clock):
    renderers = Renderers()
    renderers.start(1)
    tags = {ask(PageCache(site, watch, renderers)).headers["ETag"] for _process in range(2)}
    assert len(tags) == 1


def test_a_policy_in_another_order_has_the_same_tag(cache, site, watch):
    """As another process sends it: the library keeps the directives in a set."""
    tags, (status, headers) = set(), site.answer
    for policy in ("default-src 'none'; img-src 'self'", "img-src 'self'; default-src 'none'"):
        watch.value += 1
        site.answer = status, [*headers, ("Content-Security-Policy", policy)]
        tags.add(ask(cache).headers["ETag"])
    assert len(tags) == 1


def test_a_304_says_again_what_holds_for_the_connection_or_for_other_sites(cache, site):
    told = {"Strict-Transport-Security": "max-age=60", "Access-Control-Allow-Origin": "*"}
    status, headers = site.answer
    site.answer = status, [*headers, *told.items()]
    again = ask(cache, HTTP_IF_NONE_MATCH=ask(cache).headers["ETag"])
    assert again.status_code == 304 and told.items() <= again.headers.items()


def test_another_header_is_another_tag(cache, site, watch):
    """Or whoever has a copy would keep the policy of before for as long as the text stays."""
    before = ask(cache).headers["ETag"]
    watch.value += 1
    status, headers = site.answer
    site.answer = status, [*headers, ("Content-Security-Policy", "default-src 'none'")]
    assert ask(cache).headers["ETag"] != before
    assert ask(cache, HTTP_IF_NONE_MATCH=before).status_code == 200


def test_the_same_page_is_the_same_bytes_whenever_it_is_packed(cache):
    assert ask(cache, HTTP_ACCEPT_ENCODING="gzip").content[4:8] == bytes(4)  # where gzip writes the time


def test_a_head_is_that_of_the_whole(cache, site):
    head, get = ask(cache, method="HEAD"), ask(cache)
    assert head.content == b"" and head.headers == get.headers
    assert [environ["REQUEST_METHOD"] for environ in site.asked] == ["GET"]


# --- What is kept, and under what


def test_a_page_is_made_once_for_a_stamp_and_a_minute(cache, site, watch, clock):
    for _time in range(3):
        ask(cache)
    assert len(site.asked) == 1
    site.text = "new"
    watch.value = 2
    assert ask(cache).content == b"new" and len(site.asked) == 2
    clock.now += 60
    ask(cache)
    ask(cache)
    assert len(site.asked) == 3
    watch.value = 1  # a restored database
    ask(cache)
    assert len(site.asked) == 4


def test_the_stamp_is_the_one_seen_before_the_page_was_made(cache, site, watch):
    site.hold.clear()
    waiting = threading.Thread(target=ask, args=(cache,))
    waiting.start()
    until(lambda: site.asked)
    watch.value = 2  # what is being made has not seen this change
    site.hold.set()
    waiting.join()
    site.text = "new"
    assert ask(cache).content == b"new"


def test_nothing_a_visitor_sends_besides_the_address_reaches_the_page(cache, site):
    sent = {
        "HTTP_COOKIE": "sessionid=1", "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_USER_AGENT": "x",
        "HTTP_ACCEPT_LANGUAGE": "en", "HTTP_RANGE": "bytes=0-1", "HTTP_ACCEPT_ENCODING": "br", "HTTP_REFERER": "x",
        "HTTP_AUTHORIZATION": "x", "HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "192.0.2.1",
    }  # fmt: skip
    ask(cache, "/lv/?utm_source=x&year=2016", **sent)
    [environ] = site.asked
    assert {name for name in environ if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert not {"REMOTE_ADDR", "CONTENT_TYPE", "CONTENT_LENGTH"} & environ.keys()
    assert environ["QUERY_STRING"] == "year=2016"


def test_pages_ignore_what_they_do_not_know_and_the_order_of_what_they_do(cache, site):
    for query in ("", "?utm_source=x", "?fbclid=1&gclid=2", "?x="):
        ask(cache, f"/lv/projekti/{query}")
    assert len(site.asked) == 1
    for query in (
        "?year=2016&status=active",
        "?status=active&year=2016",
        "?a=b&year=1&status=active&year=2016",
    ):
        ask(cache, f"/lv/projekti/{query}")
    assert len(site.asked) == 2
    ask(cache, "/lv/projekti/?year=2017&status=active")
    assert len(site.asked) == 3


def test_the_parameters_are_those_that_public_views_ask_for():
    asked = lines_with(r"(request\.GET|parameters)\b(\.get\(|\[)", python_files())
    public = [line for line in asked if "/views.py" in line or "filters.py" in line or "sitemaps.py" in line]
    named = {
        line.partition('("')[2].partition('"')[0] or line.partition('["')[2].partition('"')[0]
        for line in public
    }
    assert named == set(PARAMETERS)


def test_programs_are_never_answered_from_another_query(cache, site):
    for query in ("", "?language=en", "?language=en&x=1", "?x=1"):
        ask(cache, f"/api/v1/helplines.json{query}")
    assert [environ["QUERY_STRING"] for environ in site.asked] == [
        "",
        "language=en",
        "language=en&x=1",
        "x=1",
    ]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/", {}),
        ("/p/1/", {}),
        ("/admin/", {}),
        ("/media/x", {}),
        ("/static/x", {}),
        ("/healthz", {}),
        ("/readyz", {}),
        ("/lv/jaunumi/1/?preview=token", {}),
        ("/lv/jaunumi/1/?year=1&preview=", {}),
        ("/lv/", {"method": "POST"}),
        ("/lv/", {"method": "DELETE"}),
        ("/lv/", {"HTTP_HOST": "evil.example"}),
        ("/lv/", {"HTTP_HOST": "www.example.lv:81"}),
        ("/lv/?" + "&".join(f"a{n}=1" for n in range(5000)), {}),
    ],
)
def test_what_is_private_or_depends_on_more_is_never_kept(cache, site, path, more):
    for _time in range(2):
        ask(cache, path, HTTP_ACCEPT_LANGUAGE="en", **more)
    assert len(site.asked) == 2
    assert cache.kept == {}
    assert site.asked[0]["HTTP_ACCEPT_LANGUAGE"] == "en"  # and what they need reaches them


@pytest.mark.parametrize(
    "status", ["301 Moved Permanently", "404 Not Found", "400 Bad Request", "500 Internal"]
)
def test_only_pages_are_kept(cache, site, status):
    site.answer = (status, [("Content-Type", "text/html"), ("Location", "/lv/")])
    answers = [ask(cache, HTTP_IF_NONE_MATCH=known) for known in ('"x"', "*")]
    assert [answer.status_code for answer in answers] == [int(status[:3])] * 2
    assert "ETag" not in answers[0].headers
    assert len(site.asked) == 2 and cache.kept == {}


def test_http_and_https_are_kept_apart(cache, site):
    for scheme in ("http", "https", "http"):
        ask(cache, **{"wsgi.url_scheme": scheme})
    assert [environ["wsgi.url_scheme"] for environ in site.asked] == ["http", "https"]


def test_what_was_kept_longest_makes_room(cache, site, monkeypatch):
    monkeypatch.setattr(page_cache, "BYTES", 50_000)
    monkeypatch.setattr(page_cache, "LARGEST", 20_000)
    for number in range(30):
        ask(cache, f"/lv/jaunumi/{number}/")
        assert cache.bytes == sum(answer.size for answer in cache.kept.values()) <= 50_000
    paths = [path for _scheme, path, _query in cache.kept]
    assert paths[-1] == "/lv/jaunumi/29/" and "/lv/jaunumi/0/" not in paths and len(paths) > 3
    site.text = TEXT * 100
    assert ask(cache, "/lv/large/").status_code == 200
    assert [path for _scheme, path, _query in cache.kept] == paths


def test_a_page_made_anew_counts_once(cache, watch):
    for value in range(5):
        watch.value = value
        ask(cache)
    assert cache.bytes == next(iter(cache.kept.values())).size and len(cache.kept) == 1


def test_a_slow_page_does_not_take_the_place_of_a_newer_one(cache):
    newer, slow = (page_cache.Answer(*HTML, b"x", (1, 1), begun) for begun in (2, 1))
    cache.keep("key", newer)
    cache.keep("key", slow)
    assert cache.kept["key"] is newer


def test_where_nothing_watches_nothing_is_kept(cache, site, watch):
    watch.is_running = False
    for _time in range(2):
        assert whole(ask(cache, HTTP_ACCEPT_ENCODING="br")) == TEXT
    assert len(site.asked) == 2 and cache.kept == {}


# --- One makes it, the others wait


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def several(cache, number, **environ):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(cache, **environ))) for _each in range(number)
    ]
    for thread in threads:
        thread.start()
    return threads, answers


def test_one_makes_a_page_and_the_others_get_the_same(cache, site):
    site.hold.clear()
    threads, answers = several(cache, 8)
    until(lambda: site.asked)
    time.sleep(0.05)
    site.hold.set()
    for thread in threads:
        thread.join()
    assert len(site.asked) == 1
    assert [whole(answer) for answer in answers] == [TEXT] * 8
    assert cache.making == {}


def test_who_asks_after_a_change_does_not_get_what_was_begun_before_it(cache, site, watch):
    site.hold.clear()
    threads, _answers = several(cache, 1)
    until(lambda: site.asked)
    watch.value, site.text = 2, "new"
    later, answers = several(cache, 1)
    until(lambda: len(site.asked) == 2)
    site.hold.set()
    for thread in threads + later:
        thread.join()
    assert answers[0].content == b"new"
    assert ask(cache).content == b"new"


def test_a_fault_in_making_reaches_all_who_wait_and_nobody_later(cache, site, monkeypatch):
    def fail(*args):
        raise RuntimeError("fault")

    monkeypatch.setattr(cache, "application", fail)
    with pytest.raises(RuntimeError):
        ask(cache)
    assert cache.making == {}
    monkeypatch.setattr(cache, "application", site)
    assert ask(cache).status_code == 200


# --- Without the database


def test_while_the_database_is_silent_older_pages_serve_and_nobody_asks(cache, site, watch, clock):
    ask(cache)
    watch.silent, watch.value = True, 2
    clock.now += 3600
    assert ask(cache).content == TEXT.encode()
    assert len(site.asked) == 1


def test_without_an_older_one_the_emergency_page_answers_and_is_not_kept(cache, site, watch):
    watch.silent = True
    for path in ("/lv/", "/", "/p/1/", "/media/x", "/admin/"):
        answer = ask(cache, path)
        assert (answer.status_code, answer.content) == (503, b"emergency"), path
    assert all(environ[DOWN] for environ in site.asked)
    watch.silent = False
    assert ask(cache).status_code == 200


@pytest.mark.parametrize("path", ["/lv/kontakti/", "/en/contacts/riga/", "/lv/embed/", "/en/embed/helpline/"])
def test_what_tells_who_answers_now_gives_way_in_the_next_minute(cache, clock, path, watch):
    ask(cache, path)
    watch.silent = True
    assert ask(cache, path).status_code == 200
    clock.now += 60
    assert ask(cache, path).status_code == 503


@pytest.mark.parametrize("path", ["/lv/", "/", "/media/x"])
def test_what_hangs_is_given_up_in_time(cache, site, path, monkeypatch):
    monkeypatch.setattr(page_cache, "HOPE", 0.3)
    site.hold.clear()
    begun = time.monotonic()
    answer = ask(cache, path)
    assert 0.2 < time.monotonic() - begun < 2
    assert (answer.status_code, answer.content) == (503, b"emergency")
    site.hold.set()


def test_a_page_that_a_busy_machine_makes_slowly_is_waited_for_where_there_is_no_other(cache, site):
    site.hold.clear()
    threading.Timer(page_cache.PATIENCE + 0.4, site.hold.set).start()
    assert ask(cache).status_code == 200


def test_waiting_ends_when_the_database_is_known_to_be_silent(cache, site, watch):
    site.hold.clear()
    threading.Timer(0.15, lambda: setattr(watch, "silent", True)).start()
    begun = time.monotonic()
    assert ask(cache).status_code == 503
    assert time.monotonic() - begun < 0.6
    site.hold.set()


def test_what_hangs_gives_way_to_an_older_page(cache, site, watch):
    ask(cache)
    watch.value = 2
    site.hold.clear()
    begun = time.monotonic()
    assert ask(cache).content == TEXT.encode()
    assert time.monotonic() - begun < 2
    site.hold.set()


def test_staff_are_not_cut_off_while_the_database_answers(cache, monkeypatch):
    asked = []
    monkeypatch.setattr(
        page_cache.deadlines,
        "within",
        lambda *seconds, **more: asked.append(more) or contextlib.nullcontext(),
    )
    ask(cache, "/admin/")
    ask(cache, "/lv/")
    assert asked == [{"at_most": math.inf}, {}]


def test_a_page_is_given_up_sooner_where_the_database_is_slow(cache, site, watch):
    site.hold.clear()
    watch.is_slow = True
    begun = time.monotonic()
    assert ask(cache).status_code == 503
    assert page_cache.PATIENCE < time.monotonic() - begun < 2
    site.hold.set()


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved Permanently"])
def test_what_was_withdrawn_does_not_come_back_while_the_database_is_silent(cache, site, watch, status):
    ask(cache)
    watch.value, site.answer = 2, (status, [("Content-Type", "text/html")])
    assert ask(cache).status_code == int(status[:3])
    watch.silent = True
    assert ask(cache).status_code == 503
    assert cache.bytes == 0


def test_what_has_grown_too_large_takes_the_older_one_away(cache, site, watch, monkeypatch):
    ask(cache)
    monkeypatch.setattr(page_cache, "LARGEST", 10)
    watch.value = 2
    ask(cache)
    assert cache.kept == {}


def test_older_pages_with_other_numbers_than_those_of_now_are_not_shown_again(cache, site, watch):
    ask(cache)
    watch.value = watch.everywhere = 2
    watch.silent = True
    answer = ask(cache)
    assert (answer.status_code, answer.content) == (503, b"emergency")
    watch.everywhere = 1  # only a piece of news was changed
    assert ask(cache).status_code == 200


def test_a_page_with_other_numbers_is_waited_for_as_if_there_was_none(cache, site, watch):
    ask(cache)
    watch.value = watch.everywhere = 2
    site.text = TEXT + "new"
    site.hold.clear()
    threading.Timer(page_cache.PATIENCE + 0.4, site.hold.set).start()
    assert ask(cache).content == site.text.encode()


def test_a_page_that_the_database_failed_gives_way_to_an_older_one(cache, site, watch):
    ask(cache)
    watch.value = 2
    site.answer = ("503 Service Unavailable", [("Content-Type", "text/html")])
    assert ask(cache).status_code == 200


def test_the_parameters_of_an_address_have_one_form():
    assert canonical("year=2016&before=2016-01-01-5&x=1") == "before=2016-01-01-5&year=2016"
    assert canonical("year=") == "year="
    assert canonical("preview=1") is None
