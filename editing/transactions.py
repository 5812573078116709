"""Transactions: every POST to the staff pages is one of them and one revision; a preview's is rolled back."""

from functools import wraps

import reversion
from django.db import transaction


def one_revision_per_request(view):
    """A view whose writes on POST are stored together, with one entry of the history, or not at all."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        with reversion.create_revision():
            if request.user.is_authenticated:
                reversion.set_user(request.user)
            reversion.set_comment(request.POST.get("_note", "").strip())
            return view(request, *args, **kwargs)

    return inner


def rolled_back(work):
    """What `work` returns; whatever it wrote is rolled back, and no revision holds it."""
    with reversion.create_revision(manage_manually=True):
        result = work()
        transaction.set_rollback(True)
        return result
