"""Parts: ordered rows of something publishable, such as pictures and activities."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartQuerySet(models.QuerySet):
    """Rows that belong to something publishable, and are public with it."""

    def public(self, language, at=None):
        relation = self.model._meta.get_field(self.model.owner_field)
        return self.filter(**{f"{relation.name}__in": relation.related_model.objects.public(language, at)})


class Part(models.Model):
    """A row of something publishable; `owner_field` names the foreign key to it."""

    owner_field = ""

    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    @property
    def owner(self):
        return getattr(self, self.owner_field)
