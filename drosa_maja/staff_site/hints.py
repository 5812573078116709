"""Hints about what a text says of places, numbers, people, funders and pictures: what could hurt somebody first."""

import re

from django.utils.translation import gettext

from contacts.models import Office
from contacts.numbers import shown
from contacts.numbers_in_text import numbers_in
from editing.hints import hint, pairs, wording, words_hint
from library.models import Image
from localization import languages
from pages.models import SiteSettings
from projects.models import Funding


def of_contents(rows, code, text, **kwargs):
    """A receiver of `hints_wanted`."""
    street = gettext("The text names a street: %s. Never write where the shelter is.")
    number = gettext("A number is typed into the text: %s. Once it changes, the text is wrong.")
    funder = gettext("The funder's statement is missing: %s.")
    picture = gettext("This picture is not described in the language of the text: %s.")
    # Short codes do not change.
    typed = [shown("phone", each.number) for each in numbers_in(text) if each.number.startswith("+")]
    listed = SiteSettings.objects.values_list(languages.column("avoided_words", code), flat=True).first()
    funding = [row for row in rows if isinstance(row, Funding) and row.organisation_id]
    silent = [str(row) for row in funding if not languages.text_in(row, "statement", code)]
    examples = wording(code)["examples"]
    return [
        *hint(street, streets(text, code), examples["street"]),
        *hint(number, typed, examples["number"]),
        *words_hint(gettext("We avoid these words: %s."), pairs(listed or ""), text, code),
        *hint(funder, silent, examples["statement"]),
        *hint(picture, undescribed_pictures(rows, code), examples["picture"]),
    ]


def streets(text, code):
    """Every street but those of our public offices: a hint about a shelter's alone would tell that it is one."""
    ours = list(Office.objects.public().values_list("street", "house"))

    def is_ours(match):
        near = [word.strip("(,.;:!?)") for word in text[max(match.start() - 8, 0) : match.end() + 8].split()]
        return any(match["name"] in street and house in near for street, house in ours)

    return [match[0] for match in re.finditer(wording(code)["street"], text) if not is_ours(match)]


def undescribed_pictures(rows, code):
    columns = [(row, field) for row in rows for field in row._meta.fields if field.related_model is Image]
    chosen = Image.objects.filter(pk__in={getattr(row, field.attname) for row, field in columns} - {None})
    return [str(image) for image in chosen if not image.is_described_in(code)]
