"""A draft of something that has been published: the form as somebody left it, beside what visitors see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from editing.models.attached import Attached, AttachedQuerySet
from publishing.models.edit_token import EditToken


class Draft(Attached, EditToken):
    """One per row. Its form is posted as it is to publish it, or the draft is dropped; nothing per model."""

    data = models.TextField()  # the posted form, URL-encoded
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)
    review_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    review_asked_at = models.DateTimeField(null=True)

    objects = AttachedQuerySet.as_manager()

    class Meta(Attached.Meta):
        verbose_name = _("draft of changes")
        verbose_name_plural = _("drafts of changes")
        constraints = [
            models.UniqueConstraint(name="editing_draft_one_of_each", fields=["content_type", "object_id"]),
        ]

    def __str__(self):
        return str(self.row or "–")
