"""Protected columns: those that decide which number visitors are given. Only `write_protected()` writes them.

`save()`, a revision restored from history and a row of `loaddata` send `pre_save`: its receiver gives the row these
columns as they are stored, and a new row is never live. `update()`, through which `bulk_update()` and the related
managers write too (the queryset is the base manager), refuses the columns, and `bulk_create()` refuses whole rows.
"""

from contextvars import ContextVar

from django.db import models
from django.db.models.signals import pre_save
from django.dispatch import receiver

_is_writing = ContextVar("write_protected() is saving a row", default=False)


def write_protected(row, **values):
    """Save protected columns of a stored row, or a whole new row: for confirmed changes and trusted sources alone."""
    for name, value in values.items():
        setattr(row, name, value)
    token = _is_writing.set(True)
    try:
        row.save(update_fields=None if row._state.adding else list(values))
    finally:
        _is_writing.reset(token)
    return row


@receiver(pre_save)
def restore_protected_columns(sender, instance, using, **kwargs):
    """A model with protected columns names them in PROTECTED_COLUMNS, each with the condition on the stored row
    under which a save does not change it (None: in every row), and in LIVE_COLUMN the one that makes a row live."""
    if _is_writing.get() or not hasattr(sender, "PROTECTED_COLUMNS"):
        return
    stored = sender._base_manager.using(using).filter(pk=instance.pk).first()
    if stored is None:
        setattr(instance, sender.LIVE_COLUMN, sender._meta.get_field(sender.LIVE_COLUMN).get_default())
        return
    for name, is_protected in sender.PROTECTED_COLUMNS.items():
        if is_protected is None or is_protected(stored):
            setattr(instance, name, getattr(stored, name))


class ProtectedQuerySet(models.QuerySet):
    """Writes no protected column, and no whole row, past the receiver."""

    def update(self, **values):
        columns = {self.model._meta.get_field(name).attname for name in values}
        if refused := sorted(columns & self.model.PROTECTED_COLUMNS.keys()):
            raise TypeError(f"Only a confirmed change writes {', '.join(refused)}.")
        return super().update(**values)

    def bulk_create(self, objs, *args, **kwargs):
        raise TypeError("Numbers and lines are saved one by one, so that each is confirmed.")
