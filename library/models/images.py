"""Pictures, and what decides whether one may be shown."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from library.fields import PictureField
from library.models.file_base import FileQuerySet, LibraryFile, delete_files, random_folder
from library.sizes import size_name
from localization import languages

CENTRE = 50


class ImageQuerySet(FileQuerySet):
    def that_may_be_shown(self):
        """Images that may be shown today: consent is not needed, or given and not over; and somebody has described
        them, or said that there is nothing to describe."""
        lasting = Q(consent_until=None) | Q(consent_until__gte=timezone.localdate())
        return self.filter(
            Q(consent=Image.Consent.NOT_NEEDED) | Q(lasting, consent=Image.Consent.GIVEN), _described()
        )

    def not_ready(self):
        """The rows that nothing public can use yet: not described, or nobody has decided on consent."""
        return self.filter(Q(consent=Image.Consent.UNDECIDED) | ~_described())


def _described():
    described = Q(is_decorative=True)
    for name in languages.columns("alt"):
        described |= Q(**{f"{name}__gt": ""})
    return described


def focus_field(name, help_text):
    """A place along one side of a picture, in per cent."""
    return models.PositiveSmallIntegerField(
        name, default=CENTRE, validators=[MaxValueValidator(100)], help_text=help_text
    )


class Image(LibraryFile):
    """A picture, re-encoded without metadata when it is uploaded."""

    class Consent(models.TextChoices):
        UNDECIDED = "undecided", _("not decided yet: not shown")
        NOT_NEEDED = "not_needed", _("not needed: nobody can be recognised")
        GIVEN = "given", _("given by everybody in the picture")
        WITHDRAWN = "withdrawn", _("withdrawn or missing: never shown")

    file = PictureField(
        _("file"),
        upload_to=random_folder,
        max_length=200,
        unique=True,
        help_text=_(
            "JPEG, PNG or WebP. Location and camera data are removed. No faces without recorded consent."
        ),
    )
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
    # {"avif": [400, 800], "jpg": [400]}: widths in pixels by ending; none of a row that was written past its field.
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
        help_text=_("The picture adds nothing to the text. Screen readers skip it."),
    )
    credit = models.CharField(
        _("credit"), max_length=120, blank=True, help_text=_("Who made it, for example: Association archive.")
    )
    consent = models.CharField(_("consent"), max_length=12, choices=Consent, default=Consent.UNDECIDED)
    consent_until = models.DateField(
        _("consent until"),
        null=True,
        blank=True,
        help_text=_("The last day when it can be shown, for example 31/12/2027."),
    )
    focus_x = focus_field(
        _("focal point, from the left"),
        _(
            "When a card crops the picture, this point stays visible. In per cent: 0 is the left edge, 100 the right."
        ),
    )
    focus_y = focus_field(
        _("focal point, from the top"), _("In per cent: 0 is the top edge, 100 the bottom.")
    )

    objects = ImageQuerySet.as_manager()

    class Meta(LibraryFile.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                name="library_image_end_only_of_given_consent",
                condition=Q(consent_until=None) | Q(consent="given"),
                violation_error_message=_("Only consent that was given can have a last day."),
            ),
            models.CheckConstraint(
                name="library_image_focus_inside", condition=Q(focus_x__lte=100, focus_y__lte=100)
            ),
        ]

    def __str__(self):
        return languages.any_text(self, "alt") or self.name

    @property
    def stored_names(self):
        sizes = ((width, ending) for ending, widths in (self.sizes or {}).items() for width in widths)
        return [self.file.name, *(size_name(self.file.name, width, ending) for width, ending in sizes)]

    @property
    def smallest_name(self):
        """The smallest size of it that every browser knows; itself, where nothing smaller was cut."""
        for ending in ("jpg", "png"):
            if widths := (self.sizes or {}).get(ending):
                return size_name(self.file.name, min(widths), ending)
        return self.file.name

    def clean(self):
        shown = _("A page in this language shows the picture: describe it here, or tick “decorative”.")
        wrong = {languages.column("alt", code): shown for code in self._described_no_longer()}
        if not self.is_described:
            missing = _("Describe the picture in a few words, or tick “decorative”.")
            wrong[languages.columns("alt")[0]] = missing
        if self.consent_until and self.consent != self.Consent.GIVEN:
            wrong["consent_until"] = _("Only consent that was given can have a last day.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def is_described(self):
        return self.is_decorative or bool(languages.any_text(self, "alt"))

    def is_described_in(self, language):
        return self.is_decorative or bool(languages.text_in(self, "alt", language))

    def _described_no_longer(self):
        """The languages (codes) whose text somebody takes away while something public shows it there."""
        stored = Image.objects.filter(pk=self.pk)
        before = stored.first() if self.pk else None
        return [
            code
            for code in (languages.codes() if before else [])
            if before.is_described_in(code)
            and not self.is_described_in(code)
            and stored.in_public_use(language=code).exists()
        ]

    @property
    def undescribed_languages(self):
        """Codes; all of them where nobody has described it."""
        return [code for code in languages.codes() if not self.is_described_in(code)]

    @property
    def lacks(self):
        found = [
            gettext("not described %(in_language)s") % {"in_language": languages.in_language(code)}
            for code in (self.undescribed_languages if self.is_described else [])
        ]
        if not self.is_described:
            found.append(gettext("not described"))
        if self.consent == self.Consent.UNDECIDED:
            found.append(gettext("consent not decided"))
        elif self.consent == self.Consent.WITHDRAWN:
            found.append(gettext("no consent"))
        elif self.consent_until and self.consent_until < timezone.localdate():
            found.append(gettext("consent has ended"))
        return found

    def missing_for(self, wanted):
        if not wanted:
            return ""
        if self.consent == self.Consent.UNDECIDED:
            return gettext("First decide in the library whether this picture needs consent.")
        silent = [languages.in_language(code) for code in wanted if not self.is_described_in(code)]
        if silent:
            return gettext(
                "This picture is not described yet (%(in_languages)s). Describe it in the library."
            ) % {"in_languages": ", ".join(map(str, silent))}
        return ""

    def may_be_shown(self):
        """Whether it may be shown today: consent lets it, and somebody has described it."""
        if not self.is_described:
            return False
        if self.consent == self.Consent.GIVEN:
            return self.consent_until is None or self.consent_until >= timezone.localdate()
        return self.consent == self.Consent.NOT_NEEDED


post_delete.connect(delete_files, sender=Image)
