"""`manage.py messages` keeps the catalogues of interface texts, with Babel instead of system tools."""

import io

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCE_LANGUAGE = "en"  # what stands in the code
# Beside a text that is Django's: translated here because Django's own catalogue words it badly.
OF_DJANGO = "Django"
SKIPPED = {".venv", "var", "tests", "node_modules", "migrations"}


def sources():
    """Every Python file and template of the project, and the folder they are relative to."""
    for pattern in ("*.py", "*.html", "*.txt", "*.xml"):
        for path in sorted(settings.BASE_DIR.rglob(pattern)):
            relative = path.relative_to(settings.BASE_DIR)
            is_text_of_ours = pattern == "*.py" or "templates" in relative.parts
            if is_text_of_ours and not SKIPPED & set(relative.parts):
                yield path, relative.as_posix()


def texts_in_sources():
    """A catalogue of every text that the sources mark for translation."""
    found = Catalog()
    for path, name in sources():
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source, origin=name)
        stream = io.BytesIO(source.encode())
        options = {"encoding": "utf-8"}
        for _line, text, comments, context in extract("python", stream, KEYWORDS, ("Translators:",), options):
            found.add(text, locations=[(name, None)], auto_comments=comments, context=context)
    return found


def read(path, code):
    """The catalogue of a language; an empty one for a language that has none yet."""
    if not path.exists():
        return Catalog(locale=code, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def faults(catalogue, texts):
    """Sentences about texts that are missing, unsure, incomplete or no longer used."""
    wanted = {(message.id, message.context) for message in texts if message.id}
    for identity, context in sorted(wanted, key=str):
        if catalogue.get(identity, context) is None:
            yield f"not in the catalogue: {identity!r}"
    for message in catalogue:
        if not message.id:
            continue
        translations = message.string if isinstance(message.string, tuple) else (message.string,)
        if (message.id, message.context) not in wanted and OF_DJANGO not in message.user_comments:
            yield f"no longer used: {message.id!r}"
        if message.fuzzy:
            yield f"marked as unsure: {message.id!r}"
        if not all(translations):
            yield f"not translated: {message.id!r}"
        elif errors := message.check(catalogue):
            yield f"{errors[0]}: {message.id!r}"


class Command(BaseCommand):
    help = (
        "Brings the texts marked for translation in code and templates into locale/<language>/LC_MESSAGES/django.po. "
        "Examples: manage.py messages; manage.py messages --check; manage.py messages --compile"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail unless the catalogues are complete"
        )
        parser.add_argument(
            "--compile", action="store_true", help="change no .po file; write the .mo files Django reads"
        )

    def handle(self, *, check, **options):
        texts = None if options["compile"] else texts_in_sources()
        found = []
        for code, _name in settings.LANGUAGES:
            folder = settings.LOCALE_PATHS[0] / code / "LC_MESSAGES"
            path = folder / "django.po"
            if options["compile"]:
                # djangojs.po too: it holds nothing but Django's own texts, worded better.
                for source in sorted(folder.glob("*.po")):
                    with source.with_suffix(".mo").open("wb") as file:
                        write_mo(file, read(source, code))
            elif check:
                found += [f"{code}: {fault}" for fault in faults(read(path, code), texts)]
            else:
                self.update(path, read(path, code), texts)
        if found:
            raise CommandError(
                "The catalogues are not complete. Run “make messages”, then translate:\n" + "\n".join(found)
            )

    def update(self, path, catalogue, texts):
        kept = [message for message in catalogue if OF_DJANGO in message.user_comments]
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        for message in kept:
            catalogue[message.id] = message
        catalogue.obsolete.clear()
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
        if catalogue.locale_identifier == SOURCE_LANGUAGE:
            for message in catalogue:
                message.string = message.string if message.id == "" else message.id
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_by_file=True, ignore_obsolete=True)
        empty = sum(
            not any(message.string if isinstance(message.string, tuple) else [message.string])
            for message in catalogue
            if message.id
        )
        self.stdout.write(
            f"{path.relative_to(settings.BASE_DIR)}: {len(catalogue)} texts, {empty} not translated yet."
        )
