"""Offices, helplines and how to reach them. Publishers edit them; they appear on every page."""

from contacts.models.answers import Answer
from contacts.models.channels import Channel, HoursRule, by_region
from contacts.models.choices import Region
from contacts.models.closures import Closure
from contacts.models.contact_points import ContactPoint, Person
from contacts.models.helplines import Helpline
from contacts.models.offices import Office
from contacts.models.typed_numbers import TypedNumber
from contacts.number_changes.changes import ContactChange

__all__ = [
    "Answer",
    "Channel",
    "Closure",
    "ContactChange",
    "ContactPoint",
    "Helpline",
    "HoursRule",
    "Office",
    "Person",
    "Region",
    "TypedNumber",
    "by_region",
]
