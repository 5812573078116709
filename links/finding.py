"""Where links stand: in rich text and in fields for an address, of everything that visitors may see."""

import re
from html import unescape
from typing import NamedTuple

from django.db import models

from publishing.models import Part, Publishable
from publishing.text_columns import all_texts, content_models, is_rich, stored_columns, texts_of

HREF = re.compile(r'<a\b[^>]*\shref="([^"]*)"')  # as the sanitiser writes it
NOT_CHECKED = ("mailto:", "tel:", "#", "?")  # of a letter, a call, the page itself


class Link(NamedTuple):
    """A link and its place: the model, the id and the column."""

    model: type
    pk: int
    field: str
    address: str


def link_fields(model):
    """The columns of a model that may hold links: of a translated text, those of its languages."""
    return [
        column for column in stored_columns(model) if isinstance(column, models.URLField) or is_rich(column)
    ]


def addresses_in(field, text):
    """The addresses in the text of a column, each once."""
    found = [unescape(href).strip() for href in HREF.findall(text)] if is_rich(field) else [text.strip()]
    return [each for each in dict.fromkeys(found) if each and not each.lower().startswith(NOT_CHECKED)]


def links_of(row):
    for field, text in texts_of(row, link_fields(type(row))):
        for address in addresses_in(field, text):
            yield Link(type(row), row.pk, field.name, address)


def all_links():
    """Every link of the site; what lies in the bin is left out."""
    for model in content_models():
        for pk, field, text in all_texts(_outside_the_bin(model), link_fields(model)):
            for address in addresses_in(field, text):
                yield Link(model, pk, field.name, address)


def _outside_the_bin(model):
    if issubclass(model, Publishable):
        return model._base_manager.filter(deleted_at=None)
    if issubclass(model, Part):
        return model._base_manager.filter(**{f"{model.owner_field}__deleted_at": None})
    return model._base_manager.all()
