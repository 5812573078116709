"""The logs of the real server and of Django hold nothing about a visitor."""

import io
import logging
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drosa_maja.logs import PrivateFormatter
from tests.server import free_port

PROJECT = Path(__file__).resolve().parent.parent
# A visitor who can be told from the server's own address in "Listening at".
VISITOR = "127.0.0.9"
SECRETS = [VISITOR, "findmeifyoucan", "Mozilla/9", "elsewhere.example", "192.0.2.77"]

APPLICATION = """
def application(environ, start_response):
    if environ["PATH_INFO"] == "/late":
        start_response("200 OK", [])(b"begun")
        raise ValueError("sent: " + environ["QUERY_STRING"])
    if environ["PATH_INFO"] == "/raise":
        try:
            raise KeyError(environ["QUERY_STRING"])
        except KeyError as error:
            raise ValueError("could not use " + environ["QUERY_STRING"]) from error
    start_response("200 OK", [("Content-Length", "4")])
    return [b"fine"]
"""


def send(port, request):
    """The answer to raw bytes sent by the visitor, as text."""
    with socket.create_connection(("127.0.0.1", port), 10, source_address=(VISITOR, 0)) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def get(port, address):
    headers = (
        "Host: localhost\r\nUser-Agent: Mozilla/9 (findmeifyoucan)\r\nX-Forwarded-For: 192.0.2.77\r\n"
        "Referer: https://elsewhere.example/?findmeifyoucan\r\nConnection: close\r\n"
    )
    return send(port, f"GET {address} HTTP/1.1\r\n{headers}\r\n".encode())


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """What gunicorn wrote to its two streams while it answered good, bad and failing requests."""
    folder = tmp_path_factory.mktemp("gunicorn")
    (folder / "tiny.py").write_text(APPLICATION)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", PROJECT / "gunicorn.conf.py", "tiny"]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={"PORT": str(port), "WEB_CONCURRENCY": "1", "HOME": str(folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except ConnectionRefusedError:
                assert server.poll() is None, (folder / "log").read_text()
                time.sleep(0.05)
        answers = [
            get(port, "/lv/projekti/?q=findmeifyoucan"),
            get(port, "/raise?q=findmeifyoucan"),
            get(port, "/late?q=findmeifyoucan"),
            get(port, "/lv/%0A2026-01-01%20forged"),
            send(port, b"findmeifyoucan\r\n\r\n"),
            send(port, b"GET /?findmeifyoucan HTTP/9.findmeifyoucan\r\n\r\n"),
            send(
                port,
                b"GET /?findmeifyoucan HTTP/1.1\r\nfindmeifyoucan: x\r\nbad header: findmeifyoucan\r\n\r\n",
            ),
            send(port, b"GET /?findmeifyoucan HTTP/1.1\r\nExpect: findmeifyoucan\r\n\r\n"),
        ]
    finally:
        server.terminate()
        server.wait(20)
    return answers, (folder / "log").read_text()


def test_the_server_answered_as_the_requests_deserve(served):
    answers, _log = served
    assert [answer.split()[1] for answer in answers] == [
        "200",
        "500",
        "200",
        "200",
        "400",
        "400",
        "400",
        "417",
    ]


def test_the_server_logs_nothing_that_a_visitor_sent(served):
    _answers, log = served
    for secret in SECRETS:
        assert secret not in log


def test_the_access_log_keeps_time_method_path_status_bytes_and_duration(served):
    _answers, log = served
    assert re.search(
        r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z GET /lv/projekti/ 200 4 \d+ms$", log, re.MULTILINE
    )


def test_a_line_break_in_a_path_forges_no_line_of_the_log(served):
    _answers, log = served
    assert r"GET /lv/\x0a2026-01-01 forged 200" in log


def test_the_error_log_still_tells_what_went_wrong_and_where(served):
    _answers, log = served
    assert "gunicorn.error Invalid request: Invalid HTTP request line\n" in log
    assert "gunicorn.error Invalid request: Invalid HTTP header name\n" in log
    assert "gunicorn.error Error handling request GET /raise\n" in log
    assert "in application\n" in log
    assert "builtins.KeyError\nwhich led to:\n" in log
    assert "builtins.ValueError\n" in log


def test_the_server_opens_no_control_socket_in_the_home_folder(served, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    assert not list(folder.glob("gunicorn*/.gunicorn"))


def test_the_logs_need_no_django():
    code = "import sys, drosa_maja.logs; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def logged(write):
    """What a logger with our formatter writes when `write` is called with it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter("%(name)s %(message)s"))
    logger = logging.Logger("tried")
    logger.addHandler(handler)
    write(logger)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Invalid request from ip=2001:db8::1: Invalid HTTP request line: 'x'", "Invalid request: Invalid HTTP request line"),
        ("Invalid request from ip=: Request Line is too large (9 > 8)", "Invalid request: Request Line is too large"),
        ("Invalid request from ip=192.0.2.1: [SSL: 'x'] y", "Invalid request: "),
        ("Error handling request GET http://host/lv/?q=x", "Error handling request GET http://host/lv/"),
        ('"GET /lv/?q=x HTTP/1.1" 200 5', '"GET /lv/ HTTP/1.1" 200 5'),
        (
            "Forbidden (Referer checking failed - https://a.example/b does not match any trusted origins.): /admin/",
            "Forbidden (Referer does not match any trusted origins.): /admin/",
        ),
        (
            "Forbidden (Origin checking failed - a b does not match any trusted origins.): /",
            "Forbidden (Origin does not match any trusted origins.): /",
        ),
        ("Listening at: http://127.0.0.1:8000 (12)", "Listening at: http://127.0.0.1:8000 (12)"),
    ],
)  # fmt: skip
def test_messages_lose_what_a_visitor_sent_and_nothing_else(message, kept):
    assert logged(lambda logger: logger.warning(message)) == f"tried {kept}\n"


def test_a_traceback_that_another_handler_has_written_is_not_taken_over():
    def write(logger):
        earlier = logging.StreamHandler(io.StringIO())
        logger.handlers.insert(0, earlier)
        try:
            int("findmeifyoucan")
        except ValueError:
            logger.exception("It failed")

    text = logged(write)
    assert "builtins.ValueError" in text
    assert "invalid literal" not in text


def test_a_list_with_a_wrong_filter_writes_one_line(publisher):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter("%(name)s %(message)s"))
    logger = logging.getLogger("django.security.DisallowedModelAdminLookup")
    logger.addHandler(handler)
    try:
        assert publisher.get("/admin/news/post/?updated_by__password__startswith=x%0Ay").status_code == 400
    finally:
        logger.removeHandler(handler)
    assert stream.getvalue().count("\n") == 1 and "updated_by__password__startswith" in stream.getvalue()


def test_no_handler_of_django_mails_or_prints_requests():
    configured = [logging.getLogger(name).handlers for name in ("django", "django.request", "django.server")]
    assert configured == [[], [], []]
