"""The Atom feed of news, one per language."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models import Post, PostPrecision
from publishing.feeds import PublicFeed


class PostFeed(PublicFeed):
    title = _("Safe House: news")
    model = Post
    shown = ("lead",)

    def item_pubdate(self, row):
        """The date of the post where its day is known, else when it came here."""
        if row.date_precision != PostPrecision.DAY:
            return super().item_pubdate(row)
        return timezone.make_aware(datetime.datetime.combine(row.date, datetime.time.min))
