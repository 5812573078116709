"""How pages and staff lists grow dearer with posts and projects, on SQLite or the server of TEST_DATABASE_URL."""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import temporary_folder
from tests.server import database, environment_of

STEPS = (100, 1_000, 10_000, 100_000)
ROUNDS = 25
BUDGETS = {"sqlite": 1.5, "postgresql": 3}
# No index leads past the newest projects to those that are over: the more are under way, the more are looked at.
WITHOUT_BUDGET = "projects that are over"


def cpu_clock():
    """A function that tells milliseconds of CPU: of this thread, and of the process that PostgreSQL has for it."""
    others = []
    if connection.vendor == "postgresql":
        connection.close()  # a new connection lasts until everything is measured
        connection.cursor().execute("SET max_parallel_workers_per_gather = 0")  # their CPU would be nobody's
        others.append(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat"))
    return lambda: (time.thread_time_ns() + sum(int(path.read_text().split()[0]) for path in others)) / 1e6


def measure(pages):
    """{page: (milliseconds, queries)}, made as after a change: without the page cache. Of a sitemap, for each address."""
    clock, found = cpu_clock(), {}
    for name, (client, url) in pages.items():
        response = client.get(url)
        if response.status_code != 200:
            sys.exit(f"{url} was answered with {response.status_code}.")
        counts = []
        for _time in range(3):  # in one of them the change counter may be asked for too
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        found[name] = min(counts), response.content.count(b"<loc>") or 1, []
    for _round in range(ROUNDS):
        for name, (client, url) in pages.items():
            begun = clock()
            client.get(url)
            found[name][-1].append(clock() - begun)
    return {name: (statistics.median(ms) / parts, queries) for name, (queries, parts, ms) in found.items()}


def measure_all(steps):
    """What was measured with each number of rows, in the database of this process's settings."""
    django.setup()
    from benchmarks.scale_content import fill, pages

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for first, last in zip((0, *steps), steps, strict=False):
        fill(first, last)
        if connection.vendor == "postgresql":  # which does it by itself, in its own time
            connection.cursor().execute("VACUUM ANALYZE")
        yield measure(pages())
        print(f"{last:,} rows are done", file=sys.stderr)


def report(steps, results):
    """Prints the table; the pages over budget."""
    print(f"{connection.vendor}: CPU of a page in ms, with so many posts and projects each\n")
    print(f"| page | queries | {' | '.join(f'{step:,}' for step in steps)} | growth |")
    print(f"|---|--:|{'--:|' * len(steps)}--:|")
    over = []
    for page in results[0]:
        costs, queries = zip(*(result[page] for result in results), strict=True)
        growth, shown = costs[-1] / costs[0], " | ".join(f"{ms:.2f}" for ms in costs)
        print(f"| {page} | {'/'.join(map(str, sorted(set(queries))))} | {shown} | {growth:.2f} |")
        is_too_dear = growth > BUDGETS[connection.vendor] and not page.startswith(WITHOUT_BUDGET)
        if is_too_dear or len(set(queries)) > 1:
            over.append(page)
    return over


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, nargs="+", default=STEPS)
    steps = parser.parse_args().steps
    with temporary_folder() as folder, database(folder) as url:
        os.environ |= environment_of(folder, 8000, url)  # before anything reads the settings
        over = report(steps, list(measure_all(steps)))
    sys.exit(f"Over budget: {', '.join(over)}" if over else 0)


if __name__ == "__main__":
    main()
