"""The real thing for browser tests: gunicorn with its configuration, a database and files of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
PASSWORD = "a password for the browser"
START_SECONDS = 60


@dataclass
class Server:
    """A running site: its address and the folder it writes to."""

    url: str
    var: Path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def database(var):
    """The address of an empty database: SQLite, or one of its own on the server of TEST_DATABASE_URL."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{var / 'db.sqlite3'}"
        return
    name = f"drosa_maja_server_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def running_site(var, log=None):
    """The demonstration site on a free port of this machine; gunicorn writes to the file `log`."""
    port = free_port()
    with database(var) as database_url:
        environment = os.environ | {
            "SECRET_KEY": "a-key-for-the-demonstration-that-signs-nothing-of-value",
            "DEBUG": "false",
            "VAR_DIR": str(var),
            "DATABASE_URL": database_url,
            "SITE_URL": f"http://localhost:{port}",
            "PORT": str(port),
            "DEMO_PASSWORD": PASSWORD,
        }
        for command in (["migrate"], ["demo"], ["collectstatic", "--no-input"]):
            manage = [sys.executable, "manage.py", *command, "--verbosity", "0"]
            subprocess.run(manage, env=environment, cwd=PROJECT, check=True, capture_output=True)
        gunicorn = [sys.executable, "-m", "gunicorn"]
        process = subprocess.Popen(gunicorn, env=environment, cwd=PROJECT, stdout=log, stderr=log)
        try:
            wait_for(f"http://localhost:{port}/healthz")
            yield Server(f"http://localhost:{port}", var)
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(address):
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
