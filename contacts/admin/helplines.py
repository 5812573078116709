"""The staff pages of helplines, with their channels."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from contacts.admin.answers import AnswerInline
from contacts.admin.pending import NoDeletionOncePublic, message_proposed, pending_links
from contacts.admin.proposal_forms import ChannelForm
from contacts.admin.spoken_languages import HelplineForm
from contacts.models import Channel, ContactChange, ContactPoint, Helpline
from contacts.number_changes.withdrawing import needs_successor
from editing.admin import ConcurrentInlineFormSet, ContentAdmin, SideBySideStackedInline, search_columns


class ChannelFormSet(ConcurrentInlineFormSet):
    """The channels of one helpline: together they may not rob the primary helpline of its number."""

    def clean(self):
        super().clean()
        called = Channel.objects.live_calls().filter(helpline=self.instance.pk)
        leaving = [
            form for form in self.initial_forms if form.stored in called and not self.is_still_called(form)
        ]
        # A single one is refused by its own form.
        if len(leaving) > 1 and needs_successor(*(form.stored for form in leaving)):
            for form in leaving:
                form.require_successor()

    @staticmethod
    def is_still_called(form):
        now = getattr(form, "cleaned_data", {})
        return (now.get("how"), now.get("status")) == (Channel.How.CALL, Channel.Status.LIVE)


class ChannelInline(SideBySideStackedInline):
    """The opening times of a channel stand on its own page, which this one leads to."""

    model = Channel
    form = ChannelForm
    formset = ChannelFormSet
    can_delete = False
    fields = [
        ("contact_point", "how"),
        "label",
        ("group", "order"),
        ("status", "for_deaf", "from_abroad"),
        ("hours_mode", "hours_shown"),
        "hours_note",
    ]
    readonly_fields = ["hours_shown"]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contact_point").prefetch_related("hours")

    @admin.display(description=_("as visitors see them"))
    def hours_shown(self, channel):
        return channel.hours_in_words if channel.pk else "–"


@admin.register(Helpline)
class HelplineAdmin(NoDeletionOncePublic, ContentAdmin):
    form = HelplineForm
    change_form_template = "admin/contacts/change_form.html"
    readonly_fields = ["is_primary", "pending"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    ("purpose", "region"),
                    ("is_primary", "pending"),
                    "order",
                    "description",
                    "office",
                ]
            },
        ),
        (_("Announcement"), {"fields": ["alert", "alert_until"]}),
        (_("When nobody answers"), {"fields": [("is_fallback", "fallback_agreed_on")]}),
        (
            _("What callers want to know"),
            {
                "fields": [
                    ("languages_spoken", "languages_interpreted"),
                    "what_happens",
                ]
            },
        ),
    ]
    inlines = [AnswerInline, ChannelInline]
    list_display = ["__str__", "purpose", "region", "is_primary", "order"]
    list_filter = ["purpose", "region", "channels__status"]
    search_fields = search_columns("name", "description")

    def get_search_results(self, request, queryset, search_term):
        """By confirmed numbers too; a search would confirm a guess at a pending one."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if not search_term:
            return found, may_repeat
        digits = "".join(search_term.split())
        numbers = ContactPoint.objects.confirmed().filter(value__contains=digits) if digits else []
        return (found | queryset.filter(channels__contact_point__in=numbers)).distinct(), False

    def get_urls(self):
        view = self.admin_site.admin_view(self.propose_primary)
        return [path("<int:pk>/primary/", view, name="contacts_helpline_primary"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and not obj.is_primary and obj.first_number and self.has_change_permission(request, obj):
            address = reverse("admin:contacts_helpline_primary", args=[obj.pk])
            context["buttons"] = [(address, _("Propose as the primary helpline"))]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def propose_primary(self, request, pk):
        """Its number at the top of every page: proposed here, confirmed by somebody else."""
        helpline = get_object_or_404(Helpline, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, helpline):
            raise PermissionDenied
        try:
            message_proposed(request, ContactChange.objects.propose_primary(helpline, request.user))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("admin:contacts_helpline_change", args=[pk]))

    @admin.display(description=_("at the top of every page"))
    def pending(self, helpline):
        return pending_links(helpline.changes.pending(), helpline.is_primary)

    def save_formset(self, request, form, formset, change):
        changed = formset.save(commit=False)  # the form saves it; the history gets it from here
        for part in formset.forms:
            if part.instance in changed:
                part.take_effect(request)
