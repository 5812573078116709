from modeltranslation.translator import register, translator

from library.translation import GalleryEntryTranslation
from news.models import Post, PostImage
from publishing.translation import PublishableTranslation


@register(Post)
class PostTranslation(PublishableTranslation):
    fields = ("title", "lead", "body")


translator.register(PostImage, GalleryEntryTranslation)
