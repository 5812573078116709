"""Translation status: whether the texts of a row and of its parts mean the same in every language.

A translation is right as long as the texts in the other languages are those that it was written, or confirmed,
beside: `confirmed_source_hash` of a language is theirs at that time. Any language may come first.
"""

import hashlib
import json
import re
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from localization import languages
from publishing.text_columns import text_fields

COLUMNS = ("confirmed_source_hash", "is_outdated")
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br\s*/?>)*</p>")
_ROUND_BLOCKS = re.compile(r"\s*(</?(?:p|h[1-6]|[uo]l|li|blockquote|br)\b[^>]*>)\s*")


def texts_of(row):
    """What is written of a row and its parts: {language: {(model, id, field): text}}, without empty texts.

    Blanks and empty paragraphs make no difference; the id is None for the row itself. Nothing is written of no row.
    """
    found = {code: {} for code in languages.codes()}
    for other, pk in _with_parts(row) if row is not None else ():
        for field in text_fields(type(other)):
            for code, texts in found.items():
                if text := languages.text_in(other, field, code):
                    texts[other._meta.label_lower, pk, field] = _normalised(text)
    return found


def stored_texts(row):
    """The same of the row as the database holds it; nothing where it is new."""
    return texts_of(type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None)


def part_fields(model):
    """The foreign keys to a model of those parts that have texts."""
    related = (relation.field for relation in model._meta.related_objects)
    return [
        field
        for field in related
        if getattr(field.model, "owner_field", None) == field.name and text_fields(field.model)
    ]


def _with_parts(row):
    yield row, None
    for field in part_fields(type(row)) if row.pk else ():
        for part in field.model._base_manager.filter(**{field.name: row.pk}):
            yield part, part.pk


def _normalised(text):
    without_empty = _EMPTY_PARAGRAPH.sub("", text.replace("&nbsp;", " "))
    return " ".join(_ROUND_BLOCKS.sub(r"\1", without_empty).split())


def source_hash(texts, language):
    """Of what is written in the other languages, whatever the ids of the parts; "" when nothing is."""
    source = sorted(
        (code, model, field, text)
        for code, written in texts.items()
        if code != language
        for (model, _pk, field), text in written.items()
    )
    return hashlib.sha256(json.dumps(source).encode()).hexdigest() if source else ""


def update_translation_status(row, before, *, is_small_fix=False, still_right=()):
    """Decide after a change which languages are outdated; `before` are the texts that the row had.

    Somebody who writes in a language has its texts right, and so has one of whom it is said (`still_right`). A language
    that was right stays so while it needs nothing from what changed elsewhere. The names of the columns that changed.
    """
    now = texts_of(row)
    was_right = {code for code in now if not _value(row, "is_outdated", code)}
    decided = {}
    for code in now:
        wrote = any(before[code].get(key) != text for key, text in now[code].items())
        if wrote or code in still_right:
            decided[code] = source_hash(now, code)
        elif code in was_right:
            fell_behind = not is_small_fix and has_news(code, before, now, was_right)
            decided[code] = source_hash(before if fell_behind else now, code)
    changed = {languages.column("text_changed_at", code) for code in now if before[code] != now[code]}
    for name in changed:
        setattr(row, name, timezone.now())
    return [*_set_status(row, now, decided), *changed]


def has_news(language, before, now, was_right):
    """Whether a text changed elsewhere, and not in this language as well: not where a language catches up with this one,
    is written for the first time, or translates what stands here already."""
    return any(
        before[code].get(key) != now[code].get(key) and before[language].get(key) == now[language].get(key)
        for code in now.keys() - {language}
        if code in was_right and before[code]
        for key in before[code].keys() | now[code].keys()
        if key in before[code] or key not in now[language]
    )


def compare_again(row):
    """Decide without a change: after a restore, when texts and confirmations are those of another time. As `update_translation_status`."""
    return _set_status(row, texts_of(row), {})


def _set_status(row, texts, confirmed):
    values = {}
    for code in texts:
        source = source_hash(texts, code)
        right = confirmed.get(code, _value(row, "confirmed_source_hash", code) or "")
        is_outdated = bool(right and source and right != source and languages.text_in(row, "title", code))
        values |= {
            languages.column("confirmed_source_hash", code): right,
            languages.column("is_outdated", code): is_outdated,
        }
    changed = {name: value for name, value in values.items() if (getattr(row, name) or "") != (value or "")}
    for name, value in changed.items():
        setattr(row, name, value)
    return list(changed)


def _value(row, field, language):
    return getattr(row, languages.column(field, language))


def lacks(texts, language):
    """Whether something that is written in another language is not in this one, of what `texts_of` gives."""
    return any(written.keys() - texts[language].keys() for written in texts.values())


def lacking_in(model, language):
    """The same as a condition of a query, of the texts of the rows alone, for lists."""
    return reduce(
        or_,
        (
            _is_empty(field, language) & ~_is_empty(field, other)
            for field in text_fields(model)
            for other in languages.codes()
            if other != language
        ),
        Q(pk__in=[]),
    )


def _is_empty(field, language):
    name = languages.column(field, language)
    return Q(**{name: ""}) | Q(**{name: None})


def lacking_languages(row):
    """The codes of the languages in which the row itself lacks a text that another has; None where there is none in any.

    It asks no database.
    """
    filled = {
        code: {field for field in text_fields(type(row)) if languages.text_in(row, field, code)}
        for code in languages.codes()
    }
    if not any(filled.values()):
        return None
    return [code for code, fields in filled.items() if any(other - fields for other in filled.values())]


def status(row, language):
    """One of "missing", "outdated" and "ready"."""
    if not languages.text_in(row, "title", language):
        return "missing"
    return "outdated" if _value(row, "is_outdated", language) else "ready"
