"""What pictures and documents have in common: a file under a folder of its own, and who put it there."""

import secrets

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from editing.preview_files import signed
from library.fields import remove_folder
from library.usage import relations_to, uses_of
from publishing.models import EditToken
from staff.fields import staff_key

FOLDER_BYTES = 16
FOLDER = Left("file", 2 * FOLDER_BYTES + 1)  # with its slash


def random_folder(row, filename):
    """`<128-bit random>/<name>`: an address that nobody can guess; sizes derived later lie beside it."""
    return f"{secrets.token_hex(FOLDER_BYTES)}/{filename}"


class FileQuerySet(models.QuerySet):
    def in_public_use(self, language=None):
        """The rows that something public now (in `language`, or in any) shows or offers.

        Every model that points here has `objects.public(language, at)`; a system check sees to it.
        """
        used = Q()
        for relation in relations_to(self.model):
            rows = relation.related_model.objects.public(language)
            used |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
        return self.filter(used) if used else self.none()

    def in_folder(self, folder):
        """The row, if any, whose upload lies in a folder: sizes derived from it lie there too."""
        return self.alias(folder=FOLDER).filter(folder=f"{folder}/")


class LibraryFile(EditToken):
    """A row with a file under a folder of its own. Nothing is public by being here, only by being used."""

    uploaded_by = staff_key(_("uploaded by"))
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="%(app_label)s_%(class)s_staff", fields=["-created_at", "-id"]),
            models.Index(FOLDER, name="%(app_label)s_%(class)s_folder"),
        ]

    @property
    def name(self):
        return self.file.name.rpartition("/")[2]

    @property
    def url(self):
        """The public address: it works while something public uses the file."""
        return self.url_of(self.file.name)

    def url_of(self, stored_name):
        """The same of a file that was derived from it."""
        folder, _slash, name = stored_name.partition("/")
        return signed(reverse("media", kwargs={"folder": folder, "name": name}))

    @property
    def stored_names(self):
        """The file and all that was derived from it, as the storage names them."""
        return [self.file.name]

    @property
    def is_released(self):
        """Whether something uses it that is public, will be, or has no drafts: then only publishers touch it."""
        return any(getattr(user, "released_languages", True) for user in uses_of(self))

    @property
    def lacks(self):
        """What keeps it, or a language of it, from visitors: a few words each."""
        return []

    @property
    def picker_label(self):
        """What a field that picks it says of it."""
        return " – ".join([str(self), *(["; ".join(map(str, self.lacks))] if self.lacks else [])])

    def missing_for(self, wanted):
        """Why it cannot be used where languages (codes) are public: a sentence; "" when it can."""
        raise NotImplementedError


def delete_files(sender, instance, **kwargs):
    """A receiver of `post_delete`."""
    remove_folder(instance.file.name)
