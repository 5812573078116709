"""Projects, their status and period."""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Person
from library.models import WithCover
from localization import languages
from projects.models.parts import Funding, Participation
from projects.models.period import PERIOD, Dated
from publishing.models import Publishable, PublishableQuerySet, list_indexes, public_only_with
from publishing.richtext import RichTextField


class Kind(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTUAL = "actual", _("actual")


class Status(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTIVE = "active", _("under way")
    FINISHED = "finished", _("finished")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("cancelled")


class ProjectQuerySet(PublishableQuerySet):
    def with_status(self, status, on=None):
        """The projects whose `status` property is `status` on a day (default: today)."""
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
        funding = Funding.objects.select_related("organisation").only("project", "organisation")
        shown = self.as_links(*languages.columns("summary"), *PERIOD, "status_override", "cover")
        return shown.select_related("cover").prefetch_related(Prefetch("funding", funding))

    def with_periods(self):
        """Links to the projects, and when each was."""
        return self.as_links(*PERIOD)

    def for_page(self):
        """The rows with everything that stands on a project's own page, in a fixed number of queries."""
        return self.select_related("cover", "press_contact").prefetch_related(
            "activities",
            Prefetch("funding", Funding.objects.select_related("organisation__logo", "emblem")),
            Prefetch("participation", Participation.objects.select_related("organisation")),
        )


class Project(WithCover, Publishable, Dated):
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

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-start_on", "-pk"]
        permissions = [("publish_project", "Can publish projects")]
        indexes = list_indexes("projects_project", "-start_on", "-id", also=["end_on", "status_override"])
        constraints = [
            *Publishable.Meta.constraints,
            *Dated.Meta.constraints,
            public_only_with("start_on", "projects_project_public_with_start"),
        ]

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
