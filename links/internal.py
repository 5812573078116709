"""Links to this site itself: what a visitor would get; nobody is asked over the network."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from django.urls import reverse

from links.models import Finding
from publishing.in_process import in_process_response

STEPS = 5
PERMANENT = (301, 308)
TITLE = re.compile(r"(?<=\d)-[^/]*/$")
ELSEWHERE = (301, 302, 303, 307, 308)


def follow(path):
    """(Finding, detail) of a path of this site, with its query; an old address that leads on to a page is moved."""
    first, lasting = path, path
    for _step in range(STEPS):
        if unquote(urlsplit(path).path).startswith(reverse("admin:index")):
            return Finding.STAFF_ONLY, ""
        response = in_process_response(path)
        if response.status_code not in ELSEWHERE:
            break
        path = urljoin(path, response.headers["Location"])
        if response.status_code in PERMANENT:
            lasting = path
    if response.status_code >= 500:
        return Finding.FAULT, str(response.status_code)
    if response.status_code != 200:
        return Finding.HIDDEN, ""
    # A link by the id alone is led to the title as it is now, whatever it becomes.
    is_there = lasting == first or TITLE.sub("/", lasting) == first
    return (Finding.WORKS, "") if is_there else (Finding.MOVED, lasting)
