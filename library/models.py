"""Images and documents: uploaded once, used anywhere. Publishers edit them; authors add to them."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from library.uploads import safe_document, safe_image
from publishing import languages
from publishing.models import Part


def random_folder(row, filename):
    """`<128-bit random>/<name>`: an address that nobody can guess; sizes derived later lie beside it."""
    return f"{secrets.token_hex(16)}/{filename}"


class FileQuerySet(models.QuerySet):
    def in_public_use(self, at=None):
        """The rows that something public now shows or offers.

        Every model that points here answers `objects.public(language, at)`; a system check sees to it.
        """
        used = Q()
        for relation in self.model._meta.related_objects:
            column = relation.field.name
            rows = relation.related_model.objects.public(None, at)
            used |= Q(pk__in=rows.filter(**{f"{column}__isnull": False}).values(column))
        return self.filter(used) if used else self.none()


class ImageQuerySet(FileQuerySet):
    def with_consent(self, on=None):
        """Images that may be shown on a day (default: today): consent is not needed, or given and not over."""
        on = on or timezone.localdate()
        lasting = Q(consent_until=None) | Q(consent_until__gte=on)
        return self.filter(Q(consent=Image.Consent.NOT_NEEDED) | Q(lasting, consent=Image.Consent.GIVEN))


class Image(models.Model):
    """A picture, re-encoded without metadata when it is uploaded."""

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("not needed: nobody can be recognised")
        GIVEN = "given", _("given by everybody in the picture")
        WITHDRAWN = "withdrawn", _("withdrawn or missing: never shown")

    file = models.ImageField(
        _("file"),
        upload_to=random_folder,
        width_field="width",
        height_field="height",
        max_length=200,
        help_text=_("JPEG, PNG or WebP. Place and camera data are removed. No faces without recorded consent."),
    )
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
    alt = models.CharField(
        _("alternative text"),
        max_length=200,
        blank=True,
        help_text=_("What somebody who cannot see the picture should know, for example: A house with one lit window."),
    )
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("The picture says nothing that the text does not; screen readers skip it.")
    )
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Who made it, for example: Association archive."))
    consent = models.CharField(_("consent"), max_length=12, choices=Consent, default=Consent.NOT_NEEDED)
    consent_until = models.DateField(
        _("consent until"), null=True, blank=True, help_text=_("The last day on which it may be shown, for example 31.12.2027.")
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
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

    def clean(self):
        if not self.is_decorative and not languages.any_text(self, "alt"):
            raise ValidationError(
                {languages.columns("alt")[0]: _("Describe the picture in a few words, or tick “decorative”.")}
            )

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self.file = safe_image(self.file)
        super().save(*args, **kwargs)

    @property
    def name(self):
        return self.file.name.rpartition("/")[2]

    @property
    def url(self):
        return reverse("media", kwargs={"path": self.file.name})

    def may_be_shown(self, on=None):
        """Whether consent lets it be shown on a day (default: today)."""
        on = on or timezone.localdate()
        if self.consent == self.Consent.GIVEN:
            return self.consent_until is None or self.consent_until >= on
        return self.consent == self.Consent.NOT_NEEDED


class Document(models.Model):
    """A file to download: offered under its title with type, size and language."""

    file = models.FileField(_("file"), upload_to=random_folder, max_length=200, help_text=_("PDF, DOCX, ODT or XLSX."))
    title = models.CharField(_("title"), max_length=200, blank=True, help_text=_("For example: Final report of the project."))
    language = models.CharField(_("language of the file"), max_length=10, choices=settings.LANGUAGES, blank=True)
    issued_on = models.DateField(_("date of the document"), null=True, blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return languages.any_text(self, "title") or self.name

    def clean(self):
        if not languages.any_text(self, "title"):
            raise ValidationError({languages.columns("title")[0]: _("Give the document a title in at least one language.")})

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self.file = safe_document(self.file)
        super().save(*args, **kwargs)

    @property
    def name(self):
        return self.file.name.rpartition("/")[2]

    @property
    def kind(self):
        """The type as people call it: “PDF”."""
        return self.name.rpartition(".")[2].upper()

    @property
    def url(self):
        return reverse("media", kwargs={"path": self.file.name})


class GalleryEntry(Part):
    """A picture in a gallery, with a caption of its own."""

    image = models.ForeignKey(Image, verbose_name=_("picture"), on_delete=models.PROTECT)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta(Part.Meta):
        abstract = True


class DocumentEntry(Part):
    """A document offered under a text."""

    document = models.ForeignKey(Document, verbose_name=_("document"), on_delete=models.PROTECT)

    class Meta(Part.Meta):
        abstract = True
