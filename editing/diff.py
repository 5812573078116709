"""Diff of two revisions, as staff read it: by fields and, within texts, by words."""

import datetime
import re
from collections import Counter
from difflib import SequenceMatcher
from html import unescape

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from publishing.text_columns import stored_columns

NOTHING = "–"
# The matcher looks at each pair of equal words once for every block that it finds: a million a twentieth of a second.
LIMIT = 2_000_000
# Shown elsewhere, or nothing that anybody wrote.
LEFT_OUT = {
    "id", "edit_token", "created_at", "updated_at", "updated_by", "confirmed_source_hash", "is_outdated", "text_changed_at",
}  # fmt: skip
_LINK = re.compile(r"""<a\s[^>]*href=["']([^"']*)["'][^>]*>(.*?)</a>""", re.DOTALL)
BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|blockquote|td|th)>|<br\s*/?>")
_PICTURE = re.compile(r'<figure data-image="(\d+)"></figure>')
_WORD = re.compile(r"\S+|\n")


def readable(html):
    """The words of rich text, a line for each paragraph, the address of a link behind its words, the number of a picture."""
    html = _PICTURE.sub(lambda found: f"\n[{_('picture')} {found[1]}]\n", html)
    with_addresses = _LINK.sub(lambda link: f"{link[2]} ({link[1]})", html)
    lines = unescape(strip_tags(BLOCK_END.sub("\n", with_addresses))).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def difference(before, after):
    """Two texts as one: what went is in `<del>`, what came in `<ins>`, everything escaped. Rich text may be given.

    Lines are matched first and words within the lines that differ. What would take longer than a moment is shown as left out
    and put in as a whole.
    """
    if before == after:
        return format_html("{}", readable(after))
    old, new = readable(before), readable(after)
    if old == new:
        return format_html("{}", _("The words are the same. Only the formatting has changed."))
    pieces = []
    blocks = list(_blocks(old.splitlines(), new.splitlines(), LIMIT))
    share = LIMIT // len(blocks)
    for same, went, came in blocks:
        pieces += [_shortened(went)] if same else _by_words("\n".join(went), "\n".join(came), share)
        pieces.append(format_html("{}", "\n"))
    return format_html_join("", "{}", ((piece,) for piece in pieces[:-1]))


def _blocks(old, new, limit):
    """(are they the same, what went, what came) in order; beyond the limit all between the first and the last change is one."""
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    middle = slice(start, -end or None)
    yield from [(True, old[:start], new[:start])] if start else []
    yield from _matched(old[middle], new[middle], limit)
    yield from [(True, old[-end:], new[-end:])] if end else []


def _same(old, new):
    """How many of the first ones are the same."""
    return next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _matched(old, new, limit):
    counts = Counter(new)
    pairs = sum(counts[each] for each in old)
    if pairs * min(len(old), len(new)) > limit:
        yield False, old, new
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind == "equal", old[i1:i2], new[j1:j2]


def _shortened(lines):
    """Paragraphs that did not change: the first words of the first, the last of the last."""
    text = "\n".join(lines)
    return format_html(
        "{}", text if len(text) < 300 else f"{text[:120].rsplit(' ', 1)[0]} … {text[-120:].split(' ', 1)[-1]}"
    )


def _by_words(before, after, limit):
    for same, went, came in _blocks(_WORD.findall(before), _WORD.findall(after), limit):
        if same:
            yield format_html("{} ", " ".join(came))
        else:
            if went:
                yield format_html("<del>{}</del> ", " ".join(went))
            if came:
                yield format_html("<ins>{}</ins> ", " ".join(came))


def differences(model, before, after, name_of):
    """(label, what changed) of each field and part of a row that differs, between two `editing.history.Snapshot`s.

    `name_of(model, id)` names a row that a field refers to, as far as the reader may see it.
    """
    rows = differing_rows(model, before.fields, after.fields, name_of)
    return [*rows, *differing_parts(before.parts, after.parts, name_of)]


def differing_rows(model, before, after, name_of):
    """The same of the fields of a row, {attname: value}. A field that one of them lacks is left out."""
    for field in _shown_fields(model, before.keys() & after.keys()):
        old, new = (_value(field, side[field.attname], name_of) for side in (before, after))
        if old != new:
            yield capfirst(str(field.verbose_name)), difference(old, new)


def _shown_fields(model, attnames):
    """The fields that staff write, once per language."""
    for field in (*stored_columns(model), *model._meta.local_many_to_many):
        name = getattr(field, "translated_field", field).name
        if field.attname in attnames and name not in LEFT_OUT:
            yield field


def differing_parts(before, after, name_of):
    """The same of the parts of a row, {(model, id): {attname: value}}: added, removed and changed ones."""
    for model, pk in sorted({*before, *after}, key=lambda key: (key[0]._meta.label, key[1])):
        old, new = before.get((model, pk)), after.get((model, pk))
        name = capfirst(str(model._meta.verbose_name))
        if old is None:
            yield _("%(name)s: added") % {"name": name}, _marked("<ins>{}</ins>", model, new, name_of)
        elif new is None:
            yield _("%(name)s: removed") % {"name": name}, _marked("<del>{}</del>", model, old, name_of)
        elif changes := list(differing_rows(model, old, new, name_of)):
            yield name, _listed(format_html("{}: {}", label, change) for label, change in changes)


def _marked(template, model, fields, name_of):
    return _listed(format_html(template, text) for text in _texts(model, fields, name_of))


def _listed(items):
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in items)))


def _texts(model, fields, name_of):
    """The filled fields of a part as “label: value”; what it belongs to goes without saying."""
    for field in _shown_fields(model, fields):
        if field.name != getattr(model, "owner_field", ""):
            value = _value(field, fields[field.attname], name_of)
            if value != NOTHING:
                yield f"{capfirst(str(field.verbose_name))}: {readable(value)}"


def _value(field, value, name_of):
    """As staff read it; texts stay as they are, for they are compared by words."""
    if isinstance(field, models.ManyToManyField):
        return ", ".join(name_of(field.related_model, pk) for pk in value or []) or NOTHING
    if value is None or value == "":
        return NOTHING
    if isinstance(field, models.ForeignKey):
        return name_of(field.related_model, value)
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
