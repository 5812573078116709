"""Formatting for templates: honest languages, partial dates, absolute addresses."""

import re

from django import template
from django.utils.html import format_html

from localization import languages, partial_dates

register = template.Library()
register.simple_tag(languages.localized)  # `{% localized post "title" as title %}`
register.filter(languages.absolute)
register.filter(languages.in_language)
register.filter(partial_dates.on_day)
register.filter(partial_dates.on_date)
RANGE = re.compile(r"(?<=\d)–(?=\d)")
# “2007. gada 6. augustā”, where no sentence begins; “6 August 2007”, “75 - 1 B”
ORDINAL = re.compile(r"(?<=\d\.) (?=[^\W\d_])")
UNBROKEN = re.compile(
    r"(?<=\d) (?=[A-Z][a-z]+ \d{4})|(?<=\d) (?=- \d)|(?<=\d -) (?=\d)|(?<=- \d) (?=[A-Z]\b)"
)


@register.filter
def lang_attr(text):
    """`<h1{{ title|lang_attr }}>`: a `lang` attribute when the text is not in the page's language.

    Text of the interface (a plain string) is in the page's language.
    """
    language = getattr(text, "language", "")
    return format_html(' lang="{}"', language) if language and language != languages.current() else ""


@register.filter(is_safe=True)
def whole_ranges(text):
    """“9.00–17.00” in a text that staff typed stays on one line: a browser would break it after the dash."""
    return RANGE.sub("\u2060–\u2060", text)


@register.filter(is_safe=True)
def whole_dates(text):
    """So does a day with its month, and the number of a house with that of a flat."""
    text = ORDINAL.sub(lambda found: "\xa0" if found.string[found.end()].islower() else " ", text)
    return UNBROKEN.sub("\xa0", text)


register.filter(partial_dates.at_moment)
