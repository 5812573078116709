"""Lighthouse's mobile scores of every template, the median of some runs, with its reports left in var/lighthouse/."""

import argparse
import json
import os
import statistics
import subprocess
import sys

from benchmarks.site import PATHS, demonstration, fetch
from tests.server import PROJECT
from tests.sitemap import addresses_in_sitemap

LIGHTHOUSE = PROJECT / "var/npm/lighthouse/node_modules/lighthouse/cli/index.js"
REPORTS = PROJECT / "var/lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# What else keeps Chromium quiet, Lighthouse adds itself.
CHROME_FLAGS = "--headless=new --disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")
TRIES = 4  # now and then Chromium records no trace (NO_NAVSTART), and Lighthouse asks to be run again
# What a page fails that is meant not to be in the sitemap, by its status; Chromium itself notes a 404 as an error.
MEANT = {200: {"is-crawlable"}, 404: {"is-crawlable", "http-status-code", "errors-in-console"}}


def visit(url, file):
    """Lighthouse's report on one visit, which stays in a file."""
    command = [
        "node", LIGHTHOUSE, url, "--output=json", f"--output-path={file}",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROME_FLAGS}",
        "--quiet", "--no-enable-error-reporting", "--ignore-status-code",
    ]  # fmt: skip
    for _try in range(TRIES):
        done = subprocess.run(command, timeout=180)  # CHROME_PATH names the browser
        if done.returncode == 0:
            return json.loads(file.read_text())
    sys.exit(f"Lighthouse failed {TRIES} times at {url}. Its own words stand above.")


def faults(report, category):
    """The audits that count in a category and have less than full marks."""
    counted = [audit["id"] for audit in report["categories"][category]["auditRefs"] if audit["weight"]]
    scores = {name: report["audits"][name]["score"] for name in counted}
    return {name for name, score in scores.items() if score is not None and score < 1}  # None: does not apply


def measure(url, path, runs):
    """[(median score, audits with less than full marks in any run)] of a page, for each category."""
    name = path.strip("/").replace("/", "-").replace("?", "-")
    reports = [visit(url, REPORTS / f"{name}-{run}.json") for run in range(1, runs + 1)]
    for category in CATEGORIES:
        score = statistics.median(report["categories"][category]["score"] for report in reports)
        yield round(100 * score), set.union(*(faults(report, category) for report in reports))


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
        listed = addresses_in_sitemap(lambda path: fetch(site.url + path).content.decode())
        for path in options.only or PATHS:
            response = fetch(site.url + path)  # redirects would be counted against the page
            meant = set() if response.url in listed else MEANT[response.status]
            scores, audits = zip(*measure(response.url, path, options.runs), strict=True)
            lacking = ", ".join(sorted(set.union(*audits)))
            print(f"| {path} | {' | '.join(map(str, scores))} | {lacking} |", flush=True)
            if any(score < 100 and found - meant for score, found in zip(scores, audits, strict=True)):
                below.append(path)
    sys.exit(f"Below 100: {', '.join(below)}" if below else 0)


if __name__ == "__main__":
    main()
