"""The row of the change counter; what it is for stands in `publishing.change_counter`."""

from django.db import models


class ChangeCounter(models.Model):
    """One row, made by a migration: it rises with whatever visitors may see. Nobody edits it; `publishing.change_counter`
    raises and reads it."""

    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.value)
