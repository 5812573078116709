"""Rows of this app that belong to a row of any other: found by content type and id."""

from django.contrib.contenttypes.models import ContentType
from django.db import models


def attached_to(row):
    """The columns of the row that something belongs to."""
    return {"content_type": ContentType.objects.get_for_model(row), "object_id": row.pk}


class AttachedQuerySet(models.QuerySet):
    def of(self, row):
        """Those that belong to a row."""
        return self.filter(**attached_to(row))


class Attached(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()

    class Meta:
        abstract = True
        default_permissions = ()

    @property
    def row(self):
        """The row that this belongs to; None when it is gone."""
        return self.content_type.model_class()._base_manager.filter(pk=self.object_id).first()
