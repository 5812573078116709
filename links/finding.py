"""Where links stand: in rich text and in fields for an address, of everything that visitors may see."""

import re
from html import unescape
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models
from modeltranslation.translator import NotRegistered, translator

from publishing.models import Part, Publishable
from publishing.richtext import RichTextField

HREF = re.compile(r'<a\b[^>]*\shref="([^"]*)"')  # as the sanitiser writes it
NOTHING_TO_LOOK_AT = ("mailto:", "tel:", "#", "?")  # of a letter, a call, the page itself


class Link(NamedTuple):
    """A link and its place: the model, the id and the column."""

    model: type
    pk: int
    field: str
    address: str


def link_fields(model):
    """The columns of a model that may hold links: of a translated text, those of its languages."""
    try:
        translated = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        translated = {}
    return [
        field
        for field in model._meta.concrete_fields
        if (isinstance(field, models.URLField) or is_rich(field)) and field.name not in translated
    ]


def is_rich(field):
    return isinstance(getattr(field, "translated_field", field), RichTextField)


def addresses_in(field, text):
    """The addresses in the text of a column, each once."""
    found = [unescape(href).strip() for href in HREF.findall(text)] if is_rich(field) else [text.strip()]
    return [each for each in dict.fromkeys(found) if each and not each.lower().startswith(NOTHING_TO_LOOK_AT)]


def links_of(row):
    """The links in one row."""
    for field in link_fields(type(row)):
        for address in addresses_in(field, getattr(row, field.attname) or ""):
            yield Link(type(row), row.pk, field.name, address)


def all_links():
    """Every link of the site; what lies in the bin is left out."""
    for model in apps.get_models():
        fields = link_fields(model) if model._meta.app_label in settings.COUNTED_APPS else []
        if fields:
            rows = (
                _outside_the_bin(model).order_by("pk").values_list("pk", *(each.attname for each in fields))
            )
            for pk, *texts in rows.iterator():
                for field, text in zip(fields, texts, strict=True):
                    for address in addresses_in(field, text or ""):
                        yield Link(model, pk, field.name, address)


def _outside_the_bin(model):
    if issubclass(model, Publishable):
        return model._base_manager.filter(deleted_at=None)
    if issubclass(model, Part):
        return model._base_manager.filter(**{f"{model.owner_field}__deleted_at": None})
    return model._base_manager.all()
