"""What every page shows: names, menu, helpline block, exit link and footer.

The one context processor that may query. It is read once per language, minute and change counter,
and so are the parts of the page made from it (`{% cache %}` in the templates). When the database
does not answer, errors show the last one that this process read; without one, 112 and a sentence.
"""

import logging
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import Error
from django.db.models import prefetch_related_objects
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from contacts.models import Channel
from localization import languages
from localization.languages import Localized
from pages.menu import menu
from pages.models import Page, SiteSettings
from publishing.change_counter import moment

logger = logging.getLogger(__name__)

# Shown when the row of settings cannot be read.
DEFAULT_EXIT_URL = "https://www.lsm.lv/"
FOOTER_ROLES = ("about", "support", "safety", "privacy", "accessibility")

_last_read = {}  # language code → SiteContext


@dataclass
class SiteContext:
    """Plain values for templates; `primary` is a Channel or None.

    `good_for` is the moment of the change counter that it was read in, None of one that is read each time.
    """

    is_complete: bool
    language: str
    good_for: tuple | None = None
    settings: SiteSettings | None = None
    menu: list = field(default_factory=list)
    role_pages: dict = field(default_factory=dict)
    primary: Channel | None = None
    fallback: Channel | None = None  # to call when nobody answers there
    has_unverified: bool = False  # among our numbers

    @property
    def seconds(self):
        """How long the parts of a page that are made from it are cached."""
        return 60 if self.good_for else 0

    def text(self, field):
        """A text of the settings; empty when the row was not read or has none."""
        return languages.localized(self.settings, field) if self.settings else Localized("", "")

    @property
    def name(self):
        short_name = self.text("short_name")
        return short_name if short_name.text else Localized(gettext("Safe House"), languages.current())

    @property
    def contact_name(self):
        """What our numbers are called on paper and in a telephone, where somebody else may see it."""
        name = self.text("contact_name")
        return name if name.text else Localized(gettext("Advice line"), languages.current())

    @property
    def full_name(self):
        name = self.text("name")
        return name if name.text else self.name

    @property
    def exit_url(self):
        return self.text("exit_url").text or DEFAULT_EXIT_URL

    @property
    def exit_label(self):
        return self.text("exit_label")

    @property
    def email(self):
        """The address in the footer: like every contact, shown only once it is confirmed."""
        email = self.settings.email if self.settings else None
        return email if email and email.confirmed_at else None

    @property
    def office(self):
        office = self.settings.office if self.settings else None
        return office if office and office.is_address_public else None

    @property
    def social_links(self):
        """(address, host to name it by) of each line."""
        lines = self.settings.social_links.split() if self.settings else []
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


def read(language, good_for):
    """The SiteContext in a language, from the database: six queries."""
    shown = ("parent", "in_menu", "role", *languages.columns("menu_title"))
    primary, fallback = Channel.objects.primary_and_fallback()
    prefetch_related_objects([primary.helpline] if primary else [], "answers")
    pages = list(Page.objects.public(None).as_links(*shown).in_menu_order())
    return SiteContext(
        is_complete=True,
        language=language,
        good_for=good_for,
        settings=SiteSettings.objects.select_related("email", "office").get(pk=1),
        menu=menu(pages, language),
        role_pages={page.role.replace("-", "_"): page for page in pages if page.role},
        primary=primary,
        fallback=fallback,
        has_unverified=Channel.objects.live().of_the_association().unverified().exists(),
    )


def names():
    """A SiteContext with the settings in the active language, and nothing else: one query."""
    settings = SiteSettings.objects.select_related("email").filter(pk=1).first()
    return SiteContext(is_complete=True, language=languages.current(), settings=settings)


def current(language):
    """The SiteContext in a language, as it was read last where that is good for this moment."""
    last = _last_read.get(language)
    try:
        now = moment()
        if now and last and last.good_for == now:
            return last
        site = read(language, now)
    except (Error, SiteSettings.DoesNotExist):
        logger.exception("What every page shows could not be read from the database.")
        return last or SiteContext(is_complete=False, language=language)
    if now:  # not the draft of a preview
        _last_read[language] = site
    return site


def site_context(request):
    """Context processor: `site`, read when a template first asks for it."""
    language = languages.current()
    return {"site": SimpleLazyObject(lambda: current(language))}
