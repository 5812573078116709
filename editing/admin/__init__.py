"""Pieces of the staff pages that the apps build theirs from."""

from editing.admin.base import ContentAdmin, search_columns
from editing.admin.inlines import (
    ConcurrentInlineFormSet,
    OrderedForm,
    SideBySideStackedInline,
    SideBySideTabularInline,
)
from editing.admin.publishable import PublishableAdmin, PublishableForm

__all__ = [
    "ContentAdmin",
    "ConcurrentInlineFormSet",
    "OrderedForm",
    "PublishableAdmin",
    "PublishableForm",
    "SideBySideStackedInline",
    "SideBySideTabularInline",
    "search_columns",
]
