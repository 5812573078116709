"""The staff pages of holidays and closed days: suggested by the calendar, decided by staff."""

import datetime
from copy import copy

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from contacts.hours import public_holidays
from contacts.hours.time_fields import FIELD_CLASSES, require_explicit_whole_day
from contacts.models import Channel, Closure
from contacts.models.closures import HALF_TIMES, SAME_TIME
from editing.admin import ContentAdmin, search_columns
from localization import languages

DECISIONS = (Closure.Status.CONFIRMED, Closure.Status.DISMISSED)
MOST_DAYS = 62  # at once: a mistyped year must not close a line for long


class ChannelChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, channel):
        return f"{channel.helpline}: {channel}"


class ClosureForm(forms.ModelForm):
    last_day = forms.DateField(
        label=capfirst(_("last day")),
        required=False,
        widget=AdminDateWidget,
        help_text=_("If it is more than one day. Each day then has an entry of its own."),
    )

    class Meta:
        field_classes = FIELD_CLASSES | {"channel": ChannelChoiceField}

    def clean(self):
        """Rules that the model cannot check: there an empty time is the same as a wrong one, or 0.00 from 24.00."""
        times = {name: self.cleaned_data.get(name) for name in FIELD_CLASSES}
        if not self.errors and None in times.values() and any(time is not None for time in times.values()):
            self.add_error(next(name for name, time in times.items() if time is None), HALF_TIMES)
        require_explicit_whole_day(self, SAME_TIME)
        first, last = self.cleaned_data.get("date"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        elif first and last and (last - first).days >= MOST_DAYS:
            sentence = _("That is more than %(days)s days. Check the dates, or add them in two parts.")
            self.add_error("last_day", sentence % {"days": MOST_DAYS})

    @property
    def more_days(self):
        first, last = self.cleaned_data["date"], self.cleaned_data.get("last_day")
        return (
            [first + datetime.timedelta(more) for more in range(1, (last - first).days + 1)] if last else []
        )


class OverFilter(admin.SimpleListFilter):
    """Days that are over are listed only when somebody looks there."""

    title = _("when")
    parameter_name = "over"

    def lookups(self, request, model_admin):
        return [("yes", _("past days"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        return queryset.filter(date__lt=today) if self.value() == "yes" else queryset.filter(date__gte=today)

    def choices(self, changelist):
        coming, over = super().choices(changelist)
        return [coming | {"display": _("today and later")}, over]


@admin.register(Closure)
class ClosureAdmin(ContentAdmin):
    form = ClosureForm
    fields = ["date", ("helpline", "channel"), ("opens", "closes"), "reason", "status"]
    readonly_fields = ["status"]
    list_display = ["date", "reason_shown", "target", "hours_in_words", "status"]
    list_filter = [OverFilter, "status"]
    list_select_related = ["helpline", "channel__contact_point", "channel__helpline"]
    search_fields = search_columns("reason", "helpline__name", "channel__helpline__name")
    actions = ["confirm", "dismiss"]
    change_list_template = "admin/closure_change_list.html"

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.suggest_view))
        return [path("suggest/", view, name="contacts_closure_suggest"), *super().get_urls()]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "channel":
            kwargs["queryset"] = Channel.objects.select_related("helpline", "contact_point").order_by(
                "helpline__order", "helpline", "group", "order"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("reason"))
    def reason_shown(self, closure):
        return languages.any_text(closure, "reason") or "–"

    @admin.display(description=pgettext_lazy("closed day", "applies to"))
    def target(self, closure):
        if closure.channel:
            return f"{closure.channel.helpline}: {closure.channel}"
        return closure.helpline or _("all our helplines")

    def changelist_view(self, request, extra_context=None):
        context = {
            "may_suggest": self.has_add_permission(request),
            "newest_moved_year": public_holidays.newest_moved_year(),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def suggest_view(self, request):
        """The button of the list: suggests the public holidays of the coming year."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        suggested = public_holidays.suggest(timezone.localdate())
        for closure in suggested:
            self.log_addition(request, closure, gettext("Suggested from the calendar."))
        text = ngettext("%d day was suggested.", "%d days were suggested.", len(suggested)) % len(suggested)
        self.message_user(request, text if suggested else gettext("There are no more holidays to suggest."))
        return redirect("admin:contacts_closure_changelist")

    def get_fields(self, request, obj=None):
        return self.fields if obj else [("date", "last_day"), *self.fields[1:]]

    def save_model(self, request, obj, form, change):
        if request.POST.get("_decide") in DECISIONS:
            obj.status = request.POST["_decide"]
        super().save_model(request, obj, form, change)
        if not change and form.more_days:
            self._add_more_days(request, obj, form.more_days)

    def _add_more_days(self, request, closure, days):
        """The same for each day until the last; one that has an entry already is left as it is, and named."""
        same = Closure.objects.filter(helpline=closure.helpline_id, channel=closure.channel_id, date__in=days)
        taken = set(same.values_list("date", flat=True))
        for day in [each for each in days if each not in taken]:
            other = copy(closure)
            other.pk, other._state.adding, other.date = None, True, day
            other.save()
            self.log_addition(request, other, [{"added": {}}])
        count = len(days) - len(taken)
        text = ngettext("%d more day was added.", "%d more days were added.", count) % count
        self.message_user(request, text, messages.SUCCESS)
        if taken:
            names = ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in sorted(taken))
            text = gettext("These days already had an entry and were left as they are: %(days)s")
            self.message_user(request, text % {"days": names}, messages.WARNING)

    def construct_change_message(self, request, form, formsets, add=False):
        """The decision, where a button brought it."""
        if request.POST.get("_decide") in DECISIONS:
            return form.instance.get_status_display()
        return super().construct_change_message(request, form, formsets, add)

    def _decide(self, request, queryset, status):
        for closure in queryset.exclude(status=status):
            closure.status = status
            closure.save()
            self.log_change(request, closure, closure.get_status_display())

    @admin.action(description=_("Confirm"), permissions=["change"])
    def confirm(self, request, queryset):
        self._decide(request, queryset, Closure.Status.CONFIRMED)
        self.message_user(request, gettext("Confirmed. Visitors see it at once."), messages.SUCCESS)

    @admin.action(description=_("Dismiss: usual hours apply"), permissions=["change"])
    def dismiss(self, request, queryset):
        self._decide(request, queryset, Closure.Status.DISMISSED)
        self.message_user(
            request, gettext("Dismissed. The usual hours apply on these days."), messages.SUCCESS
        )
