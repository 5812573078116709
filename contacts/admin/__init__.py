"""The staff pages of offices, helplines, channels with their hours, numbers with their changes, and people."""

from contacts.admin import changes, channels, helplines, offices, people, points

__all__ = ["changes", "channels", "helplines", "offices", "people", "points"]
