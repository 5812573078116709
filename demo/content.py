"""The demonstration content: read from demo/*.toml and saved as staff would save it.

Texts stand once per language under the names of their columns. Rich text links by name, for example
`href="page:safety"`, `href="project:atver-acis"` or `href="contacts:"`; real addresses take their place.
"""

import datetime
import re
import tomllib
from collections import defaultdict
from pathlib import Path

from django.core.files import File
from django.utils import timezone

from contacts.hours.public_holidays import suggest
from contacts.models import Answer, Channel, ContactChange, ContactPoint, Helpline, HoursRule, Office
from contacts.number_changes.protected_columns import write_protected
from library.models import Image
from localization import languages
from pages.models import SiteSettings
from projects.models import Organisation
from publishing.change_counter import increment
from publishing.models import Part, publishable_models
from publishing.text_columns import content_models, is_rich, stored_columns, translated_fields

FOLDER = Path(__file__).parent
# Before anything on the site: the demonstration looks as if it had stood here for long.
PUBLISHED_AT = datetime.datetime(2026, 11, 1, 9, 0, tzinfo=timezone.get_default_timezone())


def is_empty():
    """Whether the database holds no content but the row of settings that a migration made."""
    return not any(model.objects.exists() for model in content_models() if model is not SiteSettings)


def read(name):
    """The rows of one file: a list of dictionaries (one dictionary for `site`)."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        content = tomllib.load(file)
    return next(iter(content.values()))


def take_over():
    """Record every live number, place and mark that has no confirmed change: this source is trusted as a whole."""
    record, confirmed = ContactChange.objects.record, ContactChange.objects.confirmed()
    for point in ContactPoint.objects.confirmed().exclude(changes__in=confirmed.filter(what="value")):
        record("value", point.shown, point, new=point.value)
    channels = Channel.objects.exclude(confirmed_at=None).select_related("helpline", "contact_point")
    for channel in channels.exclude(changes__in=confirmed.filter(what="channel")):
        point, helpline = channel.contact_point, channel.helpline
        record(
            "channel", helpline, point, channel=channel, helpline=helpline, how=channel.how, new=point.value
        )
    primary = Helpline.objects.filter(is_primary=True)
    for helpline in primary.exclude(changes__in=confirmed.filter(what="primary")):
        point = helpline.first_number
        record("primary", helpline, None, helpline=helpline, new=point.value if point else "")


def in_every_language(model, row):
    """An entry in which a text under the name of its field stands under its columns."""
    for name in set(translated_fields(model)) & row.keys():
        row = row | dict.fromkeys(languages.columns(name), row[name])
        del row[name]
    return row


class Demonstration:
    """Loads everything into an empty database, in the order in which rows point at each other."""

    def __init__(self, report=lambda line: None):
        self.report = report
        self.rows = defaultdict(dict)  # by model, then by the key that its file gives
        self.written = []  # (saved row, its entry in the file) of everything with rich text

    def load(self):
        for step in (
            self.load_images, self.load_contacts, self.load_organisations, self.load_content, self.load_settings,
            self.link_texts,
        ):  # fmt: skip
            step()

    def build(self, model, row, save=lambda built: built.save(), **fields):
        """A saved row of `model` from the entries that are named like its columns; checked like a form. A foreign key is
        written as the key of the row that it leads to; a text under the name of its field stands in every language."""
        row = in_every_language(model, row)
        columns = {field.name: field for field in model._meta.fields if field.name in row}
        values = {name: self.value_of(field, row[name]) for name, field in columns.items()}
        built = model(**values | fields)
        built.full_clean()
        save(built)
        if "key" in row:
            self.rows[model][row["key"]] = built
        return built

    def value_of(self, field, value):
        """A value as TOML writes it (dates as text, rows by their keys), as the field wants it."""
        if field.is_relation:
            return self.rows[field.related_model][value] if value else None
        return field.to_python(value) if isinstance(value, str) else value

    def load_images(self):
        for row in read("images"):
            with (FOLDER / "pictures" / row["file"]).open("rb") as file:
                stored = File(file, row["file"])
                self.build(Image, row, consent=Image.Consent.NOT_NEEDED, file=stored)
        self.report(f"{len(self.rows[Image])} pictures")

    def load_contacts(self):
        content = tomllib.loads((FOLDER / "contacts.toml").read_text(encoding="utf-8"))
        for row in content["office"]:
            self.build(Office, row)
        for row in content["contact_point"]:
            self.build(ContactPoint, row, write_protected, confirmed_at=timezone.now())
        for row in content["helpline"]:
            self.load_helpline(row)
        take_over()
        self.report(f"{len(content['helpline'])} helplines and services")
        # As on a real site: nobody has decided on the holidays yet.
        self.report(f"{len(suggest(timezone.localdate()))} public holidays to decide on")

    def load_helpline(self, row):
        spoken = {
            name: ", ".join(row.get(name, [])) for name in ("languages_spoken", "languages_interpreted")
        }
        helpline = self.build(Helpline, row | spoken, write_protected)
        self.written.append((helpline, row))
        for given in row.get("answers", []):
            answer = helpline.answers.get(question=given["question"])
            for name, value in in_every_language(Answer, given).items():
                setattr(answer, name, value)
            answer.full_clean()
            answer.save()
        for order, channel_row in enumerate(row.get("channel", []), 1):
            place = {"helpline": helpline, "order": order, "confirmed_at": timezone.now()}
            channel = self.build(Channel, channel_row, write_protected, **place)
            for rule in channel_row.get("hours", []):
                for weekday in rule["weekdays"]:
                    self.build(HoursRule, rule, channel=channel, weekday=weekday)
        return helpline

    def load_organisations(self):
        for row in read("organisations"):
            self.build(Organisation, row)
        self.report(f"{len(self.rows[Organisation])} organisations")

    def load_content(self):
        """Every kind of content that has a file, which is named after its app; what they name of each other comes last."""
        written = []
        for model in publishable_models():
            name = model._meta.app_label
            for row in read(name) if (FOLDER / f"{name}.toml").exists() else []:
                written.append((self.load_row(model, row), row))
            self.report(f"{len(self.rows[model])} {model._meta.model_name}s")
        for built, row in written:
            for field in built._meta.many_to_many:
                chosen = [self.rows[field.related_model][key] for key in row.get(field.name, [])]
                getattr(built, field.name).set(chosen)

    def load_row(self, model, row):
        built = self.build(model, row)
        self.load_parts(built, row)
        self.publish(built, row)
        return built

    def load_parts(self, built, row):
        """The parts of a row, which its entry holds under the name of their model."""
        for relation in built._meta.related_objects:
            model, owner = relation.related_model, relation.field.name
            if not issubclass(model, Part):
                continue
            for order, part in enumerate(row.get(model._meta.model_name, []), 1):
                self.written.append((self.build(model, part, **{owner: built}, order=order), part))

    def load_settings(self):
        row = read("site")
        row["office"] = self.rows[Office][row["office"]]
        SiteSettings.objects.filter(pk=1).update(**row)
        increment()
        self.report("the names and the exit link of the site")

    def publish(self, built, row):
        """In the languages that its entry names, or in all of them, as far as it is written in them."""
        self.written.append((built, row))
        built.publish_at = PUBLISHED_AT
        built.publish(
            [code for code in row.get("in_languages", languages.codes()) if not built.missing_for([code])]
        )
        built.save()

    def link_texts(self):
        """Put real addresses into the rich texts: only now everything has an id. What was saved first has
        lost its links, because the sanitiser knows no `page:`."""
        for built, row in self.written:
            for column in stored_columns(type(built)):
                if is_rich(column) and row.get(column.name):
                    setattr(built, column.name, self.linked(row[column.name], column.language))
            built.save()

    def linked(self, text, language):
        kinds = {model._meta.model_name: model for model in publishable_models()}

        def address(link):
            kind, key = link.groups()
            if kind == "contacts":
                return f'href="{languages.address("contacts:index", language)}"'
            return f'href="{self.rows[kinds[kind]][key].get_absolute_url(language)}"'

        return re.sub(rf'href="(contacts|{"|".join(kinds)}):([a-z0-9-]*)"', address, text)
