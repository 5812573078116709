"""How soon a process answers, and how much memory a worker takes with a full page cache and after 100,000 requests."""

import argparse
import contextlib
import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.speed import children_of
from tests.server import PROJECT, database, environment_of, free_port, gunicorn, prepare

START, MEMORY, GROWTH = 1.5, 130, 1.2  # seconds, MB, ratio
FULL, MANY = 2_000, 100_000  # requests
THREADS = 4


def memory_of(pid):
    """MB that a process has to itself or shares in proportion."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def seconds_to_answer(environment, log):
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn"], env=environment, cwd=PROJECT, stdout=log, stderr=log
    )
    host = urlsplit(environment["SITE_URL"]).netloc
    try:
        while True:
            connection = http.client.HTTPConnection(host, timeout=5)
            with contextlib.suppress(OSError):
                connection.request("GET", "/lv/")
                if connection.getresponse().status == 200:
                    return time.monotonic() - begun
            connection.close()
            time.sleep(0.01)
    finally:
        process.terminate()
        process.wait(timeout=20)


def ask_for(url, number):
    """`number` requests, for addresses that nobody asked for before: each is a page of its own in the cache."""
    host = urlsplit(url).netloc

    def ask(seed):
        chance = random.Random(seed)
        connection = http.client.HTTPConnection(host, timeout=30)
        for _time in range(number // THREADS):
            kind = chance.choice(("jaunumi", "projekti"))
            query = f"year={chance.randrange(1990, 2030)}&before=20{chance.randrange(10, 27)}-01-01-{chance.randrange(10**6)}"
            connection.request("GET", f"/lv/{kind}/?{query}", headers={"Accept-Encoding": "br"})
            connection.getresponse().read()

    threads = [threading.Thread(target=ask, args=(random.random(),)) for _each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=MANY)
    options = parser.parse_args()
    (PROJECT / "var").mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=PROJECT / "var", prefix="benchmark-") as folder,
        open(f"{folder}/log", "w") as log,
        database(Path(folder)) as address,
    ):
        environment = environment_of(Path(folder), free_port(), address) | {"WEB_CONCURRENCY": "1"}
        prepare(environment)
        starts = [seconds_to_answer(environment, log) for _time in range(6)][1:]  # the first warms the disk
        with gunicorn(environment, log) as process:
            [worker] = children_of(process.pid)
            ask_for(environment["SITE_URL"], FULL)
            full = memory_of(worker)
            print(f"A worker with a full cache: {full:.0f} MB.", file=sys.stderr)
            ask_for(environment["SITE_URL"], options.requests)
            after = memory_of(worker)
    results = {"start": statistics.median(starts), "full": full, "after": after, "requests": options.requests}
    print(f"| start to the first answer, median of 5 | {results['start']:.2f} s | {START} s |")
    print(f"| a worker with a full page cache | {full:.0f} MB | {MEMORY} MB |")
    print(f"| the same after {options.requests:,} more requests | {after / full:.2f} × | {GROWTH} × |")
    (PROJECT / "var" / "bench-server.json").write_text(json.dumps(results))
    if results["start"] > START or full > MEMORY or after > full * GROWTH:
        sys.exit("Over budget.")


if __name__ == "__main__":
    main()
