"""Models that can be published, their parts, and the rows that this app keeps."""

from publishing.models.change_counter import ChangeCounter
from publishing.models.drafts import Draft
from publishing.models.link_check import LinkCheck
from publishing.models.parts import Part, PartQuerySet
from publishing.models.previews import PreviewLink
from publishing.models.publishable import (
    Publishable,
    PublishableQuerySet,
    list_indexes,
    public_only_with,
    staff_index,
    whole_minute,
)
from publishing.models.versioned import Versioned

__all__ = [
    "Draft",
    "LinkCheck",
    "Part",
    "PartQuerySet",
    "PreviewLink",
    "Publishable",
    "PublishableQuerySet",
    "ChangeCounter",
    "Versioned",
    "list_indexes",
    "public_only_with",
    "staff_index",
    "whole_minute",
]
