"""The real thing for browser tests: gunicorn with its configuration, a database and files of its own."""

import contextlib
import fcntl
import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
PASSWORD = "a password for the browser"
START_SECONDS = 60
NUMBER = "tel:+37128612120"
RENAMINGS = 5
_numbers = itertools.count()


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


def on_server(statement):
    """Let the server of TEST_DATABASE_URL make or drop a database."""
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


def address_of(name):
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextlib.contextmanager
def database(var, template="template1"):
    """The address of a database of its own: a file of SQLite, empty unless there is one already; or on the server of
    TEST_DATABASE_URL a copy of the template."""
    if not os.environ.get("TEST_DATABASE_URL"):
        yield f"sqlite:///{var / 'db.sqlite3'}"
        return
    name = f"drosa_maja_server_{os.getpid()}_{next(_numbers)}"
    on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield address_of(name)
    finally:
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


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
        "SECOND_FACTOR_REQUIRED": "false",  # as in `make run`
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


def manage(environment, *command):
    manage = [sys.executable, "manage.py", *command, "--verbosity", "0"]
    subprocess.run(manage, env=environment, cwd=PROJECT, check=True, capture_output=True)


def prepare(environment):
    """The demonstration in the database; and meanwhile the static files, in a folder of their own until they are whole."""
    var = Path(environment["VAR_DIR"])
    apart = var / "collected"
    with ThreadPoolExecutor() as pool:
        collected = pool.submit(manage, environment | {"VAR_DIR": str(apart)}, "collectstatic", "--no-input")
        manage(environment, "migrate")
        manage(environment, "demo")
        collected.result()
    (apart / "static").rename(var / "static")
    shutil.rmtree(apart)


def once(folder, make):
    """The folder, which the first process that asks for it fills; others wait until it is done."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder.with_suffix(".done")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def template_of(shared):
    """The name of the database that all processes of a test run copy; SQLite copies a file."""
    return shared.name


def make_template(folder):
    address = f"sqlite:///{folder / 'db.sqlite3'}"
    if os.environ.get("TEST_DATABASE_URL"):
        name = template_of(folder.parent)
        on_server(f'CREATE DATABASE "{name}"')
        address = address_of(name)
    prepare(environment_of(folder, 8000, address))


def drop_template(shared):
    if os.environ.get("TEST_DATABASE_URL") and (shared / "demonstration").exists():
        on_server(f'DROP DATABASE IF EXISTS "{template_of(shared)}" WITH (FORCE)')


@contextlib.contextmanager
def demonstration(var, shared=None):
    """The address of a database with the demonstration, whose files and the static ones are in the folder `var`.

    `shared`: the folder of a test run, in which it is made once, and copied whenever it is asked for.
    """
    if shared is None:
        with database(var) as address:
            prepare(environment_of(var, 8000, address))
            yield address
        return
    shutil.copytree(once(shared / "demonstration", make_template), var, dirs_exist_ok=True)
    with database(var, template_of(shared)) as address:
        yield address


@contextlib.contextmanager
def running_site(var, log=None, shared=None, **more):
    """The demonstration site on a free port of this machine, with `more` in its environment."""
    with demonstration(var, shared) as address:
        environment = environment_of(var, free_port(), address) | more
        with gunicorn(environment, log) as process:
            yield Server(environment["SITE_URL"], var, address, process.pid)


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
