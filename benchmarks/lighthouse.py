"""Lighthouse's mobile scores of every template, the median of some runs; nothing else may run meanwhile.

Ends with 1 when a page is below 100 for another reason than that it is not in the sitemap or not there.
The reports stay in var/lighthouse/.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

from benchmarks.site import PATHS, ask, demonstration
from tests.server import PROJECT
from tests.sitemap import addresses_in_sitemap

LIGHTHOUSE = PROJECT / "var/npm/lighthouse/node_modules/lighthouse/cli/index.js"
REPORTS = PROJECT / "var/lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# What else keeps Chromium quiet, Lighthouse adds itself.
CHROME_FLAGS = "--headless=new --disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")
TRIES = 4  # now and then Chromium records no trace (NO_NAVSTART), and Lighthouse asks to be run again
NOT_LISTED = {"is-crawlable"}
NOT_THERE = {"is-crawlable", "http-status-code", "errors-in-console"}  # Chromium itself notes a 404 there


def visit(url, file):
    """Lighthouse's report on one visit, which stays in a file."""
    command = [
        "node", LIGHTHOUSE, url, "--output=json", f"--output-path={file}",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROME_FLAGS}",
        "--quiet", "--no-enable-error-reporting", "--ignore-status-code",
    ]  # fmt: skip
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    for tries_left in reversed(range(TRIES)):
        done = subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, timeout=180)
        if done.returncode == 0:
            return json.loads(file.read_text())
        print(f"{url} could not be measured; tries left: {tries_left}", file=sys.stderr)
    sys.exit(f"Lighthouse failed {TRIES} times at {url}. Its own words stand above.")


def faults(report, category):
    """The audits that count in a category and have less than full marks."""
    counted = [audit["id"] for audit in report["categories"][category]["auditRefs"] if audit["weight"]]
    scores = {name: report["audits"][name]["score"] for name in counted}
    return {name for name, score in scores.items() if score is not None and score < 1}  # None: does not apply


def measure(answer, path, runs):
    """{category: (median score, audits with less than full marks in any run)} of a page."""
    name = path.strip("/").replace("/", "-").replace("?", "-")
    # Where redirects lead to: they would be counted against the page.
    reports = [visit(answer.url, REPORTS / f"{name}-{run}.json") for run in range(1, runs + 1)]
    return {
        category: (
            round(100 * statistics.median(report["categories"][category]["score"] for report in reports)),
            set.union(*(faults(report, category) for report in reports)),
        )
        for category in CATEGORIES
    }


def by_design(answer, listed):
    """The audits that a page fails because of what it is."""
    if answer.status == 404:
        return NOT_THERE
    return set() if answer.url in listed else NOT_LISTED


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", metavar="PATH", action="append", help="may be given more than once")
    options = parser.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    print(f"| page | {' | '.join(CATEGORIES)} | less than full marks in some run |")
    print("|---|--:|--:|--:|--:|---|")
    below = []
    with demonstration() as site:
        listed = addresses_in_sitemap(lambda path: ask(site.url + path).content.decode())
        for path in options.only or PATHS:
            answer = ask(site.url + path)
            measured = measure(answer, path, options.runs)
            scores = " | ".join(str(score) for score, _found in measured.values())
            audits = ", ".join(sorted(set.union(*(found for _score, found in measured.values()))))
            print(f"| {path} | {scores} | {audits} |", flush=True)
            if any(score < 100 and found - by_design(answer, listed) for score, found in measured.values()):
                below.append(path)
    sys.exit(f"Below 100: {', '.join(below)}" if below else 0)


if __name__ == "__main__":
    main()
