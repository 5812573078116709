"""Models that can be published, their parts, and the rows that this app keeps."""

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
from publishing.models.stamp import Stamp
from publishing.models.versioned import Versioned

__all__ = [
    "Draft",
    "LinkCheck",
    "Part",
    "PartQuerySet",
    "PreviewLink",
    "Publishable",
    "PublishableQuerySet",
    "Stamp",
    "Versioned",
    "list_indexes",
    "public_only_with",
    "staff_index",
    "whole_minute",
]
