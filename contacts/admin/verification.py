"""Verification of numbers and addresses: which ones are overdue, and noting that one works."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class OverdueFilter(admin.SimpleListFilter):
    title = _("check")
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [("overdue", _("overdue")), ("holds", _("still valid"))]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.overdue()
        return queryset.exclude(pk__in=queryset.overdue()) if self.value() == "holds" else queryset


class VerificationForm(forms.Form):
    """Notes that somebody has just tried a number or address: one at a time, so that nobody ticks a whole list."""

    title = button = _("I tried it today, and it works")
    sentence = _("Call the number or write to the address first. Visitors read that it was checked today.")

    value = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, point, *args):
        super().__init__(*args, initial={"value": point.value})
        self.point = point

    def clean(self):
        if self.cleaned_data.get("value") != self.point.value:
            raise ValidationError(_("The number has changed since you opened this page. Try the new one."))
        return self.cleaned_data

    def take_effect(self, request):
        self.point.assured_on, self.point.assured_by = timezone.localdate(), request.user
        self.point.save(update_fields=["assured_on", "assured_by"])
        messages.success(request, gettext("Saved: you tried it today."))
        return gettext("Tried today: it works.")
