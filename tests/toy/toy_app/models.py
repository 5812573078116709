"""Publications. Authors write drafts; publishers publish. Shown in a list and a feed."""

from django.db import models

from library.models import Document
from publishing.models import Publishable, PublishableQuerySet, list_indexes


class PublicationQuerySet(PublishableQuerySet):
    def for_list(self):
        return self.as_links("year")


class Publication(Publishable):
    """A document that stands on a page of its own."""

    publish_fields = ("title",)

    title = models.CharField("title", max_length=200, blank=True)
    summary = models.TextField("summary", blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True)
    year = models.PositiveSmallIntegerField("year", default=2016)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publication"
        verbose_name_plural = "publications"
        ordering = ["-year", "-pk"]
        permissions = [("publish_publication", "Can publish publications")]
        indexes = list_indexes("toy_publication", "-year", "-id")
        constraints = [*Publishable.Meta.constraints]
