"""Links that narrow a public list, one of which is the choice being shown."""

from typing import NamedTuple

from django.utils.http import urlencode


class Link(NamedTuple):
    """A choice: its text (a plain or a Localized one), its address, and whether it is the one being shown."""

    text: object
    url: str
    is_current: bool


def with_query(address, parameters):
    """An address with its parameters (a dictionary, perhaps empty) behind it, always in the same order."""
    return f"{address}?{urlencode(sorted(parameters.items()))}" if parameters else address


def choice_links(address, name, text_of_all, choices, shown=None):
    """A Link to the whole list, then one for each (value, text) of a parameter.

    `shown` holds the parameters of the list being looked at: the others among them stay.
    """
    shown = shown or {}
    others = {key: value for key, value in shown.items() if key != name}
    return [
        Link(text_of_all, with_query(address, others), name not in shown),
        *(
            Link(text, with_query(address, others | {name: value}), shown.get(name) == value)
            for value, text in choices
        ),
    ]
