from publishing.feeds import PublicFeed
from toy_app.models import Publication


class PublicationFeed(PublicFeed):
    title = "Publications"
    model = Publication
    shown = ("summary",)

    def item_title(self, row):
        return f"{super().item_title(row)} ({row.year})"
