"""Addresses as their owner gives them: not through a mail filter or a search engine, which put a reader's address into them,
and without the parameters that only count visitors. The editor does the same (static/admin_site/editor/address.js)."""

import re
from urllib.parse import parse_qs, urlsplit

# (host, path, the parameters that may hold the inner address)
WRAPPERS = (
    (re.compile(r"(?:.+\.)?safelinks\.protection\.outlook\.com"), re.compile(r".*"), ("url",)),
    (re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"), re.compile(r"/url"), ("q", "url")),
    (re.compile(r"lm?\.facebook\.com"), re.compile(r"/l\.php"), ("u",)),
)
COUNTER = re.compile(r"utm_\w+|fbclid|gclid", re.IGNORECASE)
STEPS = 5  # wrapped in one another
ADDRESS = re.compile(r"""https?://[^\s<>"']+""", re.IGNORECASE)


def direct_address(address):
    """Where a web address leads in the end, as far as it says so itself; what is no web address stays as it is."""
    try:
        for _step in range(STEPS):
            parts = urlsplit(address)
            inner = _inner(parts)
            if inner is None:
                break
            address = inner
    except ValueError:
        return address
    left = "&".join(each for each in parts.query.split("&") if not COUNTER.fullmatch(each.partition("=")[0]))
    return address if left == parts.query else parts._replace(query=left).geturl()


def _inner(parts):
    values = parse_qs(parts.query)
    for host, path, names in WRAPPERS:
        if host.fullmatch(parts.hostname or "") and path.fullmatch(parts.path):
            found = (values[name][0] for name in names if name in values)
            return next((each for each in found if ADDRESS.fullmatch(each)), None)
    return None


def with_direct_addresses(html):
    """HTML in which every web address, of a link or in a text, is direct."""
    return ADDRESS.sub(_replaced, html)


def _replaced(match):
    address = match[0].replace("&amp;", "&")
    direct = direct_address(address)
    return match[0] if direct == address else direct.replace("&", "&amp;")
