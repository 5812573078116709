"""Pieces of the staff pages that the apps build theirs from."""

from editing.admin.base import ContentAdmin
from editing.admin.inline_formsets import ConcurrentInlineFormSet
from editing.admin.publishable import PublishableAdmin
from editing.admin.side_by_side import SideBySideStackedInline, SideBySideTabularInline, search_columns

__all__ = [
    "ContentAdmin",
    "ConcurrentInlineFormSet",
    "PublishableAdmin",
    "SideBySideStackedInline",
    "SideBySideTabularInline",
    "search_columns",
]
