"""`{% contact_points name lines as data %}`: our lines as schema.org contact points, for search engines that read the
contacts pages; JSON that may stand in a page."""

import json

from django import template

from contacts.hours.weekly import weekly_hours
from contacts.models import Channel
from contacts.numbers import COUNTRY
from localization import languages

register = template.Library()

# No end tag and no comment can begin in it; JSON reads the escapes back.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
KEYS = {Channel.How.CALL: "telephone", Channel.How.EMAIL: "email"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DataBlock(str):
    """JSON between script tags, where HTML's own escapes would not be read back: written as it is."""

    def __html__(self):
        return self


@register.simple_tag
def contact_points(name, lines):
    """An Organization with a ContactPoint for each number and e-mail address in use, in the active language; "" without one.

    `lines` are helplines of ours, from `with_channels`.
    """
    points = [
        contact_point(line, channel)
        for line in lines
        for channel in line.channels.all()
        if channel.is_live and channel.how in KEYS
    ]
    if not points:
        return ""
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": name,
        "url": languages.absolute(languages.address("home")),
        "contactPoint": points,
    }
    return DataBlock(json.dumps(data, ensure_ascii=False).translate(ESCAPES))


def contact_point(line, channel):
    if line.region:
        area = {"@type": "AdministrativeArea", "name": line.get_region_display()}
    else:
        area = {"@type": "Country", "name": COUNTRY}
    values = {
        "@type": "ContactPoint",
        KEYS[channel.how]: channel.contact_point.value,
        "contactType": languages.localized(line, "name").text,
        "areaServed": area,
        "availableLanguage": line.spoken_codes,
        "hoursAvailable": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": [DAYS[day - 1] for day in days],
                "opens": opens,
                "closes": closes,
            }
            for (opens, closes), days in weekly_hours(channel).items()
        ],
    }
    return {name: value for name, value in values.items() if value}
