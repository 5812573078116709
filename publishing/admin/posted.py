"""A form shown as if it had just been posted: nothing of it is saved."""

from copy import copy

from django.utils.datastructures import MultiValueDict


class Shown:
    """Mixed into a form that shows what was written: it is bound to it, and saves nothing."""

    def is_valid(self):
        super().is_valid()
        return False


def as_if_posted(request, data):
    """The request as if `data` (a QueryDict) had been posted with it, to open the form with that."""
    shown = copy(request)
    shown.method, shown.POST, shown._files = "POST", data, MultiValueDict()
    shown.shows_draft = True
    return shown
