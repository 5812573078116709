"""Links to other sites, asked politely: one question at a time, with a pause for each host, an honest name, no cookies.

Never asked is what does not lie in the public internet: a text must not make this server knock at its neighbours' doors.
"""

import errno
import ipaddress
import socket
import ssl
import threading
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from links.internal import ELSEWHERE, PERMANENT
from links.models import Finding

TIMEOUT = 10  # seconds for one link, with everything it leads to
PAUSE = 1  # seconds between two questions to the same host
STEPS = 5
GONE = (404, 410)
TOO_MANY = 429
NO_SUCH_NAME = (socket.EAI_NONAME, socket.EAI_NODATA)
PORTS = {"http": 80, "https": 443}


def is_public(ip):
    """Whether an IP address (text) lies in the public internet."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    return address.is_global and not address.is_multicast


def names_are_known():
    """Whether our own name is known: where it is not, the fault is ours, and no other site is called broken for it."""
    try:
        socket.getaddrinfo(urlsplit(settings.SITE_URL).hostname, None)
    except OSError:
        return False
    return True


class NotAskedError(Exception):
    """The question was not put; `finding` says why."""

    def __init__(self, finding):
        super().__init__(finding)
        self.finding = finding


class Asker:
    """Called with an address, it returns (Finding, detail)."""

    def __init__(self, may_be_asked=is_public, timeout=TIMEOUT, pause=PAUSE):
        self.may_be_asked, self.timeout, self.pause = may_be_asked, timeout, pause
        self.asked_at = {}  # host → when it was asked last
        self.deadline = 0.0

    def __call__(self, address):
        self.deadline = time.monotonic() + self.timeout
        try:
            return self.follow(address)
        except NotAskedError as refused:
            return refused.finding, ""
        except (OSError, HTTPException) as error:
            return self.meaning(error)
        except ValueError:  # a redirect to what is no address; after OSError, of which some are both
            return Finding.INCOMPLETE, ""

    def follow(self, address):
        first, lasting, only_lasting = address, address, True
        for _step in range(STEPS + 1):
            status, location = self.status(address)
            if status not in ELSEWHERE or not location:
                break
            address = urljoin(address, location)
            only_lasting = only_lasting and status in PERMANENT
            if only_lasting:
                lasting = address
        else:
            return Finding.CIRCLES, ""
        if status in GONE:
            return Finding.GONE, str(status)
        if status >= 400:
            return Finding.FAULT if 500 <= status < 600 else Finding.REFUSED, str(status)
        return (Finding.WORKS, "") if lasting == first else (Finding.MOVED, lasting)

    def meaning(self, error):
        """What a failure on the way says of the link."""
        if isinstance(error, ssl.SSLCertVerificationError):
            return Finding.INSECURE, ""
        if isinstance(error, TimeoutError) or time.monotonic() >= self.deadline:
            return Finding.SLOW, str(self.timeout)
        if isinstance(error, socket.gaierror) and error.errno in NO_SUCH_NAME and names_are_known():
            return Finding.UNKNOWN_HOST, ""
        if isinstance(error, OSError) and error.errno == errno.ECONNREFUSED:
            return Finding.CLOSED, ""
        return Finding.SILENT, ""

    def status(self, address):
        """(status, location); GET where HEAD is refused, as some sites do for no reason."""
        status, location = self.ask("HEAD", address)
        return self.ask("GET", address) if status >= 400 and status != TOO_MANY else (status, location)

    def ask(self, method, address):
        scheme, host, port, target = taken_apart(address)
        self.wait_for_turn(host)
        raw = self.connected(host, port)
        try:
            if scheme == "https":
                raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            # A server that sends a letter now and then would keep each single wait short.
            hang_up = threading.Timer(self.left(), socket.socket.shutdown, [raw, socket.SHUT_RDWR])
            hang_up.daemon = True
            hang_up.start()
            try:
                return self.response(method, scheme, host, port, raw, target)
            finally:
                hang_up.cancel()
        finally:
            raw.close()

    def response(self, method, scheme, host, port, raw, target):
        connection = (HTTPSConnection if scheme == "https" else HTTPConnection)(host, port)
        connection.sock = raw  # to the very address that was looked at
        headers = {"User-Agent": f"link-check (+{settings.SITE_URL})", "Accept": "*/*", "Connection": "close"}
        connection.request(method, target, headers=headers)
        response = connection.getresponse()
        return response.status, response.getheader("Location", "")

    def connected(self, host, port):
        """A socket to the host; NotAskedError when its name leads into a private network."""
        ips = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not all(self.may_be_asked(ip) for ip in ips):
            raise NotAskedError(Finding.PRIVATE)
        for ip in ips:
            try:
                return socket.create_connection((ip, port), timeout=self.left())
            except OSError:
                if ip == ips[-1]:
                    raise
        raise NotAskedError(Finding.UNKNOWN_HOST)

    def left(self):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def wait_for_turn(self, host):
        wait = self.asked_at.get(host, float("-inf")) + self.pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
            self.deadline += wait
        self.asked_at[host] = time.monotonic()


def taken_apart(address):
    """(scheme, host, port, path with query) as they go over the wire; NotAskedError where they cannot."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:  # of the name's letters, too
        raise NotAskedError(Finding.INCOMPLETE) from error
    if parts.scheme not in PORTS or not host:
        raise NotAskedError(Finding.INCOMPLETE)
    target = iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return parts.scheme, host, port or PORTS[parts.scheme], target
