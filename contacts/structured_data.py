"""Our lines as schema.org contact points, for search engines that read the contacts pages."""

from contacts import spoken
from contacts.hours.weekly import weekly_hours
from contacts.models import Channel
from contacts.numbers import COUNTRY
from localization import languages

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def organization(name, lines):
    """A schema.org Organization with a ContactPoint for each number and e-mail address in use; {} without one.

    `lines` are helplines of ours, from `with_channels`; it speaks the active language.
    """
    points = [
        contact_point(line, channel)
        for line in lines
        for channel in line.channels.all()
        if channel.is_live and channel.how in KEYS
    ]
    if not points:
        return {}
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": name,
        "url": languages.absolute(languages.address("home")),
        "contactPoint": points,
    }


KEYS = {Channel.How.CALL: "telephone", Channel.How.EMAIL: "email"}


def contact_point(line, channel):
    values = {
        "@type": "ContactPoint",
        KEYS[channel.how]: channel.contact_point.value,
        "contactType": languages.localized(line, "name").text,
        "areaServed": area(line),
        "availableLanguage": spoken.codes_in(line.languages_spoken),
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


def area(line):
    if line.region:
        return {"@type": "AdministrativeArea", "name": line.get_region_display()}
    return {"@type": "Country", "name": COUNTRY}
