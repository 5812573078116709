"""The file fields of the library: whatever is stored has been made harmless, however it was saved."""

import re

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from library.document_cleaning import safe_document
from library.sizes import safe_picture, store_sizes
from library.uploads import SafeFile

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
        """Store the file, and what is derived from it, in a new folder; or, when anything fails, nothing.

        Django's own `save()` would not return the name of the folder in which it failed.
        """
        safe = self.field.made_safe(content, name)
        name = self.field.generate_filename(self.instance, safe.name)
        try:
            self.storage.save(name, safe)
            self.field.derive(self.instance, name, safe)
        except BaseException:
            _remove(name.partition("/")[0])
            raise
        self.name = name
        setattr(self.instance, self.field.attname, name)
        self._committed = True
        if save:
            self.instance.save()

    save.alters_data = True


class SafeFileField(models.FileField):
    """Forms hear of a bad file in `clean()`, at the field; everything else when it is about to be stored.

    A new file gets a new folder; the old one is deleted after the commit.
    """

    attr_class = SafeFieldFile
    make_safe = None  # an upload and its name → SafeFile, or ValidationError
    accept = ""

    def made_safe(self, content, name):
        return content if isinstance(content, SafeFile) else self.make_safe(content, name)

    def derive(self, instance, name, safe):
        """Called when a file has been stored, for whatever else is to be stored of it."""

    def clean(self, value, instance):
        file = super().clean(value, instance)
        if file and not file._committed and not isinstance(file.file, SafeFile):
            file.file = self.made_safe(file.file, file.name)
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
    """A picture; the model stores its `width` and `height` in pixels and the `sizes` that were cut from it.

    They must be declared after the picture: fields are saved in their order, and this one fills them.
    """

    make_safe = staticmethod(safe_picture)
    accept = "image/jpeg,image/png,image/webp"

    def derive(self, instance, name, safe):
        instance.width, instance.height, instance.sizes = safe.width, safe.height, store_sizes(name, safe.cut)


class DocumentField(SafeFileField):
    make_safe = staticmethod(safe_document)
    accept = ".pdf,.docx,.xlsx,.odt,.ods"
