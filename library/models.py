"""Images and documents: uploaded once, used anywhere. Publishers edit them; authors add to them."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.fields import DocumentField, PictureField, remove_folder
from library.sizes import size_name
from library.uses import relations_to
from publishing import languages
from publishing.models import Part, PartQuerySet, Versioned


def random_folder(row, filename):
    """`<128-bit random>/<name>`: an address that nobody can guess; sizes derived later lie beside it."""
    return f"{secrets.token_hex(16)}/{filename}"


class FileQuerySet(models.QuerySet):
    def in_public_use(self, at=None):
        """The rows that something public now shows or offers.

        Every model that points here answers `objects.public(language, at)`; a system check sees to it.
        """
        used = Q()
        for relation in relations_to(self.model):
            rows = relation.related_model.objects.public(None, at)
            used |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
        return self.filter(used) if used else self.none()

    def in_folder(self, folder):
        """The row, if any, whose upload lies in a folder: sizes derived from it lie there too."""
        return self.filter(file__startswith=f"{folder}/")


class Stored(Versioned):
    """A row with a file under a folder of its own. Nothing is public by being here, only by being used."""

    objects = FileQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def name(self):
        return self.file.name.rpartition("/")[2]

    @property
    def url(self):
        """The public address: it answers while something public uses the file."""
        folder, _slash, name = self.file.name.partition("/")
        return reverse("media", kwargs={"folder": folder, "name": name})

    @property
    def stored_names(self):
        """The file and all that was derived from it, as the storage names them."""
        return [self.file.name]


class ImageQuerySet(FileQuerySet):
    def with_consent(self, on=None):
        """Images that may be shown on a day (default: today): consent is not needed, or given and not over."""
        on = on or timezone.localdate()
        lasting = Q(consent_until=None) | Q(consent_until__gte=on)
        return self.filter(Q(consent=Image.Consent.NOT_NEEDED) | Q(lasting, consent=Image.Consent.GIVEN))


class Image(Stored):
    """A picture, re-encoded without metadata when it is uploaded."""

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("not needed: nobody can be recognised")
        GIVEN = "given", _("given by everybody in the picture")
        WITHDRAWN = "withdrawn", _("withdrawn or missing: never shown")

    file = PictureField(
        _("file"),
        upload_to=random_folder,
        max_length=200,
        unique=True,
        help_text=_(
            "JPEG, PNG or WebP. Place and camera data are removed. No faces without recorded consent."
        ),
    )
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
    # {"avif": [400, 800], "jpg": [400]}: widths in pixels by ending; none until `manage.py make_sizes` for
    # pictures that were stored before there were sizes.
    sizes = models.JSONField(_("sizes"), editable=False, null=True)
    alt = models.CharField(
        _("alternative text"),
        max_length=200,
        blank=True,
        help_text=_(
            "What somebody who cannot see the picture should know, for example: A house with one lit window."
        ),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture says nothing that the text does not; screen readers skip it."),
    )
    credit = models.CharField(
        _("credit"), max_length=120, blank=True, help_text=_("Who made it, for example: Association archive.")
    )
    consent = models.CharField(_("consent"), max_length=12, choices=Consent, default=Consent.NOT_NEEDED)
    consent_until = models.DateField(
        _("consent until"),
        null=True,
        blank=True,
        help_text=_("The last day on which it may be shown, for example 31.12.2027."),
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta(Stored.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="library_image_end_only_of_given_consent",
                condition=Q(consent_until=None) | Q(consent="given"),
                violation_error_message=_("Only a consent that was given can have a last day."),
            ),
        ]

    def __str__(self):
        return languages.any_text(self, "alt") or self.name

    @property
    def stored_names(self):
        sizes = ((width, ending) for ending, widths in (self.sizes or {}).items() for width in widths)
        return [self.file.name, *(size_name(self.file.name, width, ending) for width, ending in sizes)]

    def clean(self):
        wrong = {}
        if not self.is_decorative and not languages.any_text(self, "alt"):
            wrong[languages.columns("alt")[0]] = _(
                "Describe the picture in a few words, or tick “decorative”."
            )
        if self.consent_until and self.consent != self.Consent.GIVEN:
            wrong["consent_until"] = _("Only a consent that was given can have a last day.")
        if wrong:
            raise ValidationError(wrong)

    def may_be_shown(self, on=None):
        """Whether consent lets it be shown on a day (default: today)."""
        on = on or timezone.localdate()
        if self.consent == self.Consent.GIVEN:
            return self.consent_until is None or self.consent_until >= on
        return self.consent == self.Consent.NOT_NEEDED


class Document(Stored):
    """A file to download: offered under its title with type, size and language."""

    file = DocumentField(
        _("file"),
        upload_to=random_folder,
        max_length=200,
        unique=True,
        help_text=_("PDF, DOCX, ODT or XLSX."),
    )
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: Final report of the project.")
    )
    language = models.CharField(
        _("language of the file"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    issued_on = models.DateField(_("date of the document"), null=True, blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta(Stored.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return languages.any_text(self, "title") or self.name

    def clean(self):
        if not languages.any_text(self, "title"):
            raise ValidationError(
                {languages.columns("title")[0]: _("Give the document a title in at least one language.")}
            )

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


@receiver(post_delete, sender=Image)
@receiver(post_delete, sender=Document)
def delete_files(sender, instance, **kwargs):
    remove_folder(instance.file.name)


class GalleryQuerySet(PartQuerySet):
    def with_pictures(self):
        """The entries whose picture may be shown today, with it."""
        return self.filter(image__in=Image.objects.with_consent()).select_related("image")


class GalleryEntry(Part):
    """A picture in a gallery, with a caption of its own."""

    image = models.ForeignKey(Image, verbose_name=_("picture"), on_delete=models.PROTECT)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    objects = GalleryQuerySet.as_manager()

    class Meta(Part.Meta):
        abstract = True

    def __str__(self):
        return str(self.image)


class DocumentEntry(Part):
    """A document offered under a text."""

    document = models.ForeignKey(Document, verbose_name=_("document"), on_delete=models.PROTECT)

    class Meta(Part.Meta):
        abstract = True

    def __str__(self):
        return str(self.document)
