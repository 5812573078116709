"""The helplines as services of Open Referral's Human Services Data Specification (HSDS) 3.0.

Everything that a contacts page shows of them, in its language; nothing that only staff see comes here.
One helpline is one service. Its numbers that are paused or withdrawn while others are in use are a service
of their own, so that nobody takes them for numbers in use: `temporarily closed` or `defunct`, as the standard has it.
"""

import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts import spoken
from contacts.hours.weekly import weekly_hours
from contacts.identifiers import stable_uuid
from contacts.models import Channel, Helpline, Region
from contacts.numbers import COUNTRY
from localization import languages

STATUSES = {
    Channel.Status.LIVE: "active",
    Channel.Status.PAUSED: "temporarily closed",
    Channel.Status.WITHDRAWN: "defunct",
}
_HOW = Channel.How
PHONE_TYPES = {
    _HOW.CALL: "voice",
    **dict.fromkeys((_HOW.SMS, _HOW.WHATSAPP, _HOW.VIBER, _HOW.SIGNAL, _HOW.TELEGRAM), "text"),
}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def document(organization):
    """A page of the standard's `GET /services` that holds everything: a dictionary for JSON.

    It speaks the active language; a text without a translation is given as it is. `organization` is who answers
    our own lines: a dictionary with `name` and `description`, perhaps `email` and `website`.
    """
    ours = {"id": stable_uuid("organization")} | organization
    contents = [service for line in Helpline.objects.whole_directory() for service in services(line, ours)]
    return {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }


def services(line, organization):
    """The service of a helpline, then those of its numbers in a worse state; none without a number to show."""
    groups = [(status, list(rows)) for status, rows in groupby(line.channels.all(), lambda row: row.status)]
    for place, (status, channels) in enumerate(groups):
        if place and not any(is_listed(channel) for channel in channels):
            continue
        keys = (line.pk,) if place == 0 else (line.pk, status)
        found = service(line, channels, keys) | {"status": STATUSES[status]}
        if line.is_ours:
            found |= {"organization_id": organization["id"], "organization": organization}
        yield found


def service(line, channels, keys):
    """What is known of a helpline and some of its channels; what is not known is left out."""
    page = Region(line.region).url if line.region else languages.address("contacts:index")
    values = {
        "id": stable_uuid("helpline", *keys),
        "name": languages.localized(line, "name").text,
        "description": languages.localized(line, "description").text,
        "url": first_value(channels, _HOW.WEB) or (languages.absolute(page) if line.is_ours else ""),
        "email": first_value(channels, _HOW.EMAIL),
        "interpretation_services": line.questions["interpreter"].sentence,
        "fees_description": line.cost.text,
        "assured_date": assured_date(channels),
        "alert": line.alert_now.text,
        "phones": [phone(channel) for channel in channels if is_phone(channel)],
        "schedules": [entry for channel in channels for entry in schedules(channel)],
        "service_areas": [
            {
                "id": stable_uuid("area", line.pk),
                "name": line.get_region_display() if line.region else _("All of Latvia"),
            }
        ],
        "service_at_locations": locations(line, keys),
        "languages": [
            {
                "id": stable_uuid("language", line.pk, code),
                "name": spoken.name_of(code) or code,
                "code": code,
            }
            for code in line.spoken_codes
        ],
        "attributes": [attribute(answer) for answer in line.questions.values()],
    }
    return {name: value for name, value in values.items() if value}


def attribute(answer):
    """What callers ask: “yes”, “no”, a sentence in the language of the document, or “unknown” until somebody has checked it."""
    term = {
        "id": stable_uuid("question", answer.question),
        "code": answer.question,
        "name": answer.get_question_display(),
        "description": answer.get_question_display(),
    }
    is_word = answer.is_yes or answer.is_no
    return {
        "id": stable_uuid("answer", answer.helpline_id, answer.question),
        "link_entity": "service",
        "value": answer.value if is_word else answer.sentence or "unknown",
        "taxonomy_term": term,
    }


def is_listed(channel):
    """Whether the standard has a place for it; names of messengers have none."""
    return channel.how in (_HOW.EMAIL, _HOW.WEB) or is_phone(channel)


def is_phone(channel):
    return channel.contact_point.kind == channel.contact_point.Kind.PHONE


def first_value(channels, how):
    return next((channel.contact_point.value for channel in channels if channel.how == how), "")


def assured_date(channels):
    """The day since which each of them has been tried; "" when one never was."""
    days = [channel.contact_point.assured_on for channel in channels]
    return min(days).isoformat() if days and all(days) else ""


def phone(channel):
    return {
        "id": stable_uuid("channel", channel.pk),
        "number": channel.contact_point.value,
        "type": PHONE_TYPES[channel.how],
        "description": description(channel),
    }


def description(channel):
    """In sentences, what stands beside the number on a contacts page: the way, the label, the hours."""
    words = [
        "" if channel.is_call else channel.get_how_display(),
        languages.localized(channel, "label").text,
        channel.hours_in_words if channel.is_live and not channel.has_disputed_hours else "",
        languages.localized(channel, "hours_note").text,
        _("Paused: nobody answers here for now") if channel.is_paused else "",
        _("Closed: nobody answers here any more") if not (channel.is_live or channel.is_paused) else "",
        _("Also for people who cannot hear or speak") if channel.for_deaf else "",
    ]
    return ". ".join(capfirst(text.rstrip(".")) for text in words if text) + "."


def schedules(channel):
    """The weekly hours of a channel, days with the same hours together; nothing where they are not known."""
    now = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    offset = now.isoformat()[-6:]
    for (opens, closes), days in weekly_hours(channel).items():
        yield {
            "id": stable_uuid("schedule", channel.pk, opens, closes),
            "freq": "WEEKLY",
            "byday": ",".join(DAYS[day - 1] for day in days),
            "opens_at": opens + offset,
            "closes_at": closes + offset,
            "timezone": now.utcoffset() // datetime.timedelta(hours=1),
            "description": f"{channel.contact_point.shown}: {channel.hours_in_words}",
        }


def locations(line, keys):
    """Where people are received, if the address is public and has all that the standard requires of one."""
    office = line.office
    if office is None:
        return []
    address = {
        "address_1": office.street_line,
        "city": languages.localized(office, "city").text,
        "state_province": office.get_region_display(),
        "postal_code": office.postcode,
        "country": COUNTRY,
        "address_type": "physical",
    }
    if not all(address.values()):
        return []
    location = {
        "id": stable_uuid("office", office.pk),
        "location_type": "physical",
        "name": languages.localized(office, "name").text or office.street_line,
        "description": languages.localized(office, "access").text,
        "addresses": [{"id": stable_uuid("address", office.pk)} | address],
    }
    return [{"id": stable_uuid("service-at-location", *keys), "location": location}]
