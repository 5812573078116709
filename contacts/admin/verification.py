"""Verification of numbers and addresses in their list: which ones are overdue, and noting that they work."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class OverdueFilter(admin.SimpleListFilter):
    title = _("verification")
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [("overdue", _("overdue")), ("holds", _("still holds"))]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.overdue()
        return queryset.exclude(pk__in=queryset.overdue()) if self.value() == "holds" else queryset


@admin.action(description=_("I tried them today: they work"), permissions=["change"])
def mark_verified(modeladmin, request, queryset):
    for point in queryset:
        point.assured_on, point.assured_by = timezone.localdate(), request.user
        point.save(update_fields=["assured_on", "assured_by"])
        modeladmin.log_change(request, point, gettext("Tried today: it works."))
    messages.success(request, gettext("Noted: tried today by you."))
