"""The menu and the list of all information pages, entries on two levels; and the sections of the site."""

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from localization import languages

PAGES = "pages"  # the section whose rows stand in the menu one by one


class SectionLink(NamedTuple):
    section: str
    name: str
    url: str


@dataclass
class Entry:
    """A line of the menu: its text, the language the text is in, its address, and what stands under it."""

    title: str
    language: str
    url: str
    children: list = field(default_factory=list)


def entry(page, language):
    text = languages.localized(page, "title", language)
    return Entry(text.text, text.language, page.get_absolute_url(language))


def two_levels(pages, language):
    """Entries for all of `pages`, in their order; a page whose parent is not among them is on the first level."""
    shown = {page.pk: page for page in pages}
    entries = {pk: entry(page, language) for pk, page in shown.items()}
    first_level = {pk for pk, page in shown.items() if page.parent_id not in shown}
    for pk, page in shown.items():
        if page.parent_id in first_level:
            entries[page.parent_id].children.append(entries[pk])
    # A third level can only come from an import: it is shown beside the first rather than not at all.
    return [
        entries[pk] for pk, page in shown.items() if pk in first_level or page.parent_id not in first_level
    ]


def menu(pages, language):
    """The entries of the pages that are in the menu and public in `language`."""
    shown = [page for page in pages if page.in_menu and language in page.public_languages()]
    return two_levels(shown, language)


def section_links(view_name):
    """The sections of the settings that have such a view, as SectionLinks in the active language."""
    return [
        SectionLink(section, apps.get_app_config(section).verbose_name, reverse(f"{section}:{view_name}"))
        for section in sections_with(view_name)
    ]


@cache
def sections_with(view_name):
    return [section for section in settings.SECTIONS if section != PAGES and has_view(section, view_name)]


def has_view(section, view_name):
    try:
        languages.address(f"{section}:{view_name}")
    except NoReverseMatch:
        return False
    return True
