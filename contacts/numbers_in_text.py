"""Telephone numbers typed into a text, looked up in the directory."""

import re
from enum import StrEnum
from html import unescape
from typing import NamedTuple

import phonenumbers
from django.db import models

from contacts.models import Channel, ContactPoint
from contacts.numbers import COUNTRY, plain
from publishing.text_columns import all_texts, is_rich, stored_columns, texts_of

# What holds numbers on purpose: the directory itself, and what is known of its changes.
DIRECTORY = ("contacts.contactpoint", "contacts.contactchange")
ALWAYS_KNOWN = "112"  # it stands on every page, whatever the directory holds
AROUND = 30  # characters on each side

SHORT_CODE = re.compile(r"(?<![\w.,/+-])(?:112|116[ ]?\d{3})(?![\w/-]|[.,]\d|[ ]\d{3}(?!\d))", re.ASCII)
# An amount of eight digits looks like a Latvian number.
CURRENCY_BEFORE = re.compile(r"(EUR|LVL|Ls|€)\s*$")
CURRENCY_AFTER = re.compile(r"\s*(EUR|LVL|Ls|€|eiro|euros?|latu|lati|latiem)(?!\w)", re.IGNORECASE)
INLINE_TAG = re.compile(r"</?(?:a|strong|em|b|i|span)\b[^>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r"""href=["'](?:tel:|sms:|https?://wa\.me/)([^"'?;]+)""", re.IGNORECASE)


class Verdict(StrEnum):
    KNOWN = "known"
    WAITING = "waiting"  # in the directory, not confirmed
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"

    @property
    def is_wrong(self):
        return self in (Verdict.WITHDRAWN, Verdict.UNKNOWN)


class Typed(NamedTuple):
    """A number as the directory would store it (“+37128612120”, “116006”), and the text around it."""

    number: str
    around: str


def numbers_in(text, is_html=False):
    """The numbers in a text, in its order, then those that only its links have; each once."""
    linked = LINK.findall(unescape(text)) if is_html else []
    if is_html:
        text = unescape(TAG.sub("\n", INLINE_TAG.sub("", text)))
    text = plain(text)
    found = [*_short_codes(text), *_long_numbers(text)]
    in_order = [Typed(number, _around(text, start, end)) for start, end, number in sorted(found)]
    in_links = [
        Typed(number, f"link to {link}")
        for link in linked
        for _start, _end, number in [*_short_codes(link), *_long_numbers(plain(link))]
    ]
    return list({typed.number: typed for typed in reversed([*in_order, *in_links])}.values())[::-1]


def _short_codes(text):
    for match in SHORT_CODE.finditer(text):
        if not _is_amount(text, match.start(), match.end()):
            yield match.start(), match.end(), match[0].replace(" ", "")


def _long_numbers(text):
    for match in phonenumbers.PhoneNumberMatcher(text, COUNTRY):
        if not _is_amount(text, match.start, match.end):
            e164 = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            yield match.start, match.end, e164


def _is_amount(text, start, end):
    return bool(CURRENCY_BEFORE.search(text[:start]) or CURRENCY_AFTER.match(text[end:]))


def _around(text, start, end):
    """Whole words."""
    first = text.find(" ", start - AROUND, start) if start > AROUND else 0
    last = text.rfind(" ", end, end + AROUND) if end + AROUND < len(text) else len(text)
    return " ".join(text[first if first >= 0 else start : last if last >= 0 else end].split())


def verdicts(numbers):
    """{number: Verdict}, in one fixed number of queries."""
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE, value__in=numbers)
    known = {point.value: _verdict(point) for point in points.prefetch_related("channels", "people")}
    known[ALWAYS_KNOWN] = Verdict.KNOWN
    return {number: known.get(number, Verdict.UNKNOWN) for number in numbers}


def _verdict(point):
    uses = [channel.status for channel in point.channels.all()]
    if uses and set(uses) == {Channel.Status.WITHDRAWN} and not point.people.all():
        return Verdict.WITHDRAWN
    return Verdict.KNOWN if point.confirmed_at else Verdict.WAITING


def text_fields(model):
    """The fields of a model into which somebody types words: of a translated one, its languages."""
    if model._meta.label_lower in DIRECTORY:
        return []
    return [
        field
        for field in stored_columns(model)
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices
    ]


def typed_in(row):
    """[(field, Typed)] of everything typed into one row."""
    return [
        (field, typed)
        for field, text in texts_of(row, text_fields(type(row)))
        for typed in numbers_in(text, is_rich(field))
    ]


def typed_in_all(model):
    """(place, Typed) of everything typed into the rows of a model: the model, the id and the column."""
    # The base manager: what is in the bin can come back.
    for pk, field, text in all_texts(model._base_manager.all(), text_fields(model)):
        for typed in numbers_in(text, is_rich(field)):
            yield f"{model._meta.label_lower} {pk} {field.name}", typed
