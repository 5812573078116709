"""What every page shows: names, menu, helpline block, exit link and footer.

The one context processor that may query. While the stamp is watched, it is read once per language, minute and change of
what is shown here (`Stamp.everywhere`), and so are the parts of the page made from it (`{% cache %}` in the templates).
When the database does not answer, the last shell that this process read is shown again; without one, 112 and a sentence.
"""

import logging
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.utils.functional import SimpleLazyObject

from contacts.models import Channel
from pages.menu import menu
from pages.models import Page, SiteSettings
from publishing import languages
from publishing.kept import now
from publishing.languages import Localized
from publishing.watch import watch

logger = logging.getLogger(__name__)

# Shown when the row of settings cannot be read.
DEFAULT_NAME = "Drošā māja"
DEFAULT_EXIT_URL = "https://www.lsm.lv/"
FOOTER_ROLES = ("about", "safety", "privacy", "accessibility")

_last_read = {}  # language code → Shell


@dataclass
class Shell:
    """Plain values for templates; `primary` is a Channel or None.

    `good_for` is the number of the stamp that was seen before it was read and the minute, None of one that is read each time.
    """

    is_complete: bool
    language: str
    good_for: tuple | None = None
    site: SiteSettings | None = None
    menu: list = field(default_factory=list)
    role_pages: dict = field(default_factory=dict)
    primary: Channel | None = None
    unverified: str = ""  # "some" or "all" of our numbers, where nobody has tried them

    @property
    def seconds(self):
        """How long the parts of a page that are made from it are kept."""
        return 60 if self.good_for else 0

    def said(self, field):
        """A text of the settings; empty when the row was not read or says nothing."""
        return languages.localized(self.site, field) if self.site else Localized("", "")

    @property
    def name(self):
        short_name = self.said("short_name")
        return short_name if short_name.text else Localized(DEFAULT_NAME, languages.codes()[0])

    @property
    def full_name(self):
        name = self.said("name")
        return name if name.text else self.name

    @property
    def exit_url(self):
        return self.said("exit_url").text or DEFAULT_EXIT_URL

    @property
    def exit_label(self):
        return self.said("exit_label")

    @property
    def email(self):
        """The address in the footer: like every contact, shown only once it is confirmed."""
        email = self.site.email if self.site else None
        return email if email and email.confirmed_at else None

    @property
    def social_links(self):
        """(address, host to name it by) of each line."""
        lines = self.site.social_links.split() if self.site else []
        return [
            (line, urlsplit(line).hostname.removeprefix("www.")) for line in lines if is_web_address(line)
        ]

    @property
    def footer_pages(self):
        return [self.role_pages[role] for role in FOOTER_ROLES if role in self.role_pages]


def is_web_address(text):
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def read(language):
    """The shell in a language, from the database: five queries."""
    good_for = now(everywhere=True)
    shown = ("parent", "in_menu", "role")
    pages = list(Page.objects.public(None).as_links(*shown).in_menu_order())
    return Shell(
        is_complete=True,
        language=language,
        good_for=good_for,
        site=SiteSettings.objects.select_related("email").get(pk=1),
        menu=menu(pages, language),
        role_pages={page.role.replace("-", "_"): page for page in pages if page.role},
        primary=Channel.objects.for_every_page(),
        unverified=Channel.objects.live().of_the_association().unverified(),
    )


def names():
    """A Shell that knows what the settings say in the active language, and nothing else: one query."""
    site = SiteSettings.objects.select_related("email").filter(pk=1).first()
    return Shell(is_complete=True, language=languages.current(), site=site)


def kept_or_read(language):
    if watch.is_down():
        return remembered(language)  # errors and refusals are made whatever the database does
    kept, good_for = _last_read.get(language), now(everywhere=True)
    return kept if kept and good_for and kept.good_for == good_for else read_or_remember(language)


def remembered(language):
    return _last_read.get(language) or Shell(is_complete=False, language=language)


def read_or_remember(language):
    try:
        shell = read(language)
    except (DatabaseError, SiteSettings.DoesNotExist):
        logger.exception("What every page shows could not be read from the database.")
        return remembered(language)
    if shell.good_for or not watch.is_running:  # not the draft of a preview
        _last_read[language] = shell
    return shell


def shell(request):
    """Context processor: `shell`, read when a template first asks for it."""
    language = languages.current()
    return {"shell": SimpleLazyObject(lambda: kept_or_read(language))}
