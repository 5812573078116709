"""The demonstration content: read from demo/*.toml and saved as staff would save it.

Texts stand once per language under the names of their columns. Rich text links by name, for example
`href="page:safety"`, `href="project:atver-acis"` or `href="contacts:"`; real addresses take their place.
"""

import datetime
import re
import tomllib
from pathlib import Path

from django.core.files import File
from django.utils import timezone

from contacts.hours.public_holidays import suggest
from contacts.models import Channel, ContactChange, ContactPoint, Helpline, HoursRule, Office
from contacts.number_changes.protected_columns import write_protected
from library.models import Image
from localization import languages
from news.models import Post
from pages.models import Page, SiteSettings
from projects.models import Activity, Funding, Organisation, Participation, Project
from publishing.change_counter import increment
from publishing.richtext import RichTextField

FOLDER = Path(__file__).parent
# Before anything on the site: the demonstration looks as if it had stood here for long.
PUBLISHED_AT = datetime.datetime(2026, 11, 1, 9, 0, tzinfo=timezone.get_default_timezone())
LINK = re.compile(r'href="(page|project|post|contacts):([a-z0-9-]*)"')


def is_empty():
    """Whether the database holds none of what the demonstration would bring."""
    return not any(
        model.objects.exists()
        for model in (Helpline, Office, ContactPoint, Image, Organisation, Project, Post, Page)
    )


def read(name):
    """The rows of one file: a list of dictionaries (one dictionary for `site`)."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        content = tomllib.load(file)
    return next(iter(content.values()))


def typed(field, value):
    """A value as TOML writes it (dates as text), as the field wants it."""
    return field.to_python(value) if isinstance(value, str) else value


def build(model, row, save=lambda built: built.save(), **fields):
    """A saved row of `model` from the entries that are named like its columns; checked like a form."""
    columns = {field.name: field for field in model._meta.fields if not field.is_relation}
    values = {name: typed(columns[name], value) for name, value in row.items() if name in columns}
    built = model(**values | fields)
    built.full_clean()
    save(built)
    return built


class Demonstration:
    """Loads everything into an empty database, in the order in which rows point at each other."""

    def __init__(self, report):
        self.report = report
        self.images, self.organisations, self.projects, self.posts, self.pages = {}, {}, {}, {}, {}
        self.offices, self.contact_points = {}, {}
        self.written = []  # (saved row, its entry in the file) of everything with rich text

    def load(self):
        for step in (
            self.load_images, self.load_contacts, self.load_organisations, self.load_projects,
            self.load_posts, self.load_pages, self.load_settings, self.link_texts,
        ):  # fmt: skip
            step()

    def load_images(self):
        for row in read("images"):
            with (FOLDER / "pictures" / row["file"]).open("rb") as file:
                self.images[row["key"]] = build(
                    Image, row, consent=Image.Consent.NOT_NEEDED, file=File(file, row["file"])
                )
        self.report(f"{len(self.images)} pictures")

    def load_contacts(self):
        content = tomllib.loads((FOLDER / "contacts.toml").read_text(encoding="utf-8"))
        for row in content["office"]:
            self.offices[row["key"]] = build(Office, row)
        for row in content["contact_point"]:
            self.contact_points[row["key"]] = build(
                ContactPoint, row, write_protected, confirmed_at=timezone.now()
            )
        for row in content["helpline"]:
            self.load_helpline(row)
        ContactChange.objects.take_over()
        self.report(f"{len(content['helpline'])} helplines and services")
        # As on a real site: nobody has decided on the holidays yet.
        self.report(f"{len(suggest(timezone.localdate()))} public holidays to decide on")

    def load_helpline(self, row):
        spoken = {
            name: ", ".join(row.get(name, [])) for name in ("languages_spoken", "languages_interpreted")
        }
        helpline = build(Helpline, row | spoken, write_protected, office=self.offices.get(row.get("office")))
        self.written.append((helpline, row))
        for order, channel_row in enumerate(row.get("channel", []), 1):
            point = self.contact_points[channel_row["contact_point"]]
            channel = build(
                Channel, channel_row, write_protected,
                helpline=helpline, contact_point=point, order=order, confirmed_at=timezone.now(),
            )  # fmt: skip
            for rule in channel_row.get("hours", []):
                for weekday in rule["weekdays"]:
                    build(HoursRule, rule, channel=channel, weekday=weekday)

    def load_organisations(self):
        for row in read("organisations"):
            self.organisations[row["key"]] = build(Organisation, row)
        self.report(f"{len(self.organisations)} organisations")

    def load_projects(self):
        for row in read("projects"):
            project = build(Project, row, cover=self.images.get(row.get("cover")))
            for model, name in (
                (Funding, "funding"),
                (Participation, "participation"),
                (Activity, "activity"),
            ):
                for order, part in enumerate(row.get(name, []), 1):
                    relation = (
                        {"organisation": self.organisations[part["organisation"]]}
                        if "organisation" in part
                        else {}
                    )
                    built = build(model, part, project=project, order=order, **relation)
                    self.written.append((built, part))
            self.projects[row["key"]] = self.publish(project, row)
        self.report(f"{len(self.projects)} projects")

    def load_posts(self):
        for row in read("news"):
            post = build(Post, row, cover=self.images.get(row.get("cover")))
            post.projects.set([self.projects[key] for key in row.get("projects", [])])
            self.posts[row["key"]] = self.publish(post, row)
        self.report(f"{len(self.posts)} posts")

    def load_pages(self):
        for row in read("pages"):
            page = build(
                Page, row, cover=self.images.get(row.get("cover")), parent=self.pages.get(row.get("parent"))
            )
            self.pages[row["key"]] = self.publish(page, row)
        self.report(f"{len(self.pages)} information pages")

    def load_settings(self):
        row = read("site")
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
        return built

    def link_texts(self):
        """Put real addresses into the rich texts: only now everything has an id. What was saved first has
        lost its links, because the sanitiser knows no `page:`."""
        for built, row in self.written:
            for field in built._meta.fields:
                if isinstance(field, RichTextField) and row.get(field.name):
                    setattr(built, field.name, self.linked(row[field.name], field.language))
            built.save()

    def linked(self, text, language):
        return LINK.sub(lambda link: f'href="{self.address(link, language)}"', text)

    def address(self, link, language):
        kind, key = link.groups()
        if kind == "contacts":
            return languages.address("contacts:index", language)
        rows = {"page": self.pages, "project": self.projects, "post": self.posts}[kind]
        return rows[key].get_absolute_url(language)
