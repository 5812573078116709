"""Times as staff type them, in the site's time zone, on the two days of the year on which its clocks are changed."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _


class LocalDateTimeField(forms.SplitDateTimeField):
    """Of a time that there is twice in autumn the earlier; one that there is not in spring is refused in words."""

    def compress(self, data_list):
        try:
            return super().compress(data_list)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
        typed = datetime.datetime.combine(*data_list)
        moment = make_aware(typed)
        if localtime(moment.astimezone(datetime.UTC)).replace(tzinfo=None) != typed:
            raise ValidationError(
                _(
                    "There is no %(time)s on %(day)s: the clocks are put forward then. Write a time an hour earlier or later."
                )
                % {"time": time_format(typed), "day": date_format(typed, "SHORT_DATE_FORMAT")},
                code="no_such_time",
            )
        return moment
