"""A running site that is asked for every public address, twenty times a second, while something behind it fails."""

import contextlib
import http.client
import itertools
import logging
import threading
import time
from urllib.parse import urlsplit

from tests.server import environment_of, free_port, gunicorn

RATE = 20  # requests a second
NUMBER = "tel:+37128612120"
RECOVERY = 5  # seconds until everything is as before
WORDS = {"lv": ("jaunumi", "projekti", "kontakti", "lapas"), "en": ("news", "projects", "contacts", "pages")}
ADDRESSES = [
    path.format(language, *words)
    for language, words in WORDS.items()
    for path in (
        "/{0}/", "/{0}/{1}/", "/{0}/{1}/?year=2011", "/{0}/{1}/1/", "/{0}/{1}/feed/", "/{0}/{2}/", "/{0}/{2}/1/",
        "/{0}/{2}/feed/", "/{0}/{3}/", "/{0}/{3}/latgale/", "/{0}/{3}/vcard/", "/{0}/{3}/1/vcard/", "/{0}/{4}/", "/{0}/{4}/1/",
        "/{0}/{4}/1/?easy=1", "/{0}/embed/", "/{0}/embed/helpline/", "/{0}/embed/print/", "/{0}/embed/qr-number.svg",
        "/{0}/embed/qr-contacts.svg", "/{0}/no-such-page/",
    )
] + [
    "/", "/p/1/", "/api/v1/helplines.json", "/api/v1/helplines.json?language=en", "/sitemap.xml",
    "/sitemap.xml?part=0&section=news", "/robots.txt", "/favicon.ico", "/static/favicon.svg",
    "/.well-known/security.txt", "/styleguide/",
]  # fmt: skip

logger = logging.getLogger(__name__)


class Site:
    """A server, and what became of the requests to it."""

    def __init__(self, url, var, process):
        self.url, self.var, self.process = url, var, process
        self.answers = []  # (path, status, seconds, body)

    def ask(self, path, method="GET", body=None, headers=None):
        """(status, headers, text); a broken connection is an answer of status 0."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=15)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        except OSError as error:
            return 0, {}, str(error)
        finally:
            connection.close()

    def addresses(self):
        """Every public one; of the files that were uploaded the first picture."""
        picture = next(self.var.glob("media*/*/*.jpg"))  # the folder may be elsewhere for a while
        return [*ADDRESSES, f"/media/{picture.parent.name}/{picture.name}"]

    def where_it_leads(self, path):
        """The address without redirects."""
        while (answer := self.ask(path))[0] == 301:
            path = answer[1]["Location"]
        return path

    @contextlib.contextmanager
    def asked_all_the_time(self):
        """Meanwhile every address is asked in turn, whatever the answers do."""
        self.answers.clear()
        paths = [self.where_it_leads(path) for path in self.addresses()]
        ended, threads = threading.Event(), []

        def probe(path):
            begun = time.monotonic()
            status, _headers, body = self.ask(path)
            self.answers.append((path, status, time.monotonic() - begun, body))

        def ask():
            begun = time.monotonic()
            for number, path in enumerate(itertools.cycle(paths)):
                if ended.wait(max(0, begun + number / RATE - time.monotonic())):
                    return
                threads.append(threading.Thread(target=probe, args=(path,)))
                threads[-1].start()

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            yield
        finally:
            ended.set()
            for thread in (asking, *threads):
                thread.join()

    def recovers(self):
        end = time.monotonic() + RECOVERY
        for path in ("/lv/?before=", "/en/contacts/", "/p/1/", "/lv/lapas/?easy=2"):
            while (status := self.ask(path)[0]) not in (200, 302):
                assert time.monotonic() < end, f"{path} still answers {status}"
                time.sleep(0.1)

    def check(self, seconds):
        """No answer is without the number, none takes longer than 2 s, at most one in a thousand more than 1 s.

        Programs are told to ask again.
        """
        assert len(self.answers) > RATE * seconds * 0.8
        statuses = {status for _path, status, _took, _body in self.answers}
        assert statuses <= {200, 301, 302, 404, 503}
        without = [
            (path, status)
            for path, status, _took, body in self.answers
            if ("<html" in body or status == 503) and NUMBER not in body and not path.startswith("/api/")
        ]
        assert without == [], without[:5]
        took = sorted(took for _path, _status, took, _body in self.answers)
        slow = [(path, status, round(took, 2)) for path, status, took, _body in self.answers if took > 1]
        shown = {status: sum(each[1] == status for each in self.answers) for status in sorted(statuses)}
        summary = f"{len(took)} answers {shown}, the slowest after {took[-1]:.2f} s, {len(slow)} after more than 1 s"
        logger.info(summary)  # for docs/measurements.md: pytest -o log_cli=true -o log_cli_level=INFO
        assert took[-1] < 2, slow
        assert len(slow) <= len(took) / 1000, slow


@contextlib.contextmanager
def served(var, database_url, **more):
    port = free_port()
    environment = environment_of(var, port, database_url) | more
    with (var / "log").open("ab") as log, gunicorn(environment, log) as process:
        yield Site(environment["SITE_URL"], var, process)


def warm(site):
    for path in site.addresses():
        site.ask(site.where_it_leads(path))
    knows_the_numbers(site.var)


def knows_the_numbers(var):
    """A server writes them down soon after its first start; one that loses its database before knows none but 112."""
    until(lambda: all(NUMBER in (var / "emergency" / f"{code}.html").read_text("utf-8") for code in WORDS))


def until(condition, limit=10):
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"not within {limit} seconds"
        time.sleep(0.05)
