"""Diff of two revisions, as staff read it: by fields and, within texts, by words."""

import datetime
import re
from difflib import SequenceMatcher
from html import unescape

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from publishing.translation_status import translated_fields

NOTHING = "–"
# Shown elsewhere, or nothing that anybody wrote.
LEFT_OUT = {
    "id", "edit_token", "created_at", "updated_at", "updated_by", "confirmed_source_hash", "is_outdated",
}  # fmt: skip
_LINK = re.compile(r"""<a\s[^>]*href=["']([^"']*)["'][^>]*>(.*?)</a>""", re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote)>|<br\s*/?>")
_WORD = re.compile(r"\S+|\n")


def readable(html):
    """The words of rich text, a line for each paragraph, the address of a link behind its words."""
    with_addresses = _LINK.sub(lambda link: f"{link[2]} ({link[1]})", html)
    lines = unescape(strip_tags(_BLOCK_END.sub("\n", with_addresses))).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def difference(before, after):
    """Two texts as one: what went is in `<del>`, what came in `<ins>`, everything escaped. Rich text may be given.

    Lines are matched first and words within the lines that differ, so that a long text costs little.
    """
    if before == after:
        return format_html("{}", readable(after))
    old, new = readable(before), readable(after)
    if old == new:
        return format_html("{}", _("The words are the same; only the way they are set changed."))
    pieces = []
    for same, went, came in _blocks(old.splitlines(), new.splitlines()):
        pieces += _by_words("\n".join(went), "\n".join(came)) if not same else [(_shortened(went))]
        pieces.append(format_html("{}", "\n"))
    return format_html_join("", "{}", ((piece,) for piece in pieces[:-1]))


def _blocks(old, new):
    """(are they the same, what went, what came) in order."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind == "equal", old[i1:i2], new[j1:j2]


def _shortened(lines):
    """Paragraphs that did not change: the first words of the first, the last of the last."""
    text = "\n".join(lines)
    return format_html(
        "{}", text if len(text) < 300 else f"{text[:120].rsplit(' ', 1)[0]} … {text[-120:].split(' ', 1)[-1]}"
    )


def _by_words(before, after):
    for same, went, came in _blocks(_WORD.findall(before), _WORD.findall(after)):
        if same:
            yield format_html("{} ", " ".join(came))
        else:
            if went:
                yield format_html("<del>{}</del> ", " ".join(went))
            if came:
                yield format_html("<ins>{}</ins> ", " ".join(came))


def differing_rows(model, before, after):
    """(label, what changed) of each field of a row that differs; both dicts are {attname: value}, as
    `editing.history.Snapshot` has them. A field that one of them lacks is left out."""
    for field in _shown_fields(model, before.keys() & after.keys()):
        old, new = (_value(field, side[field.attname]) for side in (before, after))
        if old != new:
            yield capfirst(str(field.verbose_name)), difference(old, new)


def _shown_fields(model, attnames):
    """The fields that staff write, once per language."""
    base_columns = translated_fields(model)
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        name = getattr(field, "translated_field", field).name
        if field.attname in attnames and field.name not in base_columns and name not in LEFT_OUT:
            yield field


def differing_parts(before, after):
    """The same for the parts of a row, {(model, id): {attname: value}}: added, removed and changed ones."""
    for model, pk in sorted({*before, *after}, key=lambda key: (key[0]._meta.label, key[1])):
        old, new = before.get((model, pk)), after.get((model, pk))
        name = capfirst(str(model._meta.verbose_name))
        if old is None:
            yield _("%(name)s: added") % {"name": name}, _marked("<ins>{}</ins>", model, new)
        elif new is None:
            yield _("%(name)s: removed") % {"name": name}, _marked("<del>{}</del>", model, old)
        elif changes := list(differing_rows(model, old, new)):
            yield name, _listed(format_html("{}: {}", label, change) for label, change in changes)


def _marked(template, model, fields):
    return _listed(format_html(template, text) for text in _texts(model, fields))


def _listed(items):
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in items)))


def _texts(model, fields):
    """The filled fields of a part as “label: value”; what it belongs to goes without saying."""
    for field in _shown_fields(model, fields):
        if field.name != getattr(model, "owner_field", ""):
            value = _value(field, fields[field.attname])
            if value != NOTHING:
                yield f"{capfirst(str(field.verbose_name))}: {readable(value)}"


def _value(field, value):
    """As staff read it; texts stay as they are, for they are compared by words."""
    if isinstance(field, models.ManyToManyField):
        return ", ".join(_named(field, pk) for pk in value or []) or NOTHING
    if value is None or value == "":
        return NOTHING
    if isinstance(field, models.ForeignKey):
        return _named(field, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, datetime.time):
        return date_format(value, "TIME_FORMAT")
    return str(value)


def _named(field, pk):
    row = field.remote_field.model._base_manager.filter(pk=pk).first()
    return str(row) if row else _("deleted (no. %(pk)s)") % {"pk": pk}
