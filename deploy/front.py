"""`make front`: the site as in service, on this machine and without root: nginx, two applications, a certificate of its own.

The tests of faults and the benchmarks start it too.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import string
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
APPLICATIONS = 2
START_SECONDS = 60
MAKE_CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=localhost "
    "-addext subjectAltName=DNS:localhost -keyout privkey.pem -out fullchain.pem"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    """Until something listens there: an application listens when it can answer."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("A process of the site did not start; what it printed says why.")
        time.sleep(0.05)


class Nginx:
    """nginx with deploy/nginx.conf, at `url` and, without TLS, at `http_url`; its files lie in memory, in `folder`."""

    def __init__(self, var, ports, https_port=None):
        self.https_port, self.http_port = https_port or free_port(), free_port()
        self.url, self.http_url = f"https://localhost:{self.https_port}", f"http://localhost:{self.http_port}"
        memory = Path("/dev/shm")  # noqa: S108  a folder of our own in it
        self.folder = Path(tempfile.mkdtemp(prefix="drosa-maja-", dir=memory if memory.is_dir() else None))
        self.cache = self.folder / "pages"
        self.cache.mkdir()
        for path in (self.folder, self.cache):
            path.chmod(0o777)
        servers = [f"server 127.0.0.1:{port} max_fails=10 fail_timeout=1s" for port in ports]
        self.values = {
            "RUN_DIR": self.folder, "CACHE_DIR": self.cache, "TLS_DIR": self.folder, "ACCESS_LOG": self.folder / "access.log",
            "EMERGENCY_DIR": Path(var) / "emergency", "MEDIA_DIR": Path(var) / "media", "APPLICATIONS": ";".join([*servers, ""]), "APPLICATIONS_FOR_POSTS": " max_conns=2;".join([*servers, ""]),
            "SITE_HOST": "localhost", "SITE_URL": self.url,
            "HTTPS": f"127.0.0.1:{self.https_port}", "HTTP": f"127.0.0.1:{self.http_port}",
        }  # fmt: skip
        self.process = None

    def start(self, log=None):
        subprocess.run(MAKE_CERTIFICATE.split(), cwd=self.folder, check=True, capture_output=True)  # noqa: S603
        # ${NAMES} are filled in; nginx's own variables stay.
        text = string.Template((PROJECT / "deploy" / "nginx.conf").read_text("utf-8")).safe_substitute(
            self.values
        )
        file = self.folder / "nginx.conf"
        file.write_text("daemon off;\n" + text, "utf-8")
        command = ["nginx", "-p", self.folder, "-c", file]
        self.process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
        wait_for(self.https_port, self.process)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)


class Front:
    """nginx in front of `applications` (gunicorn's main processes); `environment` is that of the site without SITE_URL, `log`
    a file for what they print."""

    def __init__(self, environment, https_port=None, log=None):
        self.ports = [free_port() for _each in range(APPLICATIONS)]
        self.nginx = Nginx(environment["VAR_DIR"], self.ports, https_port)
        self.url, self.log = self.nginx.url, log
        self.environment = environment | {
            "SITE_URL": self.url,
            "BEHIND_NGINX": "true",
            "NGINX_CACHE_DIR": str(self.nginx.cache),
            "WEB_CONCURRENCY": "1",
        }
        self.applications = [None] * APPLICATIONS

    def start_application(self, number):
        environment = self.environment | {"PORT": str(self.ports[number])}
        command = [sys.executable, "-m", "gunicorn"]
        self.applications[number] = subprocess.Popen(  # noqa: S603
            command, env=environment, cwd=PROJECT, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def signal_application(self, number, what):
        os.killpg(self.applications[number].pid, what)

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.callback(self.stop)
            for number in range(APPLICATIONS):
                self.start_application(number)
            for port, process in zip(self.ports, self.applications, strict=True):
                wait_for(port, process)
            self.nginx.start(self.log)
            stack.pop_all()
        return self

    def __exit__(self, *exception):
        self.stop()

    def stop(self):
        self.nginx.stop()
        for number, process in enumerate(self.applications):
            if process and process.poll() is None:
                self.signal_application(number, signal.SIGCONT)  # a frozen one must wake up to end
                process.terminate()
        for process in filter(None, self.applications):
            process.wait(timeout=40)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8443)
    port = parser.parse_args().port
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit())
    with Front(os.environ | {"VAR_DIR": str(PROJECT / "var")}, port) as front:  # noqa: TID251
        print(f"\nThe site:      {front.url}/ (its certificate is its own: a browser asks whether to go on)")  # noqa: T201
        print(f"For staff:     {front.url}/admin/")  # noqa: T201
        print(f"Applications:  ports {front.ports[0]} and {front.ports[1]}. Stop it with Ctrl+C.\n")  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            front.nginx.process.wait()


if __name__ == "__main__":
    main()
