"""What the Atom feeds share: one per section and language, with the newest rows that are public in it.

Every address is built from SITE_URL, never from the request.
"""

import re

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from localization import languages

LENGTH = 20
# Word's soft line break among them. XML has no way to write these, and Django refuses the whole feed.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def text_of(row, field):
    return NOT_IN_XML.sub(" ", languages.localized(row, field).text)


def first_public_at(row):
    return getattr(row, languages.column("first_public_at", languages.current())) or row.publish_at


class PublicFeed(Feed):
    """`model` is published, and `shown` names its fields that stand under a title.

    Rows are read whole, so that a feed that shows one field more costs no query more.
    """

    feed_type = Atom1Feed
    author_name = _("Safe House")
    model = None
    shown = ()

    def link(self):
        return languages.absolute(languages.address(f"{self.model._meta.app_label}:index"))

    def feed_url(self):
        return languages.absolute(languages.address(f"{self.model._meta.app_label}:feed"))

    def items(self):
        return self.model.objects.public(languages.current())[:LENGTH]

    def item_title(self, row):
        return text_of(row, "title")

    def item_description(self, row):
        texts = (text_of(row, field) for field in self.shown)
        return escape(" ".join(filter(None, texts)))  # Django marks it as HTML

    def item_link(self, row):
        return languages.absolute(row.get_absolute_url())

    def item_guid(self, row):
        """The address without the slug: a new title does not make it a new entry."""
        return languages.absolute(languages.address(f"{self.model._meta.app_label}:detail", pk=row.pk))

    def item_pubdate(self, row):
        return first_public_at(row)

    def item_updateddate(self, row):
        """When the texts in this language last changed; not what is only saved again, or changed in another."""
        changed = getattr(row, languages.column("text_changed_at", languages.current()))
        return max(filter(None, (changed, first_public_at(row))))
