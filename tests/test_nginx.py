"""A real nginx with the configuration of deploy/, in front of an application that is gone."""

import contextlib
import http.client
import shutil
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings

from drosa_maja import emergency
from tests.server import free_port

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
]
CONFIGURATION = settings.BASE_DIR / "deploy" / "nginx.conf"
ONLY_THERE = {  # what stands in the container, and what takes its place here
    "pid /tmp/nginx.pid;": "pid {folder}/nginx.pid; daemon off;",
    "error_log stderr emerg;": "error_log {folder}/error.log emerg;",
    "access_log /dev/stdout private;": "access_log {folder}/access.log private;",
    "server app:8000;": "server 127.0.0.1:{nobody};",
    "        listen [::]:80 default_server;\n": "",
    "        listen [::]:443 ssl default_server;\n": "",
    "listen 80 default_server;": "listen 127.0.0.1:{http};",
    "listen 443 ssl default_server;": "listen 127.0.0.1:{https} ssl;",
    "        http2 on;\n": "",  # newer than the nginx of Debian 12
    "/etc/nginx/tls": "{folder}",
    "/srv/emergency": "{folder}/emergency",
}
MAKE_CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout privkey.pem -out fullchain.pem"
)


@pytest.fixture(scope="module")
def folder():
    """Which nginx can read as another user, unlike pytest's."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def port(folder):
    """Of an nginx whose application does not listen, with an emergency page in both languages."""
    (folder / "emergency").mkdir()
    for code in ("lv", "en"):
        emergency.replace(folder / "emergency" / f"{code}.html", emergency.without_numbers(code))
    subprocess.run(MAKE_CERTIFICATE.split(), cwd=folder, check=True, capture_output=True)
    places = {"folder": folder, "nobody": free_port(), "http": free_port(), "https": free_port()}
    text = CONFIGURATION.read_text("utf-8")
    for there, here in ONLY_THERE.items():
        assert there in text
        text = text.replace(there, here.format(**places))
    (folder / "nginx.conf").write_text(text)
    command = ["nginx", "-p", folder, "-c", folder / "nginx.conf"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command)
    try:
        yield places["https"]
    finally:
        process.terminate()
        process.wait(10)


def ask(port, path, method="GET"):
    """(status, headers, body); waits until nginx listens."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    end = time.monotonic() + 5
    while True:
        with contextlib.closing(
            http.client.HTTPSConnection("127.0.0.1", port, context=trusting)
        ) as connection:
            try:
                connection.request(method, path)
            except ConnectionRefusedError:
                assert time.monotonic() < end
                time.sleep(0.05)
                continue
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize(("path", "language"), [
    ("/lv/kontakti/", "lv"), ("/en/contacts/?a=1", "en"), ("/en", "en"), ("/en?a", "en"),
    ("/", "lv"), ("/energy/", "lv"), ("/p/1/", "lv"), ("/admin/", "lv"),
])  # fmt: skip
def test_it_shows_the_page_in_the_language_of_the_address(port, path, language):
    status, headers, body = ask(port, path)
    assert status == 502
    assert body == emergency.without_numbers(language)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Language"] == language
    assert headers["Content-Security-Policy"] == emergency.policy(body)
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"]
    assert "ETag" not in headers and "Last-Modified" not in headers


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT"])
def test_whatever_is_sent_gets_it_too(port, method):
    status, headers, body = ask(port, "/lv/", method)
    assert status == 502
    assert headers["Content-Language"] == "lv"
    assert body == (b"" if method == "HEAD" else emergency.without_numbers("lv"))


def test_nobody_asks_for_the_file_itself(port):
    assert ask(port, "/emergency")[0] == 404
