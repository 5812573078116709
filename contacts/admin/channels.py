"""The staff pages of channels: number, status and hours."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contacts.admin.opening_times import HoursRuleInline
from contacts.admin.pending import NoDeletionOncePublic, pending_links
from contacts.admin.proposal_forms import ChannelWithSuccessorForm
from contacts.models import Channel
from editing.admin import ContentAdmin, search_columns


@admin.register(Channel)
class ChannelAdmin(NoDeletionOncePublic, ContentAdmin):
    form = ChannelWithSuccessorForm
    fields = [
        "pending",
        "helpline",
        ("contact_point", "how"),
        "label",
        ("group", "order"),
        ("status", "for_deaf", "from_abroad"),
        "successor",
        "hours_mode",
        "hours_note",
        "staff_note",
    ]
    inlines = [HoursRuleInline]
    list_display = ["contact_point", "how", "helpline", "status", "hours_in_words"]
    list_filter = ["status", "how", "hours_mode", "helpline__purpose", "helpline__region"]
    list_select_related = ["contact_point", "helpline"]
    search_fields = [*search_columns("label", "helpline__name"), "contact_point__value"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("hours")

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        # A search would confirm a guess at a pending number.
        return found.exclude(contact_point__confirmed_at=None) if search_term else found, may_repeat

    def get_readonly_fields(self, request, obj=None):
        return ["pending", "helpline"] if obj else ["pending"]

    @admin.display(description=_("shown to visitors"))
    def pending(self, channel):
        return pending_links(channel.changes.pending(), bool(channel.confirmed_at))

    def save_model(self, request, obj, form, change):
        form.take_effect(request)
