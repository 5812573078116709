"""Fields of other apps that name a member of staff."""

from django.conf import settings
from django.db import models


def staff_key(verbose_name, *, editable=False):
    """A foreign key to the user who did something; it becomes empty when the account is deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=verbose_name, on_delete=models.SET_NULL, null=True, blank=True,
        editable=editable, related_name="+",
    )  # fmt: skip
