"""The people who sign in. Administrators edit them; what each role may do stands in `staff.roles`."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


def first_language():
    return settings.LANGUAGES[0][0]


class User(AbstractUser):
    """A member of staff: nobody else has an account here, so everyone may open the staff pages."""

    is_staff = models.BooleanField(
        _("may sign in to the staff pages"),
        default=True,
        help_text=_("Untick this, or “active”, when somebody leaves. Do not delete the account: history names it."),
    )
    language = models.CharField(
        _("language of the staff pages"), max_length=10, choices=settings.LANGUAGES, default=first_language
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("member of staff")
        verbose_name_plural = _("members of staff")
        ordering = ["username"]
