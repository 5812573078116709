"""Optimistic locking: the edit token of a row, another one after each save; editing/admin/editing_request.py compares it."""

import uuid

from django.db import models


class EditToken(models.Model):
    """A row that staff edit. Each save gives it another random token, so that a form begun before is stale.

    A counter would not do: a restore writes the old number back.
    """

    edit_token = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.edit_token = uuid.uuid4()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "edit_token"}
        super().save(*args, **kwargs)
