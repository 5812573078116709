"""The staff pages of numbers and addresses: proposing, verifying, and saying that a number is dead."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.admin.waiting import KeptMixin, page_of, say, waiting_links
from contacts.models import Channel, ContactChange, ContactPoint
from contacts.number_changes.withdrawing import LAST_NUMBER, is_last_number, successors, withdraw_number
from editing.admin import ContentAdmin, search_columns


class OverdueFilter(admin.SimpleListFilter):
    title = _("verification")
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [("overdue", _("overdue")), ("holds", _("still holds"))]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.overdue()
        return queryset.exclude(pk__in=queryset.overdue()) if self.value() == "holds" else queryset


class ContactPointForm(forms.ModelForm):
    def clean_value(self):
        """A number that nobody answers stays as it was told to partners: another one is another record."""
        value, point = self.cleaned_data["value"], self.instance
        is_closed = (
            point.is_confirmed
            and point.channels.exists()
            and not point.channels.exclude(status=Channel.Status.WITHDRAWN).exists()
        )
        if is_closed and "value" in self.changed_data:
            raise forms.ValidationError(
                _("Every line with this number is closed for good. Add the other number as a new record.")
            )
        return value


class DeadNumberForm(forms.Form):
    """Chooses what takes the place of the last number of the primary helpline."""

    successor = forms.ModelChoiceField(
        ContactPoint.objects.none(), label=capfirst(_("number that takes its place")), help_text=LAST_NUMBER
    )

    def __init__(self, *args, channels, **kwargs):
        super().__init__(*args, **kwargs)
        # The primary helpline may hold the number twice.
        is_last = is_last_number(*channels)
        choices = successors(channels[0]) if is_last else ContactPoint.objects.none()
        if choices.exists():
            self.fields["successor"].queryset = choices
        else:
            del self.fields["successor"]


@admin.register(ContactPoint)
class ContactPointAdmin(KeptMixin, ContentAdmin):
    form = ContactPointForm
    change_form_template = "admin/contacts/change_form.html"
    fields = ["kind", "value", "waiting", "assured_on", "assured_by", "review_days", "uses"]
    list_display = ["__str__", "kind", "uses", "confirmed_at", "assured_on", "is_verified"]
    list_filter = ["kind", OverdueFilter, ("confirmed_at", admin.EmptyFieldListFilter)]
    search_fields = ["value", *search_columns("channels__helpline__name"), "people__name"]
    actions = ["mark_verified"]
    left_out_of_history = unchanged_by_restore = (
        "value",
        "confirmed_at",
    )  # changes of numbers have a record of their own

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("channels__helpline", *ContactPoint.uses())

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        if obj and self.is_hidden_from(request.user, obj):
            return ["value_hidden" if name == "value" else name for name in fields]
        return fields

    def get_readonly_fields(self, request, obj=None):
        return ["waiting", "assured_by", "uses", "value_hidden", *(["kind"] if obj else [])]

    @staticmethod
    def is_hidden_from(user, point):
        """Whether the number waits for somebody who has to look it up and re-type it, perhaps this person."""
        waits = not point.is_confirmed and point.changes.pending().filter(what="value")
        return bool(waits) and not waits.filter(proposed_by=user).exists()

    @admin.display(description=_("number or address"))
    def value_hidden(self, point):
        return _("hidden until it is confirmed")

    def lookup_allowed(self, lookup, value, request):
        return not lookup.startswith("value") and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return found.confirmed() if search_term else found, may_repeat  # a search would tell a guess

    @admin.display(description=_("where it is used"))
    def uses(self, point):
        links = ((page_of(row), row) for row in point.used_in)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"

    @admin.display(description=_("visitors see it"))
    def waiting(self, point):
        return waiting_links(point.changes.pending().filter(what="value"), point.is_confirmed)

    @admin.display(description=_("verification holds"), boolean=True)
    def is_verified(self, point):
        return not point.is_overdue

    def save_model(self, request, obj, form, change):
        if "assured_on" in form.changed_data:
            obj.assured_by = request.user if obj.assured_on else None
        value = obj.value
        super().save_model(request, obj, form, change)  # a stored number stays as it is
        is_new = "value" in form.changed_data and (not change or value != obj.value)
        was_refused = (
            change and not obj.is_confirmed and not obj.changes.pending().filter(what="value").exists()
        )
        if is_new or was_refused:
            say(request, ContactChange.objects.propose_number(obj, value, request.user))

    @admin.action(description=_("I tried them today: they work"), permissions=["change"])
    def mark_verified(self, request, queryset):
        for point in queryset:
            point.assured_on, point.assured_by = timezone.localdate(), request.user
            point.save(update_fields=["assured_on", "assured_by"])
            self.log_change(request, point, gettext("Tried today: it works."))
        messages.success(request, gettext("Noted: tried today by you."))

    def get_urls(self):
        return [
            path("<int:pk>/dead/", self.admin_site.admin_view(self.dead), name="contacts_contactpoint_dead"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.channels_in_use(obj) and self.has_change_permission(request, obj):
            address = reverse("admin:contacts_contactpoint_dead", args=[obj.pk])
            context["links"] = [(address, _("This number is dead"))]
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def channels_in_use(point):
        channels = point.channels.select_related("helpline", "contact_point")
        return [channel for channel in channels if channel.status != Channel.Status.WITHDRAWN]

    def dead(self, request, pk):
        """Close every channel that has the number, at once and by one person."""
        point = get_object_or_404(ContactPoint, pk=pk)
        if not self.has_change_permission(request, point):
            raise PermissionDenied
        channels = self.channels_in_use(point)
        form = DeadNumberForm(request.POST if request.method == "POST" else None, channels=channels)
        if request.method == "POST" and form.is_valid():
            withdraw_number(point, request.user, form.cleaned_data.get("successor"))
            self.log_change(request, point, gettext("Closed for good: the number is dead."))
            messages.success(
                request, gettext("Closed for good: nobody is told to call this number any more.")
            )
            return HttpResponseRedirect(reverse("admin:contacts_contactpoint_change", args=[pk]))
        context = self.admin_site.each_context(request) | {
            "title": gettext("This number is dead"),
            "point": point,
            "channels": channels,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/contacts/dead_number.html", context)
