"""The menu and the list of all information pages: entries on two levels."""

from dataclasses import dataclass, field

from localization import languages


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
