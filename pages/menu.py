"""The menu; the list of all information pages on two levels; and the sections of the site."""

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from localization import languages
from pages.summary import summary

PAGES = "pages"  # the section whose rows stand in the menu one by one
CONTACTS = "contacts"  # the section to which a button leads


class SectionLink(NamedTuple):
    section: str
    name: str
    url: str


@dataclass
class Entry:
    """A line of the menu or the list: its text, the language the text is in, its address, and in the list the
    first sentence of the page and the entries under it."""

    title: str
    language: str
    url: str
    summary: str = ""
    children: list = field(default_factory=list)


def two_levels(pages, language):
    """Entries for all of `pages`, in their order; a page whose parent is not among them is on the first level."""
    shown = {page.pk: page for page in pages}
    entries = {
        pk: Entry(
            *languages.localized(page, "title", language),
            page.get_absolute_url(language),
            summary(languages.localized(page, "body", language).text),
        )
        for pk, page in shown.items()
    }
    first_level = {pk for pk, page in shown.items() if page.parent_id not in shown}
    for pk, page in shown.items():
        if page.parent_id in first_level:
            entries[page.parent_id].children.append(entries[pk])
    # A third level can only come from an import: it is shown beside the first rather than not at all.
    return [
        entries[pk] for pk, page in shown.items() if pk in first_level or page.parent_id not in first_level
    ]


def menu(pages, language):
    """The entries of the pages that are in the menu and public in `language`, on one level."""
    shown = [page for page in pages if page.in_menu and language in page.public_languages()]
    return [Entry(*menu_name(page, language), page.get_absolute_url(language)) for page in shown]


def menu_name(page, language):
    """What the page is called in the menu: a Localized text."""
    own = languages.text_in(page, "menu_title", language)
    return languages.Localized(own, language) if own else languages.localized(page, "title", language)


def section_links(view_name):
    """The sections of the settings that have such a view, as SectionLinks in the active language."""
    return [
        SectionLink(section, apps.get_app_config(section).verbose_name, reverse(f"{section}:{view_name}"))
        for section in settings.SECTIONS
        if section not in (PAGES, CONTACTS) and has_view(section, view_name)
    ]


@cache
def has_view(section, view_name):
    try:
        languages.address(f"{section}:{view_name}")
    except NoReverseMatch:
        return False
    return True
