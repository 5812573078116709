"""Pieces of the staff pages that the apps build theirs from."""

from publishing.admin.edited import EditedAdmin
from publishing.admin.publishable import PublishableAdmin
from publishing.admin.rows import PostedRows
from publishing.admin.side_by_side import SideBySideStackedInline, SideBySideTabularInline, search_columns

__all__ = [
    "EditedAdmin",
    "PostedRows",
    "PublishableAdmin",
    "SideBySideStackedInline",
    "SideBySideTabularInline",
    "search_columns",
]
