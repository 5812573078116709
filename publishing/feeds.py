"""What the Atom feeds share: one per section and language, with the newest rows that are public in it.

Every address is built from SITE_URL, never from the request.
"""

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from publishing import languages

LENGTH = 20


class PublicFeed(Feed):
    """`model` is published, `section` names its views and `summary` the field shown under a title."""

    feed_type = Atom1Feed
    author_name = _("Safe House")
    model = None
    section = ""
    summary = ""

    def link(self):
        return languages.absolute(languages.address(f"{self.section}:index"))

    def feed_url(self):
        return languages.absolute(languages.address(f"{self.section}:feed"))

    def items(self):
        return self.model.objects.public(languages.current())[:LENGTH]

    def item_title(self, row):
        return languages.localized(row, "title").text

    def item_description(self, row):
        return escape(languages.localized(row, self.summary).text)  # Django says that it is HTML

    def item_link(self, row):
        return languages.absolute(row.get_absolute_url())

    def item_guid(self, row):
        """The address without the slug: a new title does not make it a new entry."""
        return languages.absolute(languages.address(f"{self.section}:detail", pk=row.pk))

    def item_pubdate(self, row):
        return getattr(row, languages.column("first_public_at", languages.current())) or row.publish_at

    def item_updateddate(self, row):
        return max(row.updated_at, self.item_pubdate(row))
