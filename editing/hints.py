"""Hints for whoever writes a text: (sentence, example of better). They ask no service and hold nothing up.

What is looked for is locale data: `localization/formats/<language>/wording.toml`.
"""

import re
import tomllib
from functools import cache
from html import escape, unescape
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.formats import get_format_modules
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext

from editing.diff import BLOCK_END
from editing.signals import hints_wanted
from localization import languages
from publishing.text_columns import is_rich, text_fields

MOST = 5  # in one language
WORD = re.compile(r"[^\W\d_][\w’'–-]*")
CAPITALS = "".join(filter(str.isupper, map(chr, range(0x530))))  # Latin, Greek and Cyrillic
SENTENCE_END = re.compile(rf"(?<=[.!?…])[”“\")]*\s+(?=[“„\"(]?[{CAPITALS}])|\n")
HEADING = re.compile(r"(?=<h[23]\b)")


@cache
def wording(code):
    """What `wording.toml` beside the formats of a language holds."""
    formats = Path(get_format_modules(code)[0].__file__)
    return tomllib.loads(formats.with_name("wording.toml").read_text(encoding="utf-8"))


@cache
def pattern(phrase, code):
    """Finds a word or phrase in any case and with other endings; `*` stands for any letters."""
    ending = wording(code)["ending"]
    stems = (re.escape(re.sub(rf"(?<=\w{{3}}){ending}$", "", word)) for word in phrase.split())
    words = r"\s+".join(stem.replace(r"\*", r"\w*") + f"{ending}?" for stem in stems)
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def pairs(listed):
    """{word or phrase: better word} of a list as staff write it."""
    lines = (line.partition("=") for line in listed.splitlines() if line.strip())
    return {word.strip(): better.strip() for word, _equals, better in lines}


def check_pairs(listed):
    """A validator."""
    if not all(word and better for word, better in pairs(listed).items()):
        raise ValidationError(gettext("Write on each line a word, an equals sign and the better word."))


def hint(sentence, found, example):
    """A list: the hint that names the first of what was found; empty where nothing was."""
    quoted = ", ".join(f"“{each}”" for each in [*dict.fromkeys(found)][:MOST])
    return [(sentence % quoted, example)] if found else []


def words_hint(sentence, listed, text, code):
    matches = {pattern(word, code).search(text): better for word, better in listed.items()}
    found = {match[0].lower(): better for match, better in matches.items() if match}
    return hint(sentence, found, ", ".join([*dict.fromkeys(found.values())][:MOST]))


def of_form(row, formsets):
    """[(code, hints)] of the languages in which the texts that a form shows, a draft's too, could be better."""
    forms = [form for formset in formsets for form in formset.forms if form not in formset.deleted_forms]
    parts = [form.instance for form in forms if form.instance.pk or form.is_bound and form.has_changed()]
    rows = [formsets[0].instance if formsets else row, *parts]
    return [(code, hints) for code in languages.codes() if (hints := of_rows(rows, code))]


def of_rows(rows, code):
    """Hints about a row and its parts in one language, at most MOST, what matters most first."""
    texts = [text for row in rows if row for text in _texts(row, code)]
    plain = _words(*texts)
    sent = hints_wanted.send(type(rows[0]), rows=rows, code=code, text=plain) if texts else []
    return [*(each for _receiver, hints in sent for each in hints), *_of_style(texts, plain, code)][:MOST]


def _texts(row, code):
    """The texts of a row in one language as HTML."""
    for name in text_fields(type(row)):
        if name not in getattr(row, "only_for_staff", ()) and (text := languages.text_in(row, name, code)):
            yield text if is_rich(type(row)._meta.get_field(name)) else escape(text)


def _words(*texts):
    return unescape(strip_tags(BLOCK_END.sub("\n", "\n".join(texts))))


def _of_style(texts, plain, code):
    words, examples = wording(code), wording(code)["examples"]
    links = re.findall(words["empty_link"], "\n".join(texts), re.IGNORECASE)
    yield from hint(gettext("The words of a link do not say where it leads: %s."), links, examples["link"])
    yield from words_hint(gettext("This sounds like an office: %s."), words["official"], plain, code)
    passive = re.findall(words["passive"], plain, re.IGNORECASE)
    yield from hint(gettext("It does not say who does it: %s."), passive, examples["passive"])
    long = _longer_than(25, SENTENCE_END.split(plain))
    yield from hint(gettext("Longer than 25 words: %s. Split it."), long, examples["sentence"])
    sections = _longer_than(300, (_words(part) for text in texts for part in HEADING.split(text)))
    yield from hint(gettext("More than 300 words without a heading: %s."), sections, examples["heading"])


def _longer_than(most, parts):
    return [Truncator(" ".join(part.split())).words(6) for part in parts if len(WORD.findall(part)) > most]
