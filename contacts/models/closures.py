"""Closures: days on which a line has other hours than its weekly ones."""

import datetime

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from contacts.hours.opening import HORIZON
from contacts.hours.time_fields import check_times
from contacts.models.channels import Channel
from contacts.models.helplines import Helpline
from localization import languages
from localization.partial_dates import plausible_year, time_range
from publishing.models import EditToken

# Said by the constraints, and at the field by the forms of staff.
TWO_TARGETS = _("Choose a helpline or one of its contact options, not both.")
HALF_TIMES = _("Give both times, or leave both empty if nobody answers on that day.")
SAME_TIME = _(
    "The opening and closing times are the same. If nobody answers on that day, leave both empty. For the whole day, write 0:00 and 24:00."
)
ALREADY_THERE = _("There is already an entry for this day. Change that one.")


class ClosureQuerySet(models.QuerySet):
    def around(self, at):
        """What may change the result of `open_state` at a moment, or its next change: one query."""
        day = timezone.localdate(at)
        return self.exclude(status=Closure.Status.DISMISSED).filter(
            date__gte=day - datetime.timedelta(days=1), date__lte=day + HORIZON
        )

    def of_everything(self):
        return self.filter(helpline=None, channel=None)


class Closure(EditToken):
    """One day on which nobody answers, or at other hours. Publishers edit it; contacts pages show it.

    Without helpline and channel it is for all lines of the association; a line that is always open
    follows only one that names it.
    """

    class Status(models.TextChoices):
        SUGGESTED = "suggested", pgettext_lazy("closed day", "suggested")
        CONFIRMED = "confirmed", pgettext_lazy("closed day", "confirmed")
        DISMISSED = "dismissed", pgettext_lazy("closed day", "dismissed: usual hours apply")

    date = models.DateField(_("day"), validators=[plausible_year], help_text=_("For example 24/12/2026."))
    helpline = models.ForeignKey(
        Helpline, verbose_name=_("helpline"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="closures",
        help_text=_("Leave this and the next field empty for all our helplines that are not always open."),
    )  # fmt: skip
    channel = models.ForeignKey(
        Channel, verbose_name=_("contact option"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="closures", help_text=_("Choose one if only a single number or address is affected."),
    )  # fmt: skip
    opens = models.TimeField(
        _("opens"),
        null=True,
        blank=True,
        help_text=_("For example 9:00. Leave empty if nobody answers on that day."),
    )
    closes = models.TimeField(
        _("closes"), null=True, blank=True,
        help_text=_("For example 13:00. 2:00 means 2 in the morning on the next day."),
    )  # fmt: skip
    reason = models.CharField(
        _("reason"), max_length=200, blank=True, help_text=_("Shown to visitors, for example: Christmas Eve.")
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.CONFIRMED, editable=False
    )

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("holidays and closed days")
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contacts_closure_one_target",
                condition=Q(helpline=None) | Q(channel=None),
                violation_error_message=TWO_TARGETS,
            ),
            models.CheckConstraint(
                name="contacts_closure_both_times",
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
                violation_error_message=HALF_TIMES,
            ),
            models.CheckConstraint(
                name="contacts_closure_not_empty",
                condition=Q(opens=None) | ~Q(opens=F("closes")) | Q(opens=datetime.time.min),
                violation_error_message=SAME_TIME,
            ),
            models.UniqueConstraint(
                name="contacts_closure_once_for_everything",
                fields=["date"],
                condition=Q(helpline=None, channel=None),
                violation_error_message=ALREADY_THERE,
            ),
            models.UniqueConstraint(
                name="contacts_closure_once_for_helpline",
                fields=["date", "helpline"],
                condition=Q(helpline__isnull=False),
                violation_error_message=ALREADY_THERE,
            ),
            models.UniqueConstraint(
                name="contacts_closure_once_for_channel",
                fields=["date", "channel"],
                condition=Q(channel__isnull=False),
                violation_error_message=ALREADY_THERE,
            ),
        ]

    def __str__(self):
        day = date_format(self.date, "SHORT_DATE_FORMAT")
        return f"{day} {languages.any_text(self, 'reason')}".rstrip()

    def clean(self):
        if self.helpline_id and self.channel_id:
            raise ValidationError({"channel": TWO_TARGETS})
        check_times(self.opens, self.closes, SAME_TIME)
        if self.date is None:
            return
        others = Closure.objects.exclude(pk=self.pk)
        if others.filter(date=self.date, helpline=self.helpline_id, channel=self.channel_id).exists():
            raise ValidationError({"date": ALREADY_THERE})
        is_unchanged = Closure.objects.filter(pk=self.pk, date=self.date).exists()
        if self.date < timezone.localdate() and not is_unchanged:
            raise ValidationError({"date": _("This day has passed. Choose today or a later day.")})

    @property
    @admin.display(description=_("hours"))
    def hours_in_words(self):
        """“9.00–13.00”, or “closed”, in the active language."""
        return pgettext("closed day", "closed") if self.opens is None else time_range(self.opens, self.closes)

    @property
    def is_confirmed(self):
        return self.status == self.Status.CONFIRMED

    @property
    def is_dismissed(self):
        return self.status == self.Status.DISMISSED
