"""Keyset pagination, newest first: `?before=<date>-<id>` instead of page numbers."""

import datetime
import re

from django.http import Http404

PATTERN = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{1,18})", re.ASCII)


def position(date, pk):
    """The text that names a row's place: "2016-03-01-12"."""
    return f"{date.isoformat()}-{pk}"


def position_from(text):
    """The (date, id) that a `before` parameter names; Http404 when it names none."""
    match = PATTERN.fullmatch(text)
    if not match:
        raise Http404
    try:
        return datetime.date.fromisoformat(match[1]), int(match[2])
    except ValueError as error:
        raise Http404 from error


def page_of(rows, size):
    """The first `size` rows of a queryset and whether there are more: one query, no count."""
    found = list(rows[: size + 1])
    return found[:size], len(found) > size


def year_from(text):
    """The year 1–9998 that a `year` parameter names; Http404 when it names none."""
    if not re.fullmatch(r"[0-9]{4}", text) or not 1 <= int(text) <= 9998:
        raise Http404
    return int(text)
