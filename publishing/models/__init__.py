"""Models that can be published, their parts, and the change counter."""

from publishing.models.change_counter import ChangeCounter
from publishing.models.edit_token import EditToken
from publishing.models.parts import Part, PartQuerySet
from publishing.models.publishable import (
    Publishable,
    PublishableQuerySet,
    list_indexes,
    public_only_with,
    publishable_models,
    staff_index,
    whole_minute,
)

__all__ = [
    "Part",
    "PartQuerySet",
    "Publishable",
    "PublishableQuerySet",
    "ChangeCounter",
    "EditToken",
    "list_indexes",
    "public_only_with",
    "publishable_models",
    "staff_index",
    "whole_minute",
]
