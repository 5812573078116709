"""Change counter (cache invalidation): one row that every public change raises, in the transaction of the change.

Pages, and what is read once for many of them, are cached per counter and minute, which `moment` returns.
`increment` is called for saves, deletions and many-to-many changes of the apps in COUNTED_APPS; code that writes past these
signals (`update`, `bulk_create`, `bulk_update`) calls it by hand, in the same transaction.
"""

import math
import time

from django.apps import apps
from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal

from localization import languages
from publishing.models import ChangeCounter, Publishable

PK = 1
ASK_INTERVAL = 0.1  # seconds: a process asks for the counter at most ten times in one
TOO_OLD = 0.5  # seconds: a counter read longer ago is good for nothing, even while somebody is asking
NOTIFY_AGAIN = 2  # seconds

change_committed = Signal()  # a public change was made here, and is committed
# The counter is another than this process knew, or was first read. Sent a second time later, for what was being made
# meanwhile, and again until no receiver fails.
change_noticed = Signal()


def read():
    """The counter now; None while there is no row. One query; raises what the database raises."""
    return ChangeCounter.objects.filter(pk=PK).values_list("value", flat=True).first()


class Observed:
    """The counter as this process last read it, read again inline when it is older than ASK_INTERVAL."""

    def __init__(self):
        self.value, self.asked_at, self.read_at, self.notify_at = None, -math.inf, -math.inf, math.inf

    def current(self):
        """As `read`, at most ASK_INTERVAL old; None where the last query failed, or has been running for too long."""
        now = time.monotonic()
        if now - self.asked_at >= ASK_INTERVAL:
            self.asked_at = now  # first: while this query runs, other threads go on with the last value
            self._ask(now)
        return self.value if now - self.read_at <= TOO_OLD else None

    def _ask(self, now):
        close_old_connections()  # outside of a request nothing else does
        try:
            value = read()
        except Error:
            self.value = None
            connection.close()
            raise
        if now < self.read_at:
            return  # a later query returned sooner
        is_new, self.value, self.read_at = value != self.value, value, now
        if is_new or now >= self.notify_at:
            self.notify_at = now + NOTIFY_AGAIN
            results = change_noticed.send_robust(sender=None)
            if not is_new and not any(isinstance(result, Exception) for _receiver, result in results):
                self.notify_at = math.inf


observed = Observed()


def moment():
    """What is read now is good as long as this is the same: the counter, and the minute of the clock.

    None in a transaction, where it may be a draft that only a preview shows, and where there is no counter.
    Raises what the database raises.
    """
    if connection.in_atomic_block or (value := observed.current()) is None:
        return None
    return value, time.time() // 60


def increment():
    """Raise the counter: once in a transaction and with it, at once outside of one."""
    # Of a savepoint that was rolled back Django drops the callbacks, and the database what was raised in it.
    if send_committed in [callback for _savepoints, callback, _robust in connection.run_on_commit]:
        return
    if not ChangeCounter.objects.filter(pk=PK).update(value=F("value") + 1):
        ChangeCounter.objects.create(pk=PK, value=1)  # the database was emptied
    transaction.on_commit(send_committed, robust=True)


def send_committed():
    change_committed.send(sender=None)


def lock():
    """Lock the counter without raising it, in a transaction that will lock rows before it saves them."""
    ChangeCounter.objects.select_for_update().filter(pk=PK).first()


def is_visible(row):
    """Whether visitors may see a row, now or at a time that is set. Parts are as visible as their owner."""
    owner = getattr(row, "owner", row)
    return not isinstance(owner, Publishable) or bool(owner.released_languages)


def was_visible(row):
    """The same of the row as it is stored."""
    owner = getattr(row, "owner", row)
    stored = type(owner)._base_manager.filter(pk=owner.pk).values_list(*languages.columns("is_public"))
    return any(any(columns) for columns in stored)


def before_change(sender, instance, raw=False, **kwargs):
    """In a transaction, before anything else is locked: two of them wait for each other here, never in a circle.

    A row of a fixture (`raw`) may be loaded before its owner: it counts as visible.
    """
    if connection.in_atomic_block and (raw or is_visible(instance) or was_visible(instance)):
        increment()


def after_change(sender, instance, raw=False, **kwargs):
    """Outside of a transaction after the change: a process that sees the new number must find the change."""
    if raw or not connection.in_atomic_block or is_visible(instance):
        increment()


def connect():
    """Let the content apps raise the counter. Models as migrations know them do not: their tables may come first."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in settings.COUNTED_APPS:
            pre_save.connect(before_change, sender=model)
            post_save.connect(after_change, sender=model)
            pre_delete.connect(before_change, sender=model)
            post_delete.connect(after_change, sender=model)
            m2m_changed.connect(after_change, sender=model)
