"""A real nginx with deploy/nginx.conf, in front of an application that answers as each test wants."""

import contextlib
import http.client
import http.server
import re
import shutil
import socket
import ssl
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from deploy.front import Nginx
from drosa_maja.serving import emergency
from drosa_maja.serving.cache_headers import FOR_BROWSERS
from drosa_maja.serving.page_cache import CODING, PARAMETERS
from publishing import languages

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
CONFIGURATION = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text("utf-8")
ENDINGS = (emergency.PAGE, emergency.CARD, emergency.STAFF, emergency.DATA)
FRESH, BOUNDED = "max-age=1", "max-age=1, stale-if-error=600"
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE
EXPIRED = 2.1  # seconds: nginx counts whole ones, so that a page of `max-age=1` serves for one to two of them


class Application(http.server.ThreadingHTTPServer):
    """Answers each request with the next number; `headers`, `status` and `delay` are what the test wants."""

    daemon_threads, request_queue_size = True, 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.number = 0
        self.behave()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def behave(self, status=200, delay=0, **headers):
        self.status, self.delay, self.asked = status, delay, []
        self.headers = {"Cache-Control": BOUNDED} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site, length = self.server, int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        site.number += 1
        body = str(site.number).encode()
        site.asked.append((self.path, self.headers))
        time.sleep(site.delay)
        self.send_response(site.status)
        for name, value in (site.headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def served():
    """(nginx, application), with emergency files that know 112 alone."""
    application = Application()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        Path(name).chmod(0o755)
        for code in languages.codes():
            for ending in ENDINGS:
                path = Path(name) / "emergency" / f"{code}.{ending}"
                emergency.replace(path, emergency.without_numbers(code, ending))
        nginx = Nginx(name, [application.server_port])
        stack.callback(nginx.stop)
        nginx.start()
        yield nginx, application
        application.shutdown()
        application.server_close()


@pytest.fixture
def application(served):
    served[1].behave()
    for path in served[0].cache.iterdir():
        path.unlink()
    return served[1]


@pytest.fixture
def ask(served, application):
    """(status, headers, body) of a request through nginx."""

    def ask(path, method="GET", body=None, url=served[0].url, **headers):
        parts = urlsplit(url)
        kind, more = (
            (http.client.HTTPSConnection, {"context": TRUSTING})
            if parts.scheme == "https"
            else (http.client.HTTPConnection, {})
        )
        with contextlib.closing(kind(parts.netloc, timeout=10, **more)) as connection:
            connection.request(
                method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
            )
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    return ask


# --- Cached pages


def test_a_page_is_cached_for_one_second(ask, application):
    first = ask("/lv/")[2]
    assert [ask("/lv/")[2] for _time in range(5)] == [first] * 5
    assert ask("/lv/", "HEAD")[0] == 200
    time.sleep(EXPIRED)
    assert ask("/lv/")[2] != first
    assert len(application.asked) == 2


def test_the_browser_is_told_what_was_meant_for_it(ask, application):
    application.behave(**{FOR_BROWSERS: "no-store"})
    for _time in range(2):
        headers = ask("/lv/")[1]
        assert headers.get_all("Cache-Control") == ["no-store"]
        assert FOR_BROWSERS not in headers
    application.behave(Cache_Control="no-cache")
    assert ask("/lv/other/")[1].get_all("Cache-Control") == ["no-cache"]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_each_parameter_that_pages_know_is_in_the_key(ask, application, parameter):
    plain, one, two = (ask(f"/lv/{query}")[2] for query in ("", f"?{parameter}=1", f"?{parameter}=2"))
    assert len({plain, one, two}) == 3
    assert ask(f"/lv/?utm_source=x&{parameter}=1&y")[2] == one
    assert application.asked[1][0] == f"/lv/?&{parameter}=1"


def test_what_pages_do_not_know_reaches_no_page_and_makes_no_other(ask, application):
    first = ask("/lv/")[2]
    for query in ("?utm_source=x", "?%79ear=2016", "?x=%0d%0a", "?fbclid=1&q=%C4%81"):
        assert ask(f"/lv/{query}")[2] == first
    ask("/lv/%C4%81%20b/?year=2016&year=2017")
    assert [path for path, _headers in application.asked] == ["/lv/", "/lv/%C4%81%20b/?&year=2016"]


def test_the_configuration_knows_the_same_parameters_and_codings():
    assert tuple(re.findall(r"map \$arg_(\w+) ", CONFIGURATION)) == PARAMETERS
    for coding in ("br", "gzip"):
        assert f'"~*{CODING.format(coding)}" {coding};' in CONFIGURATION


def test_each_coding_is_cached_apart_and_asked_for_alone(ask, application):
    found = {
        accepted: ask("/lv/", Accept_Encoding=accepted)[2]
        for accepted in ("gzip, br, zstd", "br;q=0, gzip", "zstd", "GZIP")
    }
    assert len(set(found.values())) == 3 and found["br;q=0, gzip"] == found["GZIP"]
    assert [headers["Accept-Encoding"] for _path, headers in application.asked] == ["br", "gzip", None]


def test_programs_are_answered_for_their_whole_query(ask, application):
    assert ask("/api/v1/helplines.json?language=en")[2] != ask("/api/v1/helplines.json?language=en&x=1")[2]
    assert application.asked[1][0] == "/api/v1/helplines.json?language=en&x=1"


@pytest.mark.parametrize(("path", "headers"), [
    ("/lv/jaunumi/1/?preview=token", {}), ("/lv/jaunumi/1/?year=1&preview=", {}), ("/admin/", {}), ("/admin/login/", {}),
    ("/lv/", {"Set_Cookie": "trace=1"}), ("/p/1/", {"Cache_Control": "no-store"}), ("/healthz", {"Cache_Control": "no-store"}),
])  # fmt: skip
def test_what_is_private_is_never_cached(ask, application, served, path, headers):
    application.behave(**headers)
    assert ask(path)[2] != ask(path)[2]
    assert list(served[0].cache.iterdir()) == []
    assert application.asked[0][0] == path  # whole


def test_only_status_200_is_cached(ask, application):
    for status in (301, 404, 503):
        application.behave(status, Cache_Control="no-cache")
        assert ask(f"/lv/{status}/")[2] != ask(f"/lv/{status}/")[2]


def test_an_emptied_folder_has_every_page_made_anew(ask, served):
    first = ask("/lv/")[2]
    for path in served[0].cache.iterdir():
        path.unlink()
    assert ask("/lv/")[2] != first


def test_one_request_makes_a_page_while_others_wait(ask, application):
    application.behave(delay=0.1)
    bodies = []
    threads = [threading.Thread(target=lambda: bodies.append(ask("/lv/")[2])) for _each in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 10 and len(set(bodies)) == len(application.asked) == 1


# --- When the application is slow, or answers that it fails


def test_a_slow_application_gives_way_to_the_cached_page_then_to_the_emergency_page(ask, application):
    first = ask("/lv/")[2]
    time.sleep(EXPIRED)
    application.behave(delay=2)
    begun = time.monotonic()
    assert ask("/lv/")[2] == first
    status, _headers, body = ask("/lv/never-asked-for/")
    assert (status, body) == (503, emergency.without_numbers("lv"))
    assert time.monotonic() - begun < 2


def test_pages_that_tell_who_answers_now_give_way_at_once(ask, application):
    application.behave(Cache_Control=FRESH)
    ask("/lv/kontakti/")
    time.sleep(EXPIRED)
    application.behave(delay=2)
    assert ask("/lv/kontakti/")[0] == 503


def test_the_bound_of_the_application_is_kept(ask, application):
    application.behave(Cache_Control="max-age=1, stale-if-error=1")
    ask("/lv/")
    time.sleep(1 + EXPIRED)
    application.behave(delay=2)
    assert ask("/lv/")[0] == 503


@pytest.mark.parametrize("status", [500, 503])
def test_what_the_application_answers_itself_passes_as_it_is(ask, application, status):
    ask("/lv/")
    time.sleep(EXPIRED)
    application.behave(status, Cache_Control="no-store")
    found = ask("/lv/")
    assert (found[0], found[2]) == (status, str(application.number).encode())


def test_staff_are_waited_for(ask, application):
    application.behave(delay=1)
    assert ask("/admin/", "POST", b"x=1")[0] == 200


# --- The emergency files, and what nginx refuses itself


@pytest.mark.parametrize(("path", "language", "ending"), [
    ("/lv/kontakti/", "lv", "html"), ("/en/contacts/?a=1", "en", "html"), ("/en", "en", "html"), ("/en?a", "en", "html"),
    ("/", "lv", "html"), ("/energy/", "lv", "html"), ("/p/1/", "lv", "html"), ("/admin/", "lv", "staff.html"),
    ("/en/embed/helpline/", "en", "card.html"), ("/api/v1/helplines.json", "lv", "json"),
    ("/api/v1/helplines.json?language=en", "en", "json"),
])  # fmt: skip
def test_the_emergency_file_is_that_of_the_address(
    ask, application, path, language, ending, served, monkeypatch, rf
):
    monkeypatch.setattr(emergency, "FOLDER", Path(served[0].values["EMERGENCY_DIR"]))
    application.behave(delay=2) if not path.startswith("/admin/") else application.behave(413)
    status, headers, body = (
        ask(path) if not path.startswith("/admin/") else ask(path, "POST", b"x" * 5_000_000)
    )
    assert status == (413 if path.startswith("/admin/") else 503)
    assert body == emergency.without_numbers(language, ending)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "current", lambda: language)
        ours = emergency.response(rf.get(path)).headers
    same = {name: headers[name] for name in ours if name != "Content-Security-Policy"}
    assert same == {name: ours[name] for name in same}
    if ending != "json":
        assert headers["Content-Security-Policy"] == ours["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"] and headers["Content-Language"] == language
    assert "ETag" not in headers and "Last-Modified" not in headers
    assert ask("/emergency")[0] == 404  # nobody asks for the file itself


@pytest.mark.parametrize(("path", "headers", "status"), [
    ("/lv/" + "x" * 8_200, {}, 414), ("/en/", {"Cookie": "x" * 8_200}, 400), ("/lv/", {"Host": "localhost", "Content_Length": "x"}, 400),
])  # fmt: skip
def test_no_refusal_is_bare(ask, path, headers, status):
    found = ask(path, **headers)
    assert found[0] == status and b'href="tel:112"' in found[2]


@pytest.mark.parametrize(("path", "size", "status"), [
    ("/admin/login/", 60_000, 200), ("/admin/login/", 70_000, 413), ("/admin/news/post/add/", 3_900_000, 200),
    ("/admin/news/post/add/", 4_300_000, 413), ("/admin/library/image/upload/", 29_000_000, 200), ("/lv/", 4_300_000, 413),
])  # fmt: skip
def test_bodies_are_bounded_by_what_they_are_for(ask, path, size, status):
    assert ask(path, "POST", bytes(size))[0] == status


def test_too_many_sign_ins_are_refused_with_the_numbers_and_nobody_else(ask, application):
    answers = [ask("/admin/login/", "POST", b"x") for _time in range(14)]
    assert {status for status, _headers, _body in answers} == {200, 429}
    assert b'href="tel:112"' in answers[-1][2]
    assert ask("/admin/login/")[0] == ask("/admin/")[0] == 200


def test_other_names_are_refused_and_http_leads_to_the_site_alone(ask, served):
    nginx = served[0]
    assert ask("/lv/", Host="elsewhere.example")[0] == 421
    assert ask("/lv/", url=nginx.http_url.replace("localhost", "127.0.0.1"))[0] == 421
    status, headers, _body = ask("/lv/?x=1", url=nginx.http_url)
    assert (status, headers["Location"]) == (301, f"{nginx.url}/lv/?x=1")
    with pytest.raises(ssl.SSLError):
        ask("/lv/", url=nginx.url.replace("localhost", "127.0.0.1"))


def test_the_log_names_no_visitor(ask, served):
    ask("/lv/?year=1999", User_Agent="findme")
    log = (served[0].folder / "access.log").read_text()
    assert " GET /lv/ 200 " in log
    assert not re.search(r"127\.0\.0\.1|findme|1999", log)


def test_what_is_posted_gets_two_threads_of_an_application_and_what_is_read_is_not_counted(ask, application):
    application.behave(delay=0.5)
    with ThreadPoolExecutor(20) as staff:
        posts = [staff.submit(ask, "/admin/news/post/1/change/", "POST", b"x") for _each in range(3)]
        shown = [staff.submit(ask, "/admin/library/image/1/thumbnail/") for _each in range(12)]
        assert sorted(each.result()[0] for each in posts) == [200, 200, 503]
        assert {each.result()[0] for each in shown} == {200}
    refused = next(each.result() for each in posts if each.result()[0] == 503)
    assert refused[2] == emergency.without_numbers("lv", emergency.STAFF)


def test_bodies_that_trickle_keep_nobody_out(ask, served):
    nginx, parts = served[0], "POST /admin/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\nx"
    with contextlib.ExitStack() as held:
        for _each in range(7):
            plain = held.enter_context(socket.create_connection(("127.0.0.1", nginx.https_port)))
            held.enter_context(TRUSTING.wrap_socket(plain, server_hostname="localhost")).sendall(
                parts.encode()
            )
        assert ask("/admin/", "POST", b"x")[0] == ask("/admin/login/")[0] == 200


def test_whatever_comes_to_port_80_leads_to_the_site(ask, served):
    nginx = served[0]
    for host in ("localhost", "127.0.0.1"):
        status, headers, _body = ask("/" + "x" * 8_200, url=nginx.http_url.replace("localhost", host))
        assert (status, headers["Location"]) == (302, f"{nginx.url}/")


def test_every_language_has_its_emergency_file():
    """The first one is that of all other addresses."""
    first, *others = languages.codes()
    assert f"$language {{ default {first};" in CONFIGURATION
    for code in others:
        assert f'"~^/{code}(/|\\?|$)" {code};' in CONFIGURATION
        assert f'[?&]language={code}(&|$)" {code};' in CONFIGURATION
