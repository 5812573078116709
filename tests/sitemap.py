"""Reads the sitemap as search engines do: from its index on."""

import html
from urllib.parse import urlsplit


def locations(text):
    return [html.unescape(part.partition("<")[0]) for part in text.split("<loc>")[1:]]


def addresses_in_sitemap(read):
    """The set of every address that it lists; `read` returns the text at a path with its query."""
    parts = (urlsplit(url) for url in locations(read("/sitemap.xml")))
    return {url for part in parts for url in locations(read(f"{part.path}?{part.query}"))}
