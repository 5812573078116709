"""`{% contact_points name lines as data %}`: structured data for search engines, as JSON that may stand in a page."""

import json

from django import template

from contacts.structured_data import organization

register = template.Library()

# No end tag and no comment can begin in it; JSON reads the escapes back.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


class DataBlock(str):
    """JSON between script tags, where HTML's own escapes would not be read back: written as it is."""

    __slots__ = ()

    @classmethod
    def of(cls, value):
        return cls(json.dumps(value, ensure_ascii=False).translate(ESCAPES))

    def __html__(self):
        return self


@register.simple_tag
def contact_points(name, lines):
    """The data as a DataBlock; "" when there is nothing."""
    data = organization(name, lines)
    return DataBlock.of(data) if data else ""
