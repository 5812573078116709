"""Projects, their status and period."""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Person
from library.models import WithCover
from localization import languages
from localization.partial_dates import period_in_words
from projects.models.parts import Funding, Participation
from projects.models.period import PERIOD, Dated
from publishing.models import Publishable, PublishableQuerySet, list_indexes, public_only_with
from publishing.richtext import RichTextField


class Kind(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTUAL = "actual", _("actual")


# By that of the start, where that of the end is the other.
MIXED_KINDS = {Kind.PLANNED: _("planned start, actual end"), Kind.ACTUAL: _("actual start, planned end")}


class Status(models.TextChoices):
    PLANNED = "planned", _("planned")
    ACTIVE = "active", _("under way")
    FINISHED = "finished", _("finished")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("cancelled")


def has_status(status):
    """A condition: the `status` property is `status`."""
    on = timezone.localdate()
    if status in Project.Override.values:
        return Q(status_override=status)
    by_dates = {
        Status.PLANNED: Q(start_on__gt=on),
        Status.FINISHED: Q(end_on__lt=on),
        Status.ACTIVE: (Q(start_on=None) | Q(start_on__lte=on)) & (Q(end_on=None) | Q(end_on__gte=on)),
    }
    return by_dates[status] & Q(status_override="")


def ran_in(year):
    """A condition: it ran, or was planned to run, in a year."""
    return Q(start_on__year__lte=year) & (Q(end_on=None) | Q(end_on__year__gte=year))


class ProjectQuerySet(PublishableQuerySet):
    def with_status(self, status):
        return self.filter(has_status(status))

    def during(self, year):
        return self.filter(ran_in(year))

    def funded_by(self, organisation):
        return self.filter(Exists(Funding.objects.filter(project=OuterRef("pk"), organisation=organisation)))

    def for_list(self):
        """The rows with what a list shows of each: its cover and funders."""
        funding = Funding.objects.select_related("organisation").only("project", "organisation")
        shown = self.as_links(*languages.columns("summary"), *PERIOD, "end_kind", "status_override", "cover")
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
        _("who it is for"),
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
        help_text=_("Set by the dates. Choose a status only if the project was suspended or cancelled."),
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
            missing["start_on"] = _("Fill in the start before publishing. The month or year is enough.")
        return missing

    @property
    def permanent_address(self):
        """The short address that never changes, absolute: what funders and partners link to."""
        return languages.absolute(reverse("permanent", kwargs={"pk": self.pk}))

    @property
    def period_kind(self):
        """Whether the known ends of the period are as planned or as they were; "" when none is known."""
        ends = ((self.start_on, self.start_kind), (self.end_on, self.end_kind))
        kinds = {kind for date, kind in ends if date}
        if len(kinds) == 2:
            return MIXED_KINDS[self.start_kind]
        return Kind(kinds.pop()).label if kinds else ""

    @property
    def status(self):
        """What is true today: it follows from the dates unless somebody overrode it."""
        if self.status_override:
            return Status(self.status_override)
        today = timezone.localdate()
        if self.start_on and self.start_on > today:
            return Status.PLANNED
        return Status.FINISHED if self.end_on and self.end_on < today else Status.ACTIVE

    @property
    def is_outcome_unknown(self):
        """Whether it should be over by now, and nobody has recorded that it is."""
        return self.end_kind == Kind.PLANNED and self.status == Status.FINISHED

    @property
    def planned_until(self):
        """“until 30 September 2016” in the active language."""
        return period_in_words(None, self.end)

    @property
    def years(self):
        """“2015–2016”, or one year; "" when neither end is known."""
        known = {date.year for date in (self.start_on, self.end_on) if date}
        return "–".join(str(year) for year in sorted(known))
