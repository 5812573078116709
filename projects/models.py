"""Projects with their funders, partners and activities. Authors write drafts; publishers publish."""

from babel import Locale
from babel.numbers import format_currency, format_percent
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Person
from library.models import DocumentEntry, GalleryEntry, Image
from publishing import languages
from publishing.dates import (
    PartialDate,
    Precision,
    ends_period,
    first_day,
    last_day,
    period_in_words,
    starts_period,
)
from publishing.models import Part, Publishable, PublishableQuerySet, list_indexes, public_only_with
from publishing.richtext import RichTextField


def country_names():
    """The names of countries in the active language, by two-letter code."""
    return Locale.parse(languages.current()).territories


class OrganisationQuerySet(models.QuerySet):
    def public(self, language, at=None):
        """Organisations that a public project names, and the association itself."""
        projects = Project.objects.public(language, at)
        return self.filter(
            Q(is_self=True)
            | Q(pk__in=Funding.objects.filter(project__in=projects).values("organisation"))
            | Q(pk__in=Participation.objects.filter(project__in=projects).values("organisation"))
        )

    def funders(self, language):
        """The organisations that pay for a project public in `language` (None: in any)."""
        return self.filter(Exists(Funding.objects.filter(organisation=OuterRef("pk")).public(language)))


class Organisation(models.Model):
    """A funder or partner. Publishers edit it; it appears on every project that names it, at once."""

    name = models.CharField(
        _("name"), max_length=160, blank=True, help_text=_("For example: Nordic Council of Ministers.")
    )
    original_name = models.CharField(
        _("name in its own language"),
        max_length=160,
        blank=True,
        help_text=_("For example: Frälsningsarmén."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Z]{2}$", _("Write the two-letter code of the country, for example LV."))
        ],
        help_text=_("Two-letter code, for example LV, LT, SE."),
    )
    website = models.URLField(_("website"), blank=True, help_text=_("For example: https://www.norden.org/."))
    logo = models.ForeignKey(Image, verbose_name=_("logo"), on_delete=models.PROTECT, null=True, blank=True)
    is_self = models.BooleanField(_("this is our association"), default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="projects_organisation_one_self",
                fields=["is_self"],
                condition=Q(is_self=True),
                violation_error_message=_("Another organisation is marked as our association already."),
            ),
        ]

    def __str__(self):
        return languages.any_text(self, "name") or self.original_name or str(_("(no name)"))

    def clean(self):
        errors = {}
        if not languages.any_text(self, "name"):
            errors[languages.columns("name")[0]] = _("Give the organisation a name in at least one language.")
        if self.country and self.country not in country_names():
            errors["country"] = _("There is no country with this code. Write, for example, LV.")
        if errors:
            raise ValidationError(errors)

    @property
    def shown_name(self):
        """A Localized name: in the active language, in another one, or the one it gives itself."""
        return (
            languages.localized(self, "name")
            if languages.any_text(self, "name")
            else languages.Localized(self.original_name, "")
        )

    @property
    def country_name(self):
        """The country in the active language; its code where there is no name for it."""
        return country_names().get(self.country, self.country)


class Kind(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTUAL = "actual", _("actual")


class Dated(models.Model):
    """Two partial dates between which something happens; either may be unknown."""

    start_on = models.DateField(
        _("start"), null=True, blank=True, help_text=_("If only the month is known: any day of it.")
    )
    start_precision = models.CharField(
        _("precision of the start"), max_length=5, choices=Precision, default=Precision.DAY
    )
    end_on = models.DateField(
        _("end"),
        null=True,
        blank=True,
        help_text=_(
            "If only the month is known: any day of it. The same as the start if it is over within that day or month."
        ),
    )
    end_precision = models.CharField(
        _("precision of the end"), max_length=5, choices=Precision, default=Precision.DAY
    )

    class Meta:
        abstract = True
        constraints = [
            starts_period("start_on", "start_precision", "%(app_label)s_%(class)s_start_of_period"),
            ends_period("end_on", "end_precision", "%(app_label)s_%(class)s_end_of_period"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=Q(start_on=None) | Q(end_on=None) | Q(end_on__gte=F("start_on")),
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def clean(self):
        super().clean()
        if self.start_on:
            self.start_on = first_day(self.start_on, self.start_precision)
        if self.end_on:
            self.end_on = last_day(self.end_on, self.end_precision)

    @property
    def start(self):
        return PartialDate(self.start_on, self.start_precision) if self.start_on else None

    @property
    def end(self):
        return PartialDate(self.end_on, self.end_precision) if self.end_on else None

    @property
    def period(self):
        """The period in words of the active language; "" when nothing is known."""
        return period_in_words(self.start, self.end)


class Status(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTIVE = "active", _("under way")
    FINISHED = "finished", _("finished")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("cancelled")


class ProjectQuerySet(PublishableQuerySet):
    def with_status(self, status, on=None):
        """The projects whose `status` property says `status` on a day (default: today)."""
        on = on or timezone.localdate()
        if status in Project.Override.values:
            return self.filter(status_override=status)
        by_dates = {
            Status.PLANNED: Q(start_on__gt=on),
            Status.FINISHED: Q(end_on__lt=on),
            Status.ACTIVE: (Q(start_on=None) | Q(start_on__lte=on)) & (Q(end_on=None) | Q(end_on__gte=on)),
        }
        return self.filter(by_dates[status], status_override="")

    def during(self, year):
        """The projects that ran, or were planned to run, in a year."""
        return self.filter(Q(end_on=None) | Q(end_on__year__gte=year), start_on__year__lte=year)

    def funded_by(self, organisation):
        return self.filter(Exists(Funding.objects.filter(project=OuterRef("pk"), organisation=organisation)))

    def for_list(self):
        """The rows with what a list shows of each: its cover and funders."""
        funding = Funding.objects.select_related("organisation")
        return self.select_related("cover").prefetch_related(Prefetch("funding", funding))

    def for_page(self):
        """The rows with everything that stands on a project's own page, in a fixed number of queries."""
        return self.select_related("cover").prefetch_related(
            "activities",
            Prefetch("funding", Funding.objects.select_related("organisation__logo", "emblem")),
            Prefetch("participation", Participation.objects.select_related("organisation")),
            Prefetch("gallery", ProjectImage.objects.with_pictures()),
            Prefetch("documents", ProjectDocument.objects.select_related("document")),
            Prefetch("press_contact", Person.objects.as_press_contacts()),
        )


class Project(Publishable, Dated):  # noqa: DJ008  Publishable has it
    """A project, on a page of its own that funders and partners link to for good."""

    publish_fields = ("title", "summary")

    class Override(models.TextChoices):
        SUSPENDED = "suspended", _("suspended")
        CANCELLED = "cancelled", _("cancelled")

    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: Open Your Eyes.")
    )
    short_name = models.CharField(
        _("short name"),
        max_length=60,
        blank=True,
        help_text=_("If the project is known by one, for example: STROM."),
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences, shown in lists and under the title.")
    )
    audience = models.CharField(
        _("for whom"),
        max_length=200,
        blank=True,
        help_text=_("For example: Librarians and people in rural areas."),
    )
    aim = RichTextField(_("aim"), blank=True)
    rationale = RichTextField(_("background"), blank=True)
    body = RichTextField(_("more about the project"), blank=True)
    results = RichTextField(_("results"), blank=True)
    start_kind = models.CharField(_("the start is"), max_length=7, choices=Kind, default=Kind.PLANNED)
    end_kind = models.CharField(_("the end is"), max_length=7, choices=Kind, default=Kind.PLANNED)
    status_override = models.CharField(
        _("status"),
        max_length=9,
        choices=Override,
        blank=True,
        help_text=_(
            "Follows from the dates. Choose something only when the project was suspended or cancelled."
        ),
    )
    disclaimer = models.TextField(
        _("disclaimer"),
        blank=True,
        help_text=_("If the funder asks for one, for example: The views are the authors' own."),
    )
    press_contact = models.ForeignKey(
        Person, verbose_name=_("press contact"), on_delete=models.SET_NULL, null=True, blank=True
    )
    cover = models.ForeignKey(
        Image, verbose_name=_("cover picture"), on_delete=models.PROTECT, null=True, blank=True
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-start_on", "-pk"]
        permissions = [("publish_project", "Can publish projects")]
        indexes = list_indexes("projects_project", "-start_on", "-id")
        constraints = [
            *Publishable.Meta.constraints,
            *Dated.Meta.constraints,
            public_only_with("start_on", "projects_project_public_with_start"),
        ]

    def get_absolute_url(self, language=None):
        return languages.detail_address("projects:detail", self, language)

    def missing_for(self, wanted):
        missing = super().missing_for(wanted)
        if wanted and not self.start_on:
            missing["start_on"] = _("Fill in the start before publishing; the month or year is enough.")
        return missing

    @property
    def permanent_address(self):
        """The short address that never changes, absolute: what funders and partners link to."""
        return languages.absolute(reverse("permanent", kwargs={"pk": self.pk}))

    @property
    def period_kind(self):
        """Whether the known ends of the period are as planned or as they were; "" when none is known."""
        kinds = (self.start and self.start_kind, self.end and self.end_kind)
        return PERIOD_KINDS.get(kinds, "")

    @property
    def status(self):
        """What is true today: it follows from the dates unless somebody overrode it."""
        if self.status_override:
            return Status(self.status_override)
        today = timezone.localdate()
        if self.start_on and self.start_on > today:
            return Status.PLANNED
        return Status.FINISHED if self.end_on and self.end_on < today else Status.ACTIVE


PLANNED, ACTUAL = Kind.PLANNED, Kind.ACTUAL
PERIOD_KINDS = {
    (PLANNED, None): _("planned"),
    (None, PLANNED): _("planned"),
    (PLANNED, PLANNED): _("planned"),
    (ACTUAL, None): _("actual"),
    (None, ACTUAL): _("actual"),
    (ACTUAL, ACTUAL): _("actual"),
    (ACTUAL, PLANNED): _("actual start, planned end"),
    (PLANNED, ACTUAL): _("planned start, actual end"),
}


class Funding(Part):
    """Who pays for a project, under which programme and contract."""

    owner_field = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="funding")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("funder"), on_delete=models.PROTECT, related_name="funding"
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
        ordering = ["order", "pk"]
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
        return (
            ""
            if self.rate is None
            else format_percent(self.rate / 100, "#,##0.##%", locale=languages.current())
        )

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

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="participation")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="participation"
    )
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.PARTNER)

    class Meta(Part.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["order", "pk"]
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

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activities")
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: Training for librarians.")
    )
    description = RichTextField(_("description"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("For example: Riga."))

    class Meta(Part.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["order", "pk"]
        constraints = [*Dated.Meta.constraints]

    def __str__(self):
        return languages.any_text(self, "title") or str(_("(untitled)"))


class ProjectImage(GalleryEntry):
    owner_field = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gallery")

    class Meta(GalleryEntry.Meta):
        verbose_name = _("picture of the gallery")
        verbose_name_plural = _("gallery")
        ordering = ["order", "pk"]

    def __str__(self):
        return str(self.image)


class ProjectDocument(DocumentEntry):
    owner_field = "project"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="documents")

    class Meta(DocumentEntry.Meta):
        verbose_name = _("document of the project")
        verbose_name_plural = _("documents")
        ordering = ["order", "pk"]

    def __str__(self):
        return str(self.document)
