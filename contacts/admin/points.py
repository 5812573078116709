"""The staff pages of numbers and addresses, which lead to the forms that propose another value or close a dead number."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from contacts.admin.pending import NoDeletionOncePublic, message_proposed, page_of, pending_links
from contacts.admin.proposal_forms import DeadNumberForm, ProposalForm
from contacts.admin.verification import OverdueFilter, VerificationForm
from contacts.models import ContactChange, ContactPoint
from editing.admin import ContentAdmin, search_columns


@admin.register(ContactPoint)
class ContactPointAdmin(NoDeletionOncePublic, ContentAdmin):
    change_form_template = "admin/contacts/change_form.html"
    fields = ["kind", "value", "pending", "assured_on", "assured_by", "review_days", "uses"]
    list_display = ["__str__", "kind", "uses", "confirmed_at", "assured_on", "is_verified"]
    list_filter = ["kind", OverdueFilter, ("confirmed_at", admin.EmptyFieldListFilter)]
    search_fields = ["value", *search_columns("channels__helpline__name"), "people__name"]
    # Changes of numbers have a record of their own.
    left_out_of_history = unchanged_by_restore = ("value", "confirmed_at")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("channels__helpline", *ContactPoint.uses())

    def get_fields(self, request, obj=None):
        """The value is typed once; of a stored number it is only shown."""
        fields = super().get_fields(request, obj)
        if not obj:
            return fields
        value = "value_hidden" if obj.is_hidden_from(request.user) else "shown"
        return [value if name == "value" else name for name in fields]

    def get_readonly_fields(self, request, obj=None):
        return ["pending", "assured_by", "uses", "value_hidden", "shown", *(["kind"] if obj else [])]

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

    @admin.display(description=_("shown to visitors"))
    def pending(self, point):
        return pending_links(point.changes.pending().filter(what="value"), point.is_confirmed)

    @admin.display(description=_("check still valid"), boolean=True)
    def is_verified(self, point):
        return not point.is_overdue

    def save_model(self, request, obj, form, change):
        if "assured_on" in form.changed_data:
            obj.assured_by = request.user if obj.assured_on else None
        super().save_model(request, obj, form, change)
        if not change:
            message_proposed(request, ContactChange.objects.propose_number(obj, obj.value, request.user))

    def get_urls(self):
        view, name = self.admin_site.admin_view(self.form_view), "contacts_contactpoint"
        return [
            path("<int:pk>/propose/", view, {"form_class": ProposalForm}, name=f"{name}_propose"),
            path("<int:pk>/tried/", view, {"form_class": VerificationForm}, name=f"{name}_tried"),
            path("<int:pk>/dead/", view, {"form_class": DeadNumberForm}, name=f"{name}_dead"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.has_change_permission(request, obj):
            forms = [("tried", VerificationForm)] if obj.is_confirmed else []
            forms += [] if obj.is_hidden_from(request.user) else [("propose", ProposalForm)]
            forms += [("dead", DeadNumberForm)] if obj.open_channels else []
            context["links"] = [
                (reverse(f"admin:contacts_contactpoint_{name}", args=[obj.pk]), form.title)
                for name, form in forms
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def form_view(self, request, pk, form_class):
        point = get_object_or_404(ContactPoint, pk=pk)
        refused = {
            ProposalForm: point.is_hidden_from(request.user),
            VerificationForm: not point.is_confirmed,
        }
        if refused.get(form_class) or not self.has_change_permission(request, point):
            raise PermissionDenied
        form = form_class(point, request.POST if request.method == "POST" else None)
        if form.is_valid():
            if note := form.take_effect(request):
                self.log_change(request, point, note)
            return redirect(page_of(point))
        context = {"title": form.title, "original": point, "form": form, "opts": self.opts}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/contacts/number_form.html", context)
