"""The people who sign in. Administrators edit them; what each role may do stands in `staff.roles`."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from staff.roles import ADMINISTRATOR


def first_language():
    return settings.LANGUAGES[0][0]


class StaffQuerySet(models.QuerySet):
    def administrators(self):
        """Those who can sign in and manage staff."""
        return self.filter(groups__name=ADMINISTRATOR, is_active=True, is_staff=True)


class StaffAccounts(UserManager.from_queryset(StaffQuerySet)):
    use_in_migrations = False

    def get_by_natural_key(self, username):
        """Names are the same person in capitals, as telephones write the first letter."""
        return self.get(username__iexact=username)

    def create_user(self, username, email=None, password=None, **fields):
        """Django's own makes accounts that cannot sign in to the staff pages, which nobody needs here."""
        return super().create_user(username, email, password, **{"is_staff": True} | fields)


class User(AbstractUser):
    """A member of staff: nobody else has an account here, so everyone may open the staff pages."""

    is_staff = models.BooleanField(_("can sign in to the staff pages"), default=True)
    language = models.CharField(
        _("language of the staff pages"), max_length=10, choices=settings.LANGUAGES, default=first_language
    )

    objects = StaffAccounts()

    class Meta(AbstractUser.Meta):
        verbose_name = _("member of staff")
        verbose_name_plural = _("members of staff")
        ordering = ["username"]
        constraints = [models.UniqueConstraint(Lower("username"), name="staff_user_name_without_capitals")]

    def clean(self):
        super().clean()
        if User.objects.exclude(pk=self.pk).filter(username__iexact=self.username).exists():
            raise ValidationError({"username": self._meta.get_field("username").error_messages["unique"]})
