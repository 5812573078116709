"""Files to download."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from library.fields import DocumentField
from library.models.file_base import FileQuerySet, LibraryFile, delete_files, random_folder
from localization import languages


class DocumentQuerySet(FileQuerySet):
    def not_ready(self):
        """The rows that nothing public can use yet."""
        return self.filter(*(Q(**{name: ""}) | Q(**{name: None}) for name in languages.columns("title")))


class Document(LibraryFile):
    """A file to download: offered under its title with type, size and language."""

    file = DocumentField(
        _("file"),
        upload_to=random_folder,
        max_length=200,
        unique=True,
        help_text=_(
            "PDF, DOCX, XLSX, ODT or ODS. The names of authors and the places of photographs are removed."
        ),
    )
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: Final report of the project.")
    )
    language = models.CharField(
        _("language of the file"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    issued_on = models.DateField(_("date of the document"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(LibraryFile.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return languages.any_text(self, "title") or self.name

    def clean(self):
        if not languages.any_text(self, "title"):
            raise ValidationError(
                {languages.columns("title")[0]: _("Give the document a title in at least one language.")}
            )

    @property
    def lacks(self):
        return [] if languages.any_text(self, "title") else [gettext("no title")]

    def missing_for(self, wanted):
        if wanted and not languages.any_text(self, "title"):
            return gettext("This document has no title yet. Give it one in the library.")
        return ""

    @property
    def kind(self):
        """The type as people call it: “PDF”."""
        return self.name.rpartition(".")[2].upper()

    @property
    def size(self):
        """In bytes; None when the file is gone, which must not take the page with it."""
        try:
            return self.file.size
        except OSError:
            return None


post_delete.connect(delete_files, sender=Document)
