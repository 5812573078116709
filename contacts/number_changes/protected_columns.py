"""What nobody writes by an ordinary save: which number is live. Only a confirmed change writes it.

An ordinary save of a row, by whatever way (a form, a crafted request, a restore from history), keeps these
columns as the database has them; a new row gets them empty.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

KEPT = object()  # in a new row as it was given: nobody sees the row yet

_is_lifted = ContextVar("guard of the numbers is lifted", default=False)


@contextmanager
def guard_lifted():
    """Let the guarded columns be written: for confirmed changes and trusted sources alone."""
    token = _is_lifted.set(True)
    try:
        yield
    finally:
        _is_lifted.reset(token)


def is_guard_lifted():
    return _is_lifted.get()


def write(row, **values):
    """Write guarded columns of a row, with everything that hangs on a save: for what is confirmed."""
    for name, value in values.items():
        setattr(row, name, value)
    with guard_lifted():
        row.save(update_fields=list(values))


class GuardedQuerySet(models.QuerySet):
    """Refuses to write guarded columns, or whole rows, past `save()`."""

    def update(self, **values):
        guarded = {self.model._meta.get_field(name).attname for name in values} & {
            *self.model.GUARDED,
            *self.model.ONE_BY_ONE,
        }
        if guarded and not _is_lifted.get():
            raise TypeError(f"Only a confirmed change writes {', '.join(sorted(guarded))}.")
        return super().update(**values)

    def bulk_create(self, objs, *args, **kwargs):
        if not _is_lifted.get():
            raise TypeError("Numbers and lines are saved one by one, so that each is confirmed.")
        return super().bulk_create(objs, *args, **kwargs)


def keep_guarded(sender, instance, using, **kwargs):
    """Receiver of `pre_save`, which Django also sends for what is loaded from a serialized form."""
    if _is_lifted.get() or not hasattr(sender, "GUARDED"):
        return
    stored = sender._base_manager.using(using).filter(pk=instance.pk).values(*sender.GUARDED).first()
    for name, of_a_new_row in sender.GUARDED.items():
        if stored is not None:
            setattr(instance, name, stored[name])
        elif of_a_new_row is not KEPT:
            setattr(instance, name, of_a_new_row)
