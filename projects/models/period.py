"""Two partial dates between which something happens."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from localization.partial_dates import (
    PartialDate,
    Precision,
    ends_period,
    first_day,
    last_day,
    period_in_words,
    plausible_year,
    starts_period,
)
from localization.typed_dates import PartialDateField

PERIOD = ("start_on", "start_precision", "end_on", "end_precision")  # its columns


class Dated(models.Model):
    """Two partial dates between which something happens; either may be unknown."""

    start_on = PartialDateField(
        _("start"),
        precision="start_precision",
        null=True,
        blank=True,
        validators=[plausible_year],
        help_text=_("As much as is known, for example 1/3/2027, 11/2026, November 2026 or 2027."),
    )
    start_precision = models.CharField(
        _("how exact the start is"), max_length=5, choices=Precision, default=Precision.DAY
    )
    end_on = PartialDateField(
        _("end"),
        precision="end_precision",
        null=True,
        blank=True,
        validators=[plausible_year],
        help_text=_(
            "As much as is known. If it ends on the same day or in the same month, repeat the start."
        ),
    )
    end_precision = models.CharField(
        _("how exact the end is"), max_length=5, choices=Precision, default=Precision.DAY
    )

    class Meta:
        abstract = True
        constraints = [
            starts_period("start_on", "start_precision", "%(app_label)s_%(class)s_start_of_period"),
            ends_period("end_on", "end_precision", "%(app_label)s_%(class)s_end_of_period"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=Q(start_on=None) | Q(end_on=None) | Q(end_on__gte=F("start_on")),
                violation_error_message=_("The end is before the start."),
            ),
        ]

    def clean(self):
        super().clean()
        if self.start_on:
            self.start_on = first_day(self.start_on, self.start_precision)
        if self.end_on:
            self.end_on = last_day(self.end_on, self.end_precision)

    @property
    def start(self):
        return PartialDate(self.start_on, self.start_precision) if self.start_on else None

    @property
    def end(self):
        return PartialDate(self.end_on, self.end_precision) if self.end_on else None

    @property
    def period(self):
        """The period in words of the active language; "" when nothing is known."""
        return period_in_words(self.start, self.end)
