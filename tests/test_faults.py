"""Everything behind the site fails, in every way that was thought of, and the numbers are there all the same."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.faults import knows_the_numbers, served, warm
from tests.proxy import Proxy
from tests.server import PROJECT, database, environment_of, prepare, without_database

SECONDS = 8  # that a fault lasts
long = pytest.mark.long  # the others run with every test
MODES = ("dead", "hung", "slow", "resetting")


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def stored(var):
    """The address of a database with the demonstration in it."""
    with database(var) as address:
        prepare(environment_of(var, 1, address))
        yield address


@pytest.fixture(scope="module")
def proxy(stored):
    parts = urlsplit(stored)
    proxy = Proxy(parts.hostname, parts.port or 5432)
    yield proxy
    proxy.end()


@pytest.fixture
def proxied(stored, proxy):
    """The address of the same database behind the proxy."""
    yield urlsplit(stored)._replace(netloc=f"root@127.0.0.1:{proxy.port}").geturl()
    proxy.mode = "well"


def change(stored, var):
    """A change in another process: every kept page must be made anew."""
    code = "import django; django.setup(); from publishing import stamp; stamp.bump()"
    environment = environment_of(var, 1, stored) | {"DJANGO_SETTINGS_MODULE": "drosa_maja.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=PROJECT, check=True)


def survives(site, fault, seconds=SECONDS):
    """`fault` is a context manager: meanwhile, and afterwards, every address is asked."""
    with site.asked_all_the_time():
        time.sleep(1)
        with fault:
            time.sleep(seconds)
        site.recovers()
        time.sleep(1)
    site.check(seconds)


# --- PostgreSQL behind a network


@contextlib.contextmanager
def failing(proxy, mode):
    proxy.mode = mode
    yield
    proxy.mode = "well"


@contextlib.contextmanager
def on_server(stored, begin, end):
    """Two statements, in the database of the server that is there for that."""
    name = urlsplit(stored).path[1:]
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as connection:
        for statement in begin:
            connection.execute(statement.format(name=name))
        yield
        for statement in end:
            connection.execute(statement.format(name=name))


REFUSE = 'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'
ACCEPT = 'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "mode", ["hung", *(pytest.param(mode, marks=long) for mode in MODES if mode != "hung")]
)
def test_a_network_that_fails(var, stored, proxied, proxy, mode):
    with served(var, proxied) as site:
        warm(site)
        survives(site, failing(proxy, mode))


@pytest.mark.postgresql
@pytest.mark.parametrize("mode", MODES)
@long
def test_a_network_that_fails_when_every_page_must_be_made_anew(var, stored, proxied, proxy, mode):
    with served(var, proxied) as site:
        warm(site)
        with site.asked_all_the_time():
            for _time in range(3):
                change(stored, var)
                with failing(proxy, mode):
                    time.sleep(2)
                site.recovers()
        site.check(6)


@pytest.mark.postgresql
@pytest.mark.parametrize("mode", MODES)
@long
def test_a_process_that_starts_meanwhile_serves_too(var, stored, proxied, proxy, mode):
    with served(var, proxied) as site:
        knows_the_numbers(var)
    proxy.mode = mode
    with served(var, proxied) as site:
        with site.asked_all_the_time():
            time.sleep(3)
            proxy.mode = "well"
            site.recovers()
        site.check(3)


@pytest.mark.postgresql
@long
def test_a_server_that_was_restarted(var, stored, proxied, proxy):
    with served(var, proxied) as site:
        warm(site)
        with on_server(stored, [TERMINATE], []):
            survives(site, failing(proxy, "dead"), 2)


@pytest.mark.postgresql
@long
def test_a_server_that_is_out_of_connections(var, stored, proxied):
    with served(var, proxied) as site:
        warm(site)
        survives(site, on_server(stored, [REFUSE], [ACCEPT]))  # who has one keeps it
        survives(site, on_server(stored, [REFUSE, TERMINATE], [ACCEPT]))


@pytest.mark.postgresql
@long
def test_a_server_whose_disk_is_full(var, stored, tmp_path):
    """A real one: the tables lie on a small file system of their own (this needs root, as the server's owner does)."""
    with small_disk() as (folder, fill), tables_in(folder, stored), served(var, stored) as site:
        warm(site)

        @contextlib.contextmanager
        def full():
            fill()
            with (
                pytest.raises(psycopg.errors.DiskFull),
                psycopg.connect(stored, autocommit=True) as connection,
            ):
                connection.execute(
                    "CREATE TABLE no_room AS SELECT repeat('x', 1000) FROM generate_series(1, 50000)"
                )
            yield

        survives(site, full())


@contextlib.contextmanager
def small_disk():
    """(folder, what fills it): 64 MB that belong to the database server."""
    folder = Path("/var/tmp") / f"drosa-maja-{os.getpid()}"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)
    try:
        tables = folder / "tables"
        tables.mkdir()
        shutil.chown(tables, "postgres")

        def fill():
            with contextlib.suppress(OSError), (folder / "filler").open("wb") as file:
                while True:
                    file.write(bytes(4096))
                    file.flush()

        yield tables, fill
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


@contextlib.contextmanager
def tables_in(folder, stored):
    name = urlsplit(stored).path[1:]
    move = f'ALTER DATABASE "{name}" SET TABLESPACE '
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        try:
            connection.execute(f"{move} small")
            yield
        finally:
            connection.execute(TERMINATE.format(name=name))
            (folder.parent / "filler").unlink(missing_ok=True)
            connection.execute(f"{move} pg_default")
            connection.execute("DROP TABLESPACE small")


# --- SQLite, and files


@contextlib.contextmanager
def broken_file(path):
    """The file of the database is there, and no database."""
    away = path.with_suffix(".away")
    path.rename(away)
    path.write_bytes(b"This is not a database." * 1000)
    yield
    path.unlink()
    away.rename(path)


@contextlib.contextmanager
def no_room(site):
    """No file of the server can grow by a single byte: what a full disk does to whoever writes."""
    workers = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    for pid in map(int, workers):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    for pid in map(int, workers):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.mark.sqlite
def test_a_file_that_is_gone(var, stored):
    with served(var, stored) as site:
        warm(site)
        site.database = stored
        survives(site, without_database(site))


@pytest.mark.sqlite
@long
def test_a_file_that_cannot_be_read(var, stored):
    with served(var, stored) as site:
        warm(site)
        survives(site, broken_file(var / "db.sqlite3"))


@long
def test_a_full_disk_of_the_site_itself(var, stored):
    with served(var, stored) as site:
        warm(site)
        change(stored, var)
        survives(site, no_room(site))


@contextlib.contextmanager
def in_its_place(path):
    """A file where a folder should be: nothing can be read or written there, by root neither."""
    away = path.with_name(f"{path.name}.away")
    path.rename(away)
    path.write_text("")
    yield
    path.unlink()
    away.rename(path)


@pytest.mark.parametrize("name", ["media", "emergency"])
@long
def test_a_folder_that_is_missing(var, stored, name):
    with served(var, stored) as site:
        warm(site)
        survives(site, in_its_place(var / name), 2)


@pytest.mark.parametrize("name", ["media", "emergency"])
@long
def test_a_process_that_starts_without_a_folder(var, stored, name):
    with served(var, stored) as site:
        warm(site)
    with in_its_place(var / name), served(var, stored) as site, site.asked_all_the_time():
        time.sleep(3)
    site.check(3)
