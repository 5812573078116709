"""The stamp: two numbers that every process can ask for. Any public change raises `value` with itself, one of what every
page may show (EVERYWHERE_APPS) `everywhere` too.

`bump` is called for saves, deletions and many-to-many changes of the apps in STAMPED_APPS; code that writes
past these signals (`update`, `bulk_create`, `bulk_update`) calls it by hand, in the same transaction.
"""

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from publishing.models import Stamp

PK = 1
# Nothing is left to do at the end of a transaction: among its callbacks they say which numbers it has raised.
MARKS = {"value": lambda: None, "everywhere": lambda: None}


def current():
    """(value, everywhere) now; None while there is no row. One query; raises what the database raises."""
    return Stamp.objects.filter(pk=PK).values_list("value", "everywhere").first()


def bump(sender=None, **kwargs):
    """Raise the stamp: each number once in a transaction and with it, at once outside of one. A receiver of signals, too:
    without the model of one, what every page shows may have changed."""
    numbers = ["value"]
    if sender is None or sender._meta.app_label in settings.EVERYWHERE_APPS:
        numbers.append("everywhere")
    # Of a savepoint that was rolled back Django drops the callbacks, and the database what was raised in it.
    raised = [callback for _savepoints, callback, _robust in transaction.get_connection().run_on_commit]
    numbers = [number for number in numbers if MARKS[number] not in raised]
    if not numbers:
        return
    if not Stamp.objects.filter(pk=PK).update(**{number: F(number) + 1 for number in numbers}):
        Stamp.objects.create(pk=PK, value=1, everywhere=1)  # the database was emptied
    for number in numbers:
        transaction.on_commit(MARKS[number])


def take():
    """Lock the stamp without raising it, in a transaction that will lock rows before it saves them."""
    Stamp.objects.select_for_update().filter(pk=PK).first()


def bump_first(sender, **kwargs):
    """In a transaction, before anything else is locked: two of them wait for each other here, never in a circle."""
    if transaction.get_connection().in_atomic_block:
        bump(sender)


def connect():
    """Let the content apps raise the stamp. Models as migrations know them do not: their tables may come first."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in settings.STAMPED_APPS:
            pre_save.connect(bump_first, sender=model)
            post_save.connect(bump, sender=model)
            pre_delete.connect(bump_first, sender=model)
            post_delete.connect(bump, sender=model)
            m2m_changed.connect(bump, sender=model)
