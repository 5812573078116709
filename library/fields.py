"""The file fields of the library: whatever is stored has been made harmless, however it was saved."""

import re

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from library.uploads import SafeFile, safe_document, safe_image

FOLDER = re.compile(r"([0-9a-f]{32})/[^/]+")


def remove_folder(name):
    """Delete a stored file and what was derived from it, once the transaction stands."""
    if match := FOLDER.fullmatch(name or ""):
        transaction.on_commit(lambda: _remove(match[1]), robust=True)


def _remove(folder):
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


class SafeFieldFile(FieldFile):
    def save(self, name, content, save=True):
        safe = self.field.made_safe(content, name, self.instance)
        super().save(safe.name, safe, save)


class SafeFileField(models.FileField):
    """Forms hear of a bad file in `clean()`, at the field; everything else when it is about to be stored.

    A new file gets a new folder; the old one is deleted after the commit.
    """

    attr_class = SafeFieldFile
    make_safe = None  # an upload and its name → SafeFile, or ValidationError
    accept = ""

    def made_safe(self, content, name, instance):
        return content if isinstance(content, SafeFile) else self.make_safe(content, name)

    def clean(self, value, instance):
        file = super().clean(value, instance)
        if file and not file._committed and not isinstance(file.file, SafeFile):
            file.file = self.made_safe(file.file, file.name, instance)
            file.name = file.file.name
        return file

    def pre_save(self, instance, add):
        is_new = not getattr(instance, self.attname)._committed
        stored = type(instance)._base_manager.filter(pk=instance.pk).values_list(self.attname, flat=True)
        replaced = stored.first() if is_new and not add else None
        file = super().pre_save(instance, add)
        remove_folder(replaced)
        return file

    def formfield(self, **kwargs):
        # The name is shortened and its ending follows the content: neither is a reason to refuse a file.
        field = super().formfield(**{"max_length": None} | kwargs)
        field.widget.attrs["accept"] = self.accept
        return field


class PictureField(SafeFileField):
    """A picture; the model keeps its `width` and `height` in pixels."""

    make_safe = staticmethod(safe_image)
    accept = "image/jpeg,image/png,image/webp"

    def made_safe(self, content, name, instance):
        picture = super().made_safe(content, name, instance)
        instance.width, instance.height = picture.width, picture.height
        return picture


class DocumentField(SafeFileField):
    make_safe = staticmethod(safe_document)
    accept = ".pdf,.docx,.odt,.xlsx"
