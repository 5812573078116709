"""Bytes and requests before the first paint of every template, as Chrome gets them, photographs left out."""

import sys
from urllib.parse import urljoin

from benchmarks.site import PATHS, demonstration, fetch
from tests.html import Page

BYTES, SCRIPT_BYTES, REQUESTS = 14_000, 2_000, 2  # scripts come later, but count
CHROME = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# Pages that no address shows: (method, path, headers).
REFUSALS = [("GET", "/lv/", {"Host": "somebody-else.example"})]
REFUSALS += [("POST", path, {}) for path in ("/admin/account/login/", "/lv/", "/en/")]


def first_paint(page):
    """(styles, scripts, waited_for): addresses that a page names; the last ones come before its first paint."""
    links = [attrs for attrs, _text in page.all("link")]
    styles = [link["href"] for link in links if link.get("rel") == "stylesheet"]
    early = [link["href"] for link in links if link.get("rel") in ("preload", "modulepreload")]
    scripts = [attrs for attrs, _text in page.all("script") if "src" in attrs]
    blocking = [s["src"] for s in scripts if s.get("type") != "module" and not {"defer", "async"} & s.keys()]
    return styles, [s["src"] for s in scripts], styles + early + blocking


def weigh(site, method, path, headers):
    """(method, path, status, bytes of HTML, of styles, of scripts, requests) of one page."""

    def transferred(addresses):
        return sum(len(fetch(urljoin(site.url, address), **CHROME).content) for address in addresses)

    plain = fetch(site.url + path, method, **headers)
    html = len(fetch(site.url + path, method, **headers, **CHROME).content)
    styles, scripts, waited_for = first_paint(Page(plain))
    return method, path, plain.status, html, transferred(styles), transferred(scripts), 1 + len(waited_for)


def over_budget(rows):
    """The pages, as “GET /lv/”, that are heavier than allowed or wait for more requests."""
    return [
        f"{method} {path}"
        for method, path, _status, html, styles, scripts, requests in rows
        if html + styles + scripts > BYTES or scripts > SCRIPT_BYTES or requests > REQUESTS
    ]


def main():
    with demonstration() as site:
        rows = [weigh(site, *page) for page in [*(("GET", path, {}) for path in PATHS), *REFUSALS]]
    print("| page | status | HTML | styles | scripts | sum | requests |\n|---|--:|--:|--:|--:|--:|--:|")
    for method, path, status, *sizes, requests in rows:
        print(f"| {method} {path} | {status} | {' | '.join(map(str, [*sizes, sum(sizes), requests]))} |")
    print(f"\nBudget: {BYTES} bytes, {SCRIPT_BYTES} of them scripts; {REQUESTS} requests.")
    over = over_budget(rows)
    sys.exit(f"Over budget: {', '.join(over)}" if over else 0)


if __name__ == "__main__":
    main()
