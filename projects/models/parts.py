"""What belongs to a project: funding, partners, activities, pictures and documents."""

from babel.numbers import format_currency, format_percent
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.models import DocumentEntry, GalleryEntry, Image
from localization import languages
from projects.models.period import Dated
from publishing.models import Part
from publishing.richtext import RichTextField


class Funding(Part):
    """Who pays for a project, under which programme and contract."""

    owner_field = "project"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="funding")
    organisation = models.ForeignKey(
        "projects.Organisation", verbose_name=_("funder"), on_delete=models.PROTECT, related_name="funding"
    )
    programme = models.CharField(
        _("programme"),
        max_length=200,
        blank=True,
        help_text=_("For example: NGO mobility programme “Baltic Sea Region”."),
    )
    contract_no = models.CharField(
        _("contract number"),
        max_length=60,
        blank=True,
        help_text=_("As written in the contract, for example: 15267."),
    )
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("Write the three-letter code of the currency, for example EUR."))
        ],
    )
    rate = models.DecimalField(
        _("share of the costs, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("For example: 85."),
    )
    statement = models.CharField(
        _("statement"),
        max_length=300,
        blank=True,
        help_text=_("As the funder requires, for example: Funded by the European Union."),
    )
    emblem = models.ForeignKey(
        Image,
        verbose_name=_("emblem"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Only if the programme has one of its own; otherwise the funder's logo is shown."),
    )

    class Meta(Part.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        constraints = [
            models.CheckConstraint(
                name="projects_funding_amount_not_negative", condition=Q(amount=None) | Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="projects_funding_rate_is_percentage",
                condition=Q(rate=None) | Q(rate__gte=0, rate__lte=100),
            ),
        ]

    def __str__(self):
        return str(self.organisation)

    @property
    def amount_in_words(self):
        """“12 500 eiro”, “12,500.50 euros”; "" when it is not known."""
        if self.amount is None:
            return ""
        is_whole = self.amount == int(self.amount)
        return format_currency(
            int(self.amount) if is_whole else self.amount,  # “1 euro” but “1.00 euros”
            self.currency,
            format="#,##0" if is_whole else "#,##0.00",
            locale=languages.current(),
            currency_digits=False,
            format_type="name",
        )

    @property
    def rate_in_words(self):
        """“85%”; "" when it is not known."""
        if self.rate is None:
            return ""
        return format_percent(self.rate / 100, "#,##0.##%", locale=languages.current())

    @property
    def logo(self):
        """The programme's own emblem, or else the funder's logo; None when there is neither."""
        return self.emblem or self.organisation.logo


class Participation(Part):
    """An organisation that takes part in a project."""

    owner_field = "project"

    class Role(models.TextChoices):
        LEAD = "lead", _("lead partner")
        PARTNER = "partner", _("partner")
        SUPPORTER = "supporter", _("supporter")

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="participation")
    organisation = models.ForeignKey(
        "projects.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="participation",
    )
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.PARTNER)

    class Meta(Part.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                name="projects_participation_once",
                fields=["project", "organisation"],
                violation_error_message=_("This organisation is listed twice."),
            ),
        ]

    def __str__(self):
        return str(self.organisation)


class Activity(Part, Dated):
    """One numbered activity; the order is that of the project's own description, not of the calendar."""

    owner_field = "project"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="activities")
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: Training for librarians.")
    )
    description = RichTextField(_("description"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("For example: Riga."))

    class Meta(Part.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = Dated.Meta.constraints

    def __str__(self):
        return languages.any_text(self, "title") or str(_("(untitled)"))


class ProjectImage(GalleryEntry):
    owner_field = "project"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="gallery")

    class Meta(GalleryEntry.Meta):
        verbose_name = _("gallery picture")
        verbose_name_plural = _("gallery")


class ProjectDocument(DocumentEntry):
    owner_field = "project"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="documents")

    class Meta(DocumentEntry.Meta):
        verbose_name = _("document of the project")
        verbose_name_plural = _("documents")
