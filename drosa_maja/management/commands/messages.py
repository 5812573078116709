"""`manage.py messages` brings the catalogues of interface texts up to date, with Babel instead of system tools."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext")}
KEYWORDS = DEFAULT_KEYWORDS | LAZY | {"gettext_noop": None}
SOURCE_LANGUAGE = "en"  # what stands in the code
# Beside a text that is Django's: translated here because Django's own catalogue words it badly.
OF_DJANGO = "Django"


def extract_template(file, keywords, comment_tags, options):
    source = templatize(file.read().decode())
    return extract_python(io.BytesIO(source.encode()), keywords, comment_tags, options)


METHODS = [
    *((f"**/{folder}", "ignore") for folder in ("var", "tests", "node_modules", "migrations")),
    ("**.py", "python"),
    *((f"**/templates/**.{ending}", extract_template) for ending in ("html", "txt", "xml")),
]


def texts_in_sources():
    """A catalogue of every text that the sources mark for translation."""
    found = extract_from_dir(settings.BASE_DIR, METHODS, keywords=KEYWORDS, comment_tags=["Translators:"])
    in_order = sorted(found, key=lambda each: (not each[0].endswith(".py"), Path(each[0])))
    catalogue = Catalog()
    for name, _line, text, comments, context in in_order:
        catalogue.add(text, locations=[(name, None)], auto_comments=comments, context=context)
    return catalogue


def read(path, code):
    """The catalogue of a language; an empty one for a language that has none yet."""
    if not path.exists():
        return Catalog(locale=code, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def updated(catalogue, texts):
    """The same catalogue with exactly these texts, and those of Django; `obsolete` holds what is no longer used."""
    of_django = [message for message in catalogue if OF_DJANGO in message.user_comments]
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    for message in of_django:
        catalogue[message.id] = message
    return catalogue


def faults(catalogue):
    """Sentences about texts of an updated catalogue that are missing, unsure, incomplete or no longer used."""
    for message in catalogue.obsolete.values():
        if OF_DJANGO not in message.user_comments:
            yield f"no longer used: {message.id!r}"
    for message in catalogue:
        if message.fuzzy and message.id:
            yield f"marked as unsure: {message.id!r}"
        if not all(message.string if isinstance(message.string, tuple) else [message.string]):
            yield f"not translated: {message.id!r}"
        elif errors := message.check(catalogue):
            yield f"{errors[0]}: {message.id!r}"


class Command(BaseCommand):
    help = (
        "Brings the texts marked for translation in code and templates into locale/<language>/LC_MESSAGES/django.po. "
        "Examples: manage.py messages; manage.py messages --check"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail unless the catalogues are complete"
        )

    def handle(self, *, check, **options):
        texts, found = texts_in_sources(), []
        for code, _name in settings.LANGUAGES:
            path = settings.LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.po"
            catalogue = updated(read(path, code), texts)
            if not check:
                write(path, catalogue)
            found += [f"{code}: {fault}" for fault in faults(catalogue)]
        if found and check:
            raise CommandError(
                "The catalogues are not complete. Run “make messages”, then translate:\n" + "\n".join(found)
            )
        self.stdout.write("\n".join(found))


def write(path, catalogue):
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
    if catalogue.locale_identifier == SOURCE_LANGUAGE:
        for message in catalogue:
            message.string = message.string if message.id == "" else message.id
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, ignore_obsolete=True)
