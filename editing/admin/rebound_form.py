"""Rebound forms: a change form shown as if something had just been posted, of which nothing is saved."""

from copy import copy

from django.forms import MultiWidget
from django.utils.datastructures import MultiValueDict


class DisplayOnlyForm:
    """Mixed into a form that Django's view must not save, however right it is."""

    def is_valid(self):
        super().is_valid()
        return False


def rebound(request, data):
    """The request as if `data` (a QueryDict) had been posted with it."""
    posted = copy(request)
    posted.method, posted.POST, posted._files = "POST", data, MultiValueDict()
    return posted


def with_gaps_filled(data, form):
    """`data` (a QueryDict) with what the row of an unbound form holds in fields that its author was not asked for."""
    filled = data.copy()
    for bound in form:
        if bound.field.widget.value_omitted_from_data(data, {}, bound.html_name):
            for name, values in _as_posted(bound):
                filled.setlist(name, values)
    return filled


def _as_posted(bound):
    """(name, values) of what a browser would post of a field that nobody touched."""
    widget, value = bound.field.widget, bound.value()
    parts = [("", widget, value)]
    if isinstance(widget, MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
    for ending, part, each in parts:
        shown = part.format_value(each)  # a list, where there is a choice
        yield bound.html_name + ending, shown if isinstance(shown, list) else [shown or ""]
