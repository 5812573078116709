"""The change request: what one person proposes, a second one re-types and confirms, or rejects. It stays as a record."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contacts.models.channels import Channel
from contacts.models.contact_points import ContactPoint
from contacts.models.helplines import Helpline
from contacts.number_changes.proposals import ContactChangeQuerySet
from contacts.number_changes.protected_columns import write_protected
from contacts.numbers import normalise, shown
from staff.models import AccountChange

BY_ANOTHER = _("You proposed this yourself, so another member of staff must retype it.")
IS_NEW = _(
    "Your account is new, has got more rights, or has a password that somebody else gave you the link for. You can confirm numbers from %(day)s. Ask another member of staff."
)
IS_LINKED = _(
    "One of you invited the other, or gave the other a link for a new password, within the last 30 days. Ask another member of staff."
)
IS_DECIDED = _("This has already been confirmed or rejected. See the list for what is proposed now.")
IS_STALE = _("The number in use has changed since this was proposed. Reject this and propose it again.")
DIFFERS = _("This is not what was proposed. Check it at its source. If the proposal is wrong, reject it.")
ONLY_PAUSED = _(
    "This contact option is only paused. Open its page and set it to “in use”: that needs no second person."
)
NOT_CONFIRMED = _("This number is itself waiting for a second person. Confirm the number first.")
CHANGED_MEANWHILE = _(
    "Something changed after you opened this page. Read again where the number will appear, then confirm it."
)
# Of each kind of proposal, what can have only one pending at a time; there is one place at the top of every page.
ONE_PENDING = {"value": "contact_point", "channel": "channel", "primary": "what"}


class ContactChange(models.Model):
    """One change of what visitors call: pending, then confirmed by a second person or rejected.

    Nobody edits it. Staff see it under “Changes of numbers”; nothing of it is public.
    """

    class What(models.TextChoices):
        VALUE = "value", _("number or address")
        CHANNEL = "channel", _("number of a helpline")
        PRIMARY = "primary", _("primary helpline")
        WITHDRAWAL = "withdrawal", _("taken out of use")
        RESUMPTION = "resumption", _("back in use")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("rejected")

    what = models.CharField(_("what changes"), max_length=10, choices=What)
    state = models.CharField(_("status"), max_length=9, choices=State, default=State.PENDING)
    contact_point = models.ForeignKey(
        ContactPoint, verbose_name=_("number or address"), on_delete=models.SET_NULL, null=True, related_name="changes"
    )  # fmt: skip
    channel = models.ForeignKey(
        Channel,
        verbose_name=_("contact option"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="changes",
    )
    helpline = models.ForeignKey(
        Helpline, verbose_name=_("helpline"), on_delete=models.SET_NULL, null=True, related_name="changes"
    )
    # With a confirmed channel, the line and the way that it was confirmed for.
    how = models.CharField(_("type of contact"), max_length=10, choices=Channel.How, blank=True)
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
    needs_two = models.BooleanField(_("needs two people"), default=True)

    objects = ContactChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("number change")
        verbose_name_plural = _("number changes")
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

    def confirmed_with(self, by):
        """The pending changes that `by` confirms along with this one: where a new number is to stand first, as far as
        somebody else proposed that. A channel in use is pointed at it by a confirmation of its own: that names the line."""
        if self.what != self.What.VALUE:
            return ContactChange.objects.none()
        return self.first_places.filter(new=self.new).second_person(by)

    def channels_after(self, by):
        """The channels in which visitors will find the number once `by` has confirmed this."""
        joining = Q(pk__in=self.confirmed_with(by).values("channel"))
        if self.what == self.What.VALUE:
            joining |= Q(pk__in=Channel.objects.live(), contact_point=self.contact_point)
        else:
            joining |= Q(pk=self.channel_id)
        return Channel.objects.filter(joining).exclude(status=Channel.Status.PAUSED)

    def top_after(self, by):
        """The channel by which the number will stand at the top of every page, or None. A change of the primary helpline
        names no channel: it always brings its number there."""
        channels = self.channels_after(by)
        calls = Channel.objects.live_calls() | channels.filter(how=Channel.How.CALL)
        top = calls.in_order_of_every_page().first()
        return top if top in channels else None

    @property
    def other_uses(self):
        """The people, and the settings of the site, that have the address or number."""
        uses = self.contact_point.used_in if self.what == self.What.VALUE and self.contact_point else []
        return [row for row in uses if not isinstance(row, Helpline)]

    def seen_by(self, by):
        """What the page of this shows `by` of its consequences, as text: a form posts it back."""
        top = self.top_after(by)
        channels = self.channels_after(by).order_by("pk").values_list("pk", flat=True)
        others = [f"{row._meta.model_name}{row.pk}" for row in self.other_uses]
        return f"{','.join(map(str, [*channels, *others]))} {top.pk if top else ''}"

    def check_typed(self, by, typed):
        """ValidationError with a sentence when `by` may not confirm this by having typed `typed`."""
        if not self.is_pending:
            raise ValidationError(IS_DECIDED)
        if settings.CONTACT_CHANGES_NEED_TWO:
            self._check_second_person(by)
        self._check_current()
        if normalise(self.kind, typed) != self.new:
            raise ValidationError(DIFFERS)

    def _check_second_person(self, by):
        if self.proposed_by_id == by.pk:
            raise ValidationError(BY_ANOTHER)
        if begins := AccountChange.objects.second_person_from(by):
            raise ValidationError(
                IS_NEW, params={"day": date_format(timezone.localtime(begins), "SHORT_DATE_FORMAT")}
            )
        if AccountChange.objects.linked_accounts(by).filter(pk=self.proposed_by_id).exists():
            raise ValidationError(IS_LINKED)

    def check_seen(self, by, seen):
        """ValidationError when more, or less, would be confirmed than `seen`, what `seen_by` was for the open page."""
        if seen != self.seen_by(by):
            raise ValidationError(CHANGED_MEANWHILE)

    @transaction.atomic
    def confirm(self, by, typed, seen=None):
        """Make it live; ValidationError with a sentence when it must not be. `seen` is None where no page showed it."""
        self.refresh_from_db(from_queryset=ContactChange.objects.select_for_update())
        self.check_typed(by, typed)
        places = list(self.confirmed_with(by).select_for_update())
        if seen is not None:
            self.check_seen(by, seen)
        self.needs_two = settings.CONTACT_CHANGES_NEED_TWO
        self.apply(by)
        for change in places:
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
        raise ValidationError(_("There is nothing earlier to propose again."))

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
