"""The menu: sections, and information pages on two levels."""

from dataclasses import dataclass, field

from publishing import languages


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


def menu(pages, language):
    """Entries for the pages that are in the menu and public in `language`, in the order of `pages`.

    A page whose parent is not shown moves up to the first level.
    """
    shown = {page.pk: page for page in pages if page.in_menu and language in page.public_languages()}
    entries = {pk: entry(page, language) for pk, page in shown.items()}
    for pk, page in shown.items():
        if page.parent_id in entries:
            entries[page.parent_id].children.append(entries[pk])
    return [entries[pk] for pk, page in shown.items() if page.parent_id not in entries]
