"""Bytes and requests before the first paint of every template, as the running site sends them to Chrome.

Scripts count although they come later; photographs do not. Ends with 1 when something is over its budget.
"""

import sys
from urllib.parse import urljoin

from benchmarks.site import PATHS, ask, demonstration
from tests.html import Page

BYTES, SCRIPT_BYTES, REQUESTS = 14_000, 2_000, 2
CHROME = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# Pages that no address shows: (method, path, headers).
REFUSALS = [
    ("GET", "/lv/", {"Host": "somebody-else.example"}),
    ("POST", "/admin/login/", {}),
    ("POST", "/lv/", {}),
    ("POST", "/en/", {}),
]


def first_paint(page):
    """(styles, scripts, waited_for): addresses that a page names; the last ones come before its first paint."""
    links = [attrs for attrs, _text in page.all("link")]
    styles = [link["href"] for link in links if link.get("rel") == "stylesheet"]
    early = [link["href"] for link in links if link.get("rel") in ("preload", "modulepreload")]
    scripts = [attrs for attrs, _text in page.all("script") if "src" in attrs]
    blocking = [s["src"] for s in scripts if s.get("type") != "module" and not {"defer", "async"} & s.keys()]
    return styles, [s["src"] for s in scripts], styles + early + blocking


def weigh(site, method, path, headers):
    """(status, bytes of HTML, of styles, of scripts, requests) of one page."""

    def transferred(addresses):
        return sum(len(ask(urljoin(site.url, address), **CHROME).content) for address in addresses)

    plain = ask(site.url + path, method, **headers)
    html = ask(site.url + path, method, **headers, **CHROME)
    styles, scripts, waited_for = first_paint(Page(plain))
    return plain.status, len(html.content), transferred(styles), transferred(scripts), 1 + len(waited_for)


def over_budget(rows):
    """The pages, as “GET /lv/”, that are heavier than allowed or wait for more requests."""
    return [
        f"{method} {path}"
        for method, path, _status, html, styles, scripts, requests in rows
        if html + styles + scripts > BYTES or scripts > SCRIPT_BYTES or requests > REQUESTS
    ]


def main():
    with demonstration() as site:
        pages = [("GET", path, {}) for path in PATHS] + REFUSALS
        rows = [(method, path, *weigh(site, method, path, headers)) for method, path, headers in pages]
    print("| page | status | HTML | styles | scripts | sum | requests |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for method, path, status, html, styles, scripts, requests in rows:
        total = html + styles + scripts
        print(f"| {method} {path} | {status} | {html} | {styles} | {scripts} | {total} | {requests} |")
    over = over_budget(rows)
    print(
        f"\nBudget: {BYTES} bytes, {SCRIPT_BYTES} of them scripts; {REQUESTS} requests before the first paint."
    )
    sys.exit(f"Over budget: {', '.join(over)}" if over else 0)


if __name__ == "__main__":
    main()
