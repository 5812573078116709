"""Validators of texts in which a telephone number would reach visitors past the second person.

A field beside a confirmed number (a name, an announcement, a note on hours, the names of the site) and what a telephone link
in any rich text dials hold confirmed numbers alone. Forms, restored revisions and imports validate through the model.
"""

import re
from functools import partial
from html import unescape
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.numbers import shown
from contacts.numbers_in_text import TAG, Verdict, numbers_in, text_fields, verdicts
from publishing.text_columns import content_models, is_rich

# Apps whose short texts stand beside numbers, on every page or in lists of contacts.
BESIDE_NUMBERS = ("contacts", "pages")
ANCHOR = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
FOR_STAFF = ("staff_note", "open_questions")  # no visitor reads them
# Addresses that call or write to a telephone, of the schemes that rich text may have.
DIALS = re.compile(
    r"tel:"
    r"|(?:https?:)?//(?:www\.)?(?:wa\.me|(?:api|web)\.whatsapp\.com|signal\.me|(?:chats\.)?viber\.(?:click|com)|t\.me/\+)",
    re.IGNORECASE,
)
NOT_CONFIRMED = _(
    "%(number)s is not a confirmed number of our list. Add it under “numbers and addresses” first; a second person confirms it."
)
SHOWS_ANOTHER = _("The link says %(said)s and calls %(number)s. It must call the number that it says.")
CALLS_NOBODY = _("The link “%(address)s” calls no telephone number. Remove the link, or correct the number.")


def add_validators():
    """To every column of the content models in which somebody types words."""
    for model in content_models():
        for field in text_fields(model):
            if is_rich(field):
                field.validators.append(partial(telephone_links, field))
                if model._meta.app_label == "contacts":
                    field.validators.append(partial(confirmed_numbers, is_html=True))
            elif is_beside_numbers(field):
                field.validators.append(confirmed_numbers)


def is_beside_numbers(field):
    is_text = not isinstance(field, models.URLField) and field.name not in FOR_STAFF
    return is_text and field.model._meta.app_label in BESIDE_NUMBERS


def confirmed_numbers(text, is_html=False):
    """ValidationError where a text has a number that the directory does not know, or that waits for a second person."""
    _refuse_unconfirmed(typed.number for typed in numbers_in(text, is_html))


def telephone_links(field, html):
    """ValidationError where a link calls a number that is not confirmed, or another one than its words name."""
    safe = getattr(field, "translated_field", field).clean_html(html)  # as it will be stored
    dialled = set()
    for address, words in ANCHOR.findall(safe):
        address = unquote(unescape(address))
        if not DIALS.match(address):
            continue
        called = {typed.number for typed in numbers_in(DIALS.sub(" ", address))}
        said = {typed.number for typed in numbers_in(unescape(TAG.sub("", words)))}
        if not called:
            raise ValidationError(CALLS_NOBODY, params={"address": address})
        if said - called:
            both = {"said": shown("phone", min(said - called)), "number": shown("phone", min(called))}
            raise ValidationError(SHOWS_ANOTHER, params=both)
        dialled |= called
    _refuse_unconfirmed(dialled)


def _refuse_unconfirmed(numbers):
    # One that was closed for good was confirmed once: saving the text warns of it.
    known = verdicts(set(numbers))
    wrong = [number for number, verdict in known.items() if verdict in (Verdict.UNKNOWN, Verdict.WAITING)]
    if wrong:
        raise ValidationError(NOT_CONFIRMED, params={"number": shown("phone", wrong[0])})
