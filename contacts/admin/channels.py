"""The staff pages of channels: number, status and hours."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.admin.pending import NoDeletionOncePublic, message_proposed, pending_links
from contacts.hours.text import overlapping
from contacts.hours.time_fields import FIELD_CLASSES, refuse_unsaid_whole_day
from contacts.models import Channel, ContactChange, ContactPoint, HoursRule
from contacts.models.channels import SAME_TIME
from contacts.number_changes.changes import NOT_CONFIRMED
from contacts.number_changes.withdrawing import (
    LAST_NUMBER,
    is_last_number,
    refuse_waiting,
    resume,
    successors,
    take_out_of_use,
)
from editing.admin import EditedAdmin, PostedRows, SideBySideTabularInline, search_columns

OTHER_WAY = _(
    "What visitors do with a number is not changed once they have seen it. Close this line for good and add another."
)


class ChannelForm(forms.ModelForm):
    """A channel as staff edit it. Its number is only proposed here; `take_effect` does what a change means."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = Channel.objects.filter(pk=self.instance.pk).first()

    def clean(self):
        cleaned = super().clean()
        self.refuse_what_is_no_edit(cleaned)
        is_called = (cleaned.get("how"), cleaned.get("status")) == (Channel.How.CALL, Channel.Status.LIVE)
        if self.stored and not is_called and is_last_number(self.stored) and successors(self.stored).exists():
            self.refuse_last_number(cleaned)
        return cleaned

    def refuse_what_is_no_edit(self, cleaned):
        """Changes of what visitors are told to do with a number, which need more than a save."""
        stored, status, point = self.stored, cleaned.get("status"), cleaned.get("contact_point")
        if stored and stored.was_shown and cleaned.get("how") not in (None, stored.how):
            self.add_error("how", OTHER_WAY)
        if stored and stored.status == Channel.Status.WITHDRAWN and status == Channel.Status.PAUSED:
            self.add_error("status", _("It is closed for good. Bring it back first; then it can be paused."))
        if point and not point.is_confirmed and not settings.CONTACT_CHANGES_NEED_TWO:
            self.add_error("contact_point", NOT_CONFIRMED)

    def refuse_last_number(self, cleaned):
        self.add_error(
            "status", _("%(sentence)s That is done on the page of this channel.") % {"sentence": LAST_NUMBER}
        )

    def take_effect(self, request):
        """Save the channel; withdraw, resume or propose as far as its status or number was changed."""
        channel, stored = self.instance, self.stored
        point, status = channel.contact_point, channel.status
        top = Channel.objects.for_every_page()
        if stored and status != stored.status:
            self.change_status(request.user, status)
        channel.save()
        ContactChange.objects.record_top(top, request.user)
        is_back = stored and stored.status == Channel.Status.WITHDRAWN and status != stored.status
        was_refused = stored and not stored.was_shown and not stored.changes.pending().exists()
        waits_again = was_refused and status != Channel.Status.WITHDRAWN
        if stored is None or is_back or waits_again or point.pk != stored.contact_point_id:
            message_proposed(request, ContactChange.objects.propose_for_channel(channel, point, request.user))

    def change_status(self, by, status):
        if not self.stored.was_shown:
            if status == Channel.Status.WITHDRAWN:
                refuse_waiting(by, channel=self.stored)
        elif status != Channel.Status.LIVE and self.stored.is_in_use:
            take_out_of_use(self.stored, by, status, self.cleaned_data.get("successor"))
        elif status == Channel.Status.LIVE and self.stored.is_paused:
            resume(self.stored, by)


class ChannelWithSuccessorForm(ChannelForm):
    successor = forms.ModelChoiceField(
        ContactPoint.objects.none(),
        required=False,
        label=capfirst(_("number that takes its place")),
        help_text=_(
            "Only where this is the last number of the primary helpline and you pause it or close it for good."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.stored and is_last_number(self.stored):
            self.fields["successor"].queryset = successors(self.stored)

    def refuse_last_number(self, cleaned):
        if cleaned.get("how") != Channel.How.CALL:
            self.add_error(
                "how", _("The last number of the primary helpline must stay one that can be called.")
            )
        elif not cleaned.get("successor") and "successor" not in self.errors:
            self.add_error("successor", LAST_NUMBER)


class HoursFormSet(PostedRows):
    """The opening times of one channel, which may not overlap."""

    def clean(self):
        kept = [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not self._should_delete_form(form)
        ]
        late = overlapping([form.instance for form in kept])
        for form in kept:
            if form.instance in late:
                form.add_error("opens", _("It is open already at this time: two opening times overlap."))
        if not late:
            super().clean()
        if kept and self.instance.hours_mode != Channel.HoursMode.SCHEDULE:
            raise forms.ValidationError(
                _(
                    "These times are not shown. Under “hours” choose “open at the hours given below”, or delete them."
                )
            )


class HoursRuleForm(forms.ModelForm):
    class Meta:
        field_classes = FIELD_CLASSES

    def clean(self):
        refuse_unsaid_whole_day(self, SAME_TIME)
        return super().clean()


class HoursRuleInline(SideBySideTabularInline):
    model = HoursRule
    form = HoursRuleForm
    formset = HoursFormSet
    fields = ["weekday", "opens", "closes"]
    extra = 1


@admin.register(Channel)
class ChannelAdmin(NoDeletionOncePublic, EditedAdmin):
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
    ]
    inlines = [HoursRuleInline]
    list_display = ["contact_point", "how", "helpline", "status", "hours_shown"]
    list_filter = ["status", "how", "hours_mode", "helpline__purpose", "helpline__region"]
    list_select_related = ["contact_point", "helpline"]
    search_fields = [*search_columns("label", "helpline__name"), "contact_point__value"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("hours")

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        # A search would tell a guess at a number that waits.
        return found.exclude(contact_point__confirmed_at=None) if search_term else found, may_repeat

    def get_readonly_fields(self, request, obj=None):
        return ["pending", "helpline"] if obj else ["pending"]

    @admin.display(description=_("hours"))
    def hours_shown(self, channel):
        return channel.hours_in_words

    @admin.display(description=_("visitors see it"))
    def pending(self, channel):
        return pending_links(channel.changes.pending(), bool(channel.confirmed_at))

    def save_model(self, request, obj, form, change):
        form.take_effect(request)
