"""Revision history of rows that staff edit: each save stores the whole row with its parts (django-reversion).

Whatever is saved inside `reversion.create_revision()`, which is a transaction, is recorded: every POST to the staff pages,
and commands that open one themselves.
"""

import json
from contextvars import Context
from functools import wraps
from typing import NamedTuple

import reversion
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.signals import pre_save
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from reversion.models import Version

from publishing import translation_status
from publishing.models import Publishable
from publishing.text_columns import stored_columns, translated_fields

_parts = {}  # model → the foreign keys of its parts to it


class Snapshot(NamedTuple):
    """A row at one time: {attname: value}, many-to-many fields as lists of ids; and its parts by (model, id)."""

    fields: dict
    parts: dict

    def without(self, names):
        return self._replace(fields={name: value for name, value in self.fields.items() if name not in names})


def one_revision_per_request(view):
    """A view whose writes on POST are stored together, with one entry of the history, or not at all."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        with reversion.create_revision():
            if request.user.is_authenticated:
                reversion.set_user(request.user)
            reversion.set_comment(request.POST.get("_note", "").strip())
            return view(request, *args, **kwargs)

    return inner


def rolled_back(work):
    """What `work` returns; whatever it wrote is rolled back, and no revision holds it."""
    with reversion.create_revision(manage_manually=True):
        result = work()
        transaction.set_rollback(True)
        return result


def register(model, parts=()):
    """Record a model's history, without the base columns of translated fields, which repeat one language.

    `parts` are the foreign keys to it of the rows that are recorded with it.
    """
    _parts[model] = tuple(parts)
    for part in parts:
        reversion.register(part.model, exclude=translated_fields(part.model))
    follow = [part.remote_field.get_accessor_name() for part in parts]
    reversion.register(model, exclude=translated_fields(model), follow=follow)
    pre_save.connect(record_first_revision, sender=model)


def record_first_revision(sender, instance, **kwargs):
    """A receiver of `pre_save`: the history of a row that has none begins with what is stored before the change."""
    is_recorded = reversion.is_active() and not reversion.is_manage_manually()
    if not is_recorded or hasattr(instance, "history_begins_here"):
        return
    if instance._state.adding:
        instance.history_begins_here = True  # even where it is saved twice before the revision is
        return
    if Version.objects.get_for_object_reference(sender, instance.pk).exists():
        return
    stored = sender._base_manager.filter(pk=instance.pk).first()
    if stored is not None:
        # In a context of its own it is no part of the revision that is being made.
        Context().run(_record, stored, gettext("As it was before the history began."))


def _record(row, note):
    with reversion.create_revision():
        reversion.set_comment(note)
        reversion.set_user(getattr(row, "updated_by", None))
        if hasattr(row, "updated_at"):
            reversion.set_date_created(row.updated_at)
        reversion.add_to_revision(row)


def revisions_of(row):
    """The saved revisions of a row, the newest first."""
    return Version.objects.get_for_object(row).select_related("revision__user").defer("serialized_data")


def versions_to_delete(row):
    """The revisions of a row and of its parts, those that it has no longer too: querysets to delete them."""
    parts = {part for revision in Version.objects.get_for_object(row) for part in snapshot_of(revision).parts}
    return [Version.objects.get_for_object_reference(*each) for each in [(type(row), row.pk), *parts]]


def snapshot_of(revision):
    """What a saved revision held; columns that it does not know, because they are younger, are left out."""
    parts = {}
    for part in _parts.get(revision._model, ()):
        for other in revision.revision.version_set.get_for_model(part.model).select_related("revision"):
            fields = _known(other)
            if str(fields.get(part.attname)) == revision.object_id:
                parts[part.model, int(other.object_id)] = fields
    return Snapshot(_known(revision), parts)


def snapshot_now(row):
    """What the database holds of a row and its parts."""
    parts = {
        (part.model, other.pk): _stored(other)
        for part in _parts.get(type(row), ())
        for other in part.model._base_manager.filter(**{part.name: row.pk})
    }
    return Snapshot(_stored(type(row)._base_manager.get(pk=row.pk)), parts)


def rows_of(row):
    """The row and its parts as they are stored."""
    parts = _parts.get(type(row), ())
    return [row, *(each for part in parts for each in part.model._base_manager.filter(**{part.name: row.pk}))]


def _known(revision):
    saved, options = json.loads(revision.serialized_data)[0]["fields"], revision._model._meta
    fields = (*options.concrete_fields, *options.local_many_to_many)  # a release has dropped others
    attnames = {field.attname for field in fields if field.name in saved}
    return {attname: value for attname, value in revision.field_dict.items() if attname in attnames}


def _stored(row):
    found = {field.attname: getattr(row, field.attname) for field in stored_columns(type(row))}
    for field in row._meta.local_many_to_many:
        found[field.attname] = [
            str(pk) for pk in getattr(row, field.name).order_by("pk").values_list("pk", flat=True)
        ]
    return found


def revision_with(row, **values):
    """The newest saved revision in which columns had these values; None when there is none."""
    wanted = {name: str(value) for name, value in values.items()}
    for revision in Version.objects.get_for_object(row).select_related("revision").iterator(chunk_size=20):
        known = _known(revision)
        if wanted == {name: str(known.get(name)) for name in wanted}:
            return revision
    return None


def restore(row, revision, unchanged=()):
    """Give a row and its parts the texts and choices of a revision; columns in `unchanged` stay as they are now.

    Raises ValidationError with sentences when what was saved then cannot stand now.
    """
    before = snapshot_of(revision)
    try:
        with transaction.atomic():
            _write(row, before.fields, {"id", "edit_token", *unchanged})
            for part in _parts.get(type(row), ()):
                _restore_parts(row, part, before.parts)
            if isinstance(row, Publishable):
                if missing := row.missing_for(row.released_languages):
                    raise ValidationError(list(missing.values()))
                # The revision brought the confirmations of its time with it.
                if changed := translation_status.compare_again(row):
                    row.save(update_fields=changed, update_status=False)
    except IntegrityError as error:
        raise ValidationError(
            _(
                "This version cannot be restored: something it refers to has been deleted or is now used by another record."
            )
        ) from error


def _restore_parts(row, part, parts):
    saved = {pk: fields for (model, pk), fields in parts.items() if model is part.model}
    stored = {other.pk: other for other in part.model._base_manager.filter(**{part.name: row.pk})}
    # Rows that nobody deletes are only younger than the revision.
    if "delete" in part.model._meta.default_permissions:
        for pk in stored.keys() - saved.keys():
            stored[pk].delete()
    for pk, fields in saved.items():
        # Never under the old id: it may be another row's by now.
        other = stored.get(pk) or part.model(**{part.name: row})
        _write(other, fields, {"id", part.attname})


def _write(row, fields, unchanged):
    many = {}
    for name, value in fields.items():
        field = row._meta.get_field(name)
        if name in unchanged or field.name in unchanged:
            continue
        if isinstance(field, models.ManyToManyField):
            many[field] = value
        elif isinstance(field, models.ForeignKey) and value is not None and not _rows_named(field, [value]):
            if not field.null:
                raise ValidationError(
                    _("This version refers to something that was deleted: %(name)s no. %(pk)s.")
                    % {"name": field.remote_field.model._meta.verbose_name, "pk": value}
                )
            setattr(row, field.attname, None)
        else:
            setattr(row, field.attname, value)
    row.full_clean(exclude=translated_fields(type(row)))
    row.save(**{"update_status": False} if isinstance(row, Publishable) else {})
    for field, pks in many.items():
        getattr(row, field.name).set(_rows_named(field, pks))


def _rows_named(field, pks):
    return field.remote_field.model._base_manager.filter(pk__in=pks)
