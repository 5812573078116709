"""Telephone numbers that staff typed into a text and the directory does not know."""

from django.db import models

from editing.models import Attached, AttachedQuerySet


class TypedNumber(Attached):
    """A number in a text of a row, or of its parts, as the row or its draft was saved last. Nobody edits it: it is on the
    start page of those who can confirm numbers until the text or the directory is mended."""

    number = models.CharField(max_length=20)

    objects = AttachedQuerySet.as_manager()

    class Meta(Attached.Meta):
        constraints = [
            models.UniqueConstraint(
                name="contacts_typednumber_once", fields=["content_type", "object_id", "number"]
            )
        ]

    def __str__(self):
        return self.number
