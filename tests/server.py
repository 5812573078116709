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
NUMBER = "tel:+37128612120"
RENAMINGS = 5


@dataclass
class Server:
    """A running site: its address, the folder it writes to, and the address of its database."""

    url: str
    var: Path
    database: str
    pid: int


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
def without_database(server):
    """Meanwhile the database of a running site is not where it looks for it."""
    if server.database.startswith("sqlite"):
        away, here = server.var / "away", server.var
        away.mkdir()
        for path in sorted(here.glob("db.sqlite3*")):
            path.rename(away / path.name)
        (here / "db.sqlite3").mkdir()  # or whoever asks would make an empty one
        try:
            yield
        finally:
            (here / "db.sqlite3").rmdir()
            for path in sorted(away.iterdir()):
                path.rename(here / path.name)
            away.rmdir()
        return
    name = urlsplit(server.database).path[1:]
    rename_database(name, f"{name}_away")
    try:
        yield
    finally:
        rename_database(f"{name}_away", name)


def rename_database(old, new):
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as connection:
        # Or who is cut off would be back at once.
        connection.execute(f'ALTER DATABASE "{old}" ALLOW_CONNECTIONS false')
        name = old
        try:
            rename_once_it_is_left(connection, old, new)
            name = new
        finally:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def rename_once_it_is_left(connection, old, new):
    for attempt in range(1, RENAMINGS + 1):
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [old]
        )
        try:
            connection.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
            return
        except psycopg.errors.ObjectInUse:
            # Who was let in just before is in the list of sessions only now.
            if attempt == RENAMINGS:
                raise


def environment_of(var, port, database_url):
    return os.environ | {
        "SECRET_KEY": "a-key-for-the-demonstration-that-signs-nothing-of-value",
        "DEBUG": "false",
        "VAR_DIR": str(var),
        "DATABASE_URL": database_url,
        "SITE_URL": f"http://localhost:{port}",
        "PORT": str(port),
        "DEMO_PASSWORD": PASSWORD,
    }


@contextlib.contextmanager
def gunicorn(environment, log=None):
    """The server alone, whatever its database holds; gunicorn writes to the file `log`."""
    command = [sys.executable, "-m", "gunicorn"]
    process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=log, stderr=log)
    try:
        wait_for(f"{environment['SITE_URL']}/healthz")
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def prepare(environment):
    """The demonstration in the database, and the static files."""
    for command in (["migrate"], ["demo"], ["collectstatic", "--no-input"]):
        manage = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(manage, env=environment, cwd=PROJECT, check=True, capture_output=True)


@contextlib.contextmanager
def running_site(var, log=None, **more):
    """The demonstration site on a free port of this machine, with `more` in its environment."""
    port = free_port()
    with database(var) as database_url:
        environment = environment_of(var, port, database_url) | more
        prepare(environment)
        with gunicorn(environment, log) as process:
            yield Server(environment["SITE_URL"], var, database_url, process.pid)


def beside(server, *command):
    """What a Python command printed that ran in the surroundings of a running site, with its database and files."""
    environment = environment_of(server.var, urlsplit(server.url).port, server.database)
    done = subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=PROJECT,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.stdout


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


def until(condition, limit=10):
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"not within {limit} seconds"
        time.sleep(0.05)
