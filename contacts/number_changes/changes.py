"""The change request: what one person proposes, a second one re-types and confirms, or rejects. It stays as a record."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.channels import Channel
from contacts.models.contact_points import ContactPoint
from contacts.models.helplines import Helpline
from contacts.number_changes.proposals import ContactChangeQuerySet
from contacts.number_changes.protected_columns import write_protected
from contacts.numbers import normalise, shown

BY_ANOTHER = _("You proposed it yourself. Another member of staff has to re-type it.")
IS_DECIDED = _("This was confirmed or refused already. Look at the list for what is proposed now.")
IS_STALE = _("Meanwhile the number in use was changed. Refuse this and propose it anew.")
DIFFERS = _("This is not what was proposed. Check it at its source; if the proposal is wrong, refuse it.")
ONLY_PAUSED = _(
    "This line is only paused. Open its page and let it answer again: that needs no second person."
)
NOT_CONFIRMED = _("This number itself waits for a second person. Confirm the number first.")
# Of each kind of proposal, what can have only one pending at a time; there is one place at the top of every page.
ONE_PENDING = {"value": "contact_point", "channel": "channel", "primary": "what"}


class ContactChange(models.Model):
    """One change of what visitors call: pending, then confirmed by a second person or rejected.

    Nobody edits it. Staff see it under “Changes of numbers”; nothing of it is public.
    """

    class What(models.TextChoices):
        VALUE = "value", _("number or address")
        CHANNEL = "channel", _("number of a line")
        PRIMARY = "primary", _("primary helpline")
        WITHDRAWAL = "withdrawal", _("taken out of use")
        RESUMPTION = "resumption", _("back in use")

    class State(models.TextChoices):
        PENDING = "pending", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("refused")

    what = models.CharField(_("what"), max_length=10, choices=What)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
    contact_point = models.ForeignKey(
        ContactPoint, verbose_name=_("number or address"), on_delete=models.SET_NULL, null=True, related_name="changes"
    )  # fmt: skip
    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.SET_NULL, null=True, related_name="changes"
    )
    helpline = models.ForeignKey(
        Helpline, verbose_name=_("helpline"), on_delete=models.SET_NULL, null=True, related_name="changes"
    )
    # With a confirmed channel, the line and the way that it was confirmed for.
    how = models.CharField(_("way"), max_length=10, choices=Channel.How, blank=True)
    subject = models.CharField(_("where"), max_length=300)  # as it was called then
    old = models.CharField(_("before"), max_length=200, blank=True)
    new = models.CharField(_("after"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, null=True, related_name="+"
    )  # fmt: skip
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, related_name="+"
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True)
    needs_two = models.BooleanField(_("needs two persons"), default=True)

    objects = ContactChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a number")
        verbose_name_plural = _("changes of numbers")
        ordering = ["-pk"]
        permissions = [("confirm_contactchange", "Can confirm a change of a number")]
        constraints = [
            models.CheckConstraint(
                name="contacts_contactchange_two_persons",
                condition=Q(needs_two=False) | ~Q(state="confirmed") | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="contacts_contactchange_decided",
                condition=Q(state="pending", decided_at=None) | (~Q(state="pending") & Q(decided_at__isnull=False)),
            ),
            *(
                models.UniqueConstraint(
                    name=f"contacts_contactchange_one_pending_{what}",
                    fields=[target], condition=Q(state="pending", what=what),
                )
                for what, target in ONE_PENDING.items()
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_what_display()}: {self.subject}"

    @property
    def is_pending(self):
        return self.state == self.State.PENDING

    @property
    def kind(self):
        return self.contact_point.kind if self.contact_point else ContactPoint.Kind.PHONE

    @property
    def old_shown(self):
        return shown(self.kind, self.old)

    @property
    def new_shown(self):
        return shown(self.kind, self.new)

    @property
    def first_places(self):
        """The pending changes by which this number would stand in a channel for the first time."""
        return ContactChange.objects.pending().filter(
            what=self.What.CHANNEL, contact_point=self.contact_point, channel__isnull=False, old=""
        )

    def same_target(self):
        name = ONE_PENDING.get(self.what, "channel")
        return Q(**{"what": self.what, name: getattr(self, name)})

    def check_typed(self, by, typed):
        """ValidationError with a sentence when `by` may not confirm this by having typed `typed`."""
        if not self.is_pending:
            raise ValidationError(IS_DECIDED)
        if settings.CONTACT_CHANGES_NEED_TWO and self.proposed_by_id == by.pk:
            raise ValidationError(BY_ANOTHER)
        self._check_current()
        if normalise(self.kind, typed) != self.new:
            raise ValidationError(DIFFERS)

    @transaction.atomic
    def confirm(self, by, typed):
        """Make it live; ValidationError with a sentence when it must not be."""
        self.refresh_from_db(from_queryset=ContactChange.objects.select_for_update())
        self.check_typed(by, typed)
        self.needs_two = settings.CONTACT_CHANGES_NEED_TWO
        self.apply(by)
        if self.what == self.What.VALUE:
            # With a new number goes where it was to stand first, as far as somebody else proposed that. A channel in
            # use is pointed at it by a confirmation of its own: it names the line.
            for change in self.first_places.filter(new=self.new).exclude(proposed_by=by).select_for_update():
                change.apply(by)

    @transaction.atomic
    def reject(self, by):
        self.refresh_from_db(from_queryset=ContactChange.objects.select_for_update())
        if not self.is_pending:
            raise ValidationError(IS_DECIDED)
        self._decide(self.State.REJECTED, by)

    def propose_old_again(self, by):
        """A new proposal of what stood there before; ValidationError when there is nothing to go back to."""
        changes, what = ContactChange.objects, self.what
        before = changes.confirmed().filter(self.same_target(), pk__lt=self.pk).first()
        if what == self.What.VALUE and self.contact_point and self.old:
            return changes.propose_number(self.contact_point, self.old, by)
        if what == self.What.WITHDRAWAL and self.channel:
            if self.channel.is_paused:
                raise ValidationError(ONLY_PAUSED)
            return changes.propose_for_channel(self.channel, self.channel.contact_point, by)
        if what == self.What.CHANNEL and before and before.contact_point and self.channel:
            return changes.propose_for_channel(self.channel, before.contact_point, by)
        if what == self.What.PRIMARY and before and before.helpline:
            return changes.propose_primary(before.helpline, by)
        raise ValidationError(_("There was nothing before this that could be proposed again."))

    def _check_current(self):
        """ValidationError when what would be replaced, or what is proposed, is no longer what it was."""
        point, channel = self.contact_point, self.channel
        if self.what == self.What.VALUE:
            is_current = point and point.live_value == self.old
            if is_current:
                point.normalised(self.new)  # another record may have it by now
        elif self.what == self.What.CHANNEL:
            if point and channel and not point.is_confirmed:
                raise ValidationError(NOT_CONFIRMED)
            is_current = point and channel and (channel.value_in_use, point.value) == (self.old, self.new)
        else:
            number = self.helpline.first_number if self.helpline else None
            is_current = number is not None and number.value == self.new
        if not is_current:
            raise ValidationError(IS_STALE)

    def apply(self, by):
        """Write what is proposed, and that it is confirmed."""
        self._check_current()
        now = timezone.now()
        if self.what == self.What.VALUE:
            # Nobody has tried another number yet.
            untried = {"assured_on": None, "assured_by": None} if self.old else {}
            write_protected(self.contact_point, value=self.new, confirmed_at=now, **untried)
        elif self.what == self.What.CHANNEL:
            is_back = self.channel.status == Channel.Status.WITHDRAWN
            status = Channel.Status.LIVE if is_back else self.channel.status
            write_protected(self.channel, contact_point=self.contact_point, confirmed_at=now, status=status)
            self.helpline, self.how = self.channel.helpline, self.channel.how
        else:
            for helpline in Helpline.objects.filter(is_primary=True):
                write_protected(helpline, is_primary=False)
            write_protected(self.helpline, is_primary=True)
        self._decide(self.State.CONFIRMED, by)

    def _decide(self, state, by):
        self.state, self.decided_by, self.decided_at = state, by, timezone.now()
        self.save()
