"""Every POST to the staff pages is one transaction and one entry of the history, or leaves no trace at all."""

from functools import wraps

import reversion
from django.db import transaction


class RolledBack(Exception):
    """Raised to leave every transaction of a request. `answer` makes the response afterwards, in one of its own."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer


def recorded(view):
    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        try:
            with reversion.create_revision():
                if request.user.is_authenticated:
                    reversion.set_user(request.user)
                reversion.set_comment(request.POST.get("_note", "").strip())
                return view(request, *args, **kwargs)
        except RolledBack as left:
            with transaction.atomic():
                return left.answer()

    return inner
