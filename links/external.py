"""Links to other sites, requested politely: one at a time, with a pause for each host, an honest User-Agent, no cookies.

Addresses outside the public internet are refused: a text must not make this server knock at its neighbours' doors (SSRF).
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
PAUSE = 1  # seconds between two requests to the same host
STEPS = 5
GONE = (404, 410)
TOO_MANY = 429
NO_SUCH_NAME = (socket.EAI_NONAME, socket.EAI_NODATA)
PORTS = {"http": 80, "https": 443}


# Addresses of IPv6 that stand for one of IPv4, which a gateway may lead to: NAT64, 6to4, and “IPv4-compatible”.
# Python knows those that are “IPv4-mapped” and Teredo's.
TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96")]


def is_public(ip):
    """Whether an IP address (text) lies in the public internet."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    is_translated = any(address in net for net in TRANSLATED)
    return address.is_global and not address.is_multicast and not is_translated


def own_name_resolves():
    """Whether our own name is known: where it is not, the fault is ours, and no other site is called broken for it."""
    try:
        socket.getaddrinfo(urlsplit(settings.SITE_URL).hostname, None)
    except OSError:
        return False
    return True


def may_ask(ip, port):
    """Other ports are those of services that are no web site."""
    return is_public(ip) and port in PORTS.values()


class NotRequestedError(Exception):
    """No request was made; `finding` is the reason."""

    def __init__(self, finding):
        super().__init__(finding)
        self.finding = finding


class LinkClient:
    """Called with an address, it returns (Finding, detail)."""

    def __init__(self, is_allowed=may_ask, timeout=TIMEOUT, pause=PAUSE):
        self.is_allowed, self.timeout, self.pause = is_allowed, timeout, pause
        self.requested_at = {}  # host → when the last request to it was made
        self.deadline = 0.0

    def __call__(self, address):
        self.deadline = time.monotonic() + self.timeout
        try:
            return self.follow(address)
        except NotRequestedError as refused:
            return refused.finding, ""
        except (OSError, HTTPException) as error:
            return self.finding_of(error)
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

    def finding_of(self, error):
        """The Finding, with its detail, of a failed connection."""
        if isinstance(error, ssl.SSLCertVerificationError):
            return Finding.INSECURE, ""
        if isinstance(error, TimeoutError) or time.monotonic() >= self.deadline:
            return Finding.SLOW, str(self.timeout)
        if isinstance(error, socket.gaierror) and error.errno in NO_SUCH_NAME and own_name_resolves():
            return Finding.UNKNOWN_HOST, ""
        if isinstance(error, OSError) and error.errno == errno.ECONNREFUSED:
            return Finding.CLOSED, ""
        return Finding.SILENT, ""

    def status(self, address):
        """(status, location); GET where HEAD is refused, as some sites do for no reason."""
        status, location = self.request("HEAD", address)
        return self.request("GET", address) if status >= 400 and status != TOO_MANY else (status, location)

    def request(self, method, address):
        scheme, host, port, target = split_address(address)
        self.wait_for_host(host)
        raw = self.connect(host, port)
        try:
            if scheme == "https":
                raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            # A server that sends a letter now and then would make each single wait short.
            hang_up = threading.Timer(self.seconds_left(), socket.socket.shutdown, [raw, socket.SHUT_RDWR])
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

    def connect(self, host, port):
        """A socket to the host; NotRequestedError when its name leads into a private network."""
        ips = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not all(self.is_allowed(ip, port) for ip in ips):
            raise NotRequestedError(Finding.PRIVATE)
        for ip in ips:
            try:
                return socket.create_connection((ip, port), timeout=self.seconds_left())
            except OSError:
                if ip == ips[-1]:
                    raise
        raise NotRequestedError(Finding.UNKNOWN_HOST)

    def seconds_left(self):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def wait_for_host(self, host):
        wait = self.requested_at.get(host, float("-inf")) + self.pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
            self.deadline += wait
        self.requested_at[host] = time.monotonic()


def split_address(address):
    """(scheme, host, port, path with query) as they go over the wire; NotRequestedError where they cannot."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:  # of the name's letters, too
        raise NotRequestedError(Finding.INCOMPLETE) from error
    if parts.scheme not in PORTS or not host:
        raise NotRequestedError(Finding.INCOMPLETE)
    target = iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return parts.scheme, host, port or PORTS[parts.scheme], target
