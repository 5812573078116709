"""Every POST to the staff pages is one transaction and one entry of the history, or leaves no trace at all."""

from functools import wraps

import reversion
from django.db import transaction

from editing.preview import RollbackResponse


def one_revision_per_request(view):
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
        except RollbackResponse as left:
            with transaction.atomic():
                return left.answer()

    return inner
