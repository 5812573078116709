"""The Atom feed of news, one per language."""

from django.utils.translation import gettext_lazy as _

from news.models import Post
from publishing.feeds import PublicFeed


class PostFeed(PublicFeed):
    title = _("Safe House: news")
    model = Post
    shown = ("lead",)
