"""Public holidays of Latvia as suggested closed days: they bind no helpline, so staff decide on each."""

import datetime

import holidays
from django.db import transaction
from django.utils.formats import get_format

from contacts.models import Closure
from contacts.numbers import COUNTRY
from localization import languages

AHEAD = datetime.timedelta(days=365)


def _calendar(language=None):
    """The library's holidays, their names in a language of the site; None where it does not speak that."""
    spoken = holidays.country_holidays(COUNTRY).supported_languages
    name = next((name for name in spoken if name.partition("_")[0] == language), None)
    if language and not name:
        return None
    calendar = holidays.country_holidays(COUNTRY, language=name)
    # Names of moved days hold the date from which they were moved: written as everywhere on the site.
    calendar.substituted_date_format = get_format("DATE_INPUT_FORMATS", language)[0]
    return calendar


def newest_moved_year():
    """The last year of which the library knows a working day that the government moved.

    The government decides on each year anew; of later ones only the holidays that the law names are known.
    """
    return max(_calendar().special_public_holidays)


def missing(first):
    """A Closure, not saved, for every holiday of a year from `first` on that nobody has been asked about."""
    calendars = {code: _calendar(code) for code in languages.codes()}
    asked = set(Closure.objects.of_everything().filter(date__gte=first).values_list("date", flat=True))
    return [
        Closure(
            date=date,
            status=Closure.Status.SUGGESTED,
            **{
                languages.column("reason", code): calendar.get(date)
                for code, calendar in calendars.items()
                if calendar is not None
            },
        )
        for date in _calendar()[first : first + AHEAD]
        if date not in asked
    ]


@transaction.atomic
def suggest(first):
    """Save what is `missing`, and return it; a date that was dismissed is never suggested again."""
    suggested = missing(first)
    for closure in suggested:
        closure.save()
    return suggested
