"""How much longer the lists of staff take with 10,000 rows than with 100: the first page, the last one and a search.

Runs on SQLite, and on PostgreSQL where TEST_DATABASE_URL names a server; on SQLite, which works in the process that
asks, CPU is counted, else the clock: there nothing else may be running. Ends with 1 when a list is over its budget;
a search has no budget: it reads every text.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.server import PROJECT, database, environment_of, free_port

FEW, MANY = 100, 10_000
BUDGET = 1.5
SEARCH = "?q=bibliotēka"


def measured(client, address, runs):
    """Seconds of the quickest of some answers: whatever else the machine does only adds to it."""
    from django.db import connection

    clock, took = time.process_time if connection.vendor == "sqlite" else time.perf_counter, []
    for _run in range(runs):
        begun = clock()
        answer = client.get(address)
        took.append(clock() - begun)
        if answer.status_code != 200:
            sys.exit(f"{address} was answered with {answer.status_code}.")
    return min(took)


def queries_of(page, options):
    """The first page of a list, the last one and a search; with `--all` each filter and each order that it offers."""
    from tests.html import Page

    found = {query for query in Page(page).links() if re.match(r"\?\w+=", query)}
    pages = [query for query in found if query.startswith("?p=")]
    last = max(pages, key=lambda query: int(query[3:]), default="")
    return dict.fromkeys(["", last, SEARCH, *(sorted(found - {*pages}) if options.all else [])])


def addresses():
    from django.urls import reverse

    from benchmarks.rows import ROWS

    return [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in ROWS]


def staff_client():
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    user, _is_new = get_user_model().objects.get_or_create(
        username="administrator", is_superuser=True, is_staff=True
    )
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    return client


def measure(options):
    """{address: seconds} of every list and query with as many rows as there are."""
    client = staff_client()
    return {
        address + query: measured(client, address + query, options.runs)
        for address in addresses()
        for query in queries_of(client.get(address), options)
    }


def compare(options):
    """Prints a line for each query of each list; the number of those over the budget."""
    import django

    django.setup()
    from django.db import connection

    from benchmarks.rows import fill

    fill(FEW)
    few, over = measure(options), 0
    fill(MANY)
    if connection.vendor == "postgresql":  # which does so itself, sooner or later
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    for address, now in measure(options).items():
        # Of 100 rows a filter may leave a few: what counts is a page of them.
        before = max(few[address.partition("?")[0]], few.get(address, 0))
        over += now / before > BUDGET and not address.endswith(SEARCH)
        print(
            f"| {connection.vendor} | {address} | {before * 1000:.0f} | {now * 1000:.0f} | {now / before:.2f} |",
            flush=True,
        )
    return over


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--all", action="store_true", help="every filter and order too")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.exit(1 if compare(options) else 0)
    print("| database | list | 100 rows, ms | 10,000 rows, ms | ratio |\n|---|---|--:|--:|--:|", flush=True)
    (PROJECT / "var").mkdir(exist_ok=True)
    servers = ["", *filter(None, [os.environ.get("TEST_DATABASE_URL")])]
    codes = []
    for server in servers:
        os.environ["TEST_DATABASE_URL"] = server
        with tempfile.TemporaryDirectory(dir=PROJECT / "var", prefix="benchmark-") as folder:
            with database(Path(folder)) as url:
                own = environment_of(folder, free_port(), url)
                for prepare in (["migrate"], ["collectstatic", "--no-input"]):
                    manage = [sys.executable, "manage.py", *prepare, "--verbosity", "0"]
                    subprocess.run(manage, env=own, check=True)
                command = [sys.executable, "-m", "benchmarks.lists", "--inside", *sys.argv[1:]]
                codes.append(subprocess.run(command, env=own).returncode)
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
