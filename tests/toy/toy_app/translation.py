from modeltranslation.translator import register

from publishing.translation import PublishableTranslation
from toy_app.models import Publication


@register(Publication)
class PublicationTranslation(PublishableTranslation):
    fields = ("title", "summary")
