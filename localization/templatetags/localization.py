"""Formatting for templates: honest languages, partial dates, absolute addresses."""

import re

from django import template
from django.utils.html import format_html

from localization import languages, partial_dates

register = template.Library()
RANGE = re.compile(r"(?<=\d)–(?=\d)")


@register.simple_tag
def localized(row, field):
    """`{% localized post "title" as title %}`: a Localized with `text` and `language`."""
    return languages.localized(row, field)


@register.filter
def lang_attr(text):
    """`<h1{{ title|lang_attr }}>`: a `lang` attribute when the text is not in the page's language.

    Text of the interface (a plain string) is in the page's language.
    """
    language = getattr(text, "language", "")
    return format_html(' lang="{}"', language) if language and language != languages.current() else ""


@register.filter
def absolute(path):
    """A path as an address that works anywhere."""
    return languages.absolute(path)


@register.filter
def in_language(code):
    """`{{ document.language|in_language }}`: “in Latvian”, for the code of a language of the site."""
    return languages.in_language(code)


@register.filter
def on_day(date):
    """“pirmdien, 7. decembrī” or “on Monday, 7 December”."""
    return partial_dates.on_day(date)


@register.filter
def whole_ranges(text):
    """“9.00–17.00” in a text that staff typed stays on one line: a browser would break it after the dash."""
    return RANGE.sub("\u2060–\u2060", text)
