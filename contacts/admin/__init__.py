"""The staff pages of offices, helplines, channels with their hours, closed days, numbers with their changes, and people."""

from contacts.admin import changes, channels, closures, helplines, offices, people, points

__all__ = ["changes", "channels", "closures", "helplines", "offices", "people", "points"]
