"""The fields and columns that hold texts, and every text in them: for whatever looks for links or numbers in what staff wrote."""

from django.apps import apps
from django.conf import settings
from modeltranslation.translator import NotRegistered, translator

from publishing.richtext import RichTextField


def content_models():
    """The models of the apps whose rows visitors may see."""
    return [model for model in apps.get_models() if model._meta.app_label in settings.COUNTED_APPS]


def translated_fields(model):
    """The names of the fields that exist once per language; none of a model without any."""
    try:
        return list(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []


def text_fields(model):
    """The names of the fields in which staff write a text per language."""
    names = translated_fields(model)
    return [field.name for field in model._meta.fields if field.name in names and field.editable]


def stored_columns(model):
    """The columns of a model as they are stored: of a translated field, those of its languages."""
    translated = translated_fields(model)
    return [field for field in model._meta.concrete_fields if field.name not in translated]


def is_rich(field):
    """Whether a column, that of a language too, holds HTML."""
    return isinstance(getattr(field, "translated_field", field), RichTextField)


def texts_of(row, columns):
    """(column, text) of each text in some columns of a row."""
    return [(column, text) for column in columns if (text := getattr(row, column.attname))]


def all_texts(rows, columns):
    """(id, column, text) of each text in some columns of the rows of a query, one row at a time."""
    if columns:
        names = [column.attname for column in columns]
        for pk, *texts in rows.order_by("pk").values_list("pk", *names).iterator():
            yield from ((pk, *each) for each in zip(columns, texts, strict=True) if each[1])
