"""The languages of the site: their columns, the words of their addresses, and honest fallback."""

import string
import unicodedata
from functools import cache
from html import unescape
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import strip_tags
from django.utils.text import format_lazy, slugify
from django.utils.translation import get_language, override

# With the spaces that an editor or a copied text leaves.
BLANKS = string.whitespace + "\xa0\u200b\u2060\ufeff"


class Localized(NamedTuple):
    """A text and the code of the language it is really in; both are empty when there is no text."""

    text: str
    language: str


@cache  # a page asks some eighty times
def codes():
    """The codes of all languages, the site's first language first."""
    return tuple(code for code, _name in settings.LANGUAGES)


def of_path(path):
    """The code that an address begins with; elsewhere the site's first language."""
    first_segment = path.split("/", 2)[1] if "/" in path else ""
    return first_segment if first_segment in codes() else codes()[0]


def current():
    """The code of the language being spoken; the site's first one when none is active."""
    language = get_language()
    return language if language in codes() else codes()[0]


def preferred(language=None):
    """All language codes, `language` (or the active one) first."""
    language = language or current()
    return [language, *(code for code in codes() if code != language)]


def in_language(code):
    """As staff pages write it: “in Latvian”."""
    return settings.IN_LANGUAGE[code]


def column(field, language):
    """The name of a translated field's column in one language: the field, an underscore, the code.

    Expressions name this column; the base column is stale in filters with functions and in raw SQL.
    """
    return f"{field}_{language}"


def columns(field):
    """The names of a translated field's columns in all languages."""
    return [column(field, code) for code in codes()]


def verbose_name_in(verbose_name, language):
    return format_lazy("{name} ({language})", name=verbose_name, language=in_language(language))


def is_blank(text):
    """True of nothing, of spaces (whatever kind) and of an empty paragraph as the editor leaves it; a picture is something."""
    return not text or not ("<figure" in text or unescape(strip_tags(text)).strip(BLANKS))


def text_in(row, field, language):
    """A field's text in one language; "" where nothing was written."""
    text = getattr(row, column(field, language)) or ""
    return "" if is_blank(text) else text


def localized(row, field, language=None):
    """The text of a translated field in `language` (default: the active one), or honestly in another.

    Of something publishable, and of its parts (rows that name an `owner`), only languages in which
    it is public now are considered; of other rows, every language that is filled in.
    """
    owner = getattr(row, "owner", row)
    shown = owner.public_languages() if hasattr(owner, "public_languages") else codes()
    for code in preferred(language):
        if code in shown and (text := text_in(row, field, code)):
            return Localized(text, code)
    return Localized("", "")


def any_text(row, field):
    """The first text there is in any language, for staff: it does not ask what is public."""
    return next((text for code in preferred() if (text := text_in(row, field, code))), "")


def sort_key(text):
    """For sorting names: a long vowel stands with its short one, a letter with another mark after its plain one."""
    return unicodedata.normalize("NFD", text.casefold()).replace("\u0304", "")


def section_word(section):
    return settings.SECTIONS[section][current()]


def section_route(section):
    """A URL route that speaks the active language: `jaunumi/` or `news/`."""
    return lazy(lambda: f"{section_word(section)}/", str)()


def address(view_name, language=None, **kwargs):
    """The path of a public page in `language` (default: the active one)."""
    with override(language or current()):
        return reverse(view_name, kwargs=kwargs)


def detail_address(view_name, row, language=None):
    """`/<language>/<section>/<id>-<slug>/`: the slug comes from the title that is shown there."""
    language = language or current()
    slug = slugify(localized(row, "title", language).text)
    return address(view_name, language, pk=row.pk, **({"slug": slug} if slug else {}))


def absolute(path):
    """A path as an address that works anywhere, built from SITE_URL."""
    return settings.SITE_URL + path
