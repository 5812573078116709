"""Proposing changes of numbers, and recording what one person may do alone."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models.channels import Channel
from contacts.models.helplines import Helpline
from contacts.number_changes.protected_columns import write_protected
from localization import languages
from staff import mail
from staff.models import AccountChange

HAS_NO_NUMBER = _("This helpline has no number in use, so there would be no number at the top of every page.")


class ContactChangeQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state=self.model.State.PENDING)

    def confirmed(self):
        return self.filter(state=self.model.State.CONFIRMED)

    def confirmable_by(self, user):
        return self.pending().second_person(user)

    def second_person(self, user):
        """Those that `user` did not propose, nor anybody whose account is too closely linked to that of `user`."""
        if not settings.CONTACT_CHANGES_NEED_TWO:
            return self
        if AccountChange.objects.second_person_from(user):
            return self.none()
        linked = AccountChange.objects.linked_accounts(user)
        return self.exclude(proposed_by=user).exclude(proposed_by__in=linked)

    def propose_number(self, point, value, by):
        """Another value for a stored number or address, or the first one of a new one."""
        subject = ", ".join(str(row) for row in point.used_in) or point.get_kind_display()
        return self._propose("value", subject, by, contact_point=point, old=point.live_value, new=value)

    def propose_for_channel(self, channel, point, by):
        """Another number for a channel, the first one of a new one, or one that brings a withdrawn one back."""
        fields = {"channel": channel, "contact_point": point, "old": channel.value_in_use, "new": point.value}
        return self._propose("channel", channel.helpline, by, **fields)

    def propose_primary(self, helpline, by):
        """Another helpline at the top of every page; ValidationError when it has no number in use."""
        before = Helpline.objects.filter(is_primary=True).first()
        new = helpline.first_number
        if new is None:
            raise ValidationError(HAS_NO_NUMBER)
        old = before.first_number if before else None
        fields = {"helpline": helpline, "old": old.value if old else "", "new": new.value}
        return self._propose("primary", helpline, by, **fields)

    @transaction.atomic
    def _propose(self, what, subject, by, **fields):
        fields |= {"subject": str(subject)[:300], "needs_two": settings.CONTACT_CHANGES_NEED_TWO}
        change = self.model(what=what, proposed_by=by, **fields)
        # Somebody else has to confirm the last proposal, so an earlier one is over.
        for earlier in self.pending().filter(change.same_target()).select_for_update():
            earlier.reject(by)
        if what == "value" and not fields["contact_point"].is_confirmed:
            write_protected(fields["contact_point"], value=fields["new"])  # nobody sees it yet
        change.save()
        if change.needs_two:
            transaction.on_commit(partial(notify_confirmers, change))
        else:
            change.apply(by)
        return change

    def record_alone(self, what, channel, by, new=""):
        """A withdrawal or a resumption: one person does it, at once."""
        value = channel.contact_point.value
        old, new = (value, new) if what == "withdrawal" else ("", value)
        return self._record_done(what, channel, by, channel=channel, how=channel.how, old=old, new=new)

    def record_top(self, before, by):
        """Record that another confirmed number of the primary helpline comes first now; `before` is the channel that did."""
        before = before and Channel.objects.live().filter(pk=before.pk).first()
        after = Channel.objects.for_every_page()
        if before and after and before != after and before.helpline_id == after.helpline_id:
            old, new = before.contact_point.value, after.contact_point.value
            self._record_done("primary", after, by, old=old, new=new)

    def _record_done(self, what, of, by, **fields):
        """What was done with a channel, `of`, is live already."""
        return self.record(
            what, of.helpline, of.contact_point, helpline=of.helpline, proposed_by=by, decided_by=by, **fields
        )

    def record(self, what, subject, point, **fields):
        """A confirmed change that nobody proposes to anybody."""
        fields |= {"state": self.model.State.CONFIRMED, "needs_two": False, "decided_at": timezone.now()}
        return self.create(what=what, subject=str(subject)[:300], contact_point=point, **fields)


def notify_confirmers(change):
    """One short message to each person who can confirm a change: a link, and no number in it."""
    address = languages.absolute(reverse("admin:contacts_contactchange_change", args=[change.pk]))

    def write():
        body = gettext(
            "A new number or address for the site is waiting for a second person. Please look it up and retype it here:"
        )
        return gettext("A change is waiting for a second person"), f"{body}\n\n{address}\n"

    mail.notify(mail.holders("contacts", "confirm_contactchange", change.proposed_by_id), write)
