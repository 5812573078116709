"""The forms by which staff propose another number, and pause, resume or withdraw one."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.admin.pending import NEEDS_SECOND_PERSON, message_proposed
from contacts.models import Channel, ContactChange, ContactPoint
from contacts.models.contact_points import ALREADY_THERE
from contacts.number_changes import withdrawing
from contacts.number_changes.changes import NOT_CONFIRMED

OTHER_WAY = _(
    "Once visitors have seen a number, how they use it cannot be changed. Close this contact option for good and add another."
)


class ProposalForm(forms.Form):
    """Another value for a stored number or address, to be confirmed by somebody else."""

    title = button = _("Propose another number or address")
    value = forms.CharField(label=capfirst(_("the new number or address")), max_length=200)

    def __init__(self, point, *args):
        super().__init__(*args)
        self.point = point
        self.sentence = NEEDS_SECOND_PERSON if settings.CONTACT_CHANGES_NEED_TWO else ""

    def clean_value(self):
        value = self.point.normalised(self.cleaned_data["value"])
        if value == self.point.live_value:
            raise ValidationError(ALREADY_THERE)
        if self.point.is_confirmed and self.point.is_closed:  # partners have read so of this very number
            raise ValidationError(
                _(
                    "Every contact option with this number is closed for good. Add the new number as a separate record."
                )
            )
        return value

    def take_effect(self, request):
        """Proposals have a record of their own, so the history gets no note of them."""
        change = ContactChange.objects.propose_number(self.point, self.cleaned_data["value"], request.user)
        message_proposed(request, change)


class DeadNumberForm(forms.Form):
    """Closes every channel that has the number, at once and by one person."""

    title, button = _("This number no longer works"), _("Close it for good")
    successor = forms.ModelChoiceField(
        ContactPoint.objects.none(),
        label=capfirst(_("replacement number")),
        help_text=withdrawing.LAST_NUMBER,
    )

    def __init__(self, point, *args):
        super().__init__(*args)
        self.point, self.channels = point, point.open_channels
        self.sentence = gettext(
            "Visitors will no longer be told to call %(point)s. This happens at once and needs no second person. To bring the number back, a second person must confirm it."
        ) % {"point": point}
        if withdrawing.needs_successor(*self.channels):  # the primary helpline may hold the number twice
            self.fields["successor"].queryset = withdrawing.successors(self.channels[0])
        else:
            del self.fields["successor"]

    def take_effect(self, request):
        withdrawing.withdraw_number(self.point, request.user, self.cleaned_data.get("successor"))
        messages.success(
            request, gettext("Closed for good. Visitors are no longer told to call this number.")
        )
        return gettext("Closed for good: the number no longer works.")


class ChannelForm(forms.ModelForm):
    """A channel as staff edit it. Its number is only proposed here; `take_effect` does what a change means."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = Channel.objects.filter(pk=self.instance.pk).first()

    def clean(self):
        cleaned, stored = super().clean(), self.stored
        status, point = cleaned.get("status"), cleaned.get("contact_point")
        if stored and stored.was_shown and cleaned.get("how") not in (None, stored.how):
            self.add_error("how", OTHER_WAY)
        if stored and stored.status == Channel.Status.WITHDRAWN and status == Channel.Status.PAUSED:
            self.add_error(
                "status", _("This is closed for good. Bring it back first, then you can pause it.")
            )
        if point and not point.is_confirmed and not settings.CONTACT_CHANGES_NEED_TWO:
            self.add_error("contact_point", NOT_CONFIRMED)
        if stored and status not in (None, Channel.Status.LIVE) and withdrawing.needs_successor(stored):
            self.require_successor()
        return cleaned

    def require_successor(self):
        sentence = _("%(sentence)s Do that on the page of this contact option.") % {
            "sentence": withdrawing.LAST_NUMBER
        }
        self.add_error("status", sentence)

    def take_effect(self, request):
        """Save the channel; withdraw, resume or propose as far as its status or number was changed."""
        channel, stored, by = self.instance, self.stored, request.user
        point, status = channel.contact_point, channel.status
        top = Channel.objects.for_every_page()
        if stored and status != stored.status:
            self.change_status(by, status)
        channel.save()
        ContactChange.objects.record_top(top, by)
        is_back = stored and stored.status == Channel.Status.WITHDRAWN and status != stored.status
        was_rejected = stored and not stored.was_shown and not stored.changes.pending().exists()
        is_proposed_again = was_rejected and status != Channel.Status.WITHDRAWN
        if stored is None or is_back or is_proposed_again or point.pk != stored.contact_point_id:
            message_proposed(request, ContactChange.objects.propose_for_channel(channel, point, by))

    def change_status(self, by, status):
        stored = self.stored
        if not stored.was_shown and status == Channel.Status.WITHDRAWN:
            withdrawing.reject_pending(by, channel=stored)
        elif stored.is_in_use and status != Channel.Status.LIVE:
            withdrawing.take_out_of_use(stored, by, status, self.cleaned_data.get("successor"))
        elif stored.is_in_use and stored.is_paused:
            withdrawing.resume(stored, by)


class ChannelWithSuccessorForm(ChannelForm):
    successor = forms.ModelChoiceField(
        ContactPoint.objects.none(),
        required=False,
        label=capfirst(_("replacement number")),
        help_text=_(
            "Only needed if this is the last number of the primary helpline and you are pausing it or closing it for good."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.stored and withdrawing.needs_successor(self.stored):
            self.fields["successor"].queryset = withdrawing.successors(self.stored)

    def require_successor(self):
        if not self.cleaned_data.get("successor") and "successor" not in self.errors:
            self.add_error("successor", withdrawing.LAST_NUMBER)
