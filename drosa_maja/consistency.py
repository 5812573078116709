"""Whether every place gives the same numbers: the record of confirmed changes, the database, and all that is public.

Each function yields sentences for staff: what is wrong, and what to do.
"""

import json
import re
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.urls import reverse

from contacts.models import Channel, ContactChange, ContactPoint, Helpline
from drosa_maja import emergency
from drosa_maja.wsgi import application
from publishing import languages

LINK = re.compile(r'href="tel:([^"]+)"')
VCARD_NUMBER = re.compile(r"^TEL[^:]*voice[^:]*:(?:tel:)?(.+?)\r?$", re.MULTILINE)
ALWAYS_THERE = "112"  # on every page, in the directory or not


def faults():
    """Everything that is wrong."""
    yield from overdue()
    yield from unconfirmed_numbers()
    yield from unconfirmed_places()
    yield from differing_copies()


def overdue():
    for point in ContactPoint.objects.overdue():
        if point.assured_on is None:
            yield f"{point} has never been verified. Try it, and note the day."
        else:
            yield f"{point} was last verified on {point.assured_on}. Try it again, and note the day."


def unconfirmed_numbers():
    """Numbers in the database that differ from the last confirmed change."""
    latest = latest_changes(ContactChange.objects.filter(what="value"), "contact_point_id")
    for point in ContactPoint.objects.confirmed():
        change = latest.get(point.pk)
        if change is None:
            yield f"{point} was never confirmed: it was put there past the staff pages. Correct it, and ask who did it."
        elif change.new != point.value:
            yield (
                f"{point} is not what was confirmed last, {change.new_shown}: it was altered past the staff pages. "
                "Correct it, and ask who did it."
            )


def unconfirmed_places():
    """Channels and the primary mark that are not what was confirmed, or withdrawn, last."""
    latest = latest_changes(ContactChange.objects.exclude(channel=None), "channel_id")
    for channel in Channel.objects.live().select_related("contact_point", "helpline"):
        change = latest.get(channel.pk)
        is_withdrawn = change is not None and change.what == "withdrawal"
        if change is None or is_withdrawn or change.contact_point_id != channel.contact_point_id:
            yield f"Nobody confirmed {channel.contact_point} at “{channel.helpline}”: it was put there past the staff pages."
    change = ContactChange.objects.confirmed().filter(what="primary").first()
    primary = Helpline.objects.filter(is_primary=True).first()
    if (primary and primary.pk) != (change and change.helpline_id):
        yield "The primary helpline is not the one that was confirmed last: it was moved past the staff pages."


def latest_changes(changes, target):
    """{id of the target: its last confirmed change}."""
    rows = changes.confirmed().order_by("pk").select_related("contact_point")
    return {getattr(change, target): change for change in rows}


def differing_copies():
    """Public places whose numbers to call are not those of the database."""
    calls = list(
        Channel.objects.live().filter(how=Channel.How.CALL).select_related("contact_point", "helpline")
    )
    every = values(calls)
    of_vcards = values(call for call in calls if call.helpline.is_ours or call.helpline.is_emergency)
    for code in languages.codes():
        page = main_of(public(languages.address("contacts:index", code)))
        vcards = public(languages.address("vcards", code))
        saved = emergency.page_in(code).decode()
        yield from differences(f"The contacts page ({code})", LINK.findall(page), every)
        yield from differences(f"The vCard of all lines ({code})", VCARD_NUMBER.findall(vcards), of_vcards)
        yield from differences(f"The emergency page ({code})", LINK.findall(saved), every)
        yield from top_of_every_page(code)
    yield from differences("The JSON", numbers_in_json(), every)


def values(channels):
    return {channel.contact_point.value for channel in channels}


def differences(place, found, expected):
    for number in sorted(set(found) - expected - {ALWAYS_THERE}):
        yield f"{place} shows {number}, which is not in use."
    for number in sorted(expected - set(found) - {ALWAYS_THERE}):
        yield f"{place} lacks {number}."


def top_of_every_page(code):
    primary = Channel.objects.for_every_page()
    expected = primary.contact_point.value if primary else ALWAYS_THERE
    first = LINK.search(public(languages.address("home", code)))
    if not first or first[1] != expected:
        yield f"The top of every page ({code}) does not show {expected} first."


def numbers_in_json():
    services = json.loads(public(reverse("helplines-json")) or "{}").get("contents", [])
    active = [service for service in services if service["status"] == "active"]
    return {
        phone["number"]
        for service in active
        for phone in service.get("phones", [])
        if phone["type"] == "voice"
    }


def main_of(page):
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    return found[0] if found else ""


def public(path):
    """What a visitor is answered at an address, through the whole application; "" unless it is a 200."""
    site, status = urlsplit(settings.SITE_URL), []
    environ = {"PATH_INFO": path, "HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme}
    setup_testing_defaults(environ)
    answer = application(environ, lambda line, headers, exc_info=None: status.append(line))
    try:
        body = b"".join(answer).decode()
    finally:
        answer.close()
    return body if status[0].startswith("200") else ""
