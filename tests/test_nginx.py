"""A real nginx with deploy/nginx.conf, in front of an application that answers as each test wants."""

import contextlib
import http.server
import os
import re
import shutil
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils.translation import override

from deploy.front import Nginx
from drosa_maja.serving import emergency
from drosa_maja.serving.cache_headers import FOR_BROWSERS
from drosa_maja.serving.page_cache import CODING
from localization import languages
from tests import test_front
from tests.server import until
from tests.test_page_cache import public_views

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="there is no nginx")
CONFIGURATION = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text("utf-8")
PARAMETERS = tuple(re.findall(r"map \$arg_(\w+) ", CONFIGURATION))
FRESH, BRIEF, BOUNDED = (f"max-age=1{more}" for more in ("", ", stale-if-error=1", ", stale-if-error=600"))
OF_FILES = (
    "Content-Security-Policy Cross-Origin-Resource-Policy Strict-Transport-Security X-Content-Type-Options"
)
EXPIRED = 2.1  # seconds: nginx counts whole ones, so that a page of `max-age=1` serves for one to two of them


class Application(http.server.BaseHTTPRequestHandler):
    """Answers each request with the next number, as `behave` says; `asked` are (path, headers)."""

    protocol_version, number = "HTTP/1.1", 0

    @classmethod
    def behave(cls, status=200, delay=0, cache_control=BOUNDED, **headers):
        cls.status, cls.delay, cls.asked = status, delay, []
        cls.sent = headers | {"Cache-Control": cache_control}

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.path, self.headers))
        Application.number += 1
        body = str(self.number).encode()
        time.sleep(self.delay)
        self.send_response(self.status)
        for header in (self.sent | {"Content-Length": str(len(body))}).items():
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def served():
    """(nginx, the folder behind it), with emergency files that know 112 alone."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    server.socket.listen(64)  # so many may come at once
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name, server:
        (var := Path(name)).chmod(0o755)  # nginx reads it as another user
        for code, ending in product(languages.codes(), emergency.ENDINGS):
            content = emergency.without_numbers(code, ending)
            emergency.replace(var / "emergency" / f"{code}.{ending}", content)
        nginx = Nginx(var, [server.server_port])
        nginx.start()
        yield nginx, var
        nginx.stop()
        server.shutdown()


@pytest.fixture
def application(served):
    emptied(served[0])
    Application.behave()
    return Application


@pytest.fixture
def ask(served, application):
    """The answer to a request through nginx."""
    return partial(test_front.ask, served[0].url)


def emptied(nginx):
    return [path.unlink() for path in nginx.cache.iterdir()]


# --- Cached pages


def test_a_page_is_cached_for_one_second_or_until_the_folder_is_emptied(ask, application, served):
    first = ask("/lv/").text
    assert [ask("/lv/").text for _time in range(5)] == [first] * 5 and ask("/lv/", "HEAD").status == 200
    assert len(application.asked) == len(emptied(served[0])) == 1
    second = ask("/lv/").text
    time.sleep(EXPIRED)
    assert len({first, second, ask("/lv/").text}) == len(application.asked) == 3


def test_the_browser_is_told_what_was_meant_for_it(ask, application):
    application.behave(**{FOR_BROWSERS: "no-store"})
    for headers in (ask("/lv/").headers, ask("/lv/").headers):
        assert headers.get_all("Cache-Control") == ["no-store"] and FOR_BROWSERS not in headers
    application.behave(cache_control="no-cache")
    assert ask("/lv/other/").headers.get_all("Cache-Control") == ["no-cache"]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_each_parameter_that_pages_know_is_in_the_key(ask, application, parameter):
    plain, one, two = (ask(f"/lv/{query}").text for query in ("", f"?{parameter}=1", f"?{parameter}=2"))
    assert len({plain, one, two}) == 3
    assert ask(f"/lv/?utm_source=x&{parameter}=1&y").text == one
    assert application.asked[1][0] == f"/lv/?&{parameter}=1"


def test_what_pages_do_not_know_reaches_none_and_makes_no_other_but_for_programs(ask, application):
    queries = ("", "?utm_source=x", "?%79ear=2016", "?x=%0d%0a", "?fbclid=1&q=%C4%81")
    assert len({ask(f"/lv/{query}").text for query in queries}) == 1
    program = "/api/v1/helplines.json?language=en"
    for path in ("/lv/%C4%81%20b/?year=2016&year=2017", program, f"{program}&x=1"):
        ask(path)
    asked = ["/lv/", "/lv/%C4%81%20b/?&year=2016", program, f"{program}&x=1"]
    assert [path for path, _headers in application.asked] == asked


def test_the_configuration_knows_the_same_parameters_and_codings():
    assert {*PARAMETERS} == {name for view in public_views() for name in getattr(view, "parameters", ())}
    for coding in ("br", "gzip"):
        assert f'"~*{CODING.format(coding)}" {coding};' in CONFIGURATION


def test_each_coding_is_cached_apart_and_asked_for_alone(ask, application):
    accepted = ("gzip, br, zstd", "br;q=0, gzip", "zstd", "GZIP")
    found = [ask("/lv/", headers={"Accept-Encoding": each}).text for each in accepted]
    assert len(set(found)) == 3 and found[1] == found[3]
    assert [headers["Accept-Encoding"] for _path, headers in application.asked] == ["br", "gzip", None]


@pytest.mark.parametrize(("path", "headers"), [
    ("/lv/jaunumi/1/?preview=token", {}), ("/lv/jaunumi/1/?year=1&preview=", {}), ("/admin/", {}), ("/admin/login/", {}),
    ("/lv/", {"Set-Cookie": "trace=1"}), ("/p/1/", {"cache_control": "no-store"}), ("/healthz", {"cache_control": "no-store"}),
])  # fmt: skip
def test_what_is_private_is_never_cached(ask, application, served, path, headers):
    application.behave(**headers)
    assert ask(path).text != ask(path).text
    assert list(served[0].cache.iterdir()) == [] and application.asked[0][0] == path  # whole


def test_one_request_makes_a_page_while_others_wait(ask, application):
    application.behave(delay=0.1)
    with ThreadPoolExecutor(10) as visitors:
        pages = set(visitors.map(lambda _each: ask("/lv/").text, range(10)))
    assert len(pages) == len(application.asked) == 1


# --- When the application is slow, or answers that it fails


def test_a_slow_one_gives_way_to_a_cached_page_within_its_bound_else_the_emergency_page(ask, application):
    """Pages that tell who answers now have no bound: they give way at once. Staff wait."""
    for path, control in (("/lv/kontakti/", FRESH), ("/lv/brief/", BRIEF), ("/lv/", BOUNDED)):
        application.behave(cache_control=control)
        first = ask(path)
    time.sleep(1 + EXPIRED)
    application.behave(delay=2)
    answers = [ask(path) for path in ("/lv/", "/lv/kontakti/", "/lv/brief/", "/lv/never-asked-for/")]
    gone = (503, emergency.without_numbers("lv").decode())
    assert [(each.status, each.text) for each in answers] == [(200, first.text), gone, gone, gone]
    assert max(each.seconds for each in answers) < 1 and ask("/admin/", "POST", b"x=1").status == 200


def test_only_a_200_is_cached_and_what_else_the_application_answers_passes_as_it_is(ask, application):
    ask("/lv/")
    time.sleep(EXPIRED)
    for status, path in product((301, 404, 500, 503), 2 * ["/lv/", "/lv/other/"]):
        application.behave(status, cache_control="no-cache")
        answer = ask(path)
        assert (answer.status, answer.text) == (status, str(application.number))


# --- The emergency files, and what nginx refuses itself


@pytest.mark.parametrize(("path", "language", "ending"), [
    ("/lv/kontakti/", "lv", "html"), ("/en/contacts/?a=1", "en", "html"), ("/en", "en", "html"), ("/en?a", "en", "html"),
    ("/", "lv", "html"), ("/energy/", "lv", "html"), ("/p/1/", "lv", "html"), ("/admin/", "lv", "staff.html"),
    ("/en/embed/helpline/", "en", "card.html"), ("/api/v1/helplines.json", "lv", "json"),
    ("/api/v1/helplines.json?language=en", "en", "json"),
])  # fmt: skip
def test_the_emergency_file_is_that_of_the_address(ask, application, path, language, ending, rf):
    application.behave(delay=2)
    status, request = (413, ("POST", bytes(5_000_000))) if path == "/admin/" else (503, ())
    answer = ask(path, *request)
    assert (answer.status, answer.text) == (status, emergency.without_numbers(language, ending).decode())
    with override(language):
        ours = dict(emergency.response(rf.get(path)).headers)
    assert {name: answer.headers[name] for name in ours} == ours
    assert answer.headers["Strict-Transport-Security"] and answer.headers["Content-Language"] == language
    assert not {"ETag", "Last-Modified"} & set(answer.headers)


@pytest.mark.parametrize(("path", "method", "headers", "status"), [
    ("/lv/" + "x" * 8_200, "GET", {}, 414), ("/en/", "GET", {"Cookie": "x" * 8_200}, 400), ("/lv/", "GET", {"Content-Length": "x"}, 400),
    ("/emergency", "GET", {}, 404), ("/lv/", "TRACE", {}, 405), ("/lv/", "POST", {"Transfer-Encoding": "x"}, 501),
])  # fmt: skip
def test_no_refusal_is_bare(ask, path, method, headers, status):
    answer = ask(path, method, headers=headers)
    assert answer.status == status and 'href="tel:112"' in answer.text


def test_without_tls_at_its_port_a_request_is_not_refused_bare(ask, served):
    answer = test_front.ask(served[0].url.replace("https", "http"), "/lv/")
    assert answer.status == 400 and 'href="tel:112"' in answer.text


@pytest.mark.parametrize(("path", "size", "status"), [
    ("/admin/account/login/", 60_000, 200), ("/admin/account/login/", 70_000, 413), ("/admin/news/post/add/", 3_900_000, 200),
    ("/admin/news/post/add/", 4_300_000, 413), ("/admin/library/image/upload/", 29_000_000, 200), ("/lv/", 4_300_000, 413),
])  # fmt: skip
def test_bodies_are_bounded_by_what_they_are_for(ask, path, size, status):
    assert ask(path, "POST", bytes(size)).status == status


def test_too_many_sign_ins_are_refused_with_the_numbers_and_nobody_else(ask):
    answers = [ask(f"/admin/account/{step}/", "POST", b"x") for step in ("login", "factors/authenticate") * 7]
    assert {each.status for each in answers} == {200, 429} and 'href="tel:112"' in answers[-1].text
    assert ask("/admin/account/login/").status == ask("/admin/").status == 200


def test_other_names_are_refused_and_http_leads_to_the_site_alone(ask, served):
    https, http = served[0].url, served[0].http_url
    for url in (https, http):
        assert test_front.ask(url, "/lv/", headers={"Host": "elsewhere.example"}).status == 421
    for path, status, target in (("/lv/?x=1", 301, "/lv/?x=1"), ("/" + "x" * 8_200, 302, "/")):
        answer = test_front.ask(http, path)
        assert (answer.status, answer.headers["Location"]) == (status, https + target)
    answer = test_front.ask(http, "/" + "x" * 8_200, headers={"Host": "127.0.0.1"})
    assert (answer.status, answer.headers["Location"]) == (302, f"{https}/")
    answer = test_front.ask(https.replace("localhost", "127.0.0.1"), "/lv/")
    assert answer.status == 0 and "[SSL: " in answer.text


def test_a_file_that_the_application_names_is_sent_with_its_headers(ask, application, served):
    """A pipe is not waited for. (On a dead network mount nginx itself would wait: README.)"""
    (media := served[1] / "media").mkdir()
    (media / "x.jpg").write_text("a picture"), os.mkfifo(media / "pipe.jpg")
    headers = dict.fromkeys(OF_FILES.split(), "of the application")
    application.behave(**headers | {"X-Accel-Redirect": "/protected-media/x.jpg"})
    answer = ask("/media/x.jpg")
    assert (answer.status, answer.text) == (200, "a picture")
    assert {name: answer.headers[name] for name in headers} == headers
    application.behave(**{"X-Accel-Redirect": "/protected-media/pipe.jpg"})
    answer = ask("/media/pipe.jpg")
    assert answer.status == ask("/protected-media/x.jpg").status == 404 and answer.seconds < 1


def test_the_log_names_no_visitor(ask, served):
    ask("/lv/?year=1999", headers={"User-Agent": "findme"})
    log = (served[0].folder / "access.log").read_text()
    assert " GET /lv/ 200 " in log and not re.search(r"127\.0\.0\.1|findme|1999", log)


def test_what_is_posted_gets_two_threads_of_an_application_and_what_is_read_is_not_counted(ask, application):
    application.behave(delay=0.5)
    with ThreadPoolExecutor(20) as staff:
        posts = [staff.submit(ask, "/admin/news/post/1/change/", "POST", b"x") for _each in range(3)]
        shown = [staff.submit(ask, "/admin/library/image/1/thumbnail/") for _each in range(12)]
    *taken, refused = sorted((each.result() for each in posts), key=lambda answer: answer.status)
    assert [each.status for each in taken] == [200, 200] and {each.result().status for each in shown} == {200}
    assert (refused.status, refused.text) == (503, emergency.without_numbers("lv", emergency.STAFF).decode())


@pytest.mark.parametrize(("path", "other", "number"), [
    ("/admin/news/post/add/", "/admin/library/image/upload/", 3), ("/admin/library/image/upload/", "/admin/news/post/add/", 4),
])  # fmt: skip
def test_bodies_that_trickle_hold_nobody_up_but_whoever_sends_them(ask, served, path, other, number):
    with contextlib.ExitStack() as held:

        def hold():
            one = held.enter_context(contextlib.closing(test_front.HTTPS(urlsplit(served[0].url).netloc)))
            one.send(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\nx".encode())

        def is_refused():
            return ask(path, "POST", b"x").status == 429

        for _each in range(number - 1):
            hold()
        assert not is_refused()
        # nginx counts a request down only after its answer: the last that is held may still come too soon.
        until(lambda: hold() or is_refused())
        assert ask(other, "POST", b"x").status == ask("/admin/login/").status == 200
        assert ask(path, "POST", bytes(5_000_000 if "library" in path else 50_000)).status == 429  # not 413


def test_one_address_does_not_take_all_of_staff_s_requests(ask, application):
    application.behave(delay=1.5)
    with ThreadPoolExecutor(70) as visitors:
        answers = [visitors.submit(ask, "/admin/") for _each in range(70)]
    assert {each.result().status for each in answers} == {200, 429}
