"""Whether every place gives the same numbers: the record of confirmed changes, the database, and all that is public.

Each function yields sentences for staff: what is wrong, and what to do.
"""

import json
import re
from html import unescape

from django.urls import reverse

from contacts.models import Channel, ContactChange, ContactPoint, Helpline
from drosa_maja.serving import emergency
from localization import languages
from publishing.in_process import in_process_response

LINK = re.compile(r'href="tel:([^"]+)"')
# What is not called: a link, or a name that no link opens.
WRITTEN = re.compile(
    r'<(?:a class="number" href="(?!tel:)([^"]+)"|strong class="(?:number|channel__name)">([^<]+)<)'
)
VCARD_NUMBER = re.compile(r"^TEL[^:]*voice[^:]*:(?:tel:)?(.+?)\r?$", re.MULTILINE)
EMERGENCY_LIMIT = 10_000  # bytes: what a bad connection still gets in one go
ALWAYS_THERE = "112"  # on every page, in the directory or not


def faults():
    yield from overdue()
    yield from unconfirmed_numbers()
    yield from unconfirmed_places()
    yield from differing_copies()
    yield from too_large_emergency_pages()


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
    channels = Channel.objects.confirmed().exclude(status=Channel.Status.WITHDRAWN)
    for channel in channels.select_related("contact_point", "helpline"):
        change = latest.get(channel.pk)
        if change is None or not stands_as_confirmed(channel, change):
            yield f"Nobody confirmed {channel.contact_point} at “{channel.helpline}”: it was put there past the staff pages."
        elif change.how and change.how != channel.how:
            yield (
                f"{channel.contact_point} at “{channel.helpline}” was confirmed as “{change.how}”, not as "
                f"“{channel.how}”: it was altered past the staff pages."
            )
    change = ContactChange.objects.confirmed().filter(what="primary").first()
    primary = Helpline.objects.filter(is_primary=True).first()
    if (primary and primary.pk) != (change and change.helpline_id):
        yield "The primary helpline is not the one that was confirmed last: it was moved past the staff pages."


def stands_as_confirmed(channel, change):
    """Whether it is in the line, and has the number, of its last change; changes of earlier releases name no line."""
    is_revived = channel.is_live and change.what == ContactChange.What.WITHDRAWAL
    is_moved = change.helpline_id is not None and change.helpline_id != channel.helpline_id
    return not is_revived and not is_moved and change.contact_point_id == channel.contact_point_id


def latest_changes(changes, target):
    """{id of the target: its last confirmed change}."""
    rows = changes.confirmed().order_by("pk").select_related("contact_point")
    return {getattr(change, target): change for change in rows}


def differing_copies():
    """Public places whose numbers and addresses are not those of the database."""
    live = list(Channel.objects.live().select_related("contact_point", "helpline"))
    calls = [channel for channel in live if channel.is_call]
    others = [channel for channel in live if not channel.is_call]
    every, written = values(calls), {channel.url or channel.contact_point.shown for channel in others}
    of_vcards = values(call for call in calls if call.helpline.is_ours or call.helpline.is_emergency)
    for code in languages.codes():
        page = main_of(public(languages.address("contacts:index", code)))
        vcards = public(languages.address("vcards", code))
        saved = emergency.content_of(code).decode()
        yield from differences(f"The contacts page ({code})", LINK.findall(page), every)
        yield from differences(f"The contacts page ({code})", written_in(page), written)
        yield from differences(f"The vCard of all lines ({code})", VCARD_NUMBER.findall(vcards), of_vcards)
        yield from differences(f"The emergency page ({code})", LINK.findall(saved), every)
        yield from differences(f"The emergency page ({code})", written_in(saved), written)
        yield from top_of_every_page(code)
    yield from differences_in_json(every, others)


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


def written_in(page):
    return [unescape(link or name) for link, name in WRITTEN.findall(page)]


def differences_in_json(called, others):
    services = json.loads(public(reverse("helplines-json")) or "{}").get("contents", [])
    active = [service for service in services if service["status"] == "active"]
    phones = [phone for service in active for phone in service.get("phones", [])]
    texted = values(other for other in others if other.contact_point.kind == ContactPoint.Kind.PHONE)
    mailed = {}  # a service has one address: the first of its line
    for other in others:
        if other.how == Channel.How.EMAIL:
            mailed.setdefault(other.helpline_id, other.contact_point.value)
    for kind, expected in (("voice", called), ("text", texted)):
        found = [phone["number"] for phone in phones if phone["type"] == kind]
        yield from differences("The JSON", found, expected)
    found = [service["email"] for service in active if "email" in service]
    yield from differences("The JSON", found, set(mailed.values()))


def main_of(page):
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    return found[0] if found else ""


def public(path):
    """What a visitor gets at an address; "" unless it is a 200."""
    response = in_process_response(path)
    return response.content.decode() if response.status_code == 200 else ""


def too_large_emergency_pages():
    """A sentence for staff on the page of each language that has grown over its limit."""
    for code in languages.codes():
        if (size := len(emergency.content_of(code))) > EMERGENCY_LIMIT:
            yield (
                f"The emergency page ({code}) has {size} bytes, more than {EMERGENCY_LIMIT}: it loads slowly where the network is bad. "
                "Shorten notes on hours and labels, or close lines that nobody needs."
            )
