"""Where the page being shown is found in every language, for the language switch and for search engines."""

import re
from dataclasses import dataclass

from django import template

from localization import languages

register = template.Library()


@dataclass
class PageAddresses:
    """The addresses of one page by language code, and the codes in which it is really public."""

    by_language: dict
    shown_in: list
    current: str

    @property
    def switch(self):
        """(code, path) of every other language."""
        return [(code, path) for code, path in self.by_language.items() if code != self.current]

    @property
    def is_translated(self):
        return self.current in self.shown_in

    @property
    def path(self):
        """Where the page is; of an error, home."""
        return self.by_language[self.current]

    @property
    def canonical(self):
        """The canonical path; "" where search engines should not index."""
        return self.path if self.is_translated else ""

    @property
    def alternates(self):
        """(code, path) of every language, this one included; empty unless there are at least two."""
        if not self.is_translated or len(self.shown_in) < 2:
            return []
        return [(code, path) for code, path in self.by_language.items() if code in self.shown_in]

    @property
    def read_in(self):
        """The language of the text on a page that is not translated; "" when there is none to name."""
        others = [code for code in languages.preferred(self.current) if code in self.shown_in]
        return "" if self.is_translated or not others else others[0]


@register.simple_tag
def page_addresses(addresses, shown_in):
    """`{% page_addresses addresses shown_in as page %}`, from what the view passed, if it did.

    Without addresses (errors) the switch leads home, and nothing is for search engines; without
    `shown_in` the page exists in every language.
    """
    current = languages.current()
    if not addresses:
        homes = {code: languages.address("home", code) for code in languages.codes()}
        return PageAddresses(homes, [], current)
    return PageAddresses(addresses, languages.codes() if shown_in == "" else list(shown_in), current)


@register.filter
def parts(address):
    """What an address is made of: behind each part it may go on in the next line."""
    return re.split(r"(?<=[/?=&])", address)
