"""Fuzzing: random and directed requests to the application that gunicorn serves. A seed makes the same ones again:
`pytest tests/test_fuzz.py -k 17`. 300 of them each day, 10,000 in `make check-long`."""

import io
import random
import time

import pytest

from tests.factories import make_channel, make_document, make_image, make_page, make_post, make_project
from tests.wsgi import ask

pytestmark = pytest.mark.django_db
EACH = 20  # requests of a seed
DAILY, ALL = range(15), range(15, 500)
SECONDS = 2  # in check-long; each day other tests run beside it
# Whatever comes back as it was sent can become markup, a header or an address.
MARK = "zq7\"'><zq8 "
STRANGE = [
    "", "0", "1", "-1", "9" * 25, "1" * 5000, "1.5", "٣", "１", "NaN", "null", "\0", "%00", "..", "../../etc/passwd", "%2e%2e%2f", "'",
    "' OR 1=1--", '"', "{{7*7}}", "${7*7}", "\r\nX-Injected: zq7", "%0d%0aSet-Cookie:a=1", "//evil.example/", "https://evil.example/",
    "/\\evil.example", "javascript:alert(1)", "\u202e", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "é" * 300,
    "2016-02-30-1", "2016-01-01-1", "9999-12-31-9", "2016", "active", "lv", "xx", "a,b", "[]", "()", "*", "__class__", "id__in", MARK,
]  # fmt: skip
NAMES = [
    "year", "before", "status", "funder", "easy", "section", "part", "preview", "language", "next", "_popup", "_to_field", "e", "o", "p",
    "q", "all", "projects", "updated_by__password__startswith", "state", "x", MARK,
]  # fmt: skip
HEADERS = [
    "ACCEPT", "ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "AUTHORIZATION", "COOKIE", "FORWARDED", "IF_MATCH", "IF_MODIFIED_SINCE",
    "IF_NONE_MATCH", "IF_UNMODIFIED_SINCE", "ORIGIN", "RANGE", "REFERER", "USER_AGENT", "X_FORWARDED_FOR", "X_FORWARDED_HOST",
    "X_FORWARDED_PROTO", "X_HTTP_METHOD_OVERRIDE", "X_ORIGINAL_URL", "X_REWRITE_URL", "X_REQUESTED_WITH",
]  # fmt: skip
METHODS = ["GET"] * 12 + ["HEAD", "POST", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"]
TYPES = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "",
    MARK,
]


@pytest.fixture
def addresses():
    post, project, page = make_post(cover=make_image()), make_project(), make_page()
    post.documents.create(document=make_document(), order=1)
    line = make_channel().helpline
    rows = [row.get_absolute_url(code) for row in (post, project, page) for code in ("lv", "en")]
    files = [post.cover.url, post.documents.get().document.url]
    return [
        *rows, *files, "/", "/lv/", "/en/", "/lv/jaunumi/", "/en/projects/", "/lv/kontakti/", "/en/contacts/latgale/", "/lv/lapas/",
        "/lv/jaunumi/feed/", "/en/news/feed/", "/lv/embed/", "/en/embed/helpline/", "/lv/embed/print/", "/lv/embed/qr-number.svg",
        f"/lv/kontakti/{line.pk}/vcard/", "/en/contacts/vcard/", f"/p/{project.pk}/", "/api/v1/helplines.json", "/robots.txt",
        "/sitemap.xml", "/healthz", "/favicon.ico", "/.well-known/security.txt", "/static/css/site.css", "/styleguide/",
        "/admin/", "/admin/account/login/", "/admin/account/factors/", "/admin/account/factors/passkeys/login/", "/admin/login/", "/admin/logout/", "/admin/news/post/", "/admin/news/post/add/", f"/admin/news/post/{post.pk}/change/",
        f"/admin/news/post/{post.pk}/history/", "/admin/contacts/helpline/", "/admin/library/image/", "/admin/jsi18n/",
        "/admin/autocomplete/", "/admin/password_change/", "/admin/library/image/upload/",
    ]  # fmt: skip


def changed(path, chance):
    """A path, most often a little wrong."""
    place = chance.randrange(len(path) + 1)
    ways = [
        path, path, path, path.rstrip("/"), path + "/", path.replace("/", "//"), path.upper(), path + chance.choice(STRANGE),
        path[:place] + chance.choice(STRANGE) + path[place:], path[:place], path.replace("/", "/./"), path.replace("-", "%2d"),
    ]  # fmt: skip
    return chance.choice(ways) or "/"


def request(chance, addresses, session):
    """(path, method, environ) of the next request."""
    path = changed(chance.choice(addresses), chance)
    query = "&".join(
        f"{chance.choice(NAMES)}={chance.choice(STRANGE)}"
        for _each in range(chance.choice([0, 0, 1, 1, 2, 9]))
    )
    body = chance.choice(
        [
            b"",
            chance.randbytes(300),
            b"a=" + MARK.encode(),
            b"--x\r\n\r\n",
            b"csrfmiddlewaretoken=x&username=a",
        ]
    )
    environ = {
        f"HTTP_{chance.choice(HEADERS)}": chance.choice(STRANGE) for _each in range(chance.randrange(4))
    }
    if chance.random() < 0.3:
        environ["HTTP_COOKIE"] = f"sessionid={session}"
    if chance.random() < 0.05:
        environ["HTTP_HOST"] = chance.choice(
            ["evil.example", "", "www.example.lv:99999", "www.example.lv.evil.example", "[::1", "a b"]
        )
    environ |= {
        "PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": query.encode("utf-8", "surrogatepass").decode("latin-1"),
        "CONTENT_TYPE": chance.choice(TYPES),
        "CONTENT_LENGTH": chance.choice([str(len(body)), str(len(body)), "", "-1", "x", "9999999"]),
        "wsgi.input": io.BytesIO(body),
    }
    return (
        path,
        chance.choice(METHODS),
        {
            name: value.encode("utf-8").decode("latin-1")
            if isinstance(value, str) and name.startswith("HTTP_")
            else value
            for name, value in environ.items()
        },
    )


def faults(path, response, seconds):
    """What is wrong with a response."""
    location = response.headers.get("Location", "")
    if response.status_code >= 500:
        yield f"status {response.status_code}"
    if seconds > SECONDS:
        yield f"{seconds:.1f} s"
    if MARK.encode() in response.content or MARK.strip().encode() in response.content:
        yield "reflects what was sent"
    if (
        any(char in value for _name, value in response.all_headers for char in "\r\n")
        or "X-Injected" in response.headers
    ):
        yield "a header was injected"
    if (
        location
        and not location.startswith("https://www.example.lv/")
        and (not location.startswith("/") or location[1:2] in ("/", "\\"))
    ):
        yield f"leads to {location}"
    if not path.startswith("/admin/") and "Set-Cookie" in response.headers:
        yield "sets a cookie"


def found_with(seed, addresses, session, is_timed=False):
    chance, found = random.Random(seed), []
    for number in range(EACH):
        path, method, environ = request(chance, addresses, session)
        start = time.perf_counter()
        response = ask("/", method, **environ)
        seconds = time.perf_counter() - start if is_timed else 0
        sent = {name: value for name, value in environ.items() if name != "wsgi.input"}
        found += [(number, method, fault, sent) for fault in faults(path, response, seconds)]
    return found


@pytest.mark.parametrize("seed", DAILY)
def test_random_requests(seed, addresses, publisher):
    assert found_with(seed, addresses, publisher.cookies["sessionid"].value) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", ALL)
def test_ten_thousand_random_requests(seed, addresses, publisher):
    assert found_with(seed, addresses, publisher.cookies["sessionid"].value, is_timed=True) == []


def test_each_fault_is_found():
    class Response:
        status_code, content = 500, f"<p>{MARK}</p>".encode()
        headers = {"Location": "//evil.example/", "Set-Cookie": "a=1", "X-Injected": "1"}
        all_headers = [*headers.items()]

    assert [*faults("/lv/", Response, 3.0)] == [
        "status 500", "3.0 s", "reflects what was sent", "a header was injected", "leads to //evil.example/", "sets a cookie",
    ]  # fmt: skip
