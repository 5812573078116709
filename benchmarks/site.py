"""The site that is measured: the demonstration in gunicorn, and the pages that show each of its templates."""

import contextlib
import urllib.error
import urllib.request

from benchmarks import temporary_folder
from tests.browser.templates import ADDRESSES, LANGUAGES, REFUSED, address
from tests.server import running_site

PATHS = [address(name, language) for language in LANGUAGES for name in ADDRESSES if name not in REFUSED]


@contextlib.contextmanager
def demonstration():
    """The running site; all its data goes with it."""
    with temporary_folder() as folder, open(folder / "log", "w") as log, running_site(folder, log) as site:
        yield site


def fetch(url, method="GET", **headers):
    """The response to one request, whatever its status, from where redirects lead to; `content` is its body as it was sent."""
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        response = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        response.content = response.read()
    return response
