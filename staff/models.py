"""The people who sign in. Administrators edit them; what each role may do stands in `staff.roles`."""

import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.roles import ADMINISTRATOR

DAYS_UNTIL_SECOND_PERSON = 7  # of an account that somebody else has opened, raised or reset
DAYS_LINKED = 30  # two accounts, one of which opened or reset the other


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


class AccountChangeQuerySet(models.QuerySet):
    def links(self):
        return self.exclude(what=AccountChange.What.ROLE)

    def recent(self, days):
        return self.filter(at__gt=timezone.now() - datetime.timedelta(days=days))

    def second_person_from(self, user):
        """The moment from which `user` may confirm what others propose; None when that is so already."""
        latest = self.filter(user=user).recent(DAYS_UNTIL_SECOND_PERSON).order_by("-at").first()
        return latest and latest.at + datetime.timedelta(days=DAYS_UNTIL_SECOND_PERSON)

    def linked_accounts(self, user):
        """Those whom `user` invited or gave a link, and those who did that for `user`, of late."""
        links = self.links().recent(DAYS_LINKED)
        return User.objects.filter(
            Q(pk__in=links.filter(by=user).values("user"))
            | Q(pk__in=links.filter(user=user, by__isnull=False).values("by"))
        )


class AccountChange(models.Model):
    """What somebody did to another one's account: the two-person rule of numbers and the start page read it.

    Nobody edits it. An invitation or a new password is a link that works once (staff.account_links).
    """

    class What(models.TextChoices):
        INVITATION = "invitation", _("invited")
        PASSWORD = "password", _("new password")
        FACTOR = "factor", _("new password and second step")
        ROLE = "role", _("more rights")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="account_changes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: manage.py
    what = models.CharField(max_length=10, choices=What)
    at = models.DateTimeField(default=timezone.now)  # of a link: when it was made, then when it was used
    is_open = models.BooleanField(default=False)  # a link that has been neither used nor replaced

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.user}: {self.get_what_display()}"

    @property
    def removes_factors(self):
        return self.what == self.What.FACTOR


class SignIn(models.Model):
    """When somebody signed in and with which browser: its owner sees it under “Where I am signed in”."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(default=timezone.now)
    browser = models.CharField(max_length=100)
    is_new = models.BooleanField()  # the browser was not known for this account

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.user}, {self.at:%Y-%m-%d %H:%M}"
