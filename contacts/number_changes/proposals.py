"""Proposing changes of numbers, recording what one person may do alone, and taking over what is right already."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.channels import Channel
from contacts.models.contact_points import ContactPoint
from contacts.models.helplines import Helpline
from contacts.number_changes.mail import tell_who_can_confirm
from contacts.number_changes.protected_columns import write_protected

HAS_NO_NUMBER = _("This line has no number in use: the top of every page would stay without one.")


class ContactChangeQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state=self.model.State.PENDING)

    def confirmed(self):
        return self.filter(state=self.model.State.CONFIRMED)

    def confirmable_by(self, user):
        """Those that wait for somebody else than who proposed them."""
        pending = self.pending()
        return pending.exclude(proposed_by=user) if settings.CONTACT_CHANGES_NEED_TWO else pending

    def propose_number(self, point, value, by):
        """Another value for a stored number or address, or the first one of a new one."""
        return self._propose("value", by, contact_point=point, old=point.live_value, new=value)

    def propose_for_channel(self, channel, point, by):
        """Another number for a channel, the first one of a new one, or one that brings a withdrawn one back."""
        old = channel.contact_point.value if channel.is_in_use else ""
        return self._propose("channel", by, channel=channel, contact_point=point, old=old, new=point.value)

    def propose_primary(self, helpline, by):
        """Another helpline at the top of every page; ValidationError when it has no number in use."""
        before = Helpline.objects.filter(is_primary=True).first()
        new = helpline.first_number
        if new is None:
            raise ValidationError(HAS_NO_NUMBER)
        old = before.first_number if before else None
        return self._propose("primary", by, helpline=helpline, old=old.value if old else "", new=new.value)

    @transaction.atomic
    def _propose(self, what, by, **fields):
        change = self.model(what=what, proposed_by=by, needs_two=settings.CONTACT_CHANGES_NEED_TWO, **fields)
        change.subject = str(change.target)[:300]
        # Whoever proposes last has to be confirmed by somebody else: the earlier proposal is over.
        for earlier in self.pending().filter(change.same_target()).select_for_update():
            earlier._decide(self.model.State.REFUSED, by)
        if what == "value" and not fields["contact_point"].is_confirmed:
            write_protected(fields["contact_point"], value=fields["new"])  # nobody sees it yet
        change.save()
        if change.needs_two:
            transaction.on_commit(partial(tell_who_can_confirm, change))
        else:
            change._apply()
            change._decide(self.model.State.CONFIRMED, by)
        return change

    def _record(self, what, line, by, **fields):
        """What one person did alone, and is live: it concerns the helpline and the number of a channel."""
        return self.create(
            what=what, helpline=line.helpline, contact_point=line.contact_point,
            subject=str(line.helpline)[:300], state=self.model.State.CONFIRMED, needs_two=False,
            proposed_by=by, decided_by=by, decided_at=timezone.now(), **fields,
        )  # fmt: skip

    def record_alone(self, what, channel, by, new=""):
        """A withdrawal or a resumption: one person does it, at once."""
        value = channel.contact_point.value
        old, new = (value, new) if what == "withdrawal" else ("", value)
        return self._record(what, channel, by, channel=channel, how=channel.how, old=old, new=new)

    def record_top(self, before, by):
        """Record that another confirmed number of the primary helpline comes first now; `before` is the channel that did."""
        after = Channel.objects.for_every_page()
        values = [channel.contact_point.value if channel else "" for channel in (before, after)]
        is_within_primary = (
            before and after and before.helpline_id == after.helpline_id and before.pk != after.pk
        )
        if is_within_primary and before.is_live and Channel.objects.live().filter(pk=before.pk).exists():
            self._record("primary", after, by, old=values[0], new=values[1])

    @transaction.atomic
    def take_over(self):
        """Record everything that is live and has no confirmed change as right already: for trusted sources."""
        confirmed = self.confirmed()
        now = {"state": self.model.State.CONFIRMED, "needs_two": False, "decided_at": timezone.now()}
        for point in ContactPoint.objects.confirmed().exclude(
            pk__in=_ids(confirmed, "value", "contact_point")
        ):
            self.create(what="value", contact_point=point, subject=point.shown, new=point.value, **now)
        channels = Channel.objects.exclude(confirmed_at=None).exclude(
            pk__in=_ids(confirmed, "channel", "channel")
        )
        for channel in channels.select_related("helpline", "contact_point"):
            self.create(
                what="channel", channel=channel, contact_point=channel.contact_point,
                helpline=channel.helpline, how=channel.how,
                subject=str(channel.helpline)[:300], new=channel.contact_point.value, **now,
            )  # fmt: skip
        primary = Helpline.objects.filter(is_primary=True).exclude(
            pk__in=_ids(confirmed, "primary", "helpline")
        )
        for helpline in primary:
            number = helpline.first_number
            self.create(
                what="primary", helpline=helpline, subject=str(helpline)[:300], new=number.value if number else "", **now
            )  # fmt: skip


def _ids(changes, what, target):
    return changes.filter(what=what).exclude(**{target: None}).values(target)
