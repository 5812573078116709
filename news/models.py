"""News posts. Authors write drafts; publishers publish. Shown in lists, feeds and on the home page."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Person
from library.models import DocumentEntry, GalleryEntry, WithCover
from localization import languages
from localization.partial_dates import PartialDate, Precision, first_day, plausible_year, starts_period
from localization.typed_dates import PartialDateField
from projects.models import Project
from publishing.models import Publishable, PublishableQuerySet, list_indexes
from publishing.richtext import RichTextField


class PostPrecision(models.TextChoices):
    DAY = Precision.DAY.value, Precision.DAY.label
    MONTH = Precision.MONTH.value, Precision.MONTH.label
    YEAR = Precision.YEAR.value, Precision.YEAR.label
    UNKNOWN = "unknown", _("the date is not known: it is not shown")


class PostQuerySet(PublishableQuerySet):
    def dated(self):
        """Those whose date is known: of the others it only decides the place in the list."""
        return self.exclude(date_precision=PostPrecision.UNKNOWN)

    def during(self, year):
        """The posts that stand under a year in lists."""
        return self.dated().filter(date__year=year)

    def for_list(self):
        """The rows with what the list of news shows of each, its cover included."""
        return self.as_links(*languages.columns("lead"), "date", "date_precision", "cover").select_related(
            "cover"
        )

    def for_page(self):
        """The rows with all single rows that stand on a post's own page."""
        return self.select_related("cover", "press_contact")


class Post(WithCover, Publishable):
    """A piece of news with its date, however much of that is known."""

    publish_fields = ("title", "lead")

    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: Librarians learn to give advice.")
    )
    lead = models.TextField(
        _("introduction"), blank=True, help_text=_("One or two sentences, shown in lists and above the text.")
    )
    body = RichTextField(_("text"), blank=True)
    date = PartialDateField(
        _("date"),
        precision="date_precision",
        default=timezone.localdate,
        validators=[plausible_year],
        help_text=_(
            "As much as is known, for example 1/3/2027, 11/2026 or 2026. If nothing is, give the day of publishing: it decides the place in the list."
        ),
    )
    date_precision = models.CharField(
        _("how exact the date is"), max_length=7, choices=PostPrecision, default=PostPrecision.DAY
    )
    projects = models.ManyToManyField(Project, verbose_name=_("projects"), blank=True, related_name="posts")
    press_contact = models.ForeignKey(
        Person, verbose_name=_("press contact"), on_delete=models.SET_NULL, null=True, blank=True
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-date", "-pk"]
        permissions = [("publish_post", "Can publish posts")]
        indexes = list_indexes("news_post", "-date", "-id")
        constraints = [
            *Publishable.Meta.constraints,
            starts_period("date", "date_precision", "news_post_start_of_period"),
        ]

    def clean(self):
        super().clean()
        if self.date:
            self.date = first_day(self.date, self.date_precision)

    @property
    def shown_date(self):
        """The date as far as it is known; None when it is not."""
        known = self.date_precision != PostPrecision.UNKNOWN
        return PartialDate(self.date, self.date_precision) if known else None


class PostImage(GalleryEntry):
    owner_field = "post"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="gallery")

    class Meta(GalleryEntry.Meta):
        verbose_name = _("gallery picture")
        verbose_name_plural = _("gallery")


class PostDocument(DocumentEntry):
    owner_field = "post"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="documents")

    class Meta(DocumentEntry.Meta):
        verbose_name = _("document of the post")
        verbose_name_plural = _("documents")
