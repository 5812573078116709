"""The languages that a line speaks: codes as staff type them, names as people read them."""

import re

from babel import Locale
from django.utils.translation import gettext_lazy as _

from localization import languages

# ISO 639-3; the locale data of Babel has no names for them.
SIGN_LANGUAGES = {"lsl": _("Latvian Sign Language"), "rsl": _("Russian Sign Language")}


def codes_in(text):
    """The language codes of a typed list, in small letters, each once."""
    return list(dict.fromkeys(code for code in re.split(r"[\s,;]+", text.lower()) if code))


def name_of(code):
    """A language's name in the active language: “latviešu”, “Latvian”; "" for a code that means none."""
    names = Locale.parse(languages.current(), sep="-").languages
    return str(SIGN_LANGUAGES.get(code) or names.get(code, ""))


def choices(also=()):
    """(code, name) of the languages with a two-letter code, the sign languages, and those whose codes are in `also`;
    sorted for the active language."""
    codes = [code for code in Locale.parse(languages.current(), sep="-").languages if len(code) == 2]
    names = {code: name_of(code) or code for code in (*codes, *SIGN_LANGUAGES, *also)}
    return sorted(names.items(), key=lambda item: languages.sort_key(item[1]))


def names_of(text):
    """The names of all codes in a text, in its order: “latviešu, krievu”."""
    return ", ".join(name_of(code) or code for code in codes_in(text))
