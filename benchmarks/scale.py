"""How pages grow dearer with the number of posts and projects, on SQLite and on the server of TEST_DATABASE_URL.

A database is filled step by step. At each step every page is made as after a public change, without the page cache
but with what is kept for each stamp, in one process and without a server around it. Counted is the CPU of this
process and of the database's: other programs on the machine disturb that least. Ends with 1 over budget.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.server import PROJECT, database, environment_of

STEPS = (100, 1_000, 10_000, 100_000)
ROUNDS = 25
BUDGETS = {"sqlite": 1.5, "postgresql": 3}
# No index leads past the newest projects to those that are over: the more are under way, the more are looked at.
WITHOUT_BUDGET = ("projects that are over",)
SERVER = {
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
}


class Clock:
    """CPU time in milliseconds: of this thread, and of the process that PostgreSQL keeps for our connection."""

    def __init__(self, connection):
        self.other = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET max_parallel_workers_per_gather = 0")  # their CPU would be nobody's
                cursor.execute("SELECT pg_backend_pid()")
                self.other = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def read(self):
        spent = time.thread_time_ns()
        if self.other:
            spent += int(self.other.read_text().split()[0])
        return spent / 1_000_000


def measure():
    """{page: {"ms": CPU for a page, "queries": their number, "urls": addresses in it}} at the present number of rows."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.scale_content import pages
    from drosa_maja.wsgi import application
    from publishing import stamp
    from publishing.watch import watch

    watch.is_running, (watch.value, watch.everywhere) = True, stamp.current()
    clock = Clock(connection)

    def make(address):
        path, _mark, query = address.partition("?")
        answer = application.make((scheme, path, query), SERVER, None)
        if not answer.is_page:
            raise SystemExit(f"{address} answered {answer.status}")
        return answer

    def cost(address):
        begun = clock.read()
        make(address)
        return clock.read() - begun

    scheme = urlsplit(settings.SITE_URL).scheme
    found, addresses = {}, pages()
    for name, address in addresses.items():
        body = make(address).parts[""][3]
        with CaptureQueriesContext(connection) as queries:
            make(address)
        found[name] = {"queries": len(queries), "urls": body.count(b"<loc>") or 1, "all": []}
    for _round in range(ROUNDS):
        for name, address in addresses.items():
            found[name]["all"].append(cost(address))
    for measured in found.values():
        measured["ms"] = statistics.median(measured.pop("all"))
    return found


def measure_all(steps):
    """In a process of its own, for the database that its environment names: a line of JSON for each step."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.scale_content import fill

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    filled = 0
    for step in steps:
        fill(filled, step)
        filled = step
        if connection.vendor == "postgresql":  # which does it by itself, in its own time
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        print(json.dumps(measure()), flush=True)


def results_on(steps, environment):
    """[what was measured, for each step]"""
    command = [sys.executable, "-m", "benchmarks.scale", "--here", "--steps", *map(str, steps)]
    process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    with process:
        results = []
        for line in process.stdout:
            results.append(json.loads(line))
            print(f"{steps[len(results) - 1]:,} rows are done", file=sys.stderr)
    if process.returncode:
        sys.exit("It could not be measured. The reason stands above.")
    return results


def report(vendor, steps, results):
    """Prints the table; the pages over budget."""
    budget, over = BUDGETS[vendor], []
    print(f"\n{vendor}: CPU of a page in ms, with so many posts and projects each\n")
    print(f"| page | queries | {' | '.join(f'{step:,}' for step in steps)} | growth |")
    print(f"|---|--:|{'--:|' * len(steps)}--:|")
    for page in results[0]:
        all_found = [result[page] for result in results]
        each = [found["ms"] / found["urls"] for found in all_found]
        growth, queries = each[-1] / each[0], {found["queries"] for found in all_found}
        shown = " | ".join(f"{ms:.2f}" for ms in each)
        per = " (of an address)" if all_found[-1]["urls"] > 1 else ""
        print(f"| {page}{per} | {'/'.join(map(str, sorted(queries)))} | {shown} | {growth:.2f} |")
        is_judged = not page.startswith(WITHOUT_BUDGET)
        if (is_judged and growth > budget) or len(queries) > 1:
            over.append(page)
    return over


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, nargs="+", default=STEPS)
    parser.add_argument("--here", action="store_true", help="measure the database of this environment")
    options = parser.parse_args()
    if options.here:
        measure_all(options.steps)
        return
    (PROJECT / "var").mkdir(exist_ok=True)
    server, over = os.environ.pop("TEST_DATABASE_URL", None), []
    for vendor in ("sqlite", *(["postgresql"] if server else [])):
        if vendor == "postgresql":
            os.environ["TEST_DATABASE_URL"] = server
        with (
            tempfile.TemporaryDirectory(dir=PROJECT / "var", prefix="benchmark-") as folder,
            database(Path(folder)) as address,
        ):
            results = results_on(options.steps, environment_of(Path(folder), 8000, address))
        over += [f"{page} ({vendor})" for page in report(vendor, options.steps, results)]
    sys.exit(f"Over budget: {', '.join(over)}" if over else 0)


if __name__ == "__main__":
    main()
