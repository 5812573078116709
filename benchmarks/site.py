"""The site that is measured: the demonstration in gunicorn, and the pages that show each of its templates."""

import contextlib
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.browser.templates import ADDRESSES, LANGUAGES, REFUSED, address
from tests.server import PROJECT, running_site

PATHS = [address(name, language) for language in LANGUAGES for name in ADDRESSES if name not in REFUSED]


@dataclass
class Answer:
    """What came back, from where redirects led to: `content` is the body as it was transferred."""

    url: str
    status: int
    content: bytes


@contextlib.contextmanager
def demonstration(**more):
    """The running site with `more` in its environment, and all its data in a folder that goes with it."""
    (PROJECT / "var").mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=PROJECT / "var", prefix="benchmark-") as folder,
        open(f"{folder}/gunicorn.log", "w") as log,
        running_site(Path(folder), log, **more) as site,
    ):
        yield site


def ask(url, method="GET", **headers):
    """The Answer to one request, whatever its status."""
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return Answer(answer.url, answer.status, answer.read())
