"""Helplines for the contacts of a telephone, as vCard 4.0 (RFC 6350), in the active language.

Somebody else may look into that telephone: a card bears the name that staff chose for such places, a region, numbers and
hours, and nothing else that staff wrote. A line of others is called by its number.
"""

from django.utils.text import capfirst

from contacts.identifiers import stable_uuid
from contacts.models import Channel, Helpline

FOLD = 75  # octets in a line, without its end
TYPES = {Channel.How.CALL: "voice", Channel.How.SMS: "text"}


def cards_of_all(name):
    """One text with a card of each of our lines and of emergency services; "" when there is none."""
    lines = Helpline.objects.whole_directory()
    return "".join(card(line, name) for line in lines if line.is_ours or line.is_emergency)


def card(line, name):
    """The card of a helpline (from `whole_directory`) as text; "" when no number of it is in use.

    `name` is what our own lines are called on it.
    """
    if not line.has_vcard:
        return ""
    channels = [channel for channel in line.channels.all() if channel.is_live]
    shown_name = escaped(neutral_name(line, name, channels))
    properties = [
        ("BEGIN", "VCARD"),
        ("VERSION", "4.0"),
        ("UID", f"urn:uuid:{stable_uuid('helpline', line.pk)}"),
        ("KIND", "org"),
        ("FN", shown_name),
        # Telephones that sort by it need one. No ORG: those that join cards by it would make one contact of ours.
        ("N", f"{shown_name};;;;"),
        *phones(channels),
        *emails(channels),
        *(("LANG", code) for code in line.spoken_codes),
        ("NOTE", escaped("\n".join(hours(channels)))),
        ("REV", f"{max(channel.contact_point.confirmed_at for channel in channels):%Y%m%dT%H%M%SZ}"),
        ("END", "VCARD"),
    ]
    return "".join(folded(f"{key}:{value}") for key, value in properties)


def neutral_name(line, name, channels):
    if not line.is_ours:
        return searchable(channels[0].contact_point)
    return f"{name}, {line.get_region_display()}" if line.region else name


def searchable(point):
    """As it is typed to find it: with plain spaces."""
    return point.shown.replace("\xa0", " ")


def phones(channels):
    """(property, value) of each number that can be called or written to from any telephone."""
    types = {}
    for channel in channels:
        if channel.how in TYPES:
            types.setdefault(channel.contact_point.value, []).append(TYPES[channel.how])
    for value, ways in types.items():
        types_of_it = ",".join(dict.fromkeys(ways))
        quoted = f'"{types_of_it}"' if "," in types_of_it else types_of_it
        # As text, the default of RFC 6350: many telephones do not know the form of a URI.
        yield f"TEL;TYPE={quoted}", value


def emails(channels):
    values = [channel.contact_point.value for channel in channels if channel.how == Channel.How.EMAIL]
    return [("EMAIL", escaped(value)) for value in dict.fromkeys(values)]


def hours(channels):
    """“+371 28612120: Mon–Fri 9:00–17:00” of each number."""
    shown = (channel for channel in channels if channel.how in TYPES and not channel.has_disputed_hours)
    return dict.fromkeys(
        f"{searchable(channel.contact_point)}: {capfirst(channel.hours_in_words)}" for channel in shown
    )


def escaped(text):
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def folded(line):
    """The line with its end, broken where it is longer than 75 octets, never within a character."""
    parts, size = [""], 0
    for char in line:
        octets = len(char.encode())
        if size + octets > FOLD:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += octets
    return "\r\n".join(parts) + "\r\n"
