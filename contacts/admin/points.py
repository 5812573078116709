"""The staff pages of numbers and addresses: proposing another value, verifying, and closing a dead number."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.admin.pending import (
    NEEDS_SECOND_PERSON,
    NoDeletionOncePublic,
    message_proposed,
    page_of,
    pending_links,
)
from contacts.models import ContactChange, ContactPoint
from contacts.models.contact_points import ALREADY_THERE
from contacts.number_changes.withdrawing import LAST_NUMBER, is_last_number, successors, withdraw_number
from editing.admin import EditedAdmin, search_columns


class OverdueFilter(admin.SimpleListFilter):
    title = _("verification")
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [("overdue", _("overdue")), ("holds", _("still holds"))]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.overdue()
        return queryset.exclude(pk__in=queryset.overdue()) if self.value() == "holds" else queryset


class ProposalForm(forms.Form):
    """Another value for a stored number or address."""

    value = forms.CharField(label=capfirst(_("the new number or address")), max_length=200)

    def __init__(self, *args, point, **kwargs):
        super().__init__(*args, **kwargs)
        self.point = point

    def clean_value(self):
        value = self.point.normalised(self.cleaned_data["value"])
        if value == self.point.live_value:
            raise ValidationError(ALREADY_THERE)
        if self.point.is_confirmed and self.point.is_closed:  # partners were told so of this very number
            raise ValidationError(
                _("Every line with this number is closed for good. Add the other number as a new record.")
            )
        return value


class DeadNumberForm(forms.Form):
    """Chooses what takes the place of the last number of the primary helpline."""

    successor = forms.ModelChoiceField(
        ContactPoint.objects.none(), label=capfirst(_("number that takes its place")), help_text=LAST_NUMBER
    )

    def __init__(self, *args, point, **kwargs):
        super().__init__(*args, **kwargs)
        channels = point.open_channels  # the primary helpline may hold the number twice
        choices = successors(channels[0]) if is_last_number(*channels) else ContactPoint.objects.none()
        if choices.exists():
            self.fields["successor"].queryset = choices
        else:
            del self.fields["successor"]


@admin.register(ContactPoint)
class ContactPointAdmin(NoDeletionOncePublic, EditedAdmin):
    change_form_template = "admin/contacts/change_form.html"
    fields = ["kind", "value", "pending", "assured_on", "assured_by", "review_days", "uses"]
    list_display = ["__str__", "kind", "uses", "confirmed_at", "assured_on", "is_verified"]
    list_filter = ["kind", OverdueFilter, ("confirmed_at", admin.EmptyFieldListFilter)]
    search_fields = ["value", *search_columns("channels__helpline__name"), "people__name"]
    actions = ["mark_verified"]
    # Changes of numbers have a record of their own.
    left_out_of_history = kept_on_restore = ("value", "confirmed_at")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("channels__helpline", *ContactPoint.uses())

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        if obj and obj.is_hidden_from(request.user):
            return ["value_hidden" if name == "value" else name for name in fields]
        return fields

    def get_readonly_fields(self, request, obj=None):
        return ["pending", "assured_by", "uses", "value_hidden", *(["kind", "value"] if obj else [])]

    @admin.display(description=_("number or address"))
    def value_hidden(self, point):
        return _("hidden until it is confirmed")

    def lookup_allowed(self, lookup, value, request):
        return not lookup.startswith("value") and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        """No pending number: a search would confirm a guess at it."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return found.confirmed() if search_term else found, may_repeat

    @admin.display(description=_("where it is used"))
    def uses(self, point):
        links = ((page_of(row), row) for row in point.used_in)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"

    @admin.display(description=_("visitors see it"))
    def pending(self, point):
        return pending_links(point.changes.pending().filter(what="value"), point.is_confirmed)

    @admin.display(description=_("verification holds"), boolean=True)
    def is_verified(self, point):
        return not point.is_overdue

    def save_model(self, request, obj, form, change):
        if "assured_on" in form.changed_data:
            obj.assured_by = request.user if obj.assured_on else None
        super().save_model(request, obj, form, change)
        if not change:
            message_proposed(request, ContactChange.objects.propose_number(obj, obj.value, request.user))

    @admin.action(description=_("I tried them today: they work"), permissions=["change"])
    def mark_verified(self, request, queryset):
        for point in queryset:
            point.assured_on, point.assured_by = timezone.localdate(), request.user
            point.save(update_fields=["assured_on", "assured_by"])
            self.log_change(request, point, gettext("Tried today: it works."))
        messages.success(request, gettext("Noted: tried today by you."))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/propose/", wrap(self.propose), name="contacts_contactpoint_propose"),
            path("<int:pk>/dead/", wrap(self.dead), name="contacts_contactpoint_dead"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.has_change_permission(request, obj):
            pages = (
                [("propose", _("Propose another number or address"))]
                if not obj.is_hidden_from(request.user)
                else []
            )
            pages += [("dead", _("This number is dead"))] if obj.open_channels else []
            context["links"] = [
                (reverse(f"admin:contacts_contactpoint_{name}", args=[obj.pk]), label)
                for name, label in pages
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def propose(self, request, pk):
        """Another value for a stored number, to be confirmed by somebody else."""
        point = self.point_to_change(request, pk)
        if point.is_hidden_from(request.user):
            raise PermissionDenied
        form = ProposalForm(request.POST if request.method == "POST" else None, point=point)
        if form.is_valid():
            change = ContactChange.objects.propose_number(point, form.cleaned_data["value"], request.user)
            message_proposed(request, change)
            return redirect(page_of(point))
        sentence = NEEDS_SECOND_PERSON if settings.CONTACT_CHANGES_NEED_TWO else ""
        title = gettext("Propose another number or address")
        return self.point_page(request, point, form, title=title, sentence=sentence, button=title)

    def dead(self, request, pk):
        """Close every channel that has the number, at once and by one person."""
        point = self.point_to_change(request, pk)
        form = DeadNumberForm(request.POST if request.method == "POST" else None, point=point)
        if form.is_valid():
            withdraw_number(point, request.user, form.cleaned_data.get("successor"))
            self.log_change(request, point, gettext("Closed for good: the number is dead."))
            note = gettext("Closed for good: nobody is told to call this number any more.")
            messages.success(request, note)
            return redirect(page_of(point))
        sentence = gettext(
            "Visitors will no longer be told to call %(point)s. It happens at once and needs no second person; bringing it back needs one."
        )
        return self.point_page(
            request, point, form,
            title=gettext("This number is dead"), sentence=sentence % {"point": point},
            channels=point.open_channels, button=gettext("Close it for good"),
        )  # fmt: skip

    def point_to_change(self, request, pk):
        point = get_object_or_404(ContactPoint, pk=pk)
        if not self.has_change_permission(request, point):
            raise PermissionDenied
        return point

    def point_page(self, request, point, form, **context):
        """A page with one form about one number."""
        context |= self.admin_site.each_context(request) | {"point": point, "form": form, "opts": self.opts}
        return TemplateResponse(request, "admin/contacts/number_form.html", context)
