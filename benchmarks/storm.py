"""What changes cost: the throughput of a page while something is published once and ten times a second.

Each rate takes turns with none at all. A change is a new title in the database with the stamp raised beside it, made by
a process that does nothing else, so that what it costs visitors is measured and not what it costs whoever saves.
"""

import argparse
import contextlib
import json
import statistics
import sys
import threading

from benchmarks.site import demonstration
from benchmarks.speed import ONE_WORKER, PAGES, PROCESSORS, Contender, answer_of, load, stay_on
from tests.server import PROJECT

RATES = {1: 0.95, 10: 0.90}  # changes a second: what must be left of the throughput
CHANGE = (
    "UPDATE news_post SET title_lv = title_lv WHERE id = 1",
    "UPDATE publishing_stamp SET value = value + 1",
)


@contextlib.contextmanager
def changes(site, rate):
    """Meanwhile, `rate` changes a second."""
    ended = threading.Event()

    def change():
        with connected(site.database) as execute:
            while not ended.wait(1 / rate):
                execute(CHANGE)

    thread = threading.Thread(target=change)
    if rate:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if rate:
            thread.join()


@contextlib.contextmanager
def connected(address):
    """A function that runs statements in one transaction."""
    if address.startswith("sqlite"):
        import sqlite3

        connection = sqlite3.connect(address.removeprefix("sqlite:///"), timeout=10)
    else:
        import psycopg

        connection = psycopg.connect(address)

    def execute(statements):
        for statement in statements:
            connection.execute(statement)
        connection.commit()

    try:
        yield execute
    finally:
        connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=2)
    options = parser.parse_args()
    ratios = {rate: [] for rate in RATES}
    stay_on(PROCESSORS[0])
    with demonstration(**ONE_WORKER) as site:
        stay_on(PROCESSORS[-1])
        ours = Contender("ours", site.url, site.pid)
        path, _headers, _body = answer_of(site.url, PAGES["home"])
        for number in range(options.rounds):
            for rate in RATES:
                found = {}
                for each in (0, rate):
                    with changes(site, each):
                        found[each] = load(ours, path, options.seconds, {"Accept-Encoding": "br"})[0]
                ratios[rate].append(found[rate] / found[0])
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    print("| changes a second | throughput / without changes | budget |")
    print("|--:|--:|--:|")
    over = []
    for rate, budget in RATES.items():
        median = statistics.median(ratios[rate])
        print(f"| {rate} | {median:.3f} | {budget} |")
        over += [str(rate)] if median < budget else []
    (PROJECT / "var" / "bench-storm.json").write_text(json.dumps(ratios))
    sys.exit(f"Over budget with changes a second: {', '.join(over)}" if over else 0)


if __name__ == "__main__":
    main()
