"""Erasure of a person or a picture: from live rows, drafts, revision history, the audit log and the files.

It runs in its caller's transaction: a dry run is the same, rolled back. Files are deleted after the commit.
"""

import json
import re
from collections import Counter
from itertools import chain

from django.apps import apps
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import QueryDict
from reversion.models import Version

from contacts.models import Person
from editing.models import Autosave, Draft, ReviewDecision
from library.models import Image, TextUse
from library.usage import relations_to
from localization import languages
from publishing import change_counter
from publishing.text_columns import content_models

KINDS = {"person": Person, "picture": Image}
GONE = "…"  # in place of a name
ACCOUNT = "manage.py"  # whom the audit log names; nobody signs in with it


def personal_contact_points(person):
    """Their numbers and addresses, as far as nothing else uses them."""
    return [point for point in person.contact_points.all() if point.used_in == [person]]


def pattern_of(texts):
    """Any of these texts as whole words, however spaced."""
    words = (r"(?:\s|&nbsp;)+".join(map(re.escape, text.split())) for text in texts)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)


def write(rows, **values):
    """`update()`, which sends no signals; the number of rows."""
    change_counter.increment()
    return rows.update(**values)


def with_strings(value, change):
    """A value read from JSON with each string changed."""
    if isinstance(value, dict):
        return {name: with_strings(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [with_strings(each, change) for each in value]
    return change(value) if isinstance(value, str) else value


class Erasure:
    """Of one row. `done` counts what has gone, in words; `texts` are the live texts that named it."""

    def __init__(self, row):
        self.row, self.done, self.texts = row, Counter(), []
        self.content_type = ContentType.objects.get_for_model(row)
        relations = (each for each in relations_to(type(row)) if each.related_model is not TextUse)
        self.foreign_keys = [relation.field for relation in relations]
        if isinstance(row, Person):
            self.points = personal_contact_points(row)
            known = {row.name, *(text for point in self.points for text in (point.value, point.shown))}
            self.in_texts = self.in_log = pattern_of(known)
        else:
            self.points = []
            # Texts can show it or link to the file; the log names rows of galleries by its description.
            folder = re.escape(row.file.name.partition("/")[0])
            shown = f'<figure data-image="{row.pk}"></figure>'
            self.in_texts = re.compile(rf"{shown}|{folder}(?:/[^\s\"'<>?#]*)?")
            alts = (getattr(row, name) for name in languages.columns("alt"))
            self.in_log = pattern_of(filter(None, {row.name, *alts}))

    def count(self, what, number=1):
        if number:
            self.done[str(what)] += number

    def run(self):
        change_counter.increment()  # first: everybody who changes something public waits there
        object_id = str(self.row.pk)
        if isinstance(self.row, Image):
            TextUse.objects.filter(image=self.row).delete()  # `clear_texts` takes it out of the texts
        self.clear_drafts()
        self.clear_history()
        parts = self.clear_foreign_keys()
        for point in self.points:
            self.count("number change", point.changes.all().delete()[0])
        for row in (*parts, *self.points, self.row):
            self.delete_with_traces(row)
        self.clear_texts()
        account, _created = get_user_model().objects.get_or_create(
            username=ACCOUNT, defaults={"is_active": False, "is_staff": False, "password": "!"}
        )
        LogEntry.objects.create(
            user=account, content_type=self.content_type, object_id=object_id, object_repr=GONE,
            action_flag=DELETION, change_message="manage.py forget",
        )  # fmt: skip

    def clear_foreign_keys(self):
        """Returns the rows that are nothing without it, such as entries of galleries."""
        parts = []
        for field in self.foreign_keys:
            rows = models.QuerySet(field.model).filter(**{field.name: self.row})
            if field.null:
                name = f"{field.model._meta.verbose_name}: {field.verbose_name}"
                self.count(name, write(rows, **{field.name: None}))
            else:
                parts += rows
        return parts

    def clear_drafts(self):
        """In posted forms: the choice, and the row of a formset that is nothing without it."""
        nullable = {field.name: field.null for field in self.foreign_keys}
        for draft in chain(Draft.objects.all(), Autosave.objects.all()):
            data = QueryDict(draft.data, mutable=True)
            for name, values in list(data.lists()):
                formset_row, _dash, field = name.rpartition("-")
                data.setlist(name, [self.in_texts.sub(GONE, value) for value in values])
                if field in nullable and str(self.row.pk) in values:
                    data[name] = ""
                    if not nullable[field]:
                        data[f"{formset_row}-DELETE"] = "on"
            if data != QueryDict(draft.data):
                write(models.QuerySet(type(draft)).filter(pk=draft.pk), data=data.urlencode())
                self.count(draft._meta.verbose_name)

    def clear_history(self):
        """In the revisions of other rows: the choice, and the parts that are nothing without it."""
        for field in self.foreign_keys:
            for version in Version.objects.get_for_model(field.model).iterator():
                saved = json.loads(version.serialized_data)
                if saved[0]["fields"].get(field.name) != self.row.pk:
                    continue
                if field.null:
                    saved[0]["fields"][field.name] = None
                    version.serialized_data = json.dumps(saved, ensure_ascii=False)
                    version.save(update_fields=["serialized_data"])
                else:
                    version.delete()
                self.count(Version._meta.verbose_name)

    def delete_with_traces(self, row):
        """A row with its revisions and all else that is attached to it. Its entries in the audit log lose its name."""
        kind = ContentType.objects.get_for_model(row)
        for model in apps.get_models():
            if any(isinstance(field, GenericForeignKey) for field in model._meta.private_fields):
                attached = model._base_manager.filter(content_type=kind, object_id=row.pk)
                self.count(model._meta.verbose_name, attached.delete()[0])
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
        self.count(LogEntry._meta.verbose_name, write(entries, object_repr=GONE, change_message=""))
        self.count("file", len(getattr(row, "stored_names", ())))
        self.count(row._meta.verbose_name)
        row.delete()

    def clear_texts(self):
        """The name in every text that is left, except in what belongs to a namesake."""
        others = [model for model in content_models() if model is not type(self.row)]
        for model in others:
            for pk, columns in self.clear_columns(models.QuerySet(model), self.in_texts):
                self.texts.append(f"{model._meta.label_lower} {pk}: {', '.join(columns)}")
        for label in ("reversion", "links"):
            for model in apps.get_app_config(label).get_models():
                rows = models.QuerySet(model)
                rows = rows.exclude(content_type=self.content_type) if model is Version else rows
                list(self.clear_columns(rows, self.in_texts))
        list(self.clear_columns(models.QuerySet(ReviewDecision), self.in_texts))
        entries = models.QuerySet(LogEntry).exclude(content_type=self.content_type)
        list(self.clear_columns(entries, self.in_log))

    def clear_columns(self, rows, pattern):
        """(id, names of columns) of the rows in which a text was changed."""
        columns = [
            field.attname
            for field in rows.model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        for pk, *texts in rows.values_list("pk", *columns).iterator() if columns else ():
            changed = {
                name: new
                for name, text in zip(columns, texts, strict=True)
                if text and (new := cleared(text, pattern)) != text
            }
            if changed:
                write(models.QuerySet(rows.model).filter(pk=pk), **changed)
                self.count(rows.model._meta.verbose_name)
                yield pk, list(changed)


def cleared(text, pattern):
    """JSON is read first: it writes letters and line breaks in a way of its own."""

    def change(string):
        return pattern.sub(GONE, string)

    try:
        saved = json.loads(text) if text.startswith("[") else None
    except ValueError:
        saved = None
    if saved is None:
        return change(text)
    new = with_strings(saved, change)
    return text if new == saved else json.dumps(new, ensure_ascii=False)
