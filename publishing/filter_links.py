"""Links that narrow a public list, one of which is the choice being shown."""

from typing import NamedTuple

from django.db.models import Count
from django.utils.http import urlencode

ENOUGH_ROWS = 7  # fewer are seen at one glance


class Link(NamedTuple):
    """A choice: its text (a plain or a Localized one), its address, whether it is the one being shown, and how many rows it
    leads to (None: all)."""

    text: object
    url: str
    is_current: bool
    count: int | None = None


def takes_parameters(*names):
    """Declare on a view which query parameters its pages depend on: any other makes no page of its own in a cache."""

    def declare(view):
        view.parameters = names
        return view

    return declare


def with_query(address, parameters):
    """An address with its parameters (a dictionary, perhaps empty) behind it, always in the same order."""
    return f"{address}?{urlencode(sorted(parameters.items()))}" if parameters else address


def counts_of(rows, conditions):
    """{value: how many of the rows fulfil its condition (a Q)}, of those that any does: one query."""
    if not conditions:
        return {}
    counts = rows.aggregate(
        **{value: Count("pk", filter=condition) for value, condition in conditions.items()}
    )
    return {value: count for value, count in counts.items() if count}


def choice_links(address, name, text_of_all, choices, shown):
    """A Link to the whole list, then one for each (value, text, count) of a parameter.

    `shown` holds the parameters of the list being looked at.
    """
    return [
        Link(text_of_all, address, name not in shown),
        *(
            Link(text, with_query(address, {name: value}), shown.get(name) == value, count)
            for value, text, count in choices
        ),
    ]


def year_choices(counts):
    """(value, text, count) of each year."""
    return [(value, str(int(value)), count) for value, count in counts.items()]


def nearest_year(address, counts, year):
    """A Link to the year with rows that is nearest to one without; None where no year has any."""
    nearest = min(year_choices(counts), key=lambda choice: abs(int(choice[0]) - year), default=None)
    return nearest and Link(nearest[1], with_query(address, {"year": nearest[0]}), is_current=False)
