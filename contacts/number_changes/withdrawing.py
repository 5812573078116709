"""Withdrawal: one person takes a number out of use, at once, but never leaves every page without a number."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.channels import Channel
from contacts.models.contact_points import ContactPoint
from contacts.models.helplines import Helpline
from contacts.number_changes.changes import ContactChange
from contacts.number_changes.protected_columns import write_protected

LAST_NUMBER = _(
    "This is the last number of the primary helpline. Choose the number that will replace it at the top of every page."
)
NO_SUCCESSOR = _("This number cannot replace it. Choose a number that belongs to another of our helplines.")


def successors(channel):
    """The numbers that can take its place: confirmed ones, answered now by other lines of the association."""
    calls = Channel.objects.live_calls().of_the_association().exclude(contact_point=channel.contact_point_id)
    return ContactPoint.objects.filter(pk__in=calls.values("contact_point"))


def needs_successor(*channels):
    """Whether the primary helpline has numbers in use, would have none without these channels (as they are stored),
    and another number can take their place. Where there is none, they go, and 112 stands alone."""
    calls = Channel.objects.live_calls().filter(helpline__is_primary=True)
    in_use = set(calls.values_list("pk", flat=True))
    is_last = bool(in_use) and in_use <= {channel.pk for channel in channels}
    return is_last and successors(channels[0]).exists()


@transaction.atomic
def take_out_of_use(channel, by, status=Channel.Status.WITHDRAWN, successor=None):
    """Pause or withdraw a channel at once. The last number of the primary helpline needs a `successor`
    (a contact point); ValidationError with a sentence without one, or with one that cannot be it."""
    Helpline.objects.select_for_update().get(pk=channel.helpline_id)  # two last numbers cannot go at once
    new = ""
    if needs_successor(channel):
        if successor is None:
            raise ValidationError(LAST_NUMBER)
        if not successors(channel).filter(pk=successor.pk).exists():
            raise ValidationError(NO_SUCCESSOR)
        _put_in_place(successor, channel, by)
        new = successor.value
    channel.status = status
    channel.save(update_fields=["status"])
    if status == Channel.Status.WITHDRAWN:
        reject_pending(by, channel=channel)
    ContactChange.objects.record_alone(ContactChange.What.WITHDRAWAL, channel, by, new)


@transaction.atomic
def withdraw_number(point, by, successor=None):
    """“This number is dead”: every channel that has it is closed for good, at once."""
    for channel in point.open_channels:
        take_out_of_use(channel, by, successor=successor)
    reject_pending(by, contact_point=point)


def reject_pending(by, **target):
    """What was to be pointed at a dead number, or to begin in a line that is closed for good, is over."""
    for change in ContactChange.objects.pending().filter(what=ContactChange.What.CHANNEL, **target):
        change.reject(by)


@transaction.atomic
def resume(channel, by):
    """A paused channel answers again: its number was confirmed before, so one person is enough."""
    channel.status = Channel.Status.LIVE
    channel.save(update_fields=["status"])
    ContactChange.objects.record_alone(ContactChange.What.RESUMPTION, channel, by)


def _put_in_place(successor, channel, by):
    """In the primary helpline, with the hours at which the number is answered elsewhere."""
    like = Channel.objects.live_calls().filter(contact_point=successor).first()
    rules = []
    new = Channel.objects.filter(helpline=channel.helpline, contact_point=successor, how=like.how).first()
    if new is None:
        rules = list(like.hours.all())
        new, new.pk, new._state.adding = like, None, True
        new.helpline, new.group, new.order = channel.helpline, channel.group, channel.order
    write_protected(new, status=Channel.Status.LIVE, confirmed_at=timezone.now())
    for rule in rules:
        rule.pk, rule._state.adding, rule.channel = None, True, new
        rule.save()
    ContactChange.objects.record_alone(ContactChange.What.RESUMPTION, new, by)


@receiver([pre_save, pre_delete], sender=Channel)
def refuse_last_number(signal, instance, **kwargs):
    """No save and no deletion takes the number off the top of every page by the way."""
    is_still_called = signal is pre_save and instance.is_live and instance.is_call
    if not is_still_called and needs_successor(instance):
        raise ValidationError(LAST_NUMBER)


@receiver(pre_delete, sender=Helpline)
def refuse_primary_helpline(instance, **kwargs):
    if instance.is_primary and any(successors(channel).exists() for channel in instance.channels.all()):
        raise ValidationError(LAST_NUMBER)
