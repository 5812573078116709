"""The row of the stamp; what it is for stands in `publishing.stamp`."""

from django.db import models


class Stamp(models.Model):
    """One row, made by a migration: `value` rises with whatever visitors may see, `everywhere` with what every page may
    show. Nobody edits it; `publishing.stamp` raises and reads it."""

    value = models.PositiveBigIntegerField(default=0)
    everywhere = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.value)
