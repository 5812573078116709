"""Telephone numbers typed into a text, looked up in the directory; staff who save a text are warned of wrong ones."""

import re
from enum import StrEnum
from functools import partial
from html import escape, unescape
from typing import NamedTuple

import phonenumbers
from django.contrib import messages
from django.db import models, transaction
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Channel, ContactPoint, TypedNumber
from contacts.models.channels import IN_ORDER
from contacts.numbers import COUNTRY, plain, shown
from editing.signals import draft_saved
from localization import languages
from publishing.memo import cached_per_change
from publishing.text_columns import all_texts, is_rich, stored_columns, texts_of
from staff import mail

# What holds numbers on purpose: the directory itself, and what is known of its changes.
DIRECTORY = ("contacts.contactpoint", "contacts.contactchange")
ALWAYS_KNOWN = "112"  # it stands on every page, whatever the directory holds
AROUND = 30  # characters on each side
MOST = 50  # findings that are looked at for the start page

# Not the name of the app “112 Latvija”.
SHORT_CODE = re.compile(
    r"(?<![\w.,/+-])(?:(?<![“„])112|116[ ]?\d{3})(?![\w/-]|[.,]\d|[ ]\d{3}(?!\d))", re.ASCII
)
# An amount of eight digits looks like a Latvian number.
CURRENCY_BEFORE = re.compile(r"(EUR|LVL|Ls|€)\s*$")
CURRENCY_AFTER = re.compile(r"\s*(EUR|LVL|Ls|€|eiro|euros?|latu|lati|latiem)(?!\w)", re.IGNORECASE)
# Eight digits that a reader takes for something else: two years, a date, the number of a document, thousands.
NO_NUMBER = re.compile(
    r"(?:19|20)\d\d\s*[\u2010-\u2015\u2212-]\s*(?:19|20)\d\d|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d|.*\d/\d.*"
    r"|\d{1,3}(?:\s\d{3})*\s000",
    re.ASCII,
)
# Where a number and a word have grown together. phonenumbers finds numbers that stand alone.
GROWN_TOGETHER = re.compile(r"(?<=[^\W\d_])(?=(?:\+371)?\d{8}(?!\d))|(?<=\d{8})(?<!\d{9})(?=[^\W\d_])")
INLINE_TAG = re.compile(r"</?(?:a|strong|em|b|i|span)\b[^>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")
TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+")
SOME_DIGITS = re.compile(r"\d\D?\d\D?\d")
# The name is for a list of all links, which a screen reader gives.
LINKED = '<a href="{}">{}<span class="visually-hidden">{}</span></a>'
LINK = re.compile(r"""href=["'](?:tel:|sms:|https?://wa\.me/)([^"'?;]+)""", re.IGNORECASE)


class Verdict(StrEnum):
    KNOWN = "known"
    WAITING = "waiting"  # in the directory, not confirmed
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"

    @property
    def is_wrong(self):
        return self in (Verdict.WITHDRAWN, Verdict.UNKNOWN)


SENTENCES = {
    Verdict.UNKNOWN: _(
        "%(number)s in “%(field)s”: this number is not in our list. Check each digit. If it is right, add it under “numbers and addresses”."
    ),
    Verdict.WITHDRAWN: _(
        "%(number)s in “%(field)s”: this number is closed for good. Remove it from the text, or replace it."
    ),
}


class Typed(NamedTuple):
    """A number as the directory would store it (“+37128612120”, “116006”), and the text around it."""

    number: str
    around: str


def numbers_in(text, is_html=False):
    """The numbers in a text, in its order, then those that only its links have; each once."""
    linked = LINK.findall(unescape(text)) if is_html else []
    if is_html:
        text = unescape(TAG.sub("\n", INLINE_TAG.sub("", text)))
    text = GROWN_TOGETHER.sub(" ", plain(text))
    found = [Typed(number, _around(text, start, end)) for start, end, number in _matches(text)]
    for link in linked:
        found += [Typed(number, f"link to {link}") for _start, _end, number in _matches(plain(link))]
    return list({typed.number: typed for typed in reversed(found)}.values())[::-1]


def _matches(text):
    """[(start, end, number)] in the order of the text, without what is a date, a period or an amount."""
    short = [(match.start(), match.end(), match[0].replace(" ", "")) for match in SHORT_CODE.finditer(text)]
    long = [
        (
            match.start,
            match.end,
            phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164),
        )
        for match in phonenumbers.PhoneNumberMatcher(text, COUNTRY)
    ]
    return sorted(match for match in short + long if not _is_something_else(text, *match[:2]))


def _is_something_else(text, start, end):
    is_amount = CURRENCY_BEFORE.search(text[:start]) or CURRENCY_AFTER.match(text[end:])
    return bool(is_amount or NO_NUMBER.fullmatch(text[start:end]))


def _around(text, start, end):
    """Whole words."""
    first = text.find(" ", start - AROUND, start) if start > AROUND else 0
    last = text.rfind(" ", end, end + AROUND) if end + AROUND < len(text) else len(text)
    return " ".join(text[first if first >= 0 else start : last if last >= 0 else end].split())


@cached_per_change
def linkable(language):
    """{number: (address, name of its line)} of every number that visitors can call: the first line where it stands."""
    calls = Channel.objects.live_calls().as_shown().order_by("-helpline__is_primary", *IN_ORDER)
    found = {
        each.contact_point.value: (each.url, languages.localized(each.helpline, "name", language).text)
        for each in reversed(calls)
    }
    return {ALWAYS_KNOWN: (f"tel:{ALWAYS_KNOWN}", "")} | found


def with_links(html):
    """Escaped text, or HTML, in which the numbers that visitors can call are links; what is a link already stays."""
    parts, in_link = TAG_OR_TEXT.findall(html), False
    for place, part in enumerate(parts):
        if part.startswith("<"):
            in_link = part[:2] == "<a" if part[:2] in ("<a", "</") and part[-2:] != "/>" else in_link
        elif not in_link and SOME_DIGITS.search(part):
            parts[place] = _linked(unescape(part))
    return "".join(parts)


def _linked(text):
    matches = _matches(plain(text)) if len(plain(text)) == len(text) else []
    known, done, found = linkable(languages.current()) if matches else {}, 0, []
    for start, end, number in matches:
        if number in known:
            address, name = known[number]
            found += [
                escape(text[done:start]),
                LINKED.format(address, shown("phone", number), name and f" ({escape(name)})"),
            ]
            done = end
    return "".join([*found, escape(text[done:])])


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


def warn_of_numbers_in_text(request, rows, signal=None, **kwargs):
    """A receiver of `form_saved` and `draft_saved`: one message for each number and field; what was saved stays saved."""
    found = [(field, typed.number) for row in rows for field, typed in typed_in(row)]
    known = verdicts({number for _field, number in found})
    for field, number in dict.fromkeys(found):
        if known[number].is_wrong:
            values = {"number": shown("phone", number), "field": capfirst(field.verbose_name)}
            messages.warning(request, SENTENCES[known[number]] % values)
    unknown = {number for number, verdict in known.items() if verdict == Verdict.UNKNOWN}
    record(rows[0], unknown, request.user, is_draft=signal is draft_saved)


def record(row, numbers, by, is_draft=False):
    """Store which unknown numbers a row has now; mail about new ones goes to those who can confirm numbers, but not to `by`."""
    stored = TypedNumber.objects.of(row)
    if not is_draft:  # beside a draft visitors read the old text still
        stored.exclude(number__in=numbers).delete()
    new = numbers - set(stored.values_list("number", flat=True))
    TypedNumber.objects.bulk_create(TypedNumber(row=row, number=number) for number in sorted(new))
    if new:
        transaction.on_commit(partial(notify_confirmers, row, by.pk))


def notify_confirmers(row, but_not):
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

    def write():
        body = gettext(
            "A text names a telephone number that is not in our list. Please check whether it is right and whether visitors may see it:"
        )
        return gettext("An unknown number in a text"), f"{body}\n\n{languages.absolute(address)}\n"

    mail.notify(mail.holders("contacts", "confirm_contactchange", but_not), write)


def unknown_numbers():
    """[(row, number)] of the texts that still name one, the newest first; not of what is in the bin."""
    confirmed = ContactPoint.objects.confirmed().values("value")
    found = list(TypedNumber.objects.exclude(number__in=confirmed).order_by("-pk")[:MOST])
    models.prefetch_related_objects(found, "row")
    known = verdicts({each.number for each in found})
    return [
        (each.row, each.number)
        for each in found
        if each.row and not getattr(each.row, "is_in_bin", False) and known[each.number] == Verdict.UNKNOWN
    ]
